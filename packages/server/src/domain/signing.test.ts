import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Placement } from './contract.js';
import { recall } from './ending.js';
import { DomainError, type ErrorCode } from './errors.js';
import type { ActionId, PlacementId, SealId, TenantId } from './ids.js';
import { type Intent, intentLifeMs } from './intent.js';
import { proveIntent } from './notes.js';
import {
  as,
  caller,
  company,
  day,
  draft,
  noon,
  person,
  provenIntent,
  sampleAction,
  sealOf,
  tenant,
} from './testing/samples.js';
import { claimSigning, commitSigning, denyAudit, passAudit, reject } from './signing.js';
import { type Told, claimOf, claimed, commitOf, finished, published, save, signed } from './testing/sample-stories.js';

const refuses = (code: ErrorCode, act: () => unknown): void => {
  assert.throws(act, (error) => error instanceof DomainError && error.code === code, code);
};
const states = ({ contract }: Told): string[] => contract.signatories.map(({ state }) => state);
const types = ({ events }: Told): string[] => events.map(({ type }) => type);
const attempt = (before: Told, actionId: string, change: object = {}, now = noon) => {
  const intent = provenIntent(before.contract, 'i', [actionId]);
  const input = { ...claimOf({ ...before, intents: [intent] }, actionId, intent), intents: [intent], ...change };
  return claimSigning(before.contract, as('OPERATOR', now), input);
};

test('a contract goes from draft to COMPLETED, each party at its turn', () => {
  const sent = published(draft());
  assert.deepEqual(states(sent), ['SIGNING', 'WAITING']);
  const half = signed(sent, '11');
  assert.deepEqual(states(half), ['SIGNED', 'SIGNING']);
  assert.equal(half.contract.state, 'SIGNING');
  const whole = signed(half, '21', noon + 5);
  assert.equal(whole.contract.state, 'SIGNED');
  assert.equal(whole.contract.concludedAt, noon + 5);
  const done = finished(whole);
  assert.equal(done.contract.state, 'COMPLETED');
  assert.deepEqual(types(done), [
    'PUBLISHED',
    'DOCUMENT_FROZEN',
    'SIGN_CLAIMED',
    'SIGNED',
    'SIGN_CLAIMED',
    'SIGNED',
    'FINISHED',
    'COMPLETED',
  ]);
  assert.deepEqual(
    done.intents.map(({ state }) => state),
    ['CONSUMED', 'CONSUMED'],
  );
  assert.equal(done.contract.documents[0]!.revision, 5);
});

test('the actions of one company go by their own order', () => {
  const actions = [sampleAction('11', 'AUDIT', 0), sampleAction('12', 'OPERATOR', 1), sampleAction('13', 'COMPANY', 1)];
  let told = published(draft({ signatories: [company('1', 0, actions, { sponsor: true })] }));
  const open = (): string[] => told.contract.signatories[0]!.actions.map(({ state }) => state);
  assert.deepEqual(open(), ['START', 'INIT', 'INIT']);
  refuses('NOT_THIS_STEP', () => attempt(told, '12'));
  refuses('NOT_THIS_STEP', () => attempt(told, '11'));
  const audit = { actionId: '11' as ActionId, caller: caller('11'), intents: [] };
  told = save(told, passAudit(told.contract, as('OPERATOR'), audit));
  assert.deepEqual(open(), ['FINISH', 'START', 'START']);
  told = signed(signed(told, '13'), '12');
  assert.equal(told.contract.state, 'SIGNED');
});

test('without an order everybody may sign at once', () => {
  const told = signed(published(draft({ ordered: false })), '21');
  assert.deepEqual(states(told), ['SIGNING', 'SIGNED']);
});

