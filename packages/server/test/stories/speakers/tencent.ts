import assert from 'node:assert/strict';
import { createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { TencentClient } from '../../../src/demo/tencent-client.js';
import { until } from '../sandbox.js';
import type { Ground } from '../server.js';
import type { Blank, Party, Person, Place, Plan, Sent, Speaker, Steps } from '../vocabulary.js';
import { handSize, isPoint, pageOf, sizeOf } from './marks.js';

/** 腾讯电子签 essbasic, as a channel's program speaks it for its sub-client. */

interface Created {
  FlowId: string;
  Approvers: { SignId: string; RecipientId: string }[];
}
interface Flow {
  FlowStatus: string;
  FlowMessage: string;
  FlowApproverInfos: { ApproveStatus: string }[];
}
interface Message {
  MsgType: string;
  MsgData: { FlowId: string; Operate: string; FlowStatus: string };
}

export async function tencentSpeaker({ baseUrl, credentials, receiver, sandbox }: Ground): Promise<Speaker> {
  const { company, employee, tencent } = credentials;
  const { agent } = tencent;
  const client = new TencentClient(baseUrl, tencent, { ...agent });
  const callback = { key: randomBytes(16).toString('hex'), token: randomBytes(8).toString('hex') };
  const { response } = await client.ask(
    'ModifyApplicationCallbackInfo',
    {
      OperateType: 1,
      CallbackInfo: {
        CallbackUrl: receiver.address('/tencent'),
        CallbackKey: callback.key,
        CallbackToken: callback.token,
      },
    },
    { version: '2020-11-11' },
  );
  assert.equal(response.Error, undefined);

  const enterprise = { OrganizationName: company.name, OrganizationOpenId: agent.ProxyOrganizationOpenId };
  const own = {
    ...enterprise,
    ApproverType: 'ORGANIZATION',
    OpenId: agent.ProxyOperator.OpenId,
    Name: employee.name,
    Mobile: employee.contact,
  };

  const identityOf = (party: Party) => {
    if (party.kind === 'PERSON')
      return { ApproverType: 'PERSON', Name: party.person.name, Mobile: party.person.mobile };
    return party.seals === 'BY_ITSELF' ? { ...enterprise, ApproverType: 'ENTERPRISESERVER' } : own;
  };
  const approverOf = (party: Party, height: number) => ({
    ...identityOf(party),
    SignComponents: party.marks.map((place) => componentAt(party, place, height)),
    Components: party.kind === 'PERSON' ? (party.fills ?? []).map(blankOf) : [],
  });

  async function send(plan: Plan): Promise<Sent> {
    const { FileIds } = await client.call<{ FileIds: string[] }>('UploadFiles', {
      BusinessType: 'DOCUMENT',
      FileInfos: plan.papers.map(({ title, bytes }) => ({
        FileBody: bytes.toString('base64'),
        FileName: `${title}.pdf`,
      })),
    });
    const { height } = pageOf(plan.papers);
    const made = await client.call<Created>('ChannelCreateFlowByFiles', {
      FlowName: plan.subject,
      FileIds,
      Unordered: plan.together ?? false,
      Deadline: plan.openMs && (await deadline(plan.openMs)),
      OpenDynamicSignFlow: plan.openEnded,
      NeedSignReview: plan.parties.some((party) => party.kind === 'COMPANY' && party.reviewed),
      FlowApprovers: plan.parties.map((party) => approverOf(party, height)),
      CcInfos: (plan.copies ?? []).map(({ name, mobile }) => ({
        Name: name,
        Mobile: mobile,
        CcType: 0,
        CcPermission: 1,
      })),
    });
    return sentOf(made, plan, FileIds);
  }
  /** Employees of the sub-client: their OpenIds by mobile number. */
  const operators = new Map([[employee.contact, own.OpenId]]);
  const deadline = async (fromNowMs: number) => Math.floor(((await sandbox.now()) + fromNowMs) / 1000);

  async function linkFor({ id }: Sent, person: Person): Promise<string> {
    const operator = operators.get(person.mobile);
    if (operator === undefined) {
      const asked = [{ Name: person.name, Mobile: person.mobile, ApproverType: 'PERSON' }];
      const { FlowApproverUrlInfos: infos } = await client.call<{ FlowApproverUrlInfos: { SignUrl: string }[] }>(
        'ChannelCreateFlowSignUrl',
        { FlowId: id, FlowApproverInfos: asked },
      );
      return infos[0]!.SignUrl;
    }
    const who = { GenerateType: 'CHANNEL', OrganizationOpenId: agent.ProxyOrganizationOpenId, OpenId: operator };
    const { SignUrlInfos, ErrorMessages } = await client.call<{
      SignUrlInfos: { SignUrl: string }[];
      ErrorMessages: string[];
    }>('CreateSignUrls', { FlowIds: [id], ...who });
    assert.deepEqual(ErrorMessages, ['']);
    return SignUrlInfos[0]!.SignUrl;
  }

  async function downloadLink({ id }: Sent): Promise<string> {
    const { FlowResourceUrlInfos, ErrorMessages } = await client.call<{
      FlowResourceUrlInfos: { ResourceUrlInfos: { Url: string }[] }[];
      ErrorMessages: string[];
    }>('DescribeResourceUrlsByFlows', { FlowIds: [id] });
    assert.deepEqual(ErrorMessages, ['']);
    return FlowResourceUrlInfos[0]!.ResourceUrlInfos[0]!.Url;
  }

  const steps: Partial<Steps> = {
    send,
    linkFor,
    linkToFill: linkFor,
    linkForSeveral: async (all, { name, mobile }) => {
      const { FlowApproverUrlInfo } = await client.call<{ FlowApproverUrlInfo: { SignUrl: string } }>(
        'ChannelCreateBatchQuickSignUrl',
        {
          FlowIds: all.map(({ id }) => id),
          FlowApproverInfo: { Name: name, Mobile: mobile, ApproverType: 'PERSON' },
        },
      );
      return FlowApproverUrlInfo.SignUrl;
    },
    addPerson: async ({ id, plan }, person, place) => {
      const { height } = pageOf(plan.papers);
      const FlowApprovers = [approverOf({ kind: 'PERSON', person, marks: [place] }, height)];
      await client.call('ChannelCreateDynamicFlowApprover', { FillDynamicFlowList: [{ FlowId: id, FlowApprovers }] });
    },
    review: async ({ id }, passes, why) =>
      void (await client.call('ChannelCreateFlowSignReview', {
        FlowId: id,
        ReviewType: passes ? 'PASS' : 'SIGN_REJECT',
        ReviewMessage: why,
      })),
    cancel: async ({ id }, why) => void (await client.call('ChannelCancelFlow', { FlowId: id, CancelMessage: why })),
    urge: async ({ id }) => {
      const { RemindFlowRecords } = await client.call<{ RemindFlowRecords: { CanRemind: boolean }[] }>(
        'ChannelCreateFlowReminds',
        { FlowIds: [id] },
      );
      return RemindFlowRecords[0]!.CanRemind;
    },
    extend: async ({ id }, at) =>
      void (await client.call('ModifyFlowDeadline', { FlowId: id, Deadline: Math.floor(at / 1000) })),
    handOver: async ({ id }, to) => {
      const OpenId = `op_${to.mobile}`;
      operators.set(to.mobile, OpenId);
      await client.call('SyncProxyOrganizationOperators', {
        OperatorType: 'CREATE',
        ProxyOrganizationOperators: [{ Id: OpenId, Name: to.name, Mobile: to.mobile }],
      });
      const { FailedFlows } = await client.call<{ FailedFlows: object[] }>('CreateFlowForwards', {
        TargetOpenId: OpenId,
        FlowForwardInfos: [{ FlowId: id, RecipientId: '' }],
      });
      assert.deepEqual(FailedFlows, []);
    },
    finish: async ({ id }) => void (await client.call('ArchiveDynamicFlow', { FlowId: id })),
    release: async ({ id, plan }, why) => {
      const { FlowId } = await client.call<Created>('ChannelCreateReleaseFlow', {
        NeedRelievedFlowId: id,
        ReliveInfo: { Reason: why },
      });
      return { agreement: { id: FlowId, plan, papers: [], known: {} }, companySeals: 'ON_PAGE' };
    },
    sendFromTemplate: async ({ plan, value }, TemplateId) => {
      const made = await client.call<{ FlowIds: string[]; ErrorMessages: string[] }>('CreateFlowsByTemplates', {
        FlowInfos: [
          {
            FlowName: plan.subject,
            TemplateId,
            FlowApprovers: plan.parties.map((party, n) => ({ ...identityOf(party), RecipientId: `party${n}` })),
            FormFields: [{ ComponentName: value[0], ComponentValue: value[1] }],
          },
        ],
      });
      assert.deepEqual(made.ErrorMessages, ['']);
      return { id: made.FlowIds[0]!, plan, papers: [], known: {} };
    },
    download: async (sent) => [await bytesAt(await downloadLink(sent))],
    downloadNow: async (sent) => bytesAt(await downloadLink(sent)),
    evidenceReport: async ({ id }) => {
      const { ReportId } = await client.call<{ ReportId: string }>('CreateChannelFlowEvidenceReport', { FlowId: id });
      return until('the report', async () => {
        const { Status, ReportUrl } = await client.call<{ Status: string; ReportUrl: string }>(
          'DescribeChannelFlowEvidenceReport',
          { ReportId },
        );
        return Status === 'EvidenceStatusSuccess' && bytesAt(ReportUrl);
      });
    },
    downloadLink: async (sent) => ({ url: await downloadLink(sent), livesMs: 5 * 60_000 }),
    permitDownloads: async (allowed) =>
      void (await client.call('ModifyExtendedService', {
        ServiceType: 'DOWNLOAD_FLOW',
        Operate: allowed ? 'OPEN' : 'CLOSE',
      })),
    verify: async ({ id }) =>
      (await client.call<{ VerifyResult: number }>('ChannelVerifyPdf', { FlowId: id })).VerifyResult === 1,
    read: async ({ id }) => {
      const { FlowInfo } = await client.call<{ FlowInfo: Flow[] }>('DescribeFlowDetailInfo', { FlowIds: [id] });
      const { FlowStatus, FlowMessage, FlowApproverInfos } = FlowInfo[0]!;
      return {
        FlowStatus,
        FlowMessage,
        FlowApproverInfos: FlowApproverInfos.map(({ ApproveStatus }) => ApproveStatus),
      };
    },
  };

  /** As the vendor's pages tell receivers to do: check the signature over the body, then decrypt. */
  function opened(body: string, signature: string | undefined): Message {
    assert.equal(signature, `sha256=${createHmac('sha256', callback.token).update(body).digest('hex')}`);
    const { encrypt } = JSON.parse(body) as { encrypt: string };
    const key = Buffer.from(callback.key);
    const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16));
    const text = Buffer.concat([decipher.update(encrypt, 'base64'), decipher.final()]).toString('utf8');
    return JSON.parse(text) as Message;
  }

  return {
    tongue: 'tencent',
    steps,
    features: new Set(['besideWord', 'blanks', 'blanksOfTemplate']),
    told: ({ id }) =>
      receiver
        .at('/tencent')
        .map(({ body, headers }) => opened(body, headers['content-signature']))
        .filter(({ MsgData }) => MsgData.FlowId === id)
        .map(({ MsgType, MsgData: { Operate, FlowStatus } }) =>
          MsgType === 'FlowStatusChange' ? `${Operate} ${FlowStatus}` : MsgType,
        ),
  };
}

