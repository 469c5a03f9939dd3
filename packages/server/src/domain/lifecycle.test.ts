import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Contract } from './contract.js';
import type { Decision } from './decision.js';
import {
  addAttachment,
  addDocument,
  changeDraft,
  createContract,
  deleteDraft,
  removeDocument,
  resend,
} from './draft.js';
import { expire, fail, forceEnd, hide, recall } from './ending.js';
import { DomainError, type ErrorCode } from './errors.js';
import { claimLastFill, fill, finishFilling, refuseToFill } from './filling.js';
import { claimFinish, complete, postponeFinish, recordFinished, requestFinish } from './finishing.js';
import type { ActionId, ContractId, DocumentId, SignatoryId } from './ids.js';
import { urge, urgePauseMs } from './notes.js';
import { addParty, extend, pickUp, transfer } from './parties.js';
import {
  claimFreeze,
  latestDeadline,
  publish,
  publishPath,
  rejectReview,
  requestReview,
  startFilling,
} from './publish.js';
import { finished, published, save, signed, told } from './testing/sample-stories.js';
import {
  as,
  company,
  day,
  document,
  draft,
  frozenOf,
  grown,
  noon,
  person,
  provenIntent,
  sampleAction,
  slotFor,
} from './testing/samples.js';
import { failVoid, finishVoid, startVoid } from './voiding.js';

const refuses = (code: ErrorCode, act: () => unknown): void => {
  assert.throws(act, (error) => error instanceof DomainError && error.code === code, code);
};
const types = ({ events }: Decision): string[] => events.map(({ type }) => type);
const creator = as('CREATOR');
const none = { intents: [] };
const person1 = { contact: 'n@example.com', contactType: 'EMAIL' as const };

test('T1: a draft is created with a subject, whole parties, and by the initiator only', () => {
  const made = createContract(draft(), as('INITIATOR_APP'));
  assert.deepEqual([made.contract.state, types(made)], ['DRAFT', ['CREATED']]);
  refuses('NOT_PERMITTED', () => createContract(draft(), as('OPERATOR')));
  refuses('SUBJECT_REQUIRED', () => createContract(draft({ subject: ' ' }), creator));
  const withParty = (signatory: Contract['signatories'][0]) =>
    createContract(draft({ signatories: [signatory] }), creator);
  refuses('ACTION_REQUIRED', () => withParty(company('1', 0, [])));
  refuses('AUDITOR_REQUIRED', () => withParty(company('1', 0, [{ ...sampleAction('11', 'AUDIT'), operators: [] }])));
  refuses('RECEIVER_REQUIRED', () => withParty(person('2', 0, '21', { receiver: undefined })));
  refuses('RECEIVER_REQUIRED', () =>
    withParty(company('1', 0, [sampleAction('11', 'COMPANY')], { tenantId: undefined })),
  );
  withParty(person('2', 0, '21', { receiver: undefined, deferred: true }));
  refuses('SIGNATORY_TWICE', () =>
    createContract(draft({ signatories: [person('2', 0, '21'), person('2', 1, '31')] }), creator),
  );
});

test('what was done to an uploaded file stands in its event', () => {
  const changed = { sha256: 'ab', changes: ['修复了损坏的文件结构'] };
  const [event] = addDocument(draft(), creator, document('501'), changed).events;
  assert.equal(event!.more!.uploadedSha256, 'ab');
  assert.deepEqual(event!.more!.changes, changed.changes);
});

test('T2, T3: a draft is edited and deleted, anything sent is not', () => {
  const edited = changeDraft(draft(), creator, { description: '新' });
  assert.deepEqual([edited.contract.description, edited.events[0]!.more], ['新', { changed: ['description'] }]);
  const two = addDocument(draft(), creator, document('501', { sort: -1 })).contract;
  assert.deepEqual(
    two.documents.map(({ id }) => id),
    ['501', '500'],
  );
  assert.equal(removeDocument(two, creator, '500' as DocumentId).contract.documents.length, 1);
  refuses('DOCUMENT_NOT_FOUND', () => removeDocument(two, creator, '9' as DocumentId));
  const attachment = {
    id: '1',
    title: '附件',
    fileName: 'a.pdf',
    suffix: 'pdf',
    sha256: 'x',
    byteLength: 1,
    createdAt: 0,
    crc32: 0,
  };
  assert.equal(addAttachment(draft(), creator, attachment as never).contract.attachments.length, 1);
  assert.equal(deleteDraft(draft(), creator).contract.state, 'DELETED');
  const { contract } = published(draft());
  for (const act of [
    () => changeDraft(contract, creator, {}),
    () => addDocument(contract, creator, document('5')),
    () => deleteDraft(contract, creator),
  ]) {
    refuses('CONTRACT_STATE', act);
  }
});

