import { createHash } from 'node:crypto';
import { encodeWebp, loadPdfJs, RenderableDocument, RenderError } from '@hufu/pades/render';
import { DomainError } from '../../domain/errors.js';
import type { PageImage, Tasks } from './tasks.js';

const webpQuality = 70; // text looks the same as at 82 and the first page of a contract is a seventh smaller

/**
 * One page as WebP, `width` pixels wide, painted with its marks by the engine of the pixel tests.
 *
 * @throws DomainError PAGE_OUT_OF_RANGE, FILE_INVALID
 */
export async function pageImage({ bytes, page, width }: Tasks['pageImage']['input']): Promise<PageImage> {
  try {
    return await paint(bytes, page, width);
  } catch (error) {
    throw error instanceof RenderError ? refusalOf(error, page) : error;
  }
}

/** Loads what painting needs, ahead of the first page. */
export async function loadPainter(): Promise<void> {
  await loadPdfJs();
}

async function paint(bytes: Uint8Array, page: number, width: number): Promise<PageImage> {
  const document = await RenderableDocument.open(bytes);
  try {
    const image = await document.render(page, { width });
    const webp = await encodeWebp(image, webpQuality);
    const sha256 = createHash('sha256').update(webp).digest('hex');
    return { webp, sha256, width: image.width, height: image.height };
  } finally {
    await document.close();
  }
}

const reasons = { UNREADABLE: 'damaged', ENCRYPTED: 'encrypted', TOO_LARGE: 'hostile', TOO_SLOW: 'hostile' };

function refusalOf(error: RenderError, page: number): DomainError {
  if (error.code === 'PAGE_OUT_OF_RANGE') return new DomainError('PAGE_OUT_OF_RANGE', { page }, { cause: error });
  return new DomainError('FILE_INVALID', { why: reasons[error.code], detail: error.message }, { cause: error });
}
