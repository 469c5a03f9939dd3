import { Dict, Name, Num, PdfError, Ref, Str, type PdfObject } from './objects.js';

/** 1 = white space, 2 = delimiter, 0 = regular character. */
const kind = new Uint8Array(256);
for (const c of [0, 9, 10, 12, 13, 32]) kind[c] = 1;
for (const c of '()<>[]{}/%') kind[c.charCodeAt(0)] = 2;

const MAX_DEPTH = 256;
const MAX_NAME = 4096;
/** No list in an honest file is longer: a font has 65,536 glyphs. */
const MAX_ITEMS = 250_000;

/** What reading one file may cost, in bytes parsed or decoded; keeps hostile files (loops, bombs, overlaps) from hanging us. */
export class Work {
  constructor(private left: number) {}
  spend(bytes: number): void {
    this.left -= bytes;
    if (this.left < 0) throw new PdfError('too-large', 'the file asks for more work than its size allows');
  }
}

/** `toString('latin1')` without its checks, where half the time of reading short words would go. */
function latin1(bytes: Buffer, start: number, end: number): string {
  if (start >= bytes.length) return '';
  const fast = bytes as Buffer & { latin1Slice(start: number, end: number): string };
  return fast.latin1Slice(start, end < bytes.length ? end : bytes.length);
}

/** Reads PDF objects from bytes. Every loop ends at `end`; nesting ends at 256. */
export class Parser {
  constructor(
    readonly bytes: Buffer,
    public pos = 0,
    readonly end = bytes.length,
  ) {}

  /** Skips white space and comments. */
  skip(): void {
    const { bytes, end } = this;
    while (this.pos < end) {
      const c = bytes[this.pos]!;
      if (kind[c] === 1) this.pos++;
      else if (c === 37) while (this.pos < end && bytes[this.pos] !== 10 && bytes[this.pos] !== 13) this.pos++;
      else return;
    }
  }

  /** The next run of regular characters; empty at a delimiter or the end. */
  word(): string {
    this.skip();
    const start = this.pos;
    while (this.pos < this.end && kind[this.bytes[this.pos]!] === 0) this.pos++;
    if (this.pos - start > MAX_NAME) throw new PdfError('damaged', 'an endless word');
    return latin1(this.bytes, start, this.pos);
  }

  /** A non-negative integer, or undefined (position unchanged). */
  integer(): number | undefined {
    const before = this.pos;
    const text = this.word();
    if (text.length > 0 && text.length <= 10 && isDigits(text)) return Number(text);
    this.pos = before;
    return undefined;
  }

  /** True and past it, when this keyword stands here. */
  keyword(text: string): boolean {
    this.skip();
    const after = this.pos + text.length;
    for (let i = 0; i < text.length; i++) if (this.bytes[this.pos + i] !== text.charCodeAt(i)) return false;
    if (after < this.end && kind[this.bytes[after]!] === 0) return false;
    this.pos = after;
    return true;
  }

  value(depth = 0): PdfObject {
    if (depth > MAX_DEPTH) throw new PdfError('too-deep', 'objects nested too deeply');
    this.skip();
    if (this.pos >= this.end) throw new PdfError('damaged', 'the file ends inside an object');
    const c = this.bytes[this.pos]!;
    if (c === 47) return this.name();
    if (c === 40) return this.literal();
    if (c === 91) return this.array(depth);
    if (c === 60) return this.bytes[this.pos + 1] === 60 ? this.dictionary(depth) : this.hex();
    return this.numberOrWord();
  }

