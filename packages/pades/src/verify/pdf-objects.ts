import { malformed } from './problem.js';

/** PDF objects as the verifier reads them. Strings and names hold one character a byte. */
export class PdfName {
  constructor(readonly text: string) {}
}
export class PdfString {
  constructor(readonly text: string) {}
}
export class PdfRef {
  constructor(
    readonly number: number,
    readonly generation: number,
  ) {}
}
/** A word that is no PDF object, kept as it is spelt: two readings of it are equal, and nothing else is known of it. */
export class PdfWord {
  constructor(readonly text: string) {}
}
export type PdfDict = Map<string, PdfValue>;
export class PdfStream {
  constructor(
    readonly dict: PdfDict,
    /** As stored. */ readonly raw: Buffer,
  ) {}
}
export type PdfValue =
  null | boolean | number | PdfName | PdfString | PdfRef | PdfWord | PdfValue[] | PdfDict | PdfStream;

const WHITE = 1;
const DELIMITER = 2;
const kinds = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) kinds[code] = WHITE;
for (const char of '()<>[]{}/%') kinds[char.charCodeAt(0)] = DELIMITER;

const maxDepth = 100;
const maxItems = 500_000;

export const isWhite = (code: number | undefined): boolean => code !== undefined && kinds[code] === WHITE;

/** Reads objects from bytes, never beyond `end`. */
export class Lexer {
  constructor(
    readonly bytes: Buffer,
    public at: number,
    readonly end: number,
  ) {}

  skip(): void {
    const { bytes, end } = this;
    for (; this.at < end; this.at++) {
      const code = bytes[this.at]!;
      if (code === 0x25) while (this.at < end && bytes[this.at] !== 10 && bytes[this.at] !== 13) this.at++;
      else if (kinds[code] !== WHITE) return;
    }
  }

  /** The next run of regular characters; may be empty. */
  word(): string {
    this.skip();
    const start = this.at;
    while (this.at < this.end && kinds[this.bytes[this.at]!] === 0) this.at++;
    return this.bytes.toString('latin1', start, this.at);
  }

  /** Takes this word when it is the next one. */
  takes(word: string): boolean {
    const before = this.at;
    if (this.word() === word) return true;
    this.at = before;
    return false;
  }

