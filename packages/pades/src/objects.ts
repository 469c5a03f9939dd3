/** Why a file or a request is refused. `signed` and `certified`: earlier signatures forbid what was asked. */
export type PdfRefusal =
  | 'not-a-pdf'
  | 'damaged'
  | 'encrypted'
  | 'too-large'
  | 'too-deep'
  | 'certified'
  | 'signed'
  | 'no-such-field'
  | 'no-such-page'
  | 'field-taken'
  | 'name-taken'
  | 'outside'
  | 'reserve-too-small'
  | 'stale-state'
  | 'bad-segment';

/** An expected refusal by the PDF half of this package; `reason` is for programs, the message for people. */
export class PdfError extends Error {
  override readonly name = 'PdfError';
  constructor(
    readonly reason: PdfRefusal,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${message}`, options);
  }
}

/** A PDF name without its slash, `#xx` undone; one character a byte. */
export class Name {
  constructor(readonly text: string) {}
}

/** A number as it was spelt, so that writing it again changes nothing. */
export class Num {
  constructor(readonly raw: string) {}
  /** NaN when the spelling makes no number. */
  get value(): number {
    return Number(this.raw);
  }
}

/** A string as it was spelt, delimiters included; one character a byte. */
export class Str {
  constructor(readonly raw: string) {}
  get bytes(): Buffer {
    return this.raw.startsWith('<') ? hexBytes(this.raw) : literalBytes(this.raw);
  }
  /** Text string: UTF-16 with a byte order mark, UTF-8 with one, else Latin-1 (PDFDocEncoding's common part). */
  get text(): string {
    const b = this.bytes;
    if (b[0] === 0xfe && b[1] === 0xff)
      return Buffer.from(b.subarray(2, b.length & ~1))
        .swap16()
        .toString('utf16le');
    if (b[0] === 0xff && b[1] === 0xfe) return b.subarray(2).toString('utf16le');
    if (b[0] === 0xef && b[1] === 0xbb && b[2] === 0xbf) return b.subarray(3).toString('utf8');
    return b.toString('latin1');
  }
}

export class Ref {
  constructor(
    readonly num: number,
    readonly gen: number,
  ) {}
}

/** A dictionary; keys without slash, in the order of the file. */
export class Dict extends Map<string, PdfObject> {}

/** A stream: its dictionary and its bytes as stored (not decoded). */
export class Stream {
  constructor(
    readonly dict: Dict,
    readonly raw: Buffer,
  ) {}
}

export type PdfObject = null | boolean | Num | Name | Str | Ref | PdfObject[] | Dict | Stream;

function hexBytes(raw: string): Buffer {
  const inside = raw.slice(1, -1);
  const digits = /^[0-9A-Fa-f]*$/.test(inside) ? inside : inside.replace(/[^0-9A-Fa-f]/g, '');
  return Buffer.from(digits.length % 2 ? digits + '0' : digits, 'hex');
}

const escapes: Record<string, number> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

function literalBytes(raw: string): Buffer {
  const out = Buffer.alloc(raw.length);
  let n = 0;
  for (let i = 1; i < raw.length - 1; i++) {
    const c = raw[i]!;
    if (c === '\r') {
      out[n++] = 10;
      if (raw[i + 1] === '\n') i++;
      continue;
    }
    if (c !== '\\') {
      out[n++] = raw.charCodeAt(i);
      continue;
    }
    const octal = /^[0-7]{1,3}/.exec(raw.slice(i + 1, i + 4))?.[0];
    if (octal) {
      out[n++] = parseInt(octal, 8) & 255;
      i += octal.length;
      continue;
    }
    const e = raw[++i]!;
    if (e === '\r' && raw[i + 1] === '\n') i++;
    if (e === '\r' || e === '\n') continue;
    out[n++] = escapes[e] ?? e.charCodeAt(0);
  }
  return out.subarray(0, n);
}

/** A text string as PDF writes it: ASCII as a literal, anything else as UTF-16 hex. */
export function textString(text: string): Str {
  if (/^[\x20-\x7e]*$/.test(text)) return new Str(`(${text.replace(/[\\()]/g, '\\$&')})`);
  return new Str(`<FEFF${Buffer.from(text, 'utf16le').swap16().toString('hex').toUpperCase()}>`);
}

/** A length or coordinate, at most four decimals, never in exponent form. */
export function num(value: number): Num {
  if (!(Math.abs(value) < 1e9)) throw new PdfError('outside', `not a coordinate: ${value}`);
  return new Num(String(Math.round(value * 10_000) / 10_000 + 0));
}

export const name = (text: string): Name => new Name(text);
export const dict = (entries: Record<string, PdfObject>): Dict => new Dict(Object.entries(entries));

const escapeByte = (c: string): string => '#' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
const escapeName = (text: string): string => '/' + text.replace(/[^!-~]|[()<>[\]{}/%#]/g, escapeByte);

/** The few names that all files share are escaped once. */
const commonNames = new Map<string, string>();

function nameText(text: string): string {
  const known = commonNames.get(text);
  if (known !== undefined) return known;
  const made = escapeName(text);
  if (commonNames.size < 2000) commonNames.set(text, made);
  return made;
}

/** Writes an object as PDF text, one character a byte. Streams are written by the increment writer only. */
export function serialize(object: PdfObject): string {
  if (object instanceof Num || object instanceof Str) return object.raw;
  if (object instanceof Name) return nameText(object.text);
  if (object instanceof Ref) return `${object.num} ${object.gen} R`;
  if (Array.isArray(object)) return `[${object.map(serialize).join(' ')}]`;
  if (object instanceof Dict) return serializeDict(object);
  if (object instanceof Stream) throw new PdfError('damaged', 'a stream inside another object');
  return String(object);
}

/** As `serialize`, but leaves out some entries. */
export function serializeDict(object: Dict, without: readonly string[] = []): string {
  let out = '<<';
  for (const [key, value] of object) {
    if (without.includes(key)) continue;
    const text = serialize(value);
    const first = text.charCodeAt(0);
    const delimited = first === 40 || first === 47 || first === 60 || first === 91;
    out += nameText(key) + (delimited ? '' : ' ') + text;
  }
  return out + '>>';
}
