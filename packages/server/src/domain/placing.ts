import type { Action, ActionType, Contract, DatePattern, Document, Letters, MarkType, Placement } from './contract.js';
import { runsOf } from './edge-seal.js';
import { DomainError } from './errors.js';
import type { ActionId, DocumentId, PlacementId, SealId, SignatoryId } from './ids.js';
import { type PageSize, type Rect, pointsPerMm, shiftInside, turned } from './rect.js';

/** What a caller asks for, before page sizes and keyword hits are known. */
export interface PlacementRequest {
  /** The id of the place it becomes; of the first where it becomes several. Absent: a new one. */
  id?: PlacementId;
  mark: MarkType;
  actionId?: ActionId;
  signatoryId?: SignatoryId;
  /** Absent: every document of the contract. */
  documentIds?: DocumentId[];
  at: PointAnchor | KeywordAnchor | EdgeAnchor;
  /** Points; absent: the size of the seal, or the default of the mark. */
  width?: number;
  height?: number;
  sealId?: SealId;
  datePattern?: DatePattern;
  /** DATE: hours, minutes and seconds too. */
  dateTime?: boolean;
  /** DATE: points; absent: as its place allows, 12 without one. */
  fontSize?: number;
  /** DATE: where in a place that is wider; absent: LEFT. */
  align?: 'LEFT' | 'CENTRE' | 'RIGHT';
  /** DATE: how its letters look. */
  letters?: Letters;
  /** DATE of SPACED_PLAIN: spaces between its parts. */
  gaps?: [number, number];
  /** Seals and handwriting: 0 to 1. */
  opacity?: number;
  /** A suggestion: the signer may put it elsewhere. Its PDF field is made by the act that signs. Not for ACROSS_PAGE. */
  movable?: boolean;
  /** Clockwise degrees, 0 by default. */
  rotation?: number;
}
/** What (x, y) names on the mark. */
export type Corner = 'LOWER_LEFT' | 'UPPER_LEFT' | 'CENTRE';
/** A point on a page. FRACTION: of the visible page's width and height. Origin as `origin` says. */
export interface PointAnchor {
  kind: 'POINT';
  /** 1…n; 0 = all; −1 = last, −2 … */ page: number;
  x: number;
  y: number;
  unit: 'FRACTION' | 'POINT';
  origin: 'LOWER_LEFT' | 'UPPER_LEFT';
  corner: Corner;
}
/** A text of the document. The mark stands beside it as `beside` says, plus the offset, right and up. */
export interface KeywordAnchor {
  kind: 'KEYWORD';
  keyword: string;
  /** 1…n; 0 = all; −1 = last. */ index: number;
  dx: number;
  dy: number;
  unit: 'FRACTION' | 'POINT';
  /** Absent: WORD. */
  beside?: BesideWord;
  /** Only what stands on this page, from 1; −1 = last. */
  page?: number;
  /** Found nowhere, the mark is left out. */
  optional?: boolean;
  /** Only where it stands alone: nothing else before or behind it on its line. */
  alone?: boolean;
}
/** WORD: left edges together, centred on the word's height. MIDDLE: centres together. BELOW: left edges together, under it. */
export type BesideWord = 'WORD' | 'MIDDLE' | 'BELOW' | 'RIGHT' | 'LOWER_RIGHT' | 'UPPER_RIGHT';
/** 骑缝章 at the right edge. `y` is the lower edge of the strip above the page's; from UPPER_LEFT its upper edge below the page's. */
export interface EdgeAnchor {
  kind: 'EDGE';
  y: number;
  unit: 'FRACTION' | 'POINT';
  /** Absent: LOWER_LEFT. */
  origin?: 'LOWER_LEFT' | 'UPPER_LEFT';
  /** `y` names the middle of the strip, not its edge. */
  centred?: boolean;
  pages: PageChoice;
}
export type PageChoice = { kind: 'ALL' | 'ODD' | 'EVEN' } | { kind: 'RANGES'; ranges: { from: number; to: number }[] };

