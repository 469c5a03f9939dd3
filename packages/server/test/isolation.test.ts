import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { firstOf, rowsOf, run } from '../src/infra/postgres/sql.js';
import type { Caller } from '../src/app/application.js';
import { wrapApp } from '../src/app/apps.js';
import { foundCompany } from '../src/app/organisation.js';
import type { AppId, TenantId } from '../src/domain/ids.js';
import { companySignatory, personSignatory, published, refusedWith, stateOf } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
/** The app of a company that has nothing to do with the sandbox's. */
let stranger: Caller;

before(async () => {
  t = await testWorld();
  stranger = await t.world.store.transaction('*', async (tx) => {
    const app = wrapApp(t.world, {
      id: t.world.newId() as AppId,
      tenantId: '0' as TenantId,
      name: '外人',
      dialect: 'qiyuesuo',
      accessKey: 'stranger',
      secret: 'secret-of-the-stranger',
      callback: { encrypt: 'NONE', secretKey: '0123456789abcdef', signatureIn: 'BODY' },
      settings: {},
    });
    const { company } = await foundCompany(t.world, tx, { name: '别家示例有限公司' }, [app]);
    await tx.apps.insert({ ...app, tenantId: company.id });
    return { ...t.caller, appId: app.id, tenantId: company.id, scope: [company.id] };
  });
});

describe("another tenant's ids", () => {
  it('answer exactly as ids that do not exist, in every use case that takes one', async () => {
    const draft = await published(t, [companySignatory(t), personSignatory('何以安', '13800138031')], {
      externalRef: 'HT-ISO-1',
    });
    const before = await stateOf(t, draft.contract.id);
    const key = { contractId: draft.contract.id };
    const unknown = { contractId: '3559650000000000001' };
    const file = { title: 'x', suffix: 'pdf', bytes: Buffer.from('%PDF-1.7') };
    const user = { contact: '13800138031', contactType: 'MOBILE' as const };
    const { app } = t;
    const asks: Record<string, (k: { contractId: string }) => Promise<unknown>> = {
      saveDraft: (k) => app.saveDraft(stranger, { ...k, subject: 'mine now' }),
      addDocument: (k) => app.addDocument(stranger, { ...k, ...file }),
      addAttachment: (k) => app.addAttachment(stranger, { ...k, ...file }),
      publishContract: (k) => app.publishContract(stranger, k),
      contractDetail: (k) => app.contractDetail(stranger, k),
      withdrawContract: (k) => app.withdrawContract(stranger, k),
      signForCompany: (k) => app.signForCompany(stranger, { ...k, actionType: 'COMPANY' }),
      auditForCompany: (k) => app.auditForCompany(stranger, { ...k, pass: true }),
      openPage: (k) => app.openPage(stranger, { ...k, user }),
      openBatch: (k) => app.openBatch(stranger, { contractIds: [k.contractId], user }),
      sandboxActBatch: (k) => app.sandboxActBatch(stranger, { contractIds: [k.contractId], contact: user.contact }),
      downloadContract: (k) => app.downloadContract(stranger, k),
      downloadAttachments: (k) => app.downloadAttachments(stranger, k),
      findContractByAnyId: (k) => app.findContractByAnyId(stranger, k.contractId),
      transferActions: (k) => app.transferActions(stranger, { ...k, to: user }),
      nameOperators: (k) => app.nameOperators(stranger, { ...k, actionId: '1', operators: [user] }),
      nameSignatory: (k) => app.nameSignatory(stranger, { ...k, signatoryId: '1', receiver: user }),
      extendContract: (k) => app.extendContract(stranger, { ...k, expireAt: Date.now() + 1e9, revive: true }),
      forceEndContract: (k) => app.forceEndContract(stranger, { ...k, reason: 'mine' }),
      completeContract: (k) => app.completeContract(stranger, k),
      addParties: (k) =>
        app.addParties(stranger, { ...k, signatories: [{ type: 'PERSONAL', receiver: user, name: 'x' }] }),
      addCopies: (k) => app.addCopies(stranger, { ...k, copies: [{ receiver: user }] }),
      addAttachmentLater: (k) => app.addAttachmentLater(stranger, { ...k, ...file }),
      resendContract: (k) => app.resendContract(stranger, k),
      reviewSignatories: (k) => app.reviewSignatories(stranger, { ...k, outcome: 'PASS' }),
      reviewContract: (k) => app.reviewContract(stranger, { ...k, outcome: 'PASS' }),
      voidContract: (k) => app.voidContract(stranger, { ...k, reason: 'mine' }),
      removeDocument: (k) => app.removeDocument(stranger, { ...k, documentId: draft.documentId }),
      makeLinks: (k) => app.makeLinks(stranger, { kind: 'DOCUMENTS', contract: k }, { lifeMs: 1000 }),
      sandboxAct: (k) => app.sandboxAct(stranger, { ...k, contact: user.contact, act: 'sign' }),
    };
    for (const [name, ask] of Object.entries(asks)) {
      for (const which of [key, unknown]) {
        await assert.rejects(ask(which), refusedWith('CONTRACT_NOT_FOUND'), name);
      }
    }
    await assert.rejects(app.downloadDocument(stranger, draft.documentId), refusedWith('DOCUMENT_NOT_FOUND'));
    const byRef = app.contractDetail(stranger, { externalRef: 'HT-ISO-1' });
    await assert.rejects(byRef, refusedWith('CONTRACT_NOT_FOUND'));
    const asUs = app.contractDetail(stranger, { externalRef: 'HT-ISO-1', companyName: t.credentials.company.name });
    await assert.rejects(asUs, refusedWith('COMPANY_NOT_FOUND'));
    assert.equal((await app.listContracts(stranger, { side: 'ALL' })).total, 0);
    assert.deepEqual(await stateOf(t, draft.contract.id), before);
  });

  it('an externalRef is free for every tenant of its own', async () => {
    const mine = await t.app.saveDraft(stranger, { subject: 's', externalRef: 'HT-ISO-1' });
    assert.equal(mine.externalRef, 'HT-ISO-1');
  });

  it("a stranger's seal, employee and category are not there", async () => {
    const { sealId } = t.credentials.company;
    const actions = [{ type: 'COMPANY' as const, sealId }];
    const withSeal = t.app.saveDraft(stranger, {
      subject: 's',
      signatories: [{ type: 'COMPANY', name: '别家示例有限公司', actions }],
    });
    await assert.rejects(withSeal, refusedWith('SEAL_NOT_FOUND'));
    const creator = { contact: t.credentials.employee.employeeId, contactType: 'EMPLOYEEID' as const };
    await assert.rejects(t.app.saveDraft(stranger, { subject: 's', creator }), refusedWith('EMPLOYEE_NOT_FOUND'));
  });
});

