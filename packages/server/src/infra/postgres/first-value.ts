import { sql as q } from 'kysely';
import type { Database } from './pool.js';

/** A value of the installation that never changes once it is set: the first server to write it wins. @returns what is kept. */
export async function firstValue(database: Database<unknown>, name: string, value: string): Promise<string> {
  await q`insert into installation_value (name, value) values (${name}, ${value}) on conflict (name) do nothing`.execute(
    database.kysely,
  );
  const { rows } = await q<{ value: string }>`select value from installation_value where name = ${name}`.execute(
    database.kysely,
  );
  return rows[0]!.value;
}
