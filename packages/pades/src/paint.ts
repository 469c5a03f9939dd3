import { deflateSync } from 'node:zlib';
import { toNeutral, uprightMatrix, type Box, type PageGeometry } from './geometry.js';
import { refText, type RefPair } from './state.js';
import type { IncrementWriter } from './increment.js';
import { num, PdfError } from './objects.js';
import type { Drawing, DrawingImage, PaintedPart, Rect } from './types.js';

interface PackedImage {
  name: string;
  entries: string;
  data: Buffer;
  alpha?: { entries: string; data: Buffer };
}
interface Packed {
  operators: Buffer;
  filter: string;
  images: PackedImage[];
}

/** A drawing is compressed once for as long as it lives: a seal is painted in many files. */
const packed = new WeakMap<Drawing, Packed>();

function pack(drawing: Drawing): Packed {
  const known = packed.get(drawing);
  if (known) return known;
  const plain = Buffer.from(drawing.operators, 'latin1');
  const small = plain.length < 128;
  const made: Packed = {
    operators: small ? plain : deflateSync(plain),
    filter: small ? '' : '/Filter/FlateDecode',
    images: (drawing.images ?? []).map(packImage),
  };
  packed.set(drawing, made);
  return made;
}

function packImage(image: DrawingImage): PackedImage {
  const { name, pixelWidth, pixelHeight, colour, pixels, alpha } = image;
  const count = pixelWidth * pixelHeight;
  if (pixels.length !== count * (colour === 'RGB' ? 3 : 1) || (alpha && alpha.length !== count))
    throw new PdfError('outside', `the pixels of ${name} do not make ${pixelWidth} × ${pixelHeight}`);
  const entries = (space: string): string =>
    `/Type/XObject/Subtype/Image/Width ${pixelWidth}/Height ${pixelHeight}/ColorSpace/${space}/BitsPerComponent 8/Filter/FlateDecode`;
  return {
    name,
    entries: entries(colour === 'RGB' ? 'DeviceRGB' : 'DeviceGray'),
    data: deflateSync(pixels),
    ...(alpha ? { alpha: { entries: entries('DeviceGray'), data: deflateSync(alpha) } } : {}),
  };
}

/** Paints drawings into fields; a drawing that is painted several times in one increment is written once. */
export class Painter {
  private readonly drawings = new Map<Drawing, RefPair>();
  private readonly resources = new Map<string, RefPair>();
  private readonly empties = new Map<string, RefPair>();

  constructor(private readonly writer: IncrementWriter) {}

  /**
   * Writes the appearance of a field.
   *
   * @param box the field's /Rect, in user space.
   * @returns the form XObject, or undefined when there is nothing to paint.
   * @throws PdfError outside, when ink would leave the field
   */
  appearance(page: PageGeometry, box: Box, parts: PaintedPart[]): RefPair | undefined {
    if (parts.length === 0) return undefined;
    const field = toNeutral(page, box);
    const xobjects = new Map<RefPair, string>();
    const alphas = new Map<number, string>();
    let content = '';
    for (const part of parts) {
      const drawing = this.drawing(part.drawing);
      if (!xobjects.has(drawing)) xobjects.set(drawing, `D${xobjects.size}`);
      const alpha = part.drawing.opacity ?? 1;
      if (alpha < 1 && !alphas.has(alpha)) alphas.set(alpha, `G${alphas.size}`);
      content += partOperators(part, field, xobjects.get(drawing)!, alphas.get(alpha));
    }
    const resources = this.sharedResources(xobjects, alphas);
    const entries =
      `/Type/XObject/Subtype/Form/BBox[0 0 ${n(field.w)} ${n(field.h)}]/Matrix${uprightMatrix[page.rotate]}` +
      `/Resources ${refText(resources)}`;
    return this.writer.stream(entries, Buffer.from(content, 'latin1'));
  }

