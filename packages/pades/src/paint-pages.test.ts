import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeze } from './freeze.js';
import { PdfError } from './objects.js';
import { paintPages, unbalanced } from './paint-pages.js';
import { inkBox, renderPage } from './render.js';
import { qpdfComplaints, withoutQpdf } from './testing/judges.js';
import { type SampleKind, samplePdf, type SamplePage } from './testing/sample-pdf.js';
import { box } from './testing/story.js';

const square = box(40, 20);
const paint = (pdf: Buffer, x = 100, y = 200): Buffer => {
  const painting = { page: 1, parts: [{ drawing: square, at: { x, y, w: 40, h: 20 } }] };
  return Buffer.concat([pdf, paintPages(pdf, [painting])]);
};

/** Where there is ink, in neutral points. */
const inkOf = async (pdf: Buffer) => inkBox(await renderPage(new Uint8Array(pdf), 1, { width: 1200 }));
const near = (got: number, wanted: number): boolean => Math.abs(got - wanted) <= 2;

test('paints at the place a reader sees, whatever the page is turned, cropped or scaled', async () => {
  const shapes: SamplePage[] = [
    {},
    { rotate: 90 },
    { rotate: 180 },
    { rotate: 270 },
    { cropBox: [100, 100, 500, 700] },
    { cropBox: [100, 100, 500, 700], rotate: 90 },
    { userUnit: 2 },
  ];
  for (const shape of shapes) {
    const pdf = paint(samplePdf({ pages: [{ content: '', ...shape }] }));
    const ink = (await inkOf(pdf))!;
    const fits = near(ink.x, 100) && near(ink.y, 200) && near(ink.w, 40) && near(ink.h, 20);
    assert.ok(fits, `${JSON.stringify(shape)} ${JSON.stringify(ink)}`);
  }
});

test('what a page left open neither moves nor hides what is painted on it', async () => {
  const wild = ['q 3 0 0 3 500 500 cm q 0 0 1 1 re W n', 'q q q 0.1 0 0 0.1 0 0 cm', 'Q Q Q 5 0 0 5 0 0 cm'];
  for (const content of wild) {
    const ink = (await inkOf(paint(samplePdf({ pages: [{ content }] }))))!;
    assert.ok(near(ink.x, 100) && near(ink.w, 40), `${content}: ${JSON.stringify(ink)}`);
  }
});

test('counts what is open, and not what only looks like it', () => {
  const cases: [content: string, open: number, extra?: number][] = [
    ['q q Q', 1],
    ['Q Q q', 1, 2],
    ['(q \\) q) Tj <71> Tj % q\n/q gs [(q)] TJ', 0],
    ['BI /W 1 ID q q q EI q', 1],
    ['qq Qq', 0],
    ['q <</A/q>> q', 2],
  ];
  for (const [content, open, extra = 0] of cases) {
    assert.deepEqual(unbalanced([Buffer.from(content)]), { open, extra }, content);
  }
});

test(
  'the file stays whole in every shape of cross-reference, and is frozen and painted again',
  { skip: withoutQpdf },
  () => {
    for (const kind of ['table', 'stream', 'object-streams', 'hybrid'] satisfies SampleKind[]) {
      const pdf = samplePdf({ kind, pages: [{}, {}], inherit: true });
      const once = paint(pdf);
      assert.ok(once.subarray(0, pdf.length).equals(pdf), 'the earlier bytes stay');
      const twice = paint(once, 300, 300);
      const { appended } = freeze(twice, {
        signatureFields: [{ name: 's', page: 1, rect: { x: 1, y: 1, w: 9, h: 9 }, lock: [] }],
        markFields: [],
      });
      assert.equal(qpdfComplaints(Buffer.concat([twice, appended])), '', kind);
    }
  },
);

test('a page that is not there and ink beside the page are refused', () => {
  const pdf = samplePdf({});
  const parts = [{ drawing: square, at: { x: 590, y: 0, w: 40, h: 20 } }];
  assert.throws(
    () => paintPages(pdf, [{ page: 2, parts: [] }]),
    (error) => error instanceof PdfError && error.reason === 'no-such-page',
  );
  assert.throws(
    () => paintPages(pdf, [{ page: 1, parts }]),
    (error) => error instanceof PdfError && error.reason === 'outside',
  );
});
