import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DocumentField, FieldType } from './contract.js';
import { DomainError } from './errors.js';
import { checkedValue } from './field-values.js';

const field = (type: FieldType, rules: DocumentField['rules'] = {}, required = false): DocumentField => ({
  name: '栏',
  type,
  required,
  rules,
});
const refused = (one: DocumentField, value: string): string => {
  try {
    return `took ${checkedValue(one, value)}`;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

describe('a value of a field', () => {
  it('suits its type and comes back as it is drawn', () => {
    const good: [DocumentField, string, string?][] = [
      [field('TEXT'), '甲方 '],
      [field('MULTILINE'), 'a\r\nb', 'a\nb'],
      [field('NUMBER', { min: 0, max: 100, decimals: 2 }), '99.50'],
      [field('DATE'), '2026年2月28日'],
      [field('DATE'), '2024-02-29'],
      [field('CHECKBOX'), 'TRUE', 'true'],
      [field('CHECKBOX'), '否', 'false'],
      [field('RADIO', { options: ['是', '否'] }), '是'],
      [field('SELECT', { options: ['甲', '乙', '丙'], multiple: true }), '甲,丙,甲', '甲、丙'],
      [field('IMAGE'), 'a'.repeat(64)],
    ];
    for (const [one, value, kept = value.trimEnd()] of good) assert.equal(checkedValue(one, value), kept);
  });

  it('that does not suit it is refused', () => {
    const bad: [DocumentField, string][] = [
      [field('TEXT', { maxLength: 3 }), '四个字的'],
      [field('TEXT'), 'a\nb'],
      [field('MULTILINE'), 'a\u0000b'],
      [field('NUMBER'), '1e3'],
      [field('NUMBER', { decimals: 1 }), '1.25'],
      [field('NUMBER', { min: 5 }), '4'],
      [field('NUMBER', { max: 5 }), '6'],
      [field('DATE'), '2026-02-30'],
      [field('DATE'), 'tomorrow'],
      [field('CHECKBOX'), 'maybe'],
      [field('CHECKBOX', {}, true), 'false'],
      [field('RADIO', { options: ['是'] }), '否'],
      [field('SELECT', { options: ['甲', '乙'] }), '甲,乙'],
      [field('IMAGE'), 'http://example.com/x.png'],
    ];
    for (const [one, value] of bad) assert.equal(refused(one, value), 'FIELD_INVALID', `${one.type} ${value}`);
  });

  it('may be empty only where the field may', () => {
    assert.equal(checkedValue(field('NUMBER'), ' '), '');
    assert.equal(refused(field('DATE', {}, true), ' '), 'FIELD_REQUIRED');
  });
});
