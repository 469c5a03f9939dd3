import { toNeutral, uprightMatrix, type Box, type PageGeometry } from './geometry.js';
import { IncrementWriter } from './increment.js';
import { Dict, num, PdfError, Ref, serialize, Stream, type PdfObject } from './objects.js';
import { Painter } from './paint.js';
import type { Page } from './pages.js';
import { readPages } from './pages.js';
import { PdfReader } from './reader.js';
import { readState } from './read-state.js';
import type { RefPair } from './state.js';
import { isRegular, isSpace } from './syntax.js';
import type { PaintedPart } from './types.js';

/** What becomes part of a page for good. */
export interface PagePainting {
  /** From 1. */
  page: number;
  parts: PaintedPart[];
}

/**
 * Paints into the content of pages, as an increment, above what is there: filled-in fields become the document itself.
 *
 * @param file unsigned.
 * @returns the bytes to append
 * @throws PdfError signed, no-such-page, outside, and those of `readState`
 */
export function paintPages(file: Buffer, paintings: PagePainting[]): Buffer {
  const reader = new PdfReader(file);
  const state = readState(file, { reader });
  if (state.signatures.length > 0 || state.docMdp !== null)
    throw new PdfError('signed', 'the pages of a file that holds signatures are not painted on');
  const pages = readPages(reader);
  const writer = new IncrementWriter(state);
  const painter = new Painter(writer);
  for (const { page: number, parts } of joined(paintings)) {
    const page = pages[number - 1];
    if (!page) throw new PdfError('no-such-page', `page ${number} of ${pages.length}`);
    const picture = painter.appearance(page, page.visible, parts);
    if (picture) paintOn(reader, writer, page, picture);
  }
  return writer.finish().appended;
}

/** Each page once: a page object is written once in an increment. */
function joined(paintings: PagePainting[]): PagePainting[] {
  const byPage = new Map<number, PaintedPart[]>();
  for (const { page, parts } of paintings) byPage.set(page, [...(byPage.get(page) ?? []), ...parts]);
  return [...byPage].map(([page, parts]) => ({ page, parts }));
}

function paintOn(reader: PdfReader, writer: IncrementWriter, page: Page, picture: RefPair): void {
  const contents = contentsOf(reader, page);
  const { open, extra } = unbalanced(contents.map((ref) => reader.decode(reader.get(ref) as Stream).data));
  const resources = new Dict(reader.dict(page.resources) ?? []);
  const objects = new Dict(reader.dict(resources.get('XObject')) ?? []);
  const name = freeName(objects);
  objects.set(name, new Ref(...picture));
  resources.set('XObject', objects);
  const before = writer.stream('', Buffer.from(`${'q '.repeat(extra + 1).trim()}\n`));
  // What the page left open is closed first, so that its last settings do not move or clip what is painted now.
  const closing = 'Q '.repeat(open + 1).trim();
  const after = writer.stream('', Buffer.from(`${closing}\nq ${placing(page)} cm /${name} Do Q\n`));
  const changed = new Dict(page.dict);
  changed.set('Resources', resources);
  changed.set('Contents', [new Ref(...before), ...contents, new Ref(...after)]);
  writer.object([page.ref.num, page.ref.gen], serialize(changed));
}

/** The page's content streams, in order; an entry that is none is no content. */
function contentsOf(reader: PdfReader, { dict }: Page): Ref[] {
  const own = dict.get('Contents');
  const items: PdfObject[] = reader.array(own) ?? [own ?? null];
  return items.filter((item): item is Ref => item instanceof Ref && reader.get(item) instanceof Stream);
}

function freeName(objects: Dict): string {
  for (let n = 1; ; n++) if (!objects.has(`HufuFill${n}`)) return `HufuFill${n}`;
}

/** The form's box, turned by its own matrix, fills the visible page (ISO 32000-2 §12.5.5, as for appearances). */
function placing(page: PageGeometry): string {
  const { w, h } = toNeutral(page, page.visible);
  const [a, b, c, d, e, f] = uprightMatrix[page.rotate].replace(/[[\]]/g, '').trim().split(/\s+/).map(Number) as Six;
  const corners = [0, w].flatMap((x) => [0, h].map((y) => [a * x + c * y + e, b * x + d * y + f] as const));
  const [left, right] = [Math.min(...corners.map(([x]) => x)), Math.max(...corners.map(([x]) => x))];
  const [bottom, top] = [Math.min(...corners.map(([, y]) => y)), Math.max(...corners.map(([, y]) => y))];
  const [x0, y0, x1, y1] = page.visible as Box;
  const [sx, sy] = [(x1 - x0) / (right - left), (y1 - y0) / (top - bottom)];
  return [sx, 0, 0, sy, x0 - left * sx, y0 - bottom * sy].map((value) => num(value).raw).join(' ');
}
type Six = [number, number, number, number, number, number];

/** Delimiters that begin what is no operator. */
const char = { open: 0x28, close: 0x29, less: 0x3c, greater: 0x3e, percent: 0x25, slash: 0x2f, escape: 0x5c };

/** How many `q` of a page's content no `Q` closes, and how many `Q` have no `q`. */
export function unbalanced(streams: Uint8Array[]): { open: number; extra: number } {
  const content = Buffer.concat(streams.flatMap((stream) => [Buffer.from(stream), Buffer.from('\n')]));
  let [open, extra] = [0, 0];
  let at = 0;
  while (at < content.length) {
    const c = content[at]!;
    if (c === char.open) at = afterString(content, at);
    else if (c === char.less && content[at + 1] !== char.less) at = afterByte(content, at, char.greater);
    else if (c === char.percent) at = afterLine(content, at);
    else if (c === char.slash) at = afterWord(content, at + 1);
    else if (!isRegular(c)) at++;
    else {
      const end = afterWord(content, at);
      const word = end - at > 2 ? '' : content.toString('latin1', at, end);
      if (word === 'q') open++;
      else if (word === 'Q' && open > 0) open--;
      else if (word === 'Q') extra++;
      at = word === 'ID' ? afterInlineImage(content, end) : end;
    }
  }
  return { open, extra };
}

function afterWord(content: Buffer, at: number): number {
  while (at < content.length && isRegular(content[at])) at++;
  return at;
}

function afterByte(content: Buffer, at: number, byte: number): number {
  const end = content.indexOf(byte, at);
  return end < 0 ? content.length : end + 1;
}

function afterLine(content: Buffer, at: number): number {
  while (at < content.length && content[at] !== 10 && content[at] !== 13) at++;
  return at;
}

function afterString(content: Buffer, at: number): number {
  let depth = 0;
  for (; at < content.length; at++) {
    const c = content[at];
    if (c === char.escape) at++;
    else if (c === char.open) depth++;
    else if (c === char.close && --depth === 0) return at + 1;
  }
  return at;
}

/** Behind the `EI` that stands alone. */
function afterInlineImage(content: Buffer, from: number): number {
  for (let at = content.indexOf('EI', from); at >= 0; at = content.indexOf('EI', at + 2)) {
    const alone = isSpace(content[at - 1]) && (at + 2 >= content.length || !isRegular(content[at + 2]));
    if (alone) return at + 2;
  }
  return content.length;
}
