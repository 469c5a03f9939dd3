import { toNeutral, uprightMatrix } from './geometry.js';
import { parseArray, parseHeld } from './form-changes.js';
import { markText, signatureFieldText } from './forms.js';
import { hashOfState } from './hash.js';
import { Dict, Name, Num, PdfError, Ref, serialize, serializeDict, Str, Stream, type PdfObject } from './objects.js';
import { readSegment, type Segment, type SegmentObject } from './segment.js';
import { pageAt, signingState, type FieldEntry, type PageState, type RefPair, type SigningState } from './state.js';
import type { FileState, PaintedPart, Rect, SigningAct } from './types.js';

/** What a checked segment holds. */
export interface SegmentFacts {
  /** The field it signs. */
  field: string;
  /** DER of the CMS, without padding. */
  cms: Buffer;
  /** SHA-256 of everything but the gap, from the state before and the segment. */
  digest: Buffer;
  /** SHA-256 of the file with the segment, hex. */
  sha256: string;
}

const bad = (message: string): PdfError => new PdfError('bad-segment', message);

/**
 * Judges a new segment on its own before it is committed (ARCHITECTURE.md §6): read by another reader than the one that
 * wrote it, it must sign exactly the act's field over exactly the file before and itself, touch only that field, its marks
 * and what a late field has to touch, and keep its ink within the act's rectangles.
 *
 * @param before state of the file that the segment is appended to.
 * @param verifyCms throws unless this is a good CMS over that digest (`checkCms` of this package).
 * @throws PdfError bad-segment; and what `verifyCms` throws
 */
export function checkSegment(
  before: FileState,
  appended: Buffer,
  act: SigningAct,
  verifyCms: (cms: Buffer, digest: Buffer) => unknown,
): SegmentFacts {
  const state = signingState(before);
  const { cms, digest } = signatureIn(state, appended, act);
  verifyCms(cms, digest);
  const { field } = act;
  const sha256 = hashOfState(state).continued(appended).digest().toString('hex');
  return { field: 'existing' in field ? field.existing : field.late.name, cms, digest, sha256 };
}

function signatureIn(state: SigningState, appended: Buffer, act: SigningAct): { cms: Buffer; digest: Buffer } {
  try {
    const signature = new SegmentCheck(state, readSegment(state, appended), act).run();
    return coverage(state, appended, signature);
  } catch (error) {
    if (error instanceof PdfError && (error.reason === 'bad-segment' || error.reason === 'stale-state')) throw error;
    // An entry of another type than ours, or syntax that we do not write.
    throw new PdfError('bad-segment', 'it is not written as we write', { cause: error });
  }
}

/** The gap is exactly the /Contents token; everything else, from first byte to last, is covered. */
function coverage(state: SigningState, appended: Buffer, signature: SegmentObject): { cms: Buffer; digest: Buffer } {
  const dict = signature.object as Dict;
  const range = dict.get('ByteRange');
  const contents = dict.get('Contents');
  if (!Array.isArray(range) || range.length !== 4 || !(contents instanceof Str)) throw bad('no byte range');
  const [zero, start, end, rest] = range.map((n) => (n instanceof Num ? n.value : NaN)) as [
    number,
    number,
    number,
    number,
  ];
  const base = state.byteLength;
  const gap = appended.toString('latin1', start - base, end - base);
  const isExact = zero === 0 && start > base && end + rest === base + appended.length && gap === contents.raw;
  if (!isExact || !/^<[0-9a-f]+>$/.test(gap)) throw bad('the byte range leaves out something else than the signature');
  if (start - base < signature.start || end - base > signature.end) throw bad('the gap is outside its signature');
  const hash = hashOfState(state).continued(appended.subarray(0, start - base), appended.subarray(end - base));
  return { cms: withoutPadding(contents.bytes), digest: hash.digest() };
}

function withoutPadding(bytes: Buffer): Buffer {
  const many = bytes[1]! & 0x7f;
  const length = bytes[1]! < 0x80 ? 2 + bytes[1]! : 2 + many + bytes.readUIntBE(2, Math.min(Math.max(many, 1), 6));
  if (bytes[0] !== 0x30 || length > bytes.length || bytes.subarray(length).some((b) => b !== 0))
    throw bad('the signature value is not one CMS and padding');
  return bytes.subarray(0, length);
}

const signatureKeys = ['Type', 'Filter', 'SubFilter', 'M', 'Name', 'Reason', 'Reference', 'ByteRange', 'Contents'];
const formKeys = ['Type', 'Subtype', 'BBox', 'Matrix', 'Resources', 'Group', 'Filter', 'Length'];
const emptyKeys = ['Type', 'Subtype', 'BBox', 'Length'];
const imageKeys = ['Type', 'Subtype', 'Width', 'Height', 'ColorSpace', 'BitsPerComponent', 'Filter', 'SMask', 'Length'];

