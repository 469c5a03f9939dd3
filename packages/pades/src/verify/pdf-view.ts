import { inflateSync } from 'node:zlib';
import {
  entryOf,
  isDict,
  isWhite,
  Lexer,
  nameText,
  PdfName,
  PdfRef,
  PdfStream,
  type PdfDict,
  type PdfValue,
} from './pdf-objects.js';
import { malformed } from './problem.js';

/** Where an object lies. */
type Place = { offset: number; generation: number } | { container: number; index: number } | undefined;

type Section = Map<number, Place>;

const maxSections = 6000;
const maxObjects = 500_000;
const maxInflated = 64 << 20;
const maxReferences = 20;

/** Objects by where they lie; the same for every view of one file. */
class ObjectCache {
  readonly direct = new Map<number, { number: number; generation: number; value: PdfValue }>();
  readonly containers = new Map<
    number,
    { lexer: Lexer; offsets: Map<number, number>; objects: Map<number, PdfValue> }
  >();
  inflated = 0;
}

/**
 * A PDF file as it was when it ended at `end`: its cross-reference is read strictly, nothing is repaired.
 *
 * @throws Problem FORMAT_FAILURE
 */
export class PdfView {
  /** Offsets of the cross-reference sections, newest first. */
  readonly sections: number[] = [];
  readonly trailer: PdfDict;
  /** By section: numbers of objects that only readers of hybrid files see. */
  readonly hidden = new Map<number, number[]>();
  /** Offsets that any section names, superseded objects and the sections' own streams included. */
  private readonly named = new Set<number>();
  private strays?: number[];
  private readonly ownNumbers = new Map<number, number[]>();
  private readonly places = new Map<number, Place>();
  private readonly loading = new Set<number>();

  constructor(
    readonly bytes: Buffer,
    readonly end: number = bytes.length,
    private readonly cache: ObjectCache = new ObjectCache(),
  ) {
    if (bytes.toString('latin1', 0, 5) !== '%PDF-') throw malformed('the file does not begin with %PDF-');
    this.trailer = this.readSections(this.startxref());
  }

  /** The same file as it was when it ended earlier. */
  endingAt(end: number): PdfView {
    return new PdfView(this.bytes, end, this.cache);
  }

  private startxref(): number {
    const at = this.bytes.subarray(0, this.end).lastIndexOf('startxref');
    if (at < 0) throw malformed('no startxref');
    const lexer = new Lexer(this.bytes, at + 9, this.end);
    return lexer.integer();
  }

  /** Whether anything but white space follows the last revision: readers that then search for objects would see it. */
  get goesOnBehindItsEnd(): boolean {
    const lexer = new Lexer(this.bytes, this.bytes.subarray(0, this.end).lastIndexOf('startxref') + 9, this.end);
    lexer.integer();
    let at = this.bytes.indexOf('%%EOF', lexer.at);
    if (at < 0) return this.end - lexer.at > 2;
    for (at += 5; at < this.end; at++) if (!isWhite(this.bytes[at])) return true;
    return false;
  }

  /** Whether, from this offset on, an object stands that no section names: only readers that repair would see it. */
  hasStrayAfter(offset: number): boolean {
    this.strays ??= this.findStrays();
    return this.strays.some((at) => at >= offset);
  }

  private findStrays(): number[] {
    const known = new Set([...this.named].map((at) => this.behindWhite(at)));
    const found: number[] = [];
    for (let at = this.bytes.indexOf('obj'); at >= 0 && at < this.end; at = this.bytes.indexOf('obj', at + 3)) {
      const head = /(?:^|[^0-9])(\d{1,10}[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]*)$/.exec(
        this.bytes.toString('latin1', Math.max(0, at - 40), at),
      );
      const start = head && at - head[1]!.length;
      if (start !== null && !known.has(start)) found.push(start);
    }
    return found;
  }

  private behindWhite(offset: number): number {
    let at = offset;
    while (at < this.end && isWhite(this.bytes[at])) at++;
    return at;
  }

  private readSections(start: number): PdfDict {
    let newest: PdfDict | undefined;
    const seen = new Set<number>();
    for (let next: PdfValue = start; next !== null;) {
      if (typeof next !== 'number' || !Number.isInteger(next) || next < 0 || next >= this.end)
        throw malformed('the cross-reference leads outside the file');
      if (seen.has(next) || seen.size >= maxSections) throw malformed('the cross-reference runs in a circle');
      seen.add(next);
      this.sections.push(next);
      const trailer: PdfDict = this.section(next);
      newest ??= trailer;
      next = entryOf(trailer, 'Prev');
    }
    return newest!;
  }

