import { createHash } from 'node:crypto';
import { createCanvas, Path2D, type Canvas } from '@napi-rs/canvas';
import { decimal, toOperators, toSvgPath, transformed, type Path } from './path.js';
import type { Drawing, Rect } from './types.js';

export const pointsPerMm = 72 / 25.4;

/** Parts of one, 0 to 1. */
export type Rgb = [red: number, green: number, blue: number];

export interface Shape {
  path: Path;
  /** Width of a round pen in points; absent = filled. */
  pen?: number;
}

/** A one-colour vector picture in points, origin lower-left. From it come the Drawing in a PDF, the SVG master and the PNG. */
export interface Picture {
  width: number;
  height: number;
  colour: Rgb;
  /** 0 to 1. */
  opacity: number;
  shapes: Shape[];
}

/** For a PDF. All filled outlines are one painting step, so that opacity never shows twice where they touch. */
export function toDrawing(picture: Picture): Drawing {
  const colour = picture.colour.map((part) => decimal(part)).join(' ');
  const filled = picture.shapes.filter((shape) => shape.pen === undefined && shape.path.length > 0);
  const stroked = picture.shapes.filter((shape) => shape.pen !== undefined);
  const operators = [`${colour} rg ${colour} RG 1 J 1 j`];
  if (filled.length > 0) operators.push(...filled.map((shape) => toOperators(shape.path)), 'f');
  for (const { path, pen } of stroked) operators.push(`${decimal(pen!)} w ${toOperators(path)} S`);
  const drawing: Drawing = { width: picture.width, height: picture.height, operators: operators.join('\n') };
  return picture.opacity < 1 ? { ...drawing, opacity: picture.opacity } : drawing;
}

const hex = (colour: Rgb): string =>
  `#${colour
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** The SVG master: size in mm, outlines only, no font and no background. */
export function toSvg(picture: Picture): string {
  const { width, height, colour, opacity, shapes } = picture;
  const ink = hex(colour);
  const paths = shapes.map(({ path, pen }) => {
    const paint =
      pen === undefined
        ? `fill="${ink}"`
        : `fill="none" stroke="${ink}" stroke-width="${decimal(pen)}" stroke-linecap="round" stroke-linejoin="round"`;
    return `<path ${paint} d="${toSvgPath(path, height)}"/>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${decimal(width / pointsPerMm)}mm" height="${decimal(height / pointsPerMm)}mm"` +
    ` viewBox="0 0 ${decimal(width)} ${decimal(height)}"><g opacity="${decimal(opacity)}">${paths.join('')}</g></svg>`
  );
}

/** Painted on nothing. @param dpi dots per inch; 600 for the raster copy of a seal. */
export function toCanvas(picture: Picture, dpi: number): Canvas {
  const scale = dpi / 72;
  const canvas = createCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  const context = canvas.getContext('2d');
  context.scale(scale, scale);
  context.globalAlpha = picture.opacity;
  context.fillStyle = context.strokeStyle = hex(picture.colour);
  context.lineCap = context.lineJoin = 'round';
  const filled = picture.shapes.filter((shape) => shape.pen === undefined).flatMap((shape) => shape.path);
  context.fill(new Path2D(toSvgPath(filled, picture.height)));
  for (const { path, pen } of picture.shapes) {
    if (pen === undefined) continue;
    context.lineWidth = pen;
    context.stroke(new Path2D(toSvgPath(path, picture.height)));
  }
  return canvas;
}

/** What is kept of a seal's picture: the vector master, its raster copy, and the digest of the master that evidence names. */
export interface PictureCopies {
  svg: string;
  /** 600 dpi, transparent. */
  png: Buffer;
  /** SHA-256 of the SVG as UTF-8, hex. */
  sha256: string;
}

export async function copiesOf(picture: Picture): Promise<PictureCopies> {
  const svg = toSvg(picture);
  const png = await toCanvas(picture, 600).encode('png');
  return { svg, png, sha256: createHash('sha256').update(svg).digest('hex') };
}

/** The same picture in another size; pens grow with it. */
export function scaled(picture: Picture, width: number, height: number): Picture {
  const [sx, sy] = [width / picture.width, height / picture.height];
  const shapes = picture.shapes.map(({ path, pen }) => ({
    path: transformed(path, [sx, 0, 0, sy, 0, 0]),
    ...(pen === undefined ? {} : { pen: pen * Math.min(sx, sy) }),
  }));
  return { ...picture, width, height, shapes };
}

/** The largest rectangle of a thing's proportions inside a box, in its middle. */
export function fitInside(size: { width: number; height: number }, box: Rect): Rect {
  const scale = Math.min(box.w / size.width, box.h / size.height);
  const [w, h] = [size.width * scale, size.height * scale];
  return { x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2, w, h };
}
