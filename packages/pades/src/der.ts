/** Distinguished Encoding Rules (X.690): a small writer, and a reader that refuses everything that is not strict DER. */

/** Bytes that are not the DER they should be. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export const TAG = {
  BOOLEAN: 0x01,
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  NULL: 0x05,
  OID: 0x06,
  ENUMERATED: 0x0a,
  UTF8_STRING: 0x0c,
  PRINTABLE_STRING: 0x13,
  IA5_STRING: 0x16,
  UTC_TIME: 0x17,
  GENERALIZED_TIME: 0x18,
  SEQUENCE: 0x30,
  SET: 0x31,
} as const;

// ---- writing

const lengthSize = (length: number): number =>
  length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 5;

function writeLength(out: Buffer, at: number, length: number): number {
  const size = lengthSize(length);
  if (size === 1) {
    out[at] = length;
    return at + 1;
  }
  out[at] = 0x80 | (size - 1);
  out.writeUIntBE(length, at + 1, size - 1);
  return at + size;
}

/** One element with this tag byte; its content is the parts one after another. */
export function tlv(tag: number, ...parts: Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = Buffer.allocUnsafe(1 + lengthSize(length) + length);
  out[0] = tag;
  let at = writeLength(out, 1, length);
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export const sequence = (...parts: Uint8Array[]): Buffer => tlv(TAG.SEQUENCE, ...parts);
/** SET OF in DER order (X.690 §11.6). */
export const setOf = (...parts: Uint8Array[]): Buffer => tlv(TAG.SET, ...[...parts].sort(Buffer.compare));
export const octetString = (...parts: Uint8Array[]): Buffer => tlv(TAG.OCTET_STRING, ...parts);
export const bitString = (bytes: Uint8Array, unusedBits = 0): Buffer =>
  tlv(TAG.BIT_STRING, Uint8Array.of(unusedBits), bytes);
export const utf8String = (text: string): Buffer => tlv(TAG.UTF8_STRING, Buffer.from(text, 'utf8'));
export const printableString = (text: string): Buffer => tlv(TAG.PRINTABLE_STRING, Buffer.from(text, 'latin1'));
export const ia5String = (text: string): Buffer => tlv(TAG.IA5_STRING, Buffer.from(text, 'latin1'));
export const enumerated = (value: number): Buffer => tlv(TAG.ENUMERATED, Uint8Array.of(value));
export const TRUE = tlv(TAG.BOOLEAN, Uint8Array.of(0xff));
export const NULL = tlv(TAG.NULL);
/** Constructed, context-specific: `[n]` around the parts. */
export const context = (n: number, ...parts: Uint8Array[]): Buffer => tlv(0xa0 | n, ...parts);
/** Primitive, context-specific: `[n] IMPLICIT` of something without inner elements. */
export const contextPrimitive = (n: number, bytes: Uint8Array): Buffer => tlv(0x80 | n, bytes);

/** INTEGER of a small number, or of unsigned big-endian bytes. */
export function integer(value: number | Uint8Array): Buffer {
  const bytes = typeof value === 'number' ? Buffer.from(value.toString(16).padStart(14, '0'), 'hex') : value;
  let from = 0;
  while (from < bytes.length - 1 && bytes[from] === 0) from++;
  const magnitude = bytes.subarray(from);
  return (magnitude[0] ?? 0) & 0x80 ? tlv(TAG.INTEGER, Uint8Array.of(0), magnitude) : tlv(TAG.INTEGER, magnitude);
}

/** @param dotted such as `1.2.840.113549.1.7.2`; arcs of any size. */
export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...rest] = dotted.split('.').map(BigInt);
  const out: number[] = [];
  for (const arc of [first * 40n + second, ...rest]) {
    const digits = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) digits.unshift(Number(left & 0x7fn) | 0x80);
    out.push(...digits);
  }
  return tlv(TAG.OID, Buffer.from(out));
}

const compactTime = (at: Date): string => at.toISOString().replace(/[-:T]|\.\d+/g, '');
export const generalizedTime = (at: Date): Buffer => tlv(TAG.GENERALIZED_TIME, Buffer.from(compactTime(at)));
/** Time as certificates, CRLs and CMS write it: UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
export const time = (at: Date): Buffer =>
  at.getUTCFullYear() < 2050 ? tlv(TAG.UTC_TIME, Buffer.from(compactTime(at).slice(2))) : generalizedTime(at);

// ---- reading

/** One element as it stands in the bytes. */
export interface Element {
  tag: number;
  /** What is inside. */ content: Buffer;
  /** Tag, length and content. */ bytes: Buffer;
}

