import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import {
  type Drawing,
  type PageImage,
  type PaintedPart,
  RenderableDocument,
  dateDrawing,
  embed,
  freeze,
  inkBox,
  pixelsOf,
  prepare,
  readState,
  sealPicture,
  toDrawing,
} from '@hufu/pades';
import { PdfText } from '@hufu/pades/pdf-text';
import type { Contract, Placement } from '../src/domain/contract.js';
import { narrowestStrip } from '../src/domain/edge-seal.js';
import { type MarkPart, planActs, planFreeze } from '../src/domain/freeze-plan.js';
import type { ActionId, DocumentId, PlacementId } from '../src/domain/ids.js';
import { type PlacementRequest, resolvePlacements } from '../src/domain/placing.js';
import { draft } from '../src/domain/testing/samples.js';
import { findKeywords } from '../src/infra/pdf/keywords.js';

// From what a caller asks for to the ink on the page: places resolved, fields planned, frozen, signed, rendered.
const doc = '500' as DocumentId;
const companyAction = '11' as ActionId;
const size = { width: 220, height: 260 };
const pixelsPerPoint = 3;
const moment = Date.UTC(2026, 10, 22, 4);
const seal = toDrawing(
  sealPicture({ kind: 'OFFICIAL', name: '虎符示例科技有限公司', size: { diameter: 40 }, colour: 'BLACK', opacity: 1 }),
);

/** Pages with the keyword twice on each. */
function textPdf(pages: number): Buffer {
  const pdf = new PdfText(size);
  for (let page = 1; page <= pages; page++) {
    pdf.newPage();
    pdf.text(20, 225, `第 ${page} 页`, { size: 9 });
    pdf.text(20, 180, '甲方(盖章)：', { size: 10 });
    pdf.text(60, 60, '代表 甲方(盖章)：', { size: 10 });
  }
  return pdf.toBytes({ title: '页' });
}

interface Story {
  before: Buffer;
  after: Buffer;
  placements: Placement[];
}

async function signedAt(pages: number, ...requests: PlacementRequest[]): Promise<Story> {
  const bytes = textPdf(pages);
  const contract = draft();
  const sizes = new Map([[doc, Array.from({ length: pages }, () => size)]]);
  const [found] = await findKeywords({ bytes: Uint8Array.from(bytes), keywords: ['甲方(盖章)'] });
  const placements = resolvePlacements(requests, {
    contract,
    pages: sizes,
    keywords: new Map([[doc, { '甲方(盖章)': found! }]]),
    sealSize: () => ({ width: seal.width, height: seal.height }),
    newId: () => '1' as PlacementId,
    everyKeyword: true,
  });
  const frozen = planFreeze(contract, placements, sizes);
  const increment = freeze(readState(bytes), frozen.plans.get(doc)!);
  const before = Buffer.concat([bytes, increment.appended]);
  const signing: Contract = { ...contract, placements: frozen.placements, reservedEdges: frozen.reservedEdges };
  const [act] = planActs(signing, companyAction, doc, sizes.get(doc)!, []).acts;
  const prepared = prepare(increment.state, {
    field: act!.field,
    paint: act!.paint.map(painted),
    marks: act!.marks.map(({ name, paint }) => ({ name, paint: paint.map(painted) })),
    signingTime: new Date(moment),
    signerName: '虎符示例科技有限公司',
  });
  const { appended } = embed(prepared, Buffer.from('3003020101', 'hex'));
  return { before, after: Buffer.concat([before, appended]), placements: frozen.placements };
}

function painted({ placement, at, clip }: MarkPart): PaintedPart {
  if (placement.mark !== 'DATE') return clip ? { drawing: seal, at, clip } : { drawing: seal, at };
  const drawing: Drawing = dateDrawing(moment, 'HYPHEN');
  return { drawing, at: { x: at.x, y: at.y, w: drawing.width, h: drawing.height } };
}

interface Seen {
  now: PageImage;
  old: PageImage;
}

async function seen({ before, after }: Story): Promise<Seen[]> {
  const [old, now] = [await RenderableDocument.open(before), await RenderableDocument.open(after)];
  const pictures: Seen[] = [];
  for (let page = 1; page <= now.pageCount; page++) {
    const scale = { dpi: 72 * pixelsPerPoint };
    pictures.push({ now: await now.render(page, scale), old: await old.render(page, scale) });
  }
  await old.close();
  await now.close();
  return pictures;
}

