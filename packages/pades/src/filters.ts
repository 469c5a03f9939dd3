import { constants, inflateRawSync, inflateSync } from 'node:zlib';
import { Dict, Name, Num, PdfError, type PdfObject } from './objects.js';

/** The bytes of a stream, decoded as far as we can: image filters (DCTDecode and the like) are left in `rest`. */
export interface Decoded {
  data: Buffer;
  /** Filters that were not undone, in order; empty = fully decoded. */
  rest: string[];
}

const names: Record<string, string> = {
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  AHx: 'ASCIIHexDecode',
  A85: 'ASCII85Decode',
  RL: 'RunLengthDecode',
};

/**
 * Undoes the filters of a stream.
 *
 * @param resolve gives the object behind a reference (filters and their parameters may be indirect).
 * @param maxOutput bytes any single filter may give.
 * @throws PdfError too-large, damaged
 */
export function decodeFilters(
  dict: Dict,
  raw: Buffer,
  resolve: (object: PdfObject | undefined) => PdfObject,
  maxOutput: number,
): Decoded {
  const filters = list(resolve(dict.get('Filter') ?? dict.get('F')), resolve);
  const parms = list(resolve(dict.get('DecodeParms') ?? dict.get('DP')), resolve);
  if (filters.length > 16) throw new PdfError('damaged', 'too many filters');
  let data = raw;
  for (let i = 0; i < filters.length; i++) {
    const filter = filters[i];
    if (!(filter instanceof Name)) throw new PdfError('damaged', 'a filter without name');
    const parm = parms[i] instanceof Dict ? (parms[i] as Dict) : undefined;
    const next = undo(names[filter.text] ?? filter.text, data, parm, resolve, maxOutput);
    if (!next) return { data, rest: filters.slice(i).map((f) => (f instanceof Name ? (names[f.text] ?? f.text) : '')) };
    data = next;
  }
  return { data, rest: [] };
}

const list = (object: PdfObject, resolve: (o: PdfObject) => PdfObject): PdfObject[] =>
  object === null ? [] : Array.isArray(object) ? object.map(resolve) : [object];

function undo(
  filter: string,
  data: Buffer,
  parms: Dict | undefined,
  resolve: (o: PdfObject | undefined) => PdfObject,
  max: number,
): Buffer | undefined {
  const integer = (key: string, or: number): number => {
    const v = resolve(parms?.get(key));
    return v instanceof Num && Number.isInteger(v.value) ? v.value : or;
  };
  if (filter === 'FlateDecode') return unpredict(inflate(data, max), integer);
  if (filter === 'LZWDecode') return unpredict(lzw(data, integer('EarlyChange', 1), max), integer);
  if (filter === 'ASCIIHexDecode') return asciiHex(data);
  if (filter === 'ASCII85Decode') return ascii85(data, max);
  if (filter === 'RunLengthDecode') return runLength(data, max);
  if (filter === 'Crypt') return data;
  return undefined;
}