const bytesAt = async (url: string): Promise<Buffer> => Buffer.from(await (await fetch(url)).arrayBuffer());

const sentOf = ({ FlowId, Approvers }: Created, plan: Plan, papers: string[]): Sent => ({
  id: FlowId,
  plan,
  papers,
  known: Object.fromEntries(Approvers.map(({ RecipientId }, n) => [`party${n}`, RecipientId])),
});

/** From the upper left of the page to the upper left of the box. */
function componentAt(party: Party, place: Place, pageHeight: number) {
  const { width, height } = sizeOf(party);
  const box = { ComponentWidth: width, ComponentHeight: height };
  const ComponentType = party.kind === 'PERSON' ? 'SIGN_SIGNATURE' : 'SIGN_SEAL';
  if (isPoint(place)) {
    const at = { ComponentPosX: place.x, ComponentPosY: pageHeight - place.y - height };
    return { ...box, ComponentType, ComponentPage: place.page, ...at };
  }
  if ('word' in place)
    return { ...box, ComponentType, GenerateMode: 'KEYWORD', ComponentId: place.word, RelativeLocation: 'Right' };
  return { ComponentType: 'SIGN_PAGING_SEAL', ComponentPosY: pageHeight - place.edge - height };
}

const blankOf = ({ name, required }: Blank, n: number) => ({
  ComponentType: 'TEXT',
  ComponentId: `blank_${n}`,
  ComponentName: name,
  ComponentRequired: required,
  ComponentPage: 1,
  ComponentPosX: 80,
  ComponentPosY: 60 + 30 * n,
  ComponentWidth: handSize.width * 2,
  ComponentHeight: 20,
});
