import { sql as q } from 'kysely';
import type { SwitchChange, SwitchName } from '../../app/organisation-use-cases.js';
import type { AuditRows, PermissionRows, SwitchRows } from '../../app/ports.js';
import type { PermissionChange } from '../../app/link-use-cases.js';
import { canonical } from '../../domain/canonical.js';
import type { AuditRecord } from '../../domain/audit.js';
import { type Sql, firstOf, json, post, rowsOf, run } from './sql.js';

/** The two words on downloads: the company's about an app, and the app's own, kept under its own company. */
export const permissionRows = (sql: Sql): PermissionRows => ({
  of: async (appId, companyId) => {
    const rows = await rowsOf(
      sql,
      q<{ subject: 'COMPANY' | 'APP'; data: PermissionChange }>`select subject, data from download_permission
        where app_id = ${appId} and (subject = 'APP' or tenant_id = ${companyId})`,
    );
    return Object.fromEntries(rows.map(({ subject, data }) => [subject, data]));
  },
  set: async ({ tenantId, appId, of }, change) => {
    await post(
      sql,
      q`insert into download_permission (tenant_id, app_id, subject, data)
        values (${tenantId}, ${appId}, ${of}, ${json(change)})
        on conflict (tenant_id, app_id, subject) do update set data = excluded.data`,
    );
  },
});

/** What companies said about services of an app. */
export const switchRows = (sql: Sql): SwitchRows => ({
  of: async (appId, companyId) => {
    const rows = await rowsOf(
      sql,
      q<{ name: SwitchName; data: SwitchChange }>`select name, data from company_switch
        where tenant_id = ${companyId} and app_id = ${appId}`,
    );
    return Object.fromEntries(rows.map(({ name, data }) => [name, data]));
  },
  set: async (appId, companyId, name, change) => {
    await run(
      sql,
      q`insert into company_switch (tenant_id, app_id, name, data)
        values (${companyId}, ${appId}, ${name}, ${json(change)})
        on conflict (tenant_id, app_id, name) do update set data = excluded.data`,
    );
  },
});

interface Row {
  body: string;
  hash: string;
}
const toRecord = ({ body, hash }: Row): AuditRecord => ({ ...(JSON.parse(body) as Omit<AuditRecord, 'hash'>), hash });

/** A company's audit chain; the database role may insert and read, nothing else. */
export const auditRows = (sql: Sql): AuditRows => ({
  lock: async (tenantId) => {
    await run(sql, q`select id from tenant where id = ${tenantId} for update`);
  },
  last: async (tenantId) => {
    const row = await firstOf(
      sql,
      q<Row>`select body, hash from audit where tenant_id = ${tenantId} order by seq desc limit 1`,
    );
    return row && toRecord(row);
  },
  append: async (id, record) => {
    const { hash, ...body } = record;
    await post(
      sql,
      q`insert into audit (tenant_id, seq, id, type, at, body, hash)
        values (${record.tenantId}, ${record.seq}, ${id}, ${record.type}, ${record.at}, ${canonical(body)}, ${hash})`,
    );
  },
  of: async (tenantId) =>
    (await rowsOf(sql, q<Row>`select body, hash from audit where tenant_id = ${tenantId} order by seq`)).map(toRecord),
});
