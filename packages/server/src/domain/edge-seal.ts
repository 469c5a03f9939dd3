import type { Placement } from './contract.js';
import type { PageSize, Rect } from './rect.js';
import { pointsPerMm } from './rect.js';

/** 骑缝章: one seal over the edges of several pages (DOMAIN.md §8). Lengths are points. */
export const narrowestStrip = 2 * pointsPerMm;

/** One page's part of a cross-page seal. */
export interface Strip {
  page: number;
  /** What is seen: flush to the visible right edge. */
  visible: Rect;
  /** Where the whole seal would lie; all but `visible` is cut away. */
  whole: Rect;
}

/**
 * Pages that share one whole seal each, so that no strip is narrower than 2 mm. A last page alone would carry a whole seal
 * and prove nothing, so it takes a companion from the run before.
 */
export function runsOf(pages: readonly number[], sealWidth: number): number[][] {
  const longest = Math.max(2, Math.floor(sealWidth / narrowestStrip + 1e-9));
  const runs: number[][] = [];
  for (let k = 0; k < pages.length; k += longest) runs.push(pages.slice(k, k + longest));
  const [before, last] = [runs.at(-2), runs.at(-1)];
  if (!before || last?.length !== 1) return runs;
  if (before.length > 2) last.unshift(before.pop()!);
  else before.push(...runs.pop()!);
  return runs;
}

/** The strips of one run, in page order; the height of the seal is kept on every page. */
export function stripsOf(placement: Placement, pages: readonly PageSize[]): Strip[] {
  const run = placement.pages ?? [placement.page];
  const width = placement.w / run.length;
  return run.map((page, k) => {
    const size = pages[page - 1]!;
    const y = Math.max(0, Math.min(placement.y, size.height - placement.h));
    const visible = { x: size.width - width, y, w: width, h: placement.h };
    return { page, visible, whole: { x: visible.x - k * width, y, w: placement.w, h: placement.h } };
  });
}
