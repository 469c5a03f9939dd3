import { Comparison } from './compare.js';
import { rectangleOf, type Field, type Page, type Structure } from './document.js';
import { entryOf, nameText, PdfRef, type PdfDict, type PdfValue } from './pdf-objects.js';

/** One thing that later revisions did. */
export interface Change {
  what: string;
  /** From 1, when it is on a page. */ page?: number;
}
export interface Changes {
  permitted: Change[];
  forbidden: Change[];
}

/** What was promised about later changes, and which signatures there are. */
export interface Rules {
  /** Of certification: 1 = nothing but validation data, 2 = filling and signing, 3 = comments too; undefined = not certified. */
  permission: number | undefined;
  /** Locked by this signature or one before it. */
  isLocked: (fieldName: string) => boolean;
  /** Object numbers of sound signature dictionaries, and whether each is a document time stamp. */
  signatures: Map<number, { isTimestamp: boolean }>;
  /** Object numbers of all signature dictionaries that fields show. */
  shown: Set<number>;
  /** Mark fields that a later signature locks: it is what put the mark there (DOMAIN.md §9). */
  lockedLater: Set<string>;
}

const sigFieldKeys = new Set(['V', 'AP', 'AS', 'MK', 'F', 'Ff', 'M', 'DA', 'NM', 'BS', 'Border', 'TU']);
const fillKeys = new Set(['V', 'AP', 'AS', 'I', 'RV', 'M', 'DA', 'MK', 'F', 'Ff', 'Opt', 'DV']);
const freeCatalogKeys = new Set(['Extensions', 'Version']);
/** What a trailer says of its own section; the catalog is compared on its own. */
const sectionKeys = ['Root', 'Size', 'Prev', 'ID', 'XRefStm', 'Type', 'W', 'Index', 'Length', 'Filter', 'DecodeParms'];
const pushButton = 1 << 16;

/**
 * What differs between the file as it was signed and the file as it is now. Everything that is not expressly allowed is
 * forbidden: new signatures and time stamps with their own fields, validation data, metadata, the structure tree's own
 * growth, what certification permits, and marks in fields that the later signature locks.
 */
export function changesBetween(before: Structure, after: Structure, rules: Rules): Changes {
  return new Classifier(before, after, rules).classify();
}

class Classifier {
  private readonly changes: Changes = { permitted: [], forbidden: [] };
  private readonly compare: Comparison;
  /** Widgets of new signature fields: the only annotations that may be new. */
  private readonly newWidgets = new Set<number>();

  constructor(
    private readonly before: Structure,
    private readonly after: Structure,
    private readonly rules: Rules,
  ) {
    this.compare = new Comparison(before, after);
  }

  classify(): Changes {
    this.trailer();
    this.crossReference();
    this.orphans();
    this.strays();
    this.form();
    this.catalog();
    this.pages();
    return this.changes;
  }

  private forbid(what: string, page?: number): void {
    if (this.changes.forbidden.length < 100)
      this.changes.forbidden.push(page === undefined ? { what } : { what, page });
  }
  private permit(what: string, page?: number): void {
    const isKnown = this.changes.permitted.some((change) => change.what === what && change.page === page);
    if (!isKnown && this.changes.permitted.length < 1000)
      this.changes.permitted.push(page === undefined ? { what } : { what, page });
  }

  private trailer(): void {
    const [old, now] = [this.before.view.trailer, this.after.view.trailer];
    if (this.before.catalogNumber !== this.after.catalogNumber) this.forbid('another document catalog');
    for (const key of this.compare.differingKeys(old, now, sectionKeys))
      if (key === 'Info') this.permit('metadata');
      // Writers leave out what they do not know, such as LibreOffice's /DocChecksum.
      else if (now.has(key) || key === 'Encrypt') this.forbid(`the trailer’s /${key}`);
  }

  /** A later section that two readers read in two ways could show two documents. */
  private crossReference(): void {
    const [signed] = this.before.view.sections;
    const { sections, hidden } = this.after.view;
    const later = sections.slice(0, sections.indexOf(signed!)).flatMap((section) => hidden.get(section) ?? []);
    const before = new Set([...this.before.view.hidden.values()].flat());
    if (later.some((number) => this.before.view.has(number) && !before.has(number)))
      this.forbid('a hybrid cross-reference');
  }

  /** A signature that no field shows any more was taken away, or is not meant to be found. */
  private orphans(): void {
    const { view } = this.after;
    for (const number of view.numbersAfter(this.before.view.sections[0]!)) {
      const dict = view.offsetOf(number) === undefined ? undefined : view.dictAt(number);
      if (dict?.has('ByteRange') && !this.rules.shown.has(number)) this.forbid('a signature that no field shows');
    }
  }

  /** Nobody who follows the cross-reference sees it; a reader that repairs takes it for the newest one. */
  private strays(): void {
    const { view } = this.before;
    if (view.end < this.after.view.end && this.after.view.hasStrayAfter(view.end))
      this.forbid('an object that no cross-reference names');
  }

