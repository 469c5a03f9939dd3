import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { createCanvas, DOMMatrix, ImageData, Path2D, type Canvas } from '@napi-rs/canvas';
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from 'pdfjs-dist';
import type { PageSize, Rect } from './types.js';

/**
 * How much one rendering may cost. Rendering runs in the caller's thread and can only stop between two steps of the page,
 * so files from strangers belong in a worker that can be ended from outside.
 */
export interface RenderLimits {
  /** Largest picture made, in pixels. */
  canvasPixels: number;
  /** Largest image inside the PDF that is decoded, in pixels; larger ones stay blank. */
  imagePixels: number;
  /** Time for one page, in ms. */
  pageMs: number;
}
export const renderLimits: RenderLimits = { canvasPixels: 40_000_000, imagePixels: 64_000_000, pageMs: 20_000 };

/** How large a page becomes: its width in pixels, or dots per inch (72 = one pixel a point). */
export type RenderScale = { width: number } | { dpi: number };

/** A page as it is seen: RGBA on white, rows from the top. */
export interface PageImage {
  canvas: Canvas;
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  pixelsPerPoint: number;
}

/** Why a page could not be rendered. */
export class RenderError extends Error {
  override readonly name = 'RenderError';
  constructor(
    readonly code: 'UNREADABLE' | 'ENCRYPTED' | 'PAGE_OUT_OF_RANGE' | 'TOO_LARGE' | 'TOO_SLOW',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

type PdfJs = typeof import('pdfjs-dist');
let pdfjs: Promise<PdfJs> | undefined;

/** pdf.js brings its own copy of the canvas library; its paths must be of the one we draw with, or they are refused. */
export function loadPdfJs(): Promise<PdfJs> {
  Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });
  pdfjs ??= importPdfJs();
  return pdfjs;
}

/**
 * The build for older engines replaces Array.prototype.push, for an edge case nobody here meets, by one that is fifty
 * times slower and half of the time a page costs. We put the engine's own back. pdf.js's second half is loaded here too,
 * or it would replace it again later.
 */
async function importPdfJs(): Promise<PdfJs> {
  const push = Object.getOwnPropertyDescriptor(Array.prototype, 'push')!;
  const loaded = (await import('pdfjs-dist/legacy/build/pdf.mjs')) as PdfJs;
  await import(workerModule);
  Object.defineProperty(Array.prototype, 'push', push);
  return loaded;
}
const workerModule: string = 'pdfjs-dist/legacy/build/pdf.worker.mjs';

class CanvasFactory {
  create(width: number, height: number) {
    if (width * height > renderLimits.canvasPixels) throw new RenderError('TOO_LARGE', `${width} × ${height} pixels`);
    const canvas = createCanvas(Math.max(1, width), Math.max(1, height));
    return { canvas, context: canvas.getContext('2d') };
  }
  reset(target: { canvas: Canvas }, width: number, height: number): void {
    target.canvas.width = width;
    target.canvas.height = height;
  }
  destroy(target: { canvas: Canvas | null }): void {
    target.canvas = null;
  }
}

const packageFolder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const folder = (name: string): string => join(packageFolder, name) + sep;

/** Options of pdf.js for a thread that reads strangers' files: everything from its own package, nothing evaluated. */
export const pdfJsSources = {
  cMapUrl: folder('cmaps'),
  cMapPacked: true,
  standardFontDataUrl: folder('standard_fonts'),
  wasmUrl: folder('wasm'),
  useSystemFonts: false,
  disableFontFace: true,
  isEvalSupported: false,
  useWorkerFetch: false,
  enableXfa: false,
} as const;

/** A PDF open for rendering. Close it, or its pages stay in memory. */
export class RenderableDocument {
  private constructor(
    private readonly document: PDFDocumentProxy,
    private readonly limits: RenderLimits,
  ) {}

  /** @throws RenderError UNREADABLE, ENCRYPTED */
  static async open(pdf: Uint8Array, limits: RenderLimits = renderLimits): Promise<RenderableDocument> {
    const { getDocument, VerbosityLevel } = await loadPdfJs();
    const task = getDocument({
      data: Uint8Array.from(pdf), // pdf.js takes the buffer away from its owner
      CanvasFactory,
      verbosity: VerbosityLevel.ERRORS,
      ...pdfJsSources,
      maxImageSize: limits.imagePixels,
    });
    try {
      return new RenderableDocument(await task.promise, limits);
    } catch (cause) {
      await task.destroy();
      const encrypted = (cause as Error).name === 'PasswordException';
      throw new RenderError(encrypted ? 'ENCRYPTED' : 'UNREADABLE', (cause as Error).message, { cause });
    }
  }

  get pageCount(): number {
    return this.document.numPages;
  }

  /** @param page from 1. */
  async pageSize(page: number): Promise<PageSize> {
    const { width, height } = (await this.page(page)).getViewport({ scale: 1 });
    return { width, height };
  }

  /**
   * Paints a page with its annotations.
   *
   * @param page from 1.
   * @throws RenderError PAGE_OUT_OF_RANGE, TOO_LARGE, TOO_SLOW, UNREADABLE
   */
  async render(page: number, scale: RenderScale): Promise<PageImage> {
    const source = await this.page(page);
    try {
      return await this.paint(source, scale);
    } finally {
      source.cleanup();
    }
  }

