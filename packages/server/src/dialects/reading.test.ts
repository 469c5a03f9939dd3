import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DomainError } from '../domain/errors.js';
import { parseJson, Reader } from './reading.js';

const reader = (json: string) => new Reader(parseJson(json, 'body') as Record<string, unknown>);
const invalid = (field: string) => (error: unknown) =>
  error instanceof DomainError && error.code === 'INPUT_INVALID' && error.facts.field === field;

it('a count is read whole from a number or a text, and nothing else', () => {
  assert.equal(reader('{"until": 1790000000000}').count('until'), 1_790_000_000_000);
  assert.equal(reader('{"until": "1790000000000"}').count('until'), 1_790_000_000_000);
  assert.equal(reader('{"until": null}').count('until'), undefined);
  for (const bad of ['-1', '1.5', '"soon"', '[]', '1e3', '1234567890123456'])
    assert.throws(() => reader(`{"until": ${bad}}`).count('until'), invalid('until'), bad);
});

it('an empty text is told from a missing one where that matters', () => {
  assert.equal(reader('{"noticeType": ""}').isBlank('noticeType'), true);
  for (const other of ['{}', '{"noticeType": null}', '{"noticeType": "1"}', '{"noticeType": 0}'])
    assert.equal(reader(other).isBlank('noticeType'), false, other);
});
