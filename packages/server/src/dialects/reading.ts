import { parse } from 'lossless-json';
import { DomainError } from '../domain/errors.js';
import { type CoreId, isCoreId } from '../domain/ids.js';

/**
 * Reads what a client wrote. `null`, an empty text and a missing key are the same (契约锁 protocols §1.6); flags and
 * numbers come as JSON values or as texts; ids as texts or bare 19-digit integers, which the JSON reader keeps as texts.
 */
export class Reader {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    /** How a refusal names this part of the request, with its dot: `signatories[0].` */
    private readonly path = '',
  ) {}

  named(name: string): string {
    return this.path + name;
  }

  /** What it says, for objects whose keys are the caller's own. @throws DomainError INPUT_TOO_LONG */
  names(limit: number): string[] {
    const names = Object.keys(this.values);
    if (names.length > limit) throw new DomainError('INPUT_TOO_LONG', { field: this.path.slice(0, -1), limit });
    return names;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Written down, though empty: some vendors' `""` means "none" where a missing key means the usual. */
  isBlank(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] === '';
  }

  /** @throws DomainError INPUT_TOO_LONG over `limit` characters, INPUT_INVALID for control characters and what was no UTF-8 */
  text(name: string, limit = 1000): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'object') throw this.invalid(name);
    const text = String(value);
    if ([...text].length > limit) throw new DomainError('INPUT_TOO_LONG', { field: this.named(name), limit });
    if (text.includes(noUtf8)) throw new DomainError('INPUT_INVALID', { field: this.named(name), why: 'not UTF-8' });
    if (!isStorable(text)) throw this.invalid(name);
    return text;
  }

  requiredText(name: string, limit?: number): string {
    return this.text(name, limit) ?? this.missing(name);
  }

  /** A text that also becomes a file name in a download: no way up a folder tree. */
  title(name: string, limit: number): string | undefined {
    const text = this.text(name, limit);
    if (text !== undefined && /(^|[\\/])\.\.([\\/]|$)|[\t\r\n]/.test(text)) throw this.invalid(name);
    return text;
  }

  /** One of the words a vendor's page lists, compared without case. */
  word<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word.toLowerCase() === text.trim().toLowerCase());
    if (found === undefined) throw this.invalid(name);
    return found;
  }

  /** `true`, `"true"`, `"True"`, `1` (Go, C#, PHP and the vendor's own examples differ). */
  flag(name: string): boolean | undefined {
    const text = this.text(name)?.trim().toLowerCase();
    if (text === undefined) return undefined;
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw this.invalid(name);
  }

  integer(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    if (!/^[+-]?\d{1,9}(\.0+)?$/.test(text)) throw this.invalid(name);
    return Number(text);
  }

  decimal(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    if (!/^[+-]?(\d{1,9}(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i.test(text)) throw this.invalid(name);
    return Number(text);
  }

  /** A count too large for `integer`: epoch milliseconds, sizes of files. At most 15 digits. */
  count(name: string): number | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    if (!/^\d{1,15}(\.0+)?$/.test(text)) throw this.invalid(name);
    return Number(text);
  }

  id<Of extends string>(name: string): CoreId<Of> | undefined {
    const text = this.text(name)?.trim();
    if (text === undefined) return undefined;
    if (!isCoreId(text)) throw this.invalid(name);
    return text as CoreId<Of>;
  }

  requiredId<Of extends string>(name: string): CoreId<Of> {
    return this.id<Of>(name) ?? this.missing(name);
  }

  object(name: string): Reader | undefined {
    const value = this.structured(name);
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw this.invalid(name);
    return new Reader(value, `${this.named(name)}.`);
  }

  /** Also of a multipart field that holds the JSON text of a list (stampers of addbyfile). Empty when missing. */
  list(name: string, limit = 1000): Reader[] {
    const value = this.structured(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.invalid(name);
    if (value.length > limit) throw new DomainError('INPUT_TOO_LONG', { field: this.named(name), limit });
    return value.map((item: unknown, index) => {
      if (!isRecord(item)) throw this.invalid(`${name}[${index}]`);
      return new Reader(item, `${this.named(name)}[${index}].`);
    });
  }

  /** A list of texts, the JSON text of such a list, or one text with commas. Empty when missing. */
  texts(name: string, limit = 100): string[] {
    const raw = this.raw(name);
    const value = typeof raw === 'string' && raw.startsWith('[') ? this.structured(name) : raw;
    const items: unknown[] = Array.isArray(value) ? value : (this.text(name, 10_000)?.split(',') ?? []);
    if (items.length > limit) throw new DomainError('INPUT_TOO_LONG', { field: this.named(name), limit });
    const part = new Reader(Object.fromEntries(items.map((item, index) => [`${name}[${index}]`, item])), this.path);
    return items.flatMap((_, index) => part.text(`${name}[${index}]`)?.trim() || []);
  }

  ids<Of extends string>(name: string): CoreId<Of>[] {
    return this.texts(name).map((text) => {
      if (!isCoreId(text)) throw this.invalid(name);
      return text as CoreId<Of>;
    });
  }

  invalid(name: string): DomainError {
    return new DomainError('INPUT_INVALID', { field: this.named(name) });
  }

  missing(name: string): never {
    throw new DomainError('INPUT_INVALID', { field: this.named(name), why: 'required' });
  }

  private raw(name: string): unknown {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    return value === null || value === '' ? undefined : value;
  }

  private structured(name: string): unknown {
    const value = this.raw(name);
    return typeof value === 'string' ? parseJson(value, this.named(name)) : value;
  }
}

/** Stands where bytes were no UTF-8 (a client that writes GBK): kept, it would stand in contract and evidence. */
const noUtf8 = '\ufffd';
/** A NUL or half a surrogate pair cannot be stored; other controls have no place in names and titles. */
export const isStorable = (text: string): boolean => !/[^\P{Cc}\t\n\r]|\p{Surrogate}|\ufffd/u.test(text);

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * JSON with every number as the text it was written in: a 19-digit id is beyond 2^53 and `JSON.parse` would round it.
 *
 * @throws DomainError INPUT_INVALID naming `field`, also when nested too deep
 */
export function parseJson(text: string, field: string): unknown {
  try {
    return parse(text, null, (number) => number);
  } catch (cause) {
    throw new DomainError('INPUT_INVALID', { field, why: 'not JSON' }, { cause });
  }
}
