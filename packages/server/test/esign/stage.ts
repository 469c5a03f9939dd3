import type { Caller } from '../../src/app/application.js';
import { EsignClient } from '../../src/demo/esign-client.js';
import { esign } from '../../src/dialects/esign/index.js';
import { foundStranger, type Served, serve } from '../served.js';

/** A whole server that speaks e签宝, and a second company's app. */
export interface Stage extends Served {
  client: EsignClient;
  /** An app of another company on the same server. */
  stranger: EsignClient;
  /** The e签宝 app as it calls. */
  caller: Caller;
  flowStatus(flowId: string): Promise<number>;
  untilStatus(flowId: string, status: number): Promise<void>;
  advance(minutes: number): Promise<void>;
  coreId(kind: CoreIdKind, id: string): string;
}
type CoreIdKind = 'contract' | 'file' | 'account' | 'tenant' | 'seal' | 'placement' | 'template';

const secret = 'ffffffffffffffffffffffffffffffff';
const strangerApp = { accessKey: '7438999999', secret, secretKey: secret };

export async function openStage(): Promise<Stage> {
  const served = await serve([esign]);
  const { t, app, baseUrl, credentials, until } = served;
  const client = new EsignClient(baseUrl, credentials.esign.appId, credentials.esign.appSecret);
  const found = (await app.findApp('esign', credentials.esign.appId))!;
  await foundStranger(t, 'esign', strangerApp);
  const flowStatus = async (flowId: string) =>
    (await client.get<{ flowStatus: number }>(`/v1/signflows/${flowId}`)).flowStatus;
  return {
    ...served,
    client,
    stranger: new EsignClient(baseUrl, strangerApp.accessKey, strangerApp.secret),
    caller: { ...t.caller, dialect: 'esign', appId: found.id, scope: found.scope },
    flowStatus,
    untilStatus: (flowId, status) => until(async () => (await flowStatus(flowId)) === status),
    advance: (minutes) => served.advanceMs(minutes * 60_000),
    coreId: (kind, id) => app.undressId('hex', kind, id)!,
  };
}
