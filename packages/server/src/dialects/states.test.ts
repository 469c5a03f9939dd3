import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Contract, actionStates } from '../domain/contract.js';
import { eventTypes } from '../domain/events.js';
import { anyCommand, anyDraft, turns } from '../domain/testing/random-play.js';
import { contractPhases, shownStates } from '../domain/views.js';
import * as esign from './esign/states.js';
import * as names from './qiyuesuo/event-names.js';
import * as qiyuesuo from './qiyuesuo/states.js';
import * as tencent from './tencent/states.js';

// DOMAIN.md §10, 6: every neutral state has one value in each vendor's column, and every value is a documented one. That
// no row is missing is the compiler's work (`satisfies Record<…>`); here the values are held against the manuals' lists.

const within = (documented: readonly unknown[], values: unknown[]): void => {
  for (const value of values)
    assert.ok(value === null || documented.includes(value), `${String(value)} is not documented`);
};

test('契约锁: every phase and signatory state has a documented status', () => {
  within(
    qiyuesuo.contractStatuses,
    contractPhases.map((phase) => qiyuesuo.contractStatus[phase]),
  );
  within(
    qiyuesuo.signatoryStatuses,
    shownStates.map((state) => qiyuesuo.signatoryStatus[state]),
  );
});

test('腾讯: every phase and approver state has a documented status', () => {
  const rows = contractPhases.map((phase) => tencent.flowStatus[phase]).filter((row) => row !== null);
  within(
    tencent.flowStatuses,
    rows.map(([word]) => word),
  );
  within(
    tencent.flowCallbackStatuses,
    rows.map(([, number]) => number),
  );
  within(
    tencent.approveStatuses,
    shownStates.map((state) => tencent.approveStatus[state][0]),
  );
});

test('e签宝: every phase and signer state has a documented status', () => {
  const rows = contractPhases.map((phase) => esign.flowStatus[phase]).filter((row) => row !== null);
  within(
    esign.flowStatuses,
    rows.flatMap(({ v3, v1 }) => [v3, v1]),
  );
  within(
    esign.draftStatuses,
    rows.map(({ draft }) => draft),
  );
  within(
    esign.rescissionStatuses,
    rows.map(({ rescission }) => rescission),
  );
  within(esign.signStatuses, Object.values(esign.signStatus));
});

test('every documented contract status of 契约锁 is reached by some phase', () => {
  for (const status of qiyuesuo.contractStatuses) assert.notEqual(qiyuesuo.phasesOf(status).length, 0, status);
});

test('an ended vendor status never comes from a phase that still runs', () => {
  const running = [
    'DRAFT',
    'DRAFT_WITH_FIELDS',
    'FILLING',
    'FILLING_PARTLY',
    'SIGNING',
    'SIGNING_PARTLY',
    'SIGNED',
  ] as const;
  for (const phase of running) {
    assert.match(qiyuesuo.contractStatus[phase], /^(DRAFT|FILLING|SIGNING)$/);
    assert.match(tencent.flowStatus[phase][0], /^(INIT|PART)$/);
    assert.ok([0, 1].includes(esign.flowStatus[phase]!.v1));
  }
});

test('契约锁: every event has a documented callbackType or is told to nobody', () => {
  for (const type of eventTypes) {
    const name = names.callbackTypeOf({ type, actionType: 'COMPANY', partyType: 'COMPANY' });
    assert.ok(name === undefined || names.callbackTypes.includes(name), type);
  }
});

test('契约锁: a signing is called after its action, a publishing after what comes next', () => {
  const signed = (actionType: 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL', partyType: 'COMPANY' | 'PERSONAL') =>
    names.callbackTypeOf({ type: 'SIGNED', actionType, partyType });
  assert.deepEqual(
    [
      signed('COMPANY', 'COMPANY'),
      signed('LP', 'COMPANY'),
      signed('OPERATOR', 'COMPANY'),
      signed('PERSONAL', 'COMPANY'),
      signed('PERSONAL', 'PERSONAL'),
    ],
    ['SEAL', 'LEGAL_PERSON', 'OPERATOR', 'AUDIT_SIGN', 'PERSONAL'],
  );
  assert.equal(names.callbackTypeOf({ type: 'PUBLISHED' }), 'SEND_SIGNING');
  assert.equal(names.callbackTypeOf({ type: 'PUBLISHED', filling: true }), 'SEND_FILLING');
  assert.equal(names.callbackTypeOf({ type: 'SIGN_FAILED', why: 'LEASE_LOST' }), undefined);
  assert.equal(names.callbackTypeOf({ type: 'SIGN_FAILED', why: 'MAKE_FAILED' }), 'FAILED');
});

test('every contract that can be reached has one status in each wire', () => {
  fc.assert(
    fc.property(anyDraft, fc.array(anyCommand, { maxLength: 60, size: 'max' }), (draft, commands) => {
      for (const { after } of turns(draft, commands)) oneStatusEach(after.contract);
    }),
    { numRuns: 300, seed: 6 },
  );
});

function oneStatusEach(contract: Contract): void {
  const absent = contract.state === 'DELETED' || contract.hiddenAt !== undefined;
  const values = [qiyuesuo.statusOf(contract), tencent.flowStatusOf(contract), esign.flowStatusOf(contract)];
  for (const value of values) assert.equal(value === undefined, absent);
  for (const signatory of contract.signatories) {
    within(qiyuesuo.signatoryStatuses, [qiyuesuo.signatoryStatusOf(contract, signatory)]);
    within(tencent.approveStatuses, [tencent.approveStatusOf(contract, signatory)]);
    within(esign.signStatuses, [esign.signStatusOf(contract, signatory)]);
    within(
      actionStates,
      signatory.actions.map((action) => qiyuesuo.actionStatusOf(contract, action)),
    );
  }
}
