import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Caller } from '../src/app/application.js';
import { companySignatory, draftWith, placesFor, published, refusedWith, stateOf } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
/** Another app of the same company. */
let native: Caller;
before(async () => {
  t = await testWorld();
  t.running.startWork();
  const key = t.credentials.native.apiKey.split('_')[1]!;
  const found = (await t.app.findApp('native', key))!;
  native = { ...t.caller, dialect: 'native', appId: found.id };
});

describe('a person under the app’s own id', () => {
  it('is made once; the same id again is refused and says whose it is', async () => {
    const made = await t.app.createPersonAccount(t.caller, {
      externalId: 'p-1',
      name: '何以安',
      mobile: '13800138031',
    });
    assert.equal(made.verified, true);
    await assert.rejects(
      t.app.createPersonAccount(t.caller, { externalId: 'p-1', name: '何以安' }),
      (error: { code?: string; facts?: Record<string, unknown> }) =>
        error.code === 'ACCOUNT_EXISTS' && error.facts!['accountId'] === made.id,
    );
    assert.deepEqual(await t.app.personAccount(t.caller, { externalId: 'p-1' }), made);
    assert.deepEqual(await t.app.personAccount(t.caller, { id: made.id }), made);
  });

  it('asked for twice at once is one account, and the other call is told so', async () => {
    const ask = () => t.app.createPersonAccount(t.caller, { externalId: 'p-twice', name: '何以安' });
    const answers = await Promise.allSettled([ask(), ask(), ask()]);
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const answer of answers) if (answer.status === 'rejected') refusedWith('ACCOUNT_EXISTS')(answer.reason);
  });

  it('is the app’s alone: to another app nobody has that id', async () => {
    assert.equal(await t.app.personAccount(native, { externalId: 'p-1' }), undefined);
    const theirs = await t.app.createPersonAccount(native, { externalId: 'p-1', name: '同名的人' });
    assert.notEqual(theirs.id, (await t.app.personAccount(t.caller, { externalId: 'p-1' }))!.id);
    await assert.rejects(
      t.app.updatePersonAccount(
        native,
        { id: (await t.app.personAccount(t.caller, { externalId: 'p-1' }))!.id },
        { name: 'x' },
      ),
      refusedWith('ACCOUNT_NOT_FOUND'),
    );
  });

  it('changes, and its id is free after it was deleted', async () => {
    await t.app.createPersonAccount(t.caller, { externalId: 'p-2', name: '苏禾' });
    const changed = await t.app.updatePersonAccount(t.caller, { externalId: 'p-2' }, { mobile: '13800138032' });
    assert.deepEqual([changed.name, changed.mobile], ['苏禾', '13800138032']);
    await t.app.deletePersonAccount(t.caller, { externalId: 'p-2' });
    assert.equal(await t.app.personAccount(t.caller, { externalId: 'p-2' }), undefined);
    const again = await t.app.createPersonAccount(t.caller, { externalId: 'p-2', name: '苏禾', mobile: '13800138032' });
    assert.equal(again.personId, changed.personId, 'a number is one person');
  });

  it('with a changed number is who has that number; the person before keeps the old one', async () => {
    const first = await t.app.createPersonAccount(t.caller, { externalId: 'p-3', name: '程立', mobile: '13800138033' });
    const moved = await t.app.updatePersonAccount(t.caller, { externalId: 'p-3' }, { mobile: '13800138034' });
    assert.notEqual(moved.personId, first.personId);
    const other = await t.app.createPersonAccount(native, { externalId: 'n-3', mobile: '13800138033' });
    assert.equal(other.personId, first.personId);
  });

  it('an app’s word opens no known person to another address', async () => {
    const victim = await t.app.createPersonAccount(native, { externalId: 'v', name: '周宁', mobile: '13800138035' });
    await t.app.createPersonAccount(t.caller, {
      externalId: 'a',
      mobile: '13800138035',
      email: 'attacker@example.com',
    });
    const byMail = await t.app.createPersonAccount(t.caller, { externalId: 'b', email: 'attacker@example.com' });
    assert.notEqual(byMail.personId, victim.personId);
  });

  it('bad facts are refused by name and change nothing', async () => {
    for (const [facts, field] of [
      [{ externalId: '' }, 'externalId'],
      [{ externalId: 'q', mobile: 'call me' }, 'contact'],
      [{ externalId: 'q', email: 'nowhere' }, 'contact'],
      [{ externalId: 'q', idNumber: 'x\u0000' }, 'idNumber'],
    ] as const) {
      await assert.rejects(
        t.app.createPersonAccount(t.caller, facts),
        (error: { code?: string; facts?: Record<string, unknown> }) =>
          error.code === 'INPUT_INVALID' && error.facts!['field'] === field,
      );
    }
    assert.equal(await t.app.personAccount(t.caller, { externalId: 'q' }), undefined);
  });
});

