import { sql as q } from 'kysely';
import type { TaskRows } from '../../app/ports.js';
import type { KeptTask } from '../../app/application.js';
import { type Sql, firstOf, json, post } from './sql.js';

export const taskRows = (sql: Sql): TaskRows => ({
  load: async (scope, appId, id) =>
    (
      await firstOf(
        sql,
        q<{ data: KeptTask }>`select data from task
          where tenant_id = any(${[...scope]}::bigint[]) and id = ${id} and app_id = ${appId}`,
      )
    )?.data,
  insert: async (tenantId, appId, task) => {
    await post(
      sql,
      q`insert into task (tenant_id, id, app_id, data) values (${tenantId}, ${task.id}, ${appId}, ${json(task)})`,
    );
  },
});
