import { createHash } from 'node:crypto';
import { readFields, WidgetPages } from './forms.js';
import { hashFields, hashOf, keepHash } from './hash.js';
import { Dict, PdfError, Ref, serialize, serializeDict, Stream, type PdfObject } from './objects.js';
import { readPages, type Page } from './pages.js';
import { PdfReader } from './reader.js';
import { sm3Of } from './sm3.js';
import type { BeforeFreeze, DssState, FormState, Held, PageState, RefPair, SigningState } from './state.js';

export interface ReadStateOptions {
  /** False: the running hash stays in this process, which is faster for a file that is signed at once. Default true. */
  exportable?: boolean;
  /** A reader of these very bytes that repaired and lost nothing; spares reading them twice. */
  reader?: PdfReader;
}

/**
 * What signing needs of a file, read from its bytes; the only step whose cost grows with the file.
 *
 * @throws PdfError not-a-pdf, damaged (never repaired), encrypted, too-large, too-deep
 */
export function readState(bytes: Buffer, options: ReadStateOptions = {}): SigningState {
  const reader = options.reader ?? new PdfReader(bytes);
  const { xref, trailer, catalog } = reader;
  const rootRef = trailer.get('Root');
  if (!(rootRef instanceof Ref)) throw new PdfError('damaged', 'the catalog is no object of its own');
  const pages = readPages(reader);
  const { states, items } = pageStates(reader, pages);
  const formDict = reader.dict(catalog.get('AcroForm'));
  const roots = reader.array(formDict?.get('Fields')) ?? [];
  const widgets = new WidgetPages(states.map((page, i) => ({ ref: page.ref, annotItems: items[i]! })));
  const { fields, signatures } = readFields(reader, roots, widgets);
  const exportable = options.exportable ?? true;
  const hash = hashOf(bytes, exportable);
  const state: SigningState = {
    v: 1,
    byteLength: bytes.length,
    ...hashFields(hash),
    ...(exportable && sm3Of(bytes)),
    newline: bytes[bytes.length - 1] === 10 || bytes[bytes.length - 1] === 13,
    xref: { kind: xref.kind, startxref: xref.startxref },
    size: xref.size,
    trailer: trailerText(trailer),
    root: { ref: [rootRef.num, rootRef.gen], text: serialize(catalog) },
    form: formDict ? formState(catalog.get('AcroForm'), formDict, roots) : null,
    pages: states,
    fields,
    signatures: signatures.sort((a, b) => a.coversTo - b.coversTo),
    docMdp: docMdpOf(reader, catalog),
    dss: dssOf(reader, catalog),
    beforeFreeze: signatures.length ? null : beforeFreeze(reader, catalog),
  };
  return keepHash(state, hash);
}

const pair = (ref: Ref): RefPair => [ref.num, ref.gen];

function trailerText(trailer: Dict): string {
  const kept = ['Root', 'Info', 'ID'].filter((key) => trailer.has(key));
  return kept.map((key) => `/${key} ${serialize(trailer.get(key)!)}`).join('');
}

function pageStates(reader: PdfReader, pages: Page[]): { states: PageState[]; items: PdfObject[][] } {
  const uses = new Map<number, number>();
  const twice = new Set<number>();
  for (const { ref, dict } of pages) {
    if (twice.has(ref.num)) throw new PdfError('damaged', 'a page that stands twice in the page tree');
    twice.add(ref.num);
    const annots = dict.get('Annots');
    if (annots instanceof Ref) uses.set(annots.num, (uses.get(annots.num) ?? 0) + 1);
  }
  const items = pages.map(({ dict }) => reader.array(dict.get('Annots')) ?? []);
  const states = pages.map(({ ref, dict, visible, rotate, userUnit }, i): PageState => {
    const annots = dict.get('Annots');
    const own = annots instanceof Ref && uses.get(annots.num) === 1 && Array.isArray(reader.get(annots));
    const text = items[i]!.map(serialize).join(' ');
    const page = { ref: pair(ref), visible, rotate, userUnit, annots: text };
    return own ? { ...page, annotsRef: pair(annots) } : { ...page, text: serializeDict(dict, ['Annots']) };
  });
  return { states, items };
}

function formState(form: PdfObject | undefined, dict: Dict, roots: PdfObject[]): FormState {
  const fields = dict.get('Fields');
  return {
    ...(form instanceof Ref ? { ref: pair(form) } : {}),
    text: serializeDict(dict, ['Fields']),
    fields: roots.map(serialize).join(' '),
    ...(fields instanceof Ref ? { fieldsRef: pair(fields) } : {}),
  };
}

