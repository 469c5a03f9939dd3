import { type Canvas, createCanvas, ImageData, loadImage } from '@napi-rs/canvas';
import UTIF from 'utif2';
import { DomainError } from '../../domain/errors.js';
import { contentKind } from './content-kind.js';
import { gifFrames } from './gif.js';
import { imagePdf } from './image-pdf.js';
import { isWhole, pictureSize } from './picture-size.js';
import type { Tasks } from './tasks.js';

const limits = {
  /** Of one picture as it comes; 600 dpi on A4 is 35 million. */
  pixels: 50_000_000,
  pages: 200,
  /** Longest side kept: 300 dpi on A4. */
  keptSide: 3508,
};
const refused = (why: string, detail: string, cause?: unknown) =>
  new DomainError('FILE_INVALID', { why, detail }, { cause });

/**
 * A PDF of pictures, one A4 page each: turned as the camera says, transparent parts white, shrunk to 300 dpi. Pictures
 * are painted anew, so nothing of the file but what is seen comes along (no place, no camera, no second picture).
 *
 * @throws DomainError FILE_INVALID
 */
export async function imageToPdf({ bytes, suffix }: Tasks['image']['input']): Promise<Uint8Array> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (contentKind(buffer, suffix) !== suffix) throw refused('wrong suffix', `the content is not ${suffix}`);
  try {
    return await imagePdf(await canvasesOf(buffer, suffix));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const { message } = error as Error;
    throw refused('damaged', error instanceof RangeError ? 'the picture ends too early' : message, error);
  }
}

async function canvasesOf(bytes: Buffer, suffix: string): Promise<Canvas[]> {
  if (suffix === 'tiff' || suffix === 'tif') return tiffPages(bytes);
  if (suffix === 'gif')
    return gifFrames(bytes, limits).map(({ width, height, rgba }) => fromPixels(width, height, rgba));
  const size = pictureSize(bytes);
  if (!size) throw refused('damaged', 'no size found in the picture');
  checkSize(size.width, size.height);
  if (!isWhole(bytes)) throw refused('damaged', 'the picture ends too early');
  const image = await loadImage(bytes); // turned as EXIF says
  return [paint(image, image.width, image.height)];
}

function tiffPages(bytes: Buffer): Canvas[] {
  const data = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const directories = UTIF.decode(data).filter((directory) => directory.t256 && directory.t257);
  if (directories.length === 0) throw refused('damaged', 'no picture in the file');
  if (directories.length > limits.pages) throw refused('hostile', `more than ${limits.pages} pictures`);
  return directories.map((directory) => {
    checkSize(Number((directory.t256 as number[])[0]), Number((directory.t257 as number[])[0]));
    UTIF.decodeImage(data, directory);
    const canvas = fromPixels(directory.width, directory.height, UTIF.toRGBA8(directory));
    directory.data = new Uint8Array(0);
    return canvas;
  });
}

function checkSize(width: number, height: number): void {
  if (!(width >= 1 && height >= 1)) throw refused('damaged', 'a picture without size');
  if (width * height > limits.pixels) throw refused('hostile', `a picture of ${width} × ${height} pixels`);
}

function fromPixels(width: number, height: number, rgba: Uint8Array): Canvas {
  const whole = createCanvas(width, height);
  const pixels = new Uint8ClampedArray(rgba.buffer as ArrayBuffer, rgba.byteOffset, width * height * 4);
  whole.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
  return paint(whole, width, height);
}

/** On white, no larger than is kept. */
function paint(
  source: Parameters<ReturnType<Canvas['getContext']>['drawImage']>[0],
  width: number,
  height: number,
): Canvas {
  const scale = Math.min(1, limits.keptSide / Math.max(width, height));
  const canvas = createCanvas(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}
