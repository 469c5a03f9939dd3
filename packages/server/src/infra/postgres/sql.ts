import type { Kysely, RawBuilder } from 'kysely';

/** A session inside a transaction. Tables are not typed: each function names the shape of its own rows. */
export type Sql = Kysely<unknown>;

export const rowsOf = async <Row>(sql: Sql, query: RawBuilder<Row>): Promise<Row[]> => (await query.execute(sql)).rows;

export const firstOf = async <Row>(sql: Sql, query: RawBuilder<Row>): Promise<Row | undefined> =>
  (await query.execute(sql)).rows[0];

export const run = async (sql: Sql, query: RawBuilder<unknown>): Promise<number> =>
  Number((await query.execute(sql)).numAffectedRows ?? 0);

/** JSON for a jsonb parameter; what is undefined is left out. */
export const json = (value: unknown): string => JSON.stringify(value);
