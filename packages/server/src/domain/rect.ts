/** Rectangles on the visible page: points, origin at its lower-left (DOMAIN.md §8). 1 mm = 72/25.4 points. */
export const pointsPerMm = 72 / 25.4;

export interface PageSize {
  width: number;
  height: number;
}
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The box that holds a rectangle turned about its centre, clockwise degrees. */
export function turned({ x, y, w, h }: Rect, degrees = 0): Rect {
  if (degrees % 360 === 0) return { x, y, w, h };
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)].map(Math.abs) as [
    number,
    number,
  ];
  const [wide, high] = [w * cos + h * sin, w * sin + h * cos];
  return { x: x + (w - wide) / 2, y: y + (h - high) / 2, w: wide, h: high };
}

/** How far a rectangle must move to lie on the page; one larger than the page ends at its left and lower edges. */
export const shiftInside = (rect: Rect, page: PageSize): { dx: number; dy: number } => ({
  dx: Math.max(0, Math.min(rect.x, page.width - rect.w)) - rect.x,
  dy: Math.max(0, Math.min(rect.y, page.height - rect.h)) - rect.y,
});

/** Distance between two rectangles, 0 when they touch. */
export const gap = (a: Rect, b: Rect): number =>
  Math.hypot(Math.max(0, b.x - a.x - a.w, a.x - b.x - b.w), Math.max(0, b.y - a.y - a.h, a.y - b.y - b.h));

/** The smallest rectangle that holds both. */
export function union(a: Rect, b: Rect): Rect {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}
