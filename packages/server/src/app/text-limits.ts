import { DomainError } from '../domain/errors.js';

/** Longest texts in characters, the widest of the vendors' documented limits; a dialect that takes less says so itself. */
const textLimits = {
  subject: 200,
  description: 1000,
  externalRef: 50,
  sn: 50,
  businessData: 1000,
  callbackUrl: 300,
  companyName: 100,
  personName: 100,
  registerNo: 64,
  idType: 40,
  idNumber: 64,
  address: 500,
  title: 100,
  fileName: 256,
  tag: 100,
  reason: 200,
  sealName: 50,
  scene: 60,
  fieldName: 100,
  templateName: 200,
} as const;

/** One line of text: no control characters, not too long. @throws INPUT_TOO_LONG, INPUT_INVALID naming the field */
export function checkText(
  field: keyof typeof textLimits,
  value: string | undefined,
  lines: 'ONE' | 'MANY' = 'ONE',
): void {
  if (value === undefined) return;
  const limit = textLimits[field];
  if ([...value].length > limit) throw new DomainError('INPUT_TOO_LONG', { field, limit });
  const forbidden = lines === 'ONE' ? /[\p{Cc}\u2028\u2029\ufffe\uffff]/u : /[^\P{Cc}\r\n\t]/u;
  if (forbidden.test(value)) throw new DomainError('INPUT_INVALID', { field, value: 'control characters' });
}
