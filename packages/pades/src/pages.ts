import { overlap, pageSize, type Box, type PageGeometry, type Rotation } from './geometry.js';
import { Dict, PdfError, Ref, type PdfObject } from './objects.js';
import type { PdfReader } from './reader.js';
import type { PageSize } from './types.js';

/** A page with what it inherits. */
export interface Page extends PageGeometry {
  /** From 1. */
  number: number;
  ref: Ref;
  dict: Dict;
  mediaBox: Box;
  resources: PdfObject;
  /** As a reader sees it, points. */
  size: PageSize;
}

interface Inherited {
  Resources?: PdfObject;
  MediaBox?: PdfObject;
  CropBox?: PdfObject;
  Rotate?: PdfObject;
}
interface Node {
  ref: Ref;
  dict: Dict;
  inherited: Inherited;
  depth: number;
}

const MAX_PAGE_TREE_DEPTH = 128;
const MAX_COORDINATE = 1_000_000;
const LETTER: Box = [0, 0, 612, 792];
const inheritable = ['Resources', 'MediaBox', 'CropBox', 'Rotate'] as const;

/**
 * All pages in order. A page that the tree names twice is listed twice.
 *
 * @throws PdfError damaged, too-large (more than `maxPages`), too-deep
 */
export function readPages(reader: PdfReader, maxPages = 10_000): Page[] {
  const pages: Page[] = [];
  const nodes = new Set<number>();
  const stack: Node[] = [nodeOf(reader, reader.catalog.get('Pages'), {}, 0)!].filter(Boolean);
  for (let node = stack.pop(); node; node = stack.pop()) {
    const kids = reader.array(node.dict.get('Kids'));
    if (!kids) {
      if (pages.length >= maxPages) throw new PdfError('too-large', 'too many pages');
      if (node.depth > 0 || reader.name(node.dict.get('Type')) === 'Page')
        pages.push(pageOf(reader, node, pages.length + 1));
      continue;
    }
    if (nodes.has(node.ref.num)) throw new PdfError('damaged', 'the page tree runs in a circle');
    nodes.add(node.ref.num);
    if (kids.length + stack.length > 4 * maxPages) throw new PdfError('too-large', 'too many pages');
    const { inherited, depth } = node;
    stack.push(
      ...kids
        .map((kid) => nodeOf(reader, kid, inherited, depth + 1)!)
        .filter(Boolean)
        .reverse(),
    );
  }
  if (pages.length === 0) throw new PdfError('damaged', 'no pages');
  return pages;
}

function nodeOf(reader: PdfReader, ref: PdfObject | undefined, above: Inherited, depth: number): Node | undefined {
  if (depth > MAX_PAGE_TREE_DEPTH) throw new PdfError('too-deep', 'the page tree is too deep');
  const dict = reader.dict(ref);
  if (!dict) return undefined;
  if (!(ref instanceof Ref)) throw new PdfError('damaged', 'a page that is no object of its own');
  const inherited = { ...above };
  for (const key of inheritable) if (dict.has(key)) inherited[key] = dict.get(key)!;
  return { ref, dict, inherited, depth };
}

function pageOf(reader: PdfReader, { ref, dict, inherited }: Node, number: number): Page {
  const mediaBox = boxOf(reader, inherited.MediaBox, number) ?? LETTER;
  const cropBox = boxOf(reader, inherited.CropBox, number) ?? mediaBox;
  const visible = overlap(mediaBox, cropBox) ?? mediaBox;
  const geometry: PageGeometry = {
    visible,
    rotate: rotationOf(reader, inherited.Rotate),
    userUnit: unitOf(reader, dict),
  };
  return { number, ref, dict, mediaBox, resources: inherited.Resources ?? null, ...geometry, size: pageSize(geometry) };
}

function boxOf(reader: PdfReader, object: PdfObject | undefined, page: number): Box | undefined {
  if (reader.get(object) === null) return undefined;
  const [a, b, c, d] = (reader.array(object) ?? []).map((n) => reader.number(n) ?? NaN);
  const box: Box = [Math.min(a!, c!), Math.min(b!, d!), Math.max(a!, c!), Math.max(b!, d!)];
  if (!box.every((n) => Math.abs(n) <= MAX_COORDINATE) || box[0] === box[2] || box[1] === box[3])
    throw new PdfError('damaged', `page ${page} has no usable size`);
  return box;
}

function rotationOf(reader: PdfReader, object: PdfObject | undefined): Rotation {
  const degrees = reader.number(object) ?? 0;
  return degrees % 90 === 0 ? ((((degrees % 360) + 360) % 360) as Rotation) : 0;
}

function unitOf(reader: PdfReader, dict: Dict): number {
  const unit = reader.number(dict.get('UserUnit')) ?? 1;
  return unit > 0 && unit <= 10_000 ? unit : 1;
}
