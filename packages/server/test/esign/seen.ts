import assert from 'node:assert/strict';
import { asked, type Asking } from './asking.js';
import { drafted, type Flow, freshMobile } from './given.js';
import type { Stage } from './stage.js';

/** What operations leave in the database, seen past the server. */
export function seenBy(stage: Stage) {
  const rowOf = async (table: string, where: string, value: unknown) =>
    (await stage.rows<{ data: Record<string, unknown> }>(`select data from ${table} where ${where} = $1`, [value]))[0]
      ?.data;
  const contract = async (flowId: string) => (await rowOf('contract', 'id', stage.coreId('contract', flowId)))!;
  return {
    rowOf,
    contract,
    /** The answer's data; a refusal fails the test. */
    done: async (operation: string, asking: Asking = {}) => {
      const { code, message, data } = await asked(stage.client, operation, asking);
      assert.equal(code, 0, `${operation}: ${message}`);
      return data;
    },
    stateOf: async (flowId: string) => (await contract(flowId)).state,
    countOf: async (table: string, flowId: string) => {
      const id = stage.coreId('contract', flowId);
      const [row] = await stage.rows<{ n: number }>(`select count(*)::int as n from ${table} where contract_id = $1`, [
        id,
      ]);
      return row!.n;
    },
    events: async (flowId: string) => {
      const id = stage.coreId('contract', flowId);
      const rows = await stage.rows<{ type: string }>('select type from event where contract_id = $1 order by seq', [
        id,
      ]);
      return rows.map(({ type }) => type);
    },
  };
}

export const inFlow = (flowId: string, more: Asking = {}): Asking => ({
  ...more,
  parts: { flowId, signFlowId: flowId, ...more.parts },
});

export const v3Flow = (fileId: string) => ({
  docs: [{ fileId }],
  signFlowConfig: { signFlowTitle: '合同' },
  signers: [v3Signer(fileId)],
});
export const v3Signer = (fileId: string) => ({
  signerType: 0,
  psnSignerInfo: { psnAccount: freshMobile(), psnInfo: { psnName: '王芳' } },
  signFields: [
    {
      fileId,
      customBizNum: 'B-1',
      normalSignFieldConfig: { signFieldPosition: { positionPage: '1', positionX: 200, positionY: 300 } },
    },
  ],
});

/** A draft with one field of its signer. */
export async function withField(stage: Stage): Promise<Flow & { fieldId: string }> {
  const flow = await drafted(stage);
  const posBean = { posPage: '1', posX: 200, posY: 300 };
  const signfields = [{ fileId: flow.fileId, signerAccountId: flow.signer.accountId, posBean }];
  interface Beans {
    signfieldBeans: { signfieldId: string }[];
  }
  const path = `/v1/signflows/${flow.flowId}/signfields/handSign`;
  const { signfieldBeans } = await stage.client.post<Beans>(path, { signfields });
  return { ...flow, fieldId: signfieldBeans[0]!.signfieldId };
}
