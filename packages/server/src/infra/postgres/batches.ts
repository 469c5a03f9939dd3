import { sql as q } from 'kysely';
import type { Batch, BatchIntent, BatchRows, BatchSession } from '../../app/ports.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

interface Held {
  session: BatchSession;
  batch: Batch;
}

export const batchRows = (sql: Sql): BatchRows => ({
  insert: async (hash, batch) => {
    await post(
      sql,
      q`insert into batch (hash, tenant_id, id, ends_at, data)
        values (${hash}, ${batch.tenantId}, ${batch.id}, ${batch.endsAt}, ${json(batch)})`,
    );
  },
  lock: async (hash) =>
    (await firstOf(sql, q<{ data: Batch }>`select data from batch where hash = ${hash} for update`))?.data,
  byId: (scope, id) =>
    firstOf(
      sql,
      q<{ hash: string; batch: Batch }>`select hash, data as batch from batch
        where tenant_id = any(${[...scope]}::bigint[]) and id = ${id}`,
    ),
  save: async (hash, batch) => {
    await post(sql, q`update batch set data = ${json(batch)}, ends_at = ${batch.endsAt} where hash = ${hash}`);
  },
  insertSession: async (hash, session) => {
    await post(
      sql,
      q`insert into batch_session (hash, batch_hash, data) values (${hash}, ${session.batchHash}, ${json(session)})`,
    );
  },
  session: async (hash, lock = false) => {
    const found = q`select s.data as session, b.data as batch from batch_session s
      join batch b on b.hash = s.batch_hash where s.hash = ${hash}`;
    return firstOf(sql, lock ? q<Held>`${found} for update of s, b` : q<Held>`${found}`);
  },
  saveSession: async (hash, session) => {
    await post(sql, q`update batch_session set data = ${json(session)} where hash = ${hash}`);
  },
  intentByKey: async (batchHash, key) =>
    (
      await firstOf(
        sql,
        q<{ data: BatchIntent }>`select data from batch_intent
          where batch_hash = ${batchHash} and data->>'key' = ${key}`,
      )
    )?.data,
  newestProven: async (batchHash) =>
    (
      await firstOf(
        sql,
        q<{ data: BatchIntent }>`select data from batch_intent
          where batch_hash = ${batchHash} and data->'proven' is not null order by id desc limit 1`,
      )
    )?.data,
  lockIntent: async (id) =>
    (await firstOf(sql, q<{ data: BatchIntent }>`select data from batch_intent where id = ${id} for update`))?.data,
  saveIntent: async (intent) => {
    await post(
      sql,
      q`insert into batch_intent (tenant_id, id, batch_hash, data)
        values (${intent.tenantId}, ${intent.id}, ${intent.batchHash}, ${json(intent)})
        on conflict (tenant_id, id) do update set data = excluded.data`,
    );
  },
  sentTimes: async (batchHash) =>
    (
      await rowsOf(
        sql,
        q<{ at: string }>`select jsonb_array_elements_text(data->'challenge'->'sentTimes') as at from batch_intent
          where batch_hash = ${batchHash}`,
      )
    ).map(({ at }) => Number(at)),
});
