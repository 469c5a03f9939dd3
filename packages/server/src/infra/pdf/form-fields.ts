import { type Box, type Dict, PdfReader, readPages, Str, toNeutral } from '@hufu/pades';
import { isWidget } from './active-content.js';
import type { FormPlace, Tasks } from './tasks.js';

const limits = { fields: 5_000, parents: 32, reader: { maxObjects: 500_000, maxStreamBytes: 64 * 1024 * 1024 } };

/** Where the form fields (表单域) of a file stand as it came, page by page; a field of several widgets has several places. */
export function formFields({ bytes }: Tasks['formFields']['input']): FormPlace[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const reader = new PdfReader(buffer, { ...limits.reader, repair: true });
  const places: FormPlace[] = [];
  for (const page of readPages(reader)) {
    for (const annotation of reader.array(page.dict.get('Annots')) ?? []) {
      const widget = reader.dict(annotation);
      if (!widget || !isWidget(reader, annotation) || places.length >= limits.fields) continue;
      const box = (reader.array(widget.get('Rect')) ?? []).map((item) => reader.number(item) ?? NaN);
      const name = nameOf(reader, widget);
      if (name === '' || box.length !== 4 || !box.every(Number.isFinite)) continue;
      places.push({ name, page: page.number, ...toNeutral(page, box as Box) });
    }
  }
  return places;
}

/** Its own and its parents' names, joined by periods (ISO 32000-2 §12.7.4.2). */
function nameOf(reader: PdfReader, widget: Dict): string {
  const names: string[] = [];
  let node: Dict | undefined = widget;
  for (let depth = 0; node && depth < limits.parents; depth++) {
    const title = reader.get(node.get('T'));
    if (title instanceof Str) names.unshift(title.text);
    node = reader.dict(node.get('Parent'));
  }
  return names.join('.');
}
