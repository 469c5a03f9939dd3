import { DomainError } from '../../domain/errors.js';

/** One picture of a GIF, as it is seen: whole screen, RGBA, rows from the top. */
export interface GifFrame {
  width: number;
  height: number;
  rgba: Uint8Array;
}
interface Limits {
  pixels: number;
  pages: number;
}

const refused = (why: string, detail: string) => new DomainError('FILE_INVALID', { why, detail });

/**
 * The pictures of a GIF, each on top of those before it as its disposal method says (GIF89a §23).
 *
 * @throws DomainError FILE_INVALID; RangeError when the file ends too early
 */
export function gifFrames(bytes: Buffer, limits: Limits): GifFrame[] {
  return new GifReader(bytes, limits).frames();
}

interface Block {
  left: number;
  top: number;
  width: number;
  height: number;
}

class GifReader {
  private at = 13;
  private readonly width: number;
  private readonly height: number;
  private readonly globalColours: Buffer;
  private screen: Uint8Array;
  private transparent = -1;
  private disposal = 0;

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: Limits,
  ) {
    this.width = bytes.readUInt16LE(6);
    this.height = bytes.readUInt16LE(8);
    this.checkSize(this.width, this.height);
    this.globalColours = this.colours(bytes.readUInt8(10));
    this.screen = new Uint8Array(this.width * this.height * 4);
  }

  frames(): GifFrame[] {
    const frames: GifFrame[] = [];
    for (let kind = this.byte(); kind !== 0x3b; kind = this.byte()) {
      if (kind === 0x21) this.extension();
      else if (kind === 0x2c) frames.push(this.frame());
      else throw refused('damaged', 'an unknown block in the GIF');
      if (frames.length > this.limits.pages) throw refused('hostile', `more than ${this.limits.pages} pictures`);
      if (this.at >= this.bytes.length) break; // many writers leave out the end mark
    }
    if (frames.length === 0) throw refused('damaged', 'no picture in the file');
    return frames;
  }

  private checkSize(width: number, height: number): void {
    if (width === 0 || height === 0) throw refused('damaged', 'a picture without size');
    if (width * height > this.limits.pixels) throw refused('hostile', `a picture of ${width} × ${height} pixels`);
  }

  private byte(): number {
    return this.bytes.readUInt8(this.at++);
  }

  /** A colour table, when the flags announce one. */
  private colours(flags: number): Buffer {
    if ((flags & 0x80) === 0) return Buffer.alloc(0);
    const start = this.at;
    this.at += 3 * 2 ** ((flags & 7) + 1);
    return this.bytes.subarray(start, this.at);
  }

  private extension(): void {
    const label = this.byte();
    if (label === 0xf9) {
      const flags = this.bytes.readUInt8(this.at + 1);
      this.disposal = (flags >> 2) & 7;
      this.transparent = (flags & 1) === 1 ? this.bytes.readUInt8(this.at + 4) : -1;
    }
    this.data();
  }

  /** Sub-blocks up to the empty one. */
  private data(): Buffer {
    const parts: Buffer[] = [];
    for (let length = this.byte(); length > 0; length = this.byte()) {
      parts.push(this.bytes.subarray(this.at, this.at + length));
      this.at += length;
    }
    return Buffer.concat(parts);
  }

  private frame(): GifFrame {
    const [left, top, width, height] = [0, 2, 4, 6].map((offset) => this.bytes.readUInt16LE(this.at + offset));
    const block: Block = { left: left!, top: top!, width: width!, height: height! };
    this.checkSize(block.width, block.height);
    const flags = this.bytes.readUInt8(this.at + 8);
    this.at += 9;
    const own = this.colours(flags);
    const codeBits = this.byte();
    const indices = unpack(this.data(), codeBits, block.width * block.height);
    const before = this.screen;
    this.screen = before.slice();
    this.paint(block, indices, own.length > 0 ? own : this.globalColours, (flags & 0x40) !== 0);
    const frame = { width: this.width, height: this.height, rgba: this.screen };
    this.dispose(block, before);
    return frame;
  }

  private paint(block: Block, indices: Uint8Array, colours: Buffer, interlaced: boolean): void {
    const rows = interlaced ? interlacedRows(block.height) : undefined;
    for (let row = 0; row < block.height; row++) {
      const y = block.top + (rows ? rows[row]! : row);
      for (let column = 0; y < this.height && column < block.width && block.left + column < this.width; column++)
        this.dot(y * this.width + block.left + column, indices[row * block.width + column]!, colours);
    }
  }

  private dot(position: number, index: number, colours: Buffer): void {
    if (index === this.transparent) return;
    this.screen.set(
      [colours[index * 3] ?? 0, colours[index * 3 + 1] ?? 0, colours[index * 3 + 2] ?? 0, 255],
      position * 4,
    );
  }

  /** What the next picture begins with: this one, this one with its area cleared, or what was before. */
  private dispose(block: Block, before: Uint8Array): void {
    if (this.disposal === 3) this.screen = before;
    if (this.disposal === 2) {
      this.screen = this.screen.slice();
      for (let y = block.top; y < Math.min(block.top + block.height, this.height); y++)
        this.screen.fill(
          0,
          (y * this.width + block.left) * 4,
          (y * this.width + Math.min(block.left + block.width, this.width)) * 4,
        );
    }
    this.disposal = 0;
    this.transparent = -1;
  }
}

function interlacedRows(height: number): number[] {
  const passes: [number, number][] = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ];
  return passes.flatMap(([start, step]) => {
    const rows: number[] = [];
    for (let row = start; row < height; row += step) rows.push(row);
    return rows;
  });
}

/** GIF's LZW: codes grow from `codeBits` + 1 to 12 bits. Never gives more than `pixels` indices; missing ones are 0. */
function unpack(data: Buffer, codeBits: number, pixels: number): Uint8Array {
  if (codeBits < 1 || codeBits > 11) throw refused('damaged', 'an odd code size in the GIF');
  const out = new Uint8Array(pixels);
  const clear = 1 << codeBits;
  const prefix = new Uint16Array(4096);
  const last = new Uint8Array(4096);
  const length = new Uint16Array(4096);
  for (let code = 0; code < clear; code++) [last[code], length[code]] = [code, 1];
  let [next, bits, before, written, have, held] = [clear + 2, codeBits + 1, -1, 0, 0, 0];
  /** Writes a code's string backwards; gives its first index. */
  const write = (code: number): number => {
    const end = written + length[code]!;
    let current = code;
    for (let at = end - 1; at > written; at--, current = prefix[current]!) if (at < pixels) out[at] = last[current]!;
    if (written < pixels) out[written] = last[current]!;
    written = end;
    return last[current]!;
  };
  const firstOf = (code: number): number => {
    let current = code;
    for (let left = length[code]!; left > 1; left--) current = prefix[current]!;
    return last[current]!;
  };
  for (let at = 0; written < pixels;) {
    for (; have < bits && at < data.length; have += 8) held |= data[at++]! << have;
    if (have < bits) break;
    const code = held & ((1 << bits) - 1);
    held >>>= bits;
    have -= bits;
    if (code === clear + 1) break;
    if (code === clear) {
      [next, bits, before] = [clear + 2, codeBits + 1, -1];
      continue;
    }
    if (code > next || (code === next && before < 0)) throw refused('damaged', 'a broken picture in the GIF');
    if (before >= 0 && next < 4096) {
      prefix[next] = before;
      last[next] = code === next ? firstOf(before) : firstOf(code);
      length[next] = length[before]! + 1;
      next++;
      if (next === 1 << bits && bits < 12) bits++;
    }
    write(code);
    before = code;
  }
  return out;
}
