import { sql as q } from 'kysely';
import type { Database } from './pool.js';

/** Whether the server's own role is kept from changing evidence, as the database itself sees it. */
export async function evidenceIsProtected(database: Database<unknown>): Promise<boolean> {
  const { rows } = await q<{ mayChange: boolean }>`
    select bool_or(has_table_privilege(name, 'update') or has_table_privilege(name, 'delete')) as "mayChange"
    from unnest(array['event', 'signing', 'signature', 'intent_spent', 'segment']) as name`.execute(database.kysely);
  return rows[0]?.mayChange === false;
}

/** undefined when the database answers, else why it does not. */
export async function whyUnreachable(database: Database<unknown>): Promise<string | undefined> {
  try {
    await q`select 1`.execute(database.kysely);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
