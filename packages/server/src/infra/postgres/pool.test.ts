import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type Database, openDatabase } from './pool.js';
import { type Sql, firstOf, post, rowsOf, run } from './sql.js';

describe('a database behind its pool', () => {
  let own: TestDatabase;
  let database: Database;
  const statements: string[] = [];
  before(async () => {
    own = await testDatabase();
    const owner = new pg.Client(own.owner);
    await owner.connect();
    await owner.query('create table ledger (id int primary key, amount int not null)');
    await owner.query('grant select, insert, update on ledger to hufu_app');
    await owner.end();
    database = openDatabase({ connection: own.app, afterStatement: (text) => void statements.push(text) });
    await run(database.sql, sql`insert into ledger values (1, 0), (2, 0)`);
  });
  after(() => database.close());

  it('plans a parameterised statement once per session', async () => {
    for (let i = 0; i < 3; i++) await rowsOf(database.sql, sql`select * from ledger where id = ${1}`);
    const rows = await rowsOf(
      database.sql,
      sql`select name from pg_prepared_statements where statement like 'select * from ledger%'`,
    );
    assert.equal(rows.length, 1);
  });

  /** Two transactions that each wait for the other's row. @returns how often one began */
  async function deadlocked(second: (tx: Sql, id: number) => Promise<unknown>): Promise<number> {
    let tries = 0;
    let arrived = 0;
    let go = (): void => undefined;
    const bothHold = new Promise<void>((resolve) => (go = resolve));
    const add = (one: number, other: number): Promise<unknown> =>
      database.transaction(async (tx) => {
        tries++;
        await run(tx, addOneTo(one));
        if (++arrived === 2) go();
        await bothHold;
        await second(tx, other);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    return tries;
  }
  const addOneTo = (id: number) => sql`update ledger set amount = amount + 1 where id = ${id}`;

  it('runs a transaction again when the database finds a deadlock, in what was posted too', async () => {
    assert.equal(await deadlocked((tx, id) => run(tx, addOneTo(id))), 3);
    assert.equal(await deadlocked((tx, id) => post(tx, addOneTo(id))), 3);
    const rows = await rowsOf(database.sql, sql`select amount from ledger order by id`);
    assert.deepEqual(rows, [{ amount: 4 }, { amount: 4 }]);
  });

  it('does not repeat a transaction that failed for another reason', async () => {
    let tries = 0;
    const failing = database.transaction(async (tx) => {
      tries++;
      await run(tx, sql`insert into ledger values (1, 0)`);
    });
    await assert.rejects(failing, { code: '23505' });
    assert.equal(tries, 1);
  });

  it('reports each statement of a transaction when it is done', async () => {
    statements.length = 0;
    await database.transaction((tx) => rowsOf(tx, sql`select id from ledger`));
    assert.deepEqual(statements, ['begin', 'select id from ledger', 'commit']);
  });

  it('undoes all of a transaction of which one statement fails, also what was sent beside it', async () => {
    const failing = database.transaction((tx) =>
      Promise.all([
        run(tx, sql`insert into ledger values (7, 0)`),
        run(tx, sql`insert into ledger values (1, 0)`),
        run(tx, sql`insert into ledger values (8, 0)`),
      ]),
    );
    await assert.rejects(failing, { code: '23505' });
    const rows = await rowsOf(database.sql, sql`select id from ledger where id >= 7`);
    assert.deepEqual(rows, []);
  });

  it('sends what is posted before the next statement, or with the commit', async () => {
    statements.length = 0;
    const seen = await database.transaction(async (tx) => {
      await post(tx, sql`insert into ledger values (21, 1)`);
      const row = await firstOf(tx, sql`select amount from ledger where id = 21`);
      await post(tx, sql`update ledger set amount = 2 where id = 21`);
      return row;
    });
    assert.deepEqual(seen, { amount: 1 });
    assert.deepEqual(
      statements.map((text) => text.split(' ', 1)[0]),
      ['begin', 'insert', 'select', 'update', 'commit'],
    );
    assert.deepEqual(await firstOf(database.sql, sql`select amount from ledger where id = 21`), { amount: 2 });
  });

  it('undoes a transaction in which something posted failed, and says why', async () => {
    const duplicate = sql`insert into ledger values (1, 0)`;
    const atTheEnd = database.transaction(async (tx) => {
      await post(tx, sql`insert into ledger values (31, 0)`);
      await post(tx, duplicate);
    });
    await assert.rejects(atTheEnd, { code: '23505' });
    const before = database.transaction(async (tx) => {
      await post(tx, sql`insert into ledger values (32, 0)`);
      await post(tx, duplicate);
      return firstOf(tx, sql`select 1`);
    });
    await assert.rejects(before, { code: '23505' });
    const swallowed = database.transaction(async (tx) => {
      await post(tx, sql`insert into ledger values (33, 0)`);
      await run(tx, duplicate).catch(() => undefined);
    });
    await assert.rejects(swallowed, /went on after a statement had failed/);
    assert.deepEqual(await rowsOf(database.sql, sql`select id from ledger where id > 30`), []);
  });

  it('refuses a statement after the end of its transaction', async () => {
    const ended = await database.transaction((tx) => Promise.resolve(tx));
    await assert.rejects(rowsOf(ended, sql`select id from ledger`), /after the end of its transaction/);
  });

  const scopeNow = sql<{ scope: string }>`select current_setting('hufu.scope', true) as scope`;

  it('shows each use of a session the rows of its own scope', async () => {
    const [a, b] = [
      database.transaction((tx) => firstOf(tx, scopeNow), '42'),
      database.read((tx) => firstOf(tx, scopeNow), '43'),
    ];
    assert.deepEqual(await Promise.all([a, b]), [{ scope: '42' }, { scope: '43' }]);
    for (let n = 0; n < 4; n++) {
      assert.ok(!(await firstOf(database.sql, scopeNow))?.scope);
      assert.equal((await database.read((tx) => firstOf(tx, scopeNow), `${n}`))?.scope, `${n}`);
      const failing = database.transaction((tx) => run(tx, sql`insert into ledger values (1, 0)`), '44');
      await assert.rejects(failing, { code: '23505' });
      assert.equal((await database.transaction((tx) => firstOf(tx, scopeNow), '45'))?.scope, '45');
    }
  });

  it('says whose rows a session may see only when that changes', async () => {
    for (let n = 0; n < 12; n++) await database.read((tx) => firstOf(tx, scopeNow), '42');
    statements.length = 0;
    await database.read((tx) => Promise.all([firstOf(tx, scopeNow), firstOf(tx, scopeNow)]), '42');
    await database.transaction((tx) => firstOf(tx, scopeNow), '42');
    assert.deepEqual(
      statements.map((text) => text.split(/[ ;]/, 1)[0]),
      ['select', 'select', 'begin', 'select', 'commit'],
    );
  });

  it('goes on after a read that failed', async () => {
    await assert.rejects(
      database.read((tx) => firstOf(tx, sql`select 1 / 0`)),
      { code: '22012' },
    );
    for (let n = 0; n < 12; n++) assert.ok(await database.read((tx) => firstOf(tx, scopeNow), '42'));
  });

  it('refuses DDL to the role of the server', async () => {
    await assert.rejects(run(database.sql, sql`create table mine (id int)`), { code: '42501' });
    await assert.rejects(run(database.sql, sql`drop table ledger`), { code: '42501' });
  });
});
