import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCanvas, GlobalFonts, type SKRSContext2D } from '@napi-rs/canvas';
import { fontPath, GlyphMissing } from '../fonts.js';
import { copiesOf, pointsPerMm, toDrawing } from '../picture.js';
import { inkBox, renderPage, type PageImage } from '../render.js';
import { paintedPdf, worstDifference } from '../testing/painted-pdf.js';
import { sealPicture, SealRefused, type SealDesign } from './seal.js';

const company = '虎符示例科技有限公司';
const page = { width: 200, height: 200 };

/** Thin strokes of a serif face need pixels enough, or smoothing looks like a difference. */
const pixelsPerPoint = 10;

async function painted(design: SealDesign): Promise<PageImage> {
  const drawing = toDrawing(sealPicture(design));
  const at = { x: 20, y: 20, w: drawing.width, h: drawing.height };
  return renderPage(paintedPdf([[{ drawing, at }]], page.width, page.height), 1, { dpi: 72 * pixelsPerPoint });
}

const sizes: [SealDesign, number, number][] = [
  ...[38, 40, 42, 44, 45, 50, 58].map((d): [SealDesign, number, number] => [
    { kind: 'OFFICIAL', name: company, size: { diameter: d }, code: '3301060123456' },
    d,
    d,
  ]),
  [{ kind: 'OFFICIAL', name: company }, 42, 42],
  [{ kind: 'CONTRACT', name: company }, 42, 42],
  [{ kind: 'FINANCE', name: company, size: { width: 45, height: 30 } }, 45, 30],
  [{ kind: 'PERSONNEL', name: company, size: { width: 40, height: 30 } }, 40, 30],
  [{ kind: 'OTHER', name: company, foot: '检验专用章' }, 42, 42],
  [{ kind: 'INVOICE', name: company, taxNumber: '91330106MA2ABCDE0X' }, 40, 30],
  [{ kind: 'LP', name: '张三丰' }, 18, 18],
  [{ kind: 'LP', name: '欧阳震华', suffix: '之印', size: 20 }, 20, 20],
  [{ kind: 'PERSONAL', name: '林若溪', size: '20x10' }, 20, 10],
  [{ kind: 'PERSONAL', name: '林若溪' }, 20, 20],
];
for (const [design, w, h] of sizes)
  test(`${design.kind} of ${w}×${h} mm fills its rectangle on the page`, async () => {
    const ink = inkBox(await painted(design));
    assert.ok(ink);
    const expected = { x: 20, y: 20, w: w * pointsPerMm, h: h * pointsPerMm };
    for (const key of ['x', 'y', 'w', 'h'] as const)
      assert.ok(Math.abs(ink[key] - expected[key]) <= 0.3, `${key}: ${ink[key]} for ${expected[key]}`);
  });

/** Draws with the canvas library's own circle, lines and text, in mm around the middle of a seal at (20, 20) points. */
function reference(widthMm: number, heightMm: number, draw: (context: SKRSContext2D) => void): PageImage {
  for (const face of ['SEAL', 'REGULAR'] as const) GlobalFonts.registerFromPath(fontPath(face), `Reference ${face}`);
  const scale = pixelsPerPoint;
  const canvas = createCanvas(page.width * scale, page.height * scale);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = context.strokeStyle = '#000';
  context.scale(scale, scale);
  context.translate(20 + (widthMm / 2) * pointsPerMm, page.height - 20 - (heightMm / 2) * pointsPerMm);
  context.scale(pointsPerMm, pointsPerMm);
  draw(context);
  return { canvas, width: canvas.width, height: canvas.height, pixelsPerPoint: scale };
}

/** One character whose face (0.92 em high, from −0.08) has its middle at (0, y) and its height as given. */
function character(
  context: SKRSContext2D,
  text: string,
  y: number,
  height: number,
  x = 0,
  stretch = 1,
  face = 'SEAL',
): void {
  context.save();
  context.font = `1000px "Reference ${face}"`; // large, then scaled: no hints
  context.translate(x, y + 0.38 * (height / 0.92));
  context.scale((height / 920) * stretch, height / 920);
  context.fillText(text, -500, 0);
  context.restore();
}

