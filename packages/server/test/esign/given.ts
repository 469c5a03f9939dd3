import { createCanvas } from '@napi-rs/canvas';
import { documentPdf } from '@hufu/pades/document-pdf';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { labourContract } from '../../src/demo/contracts.js';
import type { EsignClient } from '../../src/demo/esign-client.js';
import type { Stage } from './stage.js';

/** Accounts, files and flows that the tests start from, made through the e签宝 API alone. */

export const pagesPdf = (pages = 1): Buffer => samplePdf({ pages: Array.from({ length: pages }, () => ({})) });

let made = 0;
/** A text nobody used before in this process. */
export const fresh = (prefix: string): string => `${prefix}-${process.pid}-${++made}`;
/** A mobile number nobody used before in this process; invented. */
export const freshMobile = (): string => `1380013${String(8000 + ((process.pid * 37 + ++made) % 2000))}`;

export interface Person {
  accountId: string;
  thirdPartyUserId: string;
  mobile: string;
  name: string;
}
export async function person(client: EsignClient, name = '张伟'): Promise<Person> {
  const [thirdPartyUserId, mobile] = [fresh('user'), freshMobile()];
  const { accountId } = await client.post<{ accountId: string }>('/v1/accounts/createByThirdPartyUserId', {
    thirdPartyUserId,
    name,
    idType: 'CRED_PSN_CH_IDCARD',
    idNumber: '11010119900307000X',
    mobile,
  });
  return { accountId, thirdPartyUserId, mobile, name };
}

export async function organisation(client: EsignClient, creator: string, name = `星槎文化有限公司${fresh('')}`) {
  const thirdPartyUserId = fresh('org');
  const { orgId } = await client.post<{ orgId: string }>('/v1/organizations/createByThirdPartyUserId', {
    thirdPartyUserId,
    creator,
    name,
    idType: 'CRED_ORG_USCC',
    idNumber: '91110000SANDBOX777',
  });
  return { orgId, thirdPartyUserId, name };
}

export interface Flow {
  flowId: string;
  fileId: string;
  signer: Person;
}

/** The body of a one-step flow: the app's company seals by itself, then one person signs. */
export const oneStep = (
  fileId: string,
  signer: Person,
  more: { flowInfo?: object; docs?: object[]; signers?: object[]; attachments?: object[] } = {},
) => ({
  attachments: more.attachments ?? [],
  docs: more.docs ?? [{ fileId, fileName: '劳动合同.pdf' }],
  flowInfo: { businessScene: '劳动合同', autoArchive: true, autoInitiate: true, ...more.flowInfo },
  signers: more.signers ?? [
    {
      platformSign: true,
      signOrder: 1,
      signfields: [{ fileId, autoExecute: true, posBean: { posPage: '1', posX: 150, posY: 200 } }],
    },
    handSigner(fileId, signer),
  ],
});

export const handSigner = (fileId: string, signer: Person, signOrder = 2) => ({
  signOrder,
  thirdOrderNo: 'HR-7',
  signerAccount: { signerAccountId: signer.accountId },
  signfields: [{ fileId, signType: 1, posBean: { posPage: '1', posX: 400, posY: 200 } }],
});

export async function started(
  stage: Stage,
  more: Parameters<typeof oneStep>[2] = {},
  client = stage.client,
): Promise<Flow> {
  const signer = await person(client);
  const fileId = await client.upload(pagesPdf(), '劳动合同.pdf');
  const { flowId } = await client.post<{ flowId: string }>(
    '/api/v2/signflows/createFlowOneStep',
    oneStep(fileId, signer, more),
  );
  return { flowId, fileId, signer };
}

/** Waits until the company has sealed and it is the last signer's turn. */
export async function settled(stage: Stage, flow: Flow): Promise<Flow> {
  interface Signers {
    signers: { signStatus: number }[];
  }
  await stage.until(async () => {
    const { signers } = await stage.client.get<Signers>(`/v1/signflows/${flow.flowId}/signers`);
    return signers.at(-1)?.signStatus === 1;
  });
  return flow;
}

/** Sealed by the company, then signed by the person. */
export async function signed(stage: Stage, more: Parameters<typeof oneStep>[2] = {}): Promise<Flow> {
  const flow = await settled(stage, await started(stage, more));
  await stage.act(flow.flowId, flow.signer.mobile);
  return flow;
}

export async function completed(stage: Stage, more: Parameters<typeof oneStep>[2] = {}): Promise<Flow> {
  const flow = await signed(stage, more);
  await stage.untilStatus(flow.flowId, 2);
  return flow;
}

/** Created, with one document, nothing to sign yet. */
export async function drafted(stage: Stage, client = stage.client, more: object = {}): Promise<Flow> {
  const signer = await person(client);
  const fileId = await client.upload(pagesPdf(2), '保密协议.pdf');
  const { flowId } = await client.post<{ flowId: string }>('/v1/signflows', { businessScene: '保密协议', ...more });
  await client.post(`/v1/signflows/${flowId}/documents`, { docs: [{ fileId }] });
  return { flowId, fileId, signer };
}

/** The labour contract: pages with words on them. */
export const wordsPdf = (): Promise<Buffer> => Promise.resolve(documentPdf(labourContract()));

/** A drawn stroke on white, as a scanned signature; base64 PNG. */
export function inkPng(): string {
  const canvas = createCanvas(200, 100);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, 200, 100);
  context.lineWidth = 8;
  context.beginPath();
  context.moveTo(20, 70);
  context.bezierCurveTo(60, 10, 120, 90, 180, 30);
  context.stroke();
  return canvas.toBuffer('image/png').toString('base64');
}
