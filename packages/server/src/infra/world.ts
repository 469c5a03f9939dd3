import { randomInt } from 'node:crypto';
import type { AuthorityProfile } from '@hufu/pades/authority';
import type { CallbackManner, Mischief } from '../app/application.js';
import type { Log, ObjectStore, PdfWorkshop, SignerKeys, Store, World } from '../app/ports.js';
import { coreId } from '../domain/ids.js';
import { type Authorities, makeAuthorities } from './authorities/authorities.js';
import { revocationFacts, type OutsideAuthority } from './authorities/revocation-facts.js';
import { revocationClient } from './authorities/revocation-client.js';
import { callbackPost } from './callbacks/post.js';
import { type StoredClock, storedClock } from './clock.js';
import { installationSecret, openAuthorities } from './keys/installation.js';
import { builtInSignerKeys } from './keys/signer-keys.js';
import { masterKeyVault } from './keys/vault.js';
import { noMessages, sandboxMessages } from './notify/sandbox-messages.js';
import { type AroundWork, type OutboxWorker, startOutboxWorker } from './outbox-worker.js';
import { passwords } from './passwords.js';
import { firstValue } from './postgres/first-value.js';
import { keyUseAllowed, postgresKeyShelf } from './postgres/key-shelf.js';
import { nonceBook } from './postgres/nonces.js';
import type { Database } from './postgres/pool.js';
import { postgresStore } from './postgres/store.js';
import { withMischief } from './sandbox-mischief.js';
import { builtInTimestamps } from './tsa/built-in.js';
import type { RemoteTsa } from './tsa/remote.js';

/** What a world is made of; `main.ts` and whole-server tests choose. */
export interface WorldParts {
  mode: World['mode'];
  baseUrl: string;
  database: Database;
  objects: ObjectStore;
  pdf: PdfWorkshop;
  /** 32 bytes. */
  masterKey: Buffer;
  /** Names the data folder; servers of the same one are its predecessors. */
  instance: string;
  /** Who runs the installation, as certificates name it; absent: Hufu's sandbox. */
  operator?: string;
  algorithm?: AuthorityProfile['algorithm'];
  /** Networks inside one's own that callbacks may go to. */
  callbackAllow?: readonly string[];
  /** Absent: the built-in authority. */
  outsideTsa?: RemoteTsa;
  /** Absent: the built-in keys as they are. */
  keys?: (builtIn: SignerKeys) => SignerKeys;
  callbackManners: ReadonlyMap<string, CallbackManner>;
  log: Log;
  aroundWork?: AroundWork;
}

export interface RunningWorld {
  world: World;
  authorities: Authorities;
  /** How badly the sandbox was asked to behave. */
  mischief(): Mischief;
  /** Begins the work of the outbox. */
  startWork(): void;
  /** Ends work and heartbeat, and gives up what this server held. */
  stop(): Promise<void>;
}

const heartbeatMs = 5_000;
const refreshMs = 1_000;
const newId = (): string => coreId(Date.now(), randomInt(0x400000));

export async function makeWorld(parts: WorldParts): Promise<RunningWorld> {
  const { database, mode } = parts;
  let worker: OutboxWorker | undefined;
  const store = postgresStore(database, (rows) => {
    const due = rows.filter(({ runAt }) => runAt <= clock.business());
    if (due.length > 0) worker?.wake(due.map(({ kind }) => kind));
  });
  const clock = await storedClock(store);
  const vault = masterKeyVault(parts.masterKey);
  const shelf = postgresKeyShelf(database);
  const profile = profileOf(parts);
  const keys = await openAuthorities(shelf, vault, profile, clock.real());
  const authorities = makeAuthorities({ keys, profile, shelf, now: clock.real });
  const isAllowed = keyUseAllowed(database);
  const issuing = keys.issuing;
  const signerKeys = builtInSignerKeys({ shelf, vault, issuing, profile, newId, now: clock.real, isAllowed });
  const serverId = newId();
  const plain: World = {
    mode,
    installation: await firstValue(database, 'installation', newId()),
    serverId,
    baseUrl: parts.baseUrl,
    store,
    nonces: nonceBook(database),
    objects: parts.objects,
    clock,
    newId,
    keys: parts.keys?.(signerKeys) ?? signerKeys,
    timestamps: parts.outsideTsa ?? builtInTimestamps(authorities.tsa, profile),
    revocation: revocationFacts(authorities, parts.outsideTsa && outsideAuthority(parts, parts.outsideTsa, clock)),
    pdf: parts.pdf,
    messages: mode === 'sandbox' ? sandboxMessages(store, newId, clock.business) : noMessages,
    vault,
    secrets: {
      idKey: await installationSecret(shelf, vault, 'id-key'),
      linkKey: await installationSecret(shelf, vault, 'link-key'),
    },
    passwords,
    callbackManners: parts.callbackManners,
    callbacks: callbackPost({ allowLoopback: mode === 'sandbox', allow: parts.callbackAllow }),
    wake: (kinds) => worker?.wake(kinds),
    log: parts.log,
  };
  const sandbox = mode === 'sandbox' ? await withMischief(plain) : undefined;
  const world = sandbox?.world ?? plain;
  await store.transaction('*', (tx) => tx.installation.forgetServers(parts.instance));
  await beat(store, serverId, parts.instance);
  const timers = [
    every(heartbeatMs, parts.log, () => beat(store, serverId, parts.instance)),
    every(refreshMs, parts.log, () => refresh(clock, sandbox?.refresh)),
  ];
  return {
    world,
    authorities,
    mischief: () => sandbox?.mischief() ?? {},
    startWork: () => void (worker ??= startOutboxWorker(world, parts.aroundWork)),
    stop: async () => {
      await worker?.stop();
      timers.forEach(clearInterval);
      await store.transaction('*', (tx) => tx.installation.forgetServers(parts.instance));
    },
  };
}

/** Its addresses stand in its certificates: they are asked through the same guard as callbacks. */
const outsideAuthority = (
  parts: WorldParts,
  { roots, chain }: RemoteTsa,
  clock: { real(): number },
): OutsideAuthority => {
  const rules = { allowLoopback: parts.mode === 'sandbox', allow: parts.callbackAllow };
  return { roots, chain, statusOf: revocationClient(rules, clock.real) };
};

const profileOf = ({ mode, baseUrl, operator, algorithm }: WorldParts): AuthorityProfile => ({
  operator: operator ?? (mode === 'sandbox' ? 'Hufu' : new URL(baseUrl).host),
  assurance: mode === 'sandbox' ? 'SANDBOX' : 'SELF_CA',
  baseUrl,
  ...(algorithm && { algorithm }),
});

const beat = (store: Store, serverId: string, instance: string): Promise<void> =>
  store.statement((tx) => tx.installation.heartbeat(serverId, instance));

async function refresh(clock: StoredClock, refreshMischief: (() => Promise<void>) | undefined): Promise<void> {
  await clock.refresh();
  await refreshMischief?.();
}

/** Something missed once is done the next time; the log says so. */
function every(ms: number, log: Log, act: () => Promise<void>): NodeJS.Timeout {
  const timer = setInterval(() => {
    act().catch((err: unknown) => log.warn({ err }, 'a regular task failed'));
  }, ms);
  timer.unref();
  return timer;
}
