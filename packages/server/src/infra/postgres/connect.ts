import pg from 'pg';
import { type EmbeddedPostgres, startPostgres } from './launcher.js';
import { appRole, databaseName, ensureDatabase, ownerRole } from './roles.js';

export interface PostgresPlan {
  readonly dataFolder: string;
  /** An outside database, as the server's own role; without it the embedded PostgreSQL of the data folder is started. */
  readonly url?: string;
  /** The same database as the role that owns the tables. */
  readonly ownerUrl?: string;
}

/** A database and its two ways in. */
export interface OpenedPostgres {
  readonly app: pg.ClientConfig;
  readonly owner: pg.ClientConfig;
  /** Name of the role that `app` connects as. */
  readonly serverRole: string;
  /** Present when it is ours to stop. */
  readonly embedded?: EmbeddedPostgres;
}

export async function openPostgres({ dataFolder, url, ownerUrl }: PostgresPlan): Promise<OpenedPostgres> {
  if (url !== undefined) {
    const app = { connectionString: url };
    return { app, owner: { connectionString: ownerUrl ?? url }, serverRole: await roleOf(app) };
  }
  const embedded = await startPostgres({ dataFolder });
  const at = { ...embedded.connection, database: databaseName };
  await ensureDatabase(embedded.connection);
  return { app: { ...at, user: appRole }, owner: { ...at, user: ownerRole }, serverRole: appRole, embedded };
}

/** @throws Error naming the setting when the database does not answer or is too old. */
async function roleOf(connection: pg.ClientConfig): Promise<string> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ role: string; version: string }>(
      `select current_user as role, current_setting('server_version_num') as version`,
    );
    if (Number(rows[0]!.version) < 140_000) throw new Error('PostgreSQL 14 or newer is needed');
    return rows[0]!.role;
  } catch (cause) {
    throw new Error(`DATABASE_URL cannot be used: ${(cause as Error).message}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}
