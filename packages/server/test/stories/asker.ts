import { EsignClient } from '../../src/demo/esign-client.js';
import { QiyuesuoClient } from '../../src/demo/qiyuesuo-client.js';
import { TencentClient } from '../../src/demo/tencent-client.js';
import type { EsignCredentials } from '../../src/dialects/esign/sandbox-app.js';
import type { TencentCredentials } from '../../src/dialects/tencent/sandbox-app.js';
import type { Spoken } from './words.js';

export interface AskingCredentials {
  native: { apiKey: string };
  qiyuesuo: { appToken: string; appSecret: string };
  tencent: TencentCredentials;
  esign: EsignCredentials;
}
/** One contract's id as each wire writes it. */
export interface Dressed {
  qiyuesuo: string;
  tencent: string;
  esign: string;
}

/** Asks every dialect over HTTP where a contract is, as its own client does. */
export function asker(baseUrl: string, { native, qiyuesuo, tencent, esign }: AskingCredentials) {
  const qys = new QiyuesuoClient(baseUrl, qiyuesuo.appToken, qiyuesuo.appSecret);
  const sign = new EsignClient(baseUrl, esign.appId, esign.appSecret);
  const ess = new TencentClient(baseUrl, tencent, { ...tencent.agent });
  return async (ids: Dressed): Promise<Spoken> => {
    const v1 = await sign.ask('GET', `/v1/signflows/${ids.esign}`);
    const v3 = await sign.ask('GET', `/v3/sign-flow/${ids.esign}/detail`);
    const flow = await ess.ask('DescribeFlowDetailInfo', { FlowIds: [ids.tencent] });
    const detail = v3.reply.data as {
      signFlowStatus: number | null;
      draftStatus: number | null;
      rescissionStatus: number;
    } | null;
    const shown = qys.get<{ status: string }>('/v2/contract/detail', { contractId: ids.qiyuesuo });
    return {
      native: await nativeState(baseUrl, native.apiKey, ids.qiyuesuo),
      qiyuesuo: (await shown.catch(() => undefined))?.status,
      tencent: (flow.response['FlowInfo'] as { FlowStatus: string }[] | undefined)?.[0]?.FlowStatus,
      esignV1: (v1.reply.data as { flowStatus: number } | null)?.flowStatus,
      esignV3: detail ? [detail.signFlowStatus, detail.draftStatus, detail.rescissionStatus] : undefined,
    };
  };
}

async function nativeState(baseUrl: string, apiKey: string, id: string): Promise<Spoken['native']> {
  const reply = await fetch(`${baseUrl}/native/v1/contracts/${id}`, { headers: { authorization: `Bearer ${apiKey}` } });
  if (!reply.ok) return [String(reply.status), ''];
  const { state, voidState } = (await reply.json()) as { state: string; voidState: string };
  return [state, voidState];
}