const area = { x: 20, y: 20, w: 42 * pointsPerMm, h: 42 * pointsPerMm };

test('a company seal looks as DOMAIN.md §6 measures it', async () => {
  const name = '云栖木作家具公司';
  const expected = reference(42, 42, (context) => {
    context.lineWidth = 1.2;
    context.beginPath();
    context.arc(0, 0, 21 - 0.6, 0, 2 * Math.PI);
    context.stroke();
    context.beginPath();
    for (let i = 0; i < 5; i++) context.lineTo(7 * Math.sin(i * 0.8 * Math.PI), -7 * Math.cos(i * 0.8 * Math.PI));
    context.fill(); // the pentagram: its inner corners lie at 0.381966 of the radius
    Array.from(name).forEach((text, i) => {
      context.save();
      context.rotate(((i - 3.5) * (150 / 8) * Math.PI) / 180);
      character(context, text, -(21 - 1.2 - 1 - 2.1), 4.2);
      context.restore();
    });
    Array.from('合同专用章').forEach((text, i) => character(context, text, 0.23 * 42, 3.99, (i - 2) * 3.99 * 1.087));
  });
  const seal = await painted({ kind: 'CONTRACT', name, colour: 'BLACK', opacity: 1 });
  assert.ok(worstDifference(seal, expected, area, 6) < 0.03);
});

test('a seal is lettered in 宋体, not in the face of running text', async () => {
  const letters = (face: 'SEAL' | 'REGULAR') =>
    reference(18, 18, (context) => character(context, '国', -3.8, 7.2, 3.8, 1, face));
  const cell = { x: area.x + 9.3 * pointsPerMm, y: area.y + 9.3 * pointsPerMm, w: 7 * pointsPerMm, h: 7 * pointsPerMm };
  const seal = await painted({ kind: 'LP', name: '国国国', colour: 'BLACK', opacity: 1 });
  assert.ok(worstDifference(seal, letters('SEAL'), cell, 5) < 0.03);
  assert.ok(worstDifference(seal, letters('REGULAR'), cell, 5) > 0.2);
});

test('a wrong character in a seal would be seen', async () => {
  const right = await painted({ kind: 'CONTRACT', name: '云栖木作家具公司', colour: 'BLACK', opacity: 1 });
  const wrong = await painted({ kind: 'CONTRACT', name: '云栖本作家具公司', colour: 'BLACK', opacity: 1 });
  assert.ok(worstDifference(right, wrong, area, 6) > 0.06);
});

test('an LP seal is read from right to left: 张三丰印', async () => {
  const expected = reference(18, 18, (context) => {
    context.lineWidth = 1;
    context.strokeRect(-8.5, -8.5, 17, 17);
    const [inner, cell] = [14.8, 7.2];
    const offset = (inner - cell) / 2;
    character(context, '张', -offset, cell, offset);
    character(context, '三', offset, cell, offset);
    character(context, '丰', -offset, cell, -offset);
    character(context, '印', offset, cell, -offset);
  });
  const seal = await painted({ kind: 'LP', name: '张三丰', colour: 'BLACK', opacity: 1 });
  assert.ok(worstDifference(seal, expected, { ...area, w: 51, h: 51 }, 6) < 0.03);
});

