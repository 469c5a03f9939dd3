import type { Structure } from './document.js';
import {
  entryOf,
  isDict,
  PdfName,
  PdfRef,
  PdfStream,
  PdfString,
  PdfWord,
  type PdfDict,
  type PdfValue,
} from './pdf-objects.js';

const maxPairs = 3_000_000;

/**
 * Compares objects of two revisions through all references. Pages, fields and the catalog are compared apart, each in its
 * own way; whoever refers to one of them refers to the same thing as long as the object number is the same.
 */
export class Comparison {
  /** Pairs of references found equal with all they lead to. */
  private readonly proven = new Set<string | number>();
  private left = maxPairs;

  constructor(
    private readonly before: Structure,
    private readonly after: Structure,
  ) {}

  /** Keys whose values differ, those in `except` left out. */
  differingKeys(old: PdfDict, now: PdfDict, except: string[] = []): string[] {
    const keys = new Set([...old.keys(), ...now.keys()]);
    for (const key of except) keys.delete(key);
    return [...keys].filter((key) => !this.same(entryOf(old, key), entryOf(now, key)));
  }

  /** Do both say the same, whatever they refer to included? */
  same(old: PdfValue, now: PdfValue): boolean {
    return new Walk(this).run(old, now);
  }

  /** Do the contents of two objects say the same, although they stand apart? */
  sameContent(old: PdfValue, now: PdfValue): boolean {
    return new Walk(this).run(this.before.view.get(old), this.after.view.get(now));
  }

  /** One step of a walk: puts what else has to be equal on the stack. @returns false when these two differ */
  step(old: PdfValue, now: PdfValue, walk: Walk): boolean {
    if (--this.left < 0) return false;
    const [isOldRef, isNowRef] = [old instanceof PdfRef, now instanceof PdfRef];
    if (!isOldRef && !isNowRef) return stepInto(old, now, walk);
    if (this.isApart(old) || this.isApart(now))
      return isOldRef && isNowRef && (old as PdfRef).number === (now as PdfRef).number;
    if (isOldRef && isNowRef) {
      const pair = pairName(old as PdfRef, now as PdfRef);
      if (this.proven.has(pair) || walk.assumed.has(pair)) return true;
      walk.assumed.add(pair);
    }
    walk.push(this.before.view.get(old), this.after.view.get(now));
    return true;
  }

  prove(pairs: Iterable<string | number>): void {
    for (const pair of pairs) this.proven.add(pair);
  }

  private isApart(value: PdfValue): boolean {
    if (!(value instanceof PdfRef)) return false;
    const { number } = value;
    const { catalogNumber, pageOf, pageNodes } = this.before;
    const isPlace = number === catalogNumber || pageOf.has(number) || pageNodes.has(number);
    return isPlace || this.before.fieldOfWidget(number) !== undefined;
  }

  /**
   * Resources of the form: only its fonts matter, for text that a viewer draws anew; they may gain entries, none that was
   * there may change.
   */
  resourcesGrew(old: PdfValue, now: PdfValue): boolean {
    const [had, has] = [this.before, this.after].map(({ view }, i) => view.dict(i === 0 ? old : now));
    return ['Font', 'Encoding'].every((kind) => {
      const fonts = this.before.view.dict(entryOf(had, kind)) ?? new Map<string, PdfValue>();
      const current = this.after.view.dict(entryOf(has, kind));
      return [...fonts].every(([key, value]) => this.same(value, entryOf(current, key)));
    });
  }

  /** The structure tree: elements that were there keep what they say; children may be added. */
  structureGrew(): boolean {
    const [old, now] = [this.before, this.after].map(({ catalog }) => entryOf(catalog, 'StructTreeRoot')) as [
      PdfValue,
      PdfValue,
    ];
    return this.elementGrew(old, now, new Set(), 0);
  }

