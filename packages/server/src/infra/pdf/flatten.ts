import { Name, type Page, type PdfObject, type PdfReader, readPages, Ref, Stream } from '@hufu/pades';
import { isWidget } from './active-content.js';

/** An appearance that becomes part of the page: painted where its form field stood. */
export interface Stamp {
  appearance: Ref;
  /** Six numbers: appearance space to page space. */
  matrix: number[];
}
export interface FlatPage {
  page: Page;
  stamps: Stamp[];
}

const unseen = 1 | 2 | 32; // Invisible, Hidden, NoView

/**
 * What the form fields of a file show, page by page. A field shows its own appearance; where a viewer would have to
 * make one up, nothing is shown, as in the picture the signer gets.
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
  const appearance = appearanceOf(reader, widget);
  const rect = numbersOf(reader, dict.get('Rect'), 4);
  if (!appearance || !rect) return undefined;
  const matrix = fit(reader, reader.get(appearance) as Stream, rect);
  return matrix && { appearance, matrix };
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
