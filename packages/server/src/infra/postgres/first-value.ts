import { sql as q } from 'kysely';
import type { Database } from './pool.js';
import { firstOf, run } from './sql.js';

/** A value of the installation that never changes once it is set: the first server to write it wins. @returns what is kept. */
export async function firstValue({ sql }: Database, name: string, value: string): Promise<string> {
  await run(
    sql,
    q`insert into installation_value (name, value) values (${name}, ${value}) on conflict (name) do nothing`,
  );
  const kept = await firstOf(sql, q<{ value: string }>`select value from installation_value where name = ${name}`);
  return kept!.value;
}
