import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Closers } from './closers.js';
import type { Config } from './config.js';
import { instanceName } from './data-folder.js';
import { diskObjects } from './infra/objects/disk.js';
import { OfficeConverter } from './infra/pdf/converter.js';
import { Workshop } from './infra/pdf/workshop.js';
import { openPostgres } from './infra/postgres/connect.js';
import { firstValue } from './infra/postgres/first-value.js';
import { migrate } from './infra/postgres/migrate.js';
import { type Database, openDatabase } from './infra/postgres/pool.js';
import { remoteTimestamps } from './infra/tsa/remote.js';
import { type RunningWorld, type WorldParts, makeWorld } from './infra/world.js';

/** Where tests stop the world. */
export interface TestHooks {
  readonly afterStatement?: (sql: string) => void | Promise<void>;
  readonly afterWrite?: (key: string) => void | Promise<void>;
  readonly log?: Logger;
  /** Other parts of the world, e.g. a slow signer. */
  readonly world?: Partial<WorldParts>;
}

type GivenParts = 'database' | 'log' | 'masterKey' | 'baseUrl' | 'callbackManners';

/** Everything beyond the database that the use cases need, as the settings say. */
export async function openWorld(
  config: Config,
  hooks: TestHooks,
  given: Pick<WorldParts, GivenParts>,
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
    ...hooks.world,
  });
  closers.add('the jobs', () => running.stop());
  return running;
}

function outsideTimestamps({ HUFU_TSA_URL: url, HUFU_TSA_ROOTS: file }: Config): WorldParts['outsideTsa'] {
  if (url === undefined || file === undefined) return undefined;
  const pems = readFileSync(file, 'latin1').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (pems.length === 0) throw new Error(`HUFU_TSA_ROOTS: ${file} holds no certificate`);
  const roots = pems.map((pem) => new X509Certificate(pem).raw);
  return remoteTimestamps({ url, roots, now: Date.now });
}

/** The embedded PostgreSQL or the one that is set, with all migrations applied. @throws PostgresUnavailable */
export async function openUpToDateDatabase(
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

/** @throws Error when it was made by a sandbox and is opened for production, or the other way round */
export async function refuseOtherMode({ HUFU_MODE }: Config, database: Database): Promise<void> {
  const made = await firstValue(database, 'mode', HUFU_MODE);
  if (made !== HUFU_MODE)
    throw new Error(`This database belongs to a ${made} installation; it cannot be used as ${HUFU_MODE}.`);
}
