import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { inkBox, renderPage } from '@hufu/pades/render';
import { type Canvas, createCanvas, GifEncoder } from '@napi-rs/canvas';
import UTIF from 'utif2';
import { DomainError } from '../../domain/errors.js';
import { Workshop } from './workshop.js';

const workshop = new Workshop();
after(() => workshop.close());

/** A black quarter at the upper left on white, or on nothing. */
function picture(width: number, height: number, ground: string | undefined = '#fff'): Canvas {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
  }
  context.fillStyle = '#000';
  context.fillRect(0, 0, width / 2, height / 2);
  return canvas;
}

/** EXIF that says: turn a quarter clockwise. */
function turned(jpeg: Buffer): Buffer {
  const exif = Buffer.from('4578696600004d4d002a00000008000101120003000000010006000000000000', 'hex');
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

function gif(...frames: Canvas[]): Buffer {
  const encoder = new GifEncoder(frames[0]!.width, frames[0]!.height);
  for (const frame of frames) {
    const { data } = frame.getContext('2d').getImageData(0, 0, frame.width, frame.height);
    encoder.addFrame(new Uint8Array(data.buffer), frame.width, frame.height);
  }
  return Buffer.from(encoder.finish());
}

function tiff(canvas: Canvas): Buffer {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return Buffer.from(UTIF.encodeImage(new Uint8Array(data.buffer), canvas.width, canvas.height));
}

/** The black part of a page: left, bottom, width and height in points. */
async function black(pdf: Uint8Array, page = 1): Promise<number[]> {
  const { x, y, w, h } = inkBox(await renderPage(pdf, page, { dpi: 72 }))!;
  return [x, y, w, h];
}
const close = (actual: number[], expected: number[]): void =>
  actual.forEach((value, index) => assert.ok(Math.abs(value - expected[index]!) <= 2, `${actual} for ${expected}`));

const [a4short, a4long] = [595.28, 841.89];
const cases: [string, string, () => Promise<Buffer>, number[], [number, number]][] = [
  ['a PNG upright', 'png', () => picture(1000, 1400).encode('png'), [0, 421, 298, 417], [a4short, a4long]],
  ['a PNG without ground', 'png', () => picture(1000, 1400, '').encode('png'), [0, 421, 298, 417], [a4short, a4long]],
  ['a JPEG lying', 'jpg', () => picture(1400, 1000).encode('jpeg'), [4, 298, 417, 298], [a4long, a4short]],
  [
    'a JPEG turned by EXIF',
    'jpeg',
    async () => turned(await picture(1400, 1000).encode('jpeg')),
    [298, 421, 298, 417],
    [a4short, a4long],
  ],
  ['a small GIF', 'gif', async () => gif(picture(96, 192)), [262, 421, 36, 72], [a4short, a4long]],
  ['a TIFF', 'tiff', async () => tiff(picture(1000, 1400)), [0, 421, 298, 417], [a4short, a4long]],
];
for (const [name, suffix, make, ink, [width, height]] of cases)
  test(`${name} becomes an A4 page`, async () => {
    const file = await workshop.intake(await make(), suffix);
    assert.deepEqual(file.pages, [{ width, height }]);
    assert.deepEqual(file.kinds, ['CONVERTED']);
    close(await black(file.pdf), ink);
  });

test('every picture of a GIF has its page', async () => {
  const { pdf, pages } = await workshop.intake(gif(picture(400, 400), picture(400, 400, '#fff')), 'gif');
  assert.equal(pages.length, 2);
  close(await black(pdf, 2), await black(pdf, 1));
});

test('a picture keeps no more than 300 dpi', async () => {
  const { pdf } = await workshop.intake(await picture(5000, 7000).encode('png'), 'png');
  assert.match(pdf.toString('latin1'), /\/Width 2506\/Height 3508/);
});

const refusals: [string, string, () => Promise<Buffer>, string][] = [
  ['a suffix that is not the content', 'png', () => picture(9, 9).encode('jpeg'), 'wrong suffix'],
  ['half a PNG', 'png', async () => half(await picture(300, 300).encode('png')), 'damaged'],
  ['half a JPEG', 'jpg', async () => half(await picture(300, 300).encode('jpeg')), 'damaged'],
  ['half a GIF', 'gif', async () => half(gif(picture(300, 300))), 'damaged'],
  ['half a TIFF', 'tiff', async () => tiff(picture(300, 300)).subarray(0, 9), 'damaged'],
  [
    'a PNG of ten thousand million pixels',
    'png',
    async () => claims(await picture(9, 9).encode('png'), 100_000),
    'hostile',
  ],
];
for (const [name, suffix, make, why] of refusals)
  test(`${name} is refused`, async () => {
    await assert.rejects(workshop.intake(await make(), suffix), (error) => {
      assert.ok(error instanceof DomainError, String(error));
      assert.deepEqual([error.code, error.facts.why], ['FILE_INVALID', why]);
      return true;
    });
  });

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1);

function claims(png: Buffer, side: number): Buffer {
  const copy = Buffer.from(png);
  copy.writeUInt32BE(side, 16);
  copy.writeUInt32BE(side, 20);
  return copy;
}
