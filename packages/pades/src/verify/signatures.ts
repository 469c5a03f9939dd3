import { createHash } from 'node:crypto';
import { nodeAt } from './asn1.js';
import type { Field, Structure } from './document.js';
import {
  entryOf,
  hexBytes,
  isDict,
  isWhite,
  Lexer,
  nameText,
  PdfRef,
  PdfString,
  type PdfDict,
  type PdfValue,
} from './pdf-objects.js';
import type { PdfView } from './pdf-view.js';
import { malformed, Problem } from './problem.js';
import type { Content } from './signed-data.js';

/** A signature or document time stamp as it lies in the file, its place checked. */
export interface PlacedSignature {
  field: Field;
  /** Object number of the signature dictionary. */ number: number;
  dict: PdfDict;
  subFilter: string;
  /** What it covers ends here. */ end: number;
  /** /Contents: the CMS with its padding. */ contents: Buffer;
  content: Content;
  /** Of DocMDP, when it certifies: 1, 2 or 3. */ certifies: number | undefined;
  /** Does FieldMDP lock this field? */ locks(name: string): boolean;
  /** Names that it locks one by one. */ lockedNames: string[];
}

/** The entries that decide, with the bytes they stand in. */
class SpanLexer extends Lexer {
  readonly spans = new Map<string, { start: number; end: number }>();
  protected override entry(entries: PdfDict, key: string, depth: number): void {
    this.skip();
    const start = this.at;
    super.entry(entries, key, depth);
    if (depth === 0) this.spans.set(key, { start, end: this.at });
  }
}

/** Fields that hold a signature, in the order of the form. */
export function signedFields(structure: Structure): { field: Field; value: PdfValue }[] {
  return [...structure.fields.values()].flatMap((field) => {
    const value = entryOf(field.dict, 'V');
    return field.type === 'Sig' && value !== null ? [{ field, value }] : [];
  });
}

/**
 * Finds where a signature lies and whether that place is sound (T11): exactly one gap, the gap is the /Contents token, the
 * ranges begin at 0 and end with a revision, nothing but zeros behind the CMS.
 *
 * @throws Problem
 */
export function placeSignature(view: PdfView, field: Field, value: PdfValue): PlacedSignature {
  if (!(value instanceof PdfRef)) throw malformed('the signature is no object of its own');
  const offset = view.offsetOf(value.number);
  if (offset === undefined) throw malformed('the signature dictionary is missing or compressed');
  const { dict, span } = readDictionary(view, value, offset);
  const range = byteRange(dict, view.bytes.length);
  if (range[1] !== span.start || range[2] !== span.end) throw malformed('the gap of /ByteRange is not /Contents');
  const end = range[2] + range[3];
  checkRevisionEnd(view.bytes, end);
  const subFilter = nameText(entryOf(dict, 'SubFilter')) ?? '';
  const contents = contentsOf(view.bytes.toString('latin1', span.start, span.end));
  const mdp = permissions(view, dict, field);
  return { field, number: value.number, dict, subFilter, end, contents, content: rangesOf(view.bytes, range), ...mdp };
}

function readDictionary(
  view: PdfView,
  ref: PdfRef,
  offset: number,
): { dict: PdfDict; span: { start: number; end: number } } {
  const lexer = new SpanLexer(view.bytes, offset, view.bytes.length);
  const isHere = lexer.integer() === ref.number && lexer.integer() === ref.generation && lexer.takes('obj');
  const dict = isHere ? lexer.value() : null;
  if (!isDict(dict)) throw malformed('the signature is no dictionary');
  const span = lexer.spans.get('Contents');
  if (!span || !(dict.get('Contents') instanceof PdfString)) throw new Problem('SIGNED_DATA_NOT_FOUND', 'no /Contents');
  return { dict, span };
}

type Range = [number, number, number, number];

function byteRange(dict: PdfDict, length: number): Range {
  const range = entryOf(dict, 'ByteRange');
  const isWhole = (value: PdfValue): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  if (!Array.isArray(range) || range.length !== 4 || !range.every(isWhole))
    throw malformed('/ByteRange has not one gap');
  const [start, first, second, last] = range as Range;
  if (start !== 0) throw malformed('/ByteRange does not begin with the file');
  if (second < first || second + last > length) throw malformed('/ByteRange leads outside the file');
  return [start, first, second, last];
}

