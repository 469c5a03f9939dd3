import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Drawing } from './types.js';

/**
 * A picture with its colours and its transparency, for seals that came as an image and for filled-in pictures. Only for
 * pictures that were painted anew by us: nothing is checked here.
 *
 * @param png RGBA. @param size in points; the picture fills it.
 */
export async function photoDrawing(png: Uint8Array, size: { width: number; height: number }): Promise<Drawing> {
  const image = await loadImage(png);
  const { width: pixelWidth, height: pixelHeight } = image;
  const context = createCanvas(pixelWidth, pixelHeight).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, pixelWidth, pixelHeight);
  const pixels = new Uint8Array(pixelWidth * pixelHeight * 3);
  const alpha = new Uint8Array(pixelWidth * pixelHeight);
  for (let i = 0; i < alpha.length; i++) {
    pixels.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
    alpha[i] = data[4 * i + 3]!;
  }
  const { width, height } = size;
  const operators = `q ${width.toFixed(3)} 0 0 ${height.toFixed(3)} 0 0 cm /Photo Do Q`;
  return {
    width,
    height,
    operators,
    images: [{ name: 'Photo', pixelWidth, pixelHeight, colour: 'RGB', pixels, alpha }],
  };
}
