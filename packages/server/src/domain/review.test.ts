import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decision } from './decision.js';
import { DomainError, type ErrorCode } from './errors.js';
import { checkCaller, turnOf } from './guards.js';
import type { ActionId, PersonId, SignatoryId, TenantId } from './ids.js';
import { urge } from './notes.js';
import { reviewSignatories } from './review.js';
import { published } from './testing/sample-stories.js';
import { as, caller, company, draft, noon, person, sampleAction, tenant } from './testing/samples.js';
import { shownSignatory } from './views.js';
import { contactsOf } from './workflow.js';

const refuses = (code: ErrorCode, act: () => unknown): void => {
  assert.throws(act, (error) => error instanceof DomainError && error.code === code, code);
};
const types = ({ events }: Decision): string[] => events.map(({ type }) => type);
const reviewer = as('REVIEWER');
const none = { intents: [] };

const audit = (id: string) => ({ ...sampleAction(id, 'AUDIT', -1), operators: [], byInitiator: true });
const creator = { contact: 'c@example.com', contactType: 'EMAIL' as const, personId: '70' as PersonId };
/** A company whose operator is not called before the review, then a person reviewed as well. */
const waiting = () =>
  published(
    draft({
      creator,
      signatories: [
        company('1', 0, [audit('10'), sampleAction('11', 'COMPANY')], { sponsor: true }),
        person('2', 1, '21', { actions: [audit('20'), sampleAction('21', 'PERSONAL')] }),
      ],
    }),
  );

test('a party that the initiator reviews is blocked and not called until the review passes', () => {
  const { contract } = waiting();
  const [first] = contract.signatories;
  assert.deepEqual(contactsOf(contract, first!, first!.actions.slice(0, 1)), [creator]);
  assert.equal(shownSignatory(contract, contract.signatories[0]!), 'APPROVING');
  refuses('NOT_THIS_STEP', () => turnOf(contract, '11' as ActionId, noon));
  const passed = reviewSignatories(contract, reviewer, { ...none, signatoryId: '1' as SignatoryId, outcome: 'PASS' });
  assert.deepEqual(types(passed), ['APPROVED']);
  assert.equal(turnOf(passed.contract, '11' as ActionId, noon).action.state, 'START');
  assert.deepEqual(
    passed.notify[0]!.contacts.map(({ contact }) => contact),
    ['p11@example.com'],
  );
  assert.equal(passed.contract.signatories[1]!.actions[0]!.state, 'INIT');
});

test('all are passed at once, also those whose turn has not come', () => {
  const { contract } = waiting();
  const passed = reviewSignatories(contract, reviewer, { ...none, outcome: 'PASS', reason: '同意' });
  assert.deepEqual(types(passed), ['APPROVED', 'APPROVED']);
  assert.deepEqual(
    passed.contract.signatories.map(({ state, actions }) => [state, actions[0]!.state]),
    [
      ['SIGNING', 'FINISH'],
      ['WAITING', 'FINISH'],
    ],
  );
  refuses('REVIEW_NOT_OPEN', () => reviewSignatories(passed.contract, reviewer, { ...none, outcome: 'PASS' }));
});

test('denied, a party stays blocked and may be reviewed again; an end ends the contract', () => {
  const { contract } = waiting();
  refuses('REASON_REQUIRED', () => reviewSignatories(contract, reviewer, { ...none, outcome: 'DENY' }));
  const denied = reviewSignatories(contract, reviewer, { ...none, outcome: 'DENY', reason: '金额待核' });
  assert.deepEqual([denied.contract.state, types(denied)], ['SIGNING', ['AUDIT_DENIED', 'AUDIT_DENIED']]);
  const ended = reviewSignatories(denied.contract, reviewer, { ...none, outcome: 'END', reason: '不再合作' });
  assert.deepEqual([ended.contract.state, ended.contract.stateReason], ['REJECTED', '不再合作']);
  refuses('CONTRACT_STATE', () => reviewSignatories(ended.contract, reviewer, { ...none, outcome: 'PASS' }));
});

test("only the initiator's side reviews: its app or the creator, never the party itself", () => {
  const { contract } = waiting();
  const turn = turnOf(contract, '10' as ActionId, noon);
  const app = (id: TenantId) => ({ tenantIds: [id], activeMember: false, identity: 'C1' as const });
  checkCaller(turn, app(tenant), noon);
  refuses('NOT_A_SIGNER', () => checkCaller(turn, app('901' as TenantId), noon));
  checkCaller(turn, { ...caller('70'), activeMember: false }, noon);
  refuses('NOT_A_SIGNER', () => checkCaller(turn, caller('11'), noon));
  assert.deepEqual(urge(contract, as('CREATOR'), '1' as SignatoryId).notify[0]!.contacts, [creator]);
});
