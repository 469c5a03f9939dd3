import { sql as q } from 'kysely';
import type { AppRow, AppRows } from '../../app/ports.js';
import type { TenantId } from '../../domain/ids.js';
import type { BroughtWithLock } from './brought.js';
import { type Sql, firstOf, json, post, rowsOf, run } from './sql.js';

type Row = { data: AppRow };

const databaseMs = q`(extract(epoch from clock_timestamp()) * 1000)::bigint`;
const lastSecond = q`array(select made from unnest(known.calls) made where made > ${databaseMs} - 1000)`;

export const appRows = (sql: Sql, brought: BroughtWithLock): AppRows => ({
  byAccessKey: async (dialect, accessKey) => {
    const row = await firstOf(
      sql,
      q<Row & { scope: TenantId[] }>`select data, array(select id::text from tenant
            where id = app.tenant_id or parent_id = app.tenant_id order by id = app.tenant_id desc, id) as scope
        from app where dialect = ${dialect} and access_key = ${accessKey}`,
    );
    return row && { app: row.data, scope: row.scope };
  },
  load: async (id) => (await firstOf(sql, q<Row>`select data from app where id = ${id}`))?.data,
  ofTenants: async (tenantIds) =>
    (
      await rowsOf(sql, q<Row>`select data from app where tenant_id = any(${[...tenantIds]}::bigint[]) order by id`)
    ).map(({ data }) => data),
  toldOf: async (tenantId) =>
    brought.toldApps.get(tenantId) ??
    (
      await rowsOf(
        sql,
        q<Row>`select data from app where tenant_id = ${tenantId}
          or tenant_id = (select parent_id from tenant where id = ${tenantId}) order by id`,
      )
    ).map(({ data }) => data),
  insert: async (app) => {
    brought.toldApps.clear();
    await post(
      sql,
      q`insert into app (tenant_id, id, dialect, access_key, data)
        values (${app.tenantId}, ${app.id}, ${app.dialect}, ${app.accessKey}, ${json(app)})`,
    );
  },
  save: async (app) => {
    brought.toldApps.clear();
    await post(
      sql,
      q`update app set data = ${json(app)}, access_key = ${app.accessKey} where tenant_id = ${app.tenantId} and id = ${app.id}`,
    );
  },
  lockTokens: async (appId) => {
    await run(sql, q`select id from app where id = ${appId} for update`);
  },
  tokenUntil: async (appId, kind, hash) => {
    const row = await firstOf(
      sql,
      q<{ until: string }>`select until from app_token where app_id = ${appId} and hash = ${hash} and kind = ${kind}`,
    );
    return row && Number(row.until);
  },
  replaceTokens: async (appId, { access, refresh, olderUntil, now }) => {
    await post(
      sql,
      q`delete from app_token where app_id = ${appId} and (kind = 'REFRESH' or until <= ${now} or hash not in (
          select hash from app_token where app_id = ${appId} and kind = 'ACCESS' order by issued desc limit 1))`,
    );
    await post(sql, q`update app_token set until = least(until, ${olderUntil}) where app_id = ${appId}`);
    await post(
      sql,
      q`insert into app_token (app_id, hash, kind, until)
        values (${appId}, ${access.hash}, 'ACCESS', ${access.until}), (${appId}, ${refresh.hash}, 'REFRESH', ${refresh.until})`,
    );
  },
  // The row is locked before its update is worked out, so calls of two servers are counted one after the other.
  countCall: async (appId, name, atMost) =>
    (await run(
      sql,
      q`insert into call_rate as known (app_id, name, calls)
        select ${appId}, ${name}, array[${databaseMs}] where ${atMost}::int > 0
        on conflict (app_id, name) do update set calls = ${lastSecond} || ${databaseMs}
        where cardinality(${lastSecond}) < ${atMost}::int`,
    )) === 1,
});
