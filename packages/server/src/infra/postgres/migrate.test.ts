import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { testServer } from '../../../test/postgres.js';
import { type Migration, migrate, readMigrations } from './migrate.js';
import { ensureDatabase } from './roles.js';

const migration = (number: number, name: string, sql: string): Migration => ({
  number,
  name,
  sql,
  sha256: createHash('sha256').update(sql).digest('hex'),
});
const first = migration(9001, 'first', 'create table one (id int); grant select on one to hufu_app;');
const second = migration(9002, 'second', 'create table two (id int);');

describe('migrations', () => {
  let own: TestDatabase;
  const ours = readMigrations();
  before(async () => {
    own = await testDatabase();
  });

  it('our own files are applied already and in order', async () => {
    assert.deepEqual(await migrate(own.owner), []);
    const numbers = ours.map(({ number }) => number);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
  });

  it('are applied once, whatever the number of servers that start together', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(own.owner, 'hufu_app', [...ours, first, second])));
    assert.deepEqual(applied.flat().sort(), ['first', 'second']);
  });

  it('a changed file is refused by name', async () => {
    const changed = migration(9001, 'first', 'create table one (id bigint);');
    await assert.rejects(migrate(own.owner, 'hufu_app', [...ours, changed, second]), /9001-first was changed/);
  });

  it('a failing file leaves nothing of itself', async () => {
    const failing = migration(9003, 'failing', 'create table three (id int); select no_such_function();');
    await assert.rejects(
      migrate(own.owner, 'hufu_app', [...ours, first, second, failing]),
      /9003-failing failed: .*no_such/,
    );
    const fixed = migration(9003, 'fixed', 'create table three (id int);');
    assert.deepEqual(await migrate(own.owner, 'hufu_app', [...ours, first, second, fixed]), ['fixed']);
  });

  it('a database of a newer version is refused', async () => {
    await assert.rejects(migrate(own.owner), /made by a newer Hufu \(it has 9001-first\)/);
  });

  it('by a role that owns nothing are refused, and the setting that names the owner is said', async () => {
    await assert.rejects(migrate(own.app), /may not change this database .*set HUFU_DATABASE_OWNER_URL/);
  });

  it('grants go to whatever role the server uses', async () => {
    const server = await testServer();
    const role = `other-${randomBytes(4).toString('hex')}`;
    const admin = new pg.Client({ ...server, user: 'postgres', database: 'postgres' });
    await admin.connect();
    await admin.query(`create role "${role}"`);
    await ensureDatabase(server, role);
    await migrate({ ...own.owner, database: role }, role, [first]);
    const { rows } = await queryOnce(
      { ...own.owner, database: role },
      `select has_table_privilege('${role}', 'one', 'select') ok`,
    );
    assert.deepEqual(rows, [{ ok: true }]);
    await admin.query(`drop database "${role}"`);
    await admin.query(`drop role "${role}"`);
    await admin.end();
  });
});

describe('the folder of migrations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  after(() => rmSync(folder, { recursive: true }));

  it('refuses a name without a number and a number given twice', () => {
    writeFileSync(join(folder, '0001-one.sql'), '');
    writeFileSync(join(folder, '0001-uno.sql'), '');
    assert.throws(() => readMigrations(folder), /two migrations have the number 1/);
    writeFileSync(join(folder, '2-two.sql'), '');
    assert.throws(() => readMigrations(folder), /2-two.sql: a migration is called/);
  });
});

async function queryOnce(connection: pg.ClientConfig, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client(connection);
  await client.connect();
  const result = await client.query(sql);
  await client.end();
  return result;
}
