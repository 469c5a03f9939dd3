import { boxNumbers, type Box } from './geometry.js';
import {
  Dict,
  name,
  Num,
  PdfError,
  Ref,
  serialize,
  serializeDict,
  Str,
  textString,
  type PdfObject,
} from './objects.js';
import type { PdfReader } from './reader.js';
import type { FieldEntry, RefPair, SignatureInfo } from './state.js';

const MAX_FIELDS = 20_000;
const MAX_FIELD_DEPTH = 32;
/** Beyond the length of any file: such a byte range is nonsense. */
const MAX_COVERED = 2 ** 40;

/** What a mark field is made of; its dictionary follows from it (`markText`), so a state need not keep the text. */
export interface MarkParts {
  name: string;
  page: RefPair;
  rect: Box;
  tooltip: string;
  structParent?: number;
}

/** A mark field without its appearance, closed; written at freeze and again when it is drawn. */
export function markText(mark: MarkParts): string {
  const parent = mark.structParent === undefined ? '' : `/StructParent ${mark.structParent}`;
  return (
    `<</Type/Annot/Subtype/Widget/FT/Btn/Ff 65537/F 4/T${textString(mark.name).raw}/TU${textString(mark.tooltip).raw}` +
    `/Rect${serialize(boxNumbers(mark.rect))}/P ${mark.page[0]} ${mark.page[1]} R${parent}>>`
  );
}

/** A signature field with its widget, without value and appearance, closed. */
export function signatureFieldText(field: MarkParts & { lock?: RefPair }): string {
  const parent = field.structParent === undefined ? '' : `/StructParent ${field.structParent}`;
  const lock = field.lock ? `/Lock ${field.lock[0]} ${field.lock[1]} R` : '';
  const tip = field.tooltip ? `/TU${textString(field.tooltip).raw}` : '';
  return (
    `<</Type/Annot/Subtype/Widget/FT/Sig/F 132/T${textString(field.name).raw}${tip}` +
    `/Rect${serialize(boxNumbers(field.rect))}/P ${field.page[0]} ${field.page[1]} R${parent}${lock}>>`
  );
}

/** Adds entries to a dictionary's text. */
export const withEntries = (text: string, entries: string): string => `${text.slice(0, -2)}${entries}>>`;

/** What the field tree says. */
export interface FieldsFound {
  fields: Record<string, FieldEntry>;
  signatures: SignatureInfo[];
}

interface Node {
  ref: Ref;
  dict: Dict;
  path: string;
  type: string | undefined;
  value: PdfObject;
  depth: number;
}

/** Reads every field once: which may be signed or drawn, which signatures exist. */
export function readFields(reader: PdfReader, roots: PdfObject[], pages: WidgetPages): FieldsFound {
  const found: FieldsFound = { fields: Object.create(null) as Record<string, FieldEntry>, signatures: [] };
  const seen = new Set<number>();
  const stack = children(reader, roots, undefined);
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node.ref.num)) continue;
    seen.add(node.ref.num);
    if (seen.size > MAX_FIELDS) throw new PdfError('too-large', 'too many fields');
    if (node.depth > MAX_FIELD_DEPTH) throw new PdfError('too-deep', 'the field tree is too deep');
    const kids = reader.array(node.dict.get('Kids')) ?? [];
    const below = kids.filter((kid) => reader.dict(kid)?.has('T'));
    if (below.length > 0) stack.push(...children(reader, below, node));
    else readTerminal(reader, node, kids, pages, found);
  }
  return found;
}

/** In reverse, for a stack. */
function children(reader: PdfReader, refs: PdfObject[], above: Node | undefined): Node[] {
  const nodes: Node[] = [];
  for (const ref of refs) {
    const dict = reader.dict(ref);
    if (!dict || !(ref instanceof Ref)) continue;
    const t = reader.get(dict.get('T'));
    const part = t instanceof Str ? t.text : '';
    nodes.push({
      ref,
      dict,
      path: above ? `${above.path}.${part}` : part,
      type: reader.name(dict.get('FT')) ?? above?.type,
      value: dict.has('V') ? reader.get(dict.get('V')) : (above?.value ?? null),
      depth: (above?.depth ?? 0) + 1,
    });
  }
  return nodes.reverse();
}

function readTerminal(reader: PdfReader, node: Node, kids: PdfObject[], pages: WidgetPages, found: FieldsFound): void {
  if (node.type === 'Sig' && node.value instanceof Dict) {
    found.fields[node.path] = { is: 'done' };
    found.signatures.push(signatureInfo(reader, node.path, node.value));
  } else if (node.type === 'Sig') found.fields[node.path] = emptySignature(reader, node, kids, pages);
  else if (node.type === 'Btn') found.fields[node.path] = markField(reader, node, pages);
  else found.fields[node.path] = { is: 'other' };
}

