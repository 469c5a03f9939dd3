import { sql as q } from 'kysely';
import type { OutboxKind, OutboxRow, OutboxRows } from '../../app/ports.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

interface Row {
  id: string;
  tenant_id: OutboxRow['tenantId'];
  kind: OutboxKind;
  contract_id: OutboxRow['contractId'] | null;
  payload: Record<string, unknown>;
  run_at: string;
  attempts: number;
}

const toRow = (row: Row): OutboxRow => ({
  id: row.id,
  tenantId: row.tenant_id,
  kind: row.kind,
  contractId: row.contract_id ?? undefined,
  payload: row.payload,
  runAt: Number(row.run_at),
  attempts: row.attempts,
});

export const outboxRows = (sql: Sql): OutboxRows => ({
  add: async (rows) => {
    if (rows.length === 0) return;
    await post(
      sql,
      q`insert into outbox (id, tenant_id, kind, contract_id, payload, run_at)
        select * from unnest(${rows.map((r) => r.id)}::bigint[], ${rows.map((r) => r.tenantId)}::bigint[],
          ${rows.map((r) => r.kind)}::text[], ${rows.map((r) => r.contractId ?? null)}::bigint[],
          ${rows.map((r) => json(r.payload))}::jsonb[], ${rows.map((r) => r.runAt)}::bigint[])`,
    );
  },
  // First tries of one contract's callbacks leave in order: the next one waits until the one before has ended its first
  // try, or for 15 s. A retry holds nothing back (DOMAIN.md §3.5).
  claim: async (serverId, now, atMost, kinds) =>
    (
      await rowsOf(
        sql,
        q<Row>`
          update outbox set lease_by = ${serverId}, lease_until = clock_timestamp() + interval '30 seconds',
            attempts = attempts + 1, first_try_at = coalesce(first_try_at, clock_timestamp())
          where id in (
            select o.id from outbox o
            where o.done_at is null and o.run_at <= ${now}
              and (o.lease_until is null or o.lease_until < clock_timestamp()
                or not exists (select 1 from server where server.id = o.lease_by))
              and (${kinds ?? null}::text[] is null or o.kind = any(${kinds ?? null}::text[]))
              and (o.kind <> 'CALLBACK' or o.attempts > 0 or not exists (
                select 1 from outbox e where e.contract_id = o.contract_id and e.kind = 'CALLBACK' and e.id < o.id
                  and e.done_at is null and not e.first_try_ended
                  and (e.first_try_at is null or e.first_try_at > clock_timestamp() - interval '15 seconds')))
            order by o.run_at, o.id limit ${atMost} for update skip locked)
          returning id, tenant_id, kind, contract_id, payload, run_at, attempts`,
      )
    )
      .map(toRow)
      .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)),
  done: async (id) => {
    await post(
      sql,
      q`update outbox set done_at = clock_timestamp(), first_try_ended = true, lease_until = null, lease_by = null where id = ${id}`,
    );
  },
  retry: async (id, runAt, error) => {
    await post(
      sql,
      q`update outbox set run_at = ${runAt}, last_error = ${error}, first_try_ended = true, lease_until = null, lease_by = null
        where id = ${id} and done_at is null`,
    );
  },
  giveUp: async (id, error) => {
    await post(
      sql,
      q`update outbox set done_at = clock_timestamp(), last_error = ${error}, first_try_ended = true, lease_until = null,
          lease_by = null where id = ${id}`,
    );
  },
  attempted: async (id, n, at, answer) => {
    await post(
      sql,
      q`insert into callback_attempt (outbox_id, n, at, data) values (${id}, ${n}, ${at}, ${json(answer)})
        on conflict (outbox_id, n) do update set at = excluded.at, data = excluded.data`,
    );
  },
  pendingFor: async (contractId, kind) => {
    const row = await firstOf(
      sql,
      q<Row>`select id, tenant_id, kind, contract_id, payload, run_at, attempts from outbox
        where contract_id = ${contractId} and kind = ${kind} and done_at is null limit 1`,
    );
    return row && toRow(row);
  },
});
