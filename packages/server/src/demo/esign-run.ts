import { documentPdf } from '@hufu/pades/document-pdf';
import { confirmationSheet, demoKeywords, demoParties } from './contracts.js';
import { EsignClient } from './esign-client.js';
import { signAs, until } from './sandbox-signer.js';
import type { Credentials } from '../credentials.js';

interface Positions {
  keywordPositions: { positions: { pageNum: number; coordinates: { positionX: number; positionY: number }[] }[] }[];
}

/**
 * One contract by e签宝's own calls: account, file, places from keywords, a flow in one step that the company seals by itself,
 * the person's signature, and the signed file from its link of one hour.
 */
export async function runEsignFlow(credentials: Credentials): Promise<Buffer> {
  const { baseUrl, esign, company, person } = credentials;
  const client = new EsignClient(baseUrl, esign.appId, esign.appSecret);
  const paper = documentPdf(confirmationSheet({ ...demoParties, company: company.name, person: person.name }));
  const fileId = await client.upload(paper, '服务确认单.pdf');
  const { accountId } = await client.post<{ accountId: string }>('/v1/accounts/createByThirdPartyUserId', {
    thirdPartyUserId: 'demo-person',
    name: person.name,
    mobile: person.contact,
  });
  const at = await placesOf(client, fileId);
  const { flowId } = await client.post<{ flowId: string }>('/api/v2/signflows/createFlowOneStep', {
    docs: [{ fileId, fileName: '服务确认单.pdf' }],
    flowInfo: { businessScene: '服务确认单', autoArchive: true, autoInitiate: true },
    signers: [
      { platformSign: true, signOrder: 1, signfields: [{ fileId, autoExecute: true, posBean: at[0] }] },
      { signOrder: 2, signerAccount: { signerAccountId: accountId }, signfields: [{ fileId, posBean: at[1] }] },
    ],
  });
  await until(async () => (await signStatuses(client, flowId))[1] === 1);
  await signAs(credentials, flowId, person.contact);
  await until(async () => (await client.get<{ flowStatus: number }>(`/v1/signflows/${flowId}`)).flowStatus === 2);
  const { docs } = await client.get<{ docs: { fileUrl: string }[] }>(`/v1/signflows/${flowId}/documents`);
  return Buffer.from(await (await fetch(docs[0]!.fileUrl)).arrayBuffer());
}

/** Beside each party's keyword, as posBean wants it: the centre of the mark. */
async function placesOf(client: EsignClient, fileId: string) {
  const keywords = [demoKeywords.firstParty, demoKeywords.secondParty];
  const found = await client.post<Positions>(`/v3/files/${fileId}/keyword-positions`, { keywords });
  return found.keywordPositions.map(({ positions }) => {
    const [page] = positions;
    const [point] = page?.coordinates ?? [];
    if (!page || !point) throw new Error('the paper has no place for a signature');
    return { posPage: String(page.pageNum), posX: point.positionX + 130, posY: point.positionY };
  });
}

const signStatuses = async (client: EsignClient, flowId: string): Promise<number[]> =>
  (await client.get<{ signers: { signStatus: number }[] }>(`/v1/signflows/${flowId}/signers`)).signers.map(
    ({ signStatus }) => signStatus,
  );