/** Where a keyword stands, in reading order; `nearest` is the closest text when there is no hit. */
export interface Hits {
  /** `alone`: nothing else stands before or behind it on its line. */
  hits: (Rect & { page: number; alone?: boolean })[];
  nearest?: string;
}
/** What is known when places are resolved. */
export interface PlacingFacts {
  contract: Contract;
  /** Sizes of the visible pages of each document, in points. */
  pages: ReadonlyMap<DocumentId, readonly PageSize[]>;
  /** Keyword hits of each document. */
  keywords: ReadonlyMap<DocumentId, Readonly<Record<string, Hits>>>;
  /** The seal's true size, the largest of those allowed where several are; undefined: the mark's usual size. */
  sealSize: (action: Action, sealId?: SealId) => PageSize | undefined;
  newId: () => PlacementId;
  /** Every keyword must be found (the rule); false: at least one of all. */
  everyKeyword: boolean;
}

/** The keywords that must be searched for these requests, per document. */
export function keywordsToFind(requests: readonly PlacementRequest[], contract: Contract): Map<DocumentId, string[]> {
  const found = new Map<DocumentId, string[]>();
  for (const { at, documentIds } of requests) {
    if (at.kind !== 'KEYWORD') continue;
    for (const id of documentIds ?? contract.documents.map((document) => document.id)) {
      found.set(id, [...new Set([...(found.get(id) ?? []), at.keyword])]);
    }
  }
  return found;
}

/**
 * Resolves what a caller asked for into places on pages (DOMAIN.md §8). A mark that would leave the page is moved inside.
 *
 * @throws DomainError KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE, MARK_KIND_WRONG, DOCUMENT_NOT_FOUND, PLACEMENT_FORBIDDEN
 */
export function resolvePlacements(requests: readonly PlacementRequest[], facts: PlacingFacts): Placement[] {
  const resolved = requests.map((request) => resolveOne(request, facts));
  const words = resolved.filter((_, index) => requests[index]!.at.kind === 'KEYWORD');
  const enough = !facts.everyKeyword && words.some(({ placements }) => placements.length > 0);
  const [miss] = words.flatMap(({ misses }) => misses);
  if (miss && !enough) throw miss;
  return resolved.flatMap(({ placements }) => placements);
}

interface Resolved {
  placements: Placement[];
  misses: DomainError[];
}

function resolveOne(request: PlacementRequest, facts: PlacingFacts): Resolved {
  const action = actionFor(request, facts.contract);
  const mark = markFor(request.mark, action);
  const ids = request.documentIds ?? facts.contract.documents.map(({ id }) => id);
  const misses: DomainError[] = [];
  const placements = ids.flatMap((id) => {
    const document = facts.contract.documents.find((candidate) => candidate.id === id);
    if (!document) throw new DomainError('DOCUMENT_NOT_FOUND', { document: id });
    const spot: Spot = { request, action, mark, document, pages: facts.pages.get(id)!, facts };
    return keepMisses(misses, () => placesIn(spot));
  });
  if (request.id && placements[0]) placements[0] = { ...placements[0], id: request.id };
  // Asked for in every document, a keyword has to be in one of them.
  return request.documentIds || placements.length === 0 ? { placements, misses } : { placements, misses: [] };
}

function keepMisses(misses: DomainError[], work: () => Placement[]): Placement[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'KEYWORD_NOT_FOUND') throw error;
    misses.push(error);
    return [];
  }
}

/** The action a request is for: named, or the one a person has. */
function actionFor({ actionId, signatoryId, mark }: PlacementRequest, contract: Contract): Action {
  const signatories = contract.signatories.filter(({ id }) => signatoryId === undefined || id === signatoryId);
  const actions = signatories.flatMap((signatory) => signatory.actions);
  // Across pages goes a seal, or, for whom has none, a signature.
  const sealing = mark === 'ACROSS_PAGE' ? actions.find(({ type }) => type === 'COMPANY') : undefined;
  const action = actionId
    ? actions.find(({ id }) => id === actionId)
    : (sealing ?? actions.find(({ type }) => marksOf[type][mark]));
  if (!action) throw new DomainError('MARK_KIND_WRONG', { mark, action: actionId ?? signatoryId ?? 'none' });
  return action;
}

