import { createCanvas, loadImage } from '@napi-rs/canvas';
import { ellipse, transformed, type Path } from './path.js';
import { fitInside, toDrawing, type Picture, type Shape } from './picture.js';
import { textPicture } from './text-drawing.js';
import type { Drawing, DrawingImage } from './types.js';

/** The box of a handwritten signature when nobody names one, in points (DOMAIN.md §6). */
export const defaultHandwritingBox = { width: 119, height: 43 };

export const handwritingLimits = {
  pngBytes: 2_000_000,
  /** Longest side of an uploaded picture, in pixels. */
  pngSide: 6_000,
  pngPixels: 16_000_000,
  /** Longest side of what is kept, in pixels: 119 points at 600 dpi. */
  keptSide: 992,
  strokes: 300,
  points: 20_000,
} as const;

/** Why a handwritten signature cannot be used; the message says it to a developer, `code` to a program. */
export class HandwritingRefused extends Error {
  override readonly name = 'HandwritingRefused';
  constructor(
    readonly code: 'NOT_A_PNG' | 'TOO_LARGE' | 'EMPTY' | 'STROKES_INVALID',
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`handwriting: ${detail}`, options);
  }
}

interface Box {
  /** Points. */
  width: number;
  /** Points. */
  height: number;
}

const sized = (natural: Box, box: Box): Box => {
  const { w, h } = fitInside(natural, { x: 0, y: 0, w: box.width, h: box.height });
  return { width: w, height: h };
};

/**
 * A picture of a signature becomes black ink on nothing, cut to the ink, its proportions kept inside the box. Paper of a
 * photograph is told from ink by its brightness; where the picture itself is transparent, what is opaque is ink.
 *
 * @param png any colour type.
 * @throws HandwritingRefused NOT_A_PNG, TOO_LARGE, EMPTY
 */
export async function handwritingFromPng(png: Uint8Array, box: Box = defaultHandwritingBox): Promise<Drawing> {
  checkPngHeader(png);
  const ink = trimmed(inkOf(await decoded(png)));
  const image = reduced(ink);
  const { width, height } = sized({ width: ink.width, height: ink.height }, box);
  const w = width.toFixed(2);
  const h = height.toFixed(2);
  return { width, height, operators: `q ${w} 0 0 ${h} 0 0 cm /Ink Do Q`, images: [image] };
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Read before decoding, so that a small file cannot ask for gigabytes. */
function checkPngHeader(png: Uint8Array): void {
  const { pngBytes, pngSide, pngPixels } = handwritingLimits;
  const head = Buffer.from(png.buffer, png.byteOffset, Math.min(33, png.byteLength));
  if (png.byteLength > pngBytes) throw new HandwritingRefused('TOO_LARGE', `${png.byteLength} of ${pngBytes} bytes`);
  if (head.length < 33 || !head.subarray(0, 8).equals(signature) || head.toString('latin1', 12, 16) !== 'IHDR')
    throw new HandwritingRefused('NOT_A_PNG', 'not a PNG');
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  if (width === 0 || height === 0 || width > pngSide || height > pngSide || width * height > pngPixels)
    throw new HandwritingRefused('TOO_LARGE', `${width} × ${height} pixels`);
}

interface Pixels {
  width: number;
  height: number;
  /** RGBA. */
  data: Uint8ClampedArray;
}
/** How much ink lies on each pixel, 0 to 255. */
interface Ink {
  width: number;
  height: number;
  cover: Uint8Array;
}

async function decoded(png: Uint8Array): Promise<Pixels> {
  try {
    const image = await loadImage(png);
    const context = createCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return {
      width: image.width,
      height: image.height,
      data: context.getImageData(0, 0, image.width, image.height).data,
    };
  } catch (cause) {
    throw new HandwritingRefused('NOT_A_PNG', 'the PNG is damaged', { cause });
  }
}

function inkOf({ width, height, data }: Pixels): Ink {
  const count = width * height;
  const cover = new Uint8Array(count);
  let clear = 0;
  for (let i = 0; i < count; i++) if (data[4 * i + 3]! < 128) clear++;
  if (clear > count / 100) for (let i = 0; i < count; i++) cover[i] = data[4 * i + 3]!;
  else darknessInto(cover, data);
  return { width, height, cover };
}

/** Half-way between ink and paper is the limit; a soft edge of 32 levels keeps the line smooth. */
function darknessInto(cover: Uint8Array, data: Uint8ClampedArray): void {
  const grey = new Uint8Array(cover.length);
  const histogram = new Uint32Array(256);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = (data[4 * i]! * 77 + data[4 * i + 1]! * 150 + data[4 * i + 2]! * 29) >> 8;
    histogram[grey[i]!]!++;
  }
  const limit = otsu(histogram, grey.length);
  if (limit === undefined) return;
  for (let i = 0; i < grey.length; i++) cover[i] = Math.max(0, Math.min(255, ((limit + 16 - grey[i]!) * 255) / 32));
}