const maxTrailingSpace = 16;

/** What is covered has to end as a revision ends: `%%EOF` and at most a line end. */
function checkRevisionEnd(bytes: Buffer, end: number): void {
  let at = end;
  while (at > 0 && end - at < maxTrailingSpace && isWhite(bytes[at - 1])) at--;
  if (bytes.toString('latin1', Math.max(0, at - 5), at) !== '%%EOF')
    throw malformed('/ByteRange does not end with a revision');
}

function contentsOf(token: string): Buffer {
  if (token[0] !== '<' || token.at(-1) !== '>') throw malformed('/Contents is not hexadecimal');
  const digits = token.slice(1, -1);
  const quick = Buffer.from(digits, 'hex'); // stops at the first character that is no digit
  const bytes = quick.length * 2 === digits.length ? quick : spacedHex(digits);
  if (bytes.every((byte) => byte === 0)) throw new Problem('SIGNED_DATA_NOT_FOUND', 'prepared, but never signed');
  return bytes;
}

/** White space is allowed between digits, but no half byte: a digit that became a space is a change. */
function spacedHex(digits: string): Buffer {
  if (digits.includes('\0') || digits.replace(/\s/g, '').length % 2 === 1)
    throw malformed('/Contents is not hexadecimal');
  return hexBytes(digits);
}

/** The CMS without its padding. @throws Problem when anything but zeros stands behind it. */
export function cmsIn({ contents: bytes }: PlacedSignature): Buffer {
  const { length } = nodeAt(bytes, 0).bytes;
  if (length > bytes.length) throw malformed('the CMS is cut off');
  for (let at = length; at < bytes.length; at++) if (bytes[at] !== 0) throw malformed('bytes behind the CMS');
  return bytes.subarray(0, length);
}

function rangesOf(bytes: Buffer, [, first, second, last]: Range): Content {
  const digests = new Map<string, Buffer>();
  const parts = [bytes.subarray(0, first), bytes.subarray(second, second + last)] as const;
  return {
    bytes: () => Buffer.concat(parts),
    digest(algorithm) {
      const known = digests.get(algorithm);
      if (known) return known;
      const made = createHash(algorithm).update(parts[0]).update(parts[1]).digest();
      digests.set(algorithm, made);
      return made;
    },
  };
}

type Permissions = Pick<PlacedSignature, 'certifies' | 'locks' | 'lockedNames'>;

/** DocMDP and FieldMDP of the signature, and the /Lock of its field, which some makers write alone. */
function permissions(view: PdfView, dict: PdfDict, field: Field): Permissions {
  const locks: { action: string; names: string[] }[] = [];
  let certifies: number | undefined;
  for (const reference of view.array(entryOf(dict, 'Reference')) ?? []) {
    const transform = view.dict(reference);
    const parameters = view.dict(entryOf(transform, 'TransformParams'));
    const method = nameText(view.get(entryOf(transform, 'TransformMethod')));
    if (method === 'DocMDP') certifies = permissionOf(view, parameters) ?? 2;
    if (method === 'FieldMDP') locks.push(lockOf(view, parameters));
  }
  const lock = view.dict(entryOf(field.dict, 'Lock'));
  if (lock) locks.push(lockOf(view, lock));
  const matches = (name: string, listed: string): boolean => name === listed || name.startsWith(`${listed}.`);
  return {
    certifies,
    lockedNames: locks.flatMap(({ action, names }) => (action === 'Include' ? names : [])),
    locks: (name) =>
      locks.some(({ action, names }) => {
        const isListed = names.some((listed) => matches(name, listed));
        return action === 'All' || (action === 'Include' ? isListed : action === 'Exclude' && !isListed);
      }),
  };
}

function permissionOf(view: PdfView, parameters: PdfDict | undefined): number | undefined {
  const value = view.get(entryOf(parameters, 'P'));
  return value === 1 || value === 2 || value === 3 ? value : undefined;
}

function lockOf(view: PdfView, parameters: PdfDict | undefined): { action: string; names: string[] } {
  const names = view.array(entryOf(parameters, 'Fields')) ?? [];
  return {
    action: nameText(view.get(entryOf(parameters, 'Action'))) ?? '',
    names: names.flatMap((value) => {
      const text = view.get(value);
      return text instanceof PdfString ? [text.text] : [];
    }),
  };
}
