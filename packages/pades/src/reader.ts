import { decodeFilters, type Decoded } from './filters.js';
import { Dict, Name, Num, PdfError, Ref, Stream, type PdfObject } from './objects.js';
import { recoverXref } from './recover.js';
import { Parser, Work } from './syntax.js';
import { readXref, type Xref, type XrefEntry } from './xref.js';

export interface ReaderOptions {
  /**
   * Rebuild the cross-reference by looking for objects when it cannot be read, and take unreadable objects for missing;
   * never for a file that carries signatures.
   */
  repair?: boolean;
  /** Objects in the file; default 1,000,000. */
  maxObjects?: number;
  /** Bytes one filter may give; default 64 MiB. */
  maxStreamBytes?: number;
  /** Bytes parsed and decoded in all; default 3 × the file + 256 MiB. */
  maxWork?: number;
}

const MIB = 1024 * 1024;

interface ObjectStream {
  data: Buffer;
  first: number;
  offsets: Map<number, number>;
}

/**
 * Reads objects of a PDF, one at a time, within limits. Nothing is changed, nothing is guessed unless `repair` is set.
 *
 * @throws PdfError not-a-pdf, damaged, encrypted, too-large, too-deep: from the constructor and from every read.
 */
export class PdfReader {
  readonly xref: Xref;
  /** True when the cross-reference was rebuilt: such a file must be written anew before it is signed. */
  readonly repaired: boolean;
  /** Objects that could not be read and count as missing; only with `repair`. */
  lostObjects = 0;
  private readonly forgiving: boolean;
  private readonly work: Work;
  private readonly cache = new Map<number, PdfObject>();
  private readonly objectStreams = new Map<number, ObjectStream>();
  private readonly loading = new Set<number>();
  private readonly maxStreamBytes: number;

  constructor(
    readonly bytes: Buffer,
    options: ReaderOptions = {},
  ) {
    this.forgiving = options.repair ?? false;
    const maxObjects = options.maxObjects ?? 1_000_000;
    this.maxStreamBytes = options.maxStreamBytes ?? 64 * MIB;
    this.work = new Work(options.maxWork ?? 3 * bytes.length + 256 * MIB);
    if (!bytes.subarray(0, 1024 + 5).includes('%PDF-')) throw new PdfError('not-a-pdf', 'no %PDF- header');
    const read = options.repair
      ? this.readOrRecover(maxObjects)
      : { xref: this.readChain(maxObjects), repaired: false };
    this.xref = read.xref;
    this.repaired = read.repaired;
    this.refuseEncrypted();
  }

  private refuseEncrypted(): void {
    if (this.xref.trailer.get('Encrypt') != null) throw new PdfError('encrypted', 'the file is encrypted');
  }

  private readChain(maxObjects: number): Xref {
    return readXref(this.bytes, this.work, (offset) => this.xrefStreamAt(offset), maxObjects);
  }

  private readOrRecover(maxObjects: number): { xref: Xref; repaired: boolean } {
    try {
      const xref = this.readChain(maxObjects);
      (this as { xref: Xref }).xref = xref;
      if (xref.trailer.get('Encrypt') != null || this.leadsToPages()) return { xref, repaired: false };
    } catch (error) {
      if (!(error instanceof PdfError) || error.reason !== 'damaged') throw error;
    }
    this.cache.clear();
    this.objectStreams.clear();
    const xref = recoverXref(this.bytes, this.work, maxObjects, {
      objectAt: (at) => this.objectAt(at, (o) => (o instanceof Ref ? null : (o ?? null))).object,
      numbersIn: (stream) => [...openObjectStream(stream, this.decode(stream).data).offsets.keys()],
    });
    return { xref, repaired: true };
  }

  private leadsToPages(): boolean {
    const pages = this.dict(this.catalog.get('Pages'));
    return pages !== undefined && Array.isArray(this.get(pages.get('Kids')));
  }

  get trailer(): Dict {
    return this.xref.trailer;
  }

  /** The root reference and dictionary. */
  get catalog(): Dict {
    const root = this.dict(this.trailer.get('Root'));
    if (!root) throw new PdfError('damaged', 'no document catalog');
    return root;
  }

  /** The object behind a reference, or the object itself; what is missing is null. */
  get(object: PdfObject | undefined): PdfObject {
    let current = object ?? null;
    for (let i = 0; current instanceof Ref; i++) {
      if (i > 32) throw new PdfError('damaged', 'references that run in a circle');
      current = this.load(current.num, current.gen);
    }
    return current;
  }

  /** The dictionary behind a reference (also that of a stream), or undefined. */
  dict(object: PdfObject | undefined): Dict | undefined {
    const found = this.get(object);
    return found instanceof Dict ? found : found instanceof Stream ? found.dict : undefined;
  }

  array(object: PdfObject | undefined): PdfObject[] | undefined {
    const found = this.get(object);
    return Array.isArray(found) ? found : undefined;
  }

  /** The finite number behind a reference, or undefined. */
  number(object: PdfObject | undefined): number | undefined {
    const found = this.get(object);
    return found instanceof Num && Number.isFinite(found.value) ? found.value : undefined;
  }

  /** The text of a name behind a reference, or undefined. */
  name(object: PdfObject | undefined): string | undefined {
    const found = this.get(object);
    return found instanceof Name ? found.text : undefined;
  }

