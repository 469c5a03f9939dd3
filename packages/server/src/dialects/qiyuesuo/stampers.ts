import type { DatePattern, MarkType } from '../../domain/contract.js';
import type { PageChoice, PlacementRequest } from '../../domain/placing.js';
import type { Reader } from '../reading.js';
import { datePatterns, type StamperType, stamperTypes } from './wire.js';

/**
 * Signing places (签署位置, protocols §4.9). Offsets are fractions of the visible page from its lower-left corner and name
 * the lower-left corner of the mark; with a keyword they count from the keyword.
 */

const marks = {
  COMPANY: 'COMPANY',
  PERSONAL: 'PERSONAL',
  OPERATOR: 'OPERATOR',
  LP: 'LP',
  TIMESTAMP: 'DATE', // visible text of the signing day, not an RFC 3161 token
  ACROSS_PAGE: 'ACROSS_PAGE',
  ACROSS_PAGE_ODD: 'ACROSS_PAGE',
  ACROSS_PAGE_EVEN: 'ACROSS_PAGE',
  ACROSS_PAGE_SCOPE: 'ACROSS_PAGE',
} as const satisfies Record<StamperType, MarkType>;

const patterns = {
  HYPHEN: 'HYPHEN',
  Chinese: 'CHINESE',
  ALL_Chinese: 'ALL_CHINESE',
  ENGLISH: 'ENGLISH',
} as const satisfies Record<(typeof datePatterns)[number], DatePattern>;

/** `width` and `height` of a personal signature or date: the vendor prints ranges and no unit; millimetres [A]. */
const pointsPerMillimetre = 72 / 25.4;

export const placementsOf = (request: Reader): PlacementRequest[] => request.list('stampers').map(placementOf);

function placementOf(stamper: Reader): PlacementRequest {
  const type = stamper.word('type', stamperTypes) ?? stamper.missing('type');
  const documentIds = [...stamper.ids<'document'>('documentIds'), ...stamper.ids<'document'>('documentId')];
  return {
    mark: marks[type],
    actionId: stamper.id('actionId'),
    signatoryId: stamper.id('signatoryId'),
    documentIds: documentIds.length > 0 ? [...new Set(documentIds)] : undefined,
    at: anchorOf(stamper, type),
    ...sizeOf(stamper, type),
    sealId: stamper.id('sealId'),
    datePattern: datePatternOf(stamper),
    rotation: within(stamper, 'rotationDegrees', 0, 360),
  };
}

function anchorOf(stamper: Reader, type: StamperType): PlacementRequest['at'] {
  if (marks[type] === 'ACROSS_PAGE')
    return { kind: 'EDGE', y: fraction(stamper, 'offsetY', 0), unit: 'FRACTION', pages: pagesOf(stamper, type) };
  const keyword = stamper.text('keyword', 100);
  if (keyword !== undefined)
    return {
      kind: 'KEYWORD',
      keyword,
      index: stamper.integer('keywordIndex') ?? 1,
      dx: fraction(stamper, 'offsetX', -1),
      dy: fraction(stamper, 'offsetY', -1),
      unit: 'FRACTION',
    };
  const page = stamper.integer('page') ?? stamper.missing('page');
  if (page < -1) throw stamper.invalid('page');
  return {
    kind: 'POINT',
    page,
    x: fraction(stamper, 'offsetX', 0),
    y: fraction(stamper, 'offsetY', 0),
    unit: 'FRACTION',
    origin: 'LOWER_LEFT',
    corner: 'LOWER_LEFT',
  };
}

/** @param least 0 for a place on a page, −1 for a distance from a keyword; 1 is never reached. */
function fraction(stamper: Reader, name: string, least: 0 | -1): number {
  const value = stamper.decimal(name) ?? 0;
  const inside = least === 0 ? value >= 0 : value > -1;
  if (!inside || value >= 1) throw stamper.invalid(name);
  return value;
}

function within(stamper: Reader, name: string, least: number, most: number): number | undefined {
  const value = stamper.decimal(name);
  if (value !== undefined && (value < least || value > most)) throw stamper.invalid(name);
  return value;
}

/** Only personal signatures and dates have a size of their own; a seal has its own millimetres. */
function sizeOf(stamper: Reader, type: StamperType): { width?: number; height?: number } {
  if (type !== 'PERSONAL' && type !== 'OPERATOR' && type !== 'TIMESTAMP') return {};
  const width = within(stamper, 'width', 10, 120);
  const height = within(stamper, 'height', 4, 48);
  return {
    width: width === undefined ? undefined : width * pointsPerMillimetre,
    height: height === undefined ? undefined : height * pointsPerMillimetre,
  };
}

/** `datePattern` in signing calls, `datePatterns` in send (a text or a list of one). */
function datePatternOf(stamper: Reader): DatePattern | undefined {
  const single = stamper.word('datePattern', datePatterns);
  if (single !== undefined) return patterns[single];
  const [first] = stamper.texts('datePatterns', 1);
  if (first === undefined) return undefined;
  const known = datePatterns.find((word) => word.toLowerCase() === first.toLowerCase());
  if (known === undefined) throw stamper.invalid('datePatterns');
  return patterns[known];
}

function pagesOf(stamper: Reader, type: StamperType): PageChoice {
  if (type === 'ACROSS_PAGE_ODD') return { kind: 'ODD' };
  if (type === 'ACROSS_PAGE_EVEN') return { kind: 'EVEN' };
  const config = stamper.text('sealPageConfig');
  if (config === undefined) {
    if (type === 'ACROSS_PAGE_SCOPE') return stamper.missing('sealPageConfig');
    return { kind: 'ALL' };
  }
  return { kind: 'RANGES', ranges: rangesOf(stamper, config) };
}

/** `2,4~7`; a hyphen and full-width signs are taken too. */
function rangesOf(stamper: Reader, config: string): { from: number; to: number }[] {
  return config.split(/[,，]/).map((part) => {
    const range = /^\s*(\d{1,6})\s*(?:[~～-]\s*(\d{1,6})\s*)?$/.exec(part);
    const from = Number(range?.[1]);
    const to = Number(range?.[2] ?? range?.[1]);
    if (!range || from < 1 || to < from) throw stamper.invalid('sealPageConfig');
    return { from, to };
  });
}
