import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstBrokenEntry } from '../src/domain/evidence.js';
import {
  companySignatory,
  completed,
  eventsOf,
  personSignatory,
  placesFor,
  draftWith,
  published,
  refusedWith,
  stateOf,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

describe('how contracts end', () => {
  it('a draft is deleted and then does not exist', async () => {
    const { contract } = await draftWith(t, [companySignatory(t)]);
    assert.equal(await t.app.withdrawContract(t.caller, { contractId: contract.id }), 'DELETED');
    await assert.rejects(stateOf(t, contract.id), refusedWith('CONTRACT_NOT_FOUND'));
  });

  it('an open contract is recalled with its reason; nobody can sign it any more; asked again it is hidden', async () => {
    const { contract } = await published(t, [companySignatory(t), personSignatory('周一宁', '13800138011')]);
    assert.equal(await t.app.withdrawContract(t.caller, { contractId: contract.id, reason: '条款有误' }), 'RECALLED');
    const recalled = await stateOf(t, contract.id);
    assert.deepEqual([recalled.state, recalled.stateReason], ['RECALLED', '条款有误']);
    const sign = { contractId: contract.id, actionType: 'COMPANY' as const };
    await assert.rejects(t.app.signForCompany(t.caller, sign), refusedWith('CONTRACT_STATE'));
    assert.equal(await t.app.withdrawContract(t.caller, { contractId: contract.id }), 'HIDDEN');
    await assert.rejects(stateOf(t, contract.id), refusedWith('CONTRACT_NOT_FOUND'));
    assert.equal(firstBrokenEntry(await eventsOf(t, recalled)), undefined);
  });

  it('a completed contract cannot be taken back', async () => {
    const { contract } = await published(t, [companySignatory(t)]);
    await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
    await completed(t, contract.id);
    await assert.rejects(t.app.withdrawContract(t.caller, { contractId: contract.id }), refusedWith('NOT_AVAILABLE'));
  });
});

describe('who acts when', () => {
  it('audit, legal person, company: each only at its step', async () => {
    const { employee } = t.credentials;
    const operators = [{ contact: employee.contact, contactType: 'MOBILE' as const }];
    const { contract } = await published(t, [
      companySignatory(t, { actions: [{ type: 'AUDIT', operators }, { type: 'LP' }, { type: 'COMPANY' }] }),
    ]);
    const key = { contractId: contract.id };
    await assert.rejects(t.app.signForCompany(t.caller, { ...key, actionType: 'LP' }), refusedWith('NOT_THIS_STEP'));
    const stranger = { contact: '13800138002', contactType: 'MOBILE' as const };
    const byStranger = t.app.auditForCompany(t.caller, { ...key, pass: true, employee: stranger });
    await assert.rejects(byStranger, refusedWith('NOT_PERMITTED'));
    await t.app.auditForCompany(t.caller, { ...key, pass: true });
    await assert.rejects(
      t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' }),
      refusedWith('NOT_THIS_STEP'),
    );
    await t.app.signForCompany(t.caller, { ...key, actionType: 'LP' });
    await t.app.signForCompany(t.caller, { ...key, actionType: 'COMPANY' });
    await completed(t, contract.id);
  });

  it('an auditor and operator act in one pass on the page, by one code', async () => {
    const { employee } = t.credentials;
    const operators = [{ contact: employee.contact, contactType: 'MOBILE' as const }];
    const receiver = operators[0]!;
    const { contract } = await published(t, [
      companySignatory(t, {
        receiver,
        actions: [{ type: 'AUDIT', operators }, { type: 'OPERATOR' }, { type: 'LP' }, { type: 'COMPANY', operators }],
      }),
    ]);
    const half = await t.app.sandboxAct(t.caller, { contractId: contract.id, contact: employee.contact, act: 'sign' });
    assert.deepEqual(
      half.signatories[0]!.actions.map(({ state }) => state),
      ['FINISH', 'FINISH', 'FINISH', 'FINISH'],
    );
    await completed(t, half.id);
  });

  it('a subsidiary seals as itself; another company of the tree does not do for it', async () => {
    const { subsidiary } = t.credentials;
    const { contract } = await published(t, [
      companySignatory(t, { serialNo: 0 }),
      { type: 'COMPANY', name: subsidiary.name, serialNo: 1, actions: [{ type: 'COMPANY' }] },
    ]);
    const key = { contractId: contract.id, actionType: 'COMPANY' as const };
    await assert.rejects(
      t.app.signForCompany(t.caller, { ...key, asCompany: subsidiary.name }),
      refusedWith('NOT_THIS_STEP'),
    );
    await t.app.signForCompany(t.caller, key);
    await t.app.signForCompany(t.caller, { ...key, asCompany: subsidiary.name });
    await completed(t, contract.id);
  });

  it('a company seals with no seal of another one, also of its own tree', async () => {
    const { company, subsidiary } = t.credentials;
    const { contract } = await published(t, [
      { type: 'COMPANY', name: subsidiary.name, actions: [{ type: 'COMPANY' }] },
    ]);
    const call = { contractId: contract.id, actionType: 'COMPANY' as const, asCompany: subsidiary.name };
    await assert.rejects(
      t.app.signForCompany(t.caller, { ...call, sealId: company.sealId }),
      refusedWith('SEAL_NOT_FOUND'),
    );
    await t.app.signForCompany(t.caller, { ...call, sealId: subsidiary.sealId });
    await completed(t, contract.id);
  });

  it('the certificate of a seal names its owner with its credit code, also when the seal is first used by itself', async () => {
    const name = '青石印务示例有限公司';
    const { id } = await t.app.createSubsidiary(t.caller, { name, registerNo: '91330100MA2SEAL00X' });
    const caller = { ...t.caller, scope: [...t.caller.scope, id] };
    const { contract } = await published({ ...t, caller }, [
      { type: 'COMPANY', name, actions: [{ type: 'COMPANY', autoSign: true }] },
    ]);
    await completed(t, contract.id);
    const signed = (await eventsOf(t, contract)).find(({ type }) => type === 'SIGNED');
    assert.match(signed!.signature![0]!.certSubject, /CN=青石印务示例有限公司.*NTRCN-91330100MA2SEAL00X/);
  });

  it('the same sign call again within a minute answers what the first one did', async () => {
    const { contract } = await published(t, [companySignatory(t), personSignatory('周一宁', '13800138011')]);
    const call = { contractId: contract.id, actionType: 'COMPANY' as const };
    await t.app.signForCompany(t.caller, call);
    await t.app.signForCompany(t.caller, call);
    await t.app.sandboxClock(t.caller, 61_000);
    await assert.rejects(t.app.signForCompany(t.caller, call), refusedWith('NOT_THIS_STEP'));
    const signed = (await eventsOf(t, contract)).filter(({ type }) => type === 'SIGNED');
    assert.equal(signed.length, 1);
  });

  it('a contract without documents, without parties or with a passed deadline is not sent', async () => {
    const bare = await t.app.saveDraft(t.caller, { subject: '空合同', signatories: [companySignatory(t)] });
    await assert.rejects(t.app.publishContract(t.caller, { contractId: bare.id }), refusedWith('DOCUMENT_REQUIRED'));
    const nobody = await draftWith(t, []);
    await assert.rejects(
      t.app.publishContract(t.caller, { contractId: nobody.contract.id }),
      refusedWith('SIGNATORY_REQUIRED'),
    );
    const late = await draftWith(t, [companySignatory(t)], { expireAt: t.world.clock.business() - 1 });
    const send = t.app.publishContract(t.caller, { contractId: late.contract.id, placements: placesFor(late) });
    await assert.rejects(send, refusedWith('INPUT_INVALID'));
    assert.equal((await stateOf(t, late.contract.id)).state, 'DRAFT');
  });
});