  /** Nothing, in the box of what could be painted there: another box later is a change that the EU's DSS warns of. */
  nothing(page: PageGeometry, box: Box): RefPair {
    const { w, h } = toNeutral(page, box);
    const entries = `/Type/XObject/Subtype/Form/BBox[0 0 ${n(w)} ${n(h)}]`;
    const ref = this.empties.get(entries) ?? this.writer.stream(entries, Buffer.alloc(0));
    this.empties.set(entries, ref);
    return ref;
  }

  private sharedResources(xobjects: Map<RefPair, string>, alphas: Map<number, string>): RefPair {
    const objects = [...xobjects].map(([ref, name]) => `/${name} ${refText(ref)}`).join('');
    const states = [...alphas].map(([alpha, name]) => `/${name}<</ca ${n(alpha)}/CA ${n(alpha)}>>`).join('');
    const text = `<</XObject<<${objects}>>${states ? `/ExtGState<<${states}>>` : ''}>>`;
    const ref = this.resources.get(text) ?? this.writer.add(text);
    this.resources.set(text, ref);
    return ref;
  }

  private drawing(drawing: Drawing): RefPair {
    const known = this.drawings.get(drawing);
    if (known) return known;
    const { operators, filter, images } = pack(drawing);
    const names = images.map((image) => `/${image.name} ${refText(this.image(image))}`).join('');
    const resources = names ? `<</XObject<<${names}>>>>` : '<<>>';
    // A transparency group is faded as a whole: overlapping strokes do not show through one another.
    const group = (drawing.opacity ?? 1) < 1 ? '/Group<</S/Transparency>>' : '';
    const entries =
      `/Type/XObject/Subtype/Form/BBox[0 0 ${n(drawing.width)} ${n(drawing.height)}]` +
      `/Resources${resources}${group}${filter}`;
    const ref = this.writer.stream(entries, operators);
    this.drawings.set(drawing, ref);
    return ref;
  }

  private image({ entries, data, alpha }: PackedImage): RefPair {
    const mask = alpha ? `/SMask ${refText(this.writer.stream(alpha.entries, alpha.data))}` : '';
    return this.writer.stream(entries + mask, data);
  }
}

const n = (value: number): string => num(value).raw;

/** One part, in coordinates whose origin is the field's lower-left as seen; always behind a clip. */
function partOperators(part: PaintedPart, field: Rect, name: string, alpha: string | undefined): string {
  const clip = clipOf(part, field);
  const { drawing, at } = part;
  const turn = (-(part.rotation ?? 0) * Math.PI) / 180;
  const [sx, sy] = [at.w / drawing.width, at.h / drawing.height];
  const [a, b] = [sx * Math.cos(turn), sx * Math.sin(turn)];
  const [c, d] = [-sy * Math.sin(turn), sy * Math.cos(turn)];
  const e = at.x - field.x + at.w / 2 - (a * drawing.width + c * drawing.height) / 2;
  const f = at.y - field.y + at.h / 2 - (b * drawing.width + d * drawing.height) / 2;
  const box = [clip.x - field.x, clip.y - field.y, clip.w, clip.h].map(n).join(' ');
  const matrix = [a, b, c, d].map((v) => String(Number(v.toFixed(6)) + 0)).concat(n(e), n(f));
  return `q ${box} re W n ${alpha ? `/${alpha} gs ` : ''}${matrix.join(' ')} cm /${name} Do Q\n`;
}

/** Ink keeps to its own clip, or to its rectangle, or (when turned) to the field; and that keeps to the field. */
function clipOf({ at, clip, rotation, drawing }: PaintedPart, field: Rect): Rect {
  if (!(drawing.width > 0 && drawing.height > 0 && at.w > 0 && at.h > 0))
    throw new PdfError('outside', 'a drawing without size');
  const ink = clip ?? (rotation ? field : at);
  const slack = 0.05;
  const inside =
    ink.x >= field.x - slack &&
    ink.y >= field.y - slack &&
    ink.x + ink.w <= field.x + field.w + slack &&
    ink.y + ink.h <= field.y + field.h + slack;
  if (!inside) throw new PdfError('outside', `ink at ${JSON.stringify(ink)} leaves its field ${JSON.stringify(field)}`);
  return ink;
}
