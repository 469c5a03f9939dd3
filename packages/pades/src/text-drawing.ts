import { emBox, fontOf, glyphsOf, type FontWeight } from './fonts.js';
import { lowest, transformed, type Path } from './path.js';
import { toDrawing, type Picture, type Rgb } from './picture.js';
import type { Drawing } from './types.js';

export interface TextStyle {
  /** Points. */
  size: number;
  weight?: FontWeight;
  colour?: Rgb;
  opacity?: number;
}

/** Width of a line in points. @throws GlyphMissing */
export function textWidth(text: string, size: number, weight: FontWeight = 'REGULAR'): number {
  const font = fontOf(weight);
  return glyphsOf(text, weight).reduce((sum, glyph) => sum + font.advanceOf(glyph), 0) * (size / 1000);
}

/** The outlines of one line, starting at (0, 0) on its base line, in points. @throws GlyphMissing */
export function textOutlines(text: string, size: number, weight: FontWeight = 'REGULAR'): Path {
  const font = fontOf(weight);
  const scale = size / font.metrics.unitsPerEm;
  let x = 0;
  return glyphsOf(text, weight).flatMap((glyph) => {
    const outline = transformed(font.outlineOf(glyph), [scale, 0, 0, scale, x, 0]);
    x += font.advanceOf(glyph) * scale;
    return outline;
  });
}

/**
 * One line of text as outlines; as wide as the line and as high as its em box. Letters that hang below it, as g and y do,
 * make the picture that much higher: `height - size`.
 *
 * @throws GlyphMissing
 */
export function textPicture(text: string, style: TextStyle): Picture {
  const { size, weight = 'REGULAR', colour = [0, 0, 0], opacity = 1 } = style;
  const outlines = textOutlines(text, size, weight);
  const bottom = Math.min(emBox.bottom * size, lowest(outlines));
  const path = transformed(outlines, [1, 0, 0, 1, 0, -bottom]);
  const height = emBox.top * size - bottom;
  return { width: textWidth(text, size, weight), height, colour, opacity, shapes: [{ path }] };
}

/** @throws GlyphMissing */
export const textDrawing = (text: string, style: TextStyle): Drawing => toDrawing(textPicture(text, style));
