import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Reading, Tongue } from './vocabulary.js';

/**
 * What a dialect is expected to say of each story: where the contract is in the end, whoever made it, and what its own
 * contracts' receiver is told on the way. It stands with the dialect's other fixtures.
 */
export interface Expected {
  reading: Reading;
  /** Callbacks in their order; absent where the story is not told in this tongue. */
  told?: string[];
}

const files: Partial<Record<Tongue, string>> = {
  qiyuesuo: 'qiyuesuo/fixtures/stories/v2.json',
  tencent: 'tencent/fixtures/stories/essbasic.json',
  'esign v1': 'esign/fixtures/stories/v1.json',
  'esign v3': 'esign/fixtures/stories/v3.json',
};
const folder = new URL('../../../src/dialects/', import.meta.url);

const read = (file: string): Record<string, Expected> =>
  (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { stories: Record<string, Expected> }).stories;

/** By tongue, then by the name of the story. */
export const expected = new Map(Object.entries(files).map(([tongue, file]) => [tongue as Tongue, read(file)]));

/** As it travels: what is absent is not there. */
export const travelled = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

export function assertExpected(tongue: Tongue, story: string, part: keyof Expected, actual: unknown): void {
  const wanted = expected.get(tongue)?.[story]?.[part];
  assert.deepEqual(travelled(actual), wanted, `${tongue}: ${part} of “${story}”`);
}
