import type pg from 'pg';

/** Whose rows each session may see now: row-level security reads it from the session. Empty: no tenant's. */
const scopes = new WeakMap<pg.PoolClient, string>();

/**
 * Says whose rows what is sent next may see, unless the session says so already. It is on its way when this returns, ahead of
 * what comes next.
 *
 * @returns settles when the session has it; what was sent behind one that failed must not be believed
 */
export function setScope(session: pg.PoolClient, scope: string): Promise<unknown> {
  if ((scopes.get(session) ?? '') === scope) return Promise.resolve();
  scopes.set(session, scope);
  const set = session.query(`select set_config('hufu.scope', $1, false)`, [scope]);
  // Nobody knows then what it is: a scope that no caller has is set anew whatever comes next.
  set.catch(() => scopes.set(session, 'unknown'));
  return set;
}