test('ANY_RECEIVER: the first receiver that finishes closes the others and voids their intents', () => {
  const signatories = [
    company('1', 0, [sampleAction('11', 'COMPANY')], { sponsor: true }),
    person('2', 1, '21'),
    person('3', 1, '31'),
  ];
  const sent = signed(published(draft({ completion: 'ANY_RECEIVER', signatories })), '11');
  const waiting = provenIntent(sent.contract, 'other', ['31']);
  const told = signed({ ...sent, intents: [...sent.intents, waiting] }, '21');
  assert.deepEqual(states(told), ['SIGNED', 'SIGNED', 'CLOSED']);
  assert.equal(told.contract.signatories[2]!.actions[0]!.state, 'STOP');
  assert.equal(told.contract.state, 'SIGNED');
  assert.equal(told.intents.find(({ id }) => id === 'other')!.state, 'VOID');
  assert.deepEqual(types(told).slice(-2), ['SIGNED', 'CLOSED']);
});

test('anyOf: one of a group is enough, and the sponsor after it still signs', () => {
  const signatories = [
    person('2', 0, '21', { anyOf: true }),
    person('3', 0, '31', { anyOf: true }),
    company('1', 1, [sampleAction('11', 'COMPANY')], { sponsor: true }),
  ];
  const told = signed(published(draft({ signatories })), '31');
  assert.deepEqual(states(told), ['CLOSED', 'SIGNED', 'SIGNING']);
  assert.equal(signed(told, '11').contract.state, 'SIGNED');
});

test('a shared intent is spent once for each action it names', () => {
  const operators = [{ contact: 'p@example.com', contactType: 'EMAIL' as const, personId: caller('12').personId }];
  const actions = [sampleAction('12', 'OPERATOR', 0), { ...sampleAction('13', 'LP', 0), operators }];
  let told = published(draft({ signatories: [company('1', 0, actions, { sponsor: true })] }));
  const intent = provenIntent(told.contract, 'shared', ['12', '13']);
  told = { ...told, intents: [intent] };
  for (const actionId of ['12', '13']) {
    const now = told.intents[0]!;
    const held = claimed(told, actionId, now);
    assert.equal(held.intents[0]!.state, 'RESERVED');
    if (actionId === '12') refuses('SLOT_BUSY', () => claimed(held, '13', now));
    told = save(held, commitSigning(held.contract, as('OPERATOR'), commitOf(held, actionId)));
    assert.equal(told.intents[0]!.state, actionId === '12' ? 'PROVEN' : 'CONSUMED');
  }
  assert.equal(told.contract.state, 'SIGNED');
});

test('guard 1: state, deadline and turn', () => {
  const sent = published(draft());
  refuses('NOT_THIS_STEP', () => attempt(sent, '21'));
  refuses('CONTRACT_STATE', () => attempt(sent, '11', {}, noon + 30 * day));
  const signatories = [person('2', 0, '21', { deadline: noon + 10 })];
  const early = published(draft({ signatories }));
  attempt(early, '21', {}, noon + 9);
  refuses('CONTRACT_STATE', () => attempt(early, '21', {}, noon + 10));
  const recalled = recall(sent.contract, as('CREATOR'), { intents: [] });
  refuses('CONTRACT_STATE', () => attempt({ ...sent, contract: recalled.contract }, '11'));
});

test('guard 2 and 3: only who is named, is a member and is known well enough', () => {
  const sent = published(draft());
  refuses('NOT_A_SIGNER', () => attempt(sent, '11', { caller: caller('99') }));
  refuses('NOT_A_SIGNER', () => attempt(sent, '11', { caller: { ...caller('11'), activeMember: false } }));
  const strict = published(draft({ signatories: [person('2', 0, '21', { requiredIdentity: 'L2' })] }));
  refuses('NOT_PERMITTED', () => attempt(strict, '21'));
  refuses('NOT_PERMITTED', () => attempt(strict, '21', { caller: { ...caller('21'), identity: 'C3' } }));
  const known = { ...caller('21'), identity: 'L3' as const };
  attempt(strict, '21', { caller: known });
  refuses('NOT_PERMITTED', () => attempt(strict, '21', { caller: { ...known, identityUntil: noon } }));
});

