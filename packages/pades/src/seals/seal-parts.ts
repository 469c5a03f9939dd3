import { fontOf, glyphsOf } from '../fonts.js';
import { ellipse, rectangle, transformed, type Path } from '../path.js';
import { pointsPerMm, type Picture, type Rgb } from '../picture.js';
import { face, narrowest } from './arc-text.js';

/** RED is #E60012. */
export const sealColours = {
  RED: [0xe6 / 255, 0, 0x12 / 255],
  BLUE: [0, 0x4b / 255, 0xa8 / 255],
  BLACK: [0, 0, 0],
  PURPLE: [0x6a / 255, 0x1b / 255, 0x9a / 255],
} as const satisfies Record<string, Rgb>;

export interface SealInk {
  colour?: keyof typeof sealColours;
  /** 0 to 1; 0.8 when absent. */
  opacity?: number;
}

/** A seal that cannot be drawn as asked. */
export class SealRefused extends Error {
  override readonly name = 'SealRefused';
  readonly code = 'SEAL_REFUSED';
  constructor(
    readonly field: string,
    readonly limit: string,
  ) {
    super(`seal: ${field}: ${limit}`);
  }
}

/** Makes the picture of outlines drawn in mm around the seal's middle. */
export function sealOf(widthMm: number, heightMm: number, outlines: Path, ink: SealInk): Picture {
  const k = pointsPerMm;
  const path = transformed(outlines, [k, 0, 0, k, (widthMm / 2) * k, (heightMm / 2) * k]);
  const { colour = 'RED', opacity = 0.8 } = ink;
  return {
    width: widthMm * k,
    height: heightMm * k,
    colour: [...sealColours[colour]],
    opacity,
    shapes: [{ path }],
  };
}

const mirrored = (path: Path): Path => transformed(path, [-1, 0, 0, 1, 0, 0]);

/** A ring is an outline with a hole: the inner edge runs the other way round. */
export const ellipseRing = (rx: number, ry: number, width: number): Path => [
  ...ellipse(0, 0, rx, ry),
  ...mirrored(ellipse(0, 0, rx - width, ry - width)),
];

export function rectangleRing(w: number, h: number, width: number): Path {
  const [iw, ih] = [w - 2 * width, h - 2 * width];
  return [...rectangle(-w / 2, -h / 2, w, h), ...mirrored(rectangle(-iw / 2, -ih / 2, iw, ih))];
}

/** A five-point star, point up. */
export function star(radius: number): Path {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 === 0 ? radius : radius * 0.381966;
    return [r * Math.sin((i * Math.PI) / 5), r * Math.cos((i * Math.PI) / 5)] as const;
  });
  return [...corners.map(([x, y], i) => [i === 0 ? 'M' : 'L', x, y] as Path[number]), ['Z']];
}

/**
 * A straight line of Chinese characters, centred on (0, `middle`), made narrower to fit `widest`.
 *
 * @param pitch distance from character to character, as a multiple of their width.
 */
export function straightText(text: string, middle: number, height: number, widest: number, pitch = 1.087): Path {
  const font = fontOf('SEAL');
  const glyphs = glyphsOf(text, 'SEAL');
  const natural = height * ((glyphs.length - 1) * pitch + 1);
  const squeeze = Math.min(1, widest / natural);
  if (squeeze < narrowest) throw new SealRefused('foot', `${glyphs.length} characters do not fit`);
  const sy = height / face.height / font.metrics.unitsPerEm;
  const base = middle - (face.bottom + face.height / 2) * sy * font.metrics.unitsPerEm;
  return glyphs.flatMap((glyph, i) => {
    const centre = (i - (glyphs.length - 1) / 2) * height * pitch * squeeze;
    const x = centre - (font.advanceOf(glyph) / 2) * sy * squeeze;
    return transformed(font.outlineOf(glyph), [sy * squeeze, 0, 0, sy, x, base]);
  });
}