describe('the second net: row-level security', () => {
  const tenantTables = async (): Promise<string[]> => {
    const rows = await rowsOf(
      t.database.sql,
      sql<{ name: string }>`
        select table_name as name from information_schema.columns
        where table_schema = 'public' and column_name = 'tenant_id' order by 1`,
    );
    return rows.map(({ name }) => name);
  };
  const countAs = (scope: string, table: string): Promise<number> =>
    t.database.transaction(async (tx) => {
      await run(tx, sql`select set_config('hufu.scope', ${scope}, true)`);
      const counted = await firstOf(tx, sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`);
      return Number(counted!.n);
    });

  it('every table with a tenant shows nothing without a scope, and only its own rows with one', async () => {
    const draft = await published(t, [companySignatory(t)]);
    await t.app.signForCompany(t.caller, { contractId: draft.contract.id, actionType: 'COMPANY' });
    const tables = await tenantTables();
    assert.ok(tables.length >= 20, tables.join(' '));
    for (const table of tables) {
      assert.equal(await countAs('', table), 0, `${table} without a scope`);
      const [mine, theirs, all] = [
        await countAs(t.caller.scope.join(','), table),
        await countAs(stranger.tenantId, table),
        await countAs('*', table),
      ];
      assert.equal(mine + theirs, all, table);
    }
    assert.ok((await countAs(t.caller.tenantId, 'contract')) > 0);
    assert.ok((await countAs(t.caller.tenantId, 'event')) > 0);
  });

  it("the server's role can neither change nor delete evidence, signatures or segments", async () => {
    for (const table of ['event', 'signing', 'signature', 'segment', 'intent_spent', 'audit']) {
      for (const change of [sql`delete from ${sql.table(table)}`, sql`update ${sql.table(table)} set tenant_id = 1`]) {
        const attempt = t.database.transaction(async (tx) => {
          await run(tx, sql`select set_config('hufu.scope', '*', true)`);
          await run(tx, change);
        });
        await assert.rejects(attempt, /permission denied/, table);
      }
    }
    await assert.rejects(run(t.database.sql, sql`truncate event`), /permission denied/);
    await assert.rejects(run(t.database.sql, sql`drop table event`), /must be owner/);
  });
});
