import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { candidateAccounts, canReach } from './account.js';
import { nativePackage, startableBinaries } from './binaries.js';
import { type EmbeddedPostgres, type LauncherOptions, startPostgres } from './launcher.js';
import { isAlive, recordedPid, runningPostmaster } from './postmaster.js';
import { ensureDatabase } from './roles.js';

const base = mkdtempSync(join(tmpdir(), 'launcher-'));
chmodSync(base, 0o755);
const started: EmbeddedPostgres[] = [];
after(async () => {
  for (const postgres of started) await postgres.stop().catch(() => undefined);
  rmSync(base, { recursive: true, force: true });
});
let count = 0;
const freshFolder = (): string => {
  const folder = join(base, `d${++count}`);
  mkdirSync(folder);
  return folder;
};
const asRoot = process.getuid?.() === 0;
const onlyAsRoot = asRoot ? false : 'needs root, to change to other accounts';

async function start(options: LauncherOptions): Promise<EmbeddedPostgres> {
  const postgres = await startPostgres(options);
  started.push(postgres);
  return postgres;
}

async function ask<Row>(postgres: EmbeddedPostgres, sql: string, user = 'postgres'): Promise<Row> {
  const client = new pg.Client({ ...postgres.connection, user, database: 'postgres' });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows[0] as Row;
}