  /** The bytes of a stream with its filters undone; image filters are left in `rest`. */
  decode(stream: Stream, maxOutput = this.maxStreamBytes): Decoded {
    const decoded = decodeFilters(stream.dict, stream.raw, (o) => this.get(o), maxOutput);
    this.work.spend(decoded.data.length + stream.raw.length);
    return decoded;
  }

  private load(n: number, gen: number): PdfObject {
    const known = this.cache.get(n);
    if (known !== undefined) return known;
    const entry = this.xref.entries.get(n);
    if (!entry || ('gen' in entry && entry.gen !== gen && gen !== 0 && entry.gen !== 0)) return null;
    if (this.loading.has(n)) throw new PdfError('damaged', `object ${n} needs itself to be read`);
    this.loading.add(n);
    try {
      const object = this.read(n, entry);
      this.cache.set(n, object);
      return object;
    } catch (error) {
      if (!this.forgiving || !(error instanceof PdfError) || error.reason !== 'damaged') throw error;
      this.lostObjects++;
      this.cache.set(n, null);
      return null;
    } finally {
      this.loading.delete(n);
    }
  }

  private read(n: number, entry: XrefEntry): PdfObject {
    if ('stream' in entry) return this.fromObjectStream(n, entry.stream);
    const found = this.objectAt(entry.offset, (o) => this.get(o));
    if (found.num !== n) throw new PdfError('damaged', `object ${n} is not where the cross-reference says`);
    return found.object;
  }

  private objectAt(
    offset: number,
    resolve: (o: PdfObject | undefined) => PdfObject,
  ): { num: number; object: PdfObject } {
    const parser = new Parser(this.bytes, offset);
    const n = parser.integer();
    const gen = parser.integer();
    if (n === undefined || gen === undefined || !parser.keyword('obj'))
      throw new PdfError('damaged', `no object at byte ${offset}`);
    if (parser.keyword('endobj')) return { num: n, object: null };
    const object = parser.value();
    this.work.spend(parser.pos - offset);
    if (!(object instanceof Dict) || !parser.keyword('stream')) return { num: n, object };
    return { num: n, object: new Stream(object, this.streamBytes(object, parser.pos, resolve)) };
  }

  private streamBytes(dict: Dict, afterKeyword: number, resolve: (o: PdfObject | undefined) => PdfObject): Buffer {
    const { bytes } = this;
    let start = afterKeyword;
    if (bytes[start] === 13) start++;
    if (bytes[start] === 10) start++;
    const length = resolve(dict.get('Length'));
    if (length instanceof Num && Number.isInteger(length.value) && length.value >= 0) {
      const end = start + length.value;
      if (end <= bytes.length && new Parser(bytes, end).keyword('endstream')) return bytes.subarray(start, end);
    }
    const found = bytes.indexOf('endstream', start);
    this.work.spend((found < 0 ? bytes.length : found) - start);
    if (found < 0) throw new PdfError('damaged', 'a stream without end');
    let end = found;
    if (end > start && bytes[end - 1] === 10) end--;
    if (end > start && bytes[end - 1] === 13) end--;
    return bytes.subarray(start, end);
  }

  private xrefStreamAt(offset: number): { dict: Dict; data: Buffer } {
    const { object } = this.objectAt(offset, (o) => (o instanceof Ref ? null : (o ?? null)));
    if (!(object instanceof Stream) || !(object.dict.get('W') instanceof Array))
      throw new PdfError('damaged', 'no cross-reference where one was expected');
    const direct = (o: PdfObject | undefined): PdfObject => (o instanceof Ref ? null : (o ?? null));
    const { data, rest } = decodeFilters(object.dict, object.raw, direct, this.maxStreamBytes);
    this.work.spend(data.length);
    if (rest.length) throw new PdfError('damaged', `a cross-reference behind ${rest[0]}`);
    return { dict: object.dict, data };
  }

  private fromObjectStream(n: number, container: number): PdfObject {
    const stream = this.objectStream(container);
    const offset = stream.offsets.get(n);
    if (offset === undefined) throw new PdfError('damaged', `object ${n} is not in its object stream`);
    const parser = new Parser(stream.data, stream.first + offset);
    const object = parser.value();
    this.work.spend(parser.pos - stream.first - offset);
    return object;
  }

  private objectStream(container: number): ObjectStream {
    const known = this.objectStreams.get(container);
    if (known) return known;
    const entry = this.xref.entries.get(container);
    if (!entry || !('offset' in entry)) throw new PdfError('damaged', 'an object stream inside an object stream');
    const stream = this.load(container, entry.gen);
    if (!(stream instanceof Stream)) throw new PdfError('damaged', 'no object stream where one was expected');
    const { data, rest } = this.decode(stream);
    if (rest.length) throw new PdfError('damaged', `an object stream behind ${rest[0]}`);
    const made = openObjectStream(stream, data);
    this.objectStreams.set(container, made);
    return made;
  }
}

function openObjectStream(stream: Stream, data: Buffer): ObjectStream {
  const [count, first] = [stream.dict.get('N'), stream.dict.get('First')].map((o) =>
    o instanceof Num ? o.value : NaN,
  );
  if (!(count! >= 0 && first! >= 0 && first! <= data.length))
    throw new PdfError('damaged', 'an object stream that cannot be read');
  const parser = new Parser(data, 0, first);
  const offsets = new Map<number, number>();
  for (let i = 0; i < count!; i++) {
    const n = parser.integer();
    const offset = parser.integer();
    if (n === undefined || offset === undefined) break;
    if (!offsets.has(n)) offsets.set(n, offset);
  }
  return { data, first: first!, offsets };
}
