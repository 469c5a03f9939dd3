import { fontOf, type FontWeight } from './fonts.js';

/** May not begin a line (避头), may not end one (避尾). */
const notFirst = new Set('，。、；：？！）》〉」』】〕”’…—～·%‰℃,.;:?!)]}/');
const notLast = new Set('（《〈「『【〔“‘([{¥￥$');

const inWord = /[0-9A-Za-z\u00C0-\u024F_.@#&+\-:/%]/;
const advances = new Map<FontWeight, Map<string, number>>();

/** Width of one character in em; a missing one counts as 1. */
function advance(character: string, weight: FontWeight): number {
  let known = advances.get(weight);
  if (!known) advances.set(weight, (known = new Map()));
  let width = known.get(character);
  if (width === undefined) {
    const font = fontOf(weight);
    width = font.advanceOf(font.glyphOf(character.codePointAt(0)!)) / font.metrics.unitsPerEm;
    known.set(character, width);
  }
  return width;
}

/** Points. */
export function lineWidth(text: string, size: number, weight: FontWeight = 'REGULAR'): number {
  let width = 0;
  for (const character of text) width += advance(character, weight);
  return width * size;
}

/**
 * Breaks a text into lines: between any two Chinese characters, between words of Latin letters and digits, never with a
 * closing mark at the start or an opening one at the end. A word longer than a line is cut.
 *
 * @param width points.
 * @param indent points; of the first line.
 */
export function brokenLines(
  text: string,
  width: number,
  size: number,
  weight: FontWeight = 'REGULAR',
  indent = 0,
): string[] {
  if (!text.includes('\n') && lineWidth(text, size, weight) <= width - indent) return [text];
  return text
    .split('\n')
    .flatMap((paragraph, i) => wrapped(units(paragraph), width, size, weight, i === 0 ? indent : 0));
}

/** What stays together: a word, or a character with the marks that cling to it. */
function units(text: string): string[] {
  const found: string[] = [];
  for (const character of text) {
    const last = found.at(-1);
    const previous = last?.at(-1) ?? ' ';
    const clings = last !== undefined && (notFirst.has(character) || notLast.has(previous));
    const word = inWord.test(character) && inWord.test(previous);
    if (last !== undefined && (clings || word)) found[found.length - 1] = last + character;
    else found.push(character);
  }
  return found;
}

function wrapped(parts: string[], width: number, size: number, weight: FontWeight, indent: number): string[] {
  const lines: string[] = [];
  let [line, used, room] = ['', 0, width - indent];
  const end = (): void => {
    lines.push(line.trimEnd());
    [line, used, room] = ['', 0, width];
  };
  for (const part of parts) {
    let rest = part;
    if (used + lineWidth(rest.trimEnd(), size, weight) > room && line !== '') end();
    if (line === '' && lines.length > 0) rest = rest.trimStart();
    while (lineWidth(rest, size, weight) > room) {
      const cut = longestFitting(rest, room, size, weight);
      line = rest.slice(0, cut);
      rest = rest.slice(cut);
      end();
    }
    line += rest;
    used += lineWidth(rest, size, weight);
  }
  if (line !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

/** At least one character, so that it always ends. */
function longestFitting(text: string, width: number, size: number, weight: FontWeight): number {
  let [cut, used] = [0, 0];
  for (const character of text) {
    used += advance(character, weight) * size;
    if (used > width && cut > 0) break;
    cut += character.length;
  }
  return cut;
}
