import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type Database, openDatabase } from './pool.js';

interface Tables {
  account: { id: number; amount: number };
}

describe('a database behind its pool', () => {
  let own: TestDatabase;
  let database: Database<Tables>;
  const statements: string[] = [];
  before(async () => {
    own = await testDatabase();
    const owner = new pg.Client(own.owner);
    await owner.connect();
    await owner.query('create table account (id int primary key, amount int not null)');
    await owner.query('grant select, insert, update on account to hufu_app');
    await owner.end();
    database = openDatabase<Tables>({ connection: own.app, afterStatement: (text) => void statements.push(text) });
    await database.kysely
      .insertInto('account')
      .values([1, 2].map((id) => ({ id, amount: 0 })))
      .execute();
  });
  after(() => database.close());

  it('plans a parameterised statement once per session', async () => {
    for (let i = 0; i < 3; i++) await database.kysely.selectFrom('account').selectAll().where('id', '=', 1).execute();
    const { rows } = await sql<{
      name: string;
    }>`select name from pg_prepared_statements where statement like 'select * from "account"%'`.execute(
      database.kysely,
    );
    assert.equal(rows.length, 1);
  });

  it('runs a transaction again when the database finds a deadlock', async () => {
    let tries = 0;
    let arrived = 0;
    let go = (): void => undefined;
    const bothHold = new Promise<void>((resolve) => (go = resolve));
    const add = (first: number, second: number): Promise<void> =>
      database.transaction(async (tx) => {
        tries++;
        await tx
          .updateTable('account')
          .set({ amount: sql`amount + 1` })
          .where('id', '=', first)
          .execute();
        if (++arrived === 2) go();
        await bothHold;
        await tx
          .updateTable('account')
          .set({ amount: sql`amount + 1` })
          .where('id', '=', second)
          .execute();
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    assert.equal(tries, 3);
    const rows = await database.kysely.selectFrom('account').select('amount').execute();
    assert.deepEqual(rows, [{ amount: 2 }, { amount: 2 }]);
  });

  it('does not repeat a transaction that failed for another reason', async () => {
    let tries = 0;
    const failing = database.transaction(async (tx) => {
      tries++;
      await tx.insertInto('account').values({ id: 1, amount: 0 }).execute();
    });
    await assert.rejects(failing, { code: '23505' });
    assert.equal(tries, 1);
  });

  it('reports each statement of a transaction when it is done', async () => {
    statements.length = 0;
    await database.transaction((tx) => tx.selectFrom('account').select('id').execute());
    assert.deepEqual(statements, ['begin', 'select "id" from "account"', 'commit']);
  });

  it('undoes all of a transaction of which one statement fails, also what was sent beside it', async () => {
    const failing = database.transaction((tx) =>
      Promise.all([
        tx.insertInto('account').values({ id: 7, amount: 0 }).execute(),
        tx.insertInto('account').values({ id: 1, amount: 0 }).execute(),
        tx.insertInto('account').values({ id: 8, amount: 0 }).execute(),
      ]),
    );
    await assert.rejects(failing, { code: '23505' });
    const rows = await database.kysely.selectFrom('account').select('id').where('id', '>=', 7).execute();
    assert.deepEqual(rows, []);
  });

  it('refuses a statement after the end of its transaction', async () => {
    const ended = await database.transaction((tx) => Promise.resolve(tx));
    await assert.rejects(ended.selectFrom('account').select('id').execute(), /after the end of its transaction/);
  });

  it('begins with what it is given, before the first statement', async () => {
    const read = await database.transaction(
      (tx) => sql<{ scope: string }>`select current_setting('hufu.scope', true) as scope`.execute(tx),
      `begin; select set_config('hufu.scope', '42', true)`,
    );
    assert.equal(read.rows[0]?.scope, '42');
    const after = await sql<{ scope: string }>`select current_setting('hufu.scope', true) as scope`.execute(
      database.kysely,
    );
    assert.ok(!after.rows[0]?.scope);
  });

  it('refuses DDL to the role of the server', async () => {
    await assert.rejects(sql`create table mine (id int)`.execute(database.kysely), { code: '42501' });
    await assert.rejects(sql`drop table account`.execute(database.kysely), { code: '42501' });
  });
});
