import { pointsPerMm } from './picture.js';
import type { Drawing, PaintedPart, Rect } from './types.js';

/** Narrower strips do not show what they are a part of (DOMAIN.md §8). */
export const narrowestStrip = 2 * pointsPerMm;

/** Where one page's part of a cross-page seal (骑缝章) lies. */
export interface Strip {
  page: number;
  /** Where the whole seal would lie; most of it is cut away, and may be outside of the page. */
  whole: Rect;
  /** What is seen of it: flush to the visible right edge. */
  visible: Rect;
}

/**
 * Divides pages into runs that share one whole seal each, so that no strip is narrower than 2 mm. A last page alone would
 * carry a whole seal and prove nothing, so it takes a companion from the run before.
 */
export function runsOf<T>(pages: T[], sealWidth: number): T[][] {
  const longest = Math.max(2, Math.floor(sealWidth / narrowestStrip + 1e-9));
  const runs: T[][] = [];
  for (let i = 0; i < pages.length; i += longest) runs.push(pages.slice(i, i + longest));
  const [before, last] = [runs.at(-2), runs.at(-1)];
  if (before && last?.length === 1) {
    if (before.length > 2) last.unshift(before.pop()!);
    else before.push(...runs.pop()!);
  }
  return runs;
}

/**
 * The strips of a cross-page seal; put side by side, those of a run give the whole seal, left to right.
 *
 * @param seal size in points.
 * @param pages at least 2, ascending, each with the width of its visible page in points.
 * @param y lower edge of the strips, in points.
 */
export function stripsAcross(
  seal: { width: number; height: number },
  pages: { page: number; width: number }[],
  y: number,
): Strip[] {
  if (pages.length < 2) throw new RangeError('a cross-page seal needs two pages');
  return runsOf(pages, seal.width).flatMap((run) => {
    const w = seal.width / run.length;
    return run.map(({ page, width }, i) => ({
      page,
      whole: { x: width - (i + 1) * w, y, w: seal.width, h: seal.height },
      visible: { x: width - w, y, w, h: seal.height },
    }));
  });
}

export const paintedStrip = (drawing: Drawing, strip: Strip): PaintedPart => ({
  drawing,
  at: strip.whole,
  clip: strip.visible,
});
