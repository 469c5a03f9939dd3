import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inkBox, renderPage } from '@hufu/pades/render';
import fc from 'fast-check';
import type { Glyph } from './glyphs.js';
import { findInLine, linesOf, searchable } from './lines.js';
import { nearestText } from './nearest.js';
import { onePage, stream } from './sample-files.js';
import { Workshop } from './workshop.js';

const workshop = new Workshop();
after(() => workshop.close());

const shapes: [string, string][] = [
  ['upright', ''],
  ['turned by 90', '/Rotate 90'],
  ['turned by 180', '/Rotate 180'],
  ['turned by 270', '/Rotate 270'],
  ['cropped', '/CropBox[40 60 500 800]'],
  ['cropped and turned', '/CropBox[40 60 500 800]/Rotate 270'],
  ['with UserUnit 2', '/UserUnit 2'],
];
const ways: [string, string][] = [
  ['in one run', 'BT /F1 20 Tf 100 300 Td (HMH) Tj ET'],
  [
    'glyph by glyph, backwards',
    'BT /F1 20 Tf 131.1 300 Td (H) Tj ET BT /F1 20 Tf 100 300 Td (H) Tj 14.44 0 Td (M) Tj ET',
  ],
  ['along the page', 'BT /F1 20 Tf 0 1 -1 0 300 100 Tm (HMH) Tj ET'],
  ['scaled and spaced', 'q 2 0 0 2 50 50 cm BT /F1 10 Tf 2 Tc 50 Tz 40 100 Td [(H) -100 (MH)] TJ ET Q'],
];
for (const [shape, page] of shapes)
  for (const [way, content] of ways)
    test(`the box of a keyword holds its ink: page ${shape}, written ${way}`, async () => {
      const pdf = onePage({ page, content });
      const { hits } = (await workshop.findKeywords(pdf, ['HMH'])).HMH!;
      assert.equal(hits.length, 1);
      const [hit] = hits;
      const ink = inkBox(await renderPage(pdf, 1, { dpi: 72 }))!;
      const k = page.includes('UserUnit') ? 2 : 1;
      for (const [gap, what] of [
        [ink.x - hit!.x, 'left'],
        [ink.y - hit!.y, 'bottom'],
        [hit!.x + hit!.w - ink.x - ink.w, 'right'],
        [hit!.y + hit!.h - ink.y - ink.h, 'top'],
      ] as const)
        assert.ok(gap > -1 * k && gap < 5 * k, `${what}: ${gap} in ${JSON.stringify({ hit, ink })}`);
    });

test('text in forms and annotations is found, text outside the visible page is not', async () => {
  const form = stream(
    'BT /F1 12 Tf 10 10 Td (FORM) Tj ET',
    '/Type/XObject/Subtype/Form/BBox[0 0 200 200]/Matrix[1 0 0 1 50 60]',
  );
  const note = '<</Type/Annot/Subtype/FreeText/F 4/Rect[300 300 400 320]/AP<</N 8 0 R>>>>';
  const shown = stream(
    'BT /F1 12 Tf 5 5 Td (NOTE) Tj ET',
    '/Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F1 5 0 R>>>>',
  );
  const pdf = onePage({
    content: '/X Do BT /F1 12 Tf 700 100 Td (BESIDE) Tj ET',
    resources: '/XObject<</X 6 0 R>>',
    page: '/Annots[7 0 R]',
    more: [form.replace('/BBox', '/Resources<</Font<</F1 5 0 R>>>>/BBox'), note, shown],
  });
  const found = await workshop.findKeywords(pdf, ['FORM', 'NOTE', 'BESIDE']);
  const [inForm, inNote] = [found.FORM!.hits[0]!, found.NOTE!.hits[0]!];
  assert.ok(Math.abs(inForm.x - 60) < 0.1 && Math.abs(inForm.y - 70 + 1.44) < 0.1, JSON.stringify(inForm));
  assert.ok(Math.abs(inNote.x - 305) < 0.1 && Math.abs(inNote.y - 305 + 1.44) < 0.1, JSON.stringify(inNote));
  assert.deepEqual(found.BESIDE!.hits, []);
});

test('hits come page by page, top to bottom, left to right', async () => {
  const at = (x: number, y: number) => `BT /F1 12 Tf ${x} ${y} Td (KEY) Tj ET `;
  const pdf = onePage({ content: at(300, 100) + at(50, 100.5) + at(400, 700) + at(200, 400) });
  const { hits } = (await workshop.findKeywords(pdf, ['KEY'])).KEY!;
  assert.deepEqual(
    hits.map(({ x }) => Math.round(x)),
    [400, 200, 50, 300],
  );
});

/** Glyphs side by side on a base line, 10 points wide each, `gap` points apart. */
const row = (text: string, gap = 0, y = 100): Glyph[] =>
  [...text].map((char, index) => {
    const x = index * (10 + gap);
    return {
      text: char,
      x,
      y,
      dx: 1,
      dy: 0,
      advance: 10,
      em: 10,
      box: { left: x, right: x + 10, bottom: y - 1, top: y + 9 },
    };
  });
const hitsIn = (glyphs: Glyph[], keyword: string): number =>
  linesOf(glyphs).flatMap((line) => findInLine(line, searchable(keyword))).length;

test('letter spacing does not part a keyword, another column does', () => {
  assert.equal(hitsIn(row('甲方盖章', 6), '甲方盖章'), 1);
  assert.equal(hitsIn(row('甲方盖章', 15), '甲方盖章'), 0);
  assert.equal(hitsIn(row('甲方盖章', 15), '甲 方 盖 章'), 1);
  assert.equal(hitsIn([...row('甲方'), ...row('盖章', 0, 80)], '甲方盖章'), 0, 'two lines');
});

test('a keyword drawn twice to look bold is one hit', () => {
  const twice = row('甲方').flatMap((glyph) => [glyph, { ...glyph, x: glyph.x + 0.4 }]);
  assert.equal(hitsIn(twice, '甲方'), 1);
});

test('compatibility forms are the letters they stand for', () => {
  assert.equal(hitsIn(row('⽅（Ａ）：'), '方(A):'), 1);
  assert.equal(hitsIn(row('ﬁn'), 'fin'), 1);
});

test('the order of drawing does not matter', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(row('乙方(签字):'), { minLength: 7 }), (glyphs) =>
      assert.equal(hitsIn(glyphs, '乙方(签字):'), 1),
    ),
  );
});

test('the nearest text has the least edit distance, and far ones are not named', () => {
  assert.equal(nearestText(['合同编号', '甲方(公章): 某公司'], '甲方(盖章):'), '甲方(公章):');
  assert.equal(nearestText(['完全不同的文字'], '甲方(盖章):'), undefined);
  assert.equal(nearestText([], 'x'), undefined);
});
