import { X509Certificate, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { access, constants, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
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
import { sandboxMasterKey } from './infra/keys/sandbox-master-key.js';
import { createLog } from './infra/log.js';
import { diskObjects } from './infra/objects/disk.js';
import { OfficeConverter } from './infra/pdf/converter.js';
import { Workshop } from './infra/pdf/workshop.js';
import { openPostgres } from './infra/postgres/connect.js';
import { evidenceIsProtected, whyUnreachable } from './infra/postgres/evidence-guard.js';
import { firstValue } from './infra/postgres/first-value.js';
import { migrate } from './infra/postgres/migrate.js';
import { type Database, openDatabase } from './infra/postgres/pool.js';
import { remoteTimestamps } from './infra/tsa/remote.js';
import { type RunningWorld, type WorldParts, makeWorld } from './infra/world.js';

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

/** The root certificate of the installation in its data folder, for `hufu verify`. */
export const rootFile = 'root.pem';
const certificatePem = (der: Buffer): string => new X509Certificate(der).toString();

/** Where tests stop the world. */
export interface TestHooks {
  readonly afterStatement?: (sql: string) => void | Promise<void>;
  readonly afterWrite?: (key: string) => void | Promise<void>;
  readonly log?: Logger;
  /** Other parts of the world, e.g. a slow signer. */
  readonly world?: Partial<WorldParts>;
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
  await makeDataFolder(config);
  const instance = await claimDataFolder(config.HUFU_DATA);
  closers.add('the claim on the data folder', () => instance.release());
  const key = await masterKey(config);
  const database = await openUpToDateDatabase(config, hooks, log, closers);
  await refuseOtherMode(config, database);
  const port = config.HUFU_PORT === 0 ? await freePort(config.HUFU_HOST) : config.HUFU_PORT;
  const baseUrl = config.HUFU_BASE_URL ?? originAt(config.HUFU_HOST, port);
  const running = await openWorld(config, hooks, { database, log, masterKey: key, baseUrl }, closers);
  const notes = await notesOn(database);
  const http = createHttp(config, log, database, notes);
  slowDown(http, running);
  const app = makeApplication(running.world);
  await mountRoutes(config, http, running, app);
  closers.add('the HTTP server', () => http.close());
  const credentials = await sandboxCredentials(config, running.world, baseUrl);
  await writeFile(join(config.HUFU_DATA, rootFile), certificatePem(running.authorities.root));
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
    const log = createLog('error');
    await makeDataFolder(config);
    const instance = await claimDataFolder(config.HUFU_DATA);
    closers.add('the claim on the data folder', () => instance.release());
    const key = await masterKey(config);
    const database = await openUpToDateDatabase(config, {}, log, closers);
    await refuseOtherMode(config, database);
    const baseUrl = config.HUFU_BASE_URL ?? originAt(config.HUFU_HOST, config.HUFU_PORT);
    const { world } = await openWorld(config, {}, { database, log, masterKey: key, baseUrl }, closers);
    return await act(world);
  } finally {
    await closers.closeAll();
  }
}

async function openWorld(
  config: Config,
  hooks: TestHooks,
  given: Pick<WorldParts, 'database' | 'log' | 'masterKey' | 'baseUrl'>,
  closers: Closers,
): Promise<RunningWorld> {
  const pdf = new Workshop({
    converter: config.HUFU_CONVERTER ? new OfficeConverter(config.HUFU_CONVERTER) : undefined,
  });
  closers.add('the PDF workshop', () => pdf.close());
  const running = await makeWorld({
    ...given,
    mode: config.HUFU_MODE,
    objects: diskObjects({
      root: config.HUFU_OBJECTS ?? join(config.HUFU_DATA, 'objects'),
      afterWrite: hooks.afterWrite,
    }),
    pdf,
    instance: await instanceName(config.HUFU_DATA),
    operator: config.HUFU_OPERATOR,
    algorithm: config.HUFU_KEY_ALGORITHM === 'RSA' ? 'RS256' : 'ES256',
    callbackAllow: config.HUFU_CALLBACK_ALLOW,
    outsideTsa: outsideTimestamps(config),
    callbackManners: new Map(dialectsOf(config).map(({ name, callback }) => [name, callback])),
    ...hooks.world,
  });
  closers.add('the jobs', () => running.stop());
  return running;
}

/** Tells servers on one database apart by their data folders: who starts on a folder follows those before it there. */
async function instanceName(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'instance.id');
  if (!existsSync(path)) await writeFile(path, randomBytes(8).toString('hex'), { flush: true });
  return (await readFile(path, 'latin1')).trim();
}

