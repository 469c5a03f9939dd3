import type { Rect } from '@hufu/pades/types';
import type { Glyph } from './glyphs.js';

/** Text that stands on one line, whatever runs, fonts and order it was drawn in. */
export interface Line {
  /** Characters after NFKC, each with the glyph it came from; a gap between glyphs is a character of its own. */
  characters: Character[];
  text: string;
}
interface Character {
  char: string;
  glyph?: Glyph;
  /** Set on gaps: NARROW is letter spacing or a word space not drawn, WIDE another column. */
  gap?: 'NARROW' | 'WIDE';
}

const sameBaseline = 0.35; // of the font size
const narrowGap = 0.2;
const wideGap = 1;
const doubled = 0.2; // bold made by drawing twice

const degreesOf = (glyph: Glyph): number => Math.round((Math.atan2(glyph.dy, glyph.dx) * 180) / Math.PI);
const across = (glyph: Glyph): number => glyph.y * glyph.dx - glyph.x * glyph.dy;
const along = (glyph: Glyph): number => glyph.x * glyph.dx + glyph.y * glyph.dy;

/** The lines of a page, from top to bottom, and from left to right where they stand side by side. */
export function linesOf(glyphs: Glyph[]): Line[] {
  const byDirection = new Map<number, Glyph[]>();
  for (const glyph of glyphs) {
    const degrees = degreesOf(glyph);
    const same = byDirection.get(degrees);
    if (same) same.push(glyph);
    else byDirection.set(degrees, [glyph]);
  }
  return [...byDirection.values()].flatMap(rowsOf).toSorted(inReadingOrder).map(toLine);
}

/** Groups glyphs of one direction by baseline. */
function rowsOf(glyphs: Glyph[]): Glyph[][] {
  const sorted = glyphs.map((glyph) => ({ glyph, level: across(glyph) })).toSorted((a, b) => b.level - a.level);
  const rows: Glyph[][] = [];
  let level = Infinity;
  for (const next of sorted) {
    const row = rows.at(-1);
    if (row && level - next.level <= sameBaseline * Math.min(row[0]!.em, next.glyph.em)) row.push(next.glyph);
    else {
      rows.push([next.glyph]);
      level = next.level;
    }
  }
  return rows.map(inWritingOrder);
}

function inWritingOrder(row: Glyph[]): Glyph[] {
  const placed = row.map((glyph) => ({ glyph, at: along(glyph) })).toSorted((a, b) => a.at - b.at);
  return placed
    .filter(
      ({ glyph, at }, index) =>
        !placed.slice(Math.max(0, index - 2), index).some((before) => isDouble(before, glyph, at)),
    )
    .map(({ glyph }) => glyph);
}

const isDouble = (before: { glyph: Glyph; at: number }, glyph: Glyph, at: number): boolean =>
  before.glyph.text === glyph.text && at - before.at < doubled * Math.min(glyph.em, glyph.advance || glyph.em);

const inReadingOrder = ([a]: Glyph[], [b]: Glyph[]): number =>
  Math.abs(a!.y - b!.y) > sameBaseline * Math.min(a!.em, b!.em) ? b!.y - a!.y : a!.x - b!.x;

function toLine(row: Glyph[]): Line {
  const characters: Character[] = [];
  let previous: Glyph | undefined;
  for (const glyph of row) {
    if (previous) characters.push(...gapBetween(previous, glyph));
    for (const char of cleaned(glyph.text)) characters.push({ char, glyph });
    previous = glyph;
  }
  return { characters, text: characters.map(({ char }) => char).join('') };
}

function gapBetween(before: Glyph, after: Glyph): Character[] {
  const gap = (along(after) - along(before) - before.advance) / Math.max(before.em, after.em);
  if (gap <= narrowGap) return [];
  return [{ char: ' ', gap: gap > wideGap ? 'WIDE' : 'NARROW' }];
}

/** NFKC makes full-width, compatibility and radical forms one; invisible and control characters are no text. */
const cleaned = (text: string): string[] => [
  ...text
    .normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .replace(/\s+/gu, ' '),
];

/** What is searched for, as it is compared: NFKC, one space for any white space. */
export const searchable = (keyword: string): string[] => cleaned(keyword.trim());

/** Every place of a keyword in a line, left to right, not overlapping. */
export function findInLine(line: Line, keyword: readonly string[]): { glyphs: Glyph[]; alone: boolean }[] {
  const hits: { glyphs: Glyph[]; alone: boolean }[] = [];
  for (let start = 0; start < line.characters.length; start++) {
    const end = matchAt(line.characters, start, keyword);
    if (end === undefined) continue;
    const glyphs = line.characters.slice(start, end).flatMap(({ glyph }) => glyph ?? []);
    hits.push({ glyphs, alone: standsAlone(line.characters, start, end) });
    start = end - 1;
  }
  return hits;
}

/** Nothing but white space up to the ends of the line, or of its column. */
function standsAlone(characters: readonly Character[], start: number, end: number): boolean {
  const isEdge = ({ gap }: Character): boolean => gap === 'WIDE';
  const before = characters.slice(0, start);
  const own = before.slice(before.findLastIndex(isEdge) + 1);
  const after = characters.slice(end);
  const edge = after.findIndex(isEdge);
  return [...own, ...(edge < 0 ? after : after.slice(0, edge))].every(({ char }) => char === ' ');
}

/** @returns where the match ends. A narrow gap need not be in the keyword; a wide one must be a space there. */
function matchAt(characters: readonly Character[], start: number, keyword: readonly string[]): number | undefined {
  let at = start;
  for (let index = 0; index < keyword.length; index++, at++) {
    while (index > 0 && keyword[index] !== ' ' && characters[at]?.gap === 'NARROW') at++;
    if (characters[at]?.char !== keyword[index]) return undefined;
    while (keyword[index] === ' ' && characters[at + 1]?.char === ' ') at++;
  }
  return at;
}

/** The box around glyphs. */
export function boxAround(glyphs: readonly Glyph[]): Rect {
  const left = Math.min(...glyphs.map(({ box }) => box.left));
  const bottom = Math.min(...glyphs.map(({ box }) => box.bottom));
  const right = Math.max(...glyphs.map(({ box }) => box.right));
  const top = Math.max(...glyphs.map(({ box }) => box.top));
  return { x: left, y: bottom, w: right - left, h: top - bottom };
}
