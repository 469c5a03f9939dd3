import { entryOf, isDict, nameText, PdfRef, PdfStream, PdfString, type PdfDict, type PdfValue } from './pdf-objects.js';
import type { PdfView } from './pdf-view.js';
import { malformed } from './problem.js';

/** A form field, terminal or not. */
export interface Field {
  number: number;
  dict: PdfDict;
  /** Fully qualified. */ name: string;
  type: string | undefined;
  flags: number;
  /** Object numbers of its widgets; of itself when merged. */ widgets: number[];
  /** Kids that are fields. */ kids: Field[];
}

export interface Page {
  number: number;
  dict: PdfDict;
}

const maxFields = 20_000;
const maxPages = 20_000;
const maxDepth = 60;

/** Pages and fields of one view, each object in one place only. */
export class Structure {
  readonly catalogNumber: number;
  readonly catalog: PdfDict;
  /** In order. */ readonly pages: Page[] = [];
  /** Object numbers of the nodes above the pages. */ readonly pageNodes = new Set<number>();
  readonly pageOf = new Map<number, number>();
  readonly form: PdfDict | undefined;
  readonly rootFields: Field[] = [];
  readonly fields = new Map<number, Field>();
  /** Widgets apart from their field, by object number. */ readonly widgets = new Map<number, Field>();

  constructor(readonly view: PdfView) {
    const rootRef = entryOf(view.trailer, 'Root');
    const catalog = view.dict(rootRef);
    if (!(rootRef instanceof PdfRef) || !catalog) throw malformed('no document catalog');
    this.catalogNumber = rootRef.number;
    this.catalog = catalog;
    this.readPages(entryOf(catalog, 'Pages'), 0);
    this.form = view.dict(entryOf(catalog, 'AcroForm'));
    for (const ref of view.array(entryOf(this.form, 'Fields')) ?? []) {
      const field = this.readField(ref, undefined, 0);
      if (field) this.rootFields.push(field);
    }
  }

  private readPages(ref: PdfValue, depth: number): void {
    if (!(ref instanceof PdfRef)) return;
    const dict = this.view.dict(ref);
    if (!dict) return;
    if (depth > maxDepth || this.pages.length > maxPages) throw malformed('a page tree without end');
    if (this.pageNodes.has(ref.number)) throw malformed('the page tree runs in a circle');
    const kids = this.view.array(entryOf(dict, 'Kids'));
    if (!kids) return this.addPage(ref.number, dict);
    this.pageNodes.add(ref.number);
    for (const kid of kids) this.readPages(kid, depth + 1);
  }

  private addPage(number: number, dict: PdfDict): void {
    if (this.pageOf.has(number)) throw malformed('one page stands in two places');
    this.pages.push({ number, dict });
    this.pageOf.set(number, this.pages.length);
  }

  private readField(ref: PdfValue, parent: Field | undefined, depth: number): Field | undefined {
    const dict = this.view.dict(ref);
    if (!dict) return undefined;
    if (!(ref instanceof PdfRef)) throw malformed('a form field that is no object of its own');
    if (depth > maxDepth || this.fields.size > maxFields) throw malformed('a field tree without end');
    if (this.fields.has(ref.number)) throw malformed('one form field stands in two places');
    const field = fieldFrom(this.view, ref.number, dict, parent);
    this.fields.set(ref.number, field);
    if (nameText(this.view.get(entryOf(dict, 'Subtype'))) === 'Widget') field.widgets.push(ref.number);
    for (const kid of this.view.array(entryOf(dict, 'Kids')) ?? []) this.readKid(kid, field, depth + 1);
    return field;
  }

  private readKid(ref: PdfValue, field: Field, depth: number): void {
    const dict = this.view.dict(ref);
    if (!dict || !(ref instanceof PdfRef)) return;
    if (dict.has('T')) {
      const kid = this.readField(ref, field, depth);
      if (kid) field.kids.push(kid);
      return;
    }
    if (this.widgets.has(ref.number)) throw malformed('one widget belongs to two fields');
    this.widgets.set(ref.number, field);
    field.widgets.push(ref.number);
  }

  private outside: Set<number> | undefined;

  /** Numbers of all objects that the file uses for something else than its form fields. */
  usedOutsideFields(): Set<number> {
    if (this.outside) return this.outside;
    const seen = new Set<number>();
    const open: PdfValue[] = [this.view.trailer];
    for (let value = open.pop(); value !== undefined; value = open.pop()) {
      if (value instanceof PdfRef) {
        if (seen.has(value.number) || this.fieldOfWidget(value.number)) continue;
        seen.add(value.number);
        open.push(this.view.get(value));
      } else if (value instanceof PdfStream) open.push(value.dict);
      else if (Array.isArray(value) || isDict(value)) for (const item of value.values()) open.push(item);
    }
    this.outside = seen;
    return seen;
  }

  /** The field that an annotation shows, if any. */
  fieldOfWidget(number: number): Field | undefined {
    return this.widgets.get(number) ?? this.fields.get(number);
  }
}

function fieldFrom(view: PdfView, number: number, dict: PdfDict, parent: Field | undefined): Field {
  const partial = view.get(entryOf(dict, 'T'));
  const own = partial instanceof PdfString ? partial.text : '';
  const flags = view.get(entryOf(dict, 'Ff'));
  return {
    number,
    dict,
    name: parent ? `${parent.name}.${own}` : own,
    type: nameText(view.get(entryOf(dict, 'FT'))) ?? parent?.type,
    flags: typeof flags === 'number' ? flags : (parent?.flags ?? 0),
    widgets: [],
    kids: [],
  };
}

/** The rectangle of a widget, its corners in order; undefined when there is none. */
export function rectangleOf(view: PdfView, dict: PdfDict): [number, number, number, number] | undefined {
  const numbers = view.array(entryOf(dict, 'Rect'))?.map((value) => view.get(value));
  if (numbers?.length !== 4 || !numbers.every((n): n is number => typeof n === 'number')) return undefined;
  const [x1, y1, x2, y2] = numbers as [number, number, number, number];
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}
