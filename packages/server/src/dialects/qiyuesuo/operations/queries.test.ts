import assert from 'node:assert/strict';
import { it } from 'node:test';
import { contractStates, voidStates } from '../../../domain/contract.js';
import { sampleContract } from '../fixtures/sample-contract.js';
import { statusOf } from '../states.js';
import { statesAsked } from './queries.js';

it('a list by status asks for exactly the states that show it', () => {
  for (const state of contractStates)
    for (const voidState of state === 'COMPLETED' ? voidStates : (['NONE'] as const)) {
      const asking = Object.entries(statesAsked).filter(
        ([, wish]) => wish.states?.includes(state) && (wish.voidStates?.includes(voidState) ?? true),
      );
      const status = statusOf({ ...sampleContract(), state, voidState });
      assert.deepEqual(
        asking.map(([name]) => name),
        status === undefined ? [] : [status],
        `${state} ${voidState}`,
      );
    }
});
