import { createCanvas } from '@napi-rs/canvas';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import type { Caller } from '../../src/app/application.js';
import type { TencentClient } from '../../src/demo/tencent-client.js';
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

/** A flow that others join later and that its sender ends. */
export const dynamic = (stage: Stage, more: Record<string, unknown> = {}): Promise<Created> =>
  created(stage, { OpenDynamicSignFlow: true, ...more });

/** Another sub-client of the same channel, with one operator of its own. */
export async function otherSubClient(
  stage: Stage,
): Promise<{ organisation: string; operator: string; name: string; agent: object }> {
  const [organisation, operator] = [fresh('org_'), fresh('op_')];
  const name = `测试子客企业${organisation}`;
  const Agent = { ...stage.client.agent, ProxyOrganizationOpenId: organisation };
  await stage.client.call('SyncProxyOrganization', { Agent, ProxyOrganizationName: name });
  const person = { Id: operator, Name: '周岚', Mobile: freshMobile() };
  await stage.client.call('SyncProxyOrganizationOperators', {
    Agent,
    OperatorType: 'CREATE',
    ProxyOrganizationOperators: [person],
  });
  return { organisation, operator, name, agent: { ...Agent, ProxyOperator: { OpenId: operator } } };
}
let mobiles = 0;
export const freshMobile = (): string => `1390000${String((process.pid * 100 + ++mobiles) % 10_000).padStart(4, '0')}`;

/** A colleague of the operator. */
export async function colleague(stage: Stage): Promise<string> {
  const Id = fresh('op_');
  await stage.client.call('SyncProxyOrganizationOperators', {
    OperatorType: 'CREATE',
    ProxyOrganizationOperators: [{ Id, Name: '许静', Mobile: freshMobile() }],
  });
  return Id;
}

export async function systemSeal(stage: Stage, client = stage.client): Promise<string> {
  const { SealId } = await client.call<{ SealId: string }>('CreateSealByImage', {
    SealName: fresh('合同章'),
    SealType: 'CONTRACT',
    GenerateSource: 'SealGenerateSourceSystem',
    SealHorizontalText: '合同专用章',
  });
  return SealId;
}

/** What a fixture's request needs to be there; the words it may use. */
export const givens: Record<string, (stage: Stage) => Promise<Record<string, string>>> = {
  nothing: () => Promise.resolve({}),
  uploaded: async (stage) => ({ fileId: await uploaded(stage.client), pdf: onePage().toString('base64') }),
  created: async (stage) => idsOf(await created(stage)),
  partly: async (stage) => idsOf(await partly(stage)),
  completed: async (stage) => idsOf(await completed(stage)),
  dynamic: async (stage) => idsOf(await dynamic(stage)),
  dynamicSigned: async (stage) => {
    const flow = await dynamic(stage);
    await stage.act(flow.FlowId, stage.credentials.tencent.agent.ProxyOperator.OpenId, 'sign');
    await stage.act(flow.FlowId, stage.credentials.person.contact, 'sign');
    return idsOf(flow);
  },
  colleague: async (stage) => ({ ...idsOf(await created(stage)), colleague: await colleague(stage) }),
  seal: async (stage) => ({ sealId: await systemSeal(stage), colleague: await colleague(stage) }),
  downloadOpened: async (stage) => {
    await stage.client.call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'OPEN' });
    return {};
  },
  open: async (stage) => idsOf(await pickUp(stage)),
  cancelTask: async (stage) => {
    const { FlowId } = await created(stage);
    const { TaskId } = await stage.client.call<{ TaskId: string }>('ChannelBatchCancelFlows', { FlowIds: [FlowId] });
    return { flowId: FlowId, taskId: TaskId };
  },
  conversion: async (stage) => {
    const ResourceId = await uploadedAs(stage, 'html');
    const { TaskId } = await stage.client.call<{ TaskId: string }>('CreateFileConvertTask', {
      ResourceType: 'png',
      ResourceName: '说明.png',
      ResourceId: await uploadedAs(stage, 'png'),
    });
    return { fileId: ResourceId, taskId: TaskId };
  },
  pictureBytes: () => Promise.resolve({ picture: picture.toString('base64') }),
  picture: async (stage) => ({ fileId: await uploadedAs(stage, 'png') }),
  registration: async (stage) => {
    const { TaskId } = await stage.client.call<{ TaskId: string }>('CreateBatchOrganizationRegistrationTasks', {
      RegistrationOrganizations: [registration()],
    });
    return { taskId: TaskId };
  },
  template: async (stage) => ({ templateId: await madeTemplate(stage) }),
  reviewed: async (stage) => idsOf(await reviewed(stage)),
  reviewedGroup: async (stage) => ({ groupId: (await group(stage, { NeedSignReview: true })).FlowGroupId }),
  twoFiles: async (stage) => ({ fileId: await uploaded(stage.client) }),
  report: async (stage) => {
    const { FlowId } = await completed(stage);
    const { ReportId } = await stage.client.call<{ ReportId: string }>('CreateChannelFlowEvidenceReport', { FlowId });
    await stage.until(async () => {
      const { Status } = await stage.client.call<{ Status: string }>('DescribeChannelFlowEvidenceReport', { ReportId });
      return Status === 'EvidenceStatusSuccess';
    });
    return { flowId: FlowId, reportId: ReportId };
  },
  filled: async (stage) => idsOf(await withFields(stage)),
  organisation: async (stage) => ({ otherOrganisation: (await otherSubClient(stage)).organisation }),
  license: async (stage) => {
    const other = await otherSubClient(stage);
    const { FileIds } = await stage.client.call<{ FileIds: string[] }>('UploadFiles', {
      Agent: other.agent,
      BusinessType: 'BUSINESSLICENSE',
      FileInfos: [{ FileBody: picture.toString('base64'), FileName: '营业执照.png' }],
    });
    return {
      otherOrganisation: other.organisation,
      otherOperator: other.operator,
      otherName: other.name,
      fileId: FileIds[0]!,
    };
  },
};