function readLength(bytes: Buffer, at: number): { length: number; next: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('length is cut off');
  if (first < 0x80) return { length: first, next: at + 1 };
  const size = first & 0x7f;
  if (size === 0 || size > 4 || at + 1 + size > bytes.length)
    throw new DerError('length is indefinite, huge or cut off');
  const length = bytes.readUIntBE(at + 1, size);
  if (lengthSize(length) !== size + 1) throw new DerError('length is not minimal');
  return { length, next: at + 1 + size };
}

/** The element that starts at an offset. @throws DerError */
export function elementAt(bytes: Buffer, offset: number): Element {
  const tag = bytes[offset];
  if (tag === undefined) throw new DerError('an element is missing');
  if ((tag & 0x1f) === 0x1f) throw new DerError('tag numbers above 30 are not used here');
  const { length, next } = readLength(bytes, offset + 1);
  if (length > bytes.length - next) throw new DerError('an element is longer than what holds it');
  return { tag, content: bytes.subarray(next, next + length), bytes: bytes.subarray(offset, next + length) };
}

/** The one element that these bytes are. @throws DerError also for bytes behind it */
export function readWhole(bytes: Buffer, tag: number): Element {
  const element = elementAt(bytes, 0);
  if (element.tag !== tag) throw new DerError(`tag ${element.tag.toString(16)} where ${tag.toString(16)} belongs`);
  if (element.bytes.length !== bytes.length) throw new DerError('bytes behind the element');
  return element;
}

/** Reads the children of an element in order; `optional` leaves what it does not know. */
export class DerReader {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  /** A reader of the children of the one constructed element that these bytes are. */
  static of(bytes: Buffer, tag: number = TAG.SEQUENCE): DerReader {
    return new DerReader(readWhole(bytes, tag).content);
  }
  get ended(): boolean {
    return this.at >= this.bytes.length;
  }
  any(): Element {
    const element = elementAt(this.bytes, this.at);
    this.at += element.bytes.length;
    return element;
  }
  take(tag: number): Element {
    const element = this.any();
    if (element.tag !== tag) throw new DerError(`tag ${element.tag.toString(16)} where ${tag.toString(16)} belongs`);
    return element;
  }
  optional(tag: number): Element | undefined {
    return this.bytes[this.at] === tag ? this.any() : undefined;
  }
  /** A reader of the next element's children. */
  into(tag: number = TAG.SEQUENCE): DerReader {
    return new DerReader(this.take(tag).content);
  }
  /** All that is left; never more than 1,000 elements. */
  rest(): Element[] {
    const elements: Element[] = [];
    while (!this.ended) {
      if (elements.length === 1000) throw new DerError('more than 1,000 elements');
      elements.push(this.any());
    }
    return elements;
  }
  end(): void {
    if (!this.ended) throw new DerError('more elements than expected');
  }
}

/** Children of a constructed element's content. */
export const childrenOf = (element: Element): Element[] => new DerReader(element.content).rest();

/** Content of an INTEGER that is small and not negative. */
export function smallInteger(element: Element): number {
  const { content } = element;
  if (content.length === 0 || content.length > 6 || content[0]! & 0x80) throw new DerError('not a small integer');
  if (content.length > 1 && content[0] === 0 && !(content[1]! & 0x80)) throw new DerError('integer is not minimal');
  return content.readUIntBE(0, content.length);
}

/** OID in dotted form. */
export function dottedOid(element: Element): string {
  const { content } = element;
  if (element.tag !== TAG.OID || content.length === 0 || content.length > 64)
    throw new DerError('not an object identifier');
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const [i, byte] of content.entries()) {
    if (arc === 0n && byte === 0x80) throw new DerError('object identifier is not minimal');
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) {
      if (i === content.length - 1) throw new DerError('object identifier is cut off');
      continue;
    }
    arcs.push(arc);
    arc = 0n;
  }
  const first = arcs[0]!;
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - root * 40n, ...arcs.slice(1)].join('.');
}

const timePattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/;

/** UTCTime or GeneralizedTime in Zulu, as UTC milliseconds (fractions kept to the millisecond). */
export function readTime(element: Element): number {
  const text = element.content.toString('latin1');
  const isUtcTime = element.tag === TAG.UTC_TIME;
  if (!isUtcTime && element.tag !== TAG.GENERALIZED_TIME) throw new DerError('not a time');
  const full = isUtcTime ? (Number(text.slice(0, 2)) < 50 ? '20' : '19') + text : text;
  const m = timePattern.exec(full);
  if (!m || (isUtcTime && m[7])) throw new DerError('time is malformed');
  const seconds = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6]));
  if (compactTime(new Date(seconds)) !== full.replace(/\.\d+/, '')) throw new DerError('no such time');
  return seconds + Math.floor(Number(m[7] ?? '0') * 1000);
}

/** BIT STRING of whole bytes. */
export function wholeBytes(element: Element): Buffer {
  if (element.tag !== TAG.BIT_STRING || element.content[0] !== 0) throw new DerError('not a bit string of whole bytes');
  return element.content.subarray(1);
}
