import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { DomainError } from '../../domain/errors.js';
import { pictureCanvas } from './picture-canvas.js';
import type { Tasks } from './tasks.js';

const limits = {
  /** Longest side kept: a seal of 58 mm at 600 dpi. */
  keptSide: 1370,
  /** Longer than this in one direction is no seal. */
  ratio: 10,
  /** A seal covers less of its box than this; a photograph of something else covers all of it. */
  cover: 0.9,
};
const refused = (why: string, detail: string) => new DomainError('FILE_INVALID', { why, detail });

/**
 * The picture of a seal made ready to be printed over text: paper becomes transparent, colours stay, cut to the ink.
 *
 * @throws DomainError FILE_INVALID, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED
 */
export async function sealImage({ bytes }: Tasks['sealImage']['input']): Promise<Tasks['sealImage']['output']> {
  const canvas = await pictureCanvas(bytes, limits.keptSide);
  const box = clearPaper(canvas);
  const cut = cutTo(canvas, box);
  const png = await cut.encode('png');
  return { png: new Uint8Array(png), width: cut.width, height: cut.height };
}

interface InkBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Ink fainter than this is paper. */
const faintest = 24;

/** Makes paper transparent, unless the picture brings transparency of its own. @returns where the ink lies */
function clearPaper(canvas: Canvas): InkBox {
  const { width, height } = canvas;
  const context = canvas.getContext('2d');
  const image = context.getImageData(0, 0, width, height);
  if (!bringsTransparency(image.data)) whiteToClear(image.data);
  context.putImageData(image, 0, 0);
  return inkBox(image.data, width, height);
}

function bringsTransparency(data: Uint8ClampedArray): boolean {
  let clear = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at]! < 128) clear++;
  return clear > data.length / 4 / 100;
}

/** What of white is missing in a pixel is its ink: the darkest part says how opaque, the rest is taken out of the colour. */
function whiteToClear(data: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) {
    const opacity = 255 - Math.min(data[at]!, data[at + 1]!, data[at + 2]!);
    const kept = opacity < faintest ? 0 : opacity;
    for (let part = 0; part < 3; part++) {
      data[at + part] = kept === 0 ? 0 : 255 - ((255 - data[at + part]!) * 255) / kept;
    }
    data[at + 3] = kept;
  }
}

function inkBox(data: Uint8ClampedArray, width: number, height: number): InkBox {
  let [left, right, top, bottom, inked] = [width, -1, height, -1, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (data[4 * (y * width + x) + 3]! < faintest) continue;
      inked++;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  if (right < left || box.width < 8 || box.height < 8) throw refused('empty', 'no seal in the picture');
  if (Math.max(box.width / box.height, box.height / box.width) > limits.ratio)
    throw refused('shape', 'too long for a seal');
  if (inked > limits.cover * box.width * box.height)
    throw refused('background', 'the picture has a background of its own');
  return box;
}

function cutTo(canvas: Canvas, { left, top, width, height }: InkBox): Canvas {
  const cut = createCanvas(width, height);
  cut.getContext('2d').drawImage(canvas, left, top, width, height, 0, 0, width, height);
  return cut;
}