  private section(offset: number): PdfDict {
    const lexer = new Lexer(this.bytes, offset, this.end);
    if (!lexer.takes('xref')) return this.streamSection(offset, new Map());
    const own: Section = new Map();
    while (!lexer.takes('trailer')) this.subsection(lexer, lexer.integer(), lexer.integer(), own);
    const trailer = lexer.value();
    if (!isDict(trailer)) throw malformed('no trailer');
    const hybrid = entryOf(trailer, 'XRefStm');
    if (typeof hybrid === 'number') this.hybridSection(offset, hybrid, own);
    this.merge(offset, own);
    return trailer;
  }

  /** What the table calls free, the hidden stream may define (ISO 32000-1 §7.5.8.4). */
  private hybridSection(offset: number, stream: number, own: Section): void {
    const hidden: Section = new Map();
    this.readStreamSection(stream, hidden);
    const taken = [...hidden].filter(([number]) => own.get(number) === undefined);
    for (const [number, place] of taken) own.set(number, place);
    this.hidden.set(
      offset,
      taken.map(([number]) => number),
    );
  }

  private subsection(lexer: Lexer, first: number, count: number, own: Section): void {
    for (let i = 0; i < count; i++) {
      const offset = lexer.integer();
      const generation = lexer.integer();
      const kind = lexer.word();
      if (kind !== 'n' && kind !== 'f') throw malformed('a broken cross-reference entry');
      this.put(own, first + i, kind === 'n' && offset > 0 ? { offset, generation } : undefined);
    }
  }

  /** Readers differ in which of two entries of one section they take. */
  private put(own: Section, number: number, place: Place): void {
    if (own.size >= maxObjects) throw malformed('too many objects');
    if (place && 'offset' in place) this.named.add(place.offset);
    if (own.has(number) && !samePlace(own.get(number), place))
      throw malformed('a cross-reference that names an object twice');
    own.set(number, place);
  }

  /** The newest section comes first and wins. */
  private merge(offset: number, own: Section): void {
    this.ownNumbers.set(offset, [...own.keys()]);
    if (this.places.size + own.size > 2 * maxObjects) throw malformed('too many objects');
    for (const [number, place] of own) if (!this.places.has(number)) this.places.set(number, place);
  }

  private streamSection(offset: number, own: Section): PdfDict {
    const dict = this.readStreamSection(offset, own);
    this.merge(offset, own);
    return dict;
  }

  private readStreamSection(offset: number, own: Section): PdfDict {
    if (offset >= this.end) throw malformed('the cross-reference leads outside the file');
    this.named.add(offset);
    const { value } = this.objectAt(offset);
    if (!(value instanceof PdfStream) || nameText(entryOf(value.dict, 'Type')) !== 'XRef')
      throw malformed('no cross-reference where one was expected');
    const widths = entryOf(value.dict, 'W');
    if (!Array.isArray(widths) || widths.length < 3) throw malformed('a broken cross-reference stream');
    const [typeWidth, secondWidth, thirdWidth] = widths.slice(0, 3).map(width) as [number, number, number];
    const rows = this.decoded(value);
    const size = entryOf(value.dict, 'Size');
    const index = entryOf(value.dict, 'Index') ?? [0, size];
    if (!Array.isArray(index)) throw malformed('a broken cross-reference stream');
    const row = typeWidth + secondWidth + thirdWidth;
    let at = 0;
    for (let pair = 0; pair + 1 < index.length; pair += 2) {
      const [first, count] = [index[pair], index[pair + 1]];
      if (typeof first !== 'number' || typeof count !== 'number') throw malformed('a broken cross-reference stream');
      for (let i = 0; i < count && row > 0 && at + row <= rows.length; i++, at += row) {
        const kind = typeWidth === 0 ? 1 : rows.readUIntBE(at, typeWidth);
        const second = secondWidth === 0 ? 0 : rows.readUIntBE(at + typeWidth, secondWidth);
        const third = thirdWidth === 0 ? 0 : rows.readUIntBE(at + typeWidth + secondWidth, thirdWidth);
        this.put(own, first + i, placeOf(kind, second, third));
      }
    }
    return value.dict;
  }