test('an app signs for its own company with an authorisation, never by hand', () => {
  const signatories = [
    company('1', 0, [sampleAction('11', 'COMPANY'), sampleAction('12', 'OPERATOR')], { sponsor: true }),
  ];
  const sent = published(draft({ signatories }));
  const app = { tenantIds: [tenant], activeMember: true, identity: 'C3' as const };
  const proof = { authorisationId: 'grant' };
  const held = save(sent, attempt(sent, '11', { caller: app, proof }));
  refuses('NOT_A_SIGNER', () => attempt(sent, '12', { caller: app, proof }));
  refuses('NOT_A_SIGNER', () => attempt(sent, '11', { caller: { ...app, tenantIds: ['1' as TenantId] }, proof }));
  const done = commitSigning(held.contract, as('OPERATOR'), commitOf(held, '11'));
  assert.equal(done.committed, true);
  assert.deepEqual(done.events[0]!.intent, { method: 'AUTO', authorisationId: 'grant' });
});

test('a person signs with an intent, or by a prior authorisation of his own', () => {
  const proof = { authorisationId: 'grant' };
  const sent = published(draft({ signatories: [person('2', 0, '21')] }));
  refuses('INTENT_REQUIRED', () => attempt(sent, '21', { proof }));
  const authorised = { ...caller('21'), authorised: true };
  const held = save(sent, attempt(sent, '21', { proof, caller: authorised }));
  const done = commitSigning(held.contract, as('OPERATOR'), commitOf(held, '21'));
  assert.deepEqual(done.events[0]!.intent, { method: 'AUTO', authorisationId: 'grant' });
  refuses('NOT_A_SIGNER', () => attempt(sent, '21', { proof, caller: { ...caller('77'), authorised: true } }));
});

test("the creator is the sponsor's operator where nobody else is named", () => {
  const creator = { contact: 'c@example.com', contactType: 'EMAIL' as const, personId: caller('77').personId };
  const action = { ...sampleAction('11', 'OPERATOR'), operators: [] };
  const sent = published(draft({ creator, signatories: [company('1', 0, [action], { sponsor: true })] }));
  const intents = [provenIntent(sent.contract, 'i', ['11'], { personId: creator.personId })];
  attempt(sent, '11', { caller: caller('77'), intents });
  refuses('NOT_A_SIGNER', () => attempt(sent, '11'));
});

test('one proof covers the actions that open after this one, and says so', () => {
  const operators = [{ contact: 'p@example.com', contactType: 'EMAIL' as const, personId: caller('12').personId }];
  const actions = [sampleAction('12', 'OPERATOR', 0), { ...sampleAction('13', 'LP', 1), operators }];
  const sent = published(draft({ signatories: [company('1', 0, actions, { sponsor: true }), person('2', 1, '21')] }));
  const both = provenIntent(sent.contract, 'i', ['13', '12']);
  const prove = (intent: Intent) => proveIntent(sent.contract, as('OPERATOR'), intent, caller('12'));
  const proven = prove({ ...both, personId: caller('12').personId! });
  assert.deepEqual([proven.events[0]!.step!.actionId, proven.events[0]!.more], ['12', { actions: ['13', '12'] }]);
  refuses('INTENT_REQUIRED', () => prove({ ...both, actionIds: ['13' as ActionId] }));
  refuses('NOT_THIS_STEP', () => prove({ ...both, actionIds: ['12', '21'] as ActionId[] }));
  refuses('NOT_A_SIGNER', () => proveIntent(sent.contract, as('OPERATOR'), both, caller('99')));
});