type MarkEntry = Extract<FieldEntry, { is: 'mark' }>;

class SegmentCheck {
  private readonly unseen: Set<number>;

  constructor(
    private readonly state: SigningState,
    private readonly segment: Segment,
    private readonly act: SigningAct,
  ) {
    this.unseen = new Set(segment.objects.keys());
  }

  /** @returns the signature dictionary */
  run(): SegmentObject {
    const { field } = this.act;
    const { value, lock } = 'existing' in field ? this.existingField(field.existing) : this.lateField(field.late);
    const painted = this.act.marks.filter(({ paint }) => paint.length > 0);
    for (const mark of painted) this.mark(mark.name, mark.paint);
    for (const name of lock) if (!painted.some((mark) => mark.name === name)) this.closedEmpty(name);
    const signature = this.signature(value, lock);
    for (const n of this.unseen) throw bad(`it writes object ${n}, which this act has no need of`);
    return signature;
  }

  /** An object of the segment, now accounted for. */
  private take(ref: PdfObject | undefined): SegmentObject {
    const found = ref instanceof Ref ? this.segment.objects.get(ref.num) : undefined;
    if (!found || found.ref.gen !== (ref as Ref).gen) throw bad(`it lacks the object ${serialize(ref ?? null)}`);
    this.unseen.delete(found.ref.num);
    return found;
  }
  private takeDict(ref: PdfObject | undefined): Dict {
    const { object } = this.take(ref);
    if (!(object instanceof Dict)) throw bad('a dictionary was expected');
    return object;
  }
  private takeNew(ref: PdfObject | undefined): SegmentObject {
    if (!(ref instanceof Ref) || ref.num < this.state.size) throw bad('a new object was expected');
    return this.take(ref);
  }

  private signature(value: PdfObject | undefined, lock: string[]): SegmentObject {
    const found = this.takeNew(value);
    const dict = found.object;
    if (!(dict instanceof Dict) || [...dict.keys()].some((key) => !signatureKeys.includes(key)))
      throw bad('the signature dictionary is not ours');
    const names = ['Type', 'Filter', 'SubFilter'].map((key) =>
      dict.get(key) instanceof Name ? serialize(dict.get(key)!) : '',
    );
    if (names.join() !== '/Sig,/Adobe.PPKLite,/ETSI.CAdES.detached') throw bad('a signature of another kind');
    const locked = dict.has('Reference') ? fieldMdp(dict.get('Reference')) : [];
    if (locked.join() !== lock.join()) throw bad('the signature locks other fields than its own');
    return found;
  }

  private existingField(name: string): { value: PdfObject | undefined; lock: string[] } {
    const entry = this.entry(name, 'signature');
    const dict = this.takeDict(ref(entry.ref));
    const widget = entry.widget ?? { ref: entry.ref, text: entry.text };
    const painted = this.act.paint.length > 0;
    if (entry.widget && painted) {
      const widgetDict = this.takeDict(ref(widget.ref));
      same(serializeDict(widgetDict, ['AP']), widget.text, `the widget of ${name}`);
      this.appearance(widgetDict.get('AP'), entry.page, entry.rect, this.act.paint);
    } else if (!entry.widget && painted) this.appearance(dict.get('AP'), entry.page, entry.rect, this.act.paint);
    else if (!entry.widget)
      same(dict.has('AP') ? serialize(dict.get('AP')!) : '', entry.ap ?? '', `the look of ${name}`);
    same(serializeDict(dict, entry.widget ? ['V'] : ['V', 'AP']), entry.text, `the field ${name}`);
    return { value: dict.get('V'), lock: entry.lock ?? [] };
  }

  private lateField(plan: Extract<SigningAct['field'], { late: unknown }>['late']): {
    value: PdfObject | undefined;
    lock: string[];
  } {
    const page = pageAt(this.state, plan.page);
    const fieldRef = this.onlyNewAnnotation(page);
    this.formGrowsBy(fieldRef);
    const dict = this.takeDict(fieldRef);
    const rect = (dict.get('Rect') as Num[]).map((n) => n.value) as [number, number, number, number];
    if (!isNear(toNeutral(page, rect), plan.rect)) throw bad('the new field is elsewhere');
    const text = signatureFieldText({ name: plan.name, page: page.ref, rect, tooltip: plan.tooltip ?? '' });
    same(serializeDict(dict, ['AP', 'V', 'Lock']), text, 'the new field');
    if (this.act.paint.length) this.appearance(dict.get('AP'), plan.page, rect, this.act.paint);
    const lock = dict.has('Lock') ? lockedNames(this.takeDict(dict.get('Lock'))) : [];
    if (lock.join() !== plan.lock.join()) throw bad('the new field locks other fields');
    return { value: dict.get('V'), lock };
  }

