import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodePng, encodeWebp, inkBox, RenderableDocument, RenderError, renderLimits, renderPage } from './render.js';

/** A page with one black rectangle, written by hand so that the test trusts no writer. */
function pdfWith(page: string, content: string): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<<>>${page}>>`,
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
  ];
  let body = '%PDF-1.7\n';
  const offsets = objects.map((object, i) => {
    const at = body.length;
    body += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  body += `xref\n0 5\n0000000000 65535 f \n${rows}trailer<</Size 5/Root 1 0 R>>\nstartxref\n${body.length}\n%%EOF`;
  return Buffer.from(body, 'latin1');
}

const boxes: [string, string, { x: number; y: number; w: number; h: number }][] = [
  ['upright', '/MediaBox[0 0 200 300]', { x: 20, y: 30, w: 50, h: 40 }],
  ['turned by 90', '/MediaBox[0 0 200 300]/Rotate 90', { x: 30, y: 130, w: 40, h: 50 }],
  ['cropped', '/MediaBox[0 0 200 300]/CropBox[10 20 190 290]', { x: 10, y: 10, w: 50, h: 40 }],
  ['with UserUnit 2', '/MediaBox[0 0 200 300]/UserUnit 2', { x: 40, y: 60, w: 100, h: 80 }],
];
for (const [name, page, expected] of boxes)
  test(`ink on a page ${name} is found where a reader sees it`, async () => {
    const image = await renderPage(pdfWith(page, '0 g 20 30 50 40 re f'), 1, { dpi: 144 });
    const ink = inkBox(image);
    assert.ok(ink);
    for (const key of ['x', 'y', 'w', 'h'] as const)
      assert.ok(Math.abs(ink[key] - expected[key]) <= 0.5, `${key}: ${ink[key]} for ${expected[key]}`);
  });

test('a page has the width asked for and encodes as PNG and WebP', async () => {
  const image = await renderPage(pdfWith('/MediaBox[0 0 200 300]', ''), 1, { width: 780 });
  assert.deepEqual([image.width, image.height], [780, 1170]);
  assert.equal(inkBox(image), undefined);
  assert.equal((await encodePng(image)).subarray(1, 4).toString(), 'PNG');
  assert.equal((await encodeWebp(image)).subarray(8, 12).toString(), 'WEBP');
});

test('ink can be told from what was on the page before', async () => {
  const before = await renderPage(pdfWith('/MediaBox[0 0 200 300]', '0 g 0 0 200 50 re f'), 1, { dpi: 72 });
  const after = await renderPage(
    pdfWith('/MediaBox[0 0 200 300]', '0 g 0 0 200 50 re f 1 0 0 rg 10 10 20 20 re f'),
    1,
    { dpi: 72 },
  );
  assert.deepEqual(inkBox(after, { before }), { x: 10, y: 10, w: 20, h: 20 });
  assert.deepEqual(inkBox(after, { before, region: { x: 0, y: 20, w: 200, h: 10 } }), { x: 10, y: 20, w: 20, h: 10 });
});

test('what cannot be rendered is refused with its reason', async () => {
  const code = (wanted: string) => (error: unknown) => error instanceof RenderError && error.code === wanted;
  await assert.rejects(RenderableDocument.open(Buffer.from('not a PDF')), code('UNREADABLE'));
  const pdf = pdfWith('/MediaBox[0 0 200 300]', '');
  await assert.rejects(renderPage(pdf, 2, { dpi: 72 }), code('PAGE_OUT_OF_RANGE'));
  await assert.rejects(renderPage(pdf, 1, { width: 1e6 }), code('TOO_LARGE'));
  const busy = pdfWith('/MediaBox[0 0 200 300]', '0 0 200 300 re f '.repeat(200_000));
  const document = await RenderableDocument.open(busy, { ...renderLimits, pageMs: 1 });
  await assert.rejects(document.render(1, { dpi: 72 }), code('TOO_SLOW'));
  await document.close();
});

test('rendering leaves the bytes of the caller alone', async () => {
  const pdf = pdfWith('/MediaBox[0 0 200 300]', '');
  const copy = Buffer.from(pdf);
  await renderPage(pdf, 1, { dpi: 72 });
  assert.deepEqual(pdf, copy);
});
