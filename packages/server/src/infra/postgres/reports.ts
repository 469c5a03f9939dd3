import { sql as q } from 'kysely';
import type { ReportRows, StoredReport } from '../../app/ports.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

type Row = { data: StoredReport };

export const reportRows = (sql: Sql): ReportRows => ({
  load: async (scope, id) =>
    (
      await firstOf(
        sql,
        q<Row>`select data from evidence_report where tenant_id = any(${[...scope]}::bigint[]) and id = ${id}`,
      )
    )?.data,
  ofContract: async (tenantId, contractId) =>
    (
      await rowsOf(
        sql,
        q<Row>`select data from evidence_report where tenant_id = ${tenantId} and contract_id = ${contractId} order by id desc`,
      )
    ).map(({ data }) => data),
  insert: async (report) => {
    await post(
      sql,
      q`insert into evidence_report (tenant_id, id, contract_id, data)
        values (${report.tenantId}, ${report.id}, ${report.contractId}, ${json(report)})`,
    );
  },
  save: async (report) => {
    await post(
      sql,
      q`update evidence_report set data = ${json(report)} where tenant_id = ${report.tenantId} and id = ${report.id}`,
    );
  },
});