test('an edit wins over a publishing that is under way', () => {
  const claimed = claimFreeze(draft(), creator, slotFor()).contract;
  refuses('SLOT_BUSY', () => claimFreeze(claimed, creator, slotFor()));
  const edited = changeDraft(claimed, creator, { description: '改' }).contract;
  const late = publish(edited, creator, claimed.fence, frozenOf(draft()));
  assert.deepEqual(
    [late.committed, late.lost, late.contract.state, late.events.length],
    [false, 'LEASE_LOST', 'DRAFT', 0],
  );
});

test('T7: what may be published, and what it does', () => {
  const claim =
    (more: Partial<Contract>, now = noon) =>
    () =>
      claimFreeze(draft(more), as('CREATOR', now), slotFor());
  refuses('DOCUMENT_REQUIRED', claim({ documents: [] }));
  refuses('SIGNATORY_REQUIRED', claim({ signatories: [] }));
  refuses('INPUT_INVALID', claim({}, noon + 30 * day));
  refuses('CONTRACT_STATE', claim({ needsCreateReview: true }));
  const copies = [{ receiver: person1, createdAt: noon, sent: false, mayDownload: true }];
  const held = claimFreeze(draft({ copies, expireAt: noon + 9999 * day }), creator, slotFor()).contract;
  const sent = publish(held, creator, held.fence, frozenOf(held));
  assert.equal(sent.contract.expireAt, Date.UTC(2028, 5, 1, 4), 'capped at two years');
  assert.deepEqual(
    sent.notify.map(({ kind }) => kind),
    ['YOUR_TURN', 'COPY'],
  );
  assert.ok(sent.contract.copies[0]!.sent && sent.contract.documents[0]!.frozenSha256 === '500-2');
  const moved = publish(held, creator, held.fence, { documents: [], placements: [] });
  assert.deepEqual([moved.lost, moved.contract.slot], ['HEAD_MOVED', undefined]);
});

test('T4, T5: a review before sending', () => {
  const contract = requestReview(draft({ needsCreateReview: true }), creator).contract;
  assert.equal(contract.state, 'REVIEWING');
  assert.equal(publishPath(contract), 'FREEZE');
  assert.equal(rejectReview(contract, as('REVIEWER'), '条款不全', false).contract.state, 'DRAFT');
  assert.equal(rejectReview(contract, as('REVIEWER'), '条款不全', true).contract.state, 'REVIEWING');
  refuses('NOT_PERMITTED', () => rejectReview(contract, creator, '条款不全', true));
  refuses('REASON_REQUIRED', () => rejectReview(contract, as('REVIEWER'), '', true));
  const held = claimFreeze(contract, as('REVIEWER'), slotFor()).contract;
  assert.equal(publish(held, as('REVIEWER'), held.fence, frozenOf(held)).contract.state, 'SIGNING');
});

const field = (name: string, signatoryId: string) => ({
  name,
  type: 'TEXT' as const,
  required: true,
  signatoryId: signatoryId as SignatoryId,
});
const value = (name: string) => [{ documentId: '500' as DocumentId, name, value: '值' }];

