import { sql as q } from 'kysely';
import type { AccountRows } from '../../app/ports.js';
import type { Account } from '../../domain/accounts.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

type Row = { data: Account };

export const accountRows = (sql: Sql): AccountRows => ({
  byId: async (appId, id) =>
    (await firstOf(sql, q<Row>`select data from account where app_id = ${appId} and id = ${id} and kind = 'PERSON'`))
      ?.data,
  byExternalId: async (appId, kind, externalId) =>
    (
      await firstOf(
        sql,
        q<Row>`select data from account where app_id = ${appId} and kind = ${kind} and external_id = ${externalId}`,
      )
    )?.data,
  inTree: async (tenantIds, { id, externalId }) =>
    (
      await firstOf(
        sql,
        q<Row>`select data from account where tenant_id = any(${[...tenantIds]}::bigint[]) and kind = 'PERSON'
          and (external_id = ${externalId ?? null} or id = ${id ?? null}::bigint) order by id limit 1`,
      )
    )?.data,
  ofPeople: async (appId, personIds) =>
    (
      await rowsOf(
        sql,
        q<Row>`select data from account
          where app_id = ${appId} and kind = 'PERSON' and person_id = any(${[...personIds]}::bigint[]) order by id`,
      )
    ).map(({ data }) => data),
  ofCompany: async (appId, companyId) =>
    (
      await firstOf(
        sql,
        q<Row>`select data from account where app_id = ${appId} and kind = 'COMPANY' and company_id = ${companyId}`,
      )
    )?.data,
  list: async (appId, kind, companyId, offset, limit) => {
    const ours = q`from account where app_id = ${appId} and kind = ${kind}
      and (${companyId ?? null}::bigint is null or company_id = ${companyId ?? null})`;
    const rows = await rowsOf(sql, q<Row>`select data ${ours} order by id offset ${offset} limit ${limit}`);
    const total = await firstOf(sql, q<{ count: string }>`select count(*) ${ours}`);
    return { total: Number(total!.count), list: rows.map(({ data }) => data) };
  },
  insert: async (account) => {
    await post(
      sql,
      q`insert into account (tenant_id, id, app_id, data)
        values (${account.tenantId}, ${account.id}, ${account.appId}, ${json(account)})`,
    );
  },
  save: async (account) => {
    await post(
      sql,
      q`update account set data = ${json(account)} where tenant_id = ${account.tenantId} and id = ${account.id}`,
    );
  },
  delete: async ({ tenantId, id }) => {
    await post(sql, q`delete from account where tenant_id = ${tenantId} and id = ${id}`);
  },
});