  /** The page must be what it was but for one new annotation at the end of its list. */
  private onlyNewAnnotation(page: PageState): Ref {
    let items: PdfObject | undefined;
    if (page.annotsRef) items = this.take(ref(page.annotsRef)).object;
    else {
      const dict = this.takeDict(ref(page.ref));
      same(serializeDict(dict, ['Annots']), page.text!, 'the page');
      items = dict.get('Annots');
    }
    return onlyNew(items, page.annots);
  }

  private formGrowsBy(field: Ref): void {
    const { form, root } = this.state;
    const rootChange = !form?.ref && this.segment.objects.has(root.ref[0]) ? this.takeDict(ref(root.ref)) : undefined;
    if (rootChange)
      same(serializeDict(rootChange, ['AcroForm']), serializeDict(parseHeld(root.text), ['AcroForm']), 'the catalog');
    const inRoot = rootChange?.get('AcroForm');
    let dict: Dict | undefined;
    if (inRoot instanceof Dict) dict = inRoot;
    else if (inRoot instanceof Ref) dict = this.takeDict(inRoot);
    else if (form?.ref && this.segment.objects.has(form.ref[0])) dict = this.takeDict(ref(form.ref));
    if (dict) same(serializeDict(dict, ['Fields', 'SigFlags']), formRest(form?.text), 'the form');
    const list = form?.fieldsRef ? ref(form.fieldsRef) : dict?.get('Fields');
    const added = onlyNew(list instanceof Ref ? this.take(list).object : list, form?.fields ?? '');
    if (added.num !== field.num) throw bad('the form and the page name different fields');
  }

  private mark(name: string, paint: PaintedPart[]): void {
    const { entry, dict } = this.markField(name);
    this.appearance(dict.get('AP'), entry.page, entry.rect, paint);
  }

  private markField(name: string): { entry: MarkEntry; dict: Dict } {
    const entry = this.entry(name, 'mark');
    const dict = this.takeDict(ref(entry.ref));
    const { rect, tooltip, structParent } = entry;
    const text = markText({ name, page: pageAt(this.state, entry.page).ref, rect, tooltip, structParent });
    same(serializeDict(dict, ['AP']), text, `the mark field ${name}`);
    return { entry, dict };
  }

  /** A locked field that nothing was painted in. */
  private closedEmpty(name: string): void {
    if (!Object.hasOwn(this.state.fields, name) || this.state.fields[name]!.is !== 'mark') return;
    const { entry, dict } = this.markField(name);
    const ap = dict.get('AP');
    const { object } = this.takeNew(ap instanceof Dict && [...ap.keys()].join() === 'N' ? ap.get('N') : undefined);
    if (!(object instanceof Stream) || object.raw.length > 0) throw bad('ink in a field that was to stay empty');
    const { w, h } = toNeutral(pageAt(this.state, entry.page), entry.rect);
    const box = (object.dict.get('BBox') as Num[]).map(({ value }) => value);
    const sized = isNear({ x: box[0]!, y: box[1]!, w: box[2]!, h: box[3]! }, { x: 0, y: 0, w, h });
    if (!sized || [...object.dict.keys()].some((key) => !emptyKeys.includes(key)))
      throw bad('an empty field that is not ours');
  }

  private entry<K extends 'signature' | 'mark'>(name: string, kind: K): Extract<FieldEntry, { is: K }> {
    const entry = Object.hasOwn(this.state.fields, name) ? this.state.fields[name] : undefined;
    if (entry?.is !== kind) throw bad(`there was no empty ${kind} field ${name}`);
    return entry as Extract<FieldEntry, { is: K }>;
  }

  /** The form is upright, as large as its field, and paints each part behind its own clip and nothing else. */
  private appearance(
    ap: PdfObject | undefined,
    page: number,
    rect: Parameters<typeof toNeutral>[1],
    paint: PaintedPart[],
  ): void {
    if (!(ap instanceof Dict) || [...ap.keys()].join() !== 'N') throw bad('an appearance that is not ours');
    const { object } = this.takeNew(ap.get('N'));
    const isForm = object instanceof Stream && [...object.dict.keys()].every((key) => formKeys.includes(key));
    if (!isForm || object.dict.has('Filter')) throw bad('an appearance that is no form');
    const geometry = pageAt(this.state, page);
    const field = toNeutral(geometry, rect);
    const box = (object.dict.get('BBox') as Num[]).map((n) => n.value);
    if (!isNear({ x: box[0]!, y: box[1]!, w: box[2]!, h: box[3]! }, { ...field, x: 0, y: 0 }))
      throw bad('an appearance of another size');
    same(serialize(object.dict.get('Matrix') ?? null), uprightMatrix[geometry.rotate], 'the matrix of an appearance');
    const lines = object.raw.toString('latin1').split('\n').slice(0, -1);
    if (lines.length !== paint.length) throw bad('an appearance with more or less than was asked');
    lines.forEach((line, i) => checkPart(line, paint[i]!, field));
    this.resources(object.dict.get('Resources'));
  }