test('T6, T8: fields are filled before anybody signs, the last fill freezes', () => {
  const fields = [field('a', '1'), field('b', '2')];
  const open = startFilling(draft({ documents: [document('500', { fields })] }), creator);
  assert.deepEqual([open.contract.state, types(open)], ['FILLING', ['PUBLISHED', 'FILL_STARTED']]);
  const [one, two] = ['1', '2'] as [SignatoryId, SignatoryId];
  refuses('INPUT_INVALID', () => fill(open.contract, as('FILLER'), one, value('b')));
  refuses('FIELD_REQUIRED', () => fill(open.contract, as('FILLER'), one, []));
  const half = fill(open.contract, as('FILLER'), one, value('a')).contract;
  assert.deepEqual(
    half.signatories.map(({ state }) => state),
    ['FILLED', 'FILLING'],
  );
  refuses('NOT_THIS_STEP', () => fill(half, as('FILLER'), one, value('a')));
  refuses('NOT_THIS_STEP', () => fill(half, as('FILLER'), two, value('b')));
  const held = claimLastFill(half, two, value('b'), slotFor()).contract;
  const done = finishFilling(held, as('FILLER'), held.fence, {
    signatoryId: two,
    values: value('b'),
    frozen: frozenOf(held),
  });
  assert.deepEqual([done.contract.state, types(done)], ['SIGNING', ['FILLED', 'DOCUMENT_FROZEN']]);
  assert.deepEqual(
    done.contract.signatories.map(({ state }) => state),
    ['SIGNING', 'WAITING'],
  );
  const refused = refuseToFill(half, as('FILLER'), two, '信息有误');
  assert.deepEqual([refused.contract.state, refused.contract.endedFrom], ['REJECTED', 'FILLING']);
});

test('T10c: an unnamed signatory is named, at its turn or before it', () => {
  const signatories = [person('2', 0, '21', { deferred: true, receiver: undefined }), person('3', 1, '31')];
  const { contract } = published(draft({ signatories }));
  assert.deepEqual(
    contract.signatories.map(({ state }) => state),
    ['PICKUP', 'WAITING'],
  );
  const named = pickUp(contract, as('JOINER'), '2' as SignatoryId, { receiver: person1 });
  assert.equal(named.contract.signatories[0]!.state, 'SIGNING');
  refuses('NOT_THIS_STEP', () => pickUp(named.contract, as('JOINER'), '2' as SignatoryId, { receiver: person1 }));
});

const wholly = (more: Partial<Contract> = {}) => signed(signed(published(draft(more)), '11'), '21');

test('T11: FINISHED once, then COMPLETED with its digests; TSA down leaves it SIGNED and says why', () => {
  const { contract } = wholly();
  const held = claimFinish(contract, slotFor()).contract;
  refuses('SLOT_BUSY', () => claimFinish(held, slotFor()));
  const waiting = postponeFinish(held, held.fence, '时间戳服务无应答').contract;
  assert.deepEqual([waiting.state, waiting.waitingFor, waiting.slot], ['SIGNED', '时间戳服务无应答', undefined]);
  const again = claimFinish(waiting, slotFor()).contract;
  const recorded = recordFinished(again, noon, again.fence, again.documents.map(grown));
  assert.deepEqual(types(recorded), ['FINISHED']);
  const other = recordFinished(recorded.contract, noon, again.fence, []);
  assert.deepEqual([types(other), other.committed], [[], true]);
  const done = complete(other.contract, noon, again.fence, { sha256: 'log', byteLength: 9, crc32: 1 });
  assert.deepEqual(
    [done.contract.state, types(done), done.contract.waitingFor],
    ['COMPLETED', ['COMPLETED'], undefined],
  );
  assert.deepEqual(done.contract.documents[0]!.sha256, '500-5');
  assert.equal(complete(other.contract, noon, 999, { sha256: 'log', byteLength: 9, crc32: 1 }).committed, false);
  assert.throws(
    () => complete(again, noon, again.fence, { sha256: '', byteLength: 0, crc32: 0 }),
    /FINISHED is recorded/,
  );
});

test('T12, T13: without autoFinish the initiator finishes, once; until then the contract can be recalled', () => {
  const { contract } = wholly({ autoFinish: false });
  assert.deepEqual([contract.state, contract.concludedAt], ['SIGNED', undefined]);
  refuses('CONTRACT_STATE', () => claimFinish(contract, slotFor()));
  assert.equal(recall(contract, creator, none).contract.state, 'RECALLED');
  const asked = requestFinish(contract, as('INITIATOR_APP', noon + 1)).contract;
  assert.deepEqual([asked.finishRequestedAt, asked.concludedAt], [noon + 1, noon + 1]);
  assert.equal(requestFinish(asked, as('INITIATOR_APP', noon + 2)).contract.finishRequestedAt, noon + 1);
  refuses('CONTRACT_STATE', () => recall(asked, creator, none));
  refuses('CONTRACT_STATE', () =>
    addParty(asked, creator, { signatories: [person('4', 2, '41')], categoryAllows: true }),
  );
  claimFinish(asked, slotFor());
  refuses('CONTRACT_STATE', () => requestFinish(wholly().contract, creator));
});

