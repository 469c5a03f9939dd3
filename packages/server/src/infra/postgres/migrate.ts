import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { retried } from './pool.js';
import { appRole } from './roles.js';

/** One numbered SQL file. Files are only added: one that was applied never changes. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** Hex digest of the file as it was applied. */
  readonly sha256: string;
}

/** SQL files stand beside the source, also for compiled code (dist/src/infra/postgres). */
function migrationsFolder(): string {
  const here = fileURLToPath(new URL('migrations', import.meta.url));
  return existsSync(here) ? here : fileURLToPath(new URL('../../../../src/infra/postgres/migrations', import.meta.url));
}

/** @throws Error naming a file that is not `NNNN-name.sql` or whose number is taken. */
export function readMigrations(folder = migrationsFolder()): Migration[] {
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readMigration(folder, file));
  const twice = migrations.find((migration, index) => migration.number === migrations[index - 1]?.number);
  if (twice !== undefined) throw new Error(`two migrations have the number ${twice.number}`);
  return migrations;
}

function readMigration(folder: string, file: string): Migration {
  const match = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file);
  if (match === null) throw new Error(`${file}: a migration is called NNNN-name.sql`);
  const sql = readFileSync(join(folder, file), 'utf8');
  return { number: Number(match[1]), name: match[2]!, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

/**
 * Brings a database up to date, each file in one transaction, together with the row that says so. Several servers may
 * start at once: they take turns on a row lock.
 *
 * @param connection as the owner role.
 * @param serverRole the role the server itself uses; files say `hufu_app` where they grant to it.
 * @returns names of the files applied now.
 * @throws Error when an applied file was changed, the database was made by a newer Hufu, or the role may not change it.
 */
export async function migrate(
  connection: pg.ClientConfig,
  serverRole: string = appRole,
  migrations: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await retried(() => ensureTables(client));
    const applied: string[] = [];
    for (const migration of migrations) {
      if (await retried(() => applyOnce(client, migration, serverRole))) applied.push(migration.name);
    }
    await refuseNewer(client, migrations);
    return applied;
  } catch (error) {
    throw notTheOwner(error) ?? error;
  } finally {
    await client.end();
  }
}

const insufficientPrivilege = '42501';
function notTheOwner(error: unknown): Error | undefined {
  const { code, cause, message } = error as { code?: string; cause?: { code?: string }; message: string };
  if (code !== insufficientPrivilege && cause?.code !== insufficientPrivilege) return undefined;
  return new Error(
    `the role that runs migrations may not change this database (${message}); set HUFU_DATABASE_OWNER_URL to the role that owns it`,
    { cause: error },
  );
}

const tables = `
create table if not exists migration_lock (id smallint primary key);
insert into migration_lock (id) values (1) on conflict do nothing;
create table if not exists migration (
  number int primary key,
  name text not null,
  sha256 text not null,
  applied_at timestamptz not null default now()
);`;

async function ensureTables(client: pg.Client): Promise<void> {
  try {
    await client.query(tables);
  } catch (error) {
    // "create … if not exists" of two sessions at once can still clash: then the other one has made it.
    if (!['23505', '42P07'].includes((error as { code?: string }).code ?? '')) throw error;
    await client.query(tables);
  }
}

async function applyOnce(client: pg.Client, migration: Migration, serverRole: string): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query('select id from migration_lock where id = 1 for update');
    const { rows } = await client.query<Migration>('select * from migration where number = $1', [migration.number]);
    if (rows[0] === undefined) await apply(client, migration, serverRole);
    else refuseChanged(rows[0], migration);
    await client.query('commit');
    return rows[0] === undefined;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

async function apply(client: pg.Client, { number, name, sql, sha256 }: Migration, serverRole: string): Promise<void> {
  try {
    await client.query(sql.replace(/\bhufu_app\b/g, client.escapeIdentifier(serverRole)));
  } catch (cause) {
    if ((cause as { code?: string }).code === '40001') throw cause;
    throw new Error(`migration ${number}-${name} failed: ${(cause as Error).message}`, { cause });
  }
  await client.query('insert into migration (number, name, sha256) values ($1, $2, $3)', [number, name, sha256]);
}

function refuseChanged(applied: Migration, now: Migration): void {
  if (applied.sha256 === now.sha256) return;
  throw new Error(
    `migration ${now.number}-${now.name} was changed after it had been applied as ${applied.name}; add a new file instead`,
  );
}

async function refuseNewer(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  const newest = Math.max(0, ...migrations.map(({ number }) => number));
  const { rows } = await client.query<{ number: number; name: string }>(
    'select number, name from migration where number > $1 order by number limit 1',
    [newest],
  );
  if (rows[0] === undefined) return;
  throw new Error(
    `this database was made by a newer Hufu (it has ${rows[0].number}-${rows[0].name}); start that version instead`,
  );
}
