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
  private readonly proven = new Set<string>();
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

  /** One step of a walk: what else has to be equal; undefined = these two differ. */
  step(old: PdfValue, now: PdfValue, assumed: Set<string>): [PdfValue, PdfValue][] | undefined {
    if (--this.left < 0) return undefined;
    const [isOldRef, isNowRef] = [old instanceof PdfRef, now instanceof PdfRef];
    if (!isOldRef && !isNowRef) return this.stepInto(old, now);
    if (this.isApart(old) || this.isApart(now))
      return isOldRef && isNowRef && (old as PdfRef).number === (now as PdfRef).number ? [] : undefined;
    if (isOldRef && isNowRef) {
      const pair = pairName(old as PdfRef, now as PdfRef);
      if (this.proven.has(pair) || assumed.has(pair)) return [];
      assumed.add(pair);
    }
    return [[this.before.view.get(old), this.after.view.get(now)]];
  }

  prove(pairs: Iterable<string>): void {
    for (const pair of pairs) this.proven.add(pair);
  }

  private isApart(value: PdfValue): boolean {
    if (!(value instanceof PdfRef)) return false;
    const { number } = value;
    const { catalogNumber, pageOf, pageNodes } = this.before;
    const isPlace = number === catalogNumber || pageOf.has(number) || pageNodes.has(number);
    return isPlace || this.before.fieldOfWidget(number) !== undefined;
  }

  private stepInto(old: PdfValue, now: PdfValue): [PdfValue, PdfValue][] | undefined {
    if (old instanceof PdfStream || now instanceof PdfStream) {
      if (!(old instanceof PdfStream && now instanceof PdfStream && sameBytes(old.raw, now.raw))) return undefined;
      return [[old.dict, now.dict]];
    }
    if (Array.isArray(old) || Array.isArray(now)) {
      if (!(Array.isArray(old) && Array.isArray(now) && old.length === now.length)) return undefined;
      return old.map((item, i) => [item, now[i]!]);
    }
    if (isDict(old) || isDict(now)) return isDict(old) && isDict(now) ? pairsOfDicts(old, now) : undefined;
    return sameScalars(old, now) ? [] : undefined;
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
  private readonly assumed = new Set<string>();
  constructor(private readonly comparison: Comparison) {}

  run(old: PdfValue, now: PdfValue): boolean {
    const open: [PdfValue, PdfValue][] = [[old, now]];
    for (let pair = open.pop(); pair; pair = open.pop()) {
      const more = this.comparison.step(pair[0], pair[1], this.assumed);
      if (!more) return false;
      for (const next of more) open.push(next);
    }
    this.comparison.prove(this.assumed);
    return true;
  }
}

const pairName = (old: PdfRef, now: PdfRef): string =>
  `${old.number} ${old.generation} ${now.number} ${now.generation}`;

function pairsOfDicts(old: PdfDict, now: PdfDict): [PdfValue, PdfValue][] {
  const pairs: [PdfValue, PdfValue][] = [];
  for (const [key, value] of old) pairs.push([value, entryOf(now, key)]);
  for (const [key, value] of now) if (!old.has(key)) pairs.push([null, value]);
  return pairs;
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
