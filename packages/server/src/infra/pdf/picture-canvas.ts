import { type Canvas, createCanvas, type Image, loadImage } from '@napi-rs/canvas';
import { DomainError } from '../../domain/errors.js';
import { contentKind } from './content-kind.js';
import { isWhole, pictureSize } from './picture-size.js';

const limits = {
  /** As the file came (腾讯电子签 CreateSealByImage). */
  bytes: 5 * 1024 * 1024,
  pixels: 50_000_000,
};
const refused = (why: string, detail: string, cause?: unknown) =>
  new DomainError('FILE_INVALID', { why, detail }, { cause });

/**
 * A PNG or JPEG painted on nothing, turned as the camera says.
 *
 * @param keptSide longest side, pixels
 * @throws DomainError FILE_INVALID, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED
 */
export async function pictureCanvas(bytes: Uint8Array, keptSide: number): Promise<Canvas> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length > limits.bytes)
    throw new DomainError('FILE_TOO_LARGE', { bytes: buffer.length, limit: limits.bytes });
  const kind = contentKind(buffer, 'png');
  if (kind !== 'png' && kind !== 'jpg') throw new DomainError('FILE_TYPE_UNSUPPORTED', { suffix: kind });
  const size = pictureSize(buffer);
  if (!size || !isWhole(buffer)) throw refused('damaged', 'the picture ends too early');
  if (size.width * size.height > limits.pixels) throw refused('hostile', `${size.width} × ${size.height} pixels`);
  const image = await decoded(buffer);
  const scale = Math.min(1, keptSide / Math.max(image.width, image.height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const canvas = createCanvas(side(image.width), side(image.height));
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function decoded(buffer: Buffer): Promise<Image> {
  try {
    return await loadImage(buffer);
  } catch (cause) {
    throw refused('damaged', (cause as Error).message, cause);
  }
}