  /** A non-negative integer of at most 10 digits. */
  integer(): number {
    this.skip();
    const start = this.at;
    let value = 0;
    for (; this.at < this.end && this.at - start <= 10; this.at++) {
      const digit = this.bytes[this.at]! - 0x30;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const length = this.at - start;
    if (length === 0 || length > 10 || (this.at < this.end && kinds[this.bytes[this.at]!] === 0))
      throw malformed(`a number was expected at byte ${start}`);
    return value;
  }

  value(depth = 0): PdfValue {
    if (depth > maxDepth) throw malformed('objects nested too deeply');
    this.skip();
    const { bytes } = this;
    if (this.at >= this.end) throw malformed('the file ends inside an object');
    const code = bytes[this.at]!;
    if (code === 0x2f) return this.name();
    if (code === 0x28) return this.literal();
    if (code === 0x5b) return this.array(depth);
    if (code === 0x3c) return bytes[this.at + 1] === 0x3c ? this.dict(depth) : this.hex();
    if (kinds[code] === DELIMITER) throw malformed(`an object was expected at byte ${this.at}`);
    return this.numberOrWord();
  }

  private name(): PdfName {
    this.at++;
    const start = this.at;
    while (this.at < this.end && kinds[this.bytes[this.at]!] === 0) this.at++;
    const raw = this.bytes.toString('latin1', start, this.at);
    if (!raw.includes('#')) return new PdfName(raw);
    return new PdfName(
      raw.replace(/#([0-9A-Fa-f]{2})/g, (_: string, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    );
  }

  private literal(): PdfString {
    const start = this.at;
    for (let open = 0; this.at < this.end;) {
      const code = this.bytes[this.at++];
      if (code === 0x5c) this.at++;
      else if (code === 0x28) open++;
      else if (code === 0x29 && --open === 0)
        return new PdfString(unescaped(this.bytes.toString('latin1', start + 1, this.at - 1)));
    }
    throw malformed('a string without end');
  }

  private hex(): PdfString {
    const close = this.bytes.indexOf(0x3e, this.at);
    if (close < 0 || close >= this.end) throw malformed('a string without end');
    const decoded = hexBytes(this.bytes.toString('latin1', this.at + 1, close));
    this.at = close + 1;
    return new PdfString(decoded.toString('latin1'));
  }

  private array(depth: number): PdfValue[] {
    this.at++;
    const items: PdfValue[] = [];
    for (;;) {
      this.skip();
      if (this.at < this.end && this.bytes[this.at] === 0x5d) {
        this.at++;
        return items;
      }
      if (items.length >= maxItems) throw malformed('an array with too many items');
      items.push(this.value(depth + 1));
    }
  }

  private dict(depth: number): PdfDict {
    this.at += 2;
    const entries: PdfDict = new Map();
    for (;;) {
      this.skip();
      if (this.at + 1 < this.end && this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) {
        this.at += 2;
        return entries;
      }
      if (this.bytes[this.at] !== 0x2f) throw malformed(`a dictionary key was expected at byte ${this.at}`);
      const key = this.name().text;
      this.entry(entries, key, depth);
    }
  }

  /** Readers differ in which of two equal keys they take: such a dictionary says two things at once. */
  protected entry(entries: PdfDict, key: string, depth: number): void {
    const value = this.value(depth + 1);
    // /Type decides nothing here that its place does not; some makers write it twice.
    if (entries.has(key) && key !== 'Type') throw malformed(`the key /${key} stands twice in a dictionary`);
    entries.set(key, value);
  }

  private numberOrWord(): PdfValue {
    const text = this.word();
    const first = text.charCodeAt(0);
    if (first >= 0x30 && first <= 0x39) return this.reference(text) ?? numberFrom(text);
    if (first === 0x2b || first === 0x2d || first === 0x2e) return numberFrom(text);
    if (text === 'true' || text === 'false') return text === 'true';
    return text === 'null' ? null : new PdfWord(text);
  }

  private reference(text: string): PdfRef | undefined {
    if (text.length > 10) return undefined;
    const before = this.at;
    const generation = this.word();
    if (/^\d{1,5}$/.test(generation) && /^\d+$/.test(text) && this.word() === 'R')
      return new PdfRef(Number(text), Number(generation));
    this.at = before;
    return undefined;
  }
}

/** Hexadecimal digits with white space between them; an odd last digit counts as if 0 followed. */
export function hexBytes(text: string): Buffer {
  const quick = Buffer.from(text, 'hex'); // stops at the first character that is no digit
  if (quick.length * 2 === text.length) return quick;
  const digits = text.replace(/[\0\t\n\f\r ]+/g, '');
  if (!/^[0-9A-Fa-f]*$/.test(digits)) throw malformed('a hexadecimal string with other characters');
  return Buffer.from(digits.length % 2 ? `${digits}0` : digits, 'hex');
}

function numberFrom(text: string): number | PdfWord {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : new PdfWord(text);
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

function unescaped(raw: string): string {
  if (!/[\\\r]/.test(raw)) return raw;
  return raw.replace(/\\([0-7]{1,3}|\r\n|[^])|\r\n?/g, (whole, escape: string | undefined) => {
    if (escape === undefined) return '\n';
    if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8) & 255);
    return /^[\r\n]/.test(escape) ? '' : (escapes[escape] ?? escape);
  });
}

/** Value of a key, with null for what is missing. */
export const entryOf = (dict: PdfDict | undefined, key: string): PdfValue => dict?.get(key) ?? null;
export const isDict = (value: PdfValue | undefined): value is PdfDict => value instanceof Map;
export const nameText = (value: PdfValue | undefined): string | undefined =>
  value instanceof PdfName ? value.text : undefined;