test('T14: a signatory joins a contract that does not finish by itself, after those who are done', () => {
  const { contract } = wholly({ autoFinish: false });
  const late = person('4', 1, '41');
  const added = addParty(contract, creator, { signatories: [late], categoryAllows: false });
  assert.deepEqual([added.contract.state, added.contract.signatories[2]!.state], ['SIGNING', 'SIGNING']);
  refuses('INPUT_INVALID', () =>
    addParty(contract, creator, { signatories: [{ ...late, serialNo: 0 }], categoryAllows: false }),
  );
  const automatic = published(draft()).contract;
  refuses('CONTRACT_STATE', () => addParty(automatic, creator, { signatories: [late], categoryAllows: false }));
  addParty(automatic, creator, { signatories: [late], categoryAllows: true });
});

test('T17: a recall needs an open contract, and one of those who may', () => {
  const { contract } = published(draft());
  const recalled = recall(contract, as('LEGAL_REPRESENTATIVE'), { reason: '条款有误', intents: [] });
  assert.deepEqual([recalled.contract.state, recalled.contract.stateReason], ['RECALLED', '条款有误']);
  for (const role of ['OPERATOR', 'COPY_RECEIVER', 'OUTSIDER', 'SYSTEM'] as const) {
    refuses('NOT_PERMITTED', () => recall(contract, as(role), none));
  }
  refuses('CONTRACT_STATE', () => recall(draft(), creator, none));
  refuses('CONTRACT_STATE', () => recall(recalled.contract, creator, none));
  refuses('CONTRACT_STATE', () => recall(wholly().contract, creator, none));
});

test('T18, T19: deadlines, to the millisecond; an expired contract lives again where its dialect allows', () => {
  const { contract } = published(draft());
  refuses('CONTRACT_STATE', () => expire(contract, contract.expireAt - 1, []));
  const expired = expire(contract, contract.expireAt, [provenIntent(contract, 'i', ['11'])]);
  assert.deepEqual(
    [expired.contract.state, expired.contract.expiredFrom, expired.intents[0]!.state],
    ['EXPIRED', 'SIGNING', 'VOID'],
  );
  const late = as('CREATOR', contract.expireAt + day);
  const revived = extend(expired.contract, late, late.now + day, true);
  assert.deepEqual(
    [revived.contract.state, types(revived), revived.contract.expiredFrom],
    ['SIGNING', ['REVIVED'], undefined],
  );
  refuses('CONTRACT_STATE', () => extend(expired.contract, late, late.now + day, false));
  refuses('INPUT_INVALID', () => extend(expired.contract, late, late.now, true));
  assert.deepEqual(types(extend(contract, creator, contract.expireAt + 1, false)), ['DEADLINE_CHANGED']);
  refuses('INPUT_INVALID', () => extend(contract, creator, contract.expireAt, false));
  const last = latestDeadline(noon);
  assert.equal(extend(contract, creator, last, false).contract.expireAt, last);
  refuses('INPUT_INVALID', () => extend(contract, creator, last + 1, false));
});

test('T18: an open signatory that is late ends the contract, one that has signed does not', () => {
  const [first, second] = draft().signatories as [Contract['signatories'][0], Contract['signatories'][0]];
  const sent = published(draft({ signatories: [{ ...first, deadline: noon + 10 }, second] }));
  assert.equal(expire(sent.contract, noon + 10, []).contract.state, 'EXPIRED');
  refuses('CONTRACT_STATE', () => expire(signed(sent, '11').contract, noon + 10, []));
});

test('T20, T21 and hiding: other ends', () => {
  const { contract } = published(draft());
  const ended = forceEnd(contract, as('TENANT_ADMIN'), { reason: '终止合作', intents: [] }).contract;
  assert.equal(ended.state, 'FORCE_ENDED');
  refuses('REASON_REQUIRED', () => forceEnd(contract, as('TENANT_ADMIN'), { reason: '', intents: [] }));
  assert.equal(fail(contract, noon, { reason: '证书被拒', intents: [] }).contract.state, 'FAILED');
  const hidden = hide(ended, creator);
  assert.deepEqual([hidden.contract.state, hidden.contract.hiddenAt], ['FORCE_ENDED', noon]);
  refuses('CONTRACT_NOT_FOUND', () => hide(hidden.contract, creator));
  refuses('CONTRACT_STATE', () => hide(contract, creator));
});

