import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRequire } from 'node:module';
import { dayPatterns, dayText, dateDrawing } from './date-text.js';
import { emBox, fontOf, fontPath, GlyphMissing, missingGlyphs } from './fonts.js';
import { inkBox, renderPage } from './render.js';
import { textDrawing, textWidth } from './text-drawing.js';
import { paintedPdf, worstDifference, writtenByCanvas } from './testing/painted-pdf.js';
import type { Drawing } from './types.js';

const scale = { dpi: 432 };
const paper = { width: 480, height: 40 };
const near = (got: number, wanted: number, what: string): void =>
  assert.ok(Math.abs(got - wanted) <= 1, `${what}: ${got}, expected ${wanted}`);

/** Paints a line of text and holds it against the canvas library's own writing. */
async function difference(drawing: Drawing, text: string, size: number, weight: 'REGULAR' | 'BOLD' = 'REGULAR') {
  const at = { x: 10, y: 10, w: drawing.width, h: drawing.height };
  const page = await renderPage(paintedPdf([[{ drawing, at }]], paper.width, paper.height), 1, scale);
  const reference = writtenByCanvas(
    [{ text, x: 10, baseline: 10 + drawing.height - emBox.top * size, size, weight }],
    6,
    paper,
  );
  return { page, reference, worst: worstDifference(page, reference, { ...at, x: 9, w: at.w + 2 }, size) };
}

const lines = [
  '劳动合同书（示例）甲方：云栖木作家具',
  '签署日期：二〇二六年十一月二十二日',
  '人民币壹万贰仟捌佰元整 ¥12,800.00',
  '龘䶮㛃镕堃喆犇贠昇淼 Hufu 虎符 ABC xyz',
];
for (const weight of ['REGULAR', 'BOLD'] as const)
  for (const text of lines)
    test(`outlines of ${weight} “${text}” look as the font itself`, async () => {
      const { worst } = await difference(textDrawing(text, { size: 20, weight }), text, 20, weight);
      assert.ok(worst < 0.03, `worst character differs by ${worst.toFixed(3)}`);
    });

test('letters that hang below the em box are drawn whole', async () => {
  const drawing = textDrawing('binding', { size: 20 });
  assert.ok(drawing.height > 20.5, 'g hangs lower than any Chinese character');
  const { page, reference } = await difference(drawing, 'binding', 20);
  near(inkBox(page)!.h, inkBox(reference)!.h, 'height of the ink');
  assert.ok(Math.abs(textDrawing('虎符', { size: 20 }).height - 20) < 1e-9, 'Chinese text is as high as its em box');
});

test('the comparison sees one wrong character among right ones', async () => {
  const { worst } = await difference(textDrawing('期末未定', { size: 20 }), '期末末定', 20);
  assert.ok(worst > 0.06, `only ${worst.toFixed(3)}`);
});

const moment = Date.UTC(2026, 10, 21, 16, 0); // midnight of the 22nd in Beijing
test('a day is that of Beijing, in each of the patterns, with the time of day when asked for', () => {
  const early = Date.UTC(2026, 0, 4, 16, 7, 9);
  assert.deepEqual(Object.fromEntries(dayPatterns.map((pattern) => [pattern, dayText(early, pattern)])), {
    HYPHEN: '2026-01-05',
    CHINESE: '2026年01月05日',
    ALL_CHINESE: '二〇二六年一月五日',
    ENGLISH: 'January 5, 2026',
    SLASH: '2026/01/05',
    DOT: '2026.01.05',
    HYPHEN_PLAIN: '2026-1-5',
    CHINESE_PLAIN: '2026年1月5日',
    SLASH_PLAIN: '2026/1/5',
    DOT_PLAIN: '2026.1.5',
    SPACED_PLAIN: '2026 1 5',
  });
  assert.equal(dayText(early, 'HYPHEN', true), '2026-01-05 00:07:09');
  assert.equal(dayText(moment - 1, 'HYPHEN'), '2026-11-21');
  assert.equal(dayText(Date.UTC(2030, 0, 10), 'ALL_CHINESE'), '二〇三〇年一月十日');
  assert.equal(dayText(Date.UTC(2030, 9, 31), 'ALL_CHINESE'), '二〇三〇年十月三十一日');
  assert.equal(dayText(Date.UTC(2030, 0, 5), 'CHINESE'), '2030年01月05日');
});

for (const pattern of dayPatterns)
  test(`the date in ${pattern} is painted where and as expected`, async () => {
    const text = dayText(moment, pattern);
    const { page, reference, worst } = await difference(dateDrawing(moment, pattern), text, 12);
    assert.ok(worst < 0.03, `worst character differs by ${worst.toFixed(3)}`);
    const [ink, expected] = [inkBox(page), inkBox(reference)];
    assert.ok(ink && expected);
    for (const key of ['x', 'y', 'w', 'h'] as const) near(ink[key], expected[key], key);
  });

test('characters that the font lacks are named and never drawn', () => {
  assert.deepEqual(missingGlyphs('张𠮷丰𠮷\u{1F600}'), ['𠮷', '\u{1F600}']);
  assert.deepEqual(missingGlyphs('张三丰 Zhang'), []);
  assert.throws(
    () => textDrawing('𠮷野', { size: 12 }),
    (error) => error instanceof GlyphMissing && error.code === 'GLYPH_MISSING' && error.characters.join() === '𠮷',
  );
});

test('glyph numbers, advances and outlines agree with another font reader', () => {
  const fontkit = createRequire(import.meta.url)('fontkit'); // it has no types
  const other = fontkit.openSync(fontPath('REGULAR'));
  const font = fontOf('REGULAR');
  for (let code = 0x20; code < 0xfffd; code += 7) {
    const glyph = font.glyphOf(code);
    const expected = other.glyphForCodePoint(code);
    assert.equal(glyph, expected.id, `glyph of ${code.toString(16)}`);
    if (glyph === 0) continue;
    assert.equal(font.advanceOf(glyph), expected.advanceWidth);
    if (code % 3 === 0) assert.equal(font.outlineOf(glyph).length, expected.path.commands.length, `outline of ${code}`);
  }
});

test('a width is the sum of the advances', () => {
  assert.equal(textWidth('国国', 10), 20);
  assert.equal(textWidth('A', 1000), 608);
});
