import { assertOnPage, toUserSpace, type Box } from './geometry.js';
import { addWidgetsApart, edited, parseArray, parseHeld, writeForm } from './form-changes.js';
import { markText, sigFieldLock, signatureFieldText, withEntries, type MarkParts } from './forms.js';
import { hashFields, hashOfState, keepHash } from './hash.js';
import { sm3After } from './sm3.js';
import { IncrementWriter, refList } from './increment.js';
import { Num, PdfError, Ref, serialize, textString } from './objects.js';
import { Painter } from './paint.js';
import { readState } from './read-state.js';
import { pageAt, refText, signingState, toRef, type FieldEntry, type RefPair, type SigningState } from './state.js';
import type { FileState, FreezePlan, Increment, MarkFieldPlan, SignatureFieldPlan } from './types.js';

/**
 * The increment before the first signature (定稿): every field known by now, empty; what would let viewers redraw the file
 * (/NeedAppearances, /XFA) removed; a PDF/A claim that the new fields break removed.
 *
 * @param file its state, or its bytes.
 * @throws PdfError signed (a file that holds signatures is never frozen), name-taken, no-such-page, outside
 */
export function freeze(file: FileState | Buffer, plan: FreezePlan): Increment {
  const state = Buffer.isBuffer(file) ? readState(file) : signingState(file);
  if (state.signatures.length > 0 || state.docMdp !== null)
    throw new PdfError('signed', 'the file holds signatures; fields can only come with the acts that sign them');
  assertNames(state, plan);
  return new Freeze(state, plan).write();
}

function assertNames(state: SigningState, plan: FreezePlan): void {
  const names = [...plan.signatureFields, ...plan.markFields].map((field) => field.name);
  const known = new Set(Object.keys(state.fields));
  for (const name of names) assertNewName(known, name);
  const planned = new Set(names);
  for (const field of plan.signatureFields)
    for (const locked of field.lock)
      if (!planned.has(locked))
        throw new PdfError('no-such-field', `${field.name} locks ${locked}, which is not planned`);
}

/** Flat names only: with a period pyHanko fails earlier signatures. Adds the name to `known`. */
export function assertNewName(known: Set<string>, name: string): void {
  if (!/^[^.\s]{1,120}$/u.test(name)) throw new PdfError('name-taken', `"${name}" cannot be a field name`);
  if (known.has(name)) throw new PdfError('name-taken', `a field "${name}" exists`);
  known.add(name);
}

interface NewField {
  ref: RefPair;
  page: number;
  tooltip: string;
}

class Freeze {
  private readonly writer: IncrementWriter;
  private readonly painter: Painter;
  private readonly fields: Record<string, FieldEntry>;
  private readonly added: NewField[] = [];
  private nextKey: number | undefined;

  constructor(
    private readonly state: SigningState,
    private readonly plan: FreezePlan,
  ) {
    this.writer = new IncrementWriter(state);
    this.painter = new Painter(this.writer);
    this.fields = Object.assign(Object.create(null) as Record<string, FieldEntry>, state.fields);
    this.nextKey = state.beforeFreeze?.struct?.nextKey;
  }

  write(): Increment {
    for (const field of this.plan.signatureFields) this.addSignatureField(field);
    for (const field of this.plan.markFields) this.addMarkField(field);
    const pages = this.writePages();
    const { form, ref } = this.writeForm();
    const root = this.writeRoot(ref);
    const { appended, startxref, size } = this.writer.finish();
    const hash = hashOfState(this.state).continued(appended);
    const state: SigningState = {
      ...this.state,
      ...hashFields(hash),
      ...sm3After(this.state, appended),
      byteLength: this.state.byteLength + appended.length,
      newline: true,
      xref: { kind: this.state.xref.kind, startxref },
      size,
      root,
      form,
      pages,
      fields: this.fields,
      beforeFreeze: null,
    };
    return { appended, state: keepHash(state, hash) };
  }

  private place(field: MarkFieldPlan | SignatureFieldPlan): MarkParts & { box: Box } {
    const page = pageAt(this.state, field.page);
    assertOnPage(page, field.rect);
    const structParent = this.nextKey === undefined ? undefined : this.nextKey++;
    const box = toUserSpace(page, field.rect).map((v) => Number(v.toFixed(4))) as Box;
    return { name: field.name, page: page.ref, rect: box, box, tooltip: field.tooltip ?? '', structParent };
  }

  private addSignatureField(plan: SignatureFieldPlan): void {
    const parts = this.place(plan);
    const lock = plan.lock.length ? this.writer.add(sigFieldLock(plan.lock)) : undefined;
    const text = signatureFieldText({ ...parts, lock });
    const ap = this.emptyAppearance(plan.page, parts.box);
    const ref = this.writer.add(withEntries(text, `/AP${ap}`));
    this.added.push({ ref, page: plan.page, tooltip: parts.tooltip || plan.name });
    const entry = { is: 'signature' as const, ref, page: plan.page, rect: parts.rect, text, ap };
    this.fields[plan.name] = plan.lock.length ? { ...entry, lock: plan.lock } : entry;
  }