describe('a company under the app’s own id', () => {
  it('is a sub-client of the app’s company, with seals, usable at once', async () => {
    const made = await t.app.createCompanyAccount(t.caller, {
      externalId: 'org-1',
      name: '青禾贸易有限公司',
      legalPerson: '安然',
    });
    assert.deepEqual([made.own, made.verified, made.company.parentId], [true, true, t.caller.tenantId]);
    const { caller } = await t.app.actingFor(await fresh(), { company: { externalId: 'org-1' } });
    const { contract } = await published({ ...t, caller } as TestWorld, [
      { type: 'COMPANY', name: '青禾贸易有限公司', actions: [{ type: 'COMPANY' }] },
    ]);
    assert.equal(contract.tenantId, made.id);
    await t.app.signForCompany(caller, { contractId: contract.id, actionType: 'COMPANY' });
  });

  it('sees, acting for itself, nothing of the other companies of the tree', async () => {
    const { contract } = await published(t, [companySignatory(t)]);
    const { caller } = await t.app.actingFor(await fresh(), { company: { externalId: 'org-1' } });
    await assert.rejects(t.app.contractDetail(caller, { contractId: contract.id }), refusedWith('CONTRACT_NOT_FOUND'));
  });

  it('of the same name twice is refused; one that somebody else has can be named and not acted for', async () => {
    await assert.rejects(
      t.app.createCompanyAccount(t.caller, { externalId: 'org-2', name: '青禾贸易有限公司' }),
      refusedWith('ACCOUNT_EXISTS'),
    );
    await assert.rejects(
      t.app.createCompanyAccount(t.caller, { externalId: 'org-1', name: '别的公司' }),
      refusedWith('ACCOUNT_EXISTS'),
    );
    const own = await t.app.companyAccount(t.caller, { id: t.caller.tenantId });
    assert.equal(own!.company.name, t.credentials.company.name);
  });

  it('asked for twice at once is founded once', async () => {
    const ask = (externalId: string) => t.app.createCompanyAccount(t.caller, { externalId, name: '同时科技有限公司' });
    const answers = await Promise.allSettled([ask('at-once-1'), ask('at-once-2')]);
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    for (const answer of answers) if (answer.status === 'rejected') refusedWith('ACCOUNT_EXISTS')(answer.reason);
    for (const externalId of ['at-once-1', 'at-once-2']) {
      await t.app.deleteCompanyAccount(t.caller, { externalId }).catch(refusedWith('ACCOUNT_NOT_FOUND'));
    }
  });

  it('is listed, changed and forgotten', async () => {
    await t.app.createCompanyAccount(t.caller, { externalId: 'org-3', name: '晴川物流有限公司' });
    const changed = await t.app.updateCompanyAccount(
      t.caller,
      { externalId: 'org-3' },
      { registerNo: '91SANDBOX0000003' },
    );
    assert.equal(changed.company.registerNo, '91SANDBOX0000003');
    await assert.rejects(
      t.app.updateCompanyAccount(t.caller, { externalId: 'org-3' }, { name: '青禾贸易有限公司' }),
      refusedWith('COMPANY_NAME_TAKEN'),
    );
    const { total, list } = await t.app.listCompanyAccounts(t.caller, { limit: 1, offset: 1 });
    assert.deepEqual([total, list.map(({ externalId }) => externalId)], [2, ['org-3']]);
    await t.app.deleteCompanyAccount(t.caller, { externalId: 'org-3' });
    assert.equal(await t.app.companyAccount(t.caller, { externalId: 'org-3' }), undefined);
    assert.ok(await t.app.companyAccount(t.caller, { id: changed.id }), 'the company itself stays');
  });
});

/** The app with the companies it has now. */
const fresh = async (): Promise<Caller> => {
  const found = (await t.app.findApp('qiyuesuo', t.credentials.qiyuesuo.appToken))!;
  return { ...t.caller, scope: found.scope };
};

