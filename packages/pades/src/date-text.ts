import { textDrawing } from './text-drawing.js';
import type { Drawing } from './types.js';

/** How a day is written: 2026-11-22, 2026年11月22日, 二〇二六年十一月二十二日, November 22, 2026. */
export const dayPatterns = ['HYPHEN', 'CHINESE', 'ALL_CHINESE', 'ENGLISH'] as const;
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

/** The day of a moment in Beijing (+08:00). @param at UTC, in ms. */
export function dayText(at: number, pattern: DayPattern): string {
  const day = new Date(at + 8 * 3_600_000);
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
  }
}

/** The day as outlines, black. @param at UTC, in ms. @param size points. */
export const dateDrawing = (at: number, pattern: DayPattern, size = defaultDateSize): Drawing =>
  textDrawing(dayText(at, pattern), { size });
