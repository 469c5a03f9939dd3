import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AppId } from '../src/domain/ids.js';
import { BroughtWithLock } from '../src/infra/postgres/brought.js';
import { appRows } from '../src/infra/postgres/apps.js';
import { openDatabase, type Database } from '../src/infra/postgres/pool.js';
import { testDatabase } from './database.js';

const app = '4000000000000000001' as AppId;

describe('calls of an app within one second', () => {
  const servers: Database[] = [];
  before(async () => {
    const { app: connection } = await testDatabase();
    servers.push(openDatabase({ connection, sessions: 8 }), openDatabase({ connection, sessions: 8 }));
  });
  after(() => Promise.all(servers.map((server) => server.close())));
  const call = (server: number, name: string, atMost: number) =>
    appRows(servers[server]!.sql, new BroughtWithLock()).countCall(app, name, atMost);
  const allowed = (answers: boolean[]) => answers.filter(Boolean).length;

  it('are counted together by two servers, however many come at once', async () => {
    const calls = Array.from({ length: 60 }, (_, n) => call(n % 2, 'at once', 20));
    const begun = Date.now();
    const answers = await Promise.all(calls);
    // Only on a machine that needed more than a second for all of them may there be more.
    assert.ok(Date.now() - begun > 1000 || allowed(answers) === 20, `${allowed(answers)} of 60`);
  });
  it('are counted for each name apart; a limit of 0 lets nothing through', async () => {
    assert.deepEqual(await Promise.all([call(0, 'a', 1), call(0, 'b', 1), call(0, 'c', 0)]), [true, true, false]);
  });
  it('are forgotten when the second is over; refused ones were never counted', async () => {
    assert.equal(await call(0, 'again', 1), true);
    for (const end = Date.now() + 10_000; !(await call(1, 'again', 1));) assert.ok(Date.now() < end, 'never again');
  });
});
