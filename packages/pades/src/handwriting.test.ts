import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import {
  defaultHandwritingBox,
  handwritingFromPng,
  handwritingFromStrokes,
  handwritingLimits,
  HandwritingRefused,
  typedName,
  type StrokeSet,
} from './handwriting.js';
import { GlyphMissing } from './fonts.js';
import { inkBox, renderPage } from './render.js';
import { paintedPdf } from './testing/painted-pdf.js';
import type { Drawing } from './types.js';

const box = defaultHandwritingBox;

async function inkOf(drawing: Drawing) {
  const at = { x: 40, y: 60, w: drawing.width, h: drawing.height };
  return inkBox(await renderPage(paintedPdf([[{ drawing, at }]], 250, 180), 1, { dpi: 288 }));
}

/** Ink fills the drawing, which has the proportions of the ink and touches the box on two sides. */
async function fills(drawing: Drawing, aspect: number): Promise<void> {
  const [width, height] =
    aspect > box.width / box.height ? [box.width, box.width / aspect] : [box.height * aspect, box.height];
  const ink = await inkOf(drawing);
  assert.ok(ink);
  const expected = { x: 40, y: 60, w: width, h: height };
  for (const key of ['x', 'y', 'w', 'h'] as const)
    assert.ok(Math.abs(ink[key] - expected[key]) <= 1, `${key}: ${ink[key]} for ${expected[key]}`);
}

type ColourType = 0 | 2 | 3 | 4 | 6;
const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** A PNG of 8 bits with an L of ink from (20, 10) to (100, 50) on paper, in any colour type. */
function pngOf(type: ColourType, width = 200, height = 100): Buffer {
  const rows = Buffer.alloc((width * channels[type] + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const ink = (x >= 20 && x < 26 && y >= 10 && y < 50) || (x >= 20 && x < 100 && y >= 44 && y < 50);
      const pixel = { 0: [ink ? 20 : 240], 2: ink ? [20, 20, 90] : [240, 235, 225], 3: [ink ? 1 : 0] } as const;
      const clear = { 4: ink ? [0, 255] : [255, 0], 6: ink ? [10, 10, 10, 255] : [0, 0, 0, 0] } as const;
      const values = type === 4 || type === 6 ? clear[type] : pixel[type];
      rows.set(values, y * (width * channels[type] + 1) + 1 + x * channels[type]);
    }
  return pngWith(width, height, type, rows);
}

function pngWith(width: number, height: number, type: ColourType, rows: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, type], 8);
  const palette = type === 3 ? [chunk('PLTE', Buffer.from([240, 240, 240, 20, 20, 20]))] : [];
  const body = [chunk('IHDR', header), ...palette, chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...body]);
}