/** Characters along the top of an ellipse, found by walking it in small steps: heads on the curve, evenly spaced half-way down. */
function alongEllipse(
  context: SKRSContext2D,
  text: string,
  rx: number,
  ry: number,
  sweep: number,
  height: number,
  squeeze: number,
): void {
  const small = Math.PI / 20_000;
  const walk: { x: number; y: number; turn: number; length: number }[] = [];
  for (let t = -Math.PI; t < Math.PI; t += small) {
    const [px, py] = [rx * Math.sin(t), ry * Math.cos(t)];
    if (Math.abs(Math.atan2(px, py)) > (sweep * Math.PI) / 360) continue;
    const turn = Math.atan2(ry * Math.sin(t), rx * Math.cos(t)); // of the outward normal, from the top
    const [x, y] = [px - (height / 2) * Math.sin(turn), py - (height / 2) * Math.cos(turn)];
    const last = walk.at(-1);
    walk.push({ x, y, turn, length: last ? last.length + Math.hypot(x - last.x, y - last.y) : 0 });
  }
  const characters = Array.from(text);
  characters.forEach((letter, i) => {
    const wanted = (walk.at(-1)!.length * (i + 0.5)) / characters.length;
    const { x, y, turn } = walk.find(({ length }) => length >= wanted)!;
    context.save();
    context.translate(x, -y);
    context.rotate(turn);
    character(context, letter, 0, height, 0, squeeze);
    context.restore();
  });
}

function ovalRing(context: SKRSContext2D, w: number, h: number): void {
  context.lineWidth = 1;
  context.beginPath();
  context.ellipse(0, 0, w / 2 - 0.5, h / 2 - 0.5, 0, 0, 2 * Math.PI);
  context.stroke();
}

test('a finance seal is an oval with its name along it and its use below', async () => {
  const name = '虎符示例科技公司';
  const footSqueeze = Math.min(1, (0.4 * 45) / (0.095 * 37.5 * (4 * 1.087 + 1)));
  const expected = reference(45, 30, (context) => {
    ovalRing(context, 45, 30);
    alongEllipse(context, name, 20.5, 13, 150, 3.75, 1);
    Array.from('财务专用章').forEach((text, i) =>
      character(context, text, 0.23 * 30, 0.095 * 37.5, (i - 2) * 0.095 * 37.5 * 1.087 * footSqueeze, footSqueeze),
    );
  });
  const design: SealDesign = { kind: 'FINANCE', name, size: { width: 45, height: 30 }, star: false };
  const seal = await painted({ ...design, colour: 'BLACK', opacity: 1 });
  assert.ok(worstDifference(seal, expected, { ...area, w: 45 * pointsPerMm, h: 30 * pointsPerMm }, 6) < 0.03);
});

test('an invoice seal carries name and words as the tax authority draws them', async () => {
  const expected = reference(40, 30, (context) => {
    ovalRing(context, 40, 30);
    alongEllipse(context, '虎符示例科技公司', 18.5, 13.5, 210, 4.2, 1);
    Array.from('发票专用章').forEach((text, i) =>
      character(context, text, 4.2 + 2.3, 4.6, (i - 2) * 3 * 1.12, 3 / 4.6),
    );
  });
  const design: SealDesign = { kind: 'INVOICE', name: '虎符示例科技公司', taxNumber: '91330106MA2ABCDE0X' };
  const seal = await painted({ ...design, colour: 'BLACK', opacity: 1 });
  const half = { x: 20, w: 40 * pointsPerMm };
  const [middle, number] = [20 + 15 * pointsPerMm, 2.2 * pointsPerMm]; // the tax number itself is compared by its box
  for (const band of [
    { ...half, y: 20, h: 15 * pointsPerMm - number },
    { ...half, y: middle + number, h: 15 * pointsPerMm - number },
  ])
    assert.ok(worstDifference(seal, expected, band, 6) < 0.03);
  const ink = inkBox(seal, {
    region: { x: 20 + 6.9 * pointsPerMm, y: middle - number, w: 26.2 * pointsPerMm, h: 2 * number },
  });
  assert.ok(ink && Math.abs(ink.h - 3.7 * pointsPerMm) < 0.6, `tax number ${ink?.h}`);
});