  private name(): Name {
    this.pos++;
    const start = this.pos;
    while (this.pos < this.end && kind[this.bytes[this.pos]!] === 0) this.pos++;
    if (this.pos - start > MAX_NAME) throw new PdfError('damaged', 'an endless name');
    const raw = latin1(this.bytes, start, this.pos);
    if (!raw.includes('#')) return new Name(raw);
    return new Name(
      raw.replace(/#([0-9A-Fa-f]{2})/g, (_: string, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    );
  }

  private literal(): Str {
    const start = this.pos;
    let open = 0;
    while (this.pos < this.end) {
      const c = this.bytes[this.pos++]!;
      if (c === 92) this.pos++;
      else if (c === 40) open++;
      else if (c === 41 && --open === 0) return new Str(latin1(this.bytes, start, this.pos));
    }
    throw new PdfError('damaged', 'a string without end');
  }

  private hex(): Str {
    const close = this.bytes.indexOf(62, this.pos);
    if (close < 0 || close >= this.end) throw new PdfError('damaged', 'a string without end');
    const raw = latin1(this.bytes, this.pos, close + 1);
    this.pos = close + 1;
    return new Str(raw);
  }

  private array(depth: number): PdfObject[] {
    this.pos++;
    const items: PdfObject[] = [];
    for (;;) {
      this.skip();
      if (this.bytes[this.pos] === 93 && this.pos < this.end) {
        this.pos++;
        return items;
      }
      if (items.length >= MAX_ITEMS) throw new PdfError('too-large', 'a list without end');
      items.push(this.value(depth + 1));
    }
  }

  private dictionary(depth: number): Dict {
    this.pos += 2;
    const entries = new Dict();
    for (;;) {
      this.skip();
      const c = this.pos < this.end ? this.bytes[this.pos] : undefined;
      if (c === 62 && this.bytes[this.pos + 1] === 62) {
        this.pos += 2;
        return entries;
      }
      if (c !== 47) throw new PdfError('damaged', `a dictionary key was expected at byte ${this.pos}`);
      entries.set(this.name().text, this.value(depth + 1));
    }
  }

  private numberOrWord(): PdfObject {
    const start = this.pos;
    const text = this.word();
    const first = text.charCodeAt(0);
    if (first >= 48 && first <= 57) return this.reference(text) ?? numberOf(text, start);
    if (first === 43 || first === 45 || first === 46) return numberOf(text, start);
    if (text === 'true') return true;
    if (text === 'false') return false;
    if (text === 'null') return null;
    throw new PdfError('damaged', `an object was expected at byte ${start}`);
  }

  /** `12 0 R`, when an integer turns out to begin a reference. */
  private reference(text: string): Ref | undefined {
    const { bytes, end } = this;
    const before = this.pos;
    if (text.length <= 10 && isDigits(text)) {
      this.skip();
      let gen = 0;
      const start = this.pos;
      for (
        let c = bytes[this.pos]!;
        this.pos < end && c >= 48 && c <= 57 && this.pos - start < 6;
        c = bytes[++this.pos]!
      )
        gen = gen * 10 + c - 48;
      if (this.pos > start) {
        this.skip();
        const after = this.pos + 1;
        if (this.pos < end && bytes[this.pos] === 82 && (after >= end || kind[bytes[after]!] !== 0)) {
          this.pos = after;
          return new Ref(Number(text), gen);
        }
      }
    }
    this.pos = before;
    return undefined;
  }
}

/** Odd spellings of other makers are read as they mean (`--5`, `1.2.3`, `5-3`), as the common viewers do. */
function numberOf(text: string, at: number): Num {
  if (Number.isFinite(Number(text)) && !/[eExX]/.test(text)) return new Num(text);
  const meant = /^([+-]*)(\d*\.?\d*)/.exec(text)!;
  if (!/^[+-]*[\d.]/.test(text)) throw new PdfError('damaged', `not a number at byte ${at}`);
  return new Num((meant[1]!.includes('-') ? '-' : '') + (meant[2] === '' || meant[2] === '.' ? '0' : meant[2]!));
}

function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 48 || c > 57) return false;
  }
  return text.length > 0;
}

/** Whether this byte is PDF white space. */
export const isSpace = (c: number | undefined): boolean => c !== undefined && kind[c] === 1;
/** Whether this byte continues a word. */
export const isRegular = (c: number | undefined): boolean => c !== undefined && kind[c] === 0;