function docMdpOf(reader: PdfReader, catalog: Dict): 1 | 2 | 3 | null {
  const signature = reader.dict(reader.dict(catalog.get('Perms'))?.get('DocMDP'));
  if (!signature) return null;
  for (const item of reader.array(signature.get('Reference')) ?? []) {
    const reference = reader.dict(item);
    if (reader.name(reference?.get('TransformMethod')) !== 'DocMDP') continue;
    const p = reader.number(reader.dict(reference?.get('TransformParams'))?.get('P')) ?? 2;
    return p === 1 || p === 3 ? p : 2;
  }
  return 2;
}

function dssOf(reader: PdfReader, catalog: Dict): DssState | null {
  const ref = catalog.get('DSS');
  const dict = reader.dict(ref);
  if (!dict || !(ref instanceof Ref)) return null;
  const list = (key: string): [string, number][] =>
    (reader.array(dict.get(key)) ?? []).flatMap((item): [string, number][] => {
      const stream = reader.get(item);
      if (!(item instanceof Ref) || !(stream instanceof Stream)) return [];
      return [[createHash('sha256').update(reader.decode(stream).data).digest('hex'), item.num]];
    });
  const rest = serializeDict(dict, ['Certs', 'OCSPs', 'CRLs']);
  return { ref: pair(ref), Certs: list('Certs'), OCSPs: list('OCSPs'), CRLs: list('CRLs'), rest };
}

function beforeFreeze(reader: PdfReader, catalog: Dict): BeforeFreeze | null {
  const struct = structOf(reader, catalog);
  const pdfa = pdfaOf(reader, catalog);
  return struct || pdfa ? { ...(struct ? { struct } : {}), ...(pdfa ? { pdfa } : {}) } : null;
}

const MAX_HELD = 512 * 1024;

function held(reader: PdfReader, ref: PdfObject | undefined): Held | undefined {
  const dict = reader.dict(ref);
  if (!(ref instanceof Ref) || !dict) return undefined;
  const text = serialize(dict);
  return text.length <= MAX_HELD ? { ref: pair(ref), text } : undefined;
}

/** Only a structure that we can extend; otherwise the new widgets stay outside it. */
function structOf(reader: PdfReader, catalog: Dict): BeforeFreeze['struct'] {
  const root = held(reader, catalog.get('StructTreeRoot'));
  const dict = reader.dict(catalog.get('StructTreeRoot'));
  if (!root || !dict) return undefined;
  const kids = dict.get('K');
  const only = Array.isArray(kids) && kids.length === 1 ? kids[0] : kids;
  const container = reader.name(reader.dict(only)?.get('S')) ? held(reader, only) : undefined;
  const tree = dict.get('ParentTree');
  const parentTree = held(reader, tree);
  if (reader.dict(tree) && !parentTree) return undefined;
  const nextKey = Math.max(reader.number(dict.get('ParentTreeNextKey')) ?? 0, lastKey(reader, tree) + 1);
  return { root, ...(container ? { container } : {}), ...(parentTree ? { parentTree } : {}), nextKey };
}

/** The greatest key of a number tree, -1 when empty. */
function lastKey(reader: PdfReader, tree: PdfObject | undefined): number {
  const dict = reader.dict(tree);
  const nums = reader.array(dict?.get('Nums'));
  if (nums) return nums.reduce<number>((max, n, i) => (i % 2 ? max : Math.max(max, reader.number(n) ?? -1)), -1);
  return (reader.array(dict?.get('Kids')) ?? []).reduce<number>((max, kid) => {
    const limits = reader.array(reader.dict(kid)?.get('Limits'));
    return Math.max(max, reader.number(limits?.[1]) ?? -1);
  }, -1);
}

function pdfaOf(reader: PdfReader, catalog: Dict): BeforeFreeze['pdfa'] {
  const ref = catalog.get('Metadata');
  const stream = reader.get(ref);
  if (!(ref instanceof Ref) || !(stream instanceof Stream) || stream.raw.length > MAX_HELD) return undefined;
  const { data, rest } = reader.decode(stream);
  const xmp = rest.length === 0 && data.length <= MAX_HELD ? data.toString('utf8') : '';
  const part = /pdfaid:part\s*(?:>\s*|=\s*["'])(\d)/.exec(xmp)?.[1];
  if (!part) return undefined;
  const cleaned = xmp
    .replace(/\spdfaid:(?:part|conformance|amd|corr|rev)\s*=\s*(?:"[^"]*"|'[^']*')/g, '')
    .replace(/<pdfaid:(part|conformance|amd|corr|rev)\s*>[^<]*<\/pdfaid:\1\s*>/g, '');
  return { part: Number(part), metadata: pair(ref), ...(cleaned.includes('pdfaid:part') ? {} : { xmp: cleaned }) };
}
