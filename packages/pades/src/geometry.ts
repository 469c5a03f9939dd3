import { num, PdfError, type Num } from './objects.js';
import type { PageSize, Rect } from './types.js';

export type Rotation = 0 | 90 | 180 | 270;

/** [left, bottom, right, top] in a page's user space, left < right, bottom < top. */
export type Box = [number, number, number, number];

/** What placing a mark needs of a page. */
export interface PageGeometry {
  /** CropBox ∩ MediaBox, in user space. */
  visible: Box;
  /** Clockwise, as /Rotate. */
  rotate: Rotation;
  /** Points to one unit of user space. */
  userUnit: number;
}

/** The visible size in points, after /Rotate and /UserUnit. */
export function pageSize({ visible, rotate, userUnit }: PageGeometry): PageSize {
  const w = (visible[2] - visible[0]) * userUnit;
  const h = (visible[3] - visible[1]) * userUnit;
  return rotate % 180 === 0 ? { width: w, height: h } : { width: h, height: w };
}

/** A neutral rectangle (points, lower-left of the page as seen) in the page's user space. */
export function toUserSpace(page: PageGeometry, rect: Rect): Box {
  const a = pointToUserSpace(page, rect.x, rect.y);
  const b = pointToUserSpace(page, rect.x + rect.w, rect.y + rect.h);
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])];
}

/** The neutral rectangle of a box in the page's user space: the inverse of `toUserSpace`. */
export function toNeutral(page: PageGeometry, [x0, y0, x1, y1]: Box): Rect {
  const a = pointToNeutral(page, x0, y0);
  const b = pointToNeutral(page, x1, y1);
  const [x, y] = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
  return { x, y, w: Math.abs(a[0] - b[0]), h: Math.abs(a[1] - b[1]) };
}

function pointToUserSpace(
  { visible: [l, b, r, t], rotate, userUnit: u }: PageGeometry,
  x: number,
  y: number,
): [number, number] {
  if (rotate === 0) return [l + x / u, b + y / u];
  if (rotate === 90) return [r - y / u, b + x / u];
  if (rotate === 180) return [r - x / u, t - y / u];
  return [l + y / u, t - x / u];
}

function pointToNeutral(
  { visible: [l, b, r, t], rotate, userUnit: u }: PageGeometry,
  x: number,
  y: number,
): [number, number] {
  if (rotate === 0) return [(x - l) * u, (y - b) * u];
  if (rotate === 90) return [(y - b) * u, (r - x) * u];
  if (rotate === 180) return [(r - x) * u, (t - y) * u];
  return [(t - y) * u, (x - l) * u];
}

/** /Matrix of an appearance drawn upright as seen, for a page that viewers turn by `rotate`. */
export const uprightMatrix: Record<Rotation, string> = {
  0: '[1 0 0 1 0 0]',
  90: '[0 1 -1 0 0 0]',
  180: '[-1 0 0 -1 0 0]',
  270: '[0 -1 1 0 0 0]',
};

/** The common part of two boxes, or undefined when they do not overlap. */
export function overlap(a: Box, b: Box): Box | undefined {
  const box: Box = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return box[2] > box[0] && box[3] > box[1] ? box : undefined;
}

/** @throws PdfError outside, when the rectangle leaves the visible page by more than a hundredth of a point. */
export function assertOnPage(page: PageGeometry, rect: Rect): void {
  const { width, height } = pageSize(page);
  const slack = 0.01;
  const inside =
    rect.x >= -slack && rect.y >= -slack && rect.x + rect.w <= width + slack && rect.y + rect.h <= height + slack;
  if (!inside || !(rect.w >= 0) || !(rect.h >= 0))
    throw new PdfError('outside', `rectangle ${JSON.stringify(rect)} is not on a page of ${width} × ${height}`);
}

export const boxNumbers = (box: Box): Num[] => box.map(num);
