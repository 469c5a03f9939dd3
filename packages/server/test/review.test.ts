import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { companySignatory, completed, eventsOf, personSignatory, published, refusedWith, stateOf } from './stories.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
before(async () => {
  t = await testWorld();
  t.running.startWork();
});

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
