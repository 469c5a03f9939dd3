import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { seedSandbox } from '../src/app/seed-sandbox.js';
import { sandboxApps } from '../src/credentials.js';
import { run } from '../src/infra/postgres/sql.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;

describe('filling the sandbox', () => {
  before(async () => {
    t = await testWorld();
  });

  it('a later start tells what the first one made', async () => {
    assert.deepEqual(await seedSandbox(t.world, sandboxApps), t.credentials);
  });

  it('apps that an older version kept with the company are told on', async () => {
    const { native, qiyuesuo, ...later } = t.credentials;
    const kept = Buffer.from(JSON.stringify({ ...later, native, qiyuesuo }));
    const replaced = sql`update installation_secret set wrapped = ${t.world.vault.wrap('sandbox.seeded', kept)}
      where name = 'sandbox.seeded'`;
    assert.equal(await run(t.database.sql, replaced), 1);
    const forgotten = sql`delete from installation_secret where name in ('sandbox.seeded.native', 'sandbox.seeded.qiyuesuo')`;
    assert.equal(await run(t.database.sql, forgotten), 2);
    assert.deepEqual(await seedSandbox(t.world, sandboxApps), t.credentials);
  });
});
