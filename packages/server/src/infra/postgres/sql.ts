import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';

/** What PostgreSQL answered to one statement. */
export interface Answer {
  rows: unknown[];
  /** Rows that were changed or, of a select, found. */
  rowCount: number | null;
}

/**
 * Where statements go: the session of a transaction, or any session of the pool. A statement is on its way when `send`
 * returns. Tables are not typed: each function names the shape of its own rows.
 */
export interface Sql {
  send(statement: CompiledQuery): Promise<Answer>;
  /**
   * A change of which nobody asks how many rows it met. Within a transaction it leaves with the statement that comes next,
   * or with the commit, so that changes cost no way to the database of their own; one that fails ends the transaction.
   */
  post(statement: CompiledQuery): Promise<void>;
}

/** Makes text and parameters of a template; it reaches no database. */
const templates = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

export const rowsOf = async <Row>(sql: Sql, query: RawBuilder<Row>): Promise<Row[]> =>
  (await sql.send(query.compile(templates))).rows as Row[];

export const firstOf = async <Row>(sql: Sql, query: RawBuilder<Row>): Promise<Row | undefined> =>
  (await rowsOf(sql, query))[0];

/** @returns how many rows were changed */
export const run = async (sql: Sql, query: RawBuilder<unknown>): Promise<number> =>
  (await sql.send(query.compile(templates))).rowCount ?? 0;

/** As `run`, when nothing depends on it before the transaction ends. */
export const post = (sql: Sql, query: RawBuilder<unknown>): Promise<void> => sql.post(query.compile(templates));

/** JSON for a jsonb parameter; what is undefined is left out. */
export const json = (value: unknown): string => JSON.stringify(value);