/** What each action may put on a page, and what a mark asked for means there. */
const marksOf: Record<ActionType, Partial<Record<MarkType, MarkType>>> = {
  AUDIT: {},
  COMPANY: { COMPANY: 'COMPANY', DATE: 'DATE', ACROSS_PAGE: 'ACROSS_PAGE' },
  LP: { LP: 'LP', DATE: 'DATE' },
  OPERATOR: { OPERATOR: 'OPERATOR', PERSONAL: 'OPERATOR', DATE: 'DATE', ACROSS_PAGE: 'ACROSS_PAGE' },
  PERSONAL: { PERSONAL: 'PERSONAL', DATE: 'DATE', ACROSS_PAGE: 'ACROSS_PAGE' },
};

function markFor(mark: MarkType, action: Action): MarkType {
  const found = marksOf[action.type][mark];
  if (!found) throw new DomainError('MARK_KIND_WRONG', { mark, action: action.type });
  return found;
}

/** A document's pages and words, for places that are no marks. */
export interface Paper {
  document: Pick<Document, 'id' | 'title'>;
  pages: readonly PageSize[];
  words: Readonly<Record<string, Hits>>;
}

/**
 * Rectangles of a size where an anchor says, moved inside their pages.
 *
 * @throws DomainError KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE
 */
export function rectsAt(at: PointAnchor | KeywordAnchor, size: PageSize, paper: Paper): (Rect & { page: number })[] {
  const { pages } = paper;
  const inside = (page: number, corner: { x: number; y: number }): Rect & { page: number } => {
    const rect = { ...corner, w: size.width, h: size.height };
    const { dx, dy } = shiftInside(rect, pages[page - 1]!);
    return { page, ...rect, x: rect.x + dx, y: rect.y + dy };
  };
  if (at.kind === 'POINT') {
    return pagesOf(at.page, paper).map((page) => inside(page, cornerOf(at, pages[page - 1]!, size)));
  }
  return hitsOf(at, paper).map((hit) => inside(hit.page, besideWord(at, hit, pages[hit.page - 1]!, size)));
}

/** One request in one document. */
interface Spot {
  request: PlacementRequest;
  action: Action;
  mark: MarkType;
  document: Document;
  pages: readonly PageSize[];
  facts: PlacingFacts;
}

function placesIn(spot: Spot): Placement[] {
  const { at } = spot.request;
  switch (at.kind) {
    case 'POINT':
      return pagesOf(at.page, spot).map((page) =>
        placed(spot, page, (size) => cornerOf(at, spot.pages[page - 1]!, size)),
      );
    case 'KEYWORD':
      return hitsOf(at, { ...spot, words: spot.facts.keywords.get(spot.document.id) ?? {} }).map((hit) =>
        placed(spot, hit.page, (size) => besideWord(at, hit, spot.pages[hit.page - 1]!, size)),
      );
    case 'EDGE':
      return edgePlaces(at, spot);
  }
}

const outOfRange = ({ document, pages }: Pick<Paper, 'document' | 'pages'>, page: number): DomainError =>
  new DomainError('PAGE_OUT_OF_RANGE', { page, document: document.title, pages: pages.length });

/** 1…n, 0 = all, −1 = last, −2 … */
function pagesOf(page: number, spot: Pick<Paper, 'document' | 'pages'>): number[] {
  const count = spot.pages.length;
  if (page === 0) return spot.pages.map((_, index) => index + 1);
  const found = page > 0 ? page : count + 1 + page;
  if (!Number.isInteger(found) || found < 1 || found > count) throw outOfRange(spot, page);
  return [found];
}

function hitsOf(at: KeywordAnchor, { document, words, pages }: Paper): (Rect & { page: number })[] {
  const { keyword, index } = at;
  const { hits: all, nearest } = words[keyword] ?? { hits: [] };
  const wanted = at.page === undefined || at.page > 0 ? at.page : pages.length + 1 + at.page;
  const hits = all.filter(
    ({ page, alone }) => (wanted === undefined || page === wanted) && (at.alone !== true || alone === true),
  );
  const found = index === 0 ? hits : [hits.at(index > 0 ? index - 1 : index)].filter((hit) => hit !== undefined);
  if (found.length > 0 || at.optional) return found;
  const counted: Record<string, number> = hits.length > 0 ? { found: hits.length, index } : {};
  throw new DomainError('KEYWORD_NOT_FOUND', {
    document: document.title,
    keyword,
    ...(nearest && { nearest }),
    ...counted,
  });
}

