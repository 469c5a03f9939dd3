import { Dict, Num, PdfError, type PdfObject } from './objects.js';
import { Parser, type Work } from './syntax.js';

/** Where an object stands: a byte offset, or the n-th place in an object stream. */
export type XrefEntry = { offset: number; gen: number } | { stream: number; index: number };

/** The cross-reference of a whole file, newest section first. */
export interface Xref {
  entries: Map<number, XrefEntry | null>;
  /** Of the newest section. */
  trailer: Dict;
  /** How the newest section is written; an increment is written the same way. */
  kind: 'table' | 'stream';
  startxref: number;
  /** One more than the greatest object number in use. */
  size: number;
  /** Number of sections: one for a file that was never updated (a linearized one has two). */
  sections: number;
  hybrid: boolean;
}

/** What the cross-reference needs of its reader: an xref stream's dictionary and decoded bytes. */
export type StreamAt = (offset: number) => { dict: Dict; data: Buffer };

const MAX_SECTIONS = 10_000;
const MAX_OBJECT_NUMBER = 8_388_607;

/** Follows the chain of cross-reference sections from the last `startxref`. */
export function readXref(bytes: Buffer, work: Work, streamAt: StreamAt, maxObjects: number): Xref {
  const startxref = findStartxref(bytes);
  const xref: Xref = {
    entries: new Map(),
    trailer: new Dict(),
    kind: 'table',
    startxref,
    size: 0,
    sections: 0,
    hybrid: false,
  };
  const chain = new Chain(bytes, work, streamAt, xref.entries, maxObjects);
  const seen = new Set<number>();
  for (let next: number | undefined = startxref; next !== undefined; xref.sections++) {
    if (seen.has(next) || seen.size > MAX_SECTIONS)
      throw new PdfError('damaged', 'the cross-reference runs in a circle');
    seen.add(next);
    const section = chain.read(next);
    if (xref.sections === 0) Object.assign(xref, { trailer: section.trailer, kind: section.kind });
    xref.hybrid ||= section.hybrid;
    next = integerOf(section.trailer.get('Prev'));
  }
  xref.size = sizeOf(xref);
  return xref;
}

function findStartxref(bytes: Buffer): number {
  const at = bytes.lastIndexOf('startxref');
  if (at < 0) throw new PdfError('damaged', 'no startxref');
  const position = new Parser(bytes, at + 9).integer();
  if (position === undefined || position >= bytes.length) throw new PdfError('damaged', 'startxref leads nowhere');
  return position;
}

/** An absurd /Size is not believed: the numbers in use say enough. */
function sizeOf(xref: Xref): number {
  const said = integerOf(xref.trailer.get('Size')) ?? 0;
  let size = said <= MAX_OBJECT_NUMBER ? said : 0;
  for (const n of xref.entries.keys()) if (n >= size) size = n + 1;
  return size;
}

const integerOf = (object: PdfObject | undefined): number | undefined =>
  object instanceof Num && Number.isSafeInteger(object.value) && object.value >= 0 ? object.value : undefined;

interface Section {
  trailer: Dict;
  kind: 'table' | 'stream';
  hybrid: boolean;
}

interface TableEntry {
  offset: number;
  gen: number;
  used: boolean;
}

class Chain {
  constructor(
    private readonly bytes: Buffer,
    private readonly work: Work,
    private readonly streamAt: StreamAt,
    private readonly entries: Map<number, XrefEntry | null>,
    private readonly maxObjects: number,
  ) {}

  read(offset: number): Section {
    const parser = new Parser(this.bytes, offset);
    if (parser.keyword('xref')) return this.table(parser);
    return { trailer: this.stream(offset), kind: 'stream', hybrid: false };
  }

  /** The first section that names an object is the newest and wins. */
  private put(n: number, entry: XrefEntry | null): void {
    if (n > MAX_OBJECT_NUMBER) throw new PdfError('too-large', 'object numbers beyond the limit');
    if (this.entries.has(n)) return;
    if (this.entries.size >= this.maxObjects) throw new PdfError('too-large', 'too many objects');
    this.entries.set(n, entry);
  }