/** Otsu's threshold: the level that parts dark from light best; undefined when all is of nearly one level. */
function otsu(histogram: Uint32Array, total: number): number | undefined {
  let sum = 0;
  for (let i = 0; i < 256; i++) sum += i * histogram[i]!;
  let [best, bestVariance, darkCount, darkSum, contrast] = [0, -1, 0, 0, 0];
  for (let level = 0; level < 255; level++) {
    darkCount += histogram[level]!;
    darkSum += level * histogram[level]!;
    if (darkCount === 0 || darkCount === total) continue;
    const difference = (sum - darkSum) / (total - darkCount) - darkSum / darkCount;
    const variance = darkCount * (total - darkCount) * difference ** 2;
    if (variance > bestVariance) [best, bestVariance, contrast] = [level, variance, difference];
  }
  return contrast >= 40 ? best : undefined;
}

const faintest = 64;

function trimmed({ width, height, cover }: Ink): Ink {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (cover[y * width + x]! < faintest) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  if (right - left < 1 || bottom - top < 1) throw new HandwritingRefused('EMPTY', 'no ink found');
  const [w, h] = [right - left + 1, bottom - top + 1];
  const cut = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) cut.set(cover.subarray((top + y) * width + left, (top + y) * width + right + 1), y * w);
  return { width: w, height: h, cover: cut };
}

/** Averages whole areas when the picture is larger than what can be seen in print. */
function reduced({ width, height, cover }: Ink): DrawingImage {
  const scale = Math.min(1, handwritingLimits.keptSide / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const alpha = scale === 1 ? cover : new Uint8Array(w * h);
  if (scale < 1)
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) {
        const [x0, y0] = [Math.floor((x * width) / w), Math.floor((y * height) / h)];
        const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * width) / w));
        const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * height) / h));
        let sum = 0;
        for (let v = y0; v < y1; v++) for (let u = x0; u < x1; u++) sum += cover[v * width + u]!;
        alpha[y * w + x] = Math.round(sum / ((x1 - x0) * (y1 - y0)));
      }
  return { name: 'Ink', pixelWidth: w, pixelHeight: h, colour: 'GRAY', pixels: new Uint8Array(w * h), alpha };
}

/** One line of a pen: points as parts of the pad's width and height (0–1, y down), with time in ms and pressure (0–1). */
export interface Stroke {
  x: number[];
  y: number[];
  t?: number[];
  p?: number[];
}
export interface StrokeSet {
  /** Width ÷ height of the pad. */
  aspect: number;
  strokes: Stroke[];
}

/**
 * Pen strokes as black lines, cut to the ink, their proportions kept inside the box.
 *
 * @throws HandwritingRefused STROKES_INVALID, TOO_LARGE, EMPTY
 */
export const handwritingFromStrokes = (set: StrokeSet, box: Box = defaultHandwritingBox): Drawing =>
  toDrawing(strokesPicture(set, box));

/** As `handwritingFromStrokes`, before it becomes a drawing: for previews. */
export function strokesPicture(set: StrokeSet, box: Box = defaultHandwritingBox): Picture {
  checkStrokes(set);
  const lines = set.strokes.flatMap((stroke) => penLines(stroke, set.aspect));
  return cutToInk(lines, box);
}

function checkStrokes({ aspect, strokes }: StrokeSet): void {
  const invalid = (why: string): HandwritingRefused => new HandwritingRefused('STROKES_INVALID', why);
  if (!(aspect >= 0.1 && aspect <= 10)) throw invalid('aspect outside 0.1 to 10');
  if (strokes.length > handwritingLimits.strokes)
    throw new HandwritingRefused('TOO_LARGE', `${strokes.length} strokes`);
  let points = 0;
  for (const { x, y, t, p } of strokes) {
    points += x.length;
    if (x.length === 0) throw invalid('a stroke without points');
    for (const other of [y, t, p]) if (other && other.length !== x.length) throw invalid('arrays of unequal length');
    for (const values of [x, y, p])
      if (values?.some((v) => !(v >= 0 && v <= 1))) throw invalid('a value outside 0 to 1');
    if (t?.some((v) => !Number.isFinite(v))) throw invalid('a time that is no number');
  }
  if (points > handwritingLimits.points) throw new HandwritingRefused('TOO_LARGE', `${points} points`);
  if (points < 2) throw new HandwritingRefused('EMPTY', 'no line');
}

