import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import type { Caller, SealView } from '../src/app/application.js';
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

const stampPng = async (): Promise<Buffer> => {
  const canvas = createCanvas(300, 300);
  const c = canvas.getContext('2d');
  c.fillStyle = '#fff';
  c.fillRect(0, 0, 300, 300);
  c.strokeStyle = '#e60012';
  c.lineWidth = 12;
  c.beginPath();
  c.arc(150, 150, 120, 0, 7);
  c.stroke();
  return canvas.encode('png');
};
const enabled = (id: string): Promise<SealView> =>
  waitFor('the seal is checked', async () => {
    const seal = await t.app.sealDetail(t.caller, id);
    return seal?.state === 'ENABLED' && seal;
  });
const sealWith = (sealId: string) => companySignatory(t, { actions: [{ type: 'COMPANY', sealId }] });

describe('seals of a company', () => {
  it('are drawn by colour and shape, and sign at once', async () => {
    const seal = await t.app.createSeal(t.caller, {
      name: '合同专用章',
      kind: 'CONTRACT',
      look: { from: 'TEMPLATE', colour: 'BLUE', shape: 'ROUND', widthMm: 38 },
    });
    assert.deepEqual(
      [seal.state, seal.kind, seal.colour, Math.round((seal.widthPoints * 25.4) / 72)],
      ['ENABLED', 'CONTRACT', 'BLUE', 38],
    );
    const { contract } = await published(t, [sealWith(seal.id)]);
    await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY', sealId: seal.id });
    const done = await completed(t, contract.id);
    const signed = (await eventsOf(t, done)).find(({ type }) => type === 'SIGNED')!;
    assert.equal(signed.mark![0]!.sealId, seal.id);
    const { png, svg } = await t.app.sealPicture(t.caller, seal.id);
    assert.ok(png.subarray(1, 4).equals(Buffer.from('PNG')) && svg.startsWith('<svg'));
  });

  it('from a picture wait for a look, and then print their pixels', async () => {
    const made = await t.app.createSeal(t.caller, {
      name: '图片章',
      kind: 'OTHER',
      look: { from: 'IMAGE', bytes: await stampPng(), widthMm: 40 },
    });
    assert.equal(made.state, 'PENDING');
    const seal = await enabled(made.id);
    assert.deepEqual([seal.from, Math.round((seal.heightPoints * 25.4) / 72)], ['IMAGE', 40]);
    const draft = await draftWith(t, [sealWith(seal.id)]);
    await t.app.publishContract(t.caller, { contractId: draft.contract.id, placements: placesFor(draft) });
    await t.app.signForCompany(t.caller, { contractId: draft.contract.id, actionType: 'COMPANY', sealId: seal.id });
    const done = await completed(t, draft.contract.id);
    const signed = (await eventsOf(t, done)).find(({ type }) => type === 'SIGNED')!;
    assert.ok(signed.mark![0]!.sealImageSha256);
  });

  it('have one name each; what cannot be drawn is refused now and not at the first signature', async () => {
    const make = (input: object) =>
      t.app.createSeal(t.caller, { kind: 'CONTRACT', look: { from: 'TEMPLATE' }, ...input });
    await assert.rejects(make({ name: '公章' }), refusedWith('SEAL_NAME_TAKEN'));
    await assert.rejects(make({ look: { from: 'TEMPLATE', widthMm: 39 } }), refusedWith('INPUT_INVALID'));
    await assert.rejects(make({ kind: 'PERSONAL' }), refusedWith('INPUT_INVALID'));
    await assert.rejects(make({ look: { from: 'TEMPLATE', foot: '\u{2B7FF}' } }), refusedWith('GLYPH_MISSING'));
    await assert.rejects(
      make({ look: { from: 'IMAGE', bytes: Buffer.from('not a picture') } }),
      refusedWith('FILE_TYPE_UNSUPPORTED'),
    );
    const [first, second] = [await make({}), await make({})];
    assert.notEqual(first.name, second.name);
  });

  it('are listed by kind and state, switched off and on, and destroyed for good', async () => {
    const seal = await t.app.createSeal(t.caller, { name: '财务章', kind: 'FINANCE', look: { from: 'TEMPLATE' } });
    const off = await t.app.setSealState(t.caller, { sealId: seal.id, state: 'DISABLED', reason: '换章' });
    assert.deepEqual([off.state, off.stateReason], ['DISABLED', '换章']);
    const draft = t.app.saveDraft(t.caller, { subject: 's', signatories: [sealWith(seal.id)] });
    await assert.rejects(draft, refusedWith('SEAL_NOT_USABLE'));
    await t.app.setSealState(t.caller, { sealId: seal.id, state: 'ENABLED' });
    const { list } = await t.app.listSeals(t.caller, { kinds: ['FINANCE'] });
    assert.deepEqual(
      list.map(({ id }) => id),
      [seal.id],
    );
    await t.app.setSealState(t.caller, { sealId: seal.id, state: 'DESTROYED' });
    assert.equal((await t.app.listSeals(t.caller, { kinds: ['FINANCE'] })).total, 0);
    assert.equal((await t.app.listSeals(t.caller, { states: ['DESTROYED'] })).total, 1);
    await assert.rejects(
      t.app.setSealState(t.caller, { sealId: seal.id, state: 'ENABLED' }),
      refusedWith('SEAL_NOT_USABLE'),
    );
  });

  it('are used at the page by whom they were granted to, until that is taken back', async () => {
    const company = { id: t.caller.tenantId };
    await t.app.syncOperators(t.caller, {
      company,
      act: 'CREATE',
      rows: [{ externalId: 'clerk', name: '温予', mobile: '13800138051' }],
    });
    const seal = await t.app.createSeal(t.caller, { name: '人事章', kind: 'PERSONNEL', look: { from: 'TEMPLATE' } });
    const receiver = { contact: 'clerk', contactType: 'OPENID' as const };
    const ask = async () => {
      const { contract } = await published(t, [
        companySignatory(t, { receiver, actions: [{ type: 'COMPANY', sealId: seal.id }] }),
      ]);
      await t.app.sandboxAct(t.caller, { contractId: contract.id, contact: 'clerk', act: 'sign' });
    };
    await assert.rejects(ask());
    const made = await t.app.grantSeal(t.caller, { sealId: seal.id, operators: [{ externalId: 'clerk' }] });
    assert.equal(made.length, 1);
    assert.deepEqual(await t.app.grantSeal(t.caller, { sealId: seal.id, operators: [{ externalId: 'clerk' }] }), []);
    await ask();
    assert.equal(await t.app.revokeSealGrants(t.caller, { sealId: seal.id, operators: [{ externalId: 'clerk' }] }), 1);
    await assert.rejects(ask());
    await t.app.grantSeal(t.caller, { sealId: seal.id, everybody: true });
    await ask();
    await assert.rejects(
      t.app.grantSeal(t.caller, { sealId: seal.id, operators: [{ externalId: 'nobody' }] }),
      refusedWith('ACCOUNT_NOT_FOUND'),
    );
  });
});

