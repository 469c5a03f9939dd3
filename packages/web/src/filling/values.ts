import type { PageField } from '@hufu/sdk';

/** What stands in a field: text, `true` or `false` for a box, and for a picture a data address. */
export type Values = Record<string, string>;

/** A name may stand in several documents. */
export const keyOf = ({ documentId, name }: PageField): string => `${documentId}/${name}`;

const store = (page: string): string => `hufu.fill.${page}`;

/** What was typed stays until it was handed in, also over a reload. */
export function keptValues(page: string): Values {
  try {
    return JSON.parse(sessionStorage.getItem(store(page)) ?? '{}') as Values;
  } catch {
    return {};
  }
}
export function keepValues(page: string, values: Values): void {
  try {
    sessionStorage.setItem(store(page), JSON.stringify(values));
  } catch {
    // A full store keeps less; nothing on the screen depends on it.
  }
}
export const forgetValues = (page: string): void => sessionStorage.removeItem(store(page));

export type Fault = 'required' | 'tick' | 'number' | 'least' | 'most' | 'decimals' | 'long';

/** What the page can see for itself; the server judges everything again. */
export function faultOf(field: PageField, value = ''): Fault | undefined {
  const text = value.trim();
  if (field.type === 'CHECKBOX') return field.required && text !== 'true' ? 'tick' : undefined;
  if (text === '') return field.required ? 'required' : undefined;
  if (field.maxLength !== null && [...text].length > field.maxLength) return 'long';
  return field.type === 'NUMBER' ? numberFault(field, text) : undefined;
}

function numberFault({ min, max, decimals }: PageField, text: string): Fault | undefined {
  if (!/^-?\d{1,20}(\.\d{1,10})?$/.test(text)) return 'number';
  if (min !== null && Number(text) < min) return 'least';
  if (max !== null && Number(text) > max) return 'most';
  return decimals !== null && (text.split('.')[1] ?? '').length > decimals ? 'decimals' : undefined;
}

/** As the server takes it: empty fields say so, pictures travel as base64. */
export const handedIn = (fields: readonly PageField[], values: Values) =>
  fields.map((field) => {
    const { documentId, name } = field;
    const value = values[keyOf(field)] ?? '';
    if (field.type !== 'IMAGE') return { documentId, name, value: value || (field.type === 'CHECKBOX' ? 'false' : '') };
    return value ? { documentId, name, picture: value.slice(value.indexOf(',') + 1) } : { documentId, name, value: '' };
  });
