import { sql as q } from 'kysely';
import type { AutoSignRows } from '../../app/ports.js';
import type { AutoSignAuthorisation } from '../../domain/seals.js';
import { type Sql, json, post, rowsOf } from './sql.js';

export const autoSignRows = (sql: Sql): AutoSignRows => ({
  ofOwner: async (appId, owner) => {
    const isOwner =
      owner.kind === 'PERSON' ? q`owner_person_id = ${owner.personId}` : q`owner_company_id = ${owner.companyId}`;
    const rows = await rowsOf(
      sql,
      q<{ data: AutoSignAuthorisation }>`select data from auto_sign_authorisation
        where app_id = ${appId} and ${isOwner} order by id desc`,
    );
    return rows.map(({ data }) => data);
  },
  insert: async (one) => {
    await post(
      sql,
      q`insert into auto_sign_authorisation (tenant_id, id, app_id, data)
        values (${one.tenantId}, ${one.id}, ${one.appId}, ${json(one)})`,
    );
  },
  save: async (one) => {
    await post(
      sql,
      q`update auto_sign_authorisation set data = ${json(one)} where tenant_id = ${one.tenantId} and id = ${one.id}`,
    );
  },
});
