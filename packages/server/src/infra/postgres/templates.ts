import { sql as q } from 'kysely';
import type { TemplateRows } from '../../app/ports.js';
import type { Template } from '../../domain/template.js';
import { type Sql, firstOf, json, post, rowsOf, run } from './sql.js';

type Row = { data: Template };

export const templateRows = (sql: Sql): TemplateRows => ({
  load: async (id) => (await firstOf(sql, q<Row>`select data from template where id = ${id}`))?.data,
  ofTenants: async (tenantIds) =>
    (
      await rowsOf(
        sql,
        q<Row>`select data from template where tenant_id = any(${[...tenantIds]}::bigint[]) and state <> 'DELETED'
          order by id desc`,
      )
    ).map(({ data }) => data),
  insert: async (template) => {
    await post(
      sql,
      q`insert into template (tenant_id, id, data) values (${template.tenantId}, ${template.id}, ${json(template)})`,
    );
  },
  save: async (template) =>
    (await run(
      sql,
      q`update template set data = ${json(template)} where tenant_id = ${template.tenantId} and id = ${template.id}
        and (data->>'version')::bigint < ${template.version}`,
    )) === 1,
});
