import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../src/infra/postgres/launcher.js';
import { migrate, readMigrations } from '../src/infra/postgres/migrate.js';
import { ensureDatabase, ownerRole } from '../src/infra/postgres/roles.js';

export type TestServer = { host: string; port: number };
let known: Promise<TestServer> | undefined;

/** The PostgreSQL of scripts/test.mjs; without one (a file run by hand) a shared one under the temporary folder. */
export function testServer(): Promise<TestServer> {
  const given = process.env['HUFU_TEST_POSTGRES'];
  known ??= given === undefined ? startTestServer() : Promise.resolve(JSON.parse(given) as TestServer);
  return known;
}

/** It stays when the tests end, for the next file run by hand; `node scripts/test.mjs --stop` ends it. */
export const testDataFolder = (): string => join(tmpdir(), `hufu-test-${process.getuid?.() ?? 0}`);

/** Starts or adopts a PostgreSQL for tests and sees to an up-to-date template database. */
export async function startTestServer(dataFolder = testDataFolder()): Promise<TestServer> {
  mkdirSync(dataFolder, { recursive: true });
  // What is lost in a power cut is of no use after it; killed processes lose nothing without fsync either.
  const { connection } = await startPostgres({ dataFolder, settings: ['fsync=off', 'max_connections=300'] });
  await ensureTemplate(connection);
  return { ...connection };
}

/** One template per state of the migrations, so that checkouts side by side do not disturb each other. */
export function templateName(): string {
  const all = readMigrations().map(({ sha256 }) => sha256);
  return `template_${createHash('sha256').update(all.join()).digest('hex').slice(0, 12)}`;
}

async function ensureTemplate(server: TestServer): Promise<void> {
  const name = templateName();
  if (await exists(server, name)) return;
  const building = `building_${randomBytes(6).toString('hex')}`;
  await ensureDatabase(server, building);
  await migrate({ ...server, user: ownerRole, database: building });
  try {
    await asSuperuser(server, `alter database ${building} rename to ${name}`);
  } catch (error) {
    await asSuperuser(server, `drop database ${building}`);
    if (!(await exists(server, name))) throw error; // otherwise another file was faster
  }
}

async function exists(server: TestServer, name: string): Promise<boolean> {
  const client = await superuser(server);
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  await client.end();
  return rowCount === 1;
}

export async function asSuperuser(server: TestServer, sql: string): Promise<void> {
  const client = await superuser(server);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function superuser(server: TestServer): Promise<pg.Client> {
  const client = new pg.Client({ ...server, user: 'postgres', database: 'postgres' });
  await client.connect();
  return client;
}
