import type { DocumentField } from './contract.js';
import { DomainError } from './errors.js';
import { readTable, writeTable } from './table.js';

/** Longest value when a field sets no limit of its own. */
const usualLimit = { line: 200, text: 2000 };
/** Numbers as people write them: no exponent. */
const numberPattern = /^-?\d{1,20}(\.\d{1,10})?$/;
const datePatterns = [
  /^(\d{4})-(\d{1,2})-(\d{1,2})$/,
  /^(\d{4})[/.](\d{1,2})[/.](\d{1,2})$/,
  /^(\d{4})年(\d{1,2})月(\d{1,2})日$/,
];
/** Between the chosen options of a multiple choice. */
const choiceSeparators = /[、,，;；]/;

const refuse = (field: DocumentField, why: string): never => {
  throw new DomainError('FIELD_INVALID', { field: field.label ?? field.name, why });
};

/**
 * A value as it will be kept and drawn; `''` leaves an optional field empty.
 *
 * @throws DomainError FIELD_REQUIRED, FIELD_INVALID (facts: field, why)
 */
export function checkedValue(field: DocumentField, raw: string): string {
  const value =
    field.type === 'TEXT' || field.type === 'MULTILINE' ? raw.replace(/\r\n?/g, '\n').trimEnd() : raw.trim();
  if (value === '') {
    if (field.required) throw new DomainError('FIELD_REQUIRED', { field: field.label ?? field.name });
    return '';
  }
  return checks[field.type](field, value);
}

const checks: Record<DocumentField['type'], (field: DocumentField, value: string) => string> = {
  TEXT: (field, value) => checkedText(field, value, /[\p{Cc}\u2028\u2029]/u, usualLimit.line),
  MULTILINE: (field, value) => checkedText(field, value, /[^\P{Cc}\n\t]/u, usualLimit.text),
  NUMBER: checkedNumber,
  DATE: checkedDate,
  CHECKBOX: checkedBox,
  RADIO: (field, value) => (options(field).includes(value) ? value : refuse(field, 'not one of the options')),
  SELECT: checkedChoice,
  IMAGE: (field, value) => (/^[0-9a-f]{64}$/.test(value) ? value : refuse(field, 'not a picture')),
  TABLE: (field, value) => writeTable(readTable(field, value)),
  WATERMARK: (field, value) => checkedText(field, value, /[\p{Cc}\u2028\u2029]/u, usualLimit.line),
};

function checkedText(field: DocumentField, value: string, forbidden: RegExp, usual: number): string {
  const limit = field.rules?.maxLength ?? usual;
  if ([...value].length > limit) return refuse(field, `longer than ${limit} characters`);
  return forbidden.test(value) ? refuse(field, 'control characters') : value;
}

function checkedNumber(field: DocumentField, value: string): string {
  const { min, max, decimals } = field.rules ?? {};
  const found = numberPattern.exec(value);
  if (!found) return refuse(field, 'not a number');
  if (decimals !== undefined && (found[1]?.length ?? 0) - 1 > decimals)
    return refuse(field, `more than ${decimals} decimals`);
  if (min !== undefined && Number(value) < min) return refuse(field, `less than ${min}`);
  return max !== undefined && Number(value) > max ? refuse(field, `more than ${max}`) : value;
}

function checkedDate(field: DocumentField, value: string): string {
  const parts = datePatterns.map((pattern) => pattern.exec(value)).find((found) => found !== null);
  if (!parts) return refuse(field, 'not a date');
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  const exists = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists ? value : refuse(field, 'no such day');
}

const ticked = new Set(['true', '1', 'yes', 'on', '√', '是']);
const empty = new Set(['false', '0', 'no', 'off', '否']);

function checkedBox(field: DocumentField, value: string): string {
  const said = value.toLowerCase();
  if (ticked.has(said)) return 'true';
  if (!empty.has(said)) return refuse(field, 'true or false');
  return field.required ? refuse(field, 'has to be ticked') : 'false';
}

const options = ({ rules }: DocumentField): string[] => rules?.options ?? [];

function checkedChoice(field: DocumentField, value: string): string {
  const known = options(field);
  if (known.includes(value)) return value;
  const chosen = field.rules?.multiple ? value.split(choiceSeparators).map((one) => one.trim()) : [];
  if (chosen.length === 0 || !chosen.every((one) => known.includes(one)))
    return refuse(field, 'not one of the options');
  return [...new Set(chosen)].join('、');
}