/** Parts of the pad's height. A fast pen draws thinner; a pressed one thicker. */
const pen = { thin: 0.012, thick: 0.026 };

interface PenLine {
  from: [number, number];
  to: [number, number];
  width: number;
}

/** Pad units: height 1, y up. Points nearer than 0.3 % of the height are left out: nobody sees them, everybody carries them. */
function penLines({ x, y, t, p }: Stroke, aspect: number): PenLine[] {
  const lines: PenLine[] = [];
  let last = 0;
  let width = (pen.thin + pen.thick) / 2;
  const at = (i: number): [number, number] => [x[i]! * aspect, 1 - y[i]!];
  for (let i = 1; i < x.length; i++) {
    const [from, to] = [at(last), at(i)];
    const distance = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (distance < 0.003 && i < x.length - 1) continue;
    const pressed = p?.[i];
    const speed = t ? distance / Math.max(1, t[i]! - t[last]!) : 0.002;
    const thickness = pressed && pressed !== 0.5 ? pressed : Math.max(0, 1 - speed / 0.006);
    width = 0.6 * width + 0.4 * (pen.thin + (pen.thick - pen.thin) * thickness);
    lines.push({ from, to, width });
    last = i;
  }
  return lines.length > 0 ? lines : [{ from: at(0), to: at(0), width: pen.thick * 1.4 }];
}

function cutToInk(lines: PenLine[], box: Box): Picture {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { from, to, width } of lines)
    for (const [px, py] of [from, to]) {
      [left, right] = [Math.min(left, px - width / 2), Math.max(right, px + width / 2)];
      [bottom, top] = [Math.min(bottom, py - width / 2), Math.max(top, py + width / 2)];
    }
  const { width, height } = sized({ width: right - left, height: top - bottom }, box);
  const k = width / (right - left);
  const shapes = joined(lines).map(({ path, pen: pad }): Shape => {
    const moved = transformed(path, [k, 0, 0, k, -left * k, -bottom * k]);
    return pad === undefined ? { path: moved } : { path: moved, pen: pad * k };
  });
  return { width, height, colour: [0, 0, 0], opacity: 1, shapes };
}

/** Neighbouring lines of nearly one width are one path: a third of the bytes. A line without length is a filled dot. */
function joined(lines: PenLine[]): { path: Path; pen?: number }[] {
  const paths: { path: Path; pen?: number }[] = [];
  let end: [number, number] | undefined;
  for (const { from, to, width } of lines) {
    const pad = Math.round(width * 500) / 500;
    const open = paths.at(-1);
    if (from[0] === to[0] && from[1] === to[1]) {
      paths.push({ path: ellipse(...from, width / 2, width / 2) });
      continue;
    }
    if (open && open.pen === pad && end && end[0] === from[0] && end[1] === from[1]) open.path.push(['L', ...to]);
    else
      paths.push({
        path: [
          ['M', ...from],
          ['L', ...to],
        ],
        pen: pad,
      });
    end = to;
  }
  return paths;
}

/** A typed name as outlines, its proportions kept inside the box. @throws GlyphMissing, HandwritingRefused EMPTY */
export const typedName = (name: string, box: Box = defaultHandwritingBox): Drawing =>
  toDrawing(typedPicture(name, box));

/** As `typedName`, before it becomes a drawing: for previews. */
export function typedPicture(name: string, box: Box = defaultHandwritingBox): Picture {
  if (name.trim() === '') throw new HandwritingRefused('EMPTY', 'no name');
  const natural = textPicture(name, { size: 100 });
  const { height } = sized(natural, box);
  return textPicture(name, { size: (100 * height) / natural.height });
}

/**
 * A picture of a signature as it is kept for another time: black ink on nothing, cut to the ink, at most 992 pixels long.
 *
 * @throws HandwritingRefused NOT_A_PNG, TOO_LARGE, EMPTY
 */
export async function inkPng(png: Uint8Array): Promise<Buffer> {
  checkPngHeader(png);
  const { pixelWidth, pixelHeight, alpha } = reduced(trimmed(inkOf(await decoded(png))));
  const canvas = createCanvas(pixelWidth, pixelHeight);
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(pixelWidth, pixelHeight);
  alpha!.forEach((cover, i) => (pixels.data[4 * i + 3] = cover));
  context.putImageData(pixels, 0, 0);
  return canvas.encode('png');
}
