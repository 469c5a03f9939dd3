import { documentPdf } from '@hufu/pades/document-pdf';
import { confirmationSheet, demoKeywords, demoParties } from './contracts.js';
import { signAs, until } from './sandbox-signer.js';
import { TencentClient } from './tencent-client.js';
import type { Credentials } from '../credentials.js';

/**
 * One contract by 腾讯电子签's own calls: file, flow with places beside keywords, the enterprise's seal by itself, the person's
 * signature, and the signed file from its link of five minutes.
 */
export async function runTencentFlow(credentials: Credentials): Promise<Buffer> {
  const { baseUrl, tencent, company, person } = credentials;
  const client = new TencentClient(baseUrl, tencent, { ...tencent.agent });
  const paper = documentPdf(confirmationSheet({ ...demoParties, company: company.name, person: person.name }));
  const { FileIds } = await client.call<{ FileIds: string[] }>('UploadFiles', {
    BusinessType: 'DOCUMENT',
    FileInfos: [{ FileBody: paper.toString('base64'), FileName: '服务确认单.pdf' }],
  });
  const { FlowId } = await client.call<{ FlowId: string }>('ChannelCreateFlowByFiles', {
    FlowName: '服务确认单',
    FileIds,
    FlowApprovers: [
      {
        ApproverType: 'ENTERPRISESERVER',
        OrganizationName: company.name,
        OrganizationOpenId: tencent.agent.ProxyOrganizationOpenId,
        SignComponents: [beside(demoKeywords.firstParty, 'SIGN_SEAL', 119, 119)],
      },
      {
        ApproverType: 'PERSON',
        Name: person.name,
        Mobile: person.contact,
        SignComponents: [beside(demoKeywords.secondParty, 'SIGN_SIGNATURE', 119, 43)],
      },
    ],
  });
  await until(async () => (await statusOf(client, FlowId)) === 'PART');
  await signAs(credentials, FlowId, person.contact);
  await until(async () => (await statusOf(client, FlowId)) === 'ALL');
  const { FlowResourceUrlInfos } = await client.call<{
    FlowResourceUrlInfos: { ResourceUrlInfos: { Url: string }[] }[];
  }>('DescribeResourceUrlsByFlows', { FlowIds: [FlowId] });
  const { Url } = FlowResourceUrlInfos[0]!.ResourceUrlInfos[0]!;
  return Buffer.from(await (await fetch(Url)).arrayBuffer());
}

const beside = (ComponentId: string, ComponentType: string, ComponentWidth: number, ComponentHeight: number) => ({
  ComponentType,
  GenerateMode: 'KEYWORD',
  ComponentId,
  RelativeLocation: 'Right',
  OffsetX: 10,
  ComponentWidth,
  ComponentHeight,
});

async function statusOf(client: TencentClient, flowId: string): Promise<string> {
  const { FlowInfo } = await client.call<{ FlowInfo: { FlowStatus: string }[] }>('DescribeFlowDetailInfo', {
    FlowIds: [flowId],
  });
  return FlowInfo[0]!.FlowStatus;
}
