import { type IncrementWriter, refList } from './increment.js';
import { Dict, Num, serialize, type PdfObject } from './objects.js';
import { refText, type FormState, type Held, type PageState, type RefPair, type SigningState } from './state.js';
import { Parser } from './syntax.js';
import { withEntries } from './forms.js';

/** The dictionary that a held text spells. */
export const parseHeld = (text: string): Dict => new Parser(Buffer.from(text, 'latin1')).value() as Dict;

/** The items that a held array spells. */
export const parseArray = (items: string): PdfObject[] =>
  new Parser(Buffer.from(`[${items}]`, 'latin1')).value() as PdfObject[];

/** The text of a dictionary with some entries set; null takes one away. */
export function edited(text: string, changes: Record<string, PdfObject | undefined>): string {
  const dict = parseHeld(text);
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined) dict.delete(key);
    else dict.set(key, value);
  }
  return serialize(dict);
}

const joined = (list: string, refs: RefPair[]): string => [list, refList(refs)].filter(Boolean).join(' ');

/** Adds widgets to a page, writing only what holds its /Annots. @returns the page as it is then. */
export function addWidgets(writer: IncrementWriter, page: PageState, widgets: RefPair[]): PageState {
  const annots = joined(page.annots, widgets);
  if (page.annotsRef) writer.object(page.annotsRef, `[${annots}]`);
  else writer.object(page.ref, withEntries(page.text!, `/Annots[${annots}]`));
  return { ...page, annots };
}

/** As `addWidgets`, but gives the page an annotation array of its own, so that later changes leave the page alone. */
export function addWidgetsApart(writer: IncrementWriter, page: PageState, widgets: RefPair[]): PageState {
  if (page.annotsRef) return addWidgets(writer, page, widgets);
  const annots = joined(page.annots, widgets);
  const annotsRef = writer.add(`[${annots}]`);
  writer.object(page.ref, withEntries(page.text!, `/Annots ${refText(annotsRef)}`));
  const { text: _, ...rest } = page;
  return { ...rest, annots, annotsRef };
}

export interface RootAndForm {
  root: Held;
  form: FormState;
}

/**
 * Adds fields to the form in the shape that it has: nothing that may stay is written again, for earlier signatures' sake.
 */
export function addFields(writer: IncrementWriter, state: SigningState, added: RefPair[]): RootAndForm {
  if (!state.form) return newForm(writer, state, added);
  const form = { ...state.form, fields: joined(state.form.fields, added) };
  const flags = parseHeld(form.text).get('SigFlags');
  const flagged = flags instanceof Num && (flags.value & 3) === 3;
  if (form.fieldsRef) writer.object(form.fieldsRef, `[${form.fields}]`);
  if (form.fieldsRef && flagged) return { root: state.root, form };
  if (!flagged) form.text = edited(form.text, { SigFlags: new Num('3') });
  const fields = form.fieldsRef ? refText(form.fieldsRef) : `[${form.fields}]`;
  const text = withEntries(form.text, `/Fields ${fields}`);
  if (form.ref) {
    writer.object(form.ref, text);
    return { root: state.root, form };
  }
  const root = { ...state.root, text: edited(state.root.text, { AcroForm: parseHeld(text) }) };
  writer.object(root.ref, root.text);
  return { root, form };
}

function newForm(writer: IncrementWriter, state: SigningState, added: RefPair[]): RootAndForm {
  const { form, ref } = writeForm(writer, '<</SigFlags 3>>', refList(added));
  const root = { ...state.root, text: withEntries(state.root.text, `/AcroForm ${refText(ref)}`) };
  writer.object(root.ref, root.text);
  return { root, form };
}

/** Writes a form and its field list as objects of their own. */
export function writeForm(
  writer: IncrementWriter,
  text: string,
  fields: string,
  ref = writer.allocate(),
): { form: FormState; ref: RefPair } {
  const fieldsRef = writer.add(`[${fields}]`);
  writer.object(ref, withEntries(text, `/Fields ${refText(fieldsRef)}`));
  return { form: { ref, text, fields, fieldsRef }, ref };
}
