import { sql as q } from 'kysely';
import type { EvidenceRows } from '../../app/ports.js';
import type { EventRecord } from '../../domain/events.js';
import { type Sql, post, rowsOf } from './sql.js';

/** Entries are only ever inserted; the database role allows nothing else. */
export const evidenceRows = (sql: Sql): EvidenceRows => ({
  append: async (tenantId, entries) => {
    if (entries.length === 0) return;
    await post(
      sql,
      q`insert into event (tenant_id, contract_id, seq, id, type, at, body, hash)
        select ${tenantId}, ${entries[0]!.record.contractId}, * from unnest(
          ${entries.map(({ record }) => record.seq)}::int[], ${entries.map(({ id }) => id)}::bigint[],
          ${entries.map(({ record }) => record.type)}::text[], ${entries.map(({ record }) => record.at)}::bigint[],
          ${entries.map(({ body }) => body)}::text[], ${entries.map(({ record }) => record.hash)}::text[])`,
    );
  },
  of: async (tenantId, contractId) =>
    (
      await rowsOf(
        sql,
        q<{ body: string; hash: string }>`select body, hash from event
          where tenant_id = ${tenantId} and contract_id = ${contractId} order by seq`,
      )
    ).map(({ body, hash }) => ({ ...(JSON.parse(body) as Omit<EventRecord, 'hash'>), hash })),
});
