import { type Drawing, GlyphMissing, type PagePainting, photoDrawing, textDrawing, textWidth } from '@hufu/pades';
import { brokenLines } from '@hufu/pades/line-breaking';
import type { Document, DocumentField } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { Rect } from '../../domain/rect.js';
import type { ObjectStore } from '../ports.js';

const usualSize = 12;
/** Smaller cannot be read. */
const leastSize = 5;
const leading = 1.25;
const padding = 1;

type Placed = DocumentField & { place: NonNullable<DocumentField['place']>; value: string };

/** Fields that are to be seen: they have a place and a value. */
const isSeen = (field: DocumentField): field is Placed => field.place !== undefined && !!field.value;

/** What becomes part of a document's pages. @throws DomainError GLYPH_MISSING, FIELD_INVALID (too long for its place) */
export async function paintingsOf(
  objects: Pick<ObjectStore, 'read'>,
  tenantId: string,
  { fields }: Pick<Document, 'fields'>,
): Promise<PagePainting[]> {
  const paintings: PagePainting[] = [];
  for (const field of fields.filter(isSeen)) {
    const { page, x, y, w, h } = field.place;
    const drawing = await drawingOf(objects, tenantId, field);
    if (drawing) paintings.push({ page, parts: [{ drawing, at: placeIn({ x, y, w, h }, drawing) }] });
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

async function drawingOf(
  objects: Pick<ObjectStore, 'read'>,
  tenantId: string,
  field: Placed,
): Promise<Drawing | undefined> {
  if (field.type !== 'IMAGE') return lettersOf(field);
  const png = await objects.read(tenantId, field.value);
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const scale = Math.min(field.place.w / width, field.place.h / height);
  return photoDrawing(png, { width: width * scale, height: height * scale });
}

/** A value that could not be drawn is refused when it is given. @throws DomainError GLYPH_MISSING, FIELD_INVALID */
export function checkDrawable(field: DocumentField): void {
  if (isSeen(field) && field.type !== 'IMAGE') lettersOf(field);
}

function lettersOf(field: Placed): Drawing | undefined {
  const { w, h } = field.place;
  if (field.type === 'CHECKBOX') return field.value === 'true' ? tick(Math.min(w, h)) : undefined;
  try {
    return field.type === 'MULTILINE' ? paragraph(field, w, h) : line(field, w, h);
  } catch (error) {
    if (!(error instanceof GlyphMissing)) throw error;
    const facts = { char: error.characters[0] ?? '', page: field.place.page, field: field.label ?? field.name };
    throw new DomainError('GLYPH_MISSING', facts);
  }
}

const tooLong = (field: Placed): never => {
  throw new DomainError('FIELD_INVALID', { field: field.label ?? field.name, why: 'too long for its place' });
};

/** One line in the middle of the height, made smaller when it is too wide. */
function line(field: Placed, w: number, h: number): Drawing {
  const wanted = Math.min(field.style?.size ?? usualSize, h);
  const size = Math.min(wanted, (wanted * (w - 2 * padding)) / textWidth(field.value, wanted));
  if (size < Math.min(leastSize, wanted)) return tooLong(field);
  return boxed([field.value], size, field, w, h, (h - size * leading) / 2 + (size * (leading - 1)) / 2);
}

/** Lines from the top, made smaller until all of them fit. */
function paragraph(field: Placed, w: number, h: number): Drawing {
  for (let size = field.style?.size ?? usualSize; ; size -= 0.5) {
    const lines = field.value.split('\n').flatMap((text) => brokenLines(text, w - 2 * padding, size));
    const height = lines.length * size * leading;
    if (height <= h) return boxed(lines, size, field, w, h, h - height);
    if (size - 0.5 < leastSize) return tooLong(field);
  }
}

/** @param bottom of the last line's box, points above the place's lower edge */
function boxed(lines: string[], size: number, { style }: Placed, w: number, h: number, bottom: number): Drawing {
  const operators = lines.map((text, n) => {
    if (text === '') return '';
    const drawing = textDrawing(text, { size, colour: style?.colour ?? [0, 0, 0] });
    const room = w - 2 * padding - textWidth(text, size);
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
