import { type Drawing, GlyphMissing, type PagePainting, photoDrawing, textDrawing, textWidth } from '@hufu/pades';
import { brokenLines } from '@hufu/pades/line-breaking';
import { a4 } from '@hufu/pades/pdf-text';
import type { Document, DocumentField } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { PageSize, Rect } from '../../domain/rect.js';
import { readTable } from '../../domain/table.js';
import type { ObjectStore } from '../ports.js';
import { tableDrawing } from './draw-table.js';
import { watermarkParts } from './draw-watermark.js';
import { lookOf } from './letters.js';

const usualSize = 12;
/** Smaller cannot be read. */
const leastSize = 5;
const leading = 1.25;
const padding = 1;

type Placed = DocumentField & { place: NonNullable<DocumentField['place']>; value: string };

/** Fields that are to be seen: they have a place and a value. */
const isSeen = (field: DocumentField): field is Placed =>
  field.type !== 'WATERMARK' && field.place !== undefined && !!field.value;

/** What becomes part of a document's pages. @throws DomainError GLYPH_MISSING, FIELD_INVALID (too long for its place) */
export async function paintingsOf(
  objects: Pick<ObjectStore, 'read'>,
  tenantId: string,
  { fields }: Pick<Document, 'fields'>,
  pages: readonly PageSize[],
): Promise<PagePainting[]> {
  const paintings: PagePainting[] = [];
  for (const { value, style = {}, ...field } of fields) {
    if (field.type !== 'WATERMARK' || !value) continue;
    const parts = (size: PageSize) => glyphsOrRefuse(field, 1, () => watermarkParts(value, style, size));
    paintings.push(...pages.map((size, n) => ({ page: n + 1, parts: parts(size) })));
  }
  for (const field of fields.filter(isSeen)) {
    const { page, x, y, w, h } = field.place;
    const drawing = await drawingOf(objects, tenantId, field);
    if (!drawing) continue;
    const at = field.style?.atCorner ? cornerIn({ x, y, w, h }, drawing) : placeIn({ x, y, w, h }, drawing);
    paintings.push({ page, parts: [{ drawing, at }] });
  }
  return paintings;
}

/** A picture keeps its proportions, in the middle; what is drawn for the whole place fills it. */
const placeIn = ({ x, y, w, h }: Rect, { width, height }: Drawing): Rect => ({
  x: x + (w - width) / 2,
  y: y + (h - height) / 2,
  w: width,
  h: height,
});

const cornerIn = ({ x, y, h }: Rect, { width, height }: Drawing): Rect => ({
  x,
  y: y + h - height,
  w: width,
  h: height,
});

async function drawingOf(
  objects: Pick<ObjectStore, 'read'>,
  tenantId: string,
  field: Placed,
): Promise<Drawing | undefined> {
  if (field.type !== 'IMAGE') return lettersOf(field);
  const png = await objects.read(tenantId, field.value);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (field.style?.stretch) return photoDrawing(png, { width: field.place.w, height: field.place.h });
  const scale = Math.min(field.place.w / width, field.place.h / height);
  return photoDrawing(png, { width: width * scale, height: height * scale });
}

/** A value that could not be drawn is refused when it is given. @throws DomainError GLYPH_MISSING, FIELD_INVALID */
export function checkDrawable(field: DocumentField): void {
  if (field.type === 'WATERMARK')
    glyphsOrRefuse(field, 1, () => watermarkParts(field.value ?? '', field.style ?? {}, a4));
  else if (isSeen(field) && field.type !== 'IMAGE') lettersOf(field);
}

function lettersOf(field: Placed): Drawing | undefined {
  const { w, h } = field.place;
  if (field.type === 'CHECKBOX') return field.value === 'true' ? tick(Math.min(w, h)) : undefined;
  return glyphsOrRefuse(field, field.place.page, () => {
    if (field.type === 'TABLE') return tableDrawing(readTable(field, field.value), w, h) ?? tooLong(field);
    return field.type === 'MULTILINE' || field.style?.wrap ? paragraph(field, w, h) : line(field, w, h);
  });
}

function glyphsOrRefuse<T>({ name, label }: Pick<DocumentField, 'name' | 'label'>, page: number, draw: () => T): T {
  try {
    return draw();
  } catch (error) {
    if (!(error instanceof GlyphMissing)) throw error;
    throw new DomainError('GLYPH_MISSING', { char: error.characters[0] ?? '', page, field: label ?? name });
  }
}

const tooLong = (field: Pick<DocumentField, 'name' | 'label'>): never => {
  throw new DomainError('FIELD_INVALID', { field: field.label ?? field.name, why: 'too long for its place' });
};

/** One line in the middle of the height, made smaller when it is too wide. */
function line(field: Placed, w: number, h: number): Drawing {
  const wanted = Math.min(field.style?.size ?? usualSize, h);
  const size = Math.min(
    wanted,
    (wanted * (w - 2 * padding)) / textWidth(field.value, wanted, lookOf(field.style).weight),
  );
  if (size < Math.min(leastSize, wanted)) return tooLong(field);
  return boxed([field.value], size, field, w, h, (h - size * leading) / 2 + (size * (leading - 1)) / 2);
}

/** Lines from the top, made smaller until all of them fit. */
function paragraph(field: Placed, w: number, h: number): Drawing {
  const { weight } = lookOf(field.style);
  for (let size = field.style?.size ?? usualSize; ; size -= 0.5) {
    const lines = field.value.split('\n').flatMap((text) => brokenLines(text, w - 2 * padding, size, weight));
    const height = lines.length * size * leading;
    if (height <= h) return boxed(lines, size, field, w, h, h - height);
    if (size - 0.5 < leastSize) return tooLong(field);
  }
}

/** @param bottom of the last line's box, points above the place's lower edge */
function boxed(lines: string[], size: number, { style }: Placed, w: number, h: number, bottom: number): Drawing {
  const { weight, colour = [0, 0, 0] } = lookOf(style);
  const operators = lines.map((text, n) => {
    if (text === '') return '';
    const drawing = textDrawing(text, { size, weight, colour });
    const room = w - 2 * padding - textWidth(text, size, weight);
    const x = padding + (style?.align === 'RIGHT' ? room : style?.align === 'CENTRE' ? room / 2 : 0);
    const y = bottom + (lines.length - 1 - n) * size * leading;
    return `q 1 0 0 1 ${x.toFixed(3)} ${y.toFixed(3)} cm\n${drawing.operators}\nQ`;
  });
  return { width: w, height: h, operators: operators.join('\n') };
}

const tick = (side: number): Drawing => {
  const at = (part: number): string => (part * side).toFixed(3);
  const path = `${at(0.18)} ${at(0.5)} m ${at(0.42)} ${at(0.24)} l ${at(0.84)} ${at(0.78)} l`;
  return { width: side, height: side, operators: `0 G ${at(0.1)} w 1 J 1 j ${path} S` };
};
