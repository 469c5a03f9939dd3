import { isRecord, isStorable } from '../reading.js';
import { TencentRefusal, type WireCode } from './errors.js';

/**
 * Reads what a client wrote. A missing key, `null` and an empty text are the same; a value of another JSON type is refused
 * by name. Parameters of the older signature and of GET come as texts alone: `loose` reads numbers and flags from them.
 */
export class Parameters {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly loose = false,
    /** How a refusal names this part of the request, with its dot: `FlowApprovers.0.` */
    private readonly path = '',
  ) {}

  named(name: string): string {
    return this.path + name;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** @throws TencentRefusal InvalidParameter.ParamError for another type, InvalidParameterValue over `limit` characters or with controls */
  text(name: string, limit = 1000, code: WireCode = 'InvalidParameterValue'): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.wrongType(name);
    if (value.length > limit && [...value].length > limit) throw this.invalid(name, code);
    if (!isStorable(value)) throw this.invalid(name, code);
    return value;
  }

  requiredText(name: string, limit?: number, missing?: WireCode): string {
    return this.text(name, limit) ?? this.missing(name, missing);
  }

  /** A text of any length that is only bytes in Base64. */
  base64(name: string): Buffer | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw this.wrongType(name);
    const bytes = Buffer.from(value, 'base64');
    if (Math.abs(value.replace(/[\s=]/g, '').length - Math.ceil((bytes.length * 4) / 3)) > 0)
      throw this.invalid(name, 'InvalidParameter.FileType');
    return bytes;
  }

  flag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    const text = this.loose ? String(value).toLowerCase() : '';
    if (text === 'true' || text === 'false') return text === 'true';
    throw this.wrongType(name);
  }

  /** @param from least and most allowed value. */
  integer(name: string, from = -Number.MAX_SAFE_INTEGER, to = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.number(name);
    if (value === undefined) return undefined;
    if (!Number.isSafeInteger(value)) throw this.wrongType(name);
    if (value < from || value > to) throw this.invalid(name);
    return value;
  }

  number(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (this.loose && typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,9})?$/.test(value)) return Number(value);
    throw this.wrongType(name);
  }

  /** One of the words the vendor's page lists. */
  word<Word extends string>(
    name: string,
    words: readonly Word[],
    code: WireCode = 'InvalidParameterValue',
  ): Word | undefined {
    const text = this.text(name, 100, code);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    if (found === undefined) throw this.invalid(name, code);
    return found;
  }

  object(name: string): Parameters | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw this.wrongType(name);
    return new Parameters(value, this.loose, `${this.named(name)}.`);
  }

  /** @throws TencentRefusal InvalidParameter.ParamError for what is no text, however long */
  isText(name: string): void {
    const value = this.raw(name);
    if (value !== undefined && typeof value !== 'string') throw this.wrongType(name);
  }

  /** A list of texts or of numbers. @throws TencentRefusal InvalidParameter.ParamError */
  listOf(name: string, kind: 's' | 'n'): void {
    for (const [n, item] of this.items(name, Infinity, 'InvalidParameterValue').entries()) {
      const fits = kind === 's' ? typeof item === 'string' : typeof (this.loose ? Number(item) : item) === 'number';
      if (!fits) throw this.wrongType(`${name}.${n}`);
    }
  }

  /** What is written now as an object and now as text. */
  record(name: string): Readonly<Record<string, unknown>> | string | undefined {
    const value = this.raw(name);
    return isRecord(value) || typeof value === 'string' ? value : undefined;
  }

  /** Objects of a list; empty when missing. */
  objects(name: string, limit = 1000, code: WireCode = 'InvalidParameterValue'): Parameters[] {
    return this.items(name, limit, code).map((item, index) => {
      if (!isRecord(item)) throw this.wrongType(`${name}.${index}`);
      return new Parameters(item, this.loose, `${this.named(name)}.${index}.`);
    });
  }

  /** Texts of a list, empty ones kept; empty when missing. */
  texts(name: string, limit = 1000, code: WireCode = 'InvalidParameterValue', longest = 200): string[] {
    return this.items(name, limit, code).map((item, index) => {
      if (typeof item !== 'string') throw this.wrongType(`${name}.${index}`);
      if (item.length > longest || !isStorable(item)) throw this.invalid(`${name}.${index}`);
      return item;
    });
  }

  integers(name: string, limit = 100): number[] {
    return this.items(name, limit, 'InvalidParameterValue').map((item, index) => {
      const value = this.loose ? Number(item) : item;
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.wrongType(`${name}.${index}`);
      return value;
    });
  }

  private items(name: string, limit: number, code: WireCode): unknown[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.wrongType(name);
    if (value.length > limit) throw this.invalid(name, code);
    return value;
  }

  invalid(name: string, code: WireCode = 'InvalidParameterValue'): TencentRefusal {
    return new TencentRefusal(code, this.named(name));
  }

  missing(name: string, code: WireCode = 'MissingParameter'): never {
    throw new TencentRefusal(code, this.named(name));
  }

  private wrongType(name: string): TencentRefusal {
    return new TencentRefusal('InvalidParameter.ParamError', this.named(name));
  }

  private raw(name: string): unknown {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    return value === null || value === '' ? undefined : value;
  }
}

/**
 * `Agent.AppId=a&FlowIds.0=b` as the object it stands for: names of digits are places in a list.
 *
 * @throws TencentRefusal InvalidParameter for a list with holes, or a name that is both a value and a group
 */
export function nested(flat: ReadonlyMap<string, string>): Record<string, unknown> {
  const root: Tree = new Map();
  for (const [name, value] of flat) {
    const steps = name.split('.');
    if (steps.length > 12 || steps.includes('')) throw new TencentRefusal('InvalidParameter', name.slice(0, 100));
    let at = root;
    for (const step of steps.slice(0, -1)) {
      const next = at.get(step) ?? new Map<string, Branch>();
      if (!(next instanceof Map)) throw new TencentRefusal('InvalidParameter', name.slice(0, 100));
      at.set(step, next);
      at = next;
    }
    if (at.get(steps.at(-1)!) instanceof Map) throw new TencentRefusal('InvalidParameter', name.slice(0, 100));
    at.set(steps.at(-1)!, value);
  }
  return recordOf(root);
}

type Branch = string | Tree;
interface Tree extends Map<string, Branch> {}

const recordOf = (tree: Tree): Record<string, unknown> =>
  Object.assign(
    Object.create(null) as Record<string, unknown>,
    Object.fromEntries([...tree].map(([name, branch]) => [name, valueOf(branch)])),
  );

function valueOf(branch: Branch): unknown {
  if (typeof branch === 'string') return branch;
  const names = [...branch.keys()];
  if (!names.every((name) => /^\d{1,4}$/.test(name))) return recordOf(branch);
  const places = names.map(Number).sort((a, b) => a - b);
  if (places.some((place, index) => place !== index)) throw new TencentRefusal('InvalidParameter', 'list with holes');
  return places.map((place) => valueOf(branch.get(String(place))!));
}
