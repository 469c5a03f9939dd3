import { type Drawing, type PaintedPart, textDrawing } from '@hufu/pades';
import type { FieldStyle, WatermarkStyle } from '../../domain/contract.js';
import { type PageSize, type Rect, turned } from '../../domain/rect.js';
import { lookOf } from './letters.js';

const usualSize = 20;
const grey: [number, number, number] = [0.5, 0.5, 0.5];
const usual: WatermarkStyle = { opacity: 0.3, rotation: 330, spacing: 'USUAL' };
/** Between one copy and the next, in heights of its box; and never more copies on a page than this. */
const spaces: Record<WatermarkStyle['spacing'], number> = { WIDE: 6, USUAL: 4, NARROW: 2.2 };
const copiesAtMost = 400;
const margin = 24;

/** Copies of a watermark on one page, all of one drawing. @throws GlyphMissing */
export function watermarkParts(text: string, style: FieldStyle, page: PageSize): PaintedPart[] {
  const { opacity, rotation, spacing, at } = { ...usual, ...style.watermark };
  const drawing = fitted(text, style, opacity, page);
  const places = at ? [corner(at, drawing, rotation, page)] : tiles(drawing, rotation, spaces[spacing], page);
  return places.map((place) => ({ drawing, at: place, rotation }));
}

/** No longer than the page is wide. */
function fitted(text: string, style: FieldStyle, opacity: number, page: PageSize): Drawing {
  const { weight, colour = grey } = lookOf(style);
  const size = style.size ?? usualSize;
  const wanted = textDrawing(text, { size, weight, colour, opacity });
  const room = Math.min(page.width, page.height) - 2 * margin;
  if (wanted.width <= room) return wanted;
  return textDrawing(text, { size: (size * room) / wanted.width, weight, colour, opacity });
}

const sized = ({ width, height }: Drawing, x: number, y: number): Rect => ({ x, y, w: width, h: height });

function corner(at: NonNullable<WatermarkStyle['at']>, drawing: Drawing, rotation: number, page: PageSize): Rect {
  const box = turned(sized(drawing, 0, 0), rotation);
  const left = at.endsWith('LEFT') ? margin : at === 'CENTRE' ? (page.width - box.w) / 2 : page.width - box.w - margin;
  const top = page.height - box.h;
  const bottom = at.startsWith('LOWER') ? margin : at === 'CENTRE' ? top / 2 : top - margin;
  return sized(drawing, Math.max(0, left) - box.x, Math.max(0, bottom) - box.y);
}

/** Rows of copies, every other row moved by half; each copy wholly on the page. */
function tiles(drawing: Drawing, rotation: number, space: number, page: PageSize): Rect[] {
  const box = turned(sized(drawing, 0, 0), rotation);
  const gap = space * drawing.height;
  const [across, up] = [box.w + gap, box.h + gap];
  const places: Rect[] = [];
  for (let row = 0, y = gap / 2; y + box.h <= page.height; row++, y += up) {
    for (let x = gap / 2 + (row % 2) * (across / 2); x + box.w <= page.width; x += across) {
      if (places.length < copiesAtMost) places.push(sized(drawing, x - box.x, y - box.y));
    }
  }
  return places.length > 0 ? places : [corner('CENTRE', drawing, rotation, page)];
}
