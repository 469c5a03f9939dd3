import { Dict, Num, PdfError, Ref, serialize, Stream, type PdfObject } from './objects.js';
import type { SigningState } from './state.js';
import { Parser } from './syntax.js';

const bad = (message: string): PdfError => new PdfError('bad-segment', message);

/** An object of a segment and the bytes it takes, counted from the start of the segment. */
export interface SegmentObject {
  ref: Ref;
  object: PdfObject;
  start: number;
  end: number;
}

/** A segment read on its own, without the bytes before it; strict, since only we write such bytes. */
export interface Segment {
  objects: Map<number, SegmentObject>;
  trailer: Dict;
  startxref: number;
}

/**
 * Reads an appended segment. Its objects must stand one behind the other with nothing between them, each named once by the
 * cross-reference, which must lead back to the file before.
 *
 * @throws PdfError bad-segment, damaged
 */
export function readSegment(before: SigningState, appended: Buffer): Segment {
  const end = /\nstartxref\n(\d+)\n%%EOF\n$/.exec(appended.toString('latin1', Math.max(0, appended.length - 64)));
  if (!end) throw bad('it does not end as an update ends');
  const startxref = Number(end[1]);
  const at = startxref - before.byteLength;
  if (!(at > 0 && at < appended.length)) throw bad('its cross-reference is elsewhere');
  const read = before.xref.kind === 'table' ? readTable : readStream;
  const { offsets, trailer, end: after } = read(appended, at);
  if (appended.toString('latin1', after) !== `startxref\n${startxref}\n%%EOF\n`) throw bad('bytes behind its trailer');
  const segment = { objects: readObjects(before, appended, offsets, at), trailer, startxref };
  checkTrailer(before, segment);
  return segment;
}

interface Section {
  offsets: Map<number, number>;
  trailer: Dict;
  /** Where `startxref` must stand. */
  end: number;
}

function readTable(bytes: Buffer, at: number): Section {
  const parser = new Parser(bytes, at);
  const offsets = new Map<number, number>();
  if (!parser.keyword('xref')) throw bad('no cross-reference table');
  while (!parser.keyword('trailer')) {
    const first = parser.integer();
    const count = parser.integer();
    if (first === undefined || count === undefined) throw bad('a cross-reference that cannot be read');
    for (let i = 0; i < count; i++) {
      const offset = parser.integer();
      if (offset === undefined || parser.integer() === undefined || !parser.keyword('n') || offsets.has(first + i))
        throw bad('a cross-reference entry that we do not write');
      offsets.set(first + i, offset);
    }
  }
  const trailer = parser.value();
  if (!(trailer instanceof Dict)) throw bad('no trailer');
  return { offsets, trailer, end: parser.pos + 1 };
}

function readStream(bytes: Buffer, at: number): Section {
  const { object, end } = readObject(bytes, at);
  if (!(object instanceof Stream) || object.dict.has('Filter')) throw bad('no cross-reference stream of ours');
  const index = (object.dict.get('Index') as Num[]).map((n) => n.value);
  const offsets = new Map<number, number>();
  let row = 0;
  for (let k = 0; k < index.length; k += 2)
    for (let i = 0; i < index[k + 1]!; i++, row += 8) {
      if (object.raw[row] !== 1 || row + 8 > object.raw.length)
        throw bad('a cross-reference entry that we do not write');
      offsets.set(index[k]! + i, object.raw.readUIntBE(row + 1, 5));
    }
  const trailer = new Dict(object.dict);
  for (const key of ['Type', 'W', 'Index', 'Length']) trailer.delete(key);
  return { offsets, trailer, end };
}

function readObject(bytes: Buffer, at: number): { ref: Ref; object: PdfObject; end: number } {
  const parser = new Parser(bytes, at);
  const [n, gen] = [parser.integer(), parser.integer()];
  if (n === undefined || gen === undefined || !parser.keyword('obj')) throw bad(`no object at byte ${at}`);
  let object = parser.value();
  if (object instanceof Dict && parser.keyword('stream')) {
    const length = object.get('Length');
    if (!(length instanceof Num) || bytes[parser.pos] !== 10) throw bad(`stream ${n} is not written as we write`);
    const start = parser.pos + 1;
    object = new Stream(object, bytes.subarray(start, start + length.value));
    parser.pos = start + length.value;
    if (!parser.keyword('endstream')) throw bad(`stream ${n} does not end where it says`);
  }
  if (!parser.keyword('endobj') || bytes[parser.pos] !== 10) throw bad(`object ${n} does not end`);
  return { ref: new Ref(n, gen), object, end: parser.pos + 1 };
}

function readObjects(
  before: SigningState,
  bytes: Buffer,
  offsets: Map<number, number>,
  xrefAt: number,
): Map<number, SegmentObject> {
  const objects = new Map<number, SegmentObject>();
  const inOrder = [...offsets]
    .map(([n, offset]) => [n, offset - before.byteLength] as const)
    .sort((a, b) => a[1] - b[1]);
  let expected = before.newline ? 0 : 1;
  if (expected === 1 && bytes[0] !== 10) throw bad('bytes before its first object');
  for (const [n, start] of inOrder) {
    if (start !== expected) throw bad(`bytes that belong to no object before object ${n}`);
    if (before.xref.kind === 'stream' && start === xrefAt) break;
    const read = readObject(bytes, start);
    if (read.ref.num !== n) throw bad(`object ${n} is not where its cross-reference says`);
    objects.set(n, { ...read, start });
    expected = read.end;
  }
  if (expected !== xrefAt) throw bad('bytes that belong to no object before the cross-reference');
  return objects;
}

function checkTrailer(before: SigningState, { trailer }: Segment): void {
  const rest = new Dict(trailer);
  const prev = rest.get('Prev');
  if (!(prev instanceof Num) || prev.value !== before.xref.startxref) throw bad('it does not follow the file before');
  for (const key of ['Prev', 'Size']) rest.delete(key);
  const kept = new Parser(Buffer.from(`<<${before.trailer}>>`, 'latin1')).value();
  if (serialize(rest) !== serialize(kept)) throw bad('its trailer is not that of the file before');
}
