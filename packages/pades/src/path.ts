/** One step of an outline: move, line, quadratic and cubic curve, close. Coordinates run with y upwards. */
export type Segment =
  | ['M', number, number]
  | ['L', number, number]
  | ['Q', number, number, number, number]
  | ['C', number, number, number, number, number, number]
  | ['Z'];
export type Path = Segment[];

/** Affine map: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Matrix = [a: number, b: number, c: number, d: number, e: number, f: number];

export function transformed(path: Path, [a, b, c, d, e, f]: Matrix): Path {
  return path.map((segment) => {
    const moved: (string | number)[] = [segment[0]];
    for (let i = 1; i < segment.length; i += 2) {
      const [x, y] = [segment[i] as number, segment[i + 1] as number];
      moved.push(a * x + c * y + e, b * x + d * y + f);
    }
    return moved as Segment;
  });
}

/** The least y of all points; a curve may stay above its own control points. Infinity when there are none. */
export function lowest(path: Path): number {
  let least = Infinity;
  for (const segment of path) for (let i = 2; i < segment.length; i += 2) least = Math.min(least, segment[i] as number);
  return least;
}

const kappa = 0.5522847498;

export function ellipse(cx: number, cy: number, rx: number, ry: number): Path {
  const [kx, ky] = [rx * kappa, ry * kappa];
  return [
    ['M', cx + rx, cy],
    ['C', cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry],
    ['C', cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy],
    ['C', cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry],
    ['C', cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy],
    ['Z'],
  ];
}

export const rectangle = (x: number, y: number, w: number, h: number): Path => [
  ['M', x, y],
  ['L', x + w, y],
  ['L', x + w, y + h],
  ['L', x, y + h],
  ['Z'],
];

/** A number as PDF and SVG take it: at most so many decimals, no exponent. */
export const decimal = (value: number, places = 3): string => {
  const unit = 10 ** places;
  const rounded = Math.round(value * unit) / unit;
  return rounded === 0 ? '0' : String(rounded);
};

const letters = { M: 'm', L: 'l', C: 'c' } as const;

/** PDF path construction operators, to 0.01 point. PDF knows no quadratic curve; it becomes the equal cubic one. */
export function toOperators(path: Path): string {
  const words: string[] = [];
  let [px, py] = [0, 0];
  for (const segment of path) {
    if (segment[0] === 'Z') {
      words.push('h');
      continue;
    }
    const [letter, ...values] = segment[0] === 'Q' ? cubic(px, py, segment) : segment;
    words.push(...values.map((value) => decimal(value, 2)), letters[letter]);
    [px, py] = values.slice(-2) as [number, number];
  }
  return words.join(' ');
}

function cubic(px: number, py: number, [, qx, qy, x, y]: ['Q', number, number, number, number]): Segment & { 0: 'C' } {
  const third = (from: number, to: number): number => from + (2 / 3) * (to - from);
  return ['C', third(px, qx), third(py, qy), third(x, qx), third(y, qy), x, y];
}

/** The `d` of an SVG path, y downwards from the top edge at `height`. */
export const toSvgPath = (path: Path, height: number): string =>
  transformed(path, [1, 0, 0, -1, 0, height])
    .map(([letter, ...values]) => letter + values.map((value) => decimal(value)).join(' '))
    .join('');