function outsideTimestamps({ HUFU_TSA_URL: url, HUFU_TSA_ROOTS: file }: Config): WorldParts['outsideTsa'] {
  if (url === undefined || file === undefined) return undefined;
  const pems = readFileSync(file, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (pems.length === 0) throw new Error(`HUFU_TSA_ROOTS: ${file} holds no certificate`);
  const roots = pems.map((pem) => new X509Certificate(pem).raw);
  return remoteTimestamps({ url, roots, now: Date.now });
}

/** Fills the sandbox at first start; writes the credentials at each start, as scripts rely on them. */
async function sandboxCredentials(config: Config, world: World, baseUrl: string): Promise<Credentials | undefined> {
  if (config.HUFU_MODE !== 'sandbox') return undefined;
  const credentials = { baseUrl, ...(await seedSandbox(world, sandboxApps)) };
  await writeCredentials(config, credentials);
  return credentials;
}

/** Whole or not at all; for this user alone. */
export async function writeCredentials({ HUFU_DATA }: Config, credentials: object): Promise<void> {
  const path = join(HUFU_DATA, 'credentials.json');
  await writeFile(`${path}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}

/** Sandbox mischief: every answer waits. */
function slowDown(http: FastifyInstance, { mischief }: RunningWorld): void {
  http.addHook('onRequest', async () => {
    const { slowMs = 0 } = mischief();
    if (slowMs > 0) await delay(Math.min(slowMs, 60_000));
  });
}

async function makeDataFolder({ HUFU_DATA }: Config): Promise<void> {
  try {
    await mkdir(HUFU_DATA, { recursive: true, mode: 0o700 });
    await access(HUFU_DATA, constants.W_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`The data folder ${HUFU_DATA} cannot be written to (${code}). Set HUFU_DATA to one that can.`, {
      cause,
    });
  }
}

/** Production never runs on what a sandbox made: anybody who could read the folder has its key. */
async function masterKey(config: Config): Promise<Buffer> {
  if (config.HUFU_MODE === 'sandbox') return config.HUFU_MASTER_KEY ?? sandboxMasterKey(config.HUFU_DATA);
  if (existsSync(join(config.HUFU_DATA, 'master.key'))) {
    throw new Error(`${config.HUFU_DATA} was made by a sandbox. Set HUFU_DATA to a folder of its own for production.`);
  }
  return config.HUFU_MASTER_KEY!; // readConfig refused production without it
}

async function openUpToDateDatabase(
  config: Config,
  hooks: TestHooks,
  log: Logger,
  closers: Closers,
): Promise<Database> {
  const { DATABASE_URL: url, HUFU_DATABASE_OWNER_URL: ownerUrl, HUFU_DATA: dataFolder } = config;
  const postgres = await openPostgres({ dataFolder, url, ownerUrl });
  if (postgres.embedded) closers.add('PostgreSQL', () => postgres.embedded!.stop());
  for (const name of await migrate(postgres.owner, postgres.serverRole))
    log.info({ phase: 'migration', kind: name }, 'applied');
  const database = openDatabase({
    connection: postgres.app,
    afterStatement: hooks.afterStatement,
    onIdleError: (err) => log.warn({ err }, 'a database session broke'),
  });
  closers.add('the database sessions', () => database.close());
  return database;
}

async function refuseOtherMode({ HUFU_MODE }: Config, database: Database): Promise<void> {
  const made = await firstValue(database, 'mode', HUFU_MODE);
  if (made !== HUFU_MODE)
    throw new Error(`This database belongs to a ${made} installation; it cannot be used as ${HUFU_MODE}.`);
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

async function listen(http: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await http.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      EADDRINUSE: `Port ${port} is taken by another program. Set HUFU_PORT to a free one (0 takes any).`,
      EADDRNOTAVAIL: `This machine has no address ${host}. Set HUFU_HOST.`,
      EACCES: `Port ${port} needs more rights than this user has. Set HUFU_PORT to one above 1023.`,
    };
    throw new Error(known[code ?? ''] ?? (cause as Error).message, { cause });
  }
}

const originAt = (host: string, port: number): string => {
  const name = ['0.0.0.0', '::', '::1'].includes(host) ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

/** A port nobody listens on, for HUFU_PORT=0: it has to be known before certificates are made. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
