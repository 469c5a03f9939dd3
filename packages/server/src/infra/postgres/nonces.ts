import { sql as q } from 'kysely';
import type { Nonces } from '../../app/ports.js';
import type { AppId } from '../../domain/ids.js';
import { type Database, retried } from './pool.js';
import { type Sql, rowsOf, run } from './sql.js';

interface Burning {
  appId: AppId;
  nonce: string;
  now: number;
  until: number;
  answer(isFirst: boolean): void;
  fail(error: unknown): void;
}

/**
 * The nonces that requests brought. Those that come while a statement is on its way go together in the next one: a table
 * that every request writes to would cost more than the request.
 */
export function nonceBook({ sql }: Pick<Database, 'sql'>): Nonces {
  let waiting: Burning[] = [];
  let isBurning = false;

  async function burnAll(): Promise<void> {
    isBurning = true;
    while (waiting.length > 0) {
      const together = waiting;
      waiting = [];
      await burnTogether(sql, together);
    }
    isBurning = false;
  }

  return {
    burn: (appId, nonce, now, until) =>
      new Promise((answer, fail) => {
        waiting.push({ appId, nonce, now, until, answer, fail });
        // What else comes in this turn of the event loop goes along.
        if (!isBurning) process.nextTick(() => isBurning || void burnAll());
      }),
    giveBack: async (appId, nonce) => {
      await run(sql, q`delete from nonce where app_id = ${appId} and nonce = ${nonce}`);
    },
  };
}

const keyOf = ({ appId, nonce }: { appId: string; nonce: string }): string => `${appId} ${nonce}`;

/** Each is answered by itself; of two alike only the first can be new. */
async function burnTogether(sql: Sql, all: Burning[]): Promise<void> {
  const first = new Map<string, Burning>();
  for (const one of all) if (!first.has(keyOf(one))) first.set(keyOf(one), one);
  try {
    const fresh = await retried(() => insertNew(sql, [...first.values()]));
    for (const one of all) one.answer(first.get(keyOf(one)) === one && fresh.has(keyOf(one)));
  } catch (error) {
    for (const one of all) one.fail(error);
  }
}

/**
 * An ended nonce may be used again; the row is taken over, so a clash inside its life is the only refusal. Each one that
 * comes sweeps out two that have ended, so that the table stays as large as one life of requests.
 *
 * @returns keys of those that were new
 */
async function insertNew(sql: Sql, burning: Burning[]): Promise<Set<string>> {
  const sorted = burning.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)); // two servers never wait for each other
  const appIds = sorted.map(({ appId }) => appId);
  const nonces = sorted.map(({ nonce }) => nonce);
  const ends = sorted.map(({ until }) => until);
  const now = sorted[0]!.now;
  const rows = await rowsOf(
    sql,
    q<{ app_id: AppId; nonce: string }>`
      with coming as (select * from unnest(${appIds}::bigint[], ${nonces}::text[], ${ends}::bigint[]) as c (app_id, nonce, until)),
      ended as (
        select app_id, nonce from nonce where until <= ${now} and (app_id, nonce) not in (select app_id, nonce from coming)
        limit ${2 * sorted.length} for update skip locked
      ), swept as (
        delete from nonce using ended where nonce.app_id = ended.app_id and nonce.nonce = ended.nonce
      )
      insert into nonce (app_id, nonce, until) select * from coming
      on conflict (app_id, nonce) do update set until = excluded.until where nonce.until <= ${now}
      returning app_id, nonce`,
  );
  return new Set(rows.map((row) => keyOf({ appId: row.app_id, nonce: row.nonce })));
}