test('T22: a new draft from an ended contract remembers it', () => {
  const old = recall(published(draft()).contract, creator, none).contract;
  const fresh = resend(old, draft({ id: '101' as ContractId }), creator);
  assert.deepEqual([fresh.contract.relatedContractIds, types(fresh)], [['100'], ['CREATED', 'RESENT']]);
  refuses('CONTRACT_STATE', () => resend(published(draft()).contract, draft(), creator));
});

test('T23 to T25: a completed contract is voided by a second one, or stays what it was', () => {
  const { contract } = finished(wholly());
  const releaseId = '200' as ContractId;
  const voiding = startVoid(contract, as('COMPANY_PARTY'), { reason: '双方同意', releaseId }).contract;
  assert.deepEqual([voiding.state, voiding.voidState, voiding.voidReason], ['COMPLETED', 'VOIDING', '双方同意']);
  refuses('CONTRACT_STATE', () => startVoid(voiding, creator, { reason: '再次', releaseId }));
  const release = (state: Contract['state']) => ({ ...contract, id: releaseId, voids: contract.id, state });
  assert.equal(finishVoid(voiding, release('COMPLETED')).contract.voidState, 'VOIDED');
  const partly = finishVoid(voiding, { ...release('COMPLETED'), voidsDocuments: [] }).contract;
  assert.equal(partly.voidState, 'PARTLY_VOIDED');
  const again = startVoid(partly, creator, { reason: '其余', releaseId }).contract;
  const failed = failVoid(again, release('REJECTED')).contract;
  assert.deepEqual([failed.voidState, failed.voidFailType], ['PARTLY_VOIDED', 'REJECTED']);
  refuses('CONTRACT_STATE', () => finishVoid(voiding, { ...release('COMPLETED'), id: '201' as ContractId }));
  refuses('CONTRACT_STATE', () =>
    startVoid({ ...contract, voids: '1' as ContractId }, creator, { reason: 'x', releaseId }),
  );
  refuses('NOT_PERMITTED', () =>
    startVoid({ ...contract, allowToRescind: false }, creator, { reason: 'x', releaseId }),
  );
  const lone = { ...contract, signatories: contract.signatories.slice(1) };
  refuses('NOT_PERMITTED', () => startVoid(lone, creator, { reason: 'x', releaseId }));
  startVoid({ ...contract, signatories: contract.signatories.slice(0, 1) }, creator, { reason: 'x', releaseId });
});

test('a transfer names another person, keeps the old one, and voids what the old one proved', () => {
  const sent = published(draft());
  const intent = provenIntent(sent.contract, 'i', ['11']);
  const told11 = save(
    { ...told(sent.contract), intents: [intent] },
    transfer(sent.contract, creator, { actionId: '11' as ActionId, to: person1, intents: [intent] }),
  );
  const [signatory] = told11.contract.signatories;
  assert.deepEqual([signatory!.actions[0]!.operators, signatory!.transfers![0]!.from!.personId], [[person1], '11']);
  assert.deepEqual([told11.intents[0]!.state, told11.events[0]!.type], ['VOID', 'TRANSFERRED']);
  const fixed = draft({ signatories: [person('2', 0, '21', { allowTransfer: false })] });
  const input = { actionId: '21' as ActionId, to: person1, intents: [] };
  refuses('NOT_PERMITTED', () => transfer(published(fixed).contract, as('OPERATOR'), input));
  refuses('NOT_THIS_STEP', () =>
    transfer(signed(sent, '11').contract, creator, { ...input, actionId: '11' as ActionId }),
  );
});

test('only those whose turn it is are urged, once in 30 minutes', () => {
  const { contract } = published(draft());
  const [one, two] = ['1', '2'] as [SignatoryId, SignatoryId];
  assert.deepEqual(types(urge(contract, creator, one)), ['URGED']);
  refuses('NOT_THIS_STEP', () => urge(contract, creator, two));
  refuses('RATE_LIMITED', () => urge(contract, creator, one, noon - urgePauseMs + 1));
  urge(contract, creator, one, noon - urgePauseMs);
});
