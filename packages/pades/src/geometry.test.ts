import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { freeze } from './freeze.js';
import { pageSize, toNeutral, toUserSpace, type PageGeometry, type Rotation } from './geometry.js';
import { readState } from './read-state.js';
import { embed, prepare } from './sign.js';
import { inkBox, RenderableDocument } from './render.js';
import { pageSizes } from './state.js';
import { samplePdf, type SampleKind, type SamplePage } from './testing/sample-pdf.js';
import { appended, box, type Act, type Grown } from './testing/story.js';
import type { PaintedPart, Rect } from './types.js';

const rotations: Rotation[] = [0, 90, 180, 270];

test('a rectangle in user space and back is the same, on any page', () => {
  const side = fc.double({ min: 1, max: 900, noNaN: true });
  const geometry = fc.record({
    visible: fc.tuple(side, side).map(([x, y]): [number, number, number, number] => [x, y, x + 700, y + 900]),
    rotate: fc.constantFrom(...rotations),
    userUnit: fc.constantFrom(0.5, 1, 2),
  });
  const rect = fc.record({ x: side, y: side, w: side, h: side });
  const near = (a: Rect, b: Rect) => (['x', 'y', 'w', 'h'] as const).every((k) => Math.abs(a[k] - b[k]) < 1e-6);
  const holds = (page: PageGeometry, r: Rect) => near(toNeutral(page, toUserSpace(page, r)), r);
  fc.assert(fc.property(geometry, rect, holds), { seed: 4 });
});

const page = (rotate: number, crop: boolean, userUnit: number): SamplePage => ({
  mediaBox: crop ? [-20, 30, 500, 700] : [0, 0, 400, 600],
  ...(crop ? { cropBox: [40, 80, 440, 680] } : {}),
  rotate,
  ...(userUnit === 1 ? {} : { userUnit }),
  content: '',
});
/** Every /Rotate, with CropBox = and ≠ MediaBox, UserUnit 1 and 2. */
const pages = rotations.flatMap((r) => [page(r, false, 1), page(r, true, 1), page(r, false, 2), page(r, true, 2)]);
const nameOf = (p: SamplePage): string =>
  `rotate ${p.rotate}, ${p.cropBox ? 'CropBox, ' : ''}UserUnit ${p.userUnit ?? 1}`;

const rect: Rect = { x: 211.5, y: 37.25, w: 130, h: 90 };
const drawing = box(65, 30);
const whole = { x: 220, y: 40, w: 110, h: 80 };
const strip = { x: 270, y: 40, w: 33, h: 80 };
const turned = { x: 250, y: 60, w: 60, h: 40 };
/** What is painted, and where its ink must be. */
const looks: [string, PaintedPart, Rect][] = [
  ['whole', { drawing, at: whole }, whole],
  ['strip', { drawing, at: whole, clip: strip }, strip],
  ['turned', { drawing, at: turned, rotation: 90 }, { x: 260, y: 50, w: 40, h: 60 }],
];

function grow(kind: SampleKind, pages: SamplePage[], part: PaintedPart): Grown {
  const bytes = samplePdf({ kind, pages });
  const file = { bytes, state: readState(bytes) };
  const markFields = pages.slice(1, -1).map((_, i) => ({ name: `m-${i}`, page: i + 2, rect, tooltip: '' }));
  const frozen = appended(
    file,
    freeze(bytes, { signatureFields: [{ name: 's', page: 1, rect, lock: [] }], markFields }),
  );
  const marks = markFields.map(({ name }) => ({ name, paint: [part] }));
  const late = { name: 'late', page: pages.length, rect, lock: [] };
  const first = signedBlindly(frozen, { field: { existing: 's' }, paint: [part], marks });
  return signedBlindly(first, { field: { late }, paint: [part] });
}

/** Pixels do not ask who signed. */
function signedBlindly(file: Grown, act: Act): Grown {
  const prepared = prepare(file.state, { signingTime: new Date(0), signerName: 'x', marks: [], paint: [], ...act });
  return appended(file, embed(prepared, Buffer.from('3000', 'hex')));
}

const short = rotations.map((r) => ({ ...page(r, true, 1), annots: 'indirect' as const }));
const cases: [string, SampleKind, SamplePage[], PaintedPart, Rect][] = [
  ...looks.map(([look, part, at]) => [`${look} on every page geometry`, 'table', pages, part, at] as never),
  ...(['stream', 'object-streams', 'hybrid', 'linearized-order'] as const).map(
    (kind) => [`in a file with ${kind}, indirect /Annots`, kind, short, looks[1]![1], looks[1]![2]] as never,
  ),
];

for (const [title, kind, pages, part, expected] of cases)
  test(`ink lies within a point of its rectangle: ${title}`, async () => {
    const { bytes, state } = grow(kind, pages, part);
    const document = await RenderableDocument.open(bytes);
    after(() => document.close());
    for (const [i, p] of pages.entries()) {
      const image = await document.render(i + 1, { dpi: 72 });
      const ink = inkBox(image);
      const size = pageSizes(state)[i]!;
      assert.ok(Math.abs(image.width / image.pixelsPerPoint - size.width) <= 1, `${nameOf(p)}: page width`);
      assert.ok(ink, `${nameOf(p)}: no ink`);
      const edges = (r: Rect) => [r.x, r.y, r.x + r.w, r.y + r.h];
      const off = edges(ink).map((edge, k) => Math.abs(edge - edges(expected)[k]!));
      assert.ok(Math.max(...off) <= 1, `${nameOf(p)}: ${JSON.stringify(ink)} is not ${JSON.stringify(expected)}`);
    }
  });

test('page sizes are those of the page as seen', () => {
  const sizes = pageSizes(readState(samplePdf({ pages })));
  assert.deepEqual(sizes[0], { width: 400, height: 600 });
  assert.deepEqual(sizes[4], { width: 600, height: 400 });
  assert.deepEqual(sizes[7], { width: 1200, height: 800 });
  const a4 = { visible: [0, 0, 595, 842], rotate: 270, userUnit: 1 } as PageGeometry;
  assert.deepEqual(pageSize(a4), { width: 842, height: 595 });
});
