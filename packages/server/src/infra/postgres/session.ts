import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type Transaction,
} from 'kysely';
import type pg from 'pg';

/** Of statements that change rows, how many; their words as PostgreSQL says them. */
const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Statements of one session go out as they come: kysely's own connection would send each after the answer before it. */
class SessionConnection implements DatabaseConnection {
  private isOver = false;

  constructor(private readonly client: pg.PoolClient) {}

  end(): void {
    this.isOver = true;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isOver) throw new Error('a statement came after the end of its transaction');
    const { command, rowCount, rows } = await this.client.query(sql, [...parameters]);
    return { rows: rows as Row[], numAffectedRows: changing.has(command) ? BigInt(rowCount ?? 0) : undefined };
  }

  streamQuery(): never {
    throw new Error('nothing is streamed inside a transaction');
  }
}

const nothing = (): Promise<void> => Promise.resolve();

function dialectOf(connection: SessionConnection): Dialect {
  const outside = (): Promise<never> => Promise.reject(new Error("transactions are the pool's"));
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => ({
      init: nothing,
      acquireConnection: () => Promise.resolve(connection),
      beginTransaction: outside,
      commitTransaction: outside,
      rollbackTransaction: outside,
      releaseConnection: nothing,
      destroy: nothing,
    }),
  };
}

/** Statements of one transaction on a session of the pool; after `end` there are none. */
export function sessionOn<Tables>(client: pg.PoolClient): { tx: Transaction<Tables>; end(): void } {
  const connection = new SessionConnection(client);
  const tx = new Kysely<Tables>({ dialect: dialectOf(connection) }) as Transaction<Tables>;
  return { tx, end: () => connection.end() };
}
