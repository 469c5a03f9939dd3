import { decimal, toOperators, transformed, type Path, type Segment } from './path.js';
import type { Rgb } from './picture.js';

const rgb = (hex: string): Rgb => [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as Rgb;

export const brandColours = {
  patina: rgb('12797B'),
  bronze: rgb('B27B26'),
  cream: rgb('F6EBD3'),
  ink: rgb('17201F'),
  ink2: rgb('4F5B5A'),
  line: rgb('D5DAD9'),
  soft: rgb('EEF5F4'),
  warnSoft: rgb('FFF4D9'),
  warn: rgb('8A5A00'),
};

/** The wordmark (tiger tally, hufu, 虎符) in a box of 276 × 64, y downwards, as its SVG has it; only M L Q C Z. */
const source: [keyof typeof brandColours, number | undefined, string, number, number][] = [
  [
    'patina',
    undefined,
    'M31 14L23.5 14C21.5 10 17.5 7 12.5 7C8.5 9.5 7 14.5 8 20.5C6.5 24 6 28 6 32L10 34.5L6.8 38.5L12 40.5L9.5 45.5C14 53 21 57.5 31 58L31 51C33.209 51 35 49.209 35 47C35 44.791 33.209 43 31 43Z',
    0,
    0,
  ],
  [
    'bronze',
    undefined,
    'M33 14L40.5 14C42.5 10 46.5 7 51.5 7C55.5 9.5 57 14.5 56 20.5C57.5 24 58 28 58 32L54 34.5L57.2 38.5L52 40.5L54.5 45.5C50 53 43 57.5 33 58L33 52.657C35.397 51.809 37 49.543 37 47C37 44.457 35.397 42.191 33 41.343Z',
    0,
    0,
  ],
  [
    'cream',
    undefined,
    'M16.5 41.5Q21.5 39.8 25 44.2Q19.5 46 16.5 41.5ZM47.5 41.5Q42.5 39.8 39 44.2Q44.5 46 47.5 41.5Z',
    0,
    0,
  ],
  ...(
    [
      [21.5, 18.5],
      [23.5, 25.5],
      [18.5, 32.5],
    ] as const
  ).flatMap(([x, y]) => [stripe(31, x, y, -1.75), stripe(33, 64 - x, y, 1.75)]),
  ['patina', 5, 'M78.5 14L78.5 52M102.5 14L102.5 52M78.5 33L102.5 33', 0, 0],
  ['patina', 5, letterU(), 0, 0],
  ['patina', 5, 'M154 16.2L151.5 16.2C147.91 16.2 145 19.11 145 22.7L145 52M138.5 27.5L153 27.5', 0, 0],
  ['patina', 5, letterU(), 48, 0],
  [
    'bronze',
    3.2,
    'M19 1L19 10.5M19 5.5L30 5.5M6.6 10.5L33 10.5L33 15M8 10.5L8 23Q8 32 3 38.5M12.5 17.5L28 17.5M19 13L19 20.5Q19 23 21.5 23L30.5 23M14 28L14 31Q14 36 8.5 38.5M14 28L26.5 28L26.5 34Q26.5 37 29.5 37L32.5 37Q35.5 37 35.5 32.5',
    194,
    12,
  ],
  [
    'bronze',
    3.2,
    'M9 1L3.5 9M6.5 5.5L17 5.5M12 5.5L12 9.5M25 1L20.5 9M22.5 5.5L36.5 5.5M29 5.5L29 9.5M12.5 12Q9.5 19 3 24M9 18.5L9 39M15.5 20L37 20M29 13.5L29 34Q29 37.4 26 37.4L22 37.4M19 25.5L23 30.5',
    236,
    12,
  ],
];

/** A bar of 王 from the seam at `from` to a round end at `to`, 3.5 high. */
function stripe(from: number, to: number, y: number, r: number): (typeof source)[number] {
  const [middle, bottom, k] = [y + 1.75, y + 3.5, r * 0.5523];
  const end = `C${to + k} ${y} ${to + r} ${middle - 0.9665} ${to + r} ${middle}C${to + r} ${middle + 0.9665} ${to + k} ${bottom} ${to} ${bottom}`;
  return ['cream', undefined, `M${from} ${y}L${to} ${y}${end}L${from} ${bottom}Z`, 0, 0];
}

function letterU(): string {
  return 'M113.5 25L113.5 40.5C113.5 45.471 117.529 49.5 122.5 49.5C127.471 49.5 131.5 45.471 131.5 40.5L131.5 25M131.5 38L131.5 52';
}

const segments = (d: string): Path =>
  Array.from(d.matchAll(/([MLQCZ])([^MLQCZ]*)/g), ([, letter, numbers]) => {
    return [letter, ...numbers!.trim().split(/\s+/).filter(Boolean).map(Number)] as Segment;
  });

/** PDF operators of the wordmark with its lower-left corner at (x, y), as high as given, in points. */
export function wordmark(x: number, y: number, height: number): string {
  const k = height / 64;
  return source
    .map(([name, pen, d, dx, dy]) => {
      const colour = brandColours[name].map((part) => decimal(part)).join(' ');
      const path = toOperators(transformed(segments(d), [k, 0, 0, -k, x + dx * k, y + height - dy * k]));
      return pen === undefined ? `${colour} rg ${path} f` : `${colour} RG ${decimal(pen * k)} w ${path} S`;
    })
    .join('\n');
}