test('guard 4: an intent names its person, action, digests and places, and is five minutes young', () => {
  const sent = published(draft());
  const good = provenIntent(sent.contract, 'i', ['11']);
  const by =
    (change: object, now = noon, places: object[] = []) =>
    () =>
      attempt(sent, '11', { intents: [{ ...good, ...change }], places }, now);
  by({}, noon + intentLifeMs)();
  refuses('INTENT_REQUIRED', by({}, noon + intentLifeMs + 1));
  refuses('INTENT_REQUIRED', by({ personId: '99' }));
  refuses('INTENT_REQUIRED', by({ actionIds: ['21'] }));
  refuses('INTENT_REQUIRED', by({ contractId: '101' }));
  refuses('INTENT_REQUIRED', by({ state: 'VOID' }));
  refuses('INTENT_REQUIRED', by({ spent: ['11'] }));
  refuses('INTENT_REQUIRED', by({ digests: [{ documentId: '500', sha256: 'other' }] }));
  refuses('INTENT_REQUIRED', by({ digests: [] }));
  const place = { documentId: '500', mark: 'COMPANY', page: 2, x: 1, y: 2, w: 3, h: 4 };
  by({ places: [place] }, noon, [place])();
  refuses('INTENT_REQUIRED', by({ places: [place] }, noon, [{ ...place, y: 5 }]));
  refuses('INTENT_REQUIRED', by({}, noon, [place]));
});

test('guard 5: a seal that is on, granted, in time, named and of the right kind', () => {
  const sent = published(draft());
  const seal = (more: object) => () => attempt(sent, '11', { seal: sealOf('COMPANY', more) });
  seal({ validUntil: noon + 1 })();
  refuses('SEAL_REQUIRED', () => attempt(sent, '11', { seal: undefined }));
  refuses('SEAL_NOT_USABLE', seal({ state: 'DISABLED' }));
  refuses('SEAL_NOT_USABLE', seal({ granted: false }));
  refuses('SEAL_NOT_USABLE', seal({ validUntil: noon }));
  refuses('MARK_KIND_WRONG', seal({ kind: 'LP' }));
  const action = { ...sampleAction('11', 'COMPANY'), sealIds: ['601' as SealId] };
  const named = published(draft({ signatories: [company('1', 0, [action], { sponsor: true })] }));
  refuses('SEAL_NOT_USABLE', () => attempt(named, '11'));
});

test('a mark needs a place, and none may be added where the sender forbids it', () => {
  const sent = published(draft());
  const bare = { ...sent, contract: { ...sent.contract, placements: [] } };
  const place = { documentId: '500', mark: 'COMPANY', page: 1, x: 1, y: 2, w: 3, h: 4 };
  const intents = [provenIntent(sent.contract, 'i', ['11'], { places: [place as never] })];
  refuses('PLACEMENT_REQUIRED', () => attempt(bare, '11'));
  refuses('PLACEMENT_REQUIRED', () => attempt(bare, '11', { intents, places: [{ ...place, mark: 'DATE' }] }));
  attempt(bare, '11', { intents, places: [place] });
  const closed = { ...sent, contract: { ...sent.contract, placementRule: 'MUST_FORBID' as const } };
  refuses('PLACEMENT_FORBIDDEN', () => attempt(closed, '11', { intents, places: [place] }));
});

test('places that came with a signing join the contract with their fields, each once', () => {
  const sent = published(draft());
  const intent = provenIntent(sent.contract, 'i', ['11']);
  const held = claimed({ ...sent, intents: [intent] }, '11', intent);
  const [known] = held.contract.placements as [Placement];
  const late = [
    { ...known, fieldNames: ['h-1-1'] },
    { ...known, id: '9' as PlacementId, fieldNames: ['h-1-2'] },
  ];
  const done = commitSigning(held.contract, as('OPERATOR'), { ...commitOf(held, '11'), latePlacements: late });
  assert.deepEqual(
    done.contract.placements.map(({ id, fieldNames }) => [id, fieldNames]),
    [
      ['721', undefined],
      [known.id, ['h-1-1']],
      ['9', ['h-1-2']],
    ],
  );
});

test('the claim says what was judged: identity, seal, intent', () => {
  const sent = published(draft());
  const event = attempt(sent, '11').events.at(-1)!;
  assert.deepEqual(event.more, { identityLevel: 'L0', sealId: '600', sealState: 'ENABLED' });
  assert.equal(event.intent!.intentId, 'i');
});