  private elementGrew(old: PdfValue, now: PdfValue, seen: Set<number>, depth: number): boolean {
    if (old instanceof PdfRef && seen.has(old.number)) return true;
    if (old instanceof PdfRef) seen.add(old.number);
    const [had, has] = [this.before.view.dict(old), this.after.view.dict(now)];
    if (!had || !has || depth > 60) return false;
    const grows = [
      'K',
      'P',
      'ParentTree',
      'ParentTreeNextKey',
      'IDTree',
      'Namespaces',
      'RoleMap',
      'ClassMap',
      'Pg',
      'Obj',
    ];
    const keys = [...new Set([...had.keys(), ...has.keys()])].filter((key) => !grows.includes(key));
    const isKept = keys.every((key) => scalarOrSame(this, had, has, key));
    return isKept && this.childrenGrew(entryOf(had, 'K'), entryOf(has, 'K'), seen, depth + 1);
  }

  private childrenGrew(old: PdfValue, now: PdfValue, seen: Set<number>, depth: number): boolean {
    const kidsOf = (view: Structure['view'], value: PdfValue): PdfValue[] => {
      const list = view.array(value);
      return list ?? (value === null ? [] : [value]);
    };
    const current = kidsOf(this.after.view, now);
    const numbers = new Map(current.flatMap((kid) => (kid instanceof PdfRef ? [[kid.number, kid] as const] : [])));
    return kidsOf(this.before.view, old).every((kid) => {
      if (!(kid instanceof PdfRef)) return current.some((other) => !(other instanceof PdfRef) && this.same(kid, other));
      const same = numbers.get(kid.number);
      return !!same && (this.isApart(kid) || !this.before.view.dict(kid) || this.elementGrew(kid, same, seen, depth));
    });
  }
}

/** A walk over two graphs at once. Everything in it has to be equal, so what is met again may be taken as equal. */
class Walk {
  readonly assumed = new Set<string | number>();
  private readonly open: PdfValue[] = [];
  constructor(private readonly comparison: Comparison) {}

  /** Two values that have to be equal. Equal simple values are done at once: most of a file is that. */
  push(old: PdfValue, now: PdfValue): void {
    if (old === now && (old === null || typeof old !== 'object' || old instanceof PdfName || old instanceof PdfString))
      return;
    this.open.push(old, now);
  }

  run(old: PdfValue, now: PdfValue): boolean {
    this.open.push(old, now);
    while (this.open.length > 0) {
      const second = this.open.pop()!;
      const first = this.open.pop()!;
      if (!this.comparison.step(first, second, this)) return false;
    }
    this.comparison.prove(this.assumed);
    return true;
  }
}

/** One object of one number in both revisions is the usual case. */
const pairName = (old: PdfRef, now: PdfRef): string | number =>
  old.number === now.number && old.generation === 0 && now.generation === 0
    ? old.number
    : `${old.number} ${old.generation} ${now.number} ${now.generation}`;

function stepInto(old: PdfValue, now: PdfValue, walk: Walk): boolean {
  if (old instanceof PdfStream || now instanceof PdfStream) {
    if (!(old instanceof PdfStream && now instanceof PdfStream && sameBytes(old.raw, now.raw))) return false;
    walk.push(old.dict, now.dict);
    return true;
  }
  if (Array.isArray(old) || Array.isArray(now)) {
    if (!(Array.isArray(old) && Array.isArray(now) && old.length === now.length)) return false;
    for (let i = 0; i < old.length; i++) walk.push(old[i]!, now[i]!);
    return true;
  }
  if (!isDict(old) && !isDict(now)) return sameScalars(old, now);
  if (!isDict(old) || !isDict(now)) return false;
  for (const [key, value] of old) walk.push(value, entryOf(now, key));
  if (old !== now) for (const [key, value] of now) if (!old.has(key)) walk.push(null, value);
  return true;
}

const scalarOrSame = (comparison: Comparison, old: PdfDict, now: PdfDict, key: string): boolean =>
  comparison.same(entryOf(old, key), entryOf(now, key));

const sameBytes = (a: Buffer, b: Buffer): boolean =>
  (a.byteOffset === b.byteOffset && a.length === b.length) || a.equals(b);

function sameScalars(old: PdfValue, now: PdfValue): boolean {
  if (old instanceof PdfName) return now instanceof PdfName && old.text === now.text;
  if (old instanceof PdfString) return now instanceof PdfString && old.text === now.text;
  if (old instanceof PdfWord) return now instanceof PdfWord && old.text === now.text;
  return old === now;
}