  private resources(at: PdfObject | undefined): void {
    if (at instanceof Ref && !this.unseen.has(at.num)) return;
    const dict = at instanceof Ref ? this.takeDict(at) : at;
    if (!(dict instanceof Dict) || [...dict.keys()].some((key) => key !== 'XObject' && key !== 'ExtGState'))
      throw bad('resources beyond forms and fading');
    const xobjects = dict.get('XObject');
    if (xobjects instanceof Dict) for (const object of xobjects.values()) this.xobject(object);
  }

  private xobject(at: PdfObject): void {
    if (!(at instanceof Ref) || !this.unseen.has(at.num)) return;
    const { object } = this.takeNew(at);
    const subtype = object instanceof Stream && object.dict.get('Subtype');
    if (!(object instanceof Stream) || !(subtype instanceof Name) || !['Form', 'Image'].includes(subtype.text))
      throw bad('a picture that is neither form nor image');
    const allowed = subtype.text === 'Form' ? formKeys : imageKeys;
    if ([...object.dict.keys()].some((key) => !allowed.includes(key)))
      throw bad('a picture that holds what it should not');
    if (object.dict.has('SMask')) this.xobject(object.dict.get('SMask')!);
    if (subtype.text === 'Form') this.resources(object.dict.get('Resources'));
  }
}

const ref = ([n, gen]: RefPair): Ref => new Ref(n, gen);
const formRest = (text: string | undefined): string => serializeDict(parseHeld(text ?? '<<>>'), ['Fields', 'SigFlags']);

function same(found: string, expected: string, what: string): void {
  if (found !== expected) throw bad(`${what} changes beyond the act`);
}

/** The one reference that a list has more than it had, at its end. */
function onlyNew(items: PdfObject | undefined, before: string): Ref {
  const old = parseArray(before).map(serialize);
  if (!Array.isArray(items) || items.length !== old.length + 1) throw bad('a list grows by other than one');
  if (old.some((text, i) => serialize(items[i]!) !== text)) throw bad('a list changes its old items');
  const added = items.at(-1);
  if (!(added instanceof Ref)) throw bad('a list grows by other than one field');
  return added;
}

function fieldMdp(reference: PdfObject | undefined): string[] {
  const [only, more] = Array.isArray(reference) ? reference : [];
  const method = only instanceof Dict ? only.get('TransformMethod') : undefined;
  if (more !== undefined || !(method instanceof Name) || method.text !== 'FieldMDP')
    throw bad('a reference that is not ours');
  return lockedNames((only as Dict).get('TransformParams'));
}

function lockedNames(params: PdfObject | undefined): string[] {
  const fields = params instanceof Dict ? params.get('Fields') : undefined;
  const action = params instanceof Dict ? params.get('Action') : undefined;
  if (!Array.isArray(fields) || !(action instanceof Name) || action.text !== 'Include')
    throw bad('a lock that is not ours');
  return fields.map((f) => (f instanceof Str ? f.text : ''));
}

const slack = 0.06;
const isNear = (a: Rect, b: Rect): boolean =>
  (['x', 'y', 'w', 'h'] as const).every((k) => Math.abs(a[k] - b[k]) <= slack);

const partPattern = /^q (\S+) (\S+) (\S+) (\S+) re W n (?:\/G\d+ gs )?(?:-?[\d.]+ ){6}cm \/D\d+ Do Q$/;

function checkPart(line: string, part: PaintedPart, field: Rect): void {
  const found = partPattern.exec(line);
  if (!found) throw bad('an appearance that paints freely');
  const [x, y, w, h] = found.slice(1, 5).map(Number) as [number, number, number, number];
  const ink = part.clip ?? (part.rotation ? field : part.at);
  if (!isNear({ x: x + field.x, y: y + field.y, w, h }, ink)) throw bad('ink outside the rectangle of its mark');
  const inside = x >= -slack && y >= -slack && x + w <= field.w + slack && y + h <= field.h + slack;
  if (!inside) throw bad('ink outside its field');
}