function assertNear(got: number, wanted: number, what: string): void {
  assert.ok(Math.abs(got - wanted) <= 1, `${what}: ${got.toFixed(2)}, expected ${wanted.toFixed(2)}`);
}

/** The seal's ink on a page, and nothing else, is where it is expected. */
function assertSealAt({ now, old }: Seen, x: number, y: number): void {
  const ink = inkBox(now, { before: old });
  assert.ok(ink);
  assertNear(ink.x, x, 'x');
  assertNear(ink.y, y, 'y');
  // A keyword under the ring hides a little ink, never the outermost: width and height are the seal's.
  assertNear(ink.w, seal.width, 'w');
  assertNear(ink.h, seal.height, 'h');
}

test('page 0 is every page, −1 the last, in fractions from the lower left', async () => {
  const at = {
    kind: 'POINT',
    page: 0,
    x: 0.25,
    y: 0.1,
    unit: 'FRACTION',
    origin: 'LOWER_LEFT',
    corner: 'LOWER_LEFT',
  } as const;
  const all = await seen(await signedAt(4, { mark: 'COMPANY', at }));
  for (const page of all) assertSealAt(page, 55, 26);
  const [first, second, third] = await seen(await signedAt(3, { mark: 'COMPANY', at: { ...at, page: -1 } }));
  for (const { now, old } of [first!, second!]) assert.equal(inkBox(now, { before: old }), undefined);
  assertSealAt(third!, 55, 26);
});

test('a mark that would leave the page is moved inside', async () => {
  const at = {
    kind: 'POINT',
    page: 1,
    x: 210,
    y: 250,
    unit: 'POINT',
    origin: 'LOWER_LEFT',
    corner: 'LOWER_LEFT',
  } as const;
  const [page] = await seen(await signedAt(1, { mark: 'COMPANY', at }));
  assertSealAt(page!, size.width - seal.width, size.height - seal.height);
});

test('a keyword by number, and keyword 0 at every hit: centred on its height, left edges together', async () => {
  const at = { kind: 'KEYWORD', keyword: '甲方(盖章)', index: 2, dx: 0, dy: 10, unit: 'POINT' } as const;
  const centre = (baseline: number): number => baseline + 0.38 * 10 - seal.height / 2 + 10;
  const [second] = await seen(await signedAt(1, { mark: 'COMPANY', at }));
  assertSealAt(second!, 60 + 22.24, centre(60));
  const story = await signedAt(2, { mark: 'COMPANY', at: { ...at, index: 0 } });
  assert.deepEqual(
    story.placements.map(({ page, x }) => [page, Math.round(x)]),
    [
      [1, 20],
      [1, 82],
      [2, 20],
      [2, 82],
    ],
  );
  for (const { now, old } of await seen(story)) {
    const ink = inkBox(now, { before: old });
    assert.ok(ink);
    assertNear(ink.x, 20, 'x of the left one');
    assertNear(ink.x + ink.w, 82.24 + seal.width, 'right edge of the right one');
    assertNear(ink.y, centre(60), 'y of the lower one');
    assertNear(ink.y + ink.h, centre(180) + seal.height, 'top of the upper one');
  }
});

