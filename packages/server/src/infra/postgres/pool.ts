import { randomInt } from 'node:crypto';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import { Reading, Session } from './session.js';
import type { Answer, Sql } from './sql.js';

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

/** A PostgreSQL database behind a pool of sessions. */
export interface Database {
  /** Statements outside any transaction, each on any session; they see no tenant's rows. */
  readonly sql: Sql;
  /**
   * Runs `work` in one transaction (READ COMMITTED) and commits it, again from its start when the database asks for that
   * (serialization failure, deadlock). So `work` may run several times and must not act outside the database.
   *
   * @param scope whose rows it may see, as `scopeText` says; default: no tenant's
   */
  transaction<Result>(work: (tx: Sql) => Promise<Result>, scope?: string): Promise<Result>;
  /**
   * Reads without a transaction: each statement sees what is committed when it begins. Locks would not hold.
   *
   * @param scope as for a transaction
   */
  read<Result>(work: (tx: Sql) => Promise<Result>, scope?: string): Promise<Result>;
  /** Waits for running statements and closes all sessions. */
  close(): Promise<void>;
}

export function openDatabase(options: DatabaseOptions): Database {
  const sessions = options.sessions ?? 10;
  const loners = Math.min(lonersAtMost, Math.floor(sessions / 2));
  let closing = false; // the server may end sessions faster than we do
  const poolOf = (max: number): pg.Pool => {
    const pool = new pg.Pool({
      ...options.connection,
      max,
      Client: namedStatements(options.afterStatement),
      pipeline: true, // what does not depend on the answer before it is sent at once
      connectionTimeoutMillis: 30_000,
    });
    pool.on('error', (error) => closing || options.onIdleError?.(error));
    return pool;
  };
  const pool = poolOf(sessions - loners);
  // Sessions that see no tenant's rows are kept apart, or every other statement would have to say whose it is.
  const lone = loners > 0 ? poolOf(loners) : pool;
  return {
    sql: {
      send: (statement) => alone(lone, statement),
      post: async (statement) => void (await alone(lone, statement)),
    },
    transaction: (work, scope = '') => retried(() => inTransaction(pool, scope, work)),
    read: (work, scope = '') => reading(pool, scope, work),
    close: async () => {
      closing = true;
      await Promise.all([...new Set([pool, lone])].map((each) => each.end()));
    },
  };
}

/** Of ten sessions, so many run statements outside transactions: they are short. */
const lonersAtMost = 3;

const alone = (pool: pg.Pool, statement: CompiledQuery): Promise<Answer> =>
  reading(pool, '', (sql) => sql.send(statement));

async function inTransaction<Result>(
  pool: pg.Pool,
  scope: string,
  work: (tx: Sql) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  const session = new Session(client, scope);
  let isBroken = false;
  try {
    const result = await work(session);
    await session.commit();
    return result;
  } catch (error) {
    await session.rollback().catch(() => (isBroken = true));
    throw session.firstFailure ?? error;
  } finally {
    client.release(isBroken);
  }
}

async function reading<Result>(pool: pg.Pool, scope: string, work: (tx: Sql) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  const session = new Reading(client, scope);
  try {
    return await work(session);
  } finally {
    await session.over();
    client.release();
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

/**
 * A client that names every parameterised text, sends what comes in one turn of the event loop in one write (a system call
 * costs more than most statements), and reports each statement when it is done.
 */
function namedStatements(afterStatement: DatabaseOptions['afterStatement']): typeof pg.Client {
  class NamedClient extends pg.Client {
    private isCollecting = false;

    // The overloads of pg cannot be repeated here; sessions and the pool use (text, values) only.
    override query(...args: unknown[]): never {
      const [text, values] = args;
      const call = super.query.bind(this) as (...rest: unknown[]) => unknown;
      this.collect();
      if (typeof text !== 'string' || !Array.isArray(values) || args.length > 2) return call(...args) as never;
      const done = call({ name: values.length > 0 ? nameOf(text) : undefined, text, values }) as Promise<unknown>;
      if (afterStatement === undefined) return done as never;
      return done.then(async (result) => {
        await afterStatement(text);
        return result;
      }) as never;
    }

    private collect(): void {
      if (this.isCollecting) return;
      this.isCollecting = true;
      const { stream } = (this as unknown as { connection: { stream: Writable } }).connection;
      stream.cork();
      process.nextTick(() => {
        this.isCollecting = false;
        stream.uncork();
      });
    }
  }
  return NamedClient;
}
