import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Contract } from './contract.js';
import type { Decision } from './decision.js';
import { terminalStates } from './ending.js';
import { firstBrokenEntry, sealEvents, zeroHash } from './evidence.js';
import type { EventRecord } from './events.js';
import type { ContractId } from './ids.js';
import type { Intent } from './intent.js';
import { type Turn, anyCommand, anyDraft, turns } from './testing/random-play.js';
import { type TransitionId, transitions } from './transitions.js';
import { actionOf, isDone, signatoryOf } from './workflow.js';

// DOMAIN.md §10 over random requests: most are refused, as most requests at most times are.

const manyCommands = fc.array(anyCommand, { minLength: 40, maxLength: 80, size: 'max' });

const property = (name: string, holds: (turn: Turn) => void): void => {
  test(name, () => {
    fc.assert(
      fc.property(anyDraft, manyCommands, (draft, commands) => {
        for (const turn of turns(draft, commands)) holds(turn);
      }),
      { numRuns: 150, seed: 20261122 },
    );
  });
};

property('1: a terminal contract keeps its state, but an expired one may live again', ({ before, after }) => {
  const [from, to] = [before.contract, after.contract];
  if (!terminalStates.includes(from.state) || from.state === to.state) return;
  assert.equal(from.state, 'EXPIRED');
  assert.equal(to.state, from.expiredFrom);
});

property('1: only a COMPLETED contract moves on the second axis', ({ before, after }) => {
  if (before.contract.voidState !== after.contract.voidState) assert.equal(before.contract.state, 'COMPLETED');
});

property('2: SIGNED and COMPLETED mean that every action still needed is FINISH', ({ after: { contract } }) => {
  const needed = contract.signatories.filter(({ state }) => state !== 'CLOSED');
  const done = needed.every(
    ({ state, actions }) => state === 'SIGNED' && actions.every((one) => one.state === 'FINISH'),
  );
  if (contract.state === 'SIGNED' || contract.state === 'COMPLETED') assert.ok(done);
  if (contract.state === 'SIGNING') assert.ok(!done, 'a contract with nothing left to do stays SIGNING');
});

property('2: a COMPLETED contract holds the final revisions, its log, and no slot', ({ after: { contract } }) => {
  if (contract.state !== 'COMPLETED') return;
  assert.ok(contract.signingLog && contract.finished && !contract.slot);
  for (const { documentId, sha256 } of contract.finished.documents) {
    assert.equal(contract.documents.find(({ id }) => id === documentId)!.sha256, sha256);
  }
});

property('3: a revision only grows', ({ before, after }) => {
  for (const document of before.contract.documents) {
    const now = after.contract.documents.find(({ id }) => id === document.id);
    if (now)
      assert.ok(
        now.revision >= document.revision && (now.revision > document.revision || now.sha256 === document.sha256),
      );
  }
});

property('4: no SIGNED without an intent that names its action, or an authorisation', ({ before, decision }) => {
  for (const event of decision?.events ?? []) {
    if (event.type !== 'SIGNED') continue;
    const { intentId, authorisationId } = event.intent!;
    const intent = before.intents.find(({ id }) => id === intentId);
    if (intent)
      assert.ok(intent.actionIds.includes(event.step!.actionId!) && !intent.spent.includes(event.step!.actionId!));
    else assert.equal(authorisationId, before.contract.slot!.authorisationId);
  }
});

property(
  '4: an intent is spent at most once for an action, and never comes back from CONSUMED or VOID',
  ({ before, after }) => {
    for (const intent of after.intents) assert.equal(new Set(intent.spent).size, intent.spent.length);
    for (const intent of before.intents.filter(isOver)) {
      assert.deepEqual(
        after.intents.find(({ id }) => id === intent.id),
        intent,
      );
    }
  },
);
const isOver = ({ state }: Intent): boolean => state === 'CONSUMED' || state === 'VOID';

property('4: an ended contract has no usable intent and no slot', ({ after: { contract, intents } }) => {
  if (!terminalStates.includes(contract.state)) return;
  assert.equal(contract.slot, undefined);
  assert.deepEqual(
    intents.filter((intent) => !isOver(intent)),
    [],
  );
});

property('5: when ordered, nobody signs before a smaller serialNo is done', ({ before, decision }) => {
  for (const event of decision?.events ?? []) {
    if (event.type !== 'SIGNED' && event.type !== 'APPROVED') continue;
    const signatory = signatoryOf(before.contract, event.step!.actionId!)!;
    const earlier = before.contract.signatories.filter(({ serialNo }) => serialNo < signatory.serialNo);
    if (before.contract.ordered) assert.ok(earlier.every(isDone));
    const action = actionOf(before.contract, event.step!.actionId!)!;
    assert.ok(signatory.actions.every(({ serialNo, state }) => serialNo >= action.serialNo || state === 'FINISH'));
  }
});

property('7: a state change comes with an event, and no state changes without one', ({ before, after, decision }) => {
  const moved =
    before.contract.state !== after.contract.state || before.contract.voidState !== after.contract.voidState;
  if (moved) assert.ok(decision && decision.events.length > 0);
  if (moved) assert.ok(rowsOf(before.contract, after.contract, decision!).length > 0, 'a move that the table has');
});

test('7: the events of any story seal into a whole chain', () => {
  fc.assert(
    fc.property(anyDraft, manyCommands, (draft, commands) => {
      const setting = {
        installation: 'i',
        contractId: '1' as ContractId,
        at: 1,
        businessAt: 1,
        clock: { source: 's' },
      };
      const drafts = [...turns(draft, commands)].flatMap(({ decision }) => decision?.events ?? []);
      const { records } = sealEvents(drafts, setting, { seq: 0, hash: zeroHash });
      assert.equal(firstBrokenEntry(JSON.parse(JSON.stringify(records)) as EventRecord[]), undefined);
      assert.equal(records.length, drafts.length);
    }),
    { numRuns: 100, seed: 7 },
  );
});

/** The rows of the table that this decision can have used, by its moves and events. */
function rowsOf(before: Contract, after: Contract, { events }: Decision): TransitionId[] {
  const types = events.map(({ type }) => type);
  const fits = transitions.filter(
    (row) =>
      row.moves.some(([from, to]) => from === before.state && (to === after.state || after.state === 'SIGNED')) &&
      (row.events as readonly string[]).some((type) => types.includes(type as never)),
  );
  return fits.map(({ id }) => id);
}

test('random play reaches every transition of the table but creation', () => {
  const seen = new Set<TransitionId>(['T1', 'T22']);
  for (const [draft, commands] of fc.sample(fc.tuple(anyDraft, manyCommands), { numRuns: 1500, seed: 3 })) {
    for (const { before, after, decision } of turns(draft, commands)) {
      if (!decision) continue;
      for (const id of rowsOf(before.contract, after.contract, decision)) seen.add(id);
      if (!before.contract.finishRequestedAt && after.contract.finishRequestedAt) seen.add('T13');
    }
  }
  assert.deepEqual(
    transitions.map(({ id }) => id).filter((id) => !seen.has(id)),
    [],
  );
});