describe('an embedded PostgreSQL', () => {
  it('keeps its data through a stop, with checksums and fsync on, and without TCP', async () => {
    const dataFolder = freshFolder();
    const first = await start({ dataFolder });
    assert.equal(first.adopted, false);
    await ask(first, 'create table kept as select 7 as n');
    const settings = await ask(
      first,
      `select current_setting('data_checksums') as checksums, current_setting('fsync') as fsync,
        current_setting('listen_addresses') as listen, current_setting('server_encoding') as encoding`,
    );
    assert.deepEqual(settings, { checksums: 'on', fsync: 'on', listen: '', encoding: 'UTF8' });
    await first.stop();
    assert.equal(isAlive(first.pid), false);
    const second = await start({ dataFolder });
    assert.deepEqual(await ask(second, 'select n from kept'), { n: 7 });
    await second.stop();
  });

  it('lets nobody but this user in', async () => {
    const dataFolder = freshFolder();
    const postgres = await start({ dataFolder });
    assert.equal(statSync(postgres.connection.host).mode & 0o077, 0);
    await ensureDatabase(postgres.connection);
    assert.deepEqual(await ask(postgres, 'select current_user as me', 'hufu_app'), { me: 'hufu_app' });
    if (asRoot) {
      const other = candidateAccounts().find(({ uid }) => uid === statSync(postgres.connection.host).uid)!;
      const script = `new (require('pg').Client)({ host: ${JSON.stringify(postgres.connection.host)}, user: 'postgres', database: 'postgres' }).connect().then(() => console.log('in'), (e) => console.log(e.message))`;
      const run = spawnSync(process.execPath, ['-e', script], {
        uid: other.uid,
        gid: other.gid,
        encoding: 'utf8',
        cwd: fileURLToPath(new URL('.', import.meta.url)),
      });
      assert.match(run.stdout + run.stderr, /peer authentication failed/i);
    }
    await postgres.stop();
  });

  it('left running by a killed server is adopted, with what was committed', async () => {
    const dataFolder = freshFolder();
    const child = startInProcess(dataFolder);
    const [pid] = (await once(child.stdout!, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const adopted = await start({ dataFolder });
    assert.deepEqual([adopted.adopted, adopted.pid], [true, Number(pid.toString())]);
    assert.deepEqual(await ask(adopted, 'select n from committed'), { n: 1 });
    await adopted.stop();
    assert.equal(runningPostmaster(join(dataFolder, 'postgres', 'data')), undefined);
  });

  it('starts again after everything was killed, whoever has the old process id by now', async () => {
    const dataFolder = freshFolder();
    const first = await start({ dataFolder });
    await ask(first, 'create table kept as select 7 as n');
    process.kill(first.pid, 'SIGKILL');
    const cluster = join(dataFolder, 'postgres', 'data');
    const pidFile = join(cluster, 'postmaster.pid');
    assert.equal(recordedPid(cluster), first.pid);
    writeFileSync(pidFile, readFileSync(pidFile, 'latin1').replace(/^\d+/, String(process.pid)));
    const second = await start({ dataFolder });
    assert.equal(second.adopted, false);
    assert.deepEqual(await ask(second, 'select n from kept'), { n: 7 });
    await second.stop();
  });

  it('is found where its folder was moved to while it ran', async () => {
    const dataFolder = freshFolder();
    const first = await start({ dataFolder });
    const moved = `${dataFolder}-moved`;
    renameSync(dataFolder, moved);
    const second = await start({ dataFolder: moved });
    assert.deepEqual([second.adopted, second.pid], [true, first.pid]);
    await second.stop();
  });

  it('a first start that was killed half way leaves nothing in the way', async () => {
    const dataFolder = freshFolder();
    const child = startInProcess(dataFolder);
    const home = join(dataFolder, 'postgres');
    while (!existsSync(home) || !readdirSync(home).some((name) => name.startsWith('data.')))
      await new Promise(setImmediate);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const postgres = await start({ dataFolder });
    assert.deepEqual(await ask(postgres, 'select 1 as one'), { one: 1 });
    assert.deepEqual(readdirSync(home).sort(), ['data', 'run', 'server.log']);
    await postgres.stop();
  });

  it('lives in a folder whose path is longer than a socket may be', async () => {
    const dataFolder = join(freshFolder(), 'a'.repeat(100), '合同'.repeat(20));
    mkdirSync(dataFolder, { recursive: true });
    const first = await start({ dataFolder });
    const second = await start({ dataFolder });
    assert.equal(second.pid, first.pid);
    assert.ok(Buffer.byteLength(first.connection.host) < 100);
    await second.stop();
    await first.stop();
    assert.equal(existsSync(first.connection.host), false);
  });

  it('says what its own log says when it cannot start', async () => {
    const dataFolder = freshFolder();
    await assert.rejects(startPostgres({ dataFolder, settings: ['shared_buffers=nonsense'] }), {
      name: 'PostgresUnavailable',
      message: /invalid value for parameter "shared_buffers"/,
    });
  });
});

/** Starts PostgreSQL from another process, which prints its id and goes on living. */
function startInProcess(dataFolder: string) {
  const launcher = JSON.stringify(fileURLToPath(new URL('launcher.js', import.meta.url)));
  const script = `
    import { startPostgres } from ${launcher};
    import pg from ${JSON.stringify(fileURLToPath(import.meta.resolve('pg')))};
    const { connection, pid } = await startPostgres({ dataFolder: ${JSON.stringify(dataFolder)} });
    const client = new pg.Client({ ...connection, user: 'postgres', database: 'postgres' });
    await client.connect();
    await client.query('create table committed as select 1 as n');
    console.log(pid);
    setInterval(() => 0, 1e6);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
}

describe('its programs', () => {
  it('get the links that switched-off install scripts did not make', () => {
    const copy = join(freshFolder(), 'package', 'native');
    copyNative(copy);
    const { version } = nativePackage();
    const links = readdirSync(join(copy, 'lib'), { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
    for (const { name } of links) rmSync(join(copy, 'lib', name));
    const unused = freshFolder();
    const found = startableBinaries(() => unused, { native: copy, version });
    assert.equal(found.folder, join(copy, 'bin'));
    assert.deepEqual(readdirSync(unused), []);
  });

  it('are copied when the account cannot enter the checkout', { skip: onlyAsRoot }, () => {
    const home = freshFolder();
    const copy = join(home, 'package', 'native');
    copyNative(copy);
    chmodSync(home, 0o700);
    const data = freshFolder();
    const found = startableBinaries(() => data, { native: copy, version: '18' });
    assert.equal(found.folder, join(data, 'native-18', 'bin'));
    assert.equal(found.account.uid === 0, false);
  });

  it('are copied and get their links there when the checkout is read-only', { skip: onlyAsRoot }, () => {
    const copy = join(freshFolder(), 'package', 'native');
    copyNative(copy);
    for (const entry of readdirSync(join(copy, 'lib'), { withFileTypes: true }))
      if (entry.isSymbolicLink()) rmSync(join(copy, 'lib', entry.name));
    spawnSync('chmod', ['-R', 'a-w', copy]);
    const data = freshFolder();
    const nobody = candidateAccounts().find(({ name }) => name === 'nobody')!;
    chownSync(data, nobody.uid, nobody.gid);
    const binaries = JSON.stringify(fileURLToPath(new URL('binaries.js', import.meta.url)));
    const run = runAs(
      nobody,
      `const { startableBinaries } = await import(${binaries});
      console.log(startableBinaries(() => ${JSON.stringify(data)}, ${JSON.stringify({ native: copy, version: '18' })}).folder);`,
    );
    assert.equal(run.stdout.trim(), join(data, 'native-18', 'bin'), run.stderr);
  });

  it('of another C library are refused with what to do', () => {
    const copy = join(freshFolder(), 'native');
    mkdirSync(join(copy, 'bin'), { recursive: true });
    writeFileSync(join(copy, 'pg-symlinks.json'), '[]');
    for (const name of ['postgres', 'initdb', 'pg_ctl'])
      writeFileSync(join(copy, 'bin', name), '#!/lib/ld-musl-none.so\n', { mode: 0o755 });
    const data = freshFolder();
    assert.throws(() => startableBinaries(() => data, { native: copy, version: '18' }), {
      name: 'PostgresUnavailable',
      message: /need glibc.*DATABASE_URL/s,
    });
  });
});

function copyNative(to: string): void {
  cpSync(nativePackage().native, to, { recursive: true, verbatimSymlinks: true });
}

describe('the account it runs as', () => {
  it('under root is postgres, then nobody, then any other row', { skip: onlyAsRoot }, () => {
    const file = join(freshFolder(), 'passwd');
    const namesIn = (text: string): string[] => (
      writeFileSync(file, text),
      candidateAccounts(file).map(({ name }) => name)
    );
    const row = (name: string, uid: number): string => `${name}:x:${uid}:${uid}::/:/bin/sh\n`;
    assert.deepEqual(namesIn(row('root', 0) + row('daemon', 1) + row('nobody', 65534) + row('postgres', 101)), [
      'postgres',
      'nobody',
      'daemon',
    ]);
    assert.deepEqual(namesIn(row('root', 0) + row('toor', 0) + row('app', 1000)), ['app']);
    assert.throws(() => namesIn(row('root', 0)), {
      name: 'PostgresUnavailable',
      message: /has no other account.*DATABASE_URL/,
    });
  });

  it('must be able to walk to its data', { skip: onlyAsRoot }, () => {
    const home = freshFolder();
    const inside = join(home, 'inside');
    mkdirSync(inside);
    const account = { name: 'someone', uid: 4242, gid: 4343, change: true };
    assert.equal(canReach(inside, account), true);
    chmodSync(home, 0o700);
    assert.equal(canReach(inside, account), false);
    chownSync(home, 0, account.gid);
    chmodSync(home, 0o710);
    assert.equal(canReach(inside, account), true);
  });

  it('gets a folder of its own, remembered in the data folder, when it cannot', { skip: onlyAsRoot }, async () => {
    const home = freshFolder();
    chmodSync(home, 0o700);
    const dataFolder = join(home, 'var');
    mkdirSync(dataFolder);
    const stateFolder = join(freshFolder(), 'state');
    const first = await start({ dataFolder, stateFolder });
    await ask(first, 'create table kept as select 7 as n');
    await first.stop();
    assert.match(
      readFileSync(join(dataFolder, 'postgres.location'), 'utf8'),
      new RegExp(`^${stateFolder}/[0-9a-f]{16}\\n$`),
    );
    const second = await start({ dataFolder, stateFolder });
    assert.deepEqual(await ask(second, 'select n from kept'), { n: 7 });
    await second.stop();
    rmSync(stateFolder, { recursive: true });
    await assert.rejects(startPostgres({ dataFolder, stateFolder }), {
      name: 'PostgresUnavailable',
      message: /which is not there/,
    });
  });

  it(
    'cannot be changed to by the root of a container without other users, which is said',
    { skip: onlyAsRoot },
    (test) => {
      if (spawnSync('unshare', ['--user', '--map-root-user', 'true']).status !== 0)
        return test.skip('no user namespaces here');
      const script = startScript(freshFolder());
      const run = spawnSync(
        'unshare',
        ['--user', '--map-root-user', process.execPath, '--input-type=module', '-e', script],
        { encoding: 'utf8' },
      );
      assert.match(run.stderr, /may not change to another account.*DATABASE_URL/s);
    },
  );

  it('without a row in the password file is refused with a message', { skip: onlyAsRoot }, () => {
    const run = startAs(54321, 54321, freshFolder());
    assert.match(run.stderr, /uid 54321 has no row in the password file.*DATABASE_URL/s);
  });

  it('may be any ordinary user, with HOME unset', { skip: onlyAsRoot }, () => {
    const nobody = candidateAccounts().find(({ name }) => name === 'nobody')!;
    const dataFolder = freshFolder();
    chownSync(dataFolder, nobody.uid, nobody.gid);
    const run = startAs(nobody.uid, nobody.gid, dataFolder);
    assert.match(run.stdout, /^started as nobody, stopped/, run.stderr);
  });
});

/** Starts and stops PostgreSQL in a process of that user. */
const startAs = (uid: number, gid: number, dataFolder: string): SpawnSyncReturns<string> =>
  runAs({ uid, gid }, startScript(dataFolder));

const runAs = ({ uid, gid }: { uid: number; gid: number }, script: string): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, ['--input-type=module', '-e', script], { uid, gid, encoding: 'utf8', cwd: '/', env: {} });

function startScript(dataFolder: string): string {
  const launcher = JSON.stringify(fileURLToPath(new URL('launcher.js', import.meta.url)));
  return `
    import { userInfo } from 'node:os';
    const { startPostgres } = await import(${launcher});
    const postgres = await startPostgres({ dataFolder: ${JSON.stringify(dataFolder)} });
    await postgres.stop();
    console.log('started as ' + userInfo().username + ', stopped');`;
}