/** Deflate; a damaged end gives what came before it, as the common viewers do. */
function inflate(data: Buffer, max: number): Buffer {
  if (data.length === 0) return data;
  const options = { maxOutputLength: max, chunkSize: chunkFor(data), finishFlush: constants.Z_SYNC_FLUSH };
  try {
    return inflateSync(data, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new PdfError('too-large', 'a stream inflates beyond its limit', { cause: error });
    return inflateAnyway(data, max, error);
  }
}

/** Large pieces go back to the system when they are freed; thousands of small ones (zlib's default) stay with us. */
const chunkFor = (data: Buffer): number => Math.min(1 << 20, Math.max(1 << 14, 4 * data.length));

function inflateAnyway(data: Buffer, max: number, cause: unknown): Buffer {
  try {
    // The checksum or header is wrong; the deflate data behind the two header bytes may still be whole.
    return inflateRawSync(data.subarray(2), { maxOutputLength: max, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new PdfError('too-large', 'a stream inflates beyond its limit', { cause: error });
    throw new PdfError('damaged', 'a stream does not inflate', { cause });
  }
}

function unpredict(data: Buffer, integer: (key: string, or: number) => number): Buffer {
  const predictor = integer('Predictor', 1);
  if (predictor <= 1) return data;
  const colours = integer('Colors', 1);
  const bits = integer('BitsPerComponent', 8);
  const columns = integer('Columns', 1);
  if (!(colours > 0 && colours <= 64 && [1, 2, 4, 8, 16].includes(bits) && columns > 0 && columns <= 1 << 24))
    throw new PdfError('damaged', 'odd predictor parameters');
  const step = Math.max(1, (colours * bits) >> 3);
  const width = Math.ceil((colours * bits * columns) / 8);
  return predictor === 2 ? tiff(data, width, step, bits) : png(data, width, step);
}

function tiff(data: Buffer, width: number, step: number, bits: number): Buffer {
  if (bits !== 8) throw new PdfError('damaged', 'TIFF predictor with other than 8 bits');
  const out = Buffer.from(data);
  for (let row = 0; row < out.length; row += width)
    for (let i = row + step; i < Math.min(row + width, out.length); i++) out[i] = (out[i]! + out[i - step]!) & 255;
  return out;
}

function png(data: Buffer, width: number, step: number): Buffer {
  const rows = Math.ceil(data.length / (width + 1));
  const out = Buffer.alloc(rows * width);
  let made = 0;
  for (let r = 0; r < rows; r++) {
    const from = r * (width + 1);
    const kind = data[from]!;
    const n = Math.min(width, data.length - from - 1);
    const at = r * width;
    for (let j = 0; j < n; j++) {
      const left = j >= step ? out[at + j - step]! : 0;
      const up = r ? out[at - width + j]! : 0;
      const corner = r && j >= step ? out[at - width + j - step]! : 0;
      out[at + j] = (data[from + 1 + j]! + predicted(kind, left, up, corner)) & 255;
    }
    made = at + Math.max(0, n);
  }
  return out.subarray(0, made);
}

function predicted(kind: number, left: number, up: number, corner: number): number {
  if (kind === 0) return 0;
  if (kind === 1) return left;
  if (kind === 2) return up;
  if (kind === 3) return (left + up) >> 1;
  const p = left + up - corner;
  const a = Math.abs(p - left);
  const b = Math.abs(p - up);
  const c = Math.abs(p - corner);
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Grows to what a decoder gives, never beyond `max`. */
class Output {
  private buffer = Buffer.alloc(4096);
  private length = 0;
  constructor(private readonly max: number) {}
  push(bytes: Uint8Array): void {
    const need = this.length + bytes.length;
    if (need > this.max) throw new PdfError('too-large', 'a stream decodes beyond its limit');
    if (need > this.buffer.length) this.buffer = Buffer.concat([this.buffer, Buffer.alloc(need)]);
    this.buffer.set(bytes, this.length);
    this.length = need;
  }
  get bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }
}

function lzw(data: Buffer, early: number, max: number): Buffer {
  const out = new Output(max);
  const literals = Array.from({ length: 258 }, (_, i) => Buffer.from(i < 256 ? [i] : []));
  let table: Buffer[] = literals.slice();
  let previous: Buffer | undefined;
  let bits = 0;
  let have = 0;
  let width = 9;
  for (const byte of data) {
    bits = ((bits << 8) | byte) & 0xffffff;
    have += 8;
    if (have < width) continue;
    have -= width;
    const code = (bits >> have) & ((1 << width) - 1);
    if (code === 257) break;
    if (code === 256) {
      table = literals.slice();
      previous = undefined;
      width = 9;
      continue;
    }
    const entry: Buffer | undefined =
      table[code] ??
      (previous && code === table.length ? Buffer.concat([previous, previous.subarray(0, 1)]) : undefined);
    if (!entry) break;
    out.push(entry);
    if (previous && table.length < 4096) table.push(Buffer.concat([previous, entry.subarray(0, 1)]));
    previous = entry;
    width =
      table.length + early >= 2048 ? 12 : table.length + early >= 1024 ? 11 : table.length + early >= 512 ? 10 : 9;
  }
  return out.bytes;
}

function asciiHex(data: Buffer): Buffer {
  const stop = data.indexOf(62);
  const digits = data.toString('latin1', 0, stop < 0 ? data.length : stop).replace(/[^0-9A-Fa-f]/g, '');
  return Buffer.from(digits.length % 2 ? digits + '0' : digits, 'hex');
}

function ascii85(data: Buffer, max: number): Buffer {
  const out = new Output(max);
  let group: number[] = [];
  const flush = (count: number): void => {
    while (group.length < 5) group.push(84);
    const n = group.reduce((sum, digit) => sum * 85 + digit, 0) % 2 ** 32;
    out.push(Buffer.from([n / 2 ** 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255]).subarray(0, count));
    group = [];
  };
  for (const c of data) {
    if (c === 126) break;
    if (c === 122 && group.length === 0) out.push(Buffer.alloc(4));
    else if (c >= 33 && c <= 117) {
      group.push(c - 33);
      if (group.length === 5) flush(4);
    }
  }
  if (group.length > 1) flush(group.length - 1);
  return out.bytes;
}

function runLength(data: Buffer, max: number): Buffer {
  const out = new Output(max);
  for (let i = 0; i < data.length;) {
    const n = data[i++]!;
    if (n === 128) break;
    if (n < 128) {
      out.push(data.subarray(i, i + n + 1));
      i += n + 1;
    } else if (i < data.length) out.push(Buffer.alloc(257 - n, data[i++]!));
  }
  return out.bytes;
}