  /** Numbers of all objects that sections newer than this one name. */
  numbersAfter(section: number): Set<number> {
    const newer = this.sections.slice(0, this.sections.indexOf(section));
    return new Set(newer.flatMap((offset) => this.ownNumbers.get(offset) ?? []));
  }

  /** Does the cross-reference name this object? */
  has(number: number): boolean {
    return this.places.get(number) !== undefined;
  }

  /** Byte offset of an object that is not in an object stream. */
  offsetOf(number: number): number | undefined {
    const place = this.places.get(number);
    return place && 'offset' in place ? place.offset : undefined;
  }

  /** What a value is, references followed; missing objects are null. */
  get(value: PdfValue | undefined): PdfValue {
    let current = value ?? null;
    for (let i = 0; current instanceof PdfRef; i++) {
      if (i > maxReferences) throw malformed('references without end');
      current = this.object(current);
    }
    return current;
  }

  /** The dictionary of the object with this number, whatever its generation. */
  dictAt(number: number): PdfDict | undefined {
    const place = this.places.get(number);
    if (!place) return undefined;
    return this.dict(new PdfRef(number, 'offset' in place ? place.generation : 0));
  }

  dict(value: PdfValue | undefined): PdfDict | undefined {
    const found = this.get(value);
    return isDict(found) ? found : found instanceof PdfStream ? found.dict : undefined;
  }

  array(value: PdfValue | undefined): PdfValue[] | undefined {
    const found = this.get(value);
    return Array.isArray(found) ? found : undefined;
  }

  private object(ref: PdfRef): PdfValue {
    const place = this.places.get(ref.number);
    if (!place) return null;
    if ('container' in place) return ref.generation === 0 ? this.contained(place.container, ref.number) : null;
    const found = this.objectAt(place.offset);
    if (found.number !== ref.number || found.generation !== place.generation)
      throw malformed(`object ${ref.number} is not where the cross-reference says`);
    return found.generation === ref.generation ? found.value : null;
  }

  private objectAt(offset: number): { number: number; generation: number; value: PdfValue } {
    const known = this.cache.direct.get(offset);
    if (known) return known;
    if (offset >= this.end) throw malformed('an object outside the file');
    const lexer = new Lexer(this.bytes, offset, this.end);
    const [number, generation] = [lexer.integer(), lexer.integer()];
    if (!lexer.takes('obj')) throw malformed(`no object at byte ${offset}`);
    const value = lexer.takes('endobj') ? null : lexer.value();
    const isStream = isDict(value) && lexer.takes('stream');
    const read = { number, generation, value: isStream ? this.stream(value, lexer.at) : value };
    this.cache.direct.set(offset, read);
    return read;
  }

  private stream(dict: PdfDict, afterWord: number): PdfStream {
    let start = afterWord;
    if (this.bytes[start] === 13) start++;
    if (this.bytes[start] === 10) start++;
    const length = this.lengthOf(entryOf(dict, 'Length'));
    if (length !== undefined && start + length <= this.end) {
      const lexer = new Lexer(this.bytes, start + length, this.end);
      if (lexer.takes('endstream')) return new PdfStream(dict, this.bytes.subarray(start, start + length));
    }
    const end = this.bytes.indexOf('endstream', start);
    if (end < 0 || end > this.end) throw malformed('a stream without end');
    return new PdfStream(dict, this.bytes.subarray(start, end));
  }

  private lengthOf(value: PdfValue): number | undefined {
    const key = value instanceof PdfRef ? value.number : -1;
    if (this.loading.has(key)) throw malformed('the length of a stream needs the stream itself');
    this.loading.add(key);
    try {
      const length = this.get(value);
      return typeof length === 'number' && Number.isInteger(length) && length >= 0 ? length : undefined;
    } finally {
      this.loading.delete(key);
    }
  }

  private contained(container: number, number: number): PdfValue {
    const place = this.places.get(container);
    if (!place || !('offset' in place)) throw malformed('an object stream is missing');
    const stream = this.cache.containers.get(place.offset) ?? this.openContainer(container, place.offset);
    const known = stream.objects.get(number);
    if (known !== undefined) return known;
    const offset = stream.offsets.get(number);
    if (offset === undefined) throw malformed(`object ${number} is not in its object stream`);
    stream.lexer.at = offset;
    const value = stream.lexer.value();
    stream.objects.set(number, value);
    return value;
  }

