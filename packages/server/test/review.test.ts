import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  companySignatory,
  completed,
  draftWith,
  eventsOf,
  personSignatory,
  placesFor,
  published,
  refusedWith,
  stateOf,
  waitFor,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

const person = { contact: '13800138301', name: '孟初' };
const reviewed = () =>
  published(t, [
    companySignatory(t, { serialNo: 0, reviewBefore: true }),
    personSignatory(person.name, person.contact, { serialNo: 1, reviewBefore: true }),
  ]);

describe("the initiator's review of a party", () => {
  it('comes before its seal and its signature; each may be passed alone', async () => {
    const { contract } = await reviewed();
    const key = { contractId: contract.id };
    const seal = () => t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await assert.rejects(seal(), refusedWith('NOT_THIS_STEP'));
    const [company, signer] = contract.signatories.map(({ id }) => id);
    await t.app.reviewSignatories(t.caller, { ...key, signatoryId: company, outcome: 'PASS' });
    await seal();
    const sign = { ...key, contact: person.contact, act: 'sign' as const };
    await assert.rejects(t.app.sandboxAct(t.caller, sign), refusedWith('NOT_THIS_STEP'));
    const denied = { ...key, signatoryId: signer, outcome: 'DENY' as const, reason: '请先补充附件' };
    assert.equal((await t.app.reviewSignatories(t.caller, denied)).state, 'SIGNING');
    await t.app.reviewSignatories(t.caller, { ...key, outcome: 'PASS', reason: '同意' });
    await t.app.sandboxAct(t.caller, sign);
    await completed(t, contract.id);
    const reviews = (await eventsOf(t, contract)).filter(({ actor }) => actor.roleInContract === 'REVIEWER');
    assert.deepEqual(
      reviews.map(({ type, reason }) => [type, reason]),
      [
        ['APPROVED', undefined],
        ['AUDIT_DENIED', '请先补充附件'],
        ['APPROVED', '同意'],
      ],
    );
    const again = t.app.reviewSignatories(t.caller, { ...key, outcome: 'PASS' });
    await assert.rejects(again, refusedWith('CONTRACT_STATE'));
  });

  it('may end the contract; unknown parties and reviews that nobody waits for are refused', async () => {
    const { contract } = await reviewed();
    const key = { contractId: contract.id };
    const unknown = t.app.reviewSignatories(t.caller, { ...key, signatoryId: '1', outcome: 'PASS' });
    await assert.rejects(unknown, refusedWith('SIGNATORY_NOT_FOUND'));
    const silent = t.app.reviewSignatories(t.caller, { ...key, outcome: 'END' });
    await assert.rejects(silent, refusedWith('REASON_REQUIRED'));
    await t.app.reviewSignatories(t.caller, { ...key, outcome: 'END', reason: '条款不可接受' });
    const { state, stateReason } = await stateOf(t, contract.id);
    assert.deepEqual([state, stateReason], ['REJECTED', '条款不可接受']);
    const plain = await published(t, [companySignatory(t)]);
    const none = t.app.reviewSignatories(t.caller, { contractId: plain.contract.id, outcome: 'PASS' });
    await assert.rejects(none, refusedWith('REVIEW_NOT_OPEN'));
  });
});

describe('the review before sending', () => {
  const sent = async () => {
    const parties = [companySignatory(t), personSignatory(person.name, person.contact)];
    const draft = await draftWith(t, parties, { needsCreateReview: true });
    const key = { contractId: draft.contract.id };
    const contract = await t.app.publishContract(t.caller, { ...key, placements: placesFor(draft) });
    return { key, contract };
  };
  const typesOf = async (key: { contractId: string }) =>
    (await eventsOf(t, await stateOf(t, key.contractId))).map(({ type }) => type);

  it('holds a contract back; it is sent with its places when the review passes, by the reviewer', async () => {
    const { key, contract } = await sent();
    assert.equal(contract.state, 'REVIEWING');
    await assert.rejects(t.app.publishContract(t.caller, key), refusedWith('CONTRACT_STATE'));
    const early = t.app.makeLinks(t.caller, { kind: 'DOCUMENTS', contract: key }, { lifeMs: 60_000 });
    await assert.rejects(early, refusedWith('CONTRACT_STATE'));
    const out = await t.app.reviewContract(t.caller, { ...key, outcome: 'PASS' });
    assert.deepEqual([out.state, out.placements.length, out.documents[0]!.revision], ['SIGNING', 2, 2]);
    const published = (await eventsOf(t, out)).find(({ type }) => type === 'PUBLISHED')!;
    assert.equal(published.actor.roleInContract, 'REVIEWER');
    const again = t.app.reviewContract(t.caller, { ...key, outcome: 'PASS' });
    await assert.rejects(again, refusedWith('CONTRACT_STATE'));
    await t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await t.app.sandboxAct(t.caller, { ...key, contact: person.contact, act: 'sign' });
    await completed(t, key.contractId);
  });

  it('that says no makes it a draft again, or leaves it under review, or ends it', async () => {
    const { key } = await sent();
    const silent = t.app.reviewContract(t.caller, { ...key, outcome: 'DENY' });
    await assert.rejects(silent, refusedWith('REASON_REQUIRED'));
    const no = { ...key, outcome: 'DENY' as const, reason: '缺少附件' };
    assert.equal((await t.app.reviewContract(t.caller, { ...no, staysOpen: true })).state, 'REVIEWING');
    const back = await t.app.reviewContract(t.caller, no);
    assert.deepEqual([back.state, back.stateReason], ['DRAFT', '缺少附件']);
    await assert.rejects(t.app.reviewContract(t.caller, no), refusedWith('REVIEW_NOT_OPEN'));
    assert.equal((await t.app.publishContract(t.caller, key)).state, 'REVIEWING');
    const ended = await t.app.reviewContract(t.caller, { ...key, outcome: 'END', reason: '不再发起' });
    assert.equal(ended.state, 'RECALLED');
    assert.deepEqual((await typesOf(key)).slice(-5), [
      'REVIEW_REQUESTED',
      'REVIEW_REJECTED',
      'REVIEW_REJECTED',
      'REVIEW_REQUESTED',
      'RECALLED',
    ]);
  });

  it('ends with the deadline', async () => {
    const expireAt = t.world.clock.business() + 60_000;
    const draft = await draftWith(t, [companySignatory(t)], { needsCreateReview: true, expireAt });
    const key = { contractId: draft.contract.id };
    await t.app.publishContract(t.caller, key);
    await t.app.sandboxClock(t.caller, 60_000);
    await waitFor('EXPIRED', async () => (await stateOf(t, key.contractId)).state === 'EXPIRED');
    const plain = await published(t, [companySignatory(t)]);
    const none = t.app.reviewContract(t.caller, { contractId: plain.contract.id, outcome: 'PASS' });
    await assert.rejects(none, refusedWith('REVIEW_NOT_OPEN'));
  });
});
