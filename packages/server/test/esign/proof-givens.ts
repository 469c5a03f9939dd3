import { completed, drafted } from './given.js';
import type { Names } from './givens.js';
import type { Stage } from './stage.js';

/** A finished flow whose proof is asked for. */
const finished = async (stage: Stage): Promise<Names> => {
  const { flowId, fileId, signer } = await completed(stage);
  return { flowId, fileId, accountId: signer.accountId, mobile: signer.mobile };
};

export const proofGivens: Record<string, (stage: Stage) => Promise<Names>> = {
  copied: async (stage) => {
    const { flowId } = await drafted(stage);
    const copiers = [{ copierPsnInfo: { psnAccount: '13800138078', psnInfo: { psnName: '赵六' } } }];
    await stage.client.post(`/v3/sign-flow/${flowId}/copiers`, { copiers });
    return { flowId };
  },
  verifying: async (stage) => {
    const names = await finished(stage);
    const body = { signFlowId: names.flowId, async: true };
    const { verifyTaskId } = await stage.client.post<{ verifyTaskId: string }>(
      `/v3/files/${names.fileId}/verify`,
      body,
    );
    return { ...names, taskId: verifyTaskId };
  },
  reported: async (stage) => {
    const names = await finished(stage);
    const { recordNum } = await stage.client.post<{ recordNum: string }>('/v3/evidence-report/apply', {
      signFlowId: names.flowId,
    });
    await stage.until(async () => {
      const { status } = await stage.client.get<{ status: string }>('/v3/evidence-report/query', { recordNum });
      return status === 'ISSUE_SUCCESS';
    });
    return { ...names, recordNum };
  },
};
