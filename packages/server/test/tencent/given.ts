import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import type { TencentClient } from './client.js';
import type { Stage } from './stage.js';

/** Flows in every state that the tests start from, made through the 腾讯电子签 API alone. */

export const onePage = (): Buffer => samplePdf({ pages: [{}] });
export const pages = (count: number): Buffer => samplePdf({ pages: Array.from({ length: count }, () => ({})) });

let made = 0;
/** A text nobody used before in this process. */
export const fresh = (prefix: string): string => `${prefix}${process.pid}_${++made}`;

export async function uploaded(client: TencentClient, bytes = onePage(), name = '劳动合同.pdf'): Promise<string> {
  const { FileIds } = await client.call<{ FileIds: string[] }>('UploadFiles', {
    BusinessType: 'DOCUMENT',
    FileInfos: [{ FileBody: bytes.toString('base64'), FileName: name }],
  });
  return FileIds[0]!;
}

export const component = (ComponentType: string, x: number, y: number, more: Record<string, unknown> = {}) => ({
  ComponentType,
  ComponentPage: 1,
  ComponentPosX: x,
  ComponentPosY: y,
  ComponentWidth: 119,
  ComponentHeight: ComponentType === 'SIGN_SEAL' ? 119 : 43,
  ...more,
});

/** The sub-client's own employee, who seals. */
export const ownApprover = ({ credentials }: Stage, more: Record<string, unknown> = {}) => ({
  ApproverType: 'ORGANIZATION',
  OrganizationName: credentials.company.name,
  OrganizationOpenId: credentials.tencent.agent.ProxyOrganizationOpenId,
  OpenId: credentials.tencent.agent.ProxyOperator.OpenId,
  Name: credentials.employee.name,
  Mobile: credentials.employee.contact,
  SignComponents: [component('SIGN_SEAL', 80, 500)],
  ...more,
});
export const personApprover = ({ credentials }: Stage, more: Record<string, unknown> = {}) => ({
  ApproverType: 'PERSON',
  Name: credentials.person.name,
  Mobile: credentials.person.contact,
  SignComponents: [component('SIGN_SIGNATURE', 320, 600)],
  ...more,
});
/** The sub-client itself, sealing without anybody. */
export const serverApprover = ({ credentials }: Stage, more: Record<string, unknown> = {}) => ({
  ApproverType: 'ENTERPRISESERVER',
  OrganizationName: credentials.company.name,
  OrganizationOpenId: credentials.tencent.agent.ProxyOrganizationOpenId,
  SignComponents: [component('SIGN_SEAL', 80, 500)],
  ...more,
});

export const flowBody = (stage: Stage, FileIds: string[], more: Record<string, unknown> = {}) => ({
  FlowName: '合同',
  FlowApprovers: [ownApprover(stage), personApprover(stage)],
  FileIds,
  ...more,
});

export interface Created {
  FlowId: string;
  Approvers: { SignId: string; RecipientId: string }[];
}

export async function created(stage: Stage, more: Record<string, unknown> = {}): Promise<Created> {
  const body = flowBody(stage, [await uploaded(stage.client)], more);
  return stage.client.call<Created>('ChannelCreateFlowByFiles', body);
}

/** Sealed by the employee; the person is next. */
export async function partly(stage: Stage, more?: Record<string, unknown>): Promise<Created> {
  const flow = await created(stage, more);
  await stage.act(flow.FlowId, stage.credentials.tencent.agent.ProxyOperator.OpenId, 'sign');
  return flow;
}

export async function completed(stage: Stage, more?: Record<string, unknown>): Promise<Created> {
  const flow = await partly(stage, more);
  await stage.act(flow.FlowId, stage.credentials.person.contact, 'sign');
  await stage.untilStatus(flow.FlowId, 'ALL');
  return flow;
}

export async function cancelled(stage: Stage, more?: Record<string, unknown>): Promise<Created> {
  const flow = await created(stage, more);
  await stage.client.call('ChannelCancelFlow', { FlowId: flow.FlowId, CancelMessage: '条款有误' });
  return flow;
}
