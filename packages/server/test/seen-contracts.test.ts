import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Store } from '../src/app/ports.js';
import type { Contract } from '../src/domain/contract.js';
import { postgresStore } from '../src/infra/postgres/store.js';
import { companySignatory, published } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

describe('a contract that a server has read before', () => {
  let t: TestWorld;
  /** The same database as another server sees it. */
  let other: Store;
  let contract: Contract;
  before(async () => {
    t = await testWorld();
    other = postgresStore(t.database);
    ({ contract } = await published(t, [companySignatory(t)]));
  });

  const readByOther = (): Promise<Contract> =>
    other.read(t.caller.scope, async (tx) => (await tx.contracts.load(t.caller.scope, contract.id))!);

  it('is read again when another server has changed it, and only then', async () => {
    const first = await readByOther();
    assert.equal(first.state, 'SIGNING');
    assert.equal(await readByOther(), first);
    await t.app.recallContract(t.caller, { contractId: contract.id, reason: '条款有误' });
    const after = await readByOther();
    assert.equal(after.state, 'RECALLED');
    assert.equal(after.version, first.version + 1);
  });

  it('is never one that a transaction made and did not commit', async () => {
    const stands = await readByOther();
    const undone = other.transaction(t.caller.scope, async (tx) => {
      await tx.contracts.save(stands, { ...stands, subject: '从未提交', version: stands.version + 1 });
      assert.equal((await tx.contracts.load(t.caller.scope, contract.id))?.subject, '从未提交');
      throw new Error('changed my mind');
    });
    await assert.rejects(undone, /changed my mind/);
    assert.equal((await readByOther()).subject, stands.subject);
  });

  it('is shown to its own tenants only, also when it is remembered', async () => {
    await readByOther();
    assert.equal(await other.read(['1'] as never, (tx) => tx.contracts.load(['1'] as never, contract.id)), undefined);
  });

  it('cannot be changed by one reader for the next', async () => {
    const shared = await readByOther();
    assert.throws(() => shared.signatories.push(shared.signatories[0]!), TypeError);
    assert.throws(() => Object.assign(shared.documents[0]!, { title: '改' }), TypeError);
  });
});
