import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { writeCrl } from '@hufu/pades/crl';
import { extend } from '@hufu/pades/extend';
import { makeOcspResponder } from '@hufu/pades/ocsp';
import { readState } from '@hufu/pades/read-state';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { appended, sign } from '@hufu/pades/testing/story';
import { type TestPki, makeTestPki, pem } from '@hufu/pades/testing/test-pki';
import { type TestDatabase, testDatabase } from './database.js';

const bin = fileURLToPath(new URL('../../bin/hufu.mjs', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'start-'));
chmodSync(base, 0o755); // or the account of PostgreSQL could not enter it
const running = new Set<ChildProcess>();
after(async () => {
  for (const child of running) {
    child.kill('SIGINT');
    await once(child, 'exit');
  }
  rmSync(base, { recursive: true, force: true });
});
let count = 0;
const freshFolder = (): string => join(base, `var${++count}`);
type Settings = Record<string, string>;
const environment = (settings: Settings) => ({
  PATH: process.env['PATH'],
  HUFU_PORT: '0',
  HUFU_LOG_LEVEL: 'error',
  ...settings,
});

interface Started {
  child: ChildProcess;
  url: string;
}

/** `hufu start`, until it says where it is ready. */
async function start(settings: Settings): Promise<Started> {
  const child = spawn(process.execPath, [bin, 'start'], {
    env: environment(settings),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.on('exit', () => running.delete(child));
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (;;) {
    const url = /ready on (https?:\S+)/.exec(said)?.[1];
    if (url !== undefined) return { child, url };
    if (child.exitCode !== null) throw new Error(`hufu start ended with ${child.exitCode}: ${said}`);
    await Promise.race([once(child.stdout!, 'data'), once(child.stderr!, 'data'), once(child, 'exit')]);
  }
}

async function stop({ child }: Started, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(child, 'exit') as Promise<[number | null]>;
  child.kill(signal);
  await delay(50);
  child.kill(signal); // the terminal tells the server, and npm tells it again
  return (await exited)[0];
}

const hufu = (args: string[], settings: Settings) =>
  spawnSync(process.execPath, [bin, ...args], { env: environment(settings), encoding: 'utf8' });
const json = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
type Ready = { ready: boolean; notes: string[] };

/** Command lines of living processes that name a folder. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readCommand(`/proc/${pid}/cmdline`))
    .filter((command) => command.includes(folder));
}
function readCommand(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
const withoutProc = existsSync('/proc/self/cmdline') ? false : 'needs /proc to look at processes';

describe('hufu start', () => {
  it(
    'answers with credentials, refuses a second server, and leaves no process behind',
    { skip: withoutProc },
    async () => {
      const folder = freshFolder();
      const server = await start({ HUFU_DATA: folder });
      const ready = await json<Ready>(`${server.url}/readyz`);
      assert.deepEqual([ready.ready, ready.notes], [true, []]);
      const path = join(folder, 'credentials.json');
      assert.equal(statSync(path).mode & 0o777, 0o600);
      const credentials = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>;
      assert.equal(credentials['baseUrl'], server.url);
      for (const [name, keys] of Object.entries(shape))
        assert.deepEqual(Object.keys(credentials[name] ?? {}).sort(), keys, name);
      const second = hufu(['start'], { HUFU_DATA: folder });
      assert.equal(second.status, 1);
      assert.match(second.stderr, new RegExp(`Another Hufu is running on the data folder ${folder}`));
      assert.ok(processesOf(folder).length > 0);
      assert.equal(await stop(server, 'SIGINT'), 0);
      assert.deepEqual(processesOf(folder), []);
      const printed = hufu(['credentials', '--json'], { HUFU_DATA: folder });
      assert.deepEqual([printed.status, JSON.parse(printed.stdout)], [0, credentials]);
    },
  );

  it(
    'goes on after kill -9 with the same keys and the PostgreSQL that was left running',
    { skip: withoutProc },
    async () => {
      const folder = freshFolder();
      const first = await start({ HUFU_DATA: folder });
      const before = await (await fetch(`${first.url}/ca/root.pem`)).text();
      await stop(first, 'SIGKILL');
      const postgres = processesOf(folder);
      assert.equal(postgres.length > 0, true);
      const second = await start({ HUFU_DATA: folder });
      assert.equal(await (await fetch(`${second.url}/ca/root.pem`)).text(), before);
      assert.equal(await stop(second, 'SIGTERM'), 0);
      assert.deepEqual(processesOf(folder), []);
    },
  );

  it('says which port is taken', async () => {
    const server = await start({ HUFU_DATA: freshFolder() });
    const second = hufu(['start'], { HUFU_DATA: freshFolder(), HUFU_PORT: new URL(server.url).port });
    assert.equal(second.status, 1);
    assert.match(second.stderr, /Port \d+ is taken by another program. Set HUFU_PORT/);
    await stop(server, 'SIGINT');
  });
});

/** ARCHITECTURE.md §8: scripts rely on exactly these names. */
const shape: Record<string, string[]> = {
  native: ['apiKey'],
  company: ['legalPerson', 'name', 'sealId'],
  subsidiary: ['name', 'sealId'],
  employee: ['contact', 'employeeId', 'name', 'number'],
  person: ['contact', 'name'],
  qiyuesuo: ['appSecret', 'appToken'],
};

describe('settings at start', () => {
  it('are all told when they are wrong', () => {
    const refused = hufu(['start'], {
      HUFU_DATA: freshFolder(),
      HUFU_MODE: 'production',
      HUFU_PORT: 'x',
      HUFU_TYPO: '1',
    });
    assert.equal(refused.status, 1);
    for (const name of ['HUFU_PORT', 'HUFU_TYPO', 'HUFU_MASTER_KEY', 'HUFU_BASE_URL', 'HUFU_OPERATOR'])
      assert.match(refused.stderr, new RegExp(name));
  });

  it('of production refuse the data folder of a sandbox', async () => {
    const folder = freshFolder();
    await stop(await start({ HUFU_DATA: folder }), 'SIGINT');
    const refused = hufu(['start'], { HUFU_DATA: folder, ...production });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /was made by a sandbox/);
  });

  it('of production start without sandbox calls or credentials', async () => {
    const folder = freshFolder();
    const port = String(20_000 + (process.pid % 20_000));
    const server = await start({ HUFU_DATA: folder, ...production, HUFU_PORT: port });
    assert.equal(existsSync(join(folder, 'credentials.json')), false);
    const act = await fetch(`http://127.0.0.1:${port}/native/v1/sandbox/messages`);
    assert.equal(act.status, 404);
    await stop(server, 'SIGINT');
  });

  it('credentials before the first start: exit code 2', () => {
    const printed = hufu(['credentials', '--json'], { HUFU_DATA: freshFolder() });
    assert.equal(printed.status, 2);
    assert.match(printed.stderr, /start once/);
  });
});

const production: Settings = {
  HUFU_MODE: 'production',
  HUFU_MASTER_KEY: randomBytes(32).toString('hex'),
  HUFU_BASE_URL: 'https://sign.example.com',
  HUFU_OPERATOR: '示例签署服务有限公司',
};

describe('an outside PostgreSQL', () => {
  const urlOf = ({ host, user, database }: TestDatabase['app']): string =>
    `postgresql:///${String(database)}?host=${encodeURIComponent(String(host))}&user=${String(user)}`;

  it('with two roles is used as the embedded one is', async () => {
    const database = await testDatabase();
    const server = await start({
      HUFU_DATA: freshFolder(),
      DATABASE_URL: urlOf(database.app),
      HUFU_DATABASE_OWNER_URL: urlOf(database.owner),
    });
    assert.deepEqual((await json<Ready>(`${server.url}/readyz`)).notes, []);
    await stop(server, 'SIGINT');
  });

  it('with one role works, and /readyz says that evidence is not protected from it', async () => {
    const database = await testDatabase();
    const server = await start({ HUFU_DATA: freshFolder(), DATABASE_URL: urlOf(database.owner) });
    const { ready, notes } = await json<Ready>(`${server.url}/readyz`);
    assert.equal(ready, true);
    assert.match(notes.join(), /evidence role is not separated/);
    await stop(server, 'SIGINT');
  });

  it('that does not answer is named', () => {
    const refused = hufu(['start'], { HUFU_DATA: freshFolder(), DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /DATABASE_URL cannot be used: .*ECONNREFUSED/);
  });
});

interface Report {
  signatures: unknown[];
}

/** A PDF signed and archived (B-LTA) under a root of its own; beside it the same one, signed only. */
async function makeSigned(folder: string): Promise<{ file: string; bare: string; root: string }> {
  mkdirSync(folder, { recursive: true });
  const pki = await makeTestPki();
  const [bytes, signer, stamp] = [samplePdf(), await pki.signer('张三'), pki.tsa.timestamper];
  const act = { field: { late: { name: 's-1', page: 1, rect: { x: 50, y: 50, w: 120, h: 60 }, lock: [] } } };
  const signed = await sign({ bytes, state: readState(bytes) }, act, signer, stamp);
  const archived = appended(signed, await extend(signed.state, await validationData(pki, signer.chain), stamp));
  const [file, bare, root] = ['archived.pdf', 'signed.pdf', 'root-of-it.pem'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, archived.bytes);
  writeFileSync(bare, signed.bytes);
  writeFileSync(root, pem(pki.root.chain[0]!));
  return { file, bare, root };
}

async function validationData({ issuing, ocsp, root, timestamping }: TestPki, signer: Buffer[]) {
  const statusOf = async () => ({ status: 'GOOD' }) as const;
  const responder = makeOcspResponder({ issuing, responder: ocsp, clock: Date.now, statusOf });
  const chains = [signer, timestamping.chain];
  const ocsps = await Promise.all(chains.map(([leaf]) => responder.responseFor(leaf!)));
  const now = Date.now();
  const crls = [writeCrl(root, { revoked: [], number: 1, thisUpdate: now, nextUpdate: now + 86_400_000 })];
  return { certs: chains.flat(), ocsps, crls };
}

describe('hufu verify', () => {
  const folder = freshFolder();
  const pki = makeSigned(folder);

  it('holds for an archived file under its root, and cannot say without one, or without word of revocation', async () => {
    const { file, bare, root } = await pki;
    const good = hufu(['verify', file, '--trust', root], { HUFU_DATA: folder });
    assert.deepEqual([good.status, /TOTAL-PASSED/.test(good.stdout)], [0, true], good.stdout + good.stderr);
    const json = JSON.parse(hufu(['verify', file, '--json', '--trust', root], { HUFU_DATA: folder }).stdout) as Report;
    assert.equal(json.signatures.length, 2);
    assert.equal(hufu(['verify', file], { HUFU_DATA: folder }).status, 2);
    assert.equal(hufu(['verify', bare, '--trust', root], { HUFU_DATA: folder }).status, 2);
  });

  it('fails for a file that was changed', async () => {
    const { file, root } = await pki;
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('/MediaBox') + 12]! ^= 1;
    writeFileSync(`${file}.changed`, bytes);
    const bad = hufu(['verify', `${file}.changed`, '--trust', root], { HUFU_DATA: folder });
    assert.equal(bad.status, 1, bad.stdout + bad.stderr);
  });

  it('cannot say anything of a file that is not there, is no PDF or is not signed', () => {
    const text = join(base, 'text.pdf');
    writeFileSync(text, 'no PDF');
    for (const args of [[], [join(folder, 'none.pdf')], [text]])
      assert.equal(hufu(['verify', ...args], { HUFU_DATA: folder }).status, 2);
  });
});
