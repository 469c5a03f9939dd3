import { sql as q } from 'kysely';
import type { Seal, SealGrant, SealRows } from '../../app/ports.js';
import type { SealId, TenantId } from '../../domain/ids.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

async function insertGrant(sql: Sql, tenantId: TenantId, grant: SealGrant): Promise<void> {
  await post(
    sql,
    q`insert into seal_grant (tenant_id, id, seal_id, data) values (${tenantId}, ${grant.id}, ${grant.sealId}, ${json(grant)})`,
  );
}

export const sealRows = (sql: Sql): SealRows => ({
  load: async (scope: readonly TenantId[], id) =>
    (
      await firstOf(
        sql,
        q<{ data: Seal }>`select data from seal where tenant_id = any(${[...scope]}::bigint[]) and id = ${id}`,
      )
    )?.data,
  ofTenant: async (tenantId) =>
    (
      await rowsOf(
        sql,
        q<{ data: Seal }>`select data from seal where tenant_id = ${tenantId} and owner_account_id is null order by id`,
      )
    ).map(({ data }) => data),
  ofAccount: async (tenantId, accountId) =>
    (
      await rowsOf(
        sql,
        q<{
          data: Seal;
        }>`select data from seal where tenant_id = ${tenantId} and owner_account_id = ${accountId} order by id`,
      )
    ).map(({ data }) => data),
  grants: async (tenantId, sealId) =>
    (
      await rowsOf(
        sql,
        q<{
          data: SealGrant;
        }>`select data from seal_grant where tenant_id = ${tenantId} and seal_id = ${sealId} order by id`,
      )
    ).map(({ data }) => data),
  insert: async (seal, grants) => {
    await post(sql, q`insert into seal (tenant_id, id, data) values (${seal.tenantId}, ${seal.id}, ${json(seal)})`);
    for (const grant of grants) await insertGrant(sql, seal.tenantId, grant);
  },
  insertGrant: (tenantId, grant) => insertGrant(sql, tenantId, grant),
  saveGrant: async (tenantId, grant) => {
    await post(sql, q`update seal_grant set data = ${json(grant)} where tenant_id = ${tenantId} and id = ${grant.id}`);
  },
  save: async (seal) => {
    await post(sql, q`update seal set data = ${json(seal)} where tenant_id = ${seal.tenantId} and id = ${seal.id}`);
  },
  uses: async (contractIds) =>
    (
      await rowsOf(
        sql,
        q<{ seal_id: SealId; count: string }>`
          select g.data->>'sealId' as seal_id, count(*) as count from signature g join signing s using (tenant_id, action_id)
          where s.contract_id = any(${contractIds}::bigint[]) and g.data->>'sealId' is not null group by 1`,
      )
    ).map(({ seal_id, count }) => ({ sealId: seal_id, count: Number(count) })),
});