/** Lower-left corner of a mark of this size at a point. */
function cornerOf(at: PointAnchor, page: PageSize, { width, height }: PageSize): { x: number; y: number } {
  const x = at.unit === 'FRACTION' ? at.x * page.width : at.x;
  const up = at.unit === 'FRACTION' ? at.y * page.height : at.y;
  const y = at.origin === 'UPPER_LEFT' ? page.height - up : up;
  if (at.corner === 'CENTRE') return { x: x - width / 2, y: y - height / 2 };
  return { x, y: at.corner === 'UPPER_LEFT' ? y - height : y };
}

function besideWord(at: KeywordAnchor, hit: Rect, page: PageSize, size: PageSize): { x: number; y: number } {
  const [right, up] = at.unit === 'FRACTION' ? [at.dx * page.width, at.dy * page.height] : [at.dx, at.dy];
  const { x, y } = byWord[at.beside ?? 'WORD'](hit, size);
  return { x: x + right, y: y + up };
}

/** Lower-left corner of a mark of this size beside a word. */
const byWord: Record<BesideWord, (hit: Rect, size: PageSize) => { x: number; y: number }> = {
  WORD: ({ x, y, h }, { height }) => ({ x, y: y + h / 2 - height / 2 }),
  MIDDLE: ({ x, y, w, h }, { width, height }) => ({ x: x + w / 2 - width / 2, y: y + h / 2 - height / 2 }),
  BELOW: ({ x, y }, { height }) => ({ x, y: y - height }),
  RIGHT: ({ x, y, w, h }, { height }) => ({ x: x + w, y: y + h / 2 - height / 2 }),
  LOWER_RIGHT: ({ x, y, w }, { height }) => ({ x: x + w, y: y - height }),
  UPPER_RIGHT: ({ x, y, w, h }) => ({ x: x + w, y: y + h }),
};

function placed(spot: Spot, page: number, corner: (size: PageSize) => { x: number; y: number }): Placement {
  const size = sizeFor(spot);
  const rect = { ...corner(size), w: size.width, h: size.height };
  const box = turned(rect, spot.request.rotation);
  mustFit(spot, page, box.w, box.h);
  const { dx, dy } = shiftInside(box, spot.pages[page - 1]!);
  return { ...usual(spot), page, ...rect, x: rect.x + dx, y: rect.y + dy };
}

/** A mark that would leave the page is moved inside; one that is larger than the page has nowhere to go. */
function mustFit({ document, pages }: Spot, page: number, w: number, h: number): void {
  const { width, height } = pages[page - 1]!;
  if (w <= width + roundingPoints && h <= height + roundingPoints) return;
  const facts = { page, document: document.title, why: 'the mark is larger than the page' };
  throw new DomainError('PAGE_OUT_OF_RANGE', facts);
}
const roundingPoints = 0.01;

function usual({ request, action, mark, document, facts }: Spot) {
  const { sealId, datePattern, dateTime, fontSize, align, letters, gaps, opacity, rotation } = request;
  const { movable = false } = request;
  if (fontSize !== undefined && !(fontSize >= 1 && fontSize <= 500))
    throw new DomainError('INPUT_INVALID', { field: 'fontSize', value: fontSize });
  return {
    id: facts.newId(),
    documentId: document.id,
    actionId: action.id,
    mark,
    ...(sealId && { sealId }),
    ...(mark === 'DATE' && {
      datePattern: datePattern ?? 'HYPHEN',
      ...defined({ dateTime, fontSize, align, letters, gaps }),
    }),
    ...(mark !== 'DATE' && defined({ opacity })),
    ...(rotation && { rotation }),
    required: true,
    movable: movable && mark !== 'ACROSS_PAGE',
  };
}

const defined = <T extends object>(values: T): Partial<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;

