import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import { dateDrawing, dayText } from './date-text.js';
import { emBox } from './fonts.js';
import { freeze } from './freeze.js';
import { handwritingFromPng, handwritingFromStrokes } from './handwriting.js';
import { toDrawing } from './picture.js';
import { readState } from './read-state.js';
import { inkBox, RenderableDocument, type PageImage } from './render.js';
import { sealPicture, type SealDesign } from './seals/seal.js';
import { embed, prepare } from './sign.js';
import { writtenByCanvas } from './testing/painted-pdf.js';
import { samplePdf, type SampleKind, type SamplePage } from './testing/sample-pdf.js';
import type { Drawing, FreezePlan, PageSize, PaintedPart, Rect } from './types.js';

// Every mark is frozen, signed and rendered; where its ink lies is compared with where it was asked to lie.
const moment = Date.UTC(2026, 10, 22, 4);
const company = '虎符示例科技有限公司';
const sealOf = (design: SealDesign): Drawing => toDrawing(sealPicture(design));

async function handwritingPicture(): Promise<Drawing> {
  const canvas = createCanvas(300, 120);
  const context = canvas.getContext('2d');
  context.lineWidth = 8;
  context.strokeRect(20, 20, 250, 80);
  return handwritingFromPng(await canvas.encode('png'));
}
const wave = Array.from({ length: 60 }, (_, i) => i / 59);
const strokes = { x: wave.map((t) => 0.1 + 0.8 * t), y: wave.map((t) => 0.5 + 0.3 * Math.sin(9 * t)) };

const marks: Record<string, Drawing> = {
  公章: sealOf({ kind: 'OFFICIAL', name: company, code: '3301060123456', size: { diameter: 38 } }),
  法人章: sealOf({ kind: 'LP', name: '张三丰' }),
  手写图: await handwritingPicture(),
  手写笔迹: handwritingFromStrokes({ aspect: 2, strokes: [strokes] }),
  日期: dateDrawing(moment, 'CHINESE'),
  全汉字日期: dateDrawing(moment, 'ALL_CHINESE'),
};
const dates: Record<string, string> = { 日期: dayText(moment, 'CHINESE'), 全汉字日期: dayText(moment, 'ALL_CHINESE') };

const corners: Record<string, [number, number]> = {
  公章: [20, 30],
  法人章: [150, 30],
  手写图: [20, 160],
  手写笔迹: [150, 160],
  日期: [20, 220],
  全汉字日期: [20, 250],
};
const at = (name: string): Rect => {
  const { width: w, height: h } = marks[name]!;
  const [x, y] = corners[name]!;
  return { x, y, w, h };
};

const shapes: Record<string, SamplePage> = {
  upright: { mediaBox: [0, 0, 300, 300] },
  'turned by 90': { mediaBox: [0, 0, 300, 320], rotate: 90 },
  'turned by 180': { mediaBox: [0, 0, 300, 320], rotate: 180 },
  'turned by 270': { mediaBox: [0, 0, 300, 320], rotate: 270, annots: 'indirect' },
  cropped: { mediaBox: [-20, -10, 400, 500], cropBox: [30, 40, 330, 350], annots: 'direct' },
  'cropped and turned': { mediaBox: [0, 0, 400, 500], cropBox: [30, 40, 350, 350], rotate: 90, annots: 'indirect' },
  'in units of 2 points': { mediaBox: [0, 0, 150, 160], userUnit: 2, annots: 'indirect' },
};
const kinds: SampleKind[] = ['table', 'stream', 'object-streams', 'hybrid', 'linearized-order'];
const pages = Object.values(shapes);

/** All marks on every page; the first is the signature field, the others are mark fields, as an act has them. */
function signed(kind: SampleKind): { before: Buffer; after: Buffer } {
  const original = samplePdf({ kind, pages });
  const names = pages.flatMap((_, p) =>
    Object.keys(marks).map((name, i) => ({ name, page: p + 1, field: `m-${p}-${i}` })),
  );
  const [first, ...rest] = names;
  const plan: FreezePlan = {
    signatureFields: [
      { name: first!.field, page: first!.page, rect: at(first!.name), lock: names.map((n) => n.field) },
    ],
    markFields: rest.map(({ name, page, field }) => ({ name: field, page, rect: at(name), tooltip: name })),
  };
  const frozen = freeze(readState(original), plan);
  const paint = (name: string): PaintedPart[] => [{ drawing: marks[name]!, at: at(name) }];
  const prepared = prepare(frozen.state, {
    field: { existing: first!.field },
    paint: paint(first!.name),
    marks: rest.map(({ name, field }) => ({ name: field, paint: paint(name) })),
    signingTime: new Date(moment),
    signerName: company,
  });
  const before = Buffer.concat([original, frozen.appended]);
  return { before, after: Buffer.concat([before, embed(prepared, Buffer.from('3003020101', 'hex')).appended]) };
}

/** Ink of a date is smaller than its line: the canvas library's own writing tells where it must be. */
function expected(name: string, page: PageSize): Rect {
  const rect = at(name);
  const text = dates[name];
  if (!text) return rect;
  const line = { text, x: rect.x, baseline: rect.y - emBox.bottom * 12, size: 12 };
  return inkBox(writtenByCanvas([line], 3, page))!;
}

function assertInk(before: PageImage, after: PageImage, name: string, page: PageSize): void {
  const { x, y, w, h } = at(name);
  const ink = inkBox(after, { before, region: { x: x - 5, y: y - 5, w: w + 10, h: h + 10 } });
  assert.ok(ink, `${name} is seen`);
  const wanted = expected(name, page);
  for (const key of ['x', 'y', 'w', 'h'] as const)
    assert.ok(
      Math.abs(ink[key] - wanted[key]) <= 1,
      `${name} ${key}: ${ink[key].toFixed(2)} for ${wanted[key].toFixed(2)}`,
    );
}

for (const kind of kinds)
  test(`every mark lies where it was asked for, on every shape of page, cross-reference: ${kind}`, async (t) => {
    const { before, after } = signed(kind);
    const [old, now] = [await RenderableDocument.open(before), await RenderableDocument.open(after)];
    for (const [i, shape] of Object.keys(shapes).entries()) {
      const size = await now.pageSize(i + 1);
      const pictures = [await old.render(i + 1, { dpi: 216 }), await now.render(i + 1, { dpi: 216 })] as const;
      for (const name of Object.keys(marks))
        await t.test(`${name} on a page ${shape}`, () => assertInk(...pictures, name, size));
      const all = inkBox(pictures[1], { before: pictures[0] });
      assert.ok(all && all.x >= 19 && all.y >= 29, 'nothing is painted to the left or below');
      assert.ok(all.x + all.w <= 272 && all.y + all.h <= 264, 'nothing is painted to the right or above');
    }
    await old.close();
    await now.close();
  });