function chunk(name: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(name, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

for (const type of [0, 2, 3, 4, 6] as const)
  test(`a PNG of colour type ${type} gives its ink alone, in its proportions`, async () => {
    const drawing = await handwritingFromPng(pngOf(type));
    await fills(drawing, 80 / 40);
    const image = drawing.images![0]!;
    assert.ok(
      image.pixels.every((value) => value === 0),
      'ink is black',
    );
    assert.equal(image.alpha![image.pixelWidth - 1], 0, 'paper is transparent');
  });

test('a large picture is brought down to what print can show', async () => {
  const canvas = createCanvas(3000, 1500);
  const context = canvas.getContext('2d');
  context.lineWidth = 40;
  context.strokeRect(200, 200, 2400, 1000);
  const drawing = await handwritingFromPng(await canvas.encode('png'));
  assert.equal(drawing.images![0]!.pixelWidth, handwritingLimits.keptSide);
  await fills(drawing, 2440 / 1040);
});

const code = (wanted: string) => (error: unknown) => error instanceof HandwritingRefused && error.code === wanted;
const header = pngOf(6);
const claiming = (width: number, height: number): Buffer => {
  const png = Buffer.from(header);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
};
const hostile: [string, Buffer, string][] = [
  ['no bytes', Buffer.alloc(0), 'NOT_A_PNG'],
  ['a JPEG', Buffer.concat([Buffer.from('ffd8ffe000104a464946', 'hex'), Buffer.alloc(60)]), 'NOT_A_PNG'],
  ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"></svg>'), 'NOT_A_PNG'],
  ['only a header', header.subarray(0, 33), 'NOT_A_PNG'],
  ['a picture of 100,000 × 100,000', claiming(100_000, 100_000), 'TOO_LARGE'],
  ['a picture of 6,000 × 6,000', claiming(6_000, 6_000), 'TOO_LARGE'],
  ['a picture without width', claiming(0, 10), 'TOO_LARGE'],
  ['2 MB and a byte', Buffer.concat([header, Buffer.alloc(2_000_001 - header.length)]), 'TOO_LARGE'],
  ['white paper', pngWith(50, 50, 0, Buffer.alloc(51 * 50, 250)), 'EMPTY'],
  ['nothing', pngWith(50, 50, 6, Buffer.alloc(201 * 50)), 'EMPTY'],
];
for (const [what, png, wanted] of hostile)
  test(`${what} is refused as ${wanted}`, () => assert.rejects(handwritingFromPng(png), code(wanted)));

const line = (n: number, at: (i: number) => [number, number]): { x: number[]; y: number[]; t: number[] } => {
  const points = Array.from({ length: n }, (_, i) => at(i / (n - 1)));
  return { x: points.map((p) => p[0]), y: points.map((p) => p[1]), t: points.map((_, i) => i * 8) };
};

test('strokes become lines that fill the box in the proportions of the ink', async () => {
  const set: StrokeSet = {
    aspect: 2,
    strokes: [line(80, (i) => [0.2 + 0.6 * i, 0.5 + 0.3 * Math.sin(6 * i)]), line(30, (i) => [0.5, 0.1 + 0.8 * i])],
  };
  const drawing = handwritingFromStrokes(set);
  assert.equal(drawing.images, undefined);
  await fills(drawing, drawing.width / drawing.height);
  assert.ok(Math.abs(drawing.width / drawing.height - 1.22 / 0.82) < 0.05);
  assert.equal(drawing.height, box.height);
});

test('strokes are not mirrored: a tick ends high on the right', async () => {
  const tick = line(20, (i) => [0.1 + 0.8 * i, i < 0.3 ? 0.6 + i : 0.9 - (i - 0.3) * 1.1]);
  const drawing = handwritingFromStrokes({ aspect: 1, strokes: [tick] }, { width: 100, height: 100 });
  const image = await renderPage(
    paintedPdf([[{ drawing, at: { x: 0, y: 0, w: drawing.width, h: drawing.height } }]], 100, 100),
    1,
    { dpi: 72 },
  );
  const right = inkBox(image, { region: { x: drawing.width - 6, y: 0, w: 6, h: 100 } });
  assert.ok(right && right.y > 60);
});

test('a dot is a dot', async () => {
  const drawing = handwritingFromStrokes({ aspect: 2, strokes: [line(2, () => [0.5, 0.5])] });
  await fills(drawing, 1);
});

const bad: [string, StrokeSet, string][] = [
  ['no strokes', { aspect: 2, strokes: [] }, 'EMPTY'],
  ['a pad without width', { aspect: 0, strokes: [] }, 'STROKES_INVALID'],
  ['arrays of unequal length', { aspect: 2, strokes: [{ x: [0, 1], y: [0] }] }, 'STROKES_INVALID'],
  ['a stroke without points', { aspect: 2, strokes: [{ x: [], y: [] }] }, 'STROKES_INVALID'],
  ['a point outside of the pad', { aspect: 2, strokes: [{ x: [0, 1.2], y: [0, 0] }] }, 'STROKES_INVALID'],
  ['NaN', { aspect: 2, strokes: [{ x: [0, NaN], y: [0, 0] }] }, 'STROKES_INVALID'],
  ['a time without end', { aspect: 2, strokes: [{ x: [0, 1], y: [0, 0], t: [0, Infinity] }] }, 'STROKES_INVALID'],
  ['301 strokes', { aspect: 2, strokes: Array(301).fill({ x: [0, 1], y: [0, 1] }) }, 'TOO_LARGE'],
  ['20,001 points', { aspect: 2, strokes: [{ x: Array(20_001).fill(0), y: Array(20_001).fill(0) }] }, 'TOO_LARGE'],
];
for (const [what, set, wanted] of bad)
  test(`${what} is refused as ${wanted}`, () => assert.throws(() => handwritingFromStrokes(set), code(wanted)));

test('whatever is drawn on a pad stays inside the box and uses plain numbers', () => {
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  const points = fc.array(fc.tuple(part, part, part), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(points, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (set, aspect) => {
        const strokes = set.map((stroke) => ({
          x: stroke.map((p) => p[0]),
          y: stroke.map((p) => p[1]),
          p: stroke.map((p) => p[2]),
        }));
        const { width, height, operators } = handwritingFromStrokes({ aspect, strokes });
        assert.ok(width <= box.width + 1e-6 && height <= box.height + 1e-6);
        assert.doesNotMatch(operators, /NaN|Infinity|e[-+]?\d/);
      },
    ),
  );
});

test('a typed name is its outlines, as high or as wide as the box', async () => {
  const drawing = typedName('张伟');
  assert.equal(drawing.height, box.height);
  assert.ok(Math.abs(typedName('阿卜杜热合曼·买买提').width - box.width) < 1e-6);
  const ink = await inkOf(drawing);
  assert.ok(ink && ink.w <= drawing.width && ink.h <= drawing.height && ink.h > 0.85 * drawing.height);
  assert.throws(() => typedName('𠮷'), GlyphMissing);
  assert.throws(() => typedName('  '), code('EMPTY'));
});