  private catalog(): void {
    const [old, now] = [this.before.catalog, this.after.catalog];
    for (const key of this.compare.differingKeys(old, now, ['Pages', 'AcroForm'])) {
      if (key === 'DSS') this.permit('validation data (DSS)');
      else if (key === 'Metadata') this.permit('metadata');
      else if (freeCatalogKeys.has(key)) this.permit('extensions');
      else if (key === 'StructTreeRoot' && old.has(key) && this.compare.structureGrew()) this.permit('structure tree');
      else if (key === 'Perms' && this.onlyAdds(old, now, key)) this.permit('certification');
      else this.forbid(`the catalog’s /${key}`);
    }
  }

  private onlyAdds(old: PdfDict, now: PdfDict, key: string): boolean {
    const [had, has] = [this.before.view.dict(entryOf(old, key)), this.after.view.dict(entryOf(now, key))];
    return !!has && [...(had ?? [])].every(([inner, value]) => this.compare.same(value, entryOf(has, inner)));
  }

  private pages(): void {
    const [old, now] = [this.before.pages, this.after.pages];
    if (old.length !== now.length) this.forbid(old.length < now.length ? 'pages added' : 'pages removed');
    for (const [i, page] of old.entries()) this.page(page, now[i], i + 1);
    for (const node of this.before.pageNodes) {
      const [had, has] = [this.before.view.dictAt(node), this.after.view.dictAt(node)];
      if (!had || !has || !this.after.pageNodes.has(node)) this.forbid('the page tree');
      else if (this.compare.differingKeys(had, has, ['Kids', 'Count']).length > 0) this.forbid('what pages inherit');
    }
  }

  private page(old: Page, now: Page | undefined, number: number): void {
    if (!now) return;
    if (old.number !== now.number) return this.forbid('another page', number);
    for (const key of this.compare.differingKeys(old.dict, now.dict, ['Annots']))
      this.forbid(pageWords[key] ?? `/${key}`, number);
    this.annotations(old.dict, now.dict, number);
  }

  private annotations(old: PdfDict, now: PdfDict, page: number): void {
    const had = this.before.view.array(entryOf(old, 'Annots')) ?? [];
    const has = this.after.view.array(entryOf(now, 'Annots')) ?? [];
    let at = 0;
    for (const annotation of has) {
      if (at < had.length && this.isSameItem(had[at]!, annotation)) at++;
      else if (!(annotation instanceof PdfRef && this.newWidgets.delete(annotation.number)))
        this.forbid('an annotation added', page);
    }
    if (at < had.length) this.forbid('an annotation removed', page);
    for (const annotation of had) this.annotation(annotation, page);
  }

  private isSameItem(old: PdfValue, now: PdfValue): boolean {
    if (old instanceof PdfRef || now instanceof PdfRef)
      return old instanceof PdfRef && now instanceof PdfRef && old.number === now.number;
    return this.compare.same(old, now);
  }

  /** Fields were judged with the form; every other annotation stays as it is. */
  private annotation(annotation: PdfValue, page: number): void {
    if (!(annotation instanceof PdfRef) || this.before.fieldOfWidget(annotation.number)) return;
    if (!this.compare.sameContent(annotation, annotation)) this.forbid('an annotation changed', page);
  }

  private form(): void {
    const [old, now] = [this.before.form ?? new Map(), this.after.form ?? new Map()];
    for (const key of this.compare.differingKeys(old, now, ['Fields', 'SigFlags'])) {
      if (key === 'DR' && this.compare.resourcesGrew(entryOf(old, key), entryOf(now, key)))
        this.permit('form resources');
      else if (key === 'DA' && !old.has(key)) this.permit('form resources');
      else this.forbid(`the form’s /${key}`);
    }
    this.fieldList(this.before.rootFields, this.after.rootFields);
  }

  private fieldList(old: Field[], now: Field[]): void {
    const current = new Map(now.map((field) => [field.number, field]));
    for (const field of old) {
      const same = current.get(field.number);
      if (same) this.field(field, same);
      else this.forbid(`form field ${field.name} removed`);
      current.delete(field.number);
    }
    for (const field of current.values()) this.newField(field);
  }

  private newField(field: Field): void {
    const page = this.pageOfField(field);
    const names = [...this.before.fields.values()].map(({ name }) => name);
    const value = entryOf(field.dict, 'V');
    const signature = value instanceof PdfRef ? this.rules.signatures.get(value.number) : undefined;
    if (field.type !== 'Sig' || field.kids.length > 0) return this.forbid(`form field ${field.name} added`, page);
    if (names.includes(field.name) || this.hasActions(field) || !this.hasOnlyWidgets(field))
      return this.forbid(`signature field ${field.name} added`, page);
    if (value !== null && !signature) return this.forbid('a signature that does not hold was added', page);
    if (value === null && this.isVisible(field)) return this.forbid('an empty field with an appearance added', page);
    this.allowSignature(signature, field, page);
    for (const widget of field.widgets) this.newWidgets.add(widget);
  }

