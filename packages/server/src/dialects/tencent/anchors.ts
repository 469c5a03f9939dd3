import type { FormFieldPlace } from '../../app/application.js';
import type { BesideWord, PageChoice, PlacementRequest } from '../../domain/placing.js';
import { TencentRefusal } from './errors.js';
import type { Extra } from './extra.js';
import { isRecord } from '../reading.js';
import { type Parameters } from './reading.js';
import { generateModes, keywordOrders, relativeLocations } from './wire.js';

/**
 * Where a component stands (protocols §4.4): a point of a page, a word, or a form field of the file. Points from the upper
 * left of the page to the upper left of the box; with a word from the word, right and down.
 */
export type Anchor = PlacementRequest['at'];

/** What positions need to know of the document. */
export interface Paper {
  pageCount: number;
  /** Form fields of the file as it came, by name. */
  formFields?: ReadonlyMap<string, FormFieldPlace>;
}
export interface Spot {
  at: Exclude<Anchor, { kind: 'EDGE' }>;
  /** Of a form field: its own size. */
  size?: { width: number; height: number };
}

/** @throws TencentRefusal InvalidParameter.ComponentPosition, InvalidParameter.DataNotFound, MissingParameter.MissComponentName */
export function spotsOf(component: Parameters, extra: Extra, paper: Paper): Spot[] {
  switch (component.word('GenerateMode', generateModes) ?? 'NORMAL') {
    case 'KEYWORD':
      return wordAnchors(component, extra).map((at) => ({ at }));
    case 'FIELD':
      return [formSpot(component, paper)];
    case 'NORMAL': {
      const pages = rangesOf(extra, paper).flatMap(({ from, to }) => count(from, to));
      const x = coordinate(component, 'ComponentPosX');
      const y = coordinate(component, 'ComponentPosY');
      return (pages.length > 0 ? pages : [pageOf(component, paper)]).map((page) => ({
        at: { kind: 'POINT', page, x, y, unit: 'POINT', origin: 'UPPER_LEFT', corner: 'UPPER_LEFT' },
      }));
    }
  }
}

const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

export function coordinate(component: Parameters, name: string): number {
  const value = component.number(name) ?? 0;
  if (value < 0 || value > 20_000) throw component.invalid(name, 'InvalidParameter.ComponentPosition');
  return value;
}

export function lengthOf(component: Parameters, name: string): number | undefined {
  const value = component.number(name);
  if (value !== undefined && (value < 0 || value > 5000))
    throw component.invalid(name, 'InvalidParameter.ComponentPosition');
  return value === 0 ? undefined : value;
}

/** From 1; negative ones count from the end. */
function pageOf(component: Parameters, { pageCount }: Paper): number {
  const page = component.integer('ComponentPage') ?? 1;
  if (page === 0 || Math.abs(page) > pageCount)
    throw new TencentRefusal(
      'InvalidParameter.ComponentPosition',
      `${component.named('ComponentPage')} ${page} / ${pageCount}`,
    );
  return page;
}

/** The form field called as the component, which gives its place and its size. */
function formSpot(component: Parameters, { formFields }: Paper): Spot {
  const name =
    component.text('ComponentName', 200) ?? component.missing('ComponentName', 'MissingParameter.MissComponentName');
  const found = formFields?.get(name);
  if (!found) throw component.invalid('ComponentName', 'InvalidParameter.DataNotFound');
  const { page, x, y, w, h } = found;
  if (!(w > 0 && h > 0)) throw component.invalid('ComponentName', 'InvalidParameter.ComponentPosition');
  return {
    at: { kind: 'POINT', page, x, y, unit: 'POINT', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' },
    size: { width: w, height: h },
  };
}

export function edgeAnchor(component: Parameters, extra: Extra, paper: Paper): Anchor {
  const ranges = rangesOf(extra, paper);
  const pages: PageChoice = ranges.length > 0 ? { kind: 'RANGES', ranges } : { kind: 'ALL' };
  return { kind: 'EDGE', y: coordinate(component, 'ComponentPosY'), unit: 'POINT', origin: 'UPPER_LEFT', pages };
}

/** `PageRanges` of the extra: from 1, −1 is the last page; what lies beyond the document is cut off. */
function rangesOf({ PageRanges }: Extra, { pageCount }: Paper): { from: number; to: number }[] {
  if (!Array.isArray(PageRanges)) return [];
  return PageRanges.slice(0, 100).flatMap((range) => {
    const { BeginPage = 1, EndPage = -1 } = isRecord(range) ? range : {};
    const [from, to] = [BeginPage, EndPage].map((page) =>
      Number(page) < 0 ? pageCount + 1 + Number(page) : Number(page),
    );
    const [first, last] = [Math.max(1, from!), Math.min(pageCount, to!)];
    return Number.isInteger(first) && Number.isInteger(last) && first <= last ? [{ from: first, to: last }] : [];
  });
}

const beside: Record<(typeof relativeLocations)[number], BesideWord> = {
  Middle: 'MIDDLE',
  Below: 'BELOW',
  Right: 'RIGHT',
  LowerRight: 'LOWER_RIGHT',
  UpperRight: 'UPPER_RIGHT',
};
export const besideOf = (component: Parameters): BesideWord =>
  beside[component.word('RelativeLocation', relativeLocations) ?? 'Middle'];

/** `^词^` asks for the word where it stands alone; without KeywordIndexes every place of it counts. */
function wordAnchors(component: Parameters, extra: Extra): Extract<Anchor, { kind: 'KEYWORD' }>[] {
  const written =
    component.text('ComponentId', 100) ?? component.missing('ComponentId', 'MissingParameter.MissComponentName');
  const bare = /^\^(.+)\^$/s.exec(written)?.[1];
  const backwards = component.word('KeywordOrder', keywordOrders) === 'Reverse';
  const wanted = component.integers('KeywordIndexes');
  if (wanted.some((index) => index < 0 || index > 10_000)) throw component.invalid('KeywordIndexes');
  const page = component.integer('KeywordPage');
  const anchor = {
    kind: 'KEYWORD',
    keyword: bare ?? written,
    ...(bare !== undefined && { alone: true }),
    dx: component.number('OffsetX') ?? 0,
    dy: -(component.number('OffsetY') ?? 0),
    unit: 'POINT',
    beside: besideOf(component),
    ...(page ? { page } : {}),
    ...(extra['IgnoreKeywordError'] === 1 ? { optional: true } : {}),
  } as const;
  if (wanted.length === 0) return [{ ...anchor, index: 0 }];
  return wanted.map((index) => ({ ...anchor, index: backwards ? -(index + 1) : index + 1 }));
}
