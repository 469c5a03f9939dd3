import type { Ink, InkPoint } from '@hufu/sdk';

/**
 * The pen of the platform (packages/pades, handwriting.ts), drawn here by the same rule: what is written on the pad, what
 * is shown at the place and what is put on the page are one picture. Pad units: the pad's height is 1, y grows downward.
 */
const pen = { thin: 0.012, thick: 0.026 };
const nearest = 0.003;
/** Pressure of a finger or a mouse: not known. */
export const unknownPressure = 0.5;

export interface PenLine {
  from: readonly [number, number];
  to: readonly [number, number];
  width: number;
}
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Lines of one stroke. A fast pen draws thinner, a pressed one thicker. */
export function penLines(stroke: readonly InkPoint[], aspect: number): PenLine[] {
  const at = ([x, y]: InkPoint): [number, number] => [x * aspect, y];
  const lines: PenLine[] = [];
  let last = stroke[0]!;
  let width = (pen.thin + pen.thick) / 2;
  stroke.forEach((point, i) => {
    const [from, to] = [at(last), at(point)];
    const distance = Math.hypot(to[0] - from[0], to[1] - from[1]);
    if (i === 0 || (distance < nearest && i < stroke.length - 1)) return;
    const [, , ms, pressure] = point;
    const speed = distance / Math.max(1, ms - last[2]);
    const known = pressure > 0 && pressure !== unknownPressure;
    const thickness = known ? pressure : Math.max(0, 1 - speed / 0.006);
    width = 0.6 * width + 0.4 * (pen.thin + (pen.thick - pen.thin) * thickness);
    lines.push({ from, to, width });
    last = point;
  });
  return lines.length > 0 ? lines : [{ from: at(last), to: at(last), width: pen.thick * 1.4 }];
}

export const inkLines = ({ aspect, strokes }: Ink): PenLine[] => strokes.flatMap((one) => penLines(one, aspect));

/** The box that the ink fills, in pad units; undefined without ink. */
export function inkBox(lines: readonly PenLine[]): Box | undefined {
  if (lines.length === 0) return undefined;
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { from, to, width } of lines)
    for (const [x, y] of [from, to]) {
      box.left = Math.min(box.left, x - width / 2);
      box.right = Math.max(box.right, x + width / 2);
      box.top = Math.min(box.top, y - width / 2);
      box.bottom = Math.max(box.bottom, y + width / 2);
    }
  return box;
}

/** Refused: an ink box under 8 % of the pad's width, or a line shorter than half its height (UX.md, Drawing pad). */
export function tooSmall(ink: Ink): boolean {
  const lines = inkLines(ink);
  const box = inkBox(lines);
  if (!box) return true;
  const length = lines.reduce((sum, { from, to }) => sum + Math.hypot(to[0] - from[0], to[1] - from[1]), 0);
  return Math.max(box.right - box.left, box.bottom - box.top) < 0.08 * ink.aspect || length < 0.5;
}

/** What was drawn on a pad: points from 0 to 1 of it as it stands upright on the screen. */
export interface PadStrokes {
  strokes: InkPoint[][];
}

/**
 * The strokes as they are read. An upright pad was written on sideways, from top to bottom, so it is turned a quarter
 * against the clock; a wide one is taken as it is.
 *
 * @param width pixels of the pad. @param height likewise.
 */
export function readStrokes(strokes: readonly InkPoint[][], width: number, height: number): Ink {
  if (width >= height) return { aspect: within(width / height), strokes: strokes.map((one) => [...one]) };
  const turned = strokes.map((one) => one.map(([x, y, ms, p]): InkPoint => [y, 1 - x, ms, p]));
  return { aspect: within(height / width), strokes: turned };
}
const within = (aspect: number): number => Math.min(10, Math.max(0.1, aspect));