  private addMarkField(plan: MarkFieldPlan): void {
    const { structParent, ...parts } = this.place(plan);
    const text = markText({ ...parts, structParent });
    const drawn = plan.paint && this.painter.appearance(pageAt(this.state, plan.page), parts.rect, plan.paint);
    const ap = drawn ? `<</N ${refText(drawn)}>>` : this.emptyAppearance(plan.page, parts.box);
    const ref = this.writer.add(withEntries(text, `/AP${ap}`));
    this.added.push({ ref, page: plan.page, tooltip: parts.tooltip });
    if (drawn) {
      this.fields[plan.name] = { is: 'done' };
      return;
    }
    const entry = { is: 'mark' as const, ref, page: plan.page, rect: parts.rect, tooltip: parts.tooltip };
    this.fields[plan.name] = structParent === undefined ? entry : { ...entry, structParent };
  }

  private emptyAppearance = (page: number, box: Box): string =>
    `<</N ${refText(this.painter.nothing(pageAt(this.state, page), box))}>>`;

  private writePages(): SigningState['pages'] {
    const widgets = new Map<number, RefPair[]>();
    for (const { ref, page } of this.added) widgets.set(page, [...(widgets.get(page) ?? []), ref]);
    return this.state.pages.map((page, i) => {
      const here = widgets.get(i + 1) ?? [];
      const annots = this.annotsApart(page.annots);
      const changed = here.length > 0 || annots !== page.annots;
      return changed ? addWidgetsApart(this.writer, { ...page, annots }, here) : page;
    });
  }

  /** Annotations that stand in the array itself become objects: pyHanko takes a later field beside them for a forgery. */
  private annotsApart(annots: string): string {
    if (!annots.includes('<<')) return annots;
    const items = parseArray(annots);
    return items
      .map((item) => (item instanceof Ref ? serialize(item) : refText(this.writer.add(serialize(item)))))
      .join(' ');
  }

  private writeForm(): ReturnType<typeof writeForm> {
    const old = this.state.form;
    const changes = { SigFlags: new Num('3'), NeedAppearances: undefined, XFA: undefined };
    const text = edited(old?.text ?? '<<>>', changes);
    const fields = [old?.fields, refList(this.added.map((f) => f.ref))].filter(Boolean).join(' ');
    return writeForm(this.writer, text, fields, old?.ref);
  }

  private writeRoot(form: RefPair): SigningState['root'] {
    const { pdfa, struct } = this.state.beforeFreeze ?? {};
    if (struct && this.added.length) this.writeStructure(struct);
    // Push buttons want an appearance per state in PDF/A-2 and later, ours have one; PDF/A-1 forbids faded seals.
    const breaksClaim = pdfa !== undefined && (pdfa.part === 1 || this.plan.markFields.length > 0);
    if (breaksClaim && pdfa.xmp !== undefined)
      this.writer.stream('/Type/Metadata/Subtype/XML', Buffer.from(pdfa.xmp, 'utf8'), pdfa.metadata);
    const drop = breaksClaim && pdfa.xmp === undefined ? { Metadata: undefined } : {};
    const text = edited(this.state.root.text, { AcroForm: toRef(form), ...drop });
    this.writer.object(this.state.root.ref, text);
    return { ref: this.state.root.ref, text };
  }

  /** One section with a Form element for each widget; the parent tree leads from widget to element. */
  private writeStructure(struct: NonNullable<NonNullable<SigningState['beforeFreeze']>['struct']>): void {
    const container = struct.container ?? struct.root;
    const section = this.writer.allocate();
    const elements = this.added.map(({ ref, page, tooltip }) => {
      const pg = refText(pageAt(this.state, page).ref);
      const k = `<</Type/OBJR/Obj ${refText(ref)}/Pg ${pg}>>`;
      const alt = `/Alt${textString(tooltip).raw}`;
      return this.writer.add(`<</Type/StructElem/S/Form/P ${refText(section)}/Pg ${pg}${alt}/K ${k}>>`);
    });
    this.writer.object(section, `<</Type/StructElem/S/Sect/P ${refText(container.ref)}/K[${refList(elements)}]>>`);
    const parentTree = this.writeParentTree(struct.parentTree?.text, struct.nextKey, elements);
    const changes = { ParentTree: toRef(parentTree), ParentTreeNextKey: new Num(String(this.nextKey)) };
    const rootText = edited(struct.root.text, changes);
    const withSection = (text: string): string => {
      const kids = parseHeld(text).get('K') ?? null;
      const list = kids === null ? [] : Array.isArray(kids) ? kids : [kids];
      return edited(text, { K: [...list, toRef(section)] });
    };
    this.writer.object(struct.root.ref, struct.container ? rootText : withSection(rootText));
    if (struct.container) this.writer.object(struct.container.ref, withSection(struct.container.text));
  }

  private writeParentTree(old: string | undefined, first: number, elements: RefPair[]): RefPair {
    const nums = elements.map((ref, i) => `${first + i} ${refText(ref)}`).join(' ');
    const tree = old ? parseHeld(old) : undefined;
    const ref = this.state.beforeFreeze!.struct!.parentTree?.ref ?? this.writer.allocate();
    const kids = tree?.get('Kids');
    if (Array.isArray(kids)) {
      const leaf = this.writer.add(`<</Limits[${first} ${first + elements.length - 1}]/Nums[${nums}]>>`);
      return this.writer.object(ref, edited(old!, { Kids: [...kids, new Ref(leaf[0], leaf[1])] }));
    }
    const before = tree?.get('Nums');
    const list = Array.isArray(before) ? before.map(serialize).join(' ') + ' ' : '';
    return this.writer.object(ref, `<</Nums[${list}${nums}]>>`);
  }
}