const squares: [string, SealDesign, [string, number, number, number, number][]][] = [
  // character, x and y of its cell's middle in mm (y down), width and height of the cell; inside 14.8 mm with gaps of 0.4
  [
    'three',
    { kind: 'PERSONAL', name: '林若溪', size: 18 },
    [
      ['林', 3.8, 0, 7.2, 13.68],
      ['若', -3.8, -3.8, 7.2, 7.2],
      ['溪', -3.8, 3.8, 7.2, 7.2],
    ],
  ],
  [
    'five',
    { kind: 'LP', name: '林若溪', suffix: '之印' },
    [
      ['林', 3.8, -5.0667, 7.2, 4.6667],
      ['若', 3.8, 0, 7.2, 4.6667],
      ['溪', 3.8, 5.0667, 7.2, 4.6667],
      ['之', -3.8, -3.8, 7.2, 7.2],
      ['印', -3.8, 3.8, 7.2, 7.2],
    ],
  ],
];
for (const [count, design, cells] of squares)
  test(`a square seal of ${count} characters fills its columns from the right`, async () => {
    const expected = reference(18, 18, (context) => {
      context.lineWidth = 1;
      context.strokeRect(-8.5, -8.5, 17, 17);
      for (const [text, x, y, w, h] of cells) character(context, text, y, h, x, w / h);
    });
    const seal = await painted({ ...design, colour: 'BLACK', opacity: 1 });
    assert.ok(worstDifference(seal, expected, { ...area, w: 51, h: 51 }, 6) < 0.03);
  });

test('colour and opacity are those of the seal', async () => {
  const seal = await painted({ kind: 'OFFICIAL', name: company });
  const middle = seal.canvas.getContext('2d').getImageData(seal.width * 0.4, seal.height * 0.6, 1, 1).data;
  assert.deepEqual(
    [...middle].slice(0, 3),
    [0xe6, 0, 0x12].map((c) => Math.round(c * 0.8 + 255 * 0.2)),
  );
});

test('between its lines a seal is transparent', async () => {
  const { png, svg, sha256 } = await copiesOf(sealPicture({ kind: 'OFFICIAL', name: company }));
  assert.equal(png.readUInt32BE(16), Math.round((42 / 25.4) * 600));
  assert.match(svg, /^<svg [^>]*width="42mm" height="42mm"/);
  assert.doesNotMatch(svg, /<text|font|<image|<rect/);
  assert.match(sha256, /^[0-9a-f]{64}$/);
  const again = await copiesOf(sealPicture({ kind: 'OFFICIAL', name: company }));
  assert.equal(again.sha256, sha256);
});

test('a long name gets narrower, then smaller, and is refused before it cannot be read', () => {
  for (const count of [1, 8, 9, 14, 20, 30, 40])
    assert.ok(sealPicture({ kind: 'OFFICIAL', name: '国'.repeat(count) }).shapes[0]!.path.length > 0);
  assert.throws(() => sealPicture({ kind: 'OFFICIAL', name: '国'.repeat(120) }), SealRefused);
});

const refused: [string, SealDesign][] = [
  ['a company without a name', { kind: 'OFFICIAL', name: '' }],
  ['a diameter that is not allowed', { kind: 'OFFICIAL', name: company, size: { diameter: 41 } }],
  ['an oval official seal', { kind: 'OFFICIAL', name: company, size: { width: 45, height: 30 } }],
  ['a code of 12 digits', { kind: 'OFFICIAL', name: company, code: '330106012345' }],
  ['a foot that does not fit', { kind: 'OTHER', name: company, foot: '测'.repeat(12) }],
  ['a tax number in small letters', { kind: 'INVOICE', name: company, taxNumber: '91330106ma2abcde0x' }],
  ['a person without a name', { kind: 'PERSONAL', name: '' }],
  ['a name of 13 characters', { kind: 'LP', name: '买'.repeat(13), suffix: '' }],
];
for (const [what, design] of refused)
  test(`${what} is refused`, () => assert.throws(() => sealPicture(design), SealRefused));

test('a character that the font lacks is named, in every kind of seal', () => {
  for (const design of [
    { kind: 'OFFICIAL', name: '𠮷野科技公司' },
    { kind: 'OTHER', name: company, foot: '𠮷章' },
    { kind: 'INVOICE', name: '𠮷野公司', taxNumber: '913301060000000000' },
    { kind: 'LP', name: '𠮷野' },
  ] as SealDesign[])
    assert.throws(
      () => sealPicture(design),
      (error) => error instanceof GlyphMissing && error.characters.join() === '𠮷',
    );
});
