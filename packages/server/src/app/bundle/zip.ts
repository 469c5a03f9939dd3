import { type BytePart, inMemory, openRange, totalLength } from './byte-parts.js';
import { entryNames } from './zip-names.js';

/** A file of the bundle. Its length and CRC-32 are known before a byte is read, so nothing is buffered. */
export interface ZipEntry {
  /** As people wrote it; made safe here. */
  title: string;
  /** With its dot, `.pdf`; chosen by us, never by the uploader. */
  suffix: string;
  parts: readonly BytePart[];
  crc32: number;
  modifiedAt: Date;
}

/** A stored (not deflated) zip that is written while it is read. */
export interface Zip {
  byteLength: number;
  /** Names inside, in the order of the entries. */
  names: string[];
  openRange(start: number, end: number): AsyncGenerator<Uint8Array>;
}

const limits = { bytes: 0xffffffff, entries: 0xfffe }; // what fits without zip64; a bundle holds contracts of 50 MB
const utf8Names = 1 << 11;
const madeByUnix = (3 << 8) | 20; // unzip and 7z take names as they stand only from Unix or with the UTF-8 flag: both are set
const plainFile = (0o100644 << 16) >>> 0;
const chinaMs = 8 * 3600 * 1000;

/** MS-DOS date and time, which have no zone: China time. 1980 is the first year they can say. */
function dosTime(at: Date): { time: number; date: number } {
  const local = new Date(Math.max(at.getTime() + chinaMs, Date.UTC(1980, 0, 1)));
  return {
    time: (local.getUTCHours() << 11) | (local.getUTCMinutes() << 5) | (local.getUTCSeconds() >> 1),
    date: ((local.getUTCFullYear() - 1980) << 9) | ((local.getUTCMonth() + 1) << 5) | local.getUTCDate(),
  };
}

/** The eleven fields that local and central header share, from "version needed" to "extra length" (APPNOTE 4.3.7). */
function sharedFields(entry: ZipEntry, name: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  const { time, date } = dosTime(entry.modifiedAt);
  const length = totalLength(entry.parts);
  fields.writeUInt16LE(20, 0); // version needed 2.0
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(0, 4); // stored
  fields.writeUInt16LE(time, 6);
  fields.writeUInt16LE(date, 8);
  fields.writeUInt32LE(entry.crc32 >>> 0, 10);
  fields.writeUInt32LE(length, 14);
  fields.writeUInt32LE(length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

const localHeader = (entry: ZipEntry, name: Buffer): Buffer =>
  Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), sharedFields(entry, name), name]);

function centralHeader(entry: ZipEntry, name: Buffer, offset: number): Buffer {
  const tail = Buffer.alloc(14); // comment length, disk, internal attributes: 0
  tail.writeUInt32LE(plainFile, 6);
  tail.writeUInt32LE(offset, 10);
  const made = Buffer.alloc(2);
  made.writeUInt16LE(madeByUnix);
  return Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), made, sharedFields(entry, name), tail, name]);
}

function endOfDirectory(entries: number, bytes: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(bytes, 12);
  end.writeUInt32LE(offset, 16);
  return end;
}

function checkFits(entries: readonly ZipEntry[]): void {
  const bytes = entries.reduce((sum, entry) => sum + totalLength(entry.parts) + 512, 22);
  if (entries.length > limits.entries || bytes > limits.bytes) throw new RangeError(`zip too large: ${bytes} bytes`);
}

/**
 * Plans a zip: every header is made now, file bytes are opened when read. The same entries give the same bytes, so a
 * download can be resumed by Range.
 *
 * @throws RangeError when it would need zip64 (4 GiB or 65,535 entries).
 */
export function planZip(entries: readonly ZipEntry[]): Zip {
  checkFits(entries);
  const names = entryNames(entries.map(({ title, suffix }) => ({ stem: title, suffix })));
  const files: BytePart[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  entries.forEach((entry, index) => {
    const name = Buffer.from(names[index]!, 'utf8');
    const header = localHeader(entry, name);
    directory.push(centralHeader(entry, name, offset));
    files.push(inMemory(header), ...entry.parts);
    offset += header.length + totalLength(entry.parts);
  });
  const central = Buffer.concat(directory);
  const parts = [...files, inMemory(central), inMemory(endOfDirectory(entries.length, central.length, offset))];
  return { byteLength: totalLength(parts), names, openRange: (start, end) => openRange(parts, start, end) };
}