describe('operators', () => {
  const company = { externalId: 'org-op' };
  before(async () => {
    await t.app.createCompanyAccount(t.caller, { externalId: 'org-op', name: '远山科技有限公司' });
  });

  it('come in batches; a row that cannot be done leaves the others', async () => {
    const rows = [
      { externalId: 'op-1', name: '罗小满', mobile: '13800138041' },
      { externalId: 'op-2', name: '白一川', mobile: 'no number' },
      { externalId: 'op-3', mobile: '13800138043' },
      { externalId: 'op-4', name: '秦书', mobile: '13800138044' },
    ];
    const result = await t.app.syncOperators(t.caller, { company, act: 'CREATE', rows });
    assert.deepEqual(result.done, ['op-1', 'op-4']);
    assert.deepEqual(
      result.failed.map(({ externalId, code }) => [externalId, code]),
      [
        ['op-2', 'INPUT_INVALID'],
        ['op-3', 'INPUT_INVALID'],
      ],
    );
    assert.deepEqual((await t.app.syncOperators(t.caller, { company, act: 'CREATE', rows: [rows[0]!] })).done, [
      'op-1',
    ]);
    const { total, list } = await t.app.listOperators(t.caller, { company });
    assert.deepEqual([total, list.map(({ name }) => name)], [2, ['罗小满', '秦书']]);
    assert.ok(list[0]!.roles.includes('SUPER_ADMIN'));
  });

  it('act for their company and for no other', async () => {
    const { operator } = await t.app.actingFor(t.caller, { company, operator: { externalId: 'op-4' } });
    assert.equal(operator!.name, '秦书');
    const elsewhere = t.app.actingFor(t.caller, { company: { externalId: 'org-1' }, operator: { externalId: 'op-4' } });
    await assert.rejects(elsewhere, refusedWith('ACCOUNT_NOT_FOUND'));
    await assert.rejects(t.app.actingFor(native, { company }), refusedWith('COMPANY_NOT_FOUND'));
  });

  it('sign for it, named by their own id from any of the app’s companies', async () => {
    const { caller } = await t.app.actingFor(await fresh(), { company: { externalId: 'org-1' } });
    const receiver = { contact: 'op-1', contactType: 'OPENID' as const };
    const draft = await draftWith({ ...t, caller } as TestWorld, [
      { type: 'COMPANY', name: '远山科技有限公司', receiver, actions: [{ type: 'COMPANY' }] },
    ]);
    const contract = await t.app.publishContract(caller, {
      contractId: draft.contract.id,
      placements: placesFor(draft),
    });
    const account = (await t.app.personAccount(t.caller, { externalId: 'op-1' }))!;
    assert.equal(contract.signatories[0]!.receiver!.accountId, account.id);
    await t.app.openPage(caller, { contractId: contract.id, user: receiver });
    await t.app.sandboxAct(await fresh(), { contractId: contract.id, contact: 'op-1', act: 'sign' });
    const now = await stateOf({ ...t, caller: await fresh() } as TestWorld, contract.id);
    assert.equal(now.signatories[0]!.state, 'SIGNED');
    await assert.rejects(
      t.app.openPage(caller, { contractId: contract.id, user: { contact: 'nobody', contactType: 'OPENID' } }),
      refusedWith('NO_VIEW_PERMISSION'),
    );
  });

  it('may move to another number, leave, and leave their id to somebody else', async () => {
    const moved = await t.app.syncOperators(t.caller, {
      company,
      act: 'UPDATE',
      rows: [{ externalId: 'op-4', mobile: '13800138045' }],
    });
    assert.deepEqual(moved.failed, []);
    const leave = await t.app.syncOperators(t.caller, {
      company,
      act: 'RESIGN',
      rows: [{ externalId: 'op-1' }, { externalId: 'op-4' }, { externalId: 'op-9' }],
    });
    assert.deepEqual(leave.done, ['op-4']);
    assert.deepEqual(
      leave.failed.map(({ code }) => code),
      ['NOT_PERMITTED', 'ACCOUNT_NOT_FOUND'],
    );
    await assert.rejects(
      t.app.actingFor(t.caller, { company, operator: { externalId: 'op-4' } }),
      refusedWith('ACCOUNT_NOT_FOUND'),
    );
    const next = await t.app.syncOperators(t.caller, {
      company,
      act: 'CREATE',
      rows: [{ externalId: 'op-4', name: '新人', mobile: '13800138046' }],
    });
    assert.deepEqual(next.done, ['op-4']);
    await assert.rejects(
      t.app.syncOperators(t.caller, {
        company,
        act: 'CREATE',
        rows: Array.from({ length: 201 }, (_, n) => ({ externalId: `x-${n}` })),
      }),
      refusedWith('INPUT_TOO_LONG'),
    );
  });
});
