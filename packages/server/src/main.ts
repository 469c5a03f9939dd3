import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Application } from './app/application.js';
import { makeApplication } from './app/make-application.js';
import type { World } from './app/ports.js';
import { seedSandbox } from './app/seed-sandbox.js';
import { Closers } from './closers.js';
import type { Config } from './config.js';
import { type Credentials, sandboxApps } from './credentials.js';
import { makeDataFolder, masterKey, writeCredentials, writeRoot } from './data-folder.js';
import { routedTarget, severalDialects } from './dialects/dialect-of.js';
import type { Dialect, HttpFacts } from './dialects/dialect.js';
import { native } from './dialects/native/index.js';
import { esign } from './dialects/esign/index.js';
import { qiyuesuo } from './dialects/qiyuesuo/index.js';
import { tencent } from './dialects/tencent/index.js';
import { authorityRoutes } from './infra/authorities/routes.js';
import { clientOf, originOf } from './infra/http/request-facts.js';
import { type Readiness, createHttpServer } from './infra/http/server.js';
import { claimDataFolder } from './infra/instance.js';
import { createLog } from './infra/log.js';
import { evidenceIsProtected, whyUnreachable } from './infra/postgres/evidence-guard.js';
import type { Database } from './infra/postgres/pool.js';
import type { RunningWorld } from './infra/world.js';
import { freePort, listen, originAt } from './listening.js';
import { openUpToDateDatabase, openWorld, refuseOtherMode, type TestHooks } from './open-world.js';

/** Every dialect that is built. A further one is a folder, a name here and one in credentials.ts. */
const dialectsOf = ({ HUFU_MODE, HUFU_CALLS_PER_SECOND }: Config): readonly Dialect[] => [
  native({ sandbox: HUFU_MODE === 'sandbox' }),
  qiyuesuo,
  esign,
  tencent({ callsPerSecond: HUFU_CALLS_PER_SECOND }),
];

/** A server that listens. */
export interface RunningServer {
  /** The origin to tell people: HUFU_BASE_URL, or the address it listens on. */
  readonly baseUrl: string;
  /** Sandbox only. */
  readonly credentials?: Credentials;
  /** The platform itself, for programs that run it in their own process. */
  readonly app: Application;
  /** Things an administrator should know, in words. */
  readonly notes: readonly string[];
  /** Ends in order: requests, jobs, sessions, and the embedded PostgreSQL. */
  close(): Promise<void>;
}

/**
 * Puts the platform together and starts it: data folder, database, keys, application, HTTP. When something refuses, what
 * was opened before is closed again.
 *
 * @throws DataFolderInUse, PostgresUnavailable, Error with what to do
 */
export async function startServer(config: Config, hooks: TestHooks = {}): Promise<RunningServer> {
  const closers = new Closers();
  try {
    return await start(config, hooks, closers);
  } catch (error) {
    await closers.closeAll().catch(() => undefined);
    throw error;
  }
}

async function start(config: Config, hooks: TestHooks, closers: Closers): Promise<RunningServer> {
  const log = hooks.log ?? createLog(config.HUFU_LOG_LEVEL);
  const { database, running, port } = await openInstallation(config, hooks, log, closers);
  const { baseUrl } = running.world;
  const notes = await notesOn(database);
  const http = createHttp(config, log, database, notes);
  slowDown(http, running);
  const app = makeApplication(running.world);
  await mountRoutes(config, http, running, app);
  closers.add('the HTTP server', () => http.close());
  const credentials = await sandboxCredentials(config, running.world, baseUrl);
  await writeRoot(config, running.authorities.root);
  await listen(http, config.HUFU_HOST, port);
  running.startWork();
  return { baseUrl, notes, credentials, app, close: () => closers.closeAll() };
}

/**
 * Runs `act` on an installation whose server is not running, and closes everything again.
 *
 * @throws DataFolderInUse while a server runs on its data folder; and what starting throws
 */
export async function withInstallation<T>(config: Config, act: (world: World) => Promise<T>): Promise<T> {
  const closers = new Closers();
  try {
    const { running } = await openInstallation(config, {}, createLog('error'), closers);
    return await act(running.world);
  } finally {
    await closers.closeAll();
  }
}

/** Data folder, database and world of an installation, as long as nobody else has them open. */
async function openInstallation(
  config: Config,
  hooks: TestHooks,
  log: Logger,
  closers: Closers,
): Promise<{ database: Database; running: RunningWorld; port: number }> {
  await makeDataFolder(config);
  const instance = await claimDataFolder(config.HUFU_DATA);
  closers.add('the claim on the data folder', () => instance.release());
  const key = await masterKey(config);
  const database = await openUpToDateDatabase(config, hooks, log, closers);
  await refuseOtherMode(config, database);
  const port = config.HUFU_PORT === 0 ? await freePort(config.HUFU_HOST) : config.HUFU_PORT;
  const baseUrl = config.HUFU_BASE_URL ?? originAt(config.HUFU_HOST, port);
  const callbackManners = new Map(dialectsOf(config).map(({ name, callback }) => [name, callback]));
  const given = { database, log, masterKey: key, baseUrl, callbackManners };
  return { database, port, running: await openWorld(config, hooks, given, closers) };
}

/** Fills the sandbox at first start; writes the credentials at each start, as scripts rely on them. */
async function sandboxCredentials(config: Config, world: World, baseUrl: string): Promise<Credentials | undefined> {
  if (config.HUFU_MODE !== 'sandbox') return undefined;
  const credentials = { baseUrl, ...(await seedSandbox(world, sandboxApps)) };
  await writeCredentials(config, credentials);
  return credentials;
}

/** Sandbox mischief: every answer waits. */
function slowDown(http: FastifyInstance, { mischief }: RunningWorld): void {
  http.addHook('onRequest', async () => {
    const { slowMs = 0 } = mischief();
    if (slowMs > 0) await delay(Math.min(slowMs, 60_000));
  });
}

async function notesOn(database: Database): Promise<string[]> {
  if (await evidenceIsProtected(database)) return [];
  return [
    'The evidence role is not separated: the server could change evidence. Set DATABASE_URL and HUFU_DATABASE_OWNER_URL to two roles.',
  ];
}

function createHttp(config: Config, log: Logger, database: Database, notes: readonly string[]): FastifyInstance {
  const dialects = dialectsOf(config);
  return createHttpServer({
    log,
    trustProxy: config.HUFU_TRUST_PROXY,
    baseUrl: config.HUFU_BASE_URL,
    routedTarget: (method, target, headers) => routedTarget(dialects, method, target, headers),
    severalDialects,
    readiness: () => readiness(database, notes),
    landing: { sandbox: config.HUFU_MODE === 'sandbox', dialects: dialects.filter(({ prefix }) => prefix !== '') },
  });
}

async function readiness(database: Database, notes: readonly string[]): Promise<Readiness> {
  const why = await whyUnreachable(database);
  return { ready: why === undefined, checks: { database: why ?? 'ok' }, notes };
}

async function mountRoutes(
  config: Config,
  server: FastifyInstance,
  { authorities }: RunningWorld,
  app: Application,
): Promise<void> {
  const http: HttpFacts = { originOf: originOf(config.HUFU_BASE_URL), clientOf };
  await server.register(authorityRoutes(authorities));
  for (const dialect of dialectsOf(config)) {
    await server.register(async (scope) => dialect.mount(scope, app, http), { prefix: dialect.prefix });
  }
}
