import pg from 'pg';

/** The database of an embedded PostgreSQL and its two roles: the owner makes tables, the server's own may only use them. */
export const ownerRole = 'hufu_owner';
export const appRole = 'hufu_app';
export const databaseName = 'hufu';

/**
 * Makes the roles and the database where they are missing. What the app role may do with each table is said by the
 * migrations beside the table; here it only gets in.
 */
export async function ensureDatabase(connection: pg.ClientConfig, name = databaseName): Promise<void> {
  const client = new pg.Client({ ...connection, user: 'postgres', database: 'postgres' });
  await client.connect();
  try {
    await ensureRole(client, ownerRole);
    await ensureRole(client, appRole);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database "${name}" owner ${ownerRole} template template0`);
    await client.query(`revoke all on database "${name}" from public`);
    await client.query(`grant connect on database "${name}" to ${appRole}`);
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  if (rowCount === 0) await client.query(`create role ${role} login nosuperuser nocreatedb nocreaterole nobypassrls`);
}