  async close(): Promise<void> {
    await this.document.loadingTask.destroy();
  }

  private async page(number: number): Promise<PDFPageProxy> {
    if (!Number.isInteger(number) || number < 1 || number > this.pageCount)
      throw new RenderError('PAGE_OUT_OF_RANGE', `page ${number} of ${this.pageCount}`);
    try {
      return await this.document.getPage(number);
    } catch (cause) {
      throw new RenderError('UNREADABLE', `page ${number}: ${(cause as Error).message}`, { cause });
    }
  }

  private async paint(source: PDFPageProxy, scale: RenderScale): Promise<PageImage> {
    const natural = source.getViewport({ scale: 1 });
    const pixelsPerPoint = 'dpi' in scale ? scale.dpi / 72 : scale.width / natural.width;
    const width = Math.round(natural.width * pixelsPerPoint);
    const height = Math.round(natural.height * pixelsPerPoint);
    if (!(width >= 1 && height >= 1 && width * height <= this.limits.canvasPixels))
      throw new RenderError('TOO_LARGE', `${width} × ${height} pixels`);
    const canvas = createCanvas(width, height);
    const viewport = source.getViewport({ scale: pixelsPerPoint });
    const task = source.render({ canvas: canvas as never, viewport, background: '#ffffff' });
    await withinTime(task, this.limits.pageMs);
    return { canvas, width, height, pixelsPerPoint };
  }
}

/** pdf.js would go from step to step without letting timers and requests in between. */
async function withinTime(task: RenderTask, ms: number): Promise<void> {
  const end = performance.now() + ms;
  task.onContinue = (next: () => void) => (performance.now() > end ? task.cancel() : setImmediate(next));
  try {
    await task.promise;
  } catch (cause) {
    if (cause instanceof RenderError) throw cause;
    const cancelled = (cause as Error).name === 'RenderingCancelledException';
    throw new RenderError(cancelled ? 'TOO_SLOW' : 'UNREADABLE', (cause as Error).message, { cause });
  }
}

/** Renders one page of a PDF. To render several, open a {@link RenderableDocument}. */
export async function renderPage(pdf: Uint8Array, page: number, scale: RenderScale): Promise<PageImage> {
  const document = await RenderableDocument.open(pdf);
  try {
    return await document.render(page, scale);
  } finally {
    await document.close();
  }
}

/** RGBA, four bytes a pixel, rows from the top. */
export const pixelsOf = (image: PageImage): Uint8ClampedArray =>
  image.canvas.getContext('2d').getImageData(0, 0, image.width, image.height).data;

/** Encoded off the main thread. */
export const encodePng = (image: { canvas: Canvas }): Promise<Buffer> => image.canvas.encode('png');
/** @param quality 0 to 100. */
export const encodeWebp = (image: { canvas: Canvas }, quality = 82): Promise<Buffer> =>
  image.canvas.encode('webp', quality);

export interface InkOptions {
  /** Where to look, in points, neutral; absent = the whole page. */
  region?: Rect;
  /** The same page without the mark: then ink is what differs. Absent = ink is what is not white. */
  before?: PageImage;
  /** Smallest difference of a channel that counts, 1 to 255. */
  threshold?: number;
}

/** The bounding box of the ink, neutral (points, origin lower-left); undefined when there is none. */
export function inkBox(image: PageImage, { region, before, threshold = 24 }: InkOptions = {}): Rect | undefined {
  if (before && (before.width !== image.width || before.height !== image.height))
    throw new RangeError('pictures of different sizes');
  const now = pixelsOf(image);
  const then = before && pixelsOf(before);
  const area = pixelArea(image, region);
  let [left, right, top, bottom] = [Infinity, -1, Infinity, -1];
  for (let y = area.top; y < area.bottom; y++)
    for (let x = area.left; x < area.right; x++) {
      if (!differs(now, then, (y * image.width + x) * 4, threshold)) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  if (right < 0) return undefined;
  const k = image.pixelsPerPoint;
  return {
    x: left / k,
    y: (image.height - 1 - bottom) / k,
    w: (right + 1 - left) / k,
    h: (bottom + 1 - top) / k,
  };
}

function differs(now: Uint8ClampedArray, then: Uint8ClampedArray | undefined, at: number, threshold: number): boolean {
  for (let c = 0; c < 3; c++) if (Math.abs(now[at + c]! - (then ? then[at + c]! : 255)) >= threshold) return true;
  return false;
}

function pixelArea(image: PageImage, region: Rect | undefined) {
  if (!region) return { left: 0, right: image.width, top: 0, bottom: image.height };
  const k = image.pixelsPerPoint;
  return {
    left: Math.max(0, Math.floor(region.x * k)),
    right: Math.min(image.width, Math.ceil((region.x + region.w) * k)),
    top: Math.max(0, Math.floor(image.height - (region.y + region.h) * k)),
    bottom: Math.min(image.height, Math.ceil(image.height - region.y * k)),
  };
}
