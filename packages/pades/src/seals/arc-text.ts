import { type FontFace, fontOf, glyphsOf } from '../fonts.js';
import { transformed, type Path } from '../path.js';

/** Chinese characters of our font fill these heights of the em box. */
export const face = { top: 0.84, bottom: -0.08, height: 0.92 };
/** Height of digits and capitals, in em. */
export const capHeight = 0.733;
/** Narrower than this, a character loses its shape. */
export const narrowest = 0.6;

/** A stretch of an ellipse around (0, 0); angles clockwise from the top, in radians. */
export interface Arc {
  rx: number;
  ry: number;
  from: number;
  to: number;
}

interface Place {
  x: number;
  y: number;
  /** Outward unit normal. */
  nx: number;
  ny: number;
}

const steps = 180;

/** Points along a curve `depth` inside the arc, evenly spaced by length, with the length of one cell. */
function cells(arc: Arc, count: number, depth: number): { places: Place[]; length: number } {
  const angleAt = (part: number): number => arc.from + (arc.to - arc.from) * part;
  const lengths = [0];
  for (let i = 1, last = placeAt(arc, arc.from, depth); i <= steps; i++) {
    const next = placeAt(arc, angleAt(i / steps), depth);
    lengths.push(lengths[i - 1]! + Math.hypot(next.x - last.x, next.y - last.y));
    last = next;
  }
  const length = lengths[steps]! / count;
  const places = Array.from({ length: count }, (_, i) => {
    const wanted = length * (i + 0.5);
    const after = lengths.findIndex((sum) => sum >= wanted);
    const within = (wanted - lengths[after - 1]!) / (lengths[after]! - lengths[after - 1]!);
    return placeAt(arc, angleAt((after - 1 + within) / steps), depth);
  });
  return { places, length };
}

function placeAt({ rx, ry }: Arc, angle: number, depth: number): Place {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const radius = 1 / Math.hypot(sin / rx, cos / ry);
  const [x, y] = [radius * sin, radius * cos];
  const size = Math.hypot(x / rx ** 2, y / ry ** 2);
  const [nx, ny] = [x / rx ** 2 / size, y / ry ** 2 / size];
  return { x: x - depth * nx, y: y - depth * ny, nx, ny };
}

/**
 * Characters along the top of an ellipse, their heads at the arc, their feet towards the middle. They get narrower, down to
 * 60 %, before they get smaller.
 *
 * @param height of a Chinese character, in the arc's unit.
 * @returns undefined when they would have to be lower than `lowest`.
 * @throws GlyphMissing
 */
export function textUnderArc(text: string, arc: Arc, height: number, lowest: number): Path | undefined {
  const count = Array.from(text).length;
  const squeezeAt = (h: number): number => Math.min(1, (0.92 * cells(arc, count, h).length) / h);
  let fitting = height;
  while (squeezeAt(fitting) < narrowest) if ((fitting *= 0.97) < lowest) return undefined;
  const scale = fitting / face.height;
  const squeeze = squeezeAt(fitting);
  const { places } = cells(arc, count, fitting / 2);
  return placed(text, 'SEAL', places, scale * squeeze, scale, -face.top + face.height / 2, 1);
}

/** Digits along the bottom of an ellipse, their feet on the arc, their heads towards the middle. @throws GlyphMissing */
export function digitsOnArc(text: string, arc: Arc, height: number): Path {
  const { places } = cells(arc, text.length, 0);
  const scale = height / capHeight;
  return placed(text, 'REGULAR', places, scale, scale, 0, -1);
}

function placed(
  text: string,
  fontFace: FontFace,
  places: Place[],
  sx: number,
  sy: number,
  lift: number,
  outward: 1 | -1,
): Path {
  const font = fontOf(fontFace);
  const em = 1 / font.metrics.unitsPerEm;
  return glyphsOf(text, fontFace).flatMap((glyph, i) => {
    const { x, y, nx, ny } = places[i]!;
    const [ux, uy] = [nx * outward, ny * outward]; // the glyph's upward direction
    const [a, b, c, d] = [uy * sx * em, -ux * sx * em, ux * sy * em, uy * sy * em];
    const [gx, gy] = [-font.advanceOf(glyph) / 2, lift / em];
    return transformed(font.outlineOf(glyph), [a, b, c, d, x + a * gx + c * gy, y + b * gx + d * gy]);
  });
}
