import { type Dict, Name, type Page, type PdfObject, type PdfReader, readPages, Ref, Stream } from '@hufu/pades';
import { isWidget } from './active-content.js';
import { drawnText, fieldText, inherited } from './field-text.js';

/** What a form field showed, to be painted where it stood: its own appearance, or its text. */
export interface Stamp {
  paint: { appearance: Ref } | { operators: string };
  /** Six numbers: space of the appearance or text to page space. */
  matrix: number[];
}
export interface FlatPage {
  page: Page;
  stamps: Stamp[];
}

const unseen = 1 | 2 | 32; // Invisible, Hidden, NoView

/**
 * What the form fields of a file show, page by page: their own appearances, and the values of those that have none or
 * leave it to the viewer (/NeedAppearances).
 *
 * @throws GlyphMissing
 */
export function flatPages(reader: PdfReader): FlatPage[] {
  return readPages(reader)
    .map((page) => ({ page, stamps: stampsOf(reader, page) }))
    .filter(({ stamps }) => stamps.length > 0);
}

function stampsOf(reader: PdfReader, page: Page): Stamp[] {
  return (reader.array(page.dict.get('Annots')) ?? []).flatMap((annotation) =>
    isWidget(reader, annotation) ? (stampOf(reader, annotation) ?? []) : [],
  );
}

function stampOf(reader: PdfReader, widget: PdfObject): Stamp | undefined {
  const dict = reader.dict(widget)!;
  if (((reader.number(dict.get('F')) ?? 0) & unseen) !== 0) return undefined;
  const rect = numbersOf(reader, dict.get('Rect'), 4);
  if (!rect) return undefined;
  const appearance = appearanceOf(reader, widget);
  const leftToViewer = reader.get(reader.dict(reader.catalog.get('AcroForm'))?.get('NeedAppearances')) === true;
  if (!appearance || (leftToViewer && isText(reader, dict))) return textStamp(reader, dict, rect);
  const matrix = fit(reader, reader.get(appearance) as Stream, rect);
  return matrix && { paint: { appearance }, matrix };
}

const isText = (reader: PdfReader, field: Dict): boolean =>
  ['Tx', 'Ch'].includes(reader.name(inherited(reader, field, 'FT')) ?? '');

/** The value, upright as /MK /R turns the field. */
function textStamp(reader: PdfReader, field: Dict, rect: number[]): Stamp | undefined {
  const [left, right] = [Math.min(rect[0]!, rect[2]!), Math.max(rect[0]!, rect[2]!)];
  const [bottom, top] = [Math.min(rect[1]!, rect[3]!), Math.max(rect[1]!, rect[3]!)];
  const turn = (((reader.number(reader.dict(field.get('MK'))?.get('R')) ?? 0) % 360) + 360) % 360;
  const lying = turn === 90 || turn === 270;
  const [width, height] = lying ? [top - bottom, right - left] : [right - left, top - bottom];
  const text = width > 0 && height > 0 ? fieldText(reader, field, width, height) : undefined;
  const corners: Record<number, number[]> = {
    90: [0, 1, -1, 0, right, bottom],
    180: [-1, 0, 0, -1, right, top],
    270: [0, -1, 1, 0, left, top],
  };
  const matrix = corners[turn] ?? [1, 0, 0, 1, left, bottom];
  return text && { paint: { operators: drawnText(text, width, height) }, matrix };
}

/** /AP /N, or of several states the one that /AS names. */
function appearanceOf(reader: PdfReader, widget: PdfObject): Ref | undefined {
  const dict = reader.dict(widget)!;
  const normal = reader.dict(dict.get('AP'))?.get('N');
  if (reader.get(normal) instanceof Stream) return normal instanceof Ref ? normal : undefined;
  const state = reader.get(dict.get('AS'));
  const chosen = state instanceof Name ? reader.dict(normal)?.get(state.text) : undefined;
  return chosen instanceof Ref && reader.get(chosen) instanceof Stream ? chosen : undefined;
}

function numbersOf(reader: PdfReader, object: PdfObject | undefined, count: number): number[] | undefined {
  const numbers = (reader.array(object) ?? []).map((item) => reader.number(item) ?? NaN);
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : undefined;
}

/** Algorithm "appearance streams" of ISO 32000-2 §12.5.5: the appearance's box, turned by its matrix, fills the rectangle. */
function fit(reader: PdfReader, stream: Stream, rect: number[]): number[] | undefined {
  const box = numbersOf(reader, stream.dict.get('BBox'), 4);
  const [a, b, c, d, e, f] = (numbersOf(reader, stream.dict.get('Matrix'), 6) ?? [1, 0, 0, 1, 0, 0]) as Six;
  if (!box) return undefined;
  const corners = [0, 2].flatMap((i) => [1, 3].map((j) => [box[i]!, box[j]!] as const));
  const xs = corners.map(([x, y]) => a * x + c * y + e);
  const ys = corners.map(([x, y]) => b * x + d * y + f);
  const [left, bottom] = [Math.min(...xs), Math.min(...ys)];
  const [width, height] = [Math.max(...xs) - left, Math.max(...ys) - bottom];
  if (!(width > 0 && height > 0)) return undefined;
  const sx = Math.abs(rect[2]! - rect[0]!) / width;
  const sy = Math.abs(rect[3]! - rect[1]!) / height;
  const matrix = [sx, 0, 0, sy, Math.min(rect[0]!, rect[2]!) - left * sx, Math.min(rect[1]!, rect[3]!) - bottom * sy];
  return matrix.every((n) => Number.isFinite(n) && Math.abs(n) < 1e9) ? matrix : undefined;
}
type Six = [number, number, number, number, number, number];
