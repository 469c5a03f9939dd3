import { Dict, Name, PdfError, Ref, Stream, type PdfObject } from './objects.js';
import { isRegular, Parser, type Work } from './syntax.js';
import type { Xref, XrefEntry } from './xref.js';

type Entries = Map<number, XrefEntry | null>;

/** What recovery needs of its reader. */
export interface Salvage {
  objectAt(offset: number): PdfObject;
  /** Object numbers inside an object stream. */
  numbersIn(stream: Stream): number[];
}

/**
 * Makes a cross-reference by looking for `n g obj` in the whole file, the last of each number winning.
 * Only for files without a signature, which are written anew afterwards.
 */
export function recoverXref(bytes: Buffer, work: Work, maxObjects: number, salvage: Salvage): Xref {
  work.spend(bytes.length);
  const entries = scanObjects(bytes, maxObjects);
  const direct = [...entries];
  let trailer: Dict | undefined;
  let root: Ref | undefined;
  for (const [n, entry] of direct) {
    const object = quietly(() => salvage.objectAt((entry as { offset: number }).offset));
    if (object instanceof Dict && isType(object, 'Catalog')) root = new Ref(n, (entry as { gen: number }).gen);
    if (!(object instanceof Stream)) continue;
    if (isType(object.dict, 'XRef') && object.dict.get('Root') instanceof Ref) trailer = object.dict;
    if (isType(object.dict, 'ObjStm'))
      addContained(n, quietly(() => salvage.numbersIn(object)) ?? [], entries, maxObjects);
  }
  trailer = withRoot(lastTrailer(bytes) ?? trailer ?? new Dict(), root);
  return { entries, trailer, kind: 'table', startxref: 0, size: maxKey(entries) + 1, sections: 1, hybrid: false };
}

function withRoot(trailer: Dict, root: Ref | undefined): Dict {
  if (!(trailer.get('Root') instanceof Ref) && root) trailer.set('Root', root);
  if (!trailer.has('Root')) throw new PdfError('damaged', 'no document catalog');
  return trailer;
}

function addContained(stream: number, numbers: number[], entries: Entries, maxObjects: number): void {
  if (entries.size + numbers.length > maxObjects) throw new PdfError('too-large', 'too many objects');
  numbers.forEach((n, index) => {
    if (!entries.has(n)) entries.set(n, { stream, index });
  });
}

function scanObjects(bytes: Buffer, maxObjects: number): Entries {
  const entries: Entries = new Map();
  for (let at = bytes.indexOf(' obj'); at >= 0; at = bytes.indexOf(' obj', at + 4)) {
    if (isRegular(bytes[at + 4])) continue;
    const gen = digitsBefore(bytes, at);
    if (!gen || bytes[gen.start - 1] !== 32) continue;
    const n = digitsBefore(bytes, gen.start - 1);
    if (!n || n.value > 8_388_607 || isRegular(bytes[n.start - 1])) continue;
    if (entries.size >= maxObjects) throw new PdfError('too-large', 'too many objects');
    entries.delete(n.value);
    entries.set(n.value, { offset: n.start, gen: gen.value });
  }
  return entries;
}

function digitsBefore(bytes: Buffer, end: number): { start: number; value: number } | undefined {
  let start = end;
  while (start > 0 && end - start < 10 && bytes[start - 1]! >= 48 && bytes[start - 1]! <= 57) start--;
  return start === end ? undefined : { start, value: Number(bytes.toString('latin1', start, end)) };
}

/** The last trailer dictionary that names a root. */
function lastTrailer(bytes: Buffer): Dict | undefined {
  for (let at = bytes.lastIndexOf('trailer'), i = 0; at >= 0 && i < 64; i++) {
    const found = quietly(() => new Parser(bytes, at + 7).value());
    if (found instanceof Dict && found.get('Root') instanceof Ref) return found;
    at = at === 0 ? -1 : bytes.lastIndexOf('trailer', at - 1);
  }
  return undefined;
}

const isType = (dict: Dict, type: string): boolean => {
  const t = dict.get('Type');
  return t instanceof Name && t.text === type;
};

function maxKey(entries: Entries): number {
  let max = 0;
  for (const n of entries.keys()) if (n > max) max = n;
  return max;
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof PdfError && error.reason !== 'too-large') return undefined;
    throw error;
  }
}
