import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expire, forceEnd, recall } from './ending.js';
import type { PersonId, TenantId } from './ids.js';
import { finished, published, signed } from './testing/sample-stories.js';
import { as, company, draft, person, sampleAction, tenant } from './testing/samples.js';
import { type Viewer, mayView, phaseOf, roleOf, shownAction, shownSignatory } from './views.js';
import { waitingForNames } from './guards.js';

const who = (personId: string): Viewer => ({ personId: personId as PersonId });
const shown = (contract: ReturnType<typeof draft>) => contract.signatories.map((one) => shownSignatory(contract, one));
const creator = { contact: 'c@example.com', contactType: 'EMAIL' as const, personId: '1000' as PersonId };
const copies = [
  {
    receiver: { contact: 'x@example.com', contactType: 'EMAIL' as const, personId: '77' as PersonId },
    createdAt: 0,
    sent: false,
    mayDownload: false,
  },
];
const half = signed(published(draft({ creator, copies })), '11').contract;

test('signatories of an ended contract are shown by its end, but for those who have signed', () => {
  assert.deepEqual(shown(draft()), ['DRAFT', 'DRAFT']);
  assert.deepEqual(shown(half), ['SIGNED', 'SIGNING']);
  const ends = [
    recall(half, as('CREATOR'), { intents: [] }),
    expire(half, half.expireAt, []),
    forceEnd(half, as('CREATOR'), { reason: 'x', intents: [] }),
  ];
  assert.deepEqual(ends.map(({ contract }) => shown(contract)), [['SIGNED', 'RECALLED'], ['SIGNED', 'EXPIRED'], ['SIGNED', 'FORCE_ENDED']]); // prettier-ignore
  const open = ends.map(({ contract }) => shownAction(contract, contract.signatories[1]!.actions[0]!));
  assert.deepEqual(open, ['STOP', 'STOP', 'END']);
  assert.deepEqual(
    ends.map(({ contract }) => contract.signatories[1]!.state),
    ['SIGNING', 'SIGNING', 'SIGNING'],
  );
});

test('a signatory whose turn is an audit is APPROVING', () => {
  const actions = [sampleAction('11', 'AUDIT', 0), sampleAction('12', 'COMPANY', 1)];
  const { contract } = published(draft({ signatories: [company('1', 0, actions, { sponsor: true })] }));
  assert.deepEqual([shown(contract), phaseOf(contract)], [['APPROVING'], 'SIGNING']);
});

test('phases follow signing, voiding and hiding', () => {
  assert.equal(phaseOf(half), 'SIGNING_PARTLY');
  const done = finished(signed({ contract: half, intents: [], events: [] }, '21')).contract;
  const phases = (['NONE', 'VOIDING', 'PARTLY_VOIDED', 'VOIDED'] as const).map((voidState) =>
    phaseOf({ ...done, voidState }),
  );
  assert.deepEqual(phases, ['COMPLETED', 'VOIDING', 'PARTLY_VOIDED', 'VOIDED']);
  assert.deepEqual(shown({ ...done, voidState: 'VOIDED' }), ['VOIDED', 'VOIDED']);
  assert.equal(phaseOf({ ...done, hiddenAt: 1 }), 'ABSENT');
});

test('participants may view, strangers may not', () => {
  for (const viewer of [who('1000'), who('11'), who('21'), who('77'), { tenantIds: [tenant] }]) {
    assert.ok(mayView(half, viewer), JSON.stringify(viewer));
  }
  for (const viewer of [who('99'), {}, { tenantIds: ['1' as TenantId] }]) assert.ok(!mayView(half, viewer));
  assert.ok(!mayView(draft({ creator, copies }), who('11')), 'a draft is its creator’s');
  assert.ok(!mayView({ ...half, state: 'DELETED' }, who('1000')));
});

test('a recalled contract is left to the initiator and those who signed; a copy that waits for the end sees nothing yet', () => {
  const { contract } = recall(half, as('CREATOR'), { intents: [] });
  assert.deepEqual([who('1000'), who('11'), who('21'), who('77')].map((viewer) => mayView(contract, viewer)), [true, true, false, false]); // prettier-ignore
  const late = published(draft({ copies, copyWhen: 'FINISH' })).contract;
  assert.ok(!mayView(late, who('77')));
});

test('roles: who one is on a contract', () => {
  const roles = [who('1000'), who('21'), who('77'), who('99'), { tenantIds: [tenant] }].map((viewer) =>
    roleOf(half, viewer),
  );
  assert.deepEqual(roles, ['CREATOR', 'OPERATOR', 'COPY_RECEIVER', 'OUTSIDER', 'INITIATOR_APP']);
});

test('the names of those a contract waits for', () => {
  assert.deepEqual(waitingForNames(published(draft()).contract), ['青梧1有限公司']);
  assert.deepEqual(waitingForNames(half), ['林小2']);
  const both = draft({ ordered: false, signatories: [person('2', 0, '21'), person('3', 5, '31')] });
  assert.deepEqual(waitingForNames(published(both).contract), ['林小2', '林小3']);
});