describe('seals of a person', () => {
  before(async () => {
    await t.app.createPersonAccount(t.caller, { externalId: 'signer', name: '叶知秋' });
  });
  const person = { externalId: 'signer' };

  it('are his own: no company’s list shows them, no other app finds them', async () => {
    const seal = await t.app.createSeal(t.caller, {
      person,
      look: { from: 'TEMPLATE', shape: 'RECTANGLE', border: false },
    });
    assert.deepEqual([seal.kind, seal.isDefault], ['PERSONAL', true]);
    assert.equal((await t.app.listSeals(t.caller, { person })).total, 1);
    assert.ok(!(await t.app.listSeals(t.caller, { limit: 100 })).list.some(({ id }) => id === seal.id));
    const other = (await t.app.findApp('native', t.credentials.native.apiKey.split('_')[1]!))!;
    const stranger: Caller = { ...t.caller, appId: other.id };
    assert.equal(await t.app.sealDetail(stranger, seal.id), undefined);
    await assert.rejects(t.app.sealPicture(stranger, seal.id), refusedWith('SEAL_NOT_FOUND'));
  });

  it('sign by themselves for whom gave the app a prior authorisation, and for nobody else', async () => {
    const receiver = { contact: 'signer', contactType: 'OPENID' as const };
    const signatory = personSignatory('叶知秋', '', { receiver, actions: [{ type: 'PERSONAL', autoSign: true }] });
    await assert.rejects(published(t, [signatory]), refusedWith('SEAL_NOT_AUTHORISED'));
    const given = await t.app.authoriseAutoSign(t.caller, { person, until: t.world.clock.business() + 60_000 });
    assert.equal((await t.app.authoriseAutoSign(t.caller, { person })).id, given.id, 'given again it is the same one');
    const { contract } = await published(t, [signatory]);
    const done = await completed(t, contract.id);
    const claim = (await eventsOf(t, done)).find(({ type }) => type === 'SIGN_CLAIMED')!;
    const signed = (await eventsOf(t, done)).find(({ type }) => type === 'SIGNED')!;
    assert.equal(signed.intent?.authorisationId ?? claim.intent?.authorisationId, given.id);
    assert.match(signed.signature![0]!.certSubject, /叶知秋/);
    assert.equal(await t.app.revokeAutoSign(t.caller, { person }), true);
    assert.equal(await t.app.autoSignStatus(t.caller, { person }), undefined);
    await assert.rejects(published(t, [signatory]), refusedWith('SEAL_NOT_AUTHORISED'));
  });

  it('an authorisation of one scene holds in that scene only', async () => {
    const receiver = { contact: 'signer', contactType: 'OPENID' as const };
    const signatory = personSignatory('叶知秋', '', { receiver, actions: [{ type: 'PERSONAL', autoSign: true }] });
    await t.app.authoriseAutoSign(t.caller, { person, scene: 'E_PRESCRIPTION' });
    await assert.rejects(published(t, [signatory]), refusedWith('SEAL_NOT_AUTHORISED'));
    const { contract } = await published(t, [signatory], { autoSignScene: 'E_PRESCRIPTION' });
    await completed(t, contract.id);
  });
});

describe('a company that is not the caller’s', () => {
  it('is sealed automatically only after it authorised the app', async () => {
    await t.app.createCompanyAccount(t.caller, { externalId: 'partner', name: '岚山食品有限公司' });
    const found = (await t.app.findApp('qiyuesuo', t.credentials.qiyuesuo.appToken))!;
    const company = (await t.app.companyAccount(t.caller, { externalId: 'partner' }))!;
    const { list } = await t.app.listSeals({ ...t.caller, scope: found.scope }, { company: { externalId: 'partner' } });
    await t.world.store.transaction('*', async (tx) => {
      for (const grant of await tx.seals.grants(company.id, list[0]!.id))
        await tx.seals.saveGrant(company.id, { ...grant, revokedAt: 1 });
    });
    const signatory = {
      type: 'COMPANY' as const,
      name: '岚山食品有限公司',
      actions: [{ type: 'COMPANY' as const, autoSign: true }],
    };
    await assert.rejects(published(t, [signatory]), refusedWith('SEAL_NOT_AUTHORISED'));
    await t.app.authoriseAutoSign(t.caller, { company: { externalId: 'partner' } });
    const { contract } = await published(t, [signatory]);
    await completed(t, contract.id);
    assert.equal((await stateOf(t, contract.id)).state, 'COMPLETED');
  });
});
