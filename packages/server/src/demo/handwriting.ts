/** A pen's way over the signing page's pad: [x, y, ms, pressure], x and y from 0 to 1 of the pad, y down. */
export type PenPoint = [x: number, y: number, ms: number, pressure: number];
export interface DemoInk {
  /** Width of the pad ÷ its height. */
  aspect: number;
  strokes: PenPoint[][];
}

type Knot = [x: number, y: number];
const aspect = 2.4;

/** 张伟 as somebody in a hurry writes it; lengths in heights of the pad. */
const zhangWei: Knot[][] = [
  // 弓, in one movement after the first bend
  [
    [0.27, 0.24],
    [0.4, 0.215],
    [0.54, 0.19],
    [0.555, 0.25],
    [0.5, 0.36],
  ],
  [
    [0.33, 0.43],
    [0.43, 0.41],
    [0.52, 0.375],
    [0.42, 0.4],
    [0.325, 0.45],
    [0.29, 0.565],
    [0.4, 0.56],
    [0.545, 0.52],
    [0.56, 0.6],
    [0.53, 0.74],
    [0.46, 0.87],
    [0.37, 0.78],
  ],
  // 长
  [
    [0.98, 0.14],
    [0.91, 0.25],
    [0.77, 0.36],
  ],
  [
    [0.66, 0.5],
    [0.85, 0.465],
    [1.14, 0.4],
  ],
  [
    [0.815, 0.17],
    [0.805, 0.45],
    [0.785, 0.86],
    [0.83, 0.84],
    [0.955, 0.7],
  ],
  [
    [0.88, 0.48],
    [0.97, 0.63],
    [1.1, 0.775],
    [1.25, 0.83],
  ],
  // 伟
  [
    [1.53, 0.1],
    [1.47, 0.27],
    [1.33, 0.46],
  ],
  [
    [1.465, 0.33],
    [1.46, 0.6],
    [1.44, 0.9],
  ],
  [
    [1.6, 0.27],
    [1.78, 0.235],
    [1.97, 0.19],
  ],
  [
    [1.62, 0.43],
    [1.78, 0.4],
    [1.95, 0.365],
    [1.8, 0.46],
    [1.57, 0.6],
    [1.76, 0.575],
    [2.03, 0.52],
    [2.045, 0.58],
    [1.99, 0.73],
    [1.91, 0.68],
  ],
  [
    [1.8, 0.06],
    [1.795, 0.45],
    [1.77, 0.8],
    [1.72, 0.97],
  ],
];

/** The signature of the demo's person, with the points and times of a real pen. */
export function demoInk(): DemoInk {
  let ms = 0;
  const strokes = zhangWei.map((knots) => {
    const stroke = penned(knots, ms);
    ms = stroke.at(-1)![2] + 90;
    return stroke;
  });
  return { aspect, strokes };
}

const stepsPerKnot = 10;

/** A smooth line through the knots; the pen is slow where it touches down and lifts, and quick in between. */
function penned(knots: Knot[], start: number): PenPoint[] {
  const points: PenPoint[] = [];
  const last = (knots.length - 1) * stepsPerKnot;
  let ms = start;
  for (let i = 0; i <= last; i++) {
    const [x, y] = onCurve(knots, i / stepsPerKnot);
    ms += Math.round(7 + 14 * Math.abs(2 * (i / last) - 1) ** 3);
    points.push([round(x / aspect), round(y), ms, 0.5]);
  }
  return points;
}

const round = (value: number): number => Math.round(value * 1e4) / 1e4;

/** Catmull-Rom. @param at 0 is the first knot, 1 the second. */
function onCurve(knots: Knot[], at: number): Knot {
  const i = Math.min(Math.floor(at), knots.length - 2);
  const t = at - i;
  const knot = (n: number): Knot => knots[Math.max(0, Math.min(knots.length - 1, n))]!;
  const [a, b, c, d] = [knot(i - 1), knot(i), knot(i + 1), knot(i + 2)];
  const mix = (k: 0 | 1): number =>
    0.5 *
    (2 * b[k] +
      (c[k] - a[k]) * t +
      (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t ** 2 +
      (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t ** 3);
  return [mix(0), mix(1)];
}