  private table(parser: Parser): Section {
    const start = parser.pos;
    const free: number[] = [];
    while (!parser.keyword('trailer')) {
      const first = parser.integer();
      const count = parser.integer();
      if (first === undefined || count === undefined || count > this.maxObjects)
        throw new PdfError('damaged', 'a cross-reference table that cannot be read');
      this.subsection(parser, first, count, free);
    }
    const trailer = parser.value();
    this.work.spend(parser.pos - start);
    if (!(trailer instanceof Dict)) throw new PdfError('damaged', 'a trailer that is no dictionary');
    const hidden = integerOf(trailer.get('XRefStm'));
    // Hybrid: objects that the table calls free may stand in the stream, so free entries count last.
    if (hidden !== undefined) this.stream(hidden);
    for (const n of free) this.put(n, null);
    return { trailer, kind: 'table', hybrid: hidden !== undefined };
  }

  private subsection(parser: Parser, first: number, count: number, free: number[]): void {
    for (let i = 0; i < count; i++) {
      const entry = this.regularEntry(parser) ?? this.anyEntry(parser);
      // Some writers number the first section from 1 although it begins with the head of the free list.
      if (i === 0 && first === 1 && !entry.used && entry.gen === 65535) first = 0;
      if (entry.used && entry.offset > 0) this.put(first + i, { offset: entry.offset, gen: entry.gen });
      else free.push(first + i);
    }
  }

  /** An entry as the standard wants it: `nnnnnnnnnn ggggg n` and two bytes of line end. */
  private regularEntry(parser: Parser): TableEntry | undefined {
    parser.skip();
    const { bytes } = this;
    const p = parser.pos;
    const type = bytes[p + 17];
    const shaped = bytes[p + 10] === 32 && bytes[p + 16] === 32 && (type === 110 || type === 102);
    if (!shaped || (bytes[p + 18] !== 32 && bytes[p + 18] !== 13 && bytes[p + 18] !== 10)) return undefined;
    const offset = digits(bytes, p, 10);
    const gen = digits(bytes, p + 11, 5);
    if (offset === undefined || gen === undefined) return undefined;
    parser.pos = p + 19;
    return { offset, gen, used: type === 110 };
  }

  private anyEntry(parser: Parser): TableEntry {
    const at = parser.pos;
    const offset = parser.integer();
    const gen = parser.integer();
    const used = parser.keyword('n');
    if (offset === undefined || gen === undefined || !(used || parser.keyword('f')))
      throw new PdfError('damaged', `a cross-reference entry that cannot be read at byte ${at}`);
    return { offset, gen, used };
  }

  private stream(offset: number): Dict {
    const { dict, data } = this.streamAt(offset);
    const widths = numbers(dict.get('W'));
    if (widths.length < 3 || widths.some((w) => w < 0 || w > 8))
      throw new PdfError('damaged', 'odd /W in an xref stream');
    const [a, b, c] = widths as [number, number, number];
    const row = a + b + c;
    if (row === 0) throw new PdfError('damaged', 'odd /W in an xref stream');
    const index = dict.has('Index') ? numbers(dict.get('Index')) : [0, integerOf(dict.get('Size')) ?? 0];
    let at = 0;
    for (let k = 0; k + 1 < index.length; k += 2)
      for (let i = 0; i < index[k + 1]! && at + row <= data.length; i++, at += row) {
        const type = a ? unsigned(data, at, a) : 1;
        const second = unsigned(data, at + a, b);
        const third = unsigned(data, at + a + b, c);
        const n = index[k]! + i;
        if (type === 1 && second > 0) this.put(n, { offset: second, gen: third });
        else if (type === 2) this.put(n, { stream: second, index: third });
        else this.put(n, null);
      }
    return dict;
  }
}

function digits(bytes: Buffer, at: number, count: number): number | undefined {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const c = bytes[i]!;
    if (c < 48 || c > 57) return undefined;
    value = value * 10 + c - 48;
  }
  return value;
}

function unsigned(bytes: Buffer, at: number, width: number): number {
  let value = 0;
  for (let i = at; i < at + width; i++) value = value * 256 + bytes[i]!;
  return value;
}

function numbers(object: PdfObject | undefined): number[] {
  if (!Array.isArray(object)) return [];
  return object.map((n) => integerOf(n) ?? -1);
}
