import type { Stage } from './stage.js';

/** Calls of the sub-client, and what they leave in the database, seen past the server. */
export function seenBy(stage: () => Stage) {
  const rows = <Data>(sql: string, value: unknown) => stage().rows<{ data: Data }>(sql, [value]);
  const idOf = (kind: 'seal', id: string) => stage().app.undressId('base62', kind, id);
  return {
    call: <Answer = Record<string, never>>(action: string, fields: Record<string, unknown> = {}) =>
      stage().client.call<Answer>(action, fields),
    /** The code of the refusal. */
    refused: (action: string, fields: Record<string, unknown>) => stage().client.refused(action, fields),
    operator: () => stage().credentials.tencent.agent.ProxyOperator.OpenId,
    contract: async (flowId: string) =>
      (await rows<Record<string, unknown>>('select data from contract where id = $1', stage().contractIdOf(flowId)))[0]!
        .data,
    parties: async (flowId: string) =>
      (
        await rows<{ name: string; state: string; receiver?: { contact: string } }>(
          'select data from signatory where contract_id = $1 order by position',
          stage().contractIdOf(flowId),
        )
      ).map(({ data }) => data),
    events: async (flowId: string) =>
      (
        await stage().rows<{ type: string }>('select type from event where contract_id = $1 order by seq', [
          stage().contractIdOf(flowId),
        ])
      ).map(({ type }) => type),
    rolesOf: async (externalId: string) =>
      (
        await rows<{ roles: string[] }>(
          `select e.data from employee e join account a on a.data->>'personId' = e.data->>'personId'
            where a.data->>'externalId' = $1`,
          externalId,
        )
      )[0]!.data.roles,
    account: async (externalId: string) =>
      (await rows<{ name?: string; mobile?: string }>('select data from account where external_id = $1', externalId))[0]
        ?.data,
    seal: async (SealId: string) =>
      (await rows<{ state: string; name: string }>('select data from seal where id = $1', idOf('seal', SealId)))[0]!
        .data,
    /** How many employees may use it. */
    grants: async (SealId: string) =>
      (
        await rows<{ to: { kind: string }; revokedAt?: number }>(
          'select data from seal_grant where seal_id = $1',
          idOf('seal', SealId),
        )
      ).filter(({ data }) => data.to.kind === 'EMPLOYEE' && data.revokedAt === undefined).length,
  };
}
