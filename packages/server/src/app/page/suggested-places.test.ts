import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ActionId, DocumentId } from '../../domain/ids.js';
import type { PageDocument } from '../application.js';
import { suggestedPlaces } from './suggested-places.js';

const action = { id: '1' as ActionId, type: 'PERSONAL' as const };
const document = { id: '2' as DocumentId, pages: [{ width: 595, height: 842 }] } as unknown as PageDocument;
const suggested = (...marks: string[]) =>
  suggestedPlaces(
    [action],
    [document],
    marks.map((mark) => ({ actionId: action.id, mark })),
  ).length;

it('a signer whose sender placed nothing, or a date alone, is offered a place', () => {
  assert.deepEqual([suggested(), suggested('DATE'), suggested('DATE', 'PERSONAL')], [1, 1, 0]);
});
