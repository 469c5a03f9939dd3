// A server that can be stopped at any statement and killed with its database. Test only: run by `killable.ts` as a child
// process, told what to do by messages.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { OutboxRow, SignerKeys } from '../../src/app/ports.js';
import { type Environment, readConfig } from '../../src/config.js';
import { recordedPid } from '../../src/infra/postgres/postmaster.js';
import { startServer } from '../../src/main.js';

/** What the parent says. */
export type Order =
  | { order: 'start'; environment: Environment; signerMs?: number }
  /** The next work of this kind for this contract is watched under `key`; see `Watch`. */
  | { order: 'watch work'; kind: string; contractId: string; key: string; holdAt?: number }
  /** What the watch of this key has seen so far. */
  | { order: 'seen'; key: string }
  | { order: 'die' };

/** What the child says. */
export type Report =
  | { report: 'loaded' }
  | { report: 'ready'; baseUrl: string; credentials: object }
  | { report: 'failed'; why: string }
  | { report: 'held'; key: string; point: string }
  | { report: 'seen'; key: string; points: string[] };

/** The first point of work of the outbox. */
export type Lease = 'outbox row leased';

/**
 * One operation being watched: the statements and object writes it has done, in order. With `holdAt` it stops for ever
 * once that many are done: the database has seen this one and will see nothing more of it.
 */
interface Watch {
  key: string;
  holdAt?: number;
  points: string[];
  /** Not the request is watched but the statement that leases what its commits put into the outbox. */
  lease?: boolean;
}

const current = new AsyncLocalStorage<Watch | undefined>();
const watches = new Map<string, Watch>();
const expected: { kind: string; contractId: string; key: string; holdAt?: number }[] = [];

const say = (report: Report): void => void process.send!(report);

/** Leasing belongs to no request and no row: the first look into the outbox after a request's commit finds its rows. */
const committed: Watch[] = [];
const leasing = /^update outbox set lease_by/;

function watchAt(point: string): Watch | undefined {
  const watch = current.getStore();
  if (watch === undefined) return leasing.test(point) ? committed.shift() : undefined;
  if (!watch.lease) return watch;
  if (point === 'commit' && !committed.includes(watch)) committed.push(watch);
  return undefined;
}

async function reach(point: string): Promise<void> {
  const watch = watchAt(point);
  if (watch === undefined) return;
  watch.points.push(point);
  if (watch.points.length !== watch.holdAt) return;
  say({ report: 'held', key: watch.key, point });
  await new Promise(() => undefined);
}

function begin(key: string, holdAt: number | undefined, lease = false): Watch {
  const watch: Watch = { key, points: [], lease, ...(holdAt !== undefined && { holdAt }) };
  watches.set(key, watch);
  return watch;
}

/** A request says by its own headers that it is to be watched. */
subscribe('http.server.request.start', (message) => {
  const { headers } = (message as { request: IncomingMessage }).request;
  const key = headers['x-crash-key'];
  const holdAt = headers['x-crash-hold-at'];
  const lease = headers['x-crash-lease'] !== undefined;
  current.enterWith(typeof key === 'string' ? begin(key, holdAt ? Number(holdAt) : undefined, lease) : undefined);
});

/** Work of the outbox is watched when it was announced; that the row was leased is its first point. */
async function aroundWork(row: OutboxRow, work: () => Promise<void>): Promise<void> {
  const at = expected.findIndex(({ kind, contractId }) => kind === row.kind && contractId === row.contractId);
  if (at < 0) return work();
  const [{ key, holdAt }] = expected.splice(at, 1) as [(typeof expected)[number]];
  await current.run(begin(key, holdAt), async () => {
    await reach('outbox row leased' satisfies Lease);
    await work();
  });
}

const slowKeys =
  (ms: number) =>
  (builtIn: SignerKeys): SignerKeys => ({
    unlock: async (subject, use) => {
      const unlocked = await builtIn.unlock(subject, use);
      const sign: typeof unlocked.signer.sign = async (...given) => {
        await delay(ms);
        return unlocked.signer.sign(...given);
      };
      return { ...unlocked, signer: { ...unlocked.signer, sign } };
    },
  });

/** A statement as the name of a point: on one line, without the tenants' ids. */
const pointOf = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/'[\d,]+'/g, "'…'")
    .trim();

/** The nonces of requests that come together are one statement: held for one of them, it would hold them all. */
const isEverybodys = (sql: string): boolean => /\binto nonce\b/.test(sql);

let dataFolder = '';
async function start(environment: Environment, signerMs: number | undefined): Promise<void> {
  const config = readConfig(environment);
  dataFolder = config.HUFU_DATA;
  const { baseUrl, credentials } = await startServer(config, {
    afterStatement: (sql) => (isEverybodys(sql) ? undefined : reach(pointOf(sql))),
    afterWrite: () => reach('object written'),
    world: { aroundWork, ...(signerMs !== undefined && { keys: slowKeys(signerMs) }) },
  });
  say({ report: 'ready', baseUrl, credentials: credentials! });
}

/** Ends PostgreSQL, every process of it, and this process: nothing of either runs on to clean up. */
function die(): void {
  const postmaster = recordedPid(`${dataFolder}/postgres/data`);
  if (postmaster !== undefined) {
    process.kill(postmaster, 'SIGSTOP'); // it starts nothing more while its sessions are killed
    for (const pid of [...sessionsOf(postmaster), postmaster]) process.kill(pid, 'SIGKILL');
  }
  process.kill(process.pid, 'SIGKILL');
}

/** PostgreSQL puts every process into a group of its own, so they are found as children. */
function sessionsOf(postmaster: number): number[] {
  try {
    const text = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'latin1');
    return text.trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // without /proc they notice by themselves that the postmaster is gone
  }
}

process.on('message', (message: Order) => {
  if (message.order === 'die') die();
  else if (message.order === 'watch work') expected.push(message);
  else if (message.order === 'seen')
    say({ report: 'seen', key: message.key, points: watches.get(message.key)?.points ?? [] });
  else
    start(message.environment, message.signerMs).catch((error: Error) =>
      say({ report: 'failed', why: error.stack ?? error.message }),
    );
});
process.on('disconnect', die); // the test is gone
say({ report: 'loaded' });
