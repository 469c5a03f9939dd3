import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { sessionOn } from './session.js';

export interface DatabaseOptions {
  /** How to connect, as `pg` takes it. */
  readonly connection: pg.ClientConfig;
  /** Sessions at most; default 10. */
  readonly sessions?: number;
  /** Called after every statement that reached the server, before its result is handed on. Tests stop the world here. */
  readonly afterStatement?: (sql: string) => void | Promise<void>;
  /** Told of a session that broke while nobody used it; the pool replaces it. */
  readonly onIdleError?: (error: Error) => void;
}

/** A PostgreSQL database behind a pool of sessions. `Tables` is the row type of every table by name. */
export interface Database<Tables> {
  /** Statements outside any transaction. */
  readonly kysely: Kysely<Tables>;
  /**
   * Runs `work` in one transaction (READ COMMITTED) and commits it, again from its start when the database asks for that
   * (serialization failure, deadlock). So `work` may run several times and must not act outside the database.
   *
   * @param opening statements without parameters that begin the transaction, in one message; `begin` and more
   */
  transaction<Result>(work: (tx: Transaction<Tables>) => Promise<Result>, opening?: string): Promise<Result>;
  /** Waits for running statements and closes all sessions. */
  close(): Promise<void>;
}

export function openDatabase<Tables>(options: DatabaseOptions): Database<Tables> {
  const pool = new pg.Pool({
    ...options.connection,
    max: options.sessions ?? 10,
    Client: namedStatements(options.afterStatement),
    pipeline: true, // what does not depend on the answer before it is sent at once
    connectionTimeoutMillis: 30_000,
  });
  let closing = false; // the server may end sessions faster than we do
  pool.on('error', (error) => closing || options.onIdleError?.(error));
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    kysely,
    transaction: (work, opening = 'begin') => retried(() => inTransaction(pool, opening, work)),
    close: () => {
      closing = true;
      return kysely.destroy();
    },
  };
}

/**
 * The first statement is sent with the opening, as every statement is that does not wait for the one before. An opening
 * that fails has ended the session, or the statements behind it fail with it.
 */
async function inTransaction<Tables, Result>(
  pool: pg.Pool,
  opening: string,
  work: (tx: Transaction<Tables>) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  const session = sessionOn<Tables>(client);
  let isBroken = false;
  try {
    const opened = client.query(opening, []);
    const working = (async () => work(session.tx))();
    const [done, begun] = await Promise.allSettled([working, opened]);
    if (begun.status === 'rejected') throw begun.reason;
    if (done.status === 'rejected') throw done.reason;
    session.end();
    await client.query('commit', []);
    return done.value;
  } catch (error) {
    session.end();
    await client.query('rollback', []).catch(() => (isBroken = true));
    throw error;
  } finally {
    client.release(isBroken);
  }
}

const triesAtMost = 10;

/** Repeats what failed with 40001 (serialization failure) or 40P01 (deadlock) after a short random pause. */
export async function retried<Result>(run: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries === triesAtMost || !asksForAnotherTry(error)) throw error;
      await delay(randomInt(2, 10 + 10 * tries));
    }
  }
}

const asksForAnotherTry = (error: unknown): boolean =>
  ['40001', '40P01'].includes((error as { code?: string } | undefined)?.code ?? '');

const statementNames = new Map<string, string>();
const statementNamesAtMost = 1000; // lists of varying length make ever new texts; those beyond stay unnamed

/** The prepared statement's name of a text: PostgreSQL plans it once per session. Measured: 1.3 times the throughput. */
function nameOf(text: string): string | undefined {
  const known = statementNames.get(text);
  if (known !== undefined || statementNames.size >= statementNamesAtMost) return known;
  const name = `q${statementNames.size}`;
  statementNames.set(text, name);
  return name;
}

/** A client that names every parameterised text, and reports each statement when it is done. */
function namedStatements(afterStatement: DatabaseOptions['afterStatement']): typeof pg.Client {
  class NamedClient extends pg.Client {
    // The overloads of pg cannot be repeated here; kysely and the pool use (text, values) only.
    override query(...args: unknown[]): never {
      const [text, values] = args;
      const call = super.query.bind(this) as (...rest: unknown[]) => unknown;
      if (typeof text !== 'string' || !Array.isArray(values) || args.length > 2) return call(...args) as never;
      const done = call({ name: values.length > 0 ? nameOf(text) : undefined, text, values }) as Promise<unknown>;
      if (afterStatement === undefined) return done as never;
      return done.then(async (result) => {
        await afterStatement(text);
        return result;
      }) as never;
    }
  }
  return NamedClient;
}
