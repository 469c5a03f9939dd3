import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inThisOrder } from './commit.js';

it('what is told first gets the lowest id, whatever ids one millisecond made', () => {
  const rows = ['12', '9', '3558172463104663552', '10'].map((id, n) => ({ id, n }));
  assert.deepEqual(inThisOrder(rows), [
    { id: '9', n: 0 },
    { id: '10', n: 1 },
    { id: '12', n: 2 },
    { id: '3558172463104663552', n: 3 },
  ]);
});
