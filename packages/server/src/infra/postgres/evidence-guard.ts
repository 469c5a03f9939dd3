import { sql as q } from 'kysely';
import type { Database } from './pool.js';
import { firstOf, run } from './sql.js';

/** Whether the server's own role is kept from changing evidence, as the database itself sees it. */
export async function evidenceIsProtected({ sql }: Database): Promise<boolean> {
  const rights = await firstOf(
    sql,
    q<{ mayChange: boolean }>`
      select bool_or(has_table_privilege(name, 'update') or has_table_privilege(name, 'delete')) as "mayChange"
      from unnest(array['event', 'signing', 'signature', 'intent_spent', 'segment']) as name`,
  );
  return rights?.mayChange === false;
}

/** undefined when the database answers, else why it does not. */
export async function whyUnreachable({ sql }: Database): Promise<string | undefined> {
  try {
    await run(sql, q`select 1`);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