  private openContainer(container: number, offset: number) {
    const { number, value } = this.objectAt(offset);
    if (number !== container || !(value instanceof PdfStream) || nameText(entryOf(value.dict, 'Type')) !== 'ObjStm')
      throw malformed('an object stream is missing');
    const bytes = this.decoded(value);
    const [count, first] = [entryOf(value.dict, 'N'), entryOf(value.dict, 'First')].map((entry) => this.get(entry));
    if (typeof count !== 'number' || typeof first !== 'number') throw malformed('a broken object stream');
    const header = new Lexer(bytes, 0, Math.min(first, bytes.length));
    const offsets = new Map<number, number>();
    for (let i = 0; i < Math.min(count, maxObjects) && header.at < header.end; i++) {
      header.skip();
      if (header.at >= header.end) break;
      const id = header.integer();
      const relative = header.integer();
      if (offsets.has(id)) throw malformed('an object stream names an object twice');
      offsets.set(id, first + relative);
    }
    const opened = { lexer: new Lexer(bytes, 0, bytes.length), offsets, objects: new Map<number, PdfValue>() };
    this.cache.containers.set(offset, opened);
    return opened;
  }

  /** Undoes Flate with PNG predictors: what cross-reference and object streams and validation data use. */
  decoded({ dict, raw }: PdfStream): Buffer {
    const filters = [this.get(entryOf(dict, 'Filter'))].flat() as PdfValue[];
    const parameters = [this.get(entryOf(dict, 'DecodeParms'))].flat() as PdfValue[];
    if (filters.length > 1) throw malformed('a cross-reference or object stream behind several filters');
    if (filters[0] === null || filters.length === 0) return raw;
    const name = filters[0] instanceof PdfName ? filters[0].text : '';
    if (name !== 'FlateDecode' && name !== 'Fl') throw malformed(`a cross-reference or object stream behind ${name}`);
    return unpredicted(this.inflated(raw), this.dict(parameters[0]), (entry) => this.get(entry));
  }

  private inflated(raw: Buffer): Buffer {
    try {
      const bytes = inflateSync(raw, { maxOutputLength: maxInflated - this.cache.inflated, finishFlush: 2 });
      this.cache.inflated += bytes.length;
      return bytes;
    } catch {
      const isEncrypted = entryOf(this.trailer ?? new Map(), 'Encrypt') !== null;
      throw malformed(isEncrypted ? 'the file is encrypted' : 'a stream that cannot be inflated');
    }
  }
}

function samePlace(a: Place, b: Place): boolean {
  if (!a || !b) return a === b;
  if ('offset' in a && 'offset' in b) return a.offset === b.offset;
  return 'container' in a && 'container' in b && a.container === b.container;
}

const width = (value: PdfValue): number => {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 6)
    throw malformed('a broken cross-reference stream');
  return value;
};

function placeOf(kind: number, second: number, third: number): Place {
  if (kind === 1) return { offset: second, generation: third };
  return kind === 2 ? { container: second, index: third } : undefined;
}

function unpredicted(data: Buffer, parameters: PdfDict | undefined, get: (value: PdfValue) => PdfValue): Buffer {
  const number = (key: string, otherwise: number): number => {
    const value = get(entryOf(parameters, key));
    return typeof value === 'number' ? value : otherwise;
  };
  const predictor = number('Predictor', 1);
  if (predictor < 2) return data;
  const columns = number('Columns', 1);
  if (
    predictor < 10 ||
    number('Colors', 1) !== 1 ||
    number('BitsPerComponent', 8) !== 8 ||
    !(columns > 0 && columns < 1 << 20)
  )
    throw malformed('a predictor that is not supported');
  return unpng(data, columns);
}

/** PNG filters on rows of single bytes. */
function unpng(data: Buffer, columns: number): Buffer {
  const rows = Math.floor(data.length / (columns + 1));
  const out = Buffer.alloc(rows * columns);
  for (let row = 0; row < rows; row++) {
    const filter = data[row * (columns + 1)]!;
    for (let i = 0; i < columns; i++) {
      const at = row * columns + i;
      const left = i > 0 ? out[at - 1]! : 0;
      const up = row > 0 ? out[at - columns]! : 0;
      const corner = i > 0 && row > 0 ? out[at - columns - 1]! : 0;
      out[at] = data[row * (columns + 1) + 1 + i]! + predictedBy(filter, left, up, corner);
    }
  }
  return out;
}

function predictedBy(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const estimate = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}