test('a commit that lost touches nothing that is not its own', () => {
  const sent = published(draft({ ordered: false }));
  const one = provenIntent(sent.contract, 'one', ['11']);
  const two = provenIntent(sent.contract, 'two', ['21']);
  const first = claimed({ ...sent, intents: [one, two] }, '11', one);
  const second = claimed(first, '21', two, noon, 15_000);
  assert.deepEqual(types(second).slice(-3), ['SIGN_CLAIMED', 'SIGN_FAILED', 'SIGN_CLAIMED']);
  assert.equal(second.intents.find(({ id }) => id === 'one')!.state, 'PROVEN');
  const late = commitSigning(second.contract, as('OPERATOR'), { ...commitOf(first, '11'), intents: second.intents });
  assert.deepEqual([late.committed, late.lost, late.events.length, late.intents.length], [false, 'LEASE_LOST', 0, 0]);
  assert.deepEqual(late.contract, second.contract);
  const moved = {
    ...commitOf(second, '21'),
    documents: [{ ...commitOf(second, '21').documents[0]!, fromRevision: 1 }],
  };
  const lost = commitSigning(second.contract, as('OPERATOR'), moved);
  assert.deepEqual([lost.lost, lost.contract.slot, lost.events[0]!.type], ['HEAD_MOVED', undefined, 'SIGN_FAILED']);
  assert.equal(lost.intents[0]!.state, 'PROVEN');
});

test('a recall in the middle of a signing ends it and voids every intent', () => {
  const sent = published(draft());
  const intent = provenIntent(sent.contract, 'i', ['11']);
  const held = claimed({ ...sent, intents: [intent] }, '11', intent);
  const ended = save(held, recall(held.contract, as('CREATOR'), { reason: '条款有误', intents: held.intents }));
  assert.deepEqual(types(ended).slice(-2), ['SIGN_FAILED', 'RECALLED']);
  assert.deepEqual([ended.contract.slot, ended.intents[0]!.state], [undefined, 'VOID']);
  const late = commitSigning(ended.contract, as('OPERATOR'), { ...commitOf(held, '11'), intents: ended.intents });
  assert.deepEqual([late.committed, late.events.length], [false, 0]);
});

test('a refusal ends the contract with its reason, only at its turn and where it is allowed', () => {
  const sent = published(draft());
  const input = { actionId: '11' as ActionId, caller: caller('11'), reason: '价格不符', intents: [] };
  const ended = save(sent, reject(sent.contract, as('OPERATOR'), input));
  assert.deepEqual([ended.contract.state, ended.contract.stateReason], ['REJECTED', '价格不符']);
  assert.deepEqual(states(ended), ['REJECTED', 'WAITING']);
  refuses('NOT_THIS_STEP', () => reject(sent.contract, as('OPERATOR'), { ...input, actionId: '21' as ActionId }));
  refuses('REASON_REQUIRED', () => reject(sent.contract, as('OPERATOR'), { ...input, reason: ' ' }));
  refuses('INPUT_TOO_LONG', () => reject(sent.contract, as('OPERATOR'), { ...input, reason: '长'.repeat(201) }));
  refuses('NOT_A_SIGNER', () => reject(sent.contract, as('OPERATOR'), { ...input, caller: caller('21') }));
  const firm = published(draft({ signatories: [person('2', 0, '21', { allowRefuse: false })] }));
  const no = { ...input, actionId: '21' as ActionId, caller: caller('21') };
  refuses('REJECT_NOT_ALLOWED', () => reject(firm.contract, as('OPERATOR'), no));
});

test('an audit that is not passed is asked again, or ends the contract', () => {
  const sent = published(draft({ signatories: [company('1', 0, [sampleAction('11', 'AUDIT')], { sponsor: true })] }));
  const input = { actionId: '11' as ActionId, caller: caller('11'), reason: '缺少附件', intents: [] };
  const again = denyAudit(sent.contract, as('OPERATOR'), { ...input, final: false });
  assert.deepEqual([again.contract.state, again.events[0]!.type], ['SIGNING', 'AUDIT_DENIED']);
  const final = denyAudit(sent.contract, as('OPERATOR'), { ...input, final: true });
  assert.deepEqual([final.contract.state, final.events[0]!.type], ['REJECTED', 'REJECTED']);
});