/** One value that the sender filled in. */
export const withFields = (stage: Stage): Promise<Created> =>
  created(stage, {
    Components: [
      {
        ComponentType: 'TEXT',
        ComponentName: '薪资',
        ComponentId: 'salary',
        ComponentPage: 1,
        ComponentPosX: 100,
        ComponentPosY: 100,
        ComponentWidth: 200,
        ComponentHeight: 20,
        ComponentValue: '壹万元',
      },
    ],
  });

/** A template of the enterprise: one field of the sender, one of the person, a place for each. */
export async function madeTemplate(
  stage: Stage,
  caller: Caller = stage.channel,
  more: NonNullable<Parameters<Stage['app']['createTemplate']>[1]['placements']> = [],
): Promise<string> {
  const [file] = await stage.app.addFiles(caller, [{ name: '模板.pdf', bytes: onePage(), use: 'DOCUMENT' }]);
  const at = (y: number) =>
    ({ kind: 'POINT', page: 1, x: 100, y, unit: 'POINT', origin: 'UPPER_LEFT', corner: 'UPPER_LEFT' }) as const;
  const field = { type: 'TEXT', width: 200, height: 20 } as const;
  const template = await stage.app.createTemplate(caller, {
    name: fresh('劳动合同模板'),
    roles: [
      { key: 'sponsor', name: '甲方', type: 'COMPANY', sponsor: true },
      { key: 'employee', name: '乙方', type: 'PERSONAL' },
    ],
    documents: [{ fileId: file!.id }],
    fields: [{ ...field, name: 'salary', label: '薪资', required: true, at: at(100) }],
    placements: [
      { mark: 'COMPANY', roleKey: 'sponsor', at: at(400) },
      { mark: 'PERSONAL', roleKey: 'employee', at: at(600) },
      ...more,
    ],
  });
  return stage.app.dressId('template', template.id).base62;
}

/** A flow made of a template, as a request says it. */
export const templateFlow = (stage: Stage, TemplateId: string, more: Record<string, unknown> = {}) => ({
  FlowName: '劳动合同',
  TemplateId,
  FlowApprovers: [
    { ...ownApprover(stage), SignComponents: undefined, RecipientId: 'sponsor' },
    { ...personApprover(stage), SignComponents: undefined, RecipientId: 'employee' },
  ],
  FormFields: [{ ComponentName: '薪资', ComponentValue: '壹万元' }],
  ...more,
});

/** Waits for a review before the enterprise's own signer may act. */
export const reviewed = (stage: Stage): Promise<Created> => created(stage, { NeedSignReview: true });

export async function group(
  stage: Stage,
  more: Record<string, unknown> = {},
): Promise<{ FlowGroupId: string; FlowIds: string[] }> {
  const file = await uploaded(stage.client);
  const FlowFileInfos = [flowBody(stage, [file], more), flowBody(stage, [file], { FlowName: '补充协议', ...more })];
  return stage.client.call('ChannelCreateFlowGroupByFiles', { FlowGroupName: '入职材料', FlowFileInfos });
}

export const registration = () => {
  const id = fresh('org_');
  return {
    OrganizationOpenId: id,
    OrganizationName: `测试批量企业${id}`,
    OpenId: `${id}_admin`,
    UniformSocialCreditCode: '91310000TESTCASE09',
    LegalName: '顾予安',
  };
};

const idsOf = ({ FlowId, Approvers }: Created): Record<string, string> => ({
  flowId: FlowId,
  firstRecipient: Approvers[0]!.RecipientId,
  secondRecipient: Approvers[1]?.RecipientId ?? '',
  firstSign: Approvers[0]!.SignId,
  secondSign: Approvers[1]?.SignId ?? '',
});

/** The second party is left open: an employee of the enterprise takes it. */
export const pickUp = (stage: Stage): Promise<Created> =>
  created(stage, {
    FlowApprovers: [
      personApprover(stage),
      ownApprover(stage, { OpenId: '', Name: '', Mobile: '', ApproverOption: { FillType: 1 } }),
    ],
  });

export const picture = samplePng();
export async function uploadedAs(stage: Stage, suffix: 'png' | 'html'): Promise<string> {
  const bytes = suffix === 'png' ? picture : Buffer.from('<html><body>说明</body></html>');
  return uploaded(stage.client, bytes, `说明.${suffix}`);
}

/** A stamp-like picture: a red disc on white. */
function samplePng(): Buffer {
  const canvas = createCanvas(200, 200);
  const ink = canvas.getContext('2d');
  ink.fillStyle = 'white';
  ink.fillRect(0, 0, 200, 200);
  ink.fillStyle = '#e60012';
  ink.arc(100, 100, 80, 0, 2 * Math.PI);
  ink.fill();
  return canvas.toBuffer('image/png');
}