test('seal, date and strips of one action stand together, each in its place', async () => {
  const point = { kind: 'POINT', unit: 'POINT', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' } as const;
  const story = await signedAt(
    3,
    { mark: 'COMPANY', at: { ...point, page: 3, x: 20, y: 20 } },
    { mark: 'DATE', at: { ...point, page: 3, x: 20, y: 150 } },
    { mark: 'ACROSS_PAGE', at: { kind: 'EDGE', y: 100, unit: 'POINT', pages: { kind: 'ALL' } } },
  );
  const pages = await seen(story);
  const strip = seal.width / 3;
  for (const { now, old } of pages) {
    const ink = inkBox(now, { before: old, region: { x: 150, y: 0, w: 70, h: 260 } });
    assert.ok(ink && ink.x >= size.width - strip - 1 && ink.y >= 99 && ink.y + ink.h <= 101 + seal.height);
  }
  const { now, old } = pages[2]!;
  const inkOfSeal = inkBox(now, { before: old, region: { x: 0, y: 0, w: 145, h: 145 } });
  assertNear(inkOfSeal!.x, 20, 'x of the seal');
  assertNear(inkOfSeal!.y, 20, 'y of the seal');
  const date = inkBox(now, { before: old, region: { x: 0, y: 148, w: 145, h: 20 } });
  assert.ok(date && date.x >= 20 && date.x < 21.5 && date.w > 58 && date.w < 68 && date.h > 7 && date.h < 12);
});

/** Pages lying fanned out: the right edge of one beside that of the next. */
function fanned(pages: Seen[], width: number): PageImage {
  const canvas = createCanvas(Math.round(seal.width * pixelsPerPoint), size.height * pixelsPerPoint);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const w = width * pixelsPerPoint;
  pages.forEach(({ now }, i) => {
    context.drawImage(now.canvas, now.width - w, 0, w, now.height, i * w, 0, w, now.height);
  });
  return { canvas, width: canvas.width, height: canvas.height, pixelsPerPoint };
}

/** The part of pixels that are dark in one picture and light in the other, of those dark in either. */
function unlike(a: PageImage, b: PageImage): number {
  const [pa, pb] = [pixelsOf(a), pixelsOf(b)];
  let [dark, different] = [0, 0];
  for (let y = 0; y < a.height; y++)
    for (let x = 0; x < Math.min(a.width, b.width); x++) {
      const [va, vb] = [pa[(y * a.width + x) * 4]!, pb[(y * b.width + x) * 4]!];
      if (Math.min(va, vb) < 110) dark++;
      if (Math.min(va, vb) < 110 && Math.max(va, vb) > 200) different++;
    }
  return different / dark;
}

for (const [pages, runs] of [
  [3, [3]],
  [31, [20, 11]],
  [100, [20, 20, 20, 20, 20]],
] as const)
  test(`a seal across ${pages} pages is whole again when they are fanned out`, async () => {
    const at = { kind: 'EDGE', y: 100, unit: 'POINT', pages: { kind: 'ALL' } } as const;
    const pictures = await seen(await signedAt(pages, { mark: 'ACROSS_PAGE', at }));
    const whole = createCanvas(Math.round(seal.width * pixelsPerPoint), size.height * pixelsPerPoint);
    const point = {
      kind: 'POINT',
      page: 1,
      x: 0,
      y: 100,
      unit: 'POINT',
      origin: 'LOWER_LEFT',
      corner: 'LOWER_LEFT',
    } as const;
    const [alone] = await seen(await signedAt(1, { mark: 'COMPANY', at: point }));
    whole.getContext('2d').drawImage(withoutText(alone!), 0, 0);
    const wanted = { canvas: whole, width: whole.width, height: whole.height, pixelsPerPoint };
    let from = 0;
    for (const length of runs) {
      const run = pictures.slice(from, from + length);
      const width = seal.width / length;
      assert.ok(width >= narrowestStrip - 1e-6);
      assert.ok(unlike(fanned(run, width), wanted) < 0.03, `run from page ${from + 1}`);
      assert.ok(unlike(fanned(run.toReversed(), width), wanted) > 0.3, 'in another order it is no seal');
      run.forEach(({ now, old }, i) => {
        const ink = inkBox(now, { before: old });
        assert.ok(ink && ink.x >= size.width - width - 1 && ink.x + ink.w <= size.width + 0.01, `page ${from + i + 1}`);
        assert.ok(ink.y >= 99 && ink.y + ink.h <= 101 + seal.height);
      });
      from += length;
    }
    assert.equal(from, pages);
  });

/** The seal of a page without the text beneath it. */
function withoutText({ now, old }: Seen) {
  const canvas = createCanvas(now.width, now.height);
  const context = canvas.getContext('2d');
  const [a, b] = [pixelsOf(now), pixelsOf(old)];
  const image = context.createImageData(now.width, now.height);
  for (let i = 0; i < a.length; i++) image.data[i] = i % 4 === 3 ? 255 : 255 - Math.max(0, b[i]! - a[i]!);
  context.putImageData(image, 0, 0);
  return canvas;
}
