import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import { toDrawing } from './picture.js';
import { inkBox, RenderableDocument, renderPage, type PageImage } from './render.js';
import { sealPicture } from './seals/seal.js';
import { narrowestStrip, paintedStrip, runsOf, stripsAcross } from './strips.js';
import { paintedPdf, worstDifference } from './testing/painted-pdf.js';

const seal = toDrawing(sealPicture({ kind: 'OFFICIAL', name: '虎符示例科技有限公司', colour: 'BLACK', opacity: 1 }));
const page = { width: 160, height: 180 };
const ppp = 4;

async function stripsOn(pages: number): Promise<{ images: PageImage[]; widths: number[] }> {
  const strips = stripsAcross(
    seal,
    Array.from({ length: pages }, (_, i) => ({ page: i + 1, width: page.width })),
    30,
  );
  const parts = strips.map((strip) => [paintedStrip(seal, strip)]);
  const document = await RenderableDocument.open(paintedPdf(parts, page.width, page.height));
  const images: PageImage[] = [];
  for (let i = 1; i <= pages; i++) images.push(await document.render(i, { dpi: 72 * ppp }));
  await document.close();
  return { images, widths: strips.map((strip) => strip.visible.w) };
}

/** Pages lying fanned out: the right edge of one beside that of the next. */
function fanned(images: PageImage[], widths: number[]): PageImage {
  const width = Math.round(seal.width * ppp);
  const height = page.height * ppp;
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  let x = 0;
  images.forEach((image, i) => {
    const w = widths[i]! * ppp;
    context.drawImage(image.canvas, image.width - w, 0, w, height, x, 0, w, height);
    x += w;
  });
  return { canvas, width, height, pixelsPerPoint: ppp };
}

for (const [pages, runs] of [
  [2, [2]],
  [3, [3]],
  [31, [21, 10]],
  [100, [21, 21, 21, 21, 16]],
] as const)
  test(`a seal across ${pages} pages is whole again when they are fanned out`, async () => {
    const { images, widths } = await stripsOn(pages);
    const whole = await renderPage(
      paintedPdf([[{ drawing: seal, at: { x: 0, y: 30, w: seal.width, h: seal.height } }]], page.width, page.height),
      1,
      { dpi: 72 * ppp },
    );
    const box = { x: 0, y: 30, w: seal.width, h: seal.height };
    let at = 0;
    for (const length of runs) {
      const together = fanned(images.slice(at, at + length), widths.slice(at, at + length));
      const cut = { ...whole, canvas: cropped(whole, together.width), width: together.width };
      assert.ok(worstDifference(together, cut, box, 12) < 0.1, `run from page ${at + 1}`);
      at += length;
    }
    assert.equal(at, pages);
    images.forEach((image, i) => {
      const ink = inkBox(image);
      assert.ok(ink, `page ${i + 1} carries ink`);
      assert.ok(ink.x >= page.width - widths[i]! - 1 && ink.x + ink.w <= page.width + 0.01, `page ${i + 1}: ${ink.x}`);
      assert.ok(ink.y >= 29 && ink.y + ink.h <= 31 + seal.height);
      assert.ok(widths[i]! >= narrowestStrip - 1e-6);
    });
  });

function cropped(image: PageImage, width: number) {
  const canvas = createCanvas(width, image.height);
  canvas.getContext('2d').drawImage(image.canvas, 0, 0);
  return canvas;
}

test('no page of a run stands alone', () => {
  const lengths = (pages: number, width = seal.width): number[] =>
    runsOf(Array(pages).fill(0), width).map((r) => r.length);
  assert.deepEqual(lengths(22), [20, 2]);
  assert.deepEqual(lengths(43), [21, 20, 2]);
  assert.deepEqual(lengths(3, 10), [3]);
  assert.deepEqual(lengths(5, 1), [2, 3]);
  assert.throws(() => stripsAcross(seal, [{ page: 1, width: 595 }], 0), RangeError);
});

test('strips lie flush to the right edge of pages of different widths', () => {
  const strips = stripsAcross(
    seal,
    [
      { page: 1, width: 595 },
      { page: 2, width: 842 },
    ],
    100,
  );
  assert.deepEqual(
    strips.map(({ visible }) => Math.round(visible.x + visible.w)),
    [595, 842],
  );
});
