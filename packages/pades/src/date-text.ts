import { textDrawing, type TextStyle } from './text-drawing.js';
import type { Drawing } from './types.js';

/**
 * How a day is written: 2026-01-05, 2026年01月05日, 二〇二六年一月五日, January 5, 2026, 2026/01/05, 2026.01.05; and, PLAIN,
 * without zeros: 2026-1-5, 2026年1月5日, 2026/1/5, 2026.1.5, 2026 1 5.
 */
export const dayPatterns = [
  'HYPHEN',
  'CHINESE',
  'ALL_CHINESE',
  'ENGLISH',
  'SLASH',
  'DOT',
  'HYPHEN_PLAIN',
  'CHINESE_PLAIN',
  'SLASH_PLAIN',
  'DOT_PLAIN',
  'SPACED_PLAIN',
] as const;
export type DayPattern = (typeof dayPatterns)[number];

/** Points, when a caller names no size. */
export const defaultDateSize = 12;

const digits = [...'〇一二三四五六七八九'];
const months = 'January February March April May June July August September October November December'.split(' ');

/** 1 to 99 in words: 十, 十一, 二十, 三十一. */
function inWords(n: number): string {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return (tens > 1 ? digits[tens]! : '') + (tens > 0 ? '十' : '') + (ones > 0 ? digits[ones]! : '');
}

const two = (n: number): string => String(n).padStart(2, '0');

/**
 * The day of a moment in Beijing (+08:00).
 *
 * @param at UTC, in ms. @param withTime also hours, minutes and seconds: 2026-11-22 17:14:05 @param gaps of SPACED_PLAIN
 */
export function dayText(at: number, pattern: DayPattern, withTime = false, gaps: DayGaps = [1, 1]): string {
  const moment = new Date(at + 8 * 3_600_000);
  const day = dayOf(moment, pattern, gaps);
  if (!withTime) return day;
  const time = [moment.getUTCHours(), moment.getUTCMinutes(), moment.getUTCSeconds()].map(two).join(':');
  return `${day} ${time}`;
}

/** Spaces between year and month, and month and day, where nothing else stands between them. */
export type DayGaps = readonly [number, number];

function dayOf(day: Date, pattern: DayPattern, [first, second]: DayGaps): string {
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  switch (pattern) {
    case 'HYPHEN':
      return `${year}-${two(month)}-${two(date)}`;
    case 'CHINESE':
      return `${year}年${two(month)}月${two(date)}日`;
    case 'ALL_CHINESE':
      return `${[...String(year)].map((d) => digits[Number(d)]).join('')}年${inWords(month)}月${inWords(date)}日`;
    case 'ENGLISH':
      return `${months[month - 1]} ${date}, ${year}`;
    case 'SLASH':
      return `${year}/${two(month)}/${two(date)}`;
    case 'DOT':
      return `${year}.${two(month)}.${two(date)}`;
    case 'HYPHEN_PLAIN':
      return `${year}-${month}-${date}`;
    case 'CHINESE_PLAIN':
      return `${year}年${month}月${date}日`;
    case 'SLASH_PLAIN':
      return `${year}/${month}/${date}`;
    case 'DOT_PLAIN':
      return `${year}.${month}.${date}`;
    case 'SPACED_PLAIN':
      return `${year}${' '.repeat(first)}${month}${' '.repeat(second)}${date}`;
  }
}

/** The day as outlines, black where no colour is asked for. @param at UTC, in ms. @param size points. */
export const dateDrawing = (
  at: number,
  pattern: DayPattern,
  size = defaultDateSize,
  withTime = false,
  look: Omit<TextStyle, 'size'> & { gaps?: DayGaps } = {},
): Drawing => textDrawing(dayText(at, pattern, withTime, look.gaps), { ...look, size });