function edgePlaces(at: EdgeAnchor, spot: Spot): Placement[] {
  // Strips need fields made at freeze, and a document that arrived signed is never rewritten (DOMAIN.md §9).
  if (spot.document.arrivedSigned) {
    throw new DomainError('PLACEMENT_FORBIDDEN', { mark: 'ACROSS_PAGE', document: spot.document.title });
  }
  const pages = chosenPages(at.pages, spot);
  const size = sizeFor(spot);
  return runsOf(pages, size.width).map((run) => {
    for (const page of run) mustFit(spot, page, size.width / run.length, size.height);
    const first = spot.pages[run[0]! - 1]!;
    const said = at.unit === 'FRACTION' ? at.y * first.height : at.y;
    const fromBelow = at.origin === 'UPPER_LEFT' ? first.height - said : said;
    const wanted = fromBelow - (at.centred ? size.height / 2 : at.origin === 'UPPER_LEFT' ? size.height : 0);
    const y = Math.max(0, Math.min(wanted, first.height - size.height));
    const x = first.width - size.width / run.length;
    return { ...usual(spot), page: run[0]!, pages: run, x, y, w: size.width, h: size.height };
  });
}

/** At least two pages, ascending. */
function chosenPages(choice: PageChoice, spot: Spot): number[] {
  const all = spot.pages.map((_, index) => index + 1);
  const odd = choice.kind === 'ODD' ? 1 : 0;
  const chosen =
    choice.kind === 'RANGES'
      ? inRanges(choice.ranges, spot)
      : all.filter((page) => choice.kind === 'ALL' || page % 2 === odd);
  if (chosen.length < 2) {
    const facts = {
      document: spot.document.title,
      pages: chosen.length,
      why: 'a seal across pages needs at least two',
    };
    throw new DomainError('PAGE_OUT_OF_RANGE', facts);
  }
  return chosen;
}

function inRanges(ranges: { from: number; to: number }[], spot: Spot): number[] {
  for (const { from, to } of ranges) {
    if (from < 1 || to < from || to > spot.pages.length) throw outOfRange(spot, from < 1 || to < from ? from : to);
  }
  return spot.pages
    .map((_, index) => index + 1)
    .filter((page) => ranges.some(({ from, to }) => from <= page && page <= to));
}

/** Sizes where nobody gives one (DOMAIN.md §6): seals in mm, handwriting and dates in points. */
const mm = (width: number, height = width): PageSize => ({ width: width * pointsPerMm, height: height * pointsPerMm });
export const usualSize: Record<MarkType, PageSize> = {
  COMPANY: mm(42),
  LP: mm(18),
  OPERATOR: { width: 119, height: 43 },
  PERSONAL: { width: 119, height: 43 },
  DATE: { width: 72, height: 16 },
  ACROSS_PAGE: mm(42),
};
/** Points; a day of 12 points in each pattern, at its longest. */
const dateWidth: Record<DatePattern, number> = {
  HYPHEN: 72,
  CHINESE: 96,
  ALL_CHINESE: 160,
  ENGLISH: 120,
  SLASH: 72,
  DOT: 72,
  HYPHEN_PLAIN: 72,
  CHINESE_PLAIN: 96,
  SLASH_PLAIN: 72,
  DOT_PLAIN: 72,
  SPACED_PLAIN: 72,
};
const timeWidth = 60;
const usualFontSize = 12;

/** The place of a date of 12 points, or of the size asked for. */
export function dateSize({
  datePattern = 'HYPHEN',
  dateTime,
  fontSize = usualFontSize,
  gaps = [1, 1],
}: Pick<PlacementRequest, 'datePattern' | 'dateTime' | 'fontSize' | 'gaps'>): PageSize {
  const scale = fontSize / usualFontSize;
  const spaces = datePattern === 'SPACED_PLAIN' ? (gaps[0] + gaps[1] - 2) * spaceWidth : 0;
  return { width: (dateWidth[datePattern] + spaces + (dateTime ? timeWidth : 0)) * scale, height: 16 * scale };
}
/** Points, at 12 points. */
const spaceWidth = 2.7;

function sizeFor({ request, action, mark, facts }: Spot): PageSize {
  const seal = mark === 'DATE' ? dateSize(request) : facts.sealSize(action, request.sealId);
  const { type } = action;
  const byHand = type === 'PERSONAL' || type === 'OPERATOR';
  const { width, height } = seal ?? usualSize[mark === 'ACROSS_PAGE' && byHand ? type : mark];
  if (request.width === undefined && request.height === undefined) return { width, height };
  // One side given: the other keeps the shape.
  const factor = request.width !== undefined ? request.width / width : request.height! / height;
  return { width: request.width ?? width * factor, height: request.height ?? height * factor };
}