function signatureInfo(reader: PdfReader, field: string, value: Dict): SignatureInfo {
  const stamp =
    reader.name(value.get('Type')) === 'DocTimeStamp' || reader.name(value.get('SubFilter')) === 'ETSI.RFC3161';
  const range = (reader.array(value.get('ByteRange')) ?? []).map((n) => reader.number(n) ?? 0);
  const coversTo = (range[2] ?? 0) + (range[3] ?? 0);
  return { field, kind: stamp ? 'timestamp' : 'signature', coversTo: coversTo <= MAX_COVERED ? coversTo : 0 };
}

/** Finds the page of a widget: by the pages' own lists first, they are what viewers show. */
export class WidgetPages {
  private readonly byWidget = new Map<number, number>();
  private readonly byPage = new Map<number, number>();
  constructor(pages: { ref: RefPair; annotItems: PdfObject[] }[]) {
    pages.forEach((page, i) => {
      this.byPage.set(page.ref[0], i + 1);
      for (const item of page.annotItems) if (item instanceof Ref) this.byWidget.set(item.num, i + 1);
    });
  }
  of(ref: Ref, dict: Dict): number {
    const p = dict.get('P');
    return this.byWidget.get(ref.num) ?? (p instanceof Ref ? this.byPage.get(p.num) : undefined) ?? 1;
  }
}

function emptySignature(reader: PdfReader, node: Node, kids: PdfObject[], pages: WidgetPages): FieldEntry {
  const kid = kids[0];
  if (kids.length > 1 || (kid !== undefined && !(kid instanceof Ref))) return { is: 'other' };
  const widgetRef = kid instanceof Ref ? kid : node.ref;
  const widget = kid ? reader.dict(kid) : node.dict;
  const rect = widget && boxOf(reader, widget);
  if (!widget || !rect) return { is: 'other' };
  const ap = widget.get('AP');
  const lock = lockedBy(reader, node.dict);
  return {
    is: 'signature',
    ref: [node.ref.num, node.ref.gen],
    page: pages.of(widgetRef, widget),
    rect,
    text: serializeDict(node.dict, kid ? ['V'] : ['V', 'AP']),
    ...(ap ? { ap: serialize(ap) } : {}),
    ...(lock ? { lock } : {}),
    ...(kid instanceof Ref ? { widget: { ref: [kid.num, kid.gen], text: serializeDict(widget, ['AP']) } } : {}),
  };
}

function lockedBy(reader: PdfReader, field: Dict): string[] | undefined {
  const lock = reader.dict(field.get('Lock'));
  if (!lock || reader.name(lock.get('Action')) !== 'Include') return undefined;
  const names = reader.array(lock.get('Fields')) ?? [];
  return names.flatMap((n) => (reader.get(n) instanceof Str ? [(reader.get(n) as Str).text] : []));
}

/** One of ours, still empty, exactly as `markText` writes it; anything else is not for drawing. */
function markField(reader: PdfReader, node: Node, pages: WidgetPages): FieldEntry {
  const { dict, ref } = node;
  const rect = boxOf(reader, dict);
  const page = dict.get('P');
  if (reader.number(dict.get('Ff')) !== 65537 || !rect || !(page instanceof Ref)) return { is: 'other' };
  const tip = dict.get('TU');
  const tooltip = tip instanceof Str ? tip.text : '';
  const parent = dict.get('StructParent');
  const structParent = parent instanceof Num ? parent.value : undefined;
  const parts: MarkParts = { name: node.path, page: [page.num, page.gen], rect, tooltip, structParent };
  if (serializeDict(dict, ['AP']) !== markText(parts)) return { is: 'other' };
  if (!isEmptyAppearance(reader, dict)) return { is: 'done' };
  const number = pages.of(ref, dict);
  return {
    is: 'mark',
    ref: [ref.num, ref.gen],
    page: number,
    rect,
    tooltip,
    ...(structParent === undefined ? {} : { structParent }),
  };
}

function isEmptyAppearance(reader: PdfReader, widget: Dict): boolean {
  const normal = reader.dict(reader.dict(widget.get('AP'))?.get('N'));
  return !normal || reader.number(normal.get('Length')) === 0;
}

function boxOf(reader: PdfReader, widget: Dict): Box | undefined {
  const [a, b, c, d] = (reader.array(widget.get('Rect')) ?? []).map((n) => reader.number(n) ?? NaN);
  const box: Box = [Math.min(a!, c!), Math.min(b!, d!), Math.max(a!, c!), Math.max(b!, d!)];
  return box.every(Number.isFinite) ? box : undefined;
}

export const sigFieldLock = (names: string[]): string =>
  serialize(
    new Dict([
      ['Type', name('SigFieldLock')],
      ['Action', name('Include')],
      ['Fields', names.map(textString)],
    ]),
  );