  private allowSignature(
    signature: { isTimestamp: boolean } | undefined,
    field: Field,
    page: number | undefined,
  ): void {
    if (signature?.isTimestamp && this.isVisible(field)) return this.forbid('a time stamp with an appearance', page);
    if (signature?.isTimestamp) return this.permit('document time stamp');
    if (this.rules.permission === 1) return this.forbid('a signature, although certified as final', page);
    this.permit(signature ? `signature in ${field.name}` : `signature field ${field.name}`, page);
  }

  private widgetsOf(field: Field): PdfDict[] {
    return field.widgets.flatMap((number) => this.after.view.dictAt(number) ?? []);
  }
  /** A kid of a field that is no widget would be drawn as the annotation that it is. */
  private hasOnlyWidgets(field: Field): boolean {
    return this.widgetsOf(field).every((dict) => nameText(this.after.view.get(entryOf(dict, 'Subtype'))) === 'Widget');
  }
  private hasActions = (field: Field): boolean =>
    [field.dict, ...this.widgetsOf(field)].some((dict) => dict.has('A') || dict.has('AA'));
  private isVisible(field: Field): boolean {
    return this.widgetsOf(field).some((dict) => {
      const rect = rectangleOf(this.after.view, dict);
      return (dict.has('AP') || dict.has('MK')) && !!rect && rect[2] > rect[0] && rect[3] > rect[1];
    });
  }

  private pageOfField(field: Field): number | undefined {
    const on = [field.dict, ...this.widgetsOf(field)].map((dict) => entryOf(dict, 'P'));
    const ref = on.find((value) => value instanceof PdfRef);
    return ref instanceof PdfRef ? this.after.pageOf.get(ref.number) : undefined;
  }

  private field(old: Field, now: Field): void {
    this.fieldKeys(old, old.dict, now.dict, now);
    for (const widget of old.widgets) this.widget(old, widget, now);
    const added = now.widgets.filter((number) => !old.widgets.includes(number));
    if (added.length > 0 && !this.isNewlySigned(old, now))
      this.forbid(`a widget of ${old.name} added`, this.pageOfField(now));
    else if (added.length > 0 && !this.hasOnlyWidgets(now))
      this.forbid(`an annotation in ${old.name}`, this.pageOfField(now));
    else for (const widget of added) this.newWidgets.add(widget);
    this.fieldList(old.kids, now.kids);
  }

  private widget(field: Field, number: number, now: Field): void {
    if (number === field.number) return;
    const [old, current] = [this.before.view.dictAt(number), this.after.view.dictAt(number)];
    if (!old || !current || !now.widgets.includes(number)) return this.forbid(`a widget of ${field.name} removed`);
    this.fieldKeys(field, old, current, now);
  }

  private fieldKeys(field: Field, old: PdfDict, now: PdfDict, current: Field): void {
    const keys = this.compare.differingKeys(old, now, ['Kids']);
    if (keys.length === 0) return;
    const page = this.pageOfField(current);
    if (keys.includes('AP') && this.sharesAppearance(old))
      return this.forbid(`form field ${field.name}: an appearance used elsewhere`, page);
    if (this.isNewlySigned(field, current) && keys.every((key) => sigFieldKeys.has(key)))
      return this.signedField(current, page);
    if (this.isMark(field, keys)) return this.permit(`mark ${field.name}`, page);
    if (this.isFilling(field, keys)) return this.permit(`form field ${field.name} filled`, page);
    this.forbid(`form field ${field.name}: ${keys.map((key) => `/${key}`).join(' ')}`, page);
  }

  /** Was the old appearance also part of something that is no form field? Then more may change than the field. */
  private sharesAppearance(old: PdfDict): boolean {
    const appearance = entryOf(old, 'AP');
    const parts = [appearance, ...(this.before.view.dict(appearance)?.values() ?? [])];
    return parts.some((part) => part instanceof PdfRef && this.before.usedOutsideFields().has(part.number));
  }

  private isNewlySigned(field: Field, current: Field): boolean {
    const value = entryOf(current.dict, 'V');
    return (
      field.type === 'Sig' && !field.dict.has('V') && value instanceof PdfRef && this.rules.signatures.has(value.number)
    );
  }

  private signedField(current: Field, page: number | undefined): void {
    const value = entryOf(current.dict, 'V') as PdfRef;
    this.allowSignature(this.rules.signatures.get(value.number), current, page);
  }

  /** A read-only button whose appearance a later signature put there and locks. */
  private isMark(field: Field, keys: string[]): boolean {
    const isButton = field.type === 'Btn' && (field.flags & pushButton) !== 0;
    const isOwn = this.rules.lockedLater.has(field.name) && !this.rules.isLocked(field.name);
    return isButton && isOwn && keys.every((key) => key === 'AP') && this.rules.permission !== 1;
  }

  private isFilling(field: Field, keys: string[]): boolean {
    const mayFill = this.rules.permission === 2 || this.rules.permission === 3;
    return (
      mayFill && field.type !== 'Sig' && !this.rules.isLocked(field.name) && keys.every((key) => fillKeys.has(key))
    );
  }
}

const pageWords: Record<string, string> = { Contents: 'page content', Resources: 'fonts or pictures of the page' };
