import { malformed } from './problem.js';

/**
 * Reads BER, as foreign signatures use it: indefinite lengths and long forms too. Written apart from ../der.ts, which makes
 * our own signatures: the verifier shares no code with the writer.
 */
export interface Node {
  tag: number;
  /** The element whole. */ bytes: Buffer;
  /** Content octets, without the end mark of an indefinite length. */ content: Buffer;
}

const maxDepth = 40;
const maxChildren = 20_000;

/** The element at an offset. */
export function nodeAt(bytes: Buffer, offset: number, depth = 0): Node {
  if (depth > maxDepth) throw malformed('ASN.1 nested too deeply');
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw malformed('ASN.1 is cut off');
  if ((tag & 0x1f) === 0x1f) throw malformed('ASN.1 with long tags');
  if (first === 0x80) return indefinite(bytes, offset, tag, depth);
  let length = first;
  let start = offset + 2;
  if (first > 0x80) {
    const size = first & 0x7f;
    if (size > 6 || start + size > bytes.length) throw malformed('ASN.1 with an absurd length');
    length = bytes.readUIntBE(start, size);
    start += size;
  }
  if (length > bytes.length - start) throw malformed('ASN.1 is cut off');
  return { tag, bytes: bytes.subarray(offset, start + length), content: bytes.subarray(start, start + length) };
}

function indefinite(bytes: Buffer, offset: number, tag: number, depth: number): Node {
  if (!(tag & 0x20)) throw malformed('ASN.1 without length');
  let at = offset + 2;
  for (let n = 0; bytes[at] !== 0 || bytes[at + 1] !== 0; n++) {
    if (n > maxChildren) throw malformed('ASN.1 with too many elements');
    at += nodeAt(bytes, at, depth + 1).bytes.length;
  }
  return { tag, bytes: bytes.subarray(offset, at + 2), content: bytes.subarray(offset + 2, at) };
}

export function children(node: Node): Node[] {
  if (!(node.tag & 0x20)) throw malformed('a primitive element where a constructed one belongs');
  const found: Node[] = [];
  for (let at = 0; at < node.content.length;) {
    if (found.length > maxChildren) throw malformed('ASN.1 with too many elements');
    const child = nodeAt(node.content, at);
    found.push(child);
    at += child.bytes.length;
  }
  return found;
}

export const root = (bytes: Buffer): Node => nodeAt(bytes, 0);

/** The children of the sequence that these bytes are. */
export const partsOf = (bytes: Buffer): Node[] => children(expectTag(root(bytes), 0x30, 'a sequence'));

export function expectTag(node: Node | undefined, tag: number, what: string): Node {
  if (node?.tag !== tag) throw malformed(`${what} is missing or of the wrong type`);
  return node;
}

/** An OCTET STRING's value; a constructed one is joined. */
export function octets(node: Node, depth = 0): Buffer {
  if (depth > 8) throw malformed('an octet string nested too deeply');
  if (node.tag === 0x04 || node.tag === 0x80) return node.content;
  if (node.tag !== 0x24 && node.tag !== 0xa0) throw malformed('no octet string');
  return Buffer.concat(children(node).map((part) => octets(part, depth + 1)));
}

/** OBJECT IDENTIFIER in dotted form. */
export function oidOf(node: Node | undefined): string {
  const { content } = expectTag(node, 0x06, 'an object identifier');
  if (content.length === 0 || content.length > 64 || content.at(-1)! & 0x80)
    throw malformed('a broken object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const first = arcs[0]!;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...arcs.slice(1)].join('.');
}

/** The OID of an AlgorithmIdentifier, and its parameters. */
export function algorithmOf(node: Node | undefined): { oid: string; parameters: Node | undefined } {
  const [oid, parameters] = children(expectTag(node, 0x30, 'an algorithm'));
  return { oid: oidOf(oid), parameters };
}

/** UTCTime or GeneralizedTime, UTC milliseconds. Seconds may be missing in old certificates; zones are taken as written. */
export function timeOf(node: Node | undefined): number {
  if (node?.tag !== 0x17 && node?.tag !== 0x18) throw malformed('a time is missing');
  let text = node.content.toString('latin1');
  if (node.tag === 0x17) text = (Number(text.slice(0, 2)) < 50 ? '20' : '19') + text;
  const m = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?([.,]\d+)?(Z|[+-]\d{4})$/.exec(text);
  if (!m) throw malformed('a time that cannot be read');
  const [year, month, day, hour, minute, second] = m.slice(1, 7).map((digits) => Number(digits ?? 0));
  const zone = m[8] === 'Z' ? 0 : Number(m[8]!.slice(0, 3)) * 60 + Number(m[8]![0] + m[8]!.slice(3));
  const fraction = Number((m[7] ?? '.0').replace(',', '.')) * 1000;
  return Date.UTC(year!, month! - 1, day, hour, minute! - zone, second) + Math.floor(fraction);
}

/** A small non-negative INTEGER. */
export function numberOf(node: Node | undefined): number {
  if ((node?.tag !== 0x02 && node?.tag !== 0x0a) || node.content.length === 0 || node.content.length > 6)
    throw malformed('a number is missing or too large');
  return node.content.readIntBE(0, node.content.length);
}

/** Hex of an INTEGER without leading zero bytes. */
export const integerHex = (node: Node): string => node.content.toString('hex').replace(/^(00)+(?=..)/, '');

/** A BIT STRING of whole bytes. */
export function bits(node: Node | undefined): Buffer {
  const { content } = expectTag(node, 0x03, 'a bit string');
  if (content[0] !== 0) throw malformed('a bit string of odd length');
  return content.subarray(1);
}
