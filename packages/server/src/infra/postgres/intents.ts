import { sql as q } from 'kysely';
import type { IntentRequest, IntentRows } from '../../app/ports.js';
import type { Intent } from '../../domain/intent.js';
import type { BroughtWithLock } from './brought.js';
import { type Sql, firstOf, json, post, rowsOf } from './sql.js';

export const intentRows = (sql: Sql, brought: BroughtWithLock): IntentRows => ({
  load: async (tenantId, id) =>
    (await firstOf(sql, q<{ data: Intent }>`select data from intent where tenant_id = ${tenantId} and id = ${id}`))
      ?.data,
  open: async (tenantId, contractId) =>
    brought.openIntents.get(contractId) ??
    (
      await rowsOf(
        sql,
        q<{ data: Intent }>`select data from intent
          where tenant_id = ${tenantId} and contract_id = ${contractId} and state in ('PROVEN', 'RESERVED')`,
      )
    ).map(({ data }) => data),
  save: async (tenantId, intent) => {
    brought.openIntents.delete(intent.contractId);
    await post(
      sql,
      q`insert into intent (tenant_id, id, contract_id, data) values (${tenantId}, ${intent.id}, ${intent.contractId}, ${json(intent)})
        on conflict (tenant_id, id) do update set data = excluded.data`,
    );
  },
  spend: async (tenantId, intentId, actionId) => {
    await post(
      sql,
      q`insert into intent_spent (tenant_id, intent_id, action_id) values (${tenantId}, ${intentId}, ${actionId})`,
    );
  },
  insertSigning: async ({ tenantId, id }, actionId, attempt, at, signatures) => {
    await post(
      sql,
      q`insert into signing (tenant_id, action_id, contract_id, attempt, committed_at)
        values (${tenantId}, ${actionId}, ${id}, ${attempt}, ${at})`,
    );
    await post(
      sql,
      q`insert into signature (tenant_id, action_id, document_id, field_name, data)
        select ${tenantId}, ${actionId}, * from unnest(${signatures.map((s) => s.documentId)}::bigint[],
          ${signatures.map((s) => s.fieldName)}::text[], ${signatures.map((s) => json(s.data))}::jsonb[])`,
    );
  },
  signedByCall: async (tenantId, contractId, callDigest, since) =>
    (await firstOf(
      sql,
      q<{ one: number }>`select 1 as one from signature g
        join signing s on s.tenant_id = g.tenant_id and s.action_id = g.action_id
        where s.tenant_id = ${tenantId} and s.contract_id = ${contractId} and s.committed_at > ${since}
          and g.data->>'callDigest' = ${callDigest} limit 1`,
    )) !== undefined,
  chainsOf: async (tenantId, contractId, documentId) =>
    (
      await rowsOf(
        sql,
        q<{ chains: string[][] }>`select g.data->'chains' as chains from signature g
          join signing s on s.tenant_id = g.tenant_id and s.action_id = g.action_id
          where s.tenant_id = ${tenantId} and s.contract_id = ${contractId} and g.document_id = ${documentId}`,
      )
    ).flatMap(({ chains }) => chains.map((chain) => chain.map((der) => Buffer.from(der, 'base64')))),
  requestByKey: async (tenantId, contractId, key) =>
    (
      await firstOf(
        sql,
        q<{ data: IntentRequest }>`select data from intent_request
          where tenant_id = ${tenantId} and contract_id = ${contractId} and data->>'key' = ${key}`,
      )
    )?.data,
  lockRequest: async (tenantId, id) =>
    (
      await firstOf(
        sql,
        q<{
          data: IntentRequest;
        }>`select data from intent_request where tenant_id = ${tenantId} and id = ${id} for update`,
      )
    )?.data,
  saveRequest: async (tenantId, request) => {
    await post(
      sql,
      q`insert into intent_request (tenant_id, id, contract_id, data)
        values (${tenantId}, ${request.id}, ${request.contractId}, ${json(request)})
        on conflict (tenant_id, id) do update set data = excluded.data`,
    );
  },
  sentTimes: async (tenantId, contractId, personId) =>
    (
      await rowsOf(
        sql,
        q<{ at: string }>`select jsonb_array_elements_text(data->'challenge'->'sentTimes') as at from intent_request
          where tenant_id = ${tenantId} and contract_id = ${contractId} and data->>'personId' = ${personId}`,
      )
    ).map(({ at }) => Number(at)),
});
