import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { DomainError } from '../../domain/errors.js';
import { sealImage } from './seal-image.js';

type Draw = (context: ReturnType<ReturnType<typeof createCanvas>['getContext']>) => void;
const painted = (draw: Draw, width = 400, height = 300) => {
  const canvas = createCanvas(width, height);
  draw(canvas.getContext('2d'));
  return canvas;
};
const onWhite = painted((c) => {
  c.fillStyle = '#ffffff';
  c.fillRect(0, 0, 400, 300);
  c.strokeStyle = '#e60012';
  c.lineWidth = 10;
  c.strokeRect(105, 55, 190, 190);
});
const refusedAs = (why: string) => (error: unknown) => error instanceof DomainError && error.facts['why'] === why;

async function pixels(png: Uint8Array) {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return (x: number, y: number) => [...context.getImageData(x, y, 1, 1).data];
}

describe('the picture of a seal', () => {
  it('loses its paper, keeps its colour and is cut to its ink', async () => {
    for (const bytes of [await onWhite.encode('png'), await onWhite.encode('jpeg', 95)]) {
      const { png, width, height } = await sealImage({ bytes });
      assert.ok(Math.abs(width - 200) <= 4 && Math.abs(height - 200) <= 4, `${width} × ${height}`);
      const at = await pixels(png);
      assert.equal(at(100, 100)[3], 0, 'the middle is clear');
      const [red, green, blue, alpha] = at(5, 100) as [number, number, number, number];
      assert.ok(red > 200 && green < 40 && blue < 60 && alpha > 200, [red, green, blue, alpha].join(' '));
    }
  });

  it('that is transparent already stays as it is', async () => {
    const clear = painted((c) => {
      c.fillStyle = '#ffffff';
      c.fillRect(150, 100, 40, 40);
      c.fillStyle = '#0000ff';
      c.fillRect(190, 140, 40, 40);
    });
    const { png, width, height } = await sealImage({ bytes: await clear.encode('png') });
    assert.deepEqual([width, height], [80, 80]);
    assert.deepEqual((await pixels(png))(10, 10), [255, 255, 255, 255], 'white ink is ink here');
  });

  it('that is none is refused and says why', async () => {
    const empty = await painted((c) => c.fillText('', 0, 0)).encode('png');
    const blank = await painted((c) => {
      c.fillStyle = '#ffffff';
      c.fillRect(0, 0, 400, 300);
    }).encode('png');
    const photo = await painted((c) => {
      c.fillStyle = '#336699';
      c.fillRect(0, 0, 400, 300);
    }).encode('jpeg');
    const line = await painted((c) => {
      c.fillStyle = '#e60012';
      c.fillRect(10, 100, 380, 10);
    }).encode('png');
    await assert.rejects(sealImage({ bytes: empty }), refusedAs('empty'));
    await assert.rejects(sealImage({ bytes: blank }), refusedAs('empty'));
    await assert.rejects(sealImage({ bytes: photo }), refusedAs('background'));
    await assert.rejects(sealImage({ bytes: line }), refusedAs('shape'));
    await assert.rejects(sealImage({ bytes: blank.subarray(0, 200) }), refusedAs('damaged'));
    await assert.rejects(
      sealImage({ bytes: Buffer.from('%PDF-1.7') }),
      (error: { code?: string }) => error.code === 'FILE_TYPE_UNSUPPORTED',
    );
    await assert.rejects(
      sealImage({ bytes: Buffer.alloc(5 * 1024 * 1024 + 1) }),
      (error: { code?: string }) => error.code === 'FILE_TOO_LARGE',
    );
  });

  it('that claims to be enormous is refused before it is decoded', async () => {
    const bomb = Buffer.from(await onWhite.encode('png'));
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    await assert.rejects(sealImage({ bytes: bomb }), refusedAs('hostile'));
  });
});
