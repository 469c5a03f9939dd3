import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  colleague,
  completed,
  component,
  created,
  dynamic,
  flowBody,
  fresh,
  freshMobile,
  givens,
  group,
  madeTemplate,
  otherSubClient,
  ownApprover,
  personApprover,
  picture,
  pickUp,
  reviewed,
  serverApprover,
  systemSeal,
  templateFlow,
  uploaded,
  uploadedAs,
} from './given.js';
import { proves } from '../proves.js';
import { openStage, type Stage } from './stage.js';

/** What each action leaves in the database, seen past the server. */
describe('what 腾讯电子签 actions do', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const call = <Answer = Record<string, never>>(action: string, fields: Record<string, unknown> = {}) =>
    stage.client.call<Answer>(action, fields);
  const operator = () => stage.credentials.tencent.agent.ProxyOperator.OpenId;
  const roleId = (role: string) => createHash('md5').update(`role ${role}`).digest('hex');
  const rolesOf = async (externalId: string) =>
    (
      await stage.rows<{ data: { roles: string[] } }>(
        `select e.data from employee e join account a on a.data->>'personId' = e.data->>'personId'
          where a.data->>'externalId' = $1`,
        [externalId],
      )
    )[0]!.data.roles;
  const contract = async (flowId: string) =>
    (
      await stage.rows<{ data: Record<string, unknown> }>('select data from contract where id = $1', [
        stage.contractIdOf(flowId),
      ])
    )[0]!.data;
  const parties = async (flowId: string) =>
    (
      await stage.rows<{ data: { name: string; state: string; receiver?: { contact: string } } }>(
        'select data from signatory where contract_id = $1 order by position',
        [stage.contractIdOf(flowId)],
      )
    ).map(({ data }) => data);
  const events = async (flowId: string) =>
    (
      await stage.rows<{ type: string }>('select type from event where contract_id = $1 order by seq', [
        stage.contractIdOf(flowId),
      ])
    ).map(({ type }) => type);

  proves('UploadFiles', 'EFFECT', 'files are kept for an hour, all or none', async () => {
    const count = async () => (await stage.rows<{ n: number }>('select count(*)::int as n from file', []))[0]!.n;
    const before = await count();
    const id = stage.app.undressId('base62', 'file', await uploaded(stage.client))!;
    const [row] = await stage.rows<{ data: { name: string; expiresAt: number } }>(
      'select data from file where id = $1',
      [id],
    );
    assert.equal(row!.data.name, '劳动合同.pdf');
    assert.ok(Math.abs(row!.data.expiresAt - Date.now() - 3_600_000) < 120_000);
    const bad = { FileBody: Buffer.from('no pdf').toString('base64'), FileName: 'b.pdf' };
    const good = { FileBody: picture.toString('base64'), FileName: 'a.png' };
    assert.match(
      await stage.client.refused('UploadFiles', { BusinessType: 'DOCUMENT', FileInfos: [good, bad] }),
      /^InvalidParameter/,
    );
    assert.equal(await count(), before + 1);
  });
  proves('CreateFileConvertTask', 'EFFECT', 'a flow can be made of the PDF', async () => {
    const ResourceId = await uploadedAs(stage, 'png');
    const { TaskId } = await call<{ TaskId: string }>('CreateFileConvertTask', {
      ResourceType: 'png',
      ResourceName: '图.png',
      ResourceId,
    });
    const task = await call<{ TaskStatus: number; ResourceId: string }>('DescribeFileConvertTask', { TaskId });
    assert.equal(task.TaskStatus, 8);
    await call('ChannelCreateFlowByFiles', flowBody(stage, [task.ResourceId]));
    // The names of older clients.
    const older = await call<{ TaskId: string }>('ChannelCreateConvertTaskApi', {
      ResourceType: 'png',
      ResourceName: '图.png',
      ResourceId,
    });
    assert.equal((await call<{ TaskStatus: number }>('ChannelGetTaskResultApi', older)).TaskStatus, 8);
  });
  proves(
    'ChannelCreateFlowByFiles',
    'EFFECT',
    'the flow is out, its parties and places as asked; a refused one leaves nothing',
    async () => {
      const { FlowId } = await created(stage, { FlowType: '劳动合同', FlowDescription: '说明', Unordered: true });
      const stored = await contract(FlowId);
      assert.deepEqual(
        [stored.state, stored.subject, stored.description, stored.ordered],
        ['SIGNING', '合同', '说明', false],
      );
      assert.deepEqual(
        (await parties(FlowId)).map(({ name }) => name),
        [stage.credentials.company.name, stage.credentials.person.name],
      );
      const places = await stage.rows<{ data: { mark: string } }>(
        'select data from placement where contract_id = $1 order by position',
        [stage.contractIdOf(FlowId)],
      );
      assert.deepEqual(places.map(({ data }) => data.mark).sort(), ['COMPANY', 'PERSONAL']);
      const dates = [
        '{"Format":"yyyy.m.d HH:MM:SS","FontSize":20,"FontAlign":"Right"}',
        '{"Format":"m/d","FontSize":20}',
      ];
      const dated = await created(stage, {
        FlowApprovers: [
          personApprover(stage, {
            SignComponents: [
              component('SIGN_SIGNATURE', 320, 600),
              ...dates.map((ComponentExtra) => ({ ...component('SIGN_DATE', 320, 660), ComponentExtra })),
            ],
          }),
        ],
      });
      const written = await stage.rows<{ data: Record<string, unknown> }>(
        `select data from placement where contract_id = $1 and data->>'mark' = 'DATE' order by position`,
        [stage.contractIdOf(dated.FlowId)],
      );
      assert.deepEqual(
        written.map(({ data: { datePattern, dateTime, fontSize, align } }) => [datePattern, dateTime, fontSize, align]),
        [
          ['DOT_PLAIN', true, 20, 'RIGHT'],
          ['CHINESE_PLAIN', undefined, 12, 'CENTRE'],
        ],
      );
      const open = async () =>
        (await stage.rows<{ n: number }>(`select count(*)::int as n from contract where state <> 'DELETED'`, []))[0]!.n;
      const before = await open();
      const missing = {
        ComponentType: 'SIGN_SIGNATURE',
        GenerateMode: 'KEYWORD',
        ComponentId: '没有的词',
        ComponentWidth: 100,
        ComponentHeight: 40,
      };
      const body = flowBody(stage, [await uploaded(stage.client)], {
        FlowApprovers: [personApprover(stage, { SignComponents: [missing] })],
      });
      assert.match(await stage.client.refused('ChannelCreateFlowByFiles', body), /^InvalidParameter/);
      assert.equal(await open(), before);
    },
  );
  proves('ChannelCancelFlow', 'EFFECT', 'recalled, with the reason', async () => {
    const { FlowId } = await created(stage);
    await call('ChannelCancelFlow', { FlowId, CancelMessage: '条款有误' });
    const { state, stateReason } = await contract(FlowId);
    assert.deepEqual([state, stateReason, (await events(FlowId)).at(-1)], ['RECALLED', '条款有误', 'RECALLED']);
  });
  proves('ChannelBatchCancelFlows', 'EFFECT', 'each recalled, with the usual reason', async () => {
    const flows = [(await created(stage)).FlowId, (await created(stage)).FlowId];
    const { TaskId } = await call<{ TaskId: string }>('ChannelBatchCancelFlows', { FlowIds: flows });
    for (const id of flows) assert.equal((await contract(id)).stateReason, '自动撤销（通过接口实现）');
    const task = await call<{ SuccessFlowIds: string[] }>('DescribeCancelFlowsTask', { TaskId });
    assert.deepEqual(task.SuccessFlowIds, flows);
  });
  proves('CreateSignUrls', 'EFFECT', 'a link that proves its receiver by a code', async () => {
    const { FlowId } = await created(stage);
    const { SignUrlInfos } = await call<{ SignUrlInfos: { SignUrl: string }[] }>('CreateSignUrls', {
      FlowIds: [FlowId],
    });
    assert.equal(SignUrlInfos.length, 2);
    const kinds = await stage.rows<{ kind: string }>(
      `select data->>'kind' as kind from ticket where contract_id = $1`,
      [stage.contractIdOf(FlowId)],
    );
    assert.ok(kinds.length >= 2 && kinds.every(({ kind }) => kind === 'LINK'));
  });
  proves('ChannelCreateFlowSignUrl', 'EFFECT', 'a ticket of half an hour opens at once', async () => {
    const { FlowId } = await created(stage);
    const { person } = stage.credentials;
    const FlowApproverInfos = [{ Name: person.name, Mobile: person.contact }];
    await call('ChannelCreateFlowSignUrl', { FlowId, FlowApproverInfos });
    await call('ChannelCreateFlowSignUrl', { FlowId, FlowApproverInfos, ExpiredOn: 7200 });
    const kinds = await stage.rows<{ kind: string }>(
      `select data->>'kind' as kind from ticket where contract_id = $1 order by ends_at`,
      [stage.contractIdOf(FlowId)],
    );
    assert.ok(kinds.some(({ kind }) => kind === 'TICKET') && kinds.some(({ kind }) => kind === 'LINK'));
  });
  proves('ModifyFlowDeadline', 'EFFECT', 'the deadline is later', async () => {
    const { FlowId } = await created(stage);
    const Deadline = Math.floor(Date.now() / 1000) + 400 * 86_400;
    await call('ModifyFlowDeadline', { FlowId, Deadline });
    assert.deepEqual(
      [(await contract(FlowId)).expireAt, (await events(FlowId)).at(-1)],
      [Deadline * 1000, 'DEADLINE_CHANGED'],
    );
  });
  proves('ChannelCreateFlowReminds', 'EFFECT', 'the next signer is told once more, and not again at once', async () => {
    const { FlowId } = await created(stage);
    const remind = () =>
      call<{ RemindFlowRecords: { CanRemind: boolean }[] }>('ChannelCreateFlowReminds', { FlowIds: [FlowId] });
    const can = [(await remind()).RemindFlowRecords[0]!.CanRemind, (await remind()).RemindFlowRecords[0]!.CanRemind];
    assert.deepEqual([can, (await events(FlowId)).filter((type) => type === 'URGED').length], [[true, false], 1]);
  });
  proves('CreateFlowForwards', 'EFFECT', 'a colleague seals instead', async () => {
    const { FlowId, Approvers } = await created(stage);
    const target = await colleague(stage);
    await call('CreateFlowForwards', {
      TargetOpenId: target,
      FlowForwardInfos: [{ FlowId, RecipientId: Approvers[0]!.RecipientId }],
    });
    assert.ok((await events(FlowId)).includes('TRANSFERRED'));
    const { FlowInfo } = await call<{ FlowInfo: { FlowApproverInfos: Record<string, string>[] }[] }>(
      'DescribeFlowDetailInfo',
      { FlowIds: [FlowId] },
    );
    assert.deepEqual(
      FlowInfo[0]!.FlowApproverInfos.map(({ ApproveStatus, ProxyOperatorOpenId }) => [
        ApproveStatus,
        ProxyOperatorOpenId,
      ]),
      [
        ['FORWARD', operator()],
        ['PENDING', target],
        ['PENDING', ''],
      ],
    );
  });
  proves('ChannelCreateFlowApprovers', 'EFFECT', 'the open party has somebody', async () => {
    const { FlowId, Approvers } = await pickUp(stage);
    assert.equal((await parties(FlowId))[1]!.state, 'PICKUP');
    const named = {
      RecipientId: Approvers[1]!.RecipientId,
      OpenId: operator(),
      ApproverName: stage.credentials.employee.name,
    };
    await call('ChannelCreateFlowApprovers', { FlowId, Approvers: [named] });
    assert.equal((await parties(FlowId))[1]!.receiver?.contact, operator());
  });
  proves('ChannelCreateBoundFlows', 'EFFECT', 'the employee who asks takes the open party', async () => {
    const { FlowId } = await pickUp(stage);
    await call('ChannelCreateBoundFlows', { FlowIds: [FlowId] });
    assert.equal((await parties(FlowId))[1]!.receiver?.contact, operator());
  });
  proves('ChannelCreateDynamicFlowApprover', 'EFFECT', 'one party more, whose turn comes', async () => {
    const { FlowId } = await dynamic(stage);
    const FlowApprovers = [personApprover(stage, { Name: '沈一帆', Mobile: freshMobile() })];
    await call('ChannelCreateDynamicFlowApprover', { FillDynamicFlowList: [{ FlowId, FlowApprovers }] });
    assert.deepEqual((await parties(FlowId)).map(({ name }) => name).at(-1), '沈一帆');
  });
  proves('ArchiveDynamicFlow', 'EFFECT', 'signed by all, it is completed', async () => {
    const { FlowId } = await dynamic(stage);
    await stage.act(FlowId, operator(), 'sign');
    await stage.act(FlowId, stage.credentials.person.contact, 'sign');
    assert.equal(await stage.statusOf(FlowId), 'PART');
    await call('ArchiveDynamicFlow', { FlowId });
    await stage.untilStatus(FlowId, 'ALL');
  });
  proves('ChannelCreateEmbedWebUrl', 'EFFECT', 'a page of the flow', async () => {
    const { FlowId } = await created(stage);
    await call('ChannelCreateEmbedWebUrl', { EmbedType: 'PREVIEW_FLOW', BusinessId: FlowId });
    const [ticket] = await stage.rows<{ data: { options: { pageType: string } } }>(
      'select data from ticket where contract_id = $1 order by ends_at limit 1',
      [stage.contractIdOf(FlowId)],
    );
    assert.equal(ticket!.data.options.pageType, 'PRINT');
  });

  const first = async (flowId: string) => (await parties(flowId))[0]!.state;
  proves(
    'ChannelCreateFlowSignReview',
    'EFFECT',
    'passed, the enterprise may seal; refused for good, the flow ends',
    async () => {
      const signer = await colleague(stage); // the sender's own operator may review on the page as well
      const SealId = stage.app.dressId('seal', stage.credentials.company.sealId).base62;
      await call('ChannelCreateSealPolicy', { SealId, UserIds: [signer] });
      const FlowApprovers = [
        ownApprover(stage, { OpenId: signer, ApproverNeedSignReview: true }),
        personApprover(stage),
      ];
      const flow = await created(stage, { FlowApprovers });
      const review = (ReviewType: string, ReviewMessage?: string) =>
        call('ChannelCreateFlowSignReview', {
          FlowId: flow.FlowId,
          ReviewType,
          ReviewMessage,
          RecipientId: flow.Approvers[0]!.RecipientId,
        });
      await assert.rejects(stage.act(flow.FlowId, signer, 'sign'));
      await review('REJECT', '再看看');
      assert.equal(await stage.statusOf(flow.FlowId), 'INIT');
      await review('PASS');
      await stage.act(flow.FlowId, signer, 'sign');
      assert.equal(await first(flow.FlowId), 'SIGNED');
      const other = await reviewed(stage);
      await call('ChannelCreateFlowSignReview', {
        FlowId: other.FlowId,
        ReviewType: 'SIGN_REJECT',
        ReviewMessage: '不同意',
      });
      assert.deepEqual(
        [(await contract(other.FlowId)).state, await stage.statusOf(other.FlowId)],
        ['REJECTED', 'REJECT'],
      );
    },
  );
  proves('ChannelCreateReleaseFlow', 'EFFECT', 'signed by all, the flow is released', async () => {
    const { FlowId } = await completed(stage);
    const release = await call<{ FlowId: string }>('ChannelCreateReleaseFlow', {
      NeedRelievedFlowId: FlowId,
      ReliveInfo: { Reason: '协商一致' },
    });
    await stage.act(release.FlowId, operator(), 'sign');
    await stage.act(release.FlowId, stage.credentials.person.contact, 'sign');
    await stage.untilStatus(FlowId, 'RELIEVED');
  });
  proves('ChannelCreateFlowGroupByFiles', 'EFFECT', 'flows that are asked for by one id', async () => {
    const { FlowGroupId, FlowIds } = await group(stage);
    const detail = await call<{ FlowGroupName: string; FlowInfo: { FlowId: string }[] }>('DescribeFlowDetailInfo', {
      FlowGroupId,
    });
    assert.deepEqual(
      [detail.FlowGroupName, detail.FlowInfo.map(({ FlowId }) => FlowId).sort()],
      ['入职材料', [...FlowIds].sort()],
    );
  });
  proves('ChannelCreateFlowGroupByTemplates', 'EFFECT', 'each flow is out', async () => {
    const info = templateFlow(stage, await madeTemplate(stage));
    const { FlowIds } = await call<{ FlowIds: string[] }>('ChannelCreateFlowGroupByTemplates', {
      FlowGroupName: '入职材料',
      FlowInfos: [info, { ...info, FlowName: '保密协议' }],
    });
    for (const id of FlowIds) assert.equal((await contract(id)).state, 'SIGNING');
  });
  proves('CreateFlowGroupSignReview', 'EFFECT', 'every flow of the group goes on', async () => {
    const { FlowGroupId, FlowIds } = await group(stage, { NeedSignReview: true });
    const ApproverInfo = { ApproverType: 'ORGANIZATION', ApproverName: stage.credentials.employee.name };
    await call('CreateFlowGroupSignReview', { FlowGroupId, ReviewType: 'PASS', ApproverInfo });
    for (const id of FlowIds) await stage.act(id, operator(), 'sign');
  });
  proves('CreateFlowsByTemplates', 'EFFECT', 'a flow with its value; of two, the good one', async () => {
    const TemplateId = await madeTemplate(stage);
    const good = templateFlow(stage, TemplateId);
    const { FlowIds, ErrorMessages } = await call<{ FlowIds: string[]; ErrorMessages: string[] }>(
      'CreateFlowsByTemplates',
      {
        FlowInfos: [good, { ...good, FormFields: [] }],
      },
    );
    assert.deepEqual([FlowIds[1], ErrorMessages[0], ErrorMessages[1] !== ''], ['', '', true]);
    assert.equal((await contract(FlowIds[0]!)).state, 'SIGNING');
    const { RecipientComponentInfos } = await call<{
      RecipientComponentInfos: { Components: { ComponentValue: string }[] }[];
    }>('ChannelDescribeFlowComponents', { FlowId: FlowIds[0] });
    assert.equal(RecipientComponentInfos[0]!.Components[0]!.ComponentValue, '壹万元');
    const { FlowInfo } = await call<{ FlowInfo: { TemplateId: string }[] }>('DescribeFlowDetailInfo', {
      FlowIds: [FlowIds[0]],
    });
    assert.equal(FlowInfo[0]!.TemplateId, TemplateId);
  });
  proves('OperateTemplate', 'EFFECT', 'disabled, copied, deleted', async () => {
    const TemplateId = await madeTemplate(stage);
    await call('OperateTemplate', { TemplateId, OperateType: 'DISABLE' });
    const available = async () =>
      (await call<{ Templates: { Available: number }[] }>('DescribeTemplates', { TemplateId })).Templates[0]!.Available;
    assert.equal(await available(), 2);
    const copy = await call<{ TemplateId: string }>('OperateTemplate', {
      TemplateId,
      OperateType: 'COPY',
      TemplateName: fresh('副本'),
    });
    assert.notEqual(copy.TemplateId, TemplateId);
    await call('OperateTemplate', { TemplateId, OperateType: 'DELETE' });
    await assert.rejects(available());
  });
  proves('OperateChannelTemplate', 'EFFECT', 'a sub-client may use it, and no longer', async () => {
    const TemplateId = await madeTemplate(stage);
    const { agent, organisation } = await otherSubClient(stage);
    const seen = async () =>
      (await stage.client.ask('DescribeTemplates', { Agent: agent, TemplateId })).response.Error?.Code;
    assert.equal(await seen(), 'ResourceNotFound.Template');
    const publish = (OperateType: string) =>
      call<{ ProxyOrganizationOpenIds: string[] }>('OperateChannelTemplate', {
        OperateType,
        TemplateId,
        AuthTag: 'part',
        ProxyOrganizationOpenIds: organisation,
      });
    await publish('UPDATE');
    assert.equal(await seen(), undefined);
    assert.deepEqual((await publish('select')).ProxyOrganizationOpenIds, [organisation]);
    await publish('DELETE');
    assert.equal(await seen(), 'ResourceNotFound.Template');
  });
  proves('CreateChannelFlowEvidenceReport', 'EFFECT', 'a PDF under a link', async () => {
    const { reportId } = await givens.report!(stage);
    const { ReportUrl } = await call<{ ReportUrl: string }>('DescribeChannelFlowEvidenceReport', {
      ReportId: reportId,
    });
    assert.equal((await (await fetch(ReportUrl)).text()).slice(0, 5), '%PDF-');
  });

  const seal = async (SealId: string) =>
    (
      await stage.rows<{ data: { state: string; name: string } }>('select data from seal where id = $1', [
        stage.app.undressId('base62', 'seal', SealId),
      ])
    )[0]!.data;
  const grants = async (SealId: string) =>
    (
      await stage.rows<{ data: { to: { kind: string }; revokedAt?: number } }>(
        'select data from seal_grant where seal_id = $1',
        [stage.app.undressId('base62', 'seal', SealId)],
      )
    ).filter(({ data }) => data.to.kind === 'EMPLOYEE' && data.revokedAt === undefined).length;
  proves(
    'CreateSealByImage',
    'EFFECT',
    'a seal of the enterprise, drawn or from a picture, and its picture',
    async () => {
      const SealName = fresh('章');
      const { SealId, ImageUrl } = await call<{ SealId: string; ImageUrl: string }>('CreateSealByImage', {
        SealName,
        SealType: 'CONTRACT',
        GenerateSource: 'SealGenerateSourceSystem',
      });
      assert.deepEqual(await seal(SealId).then(({ name, state }) => [name, state]), [SealName, 'ENABLED']);
      const bytes = Buffer.from(await (await fetch(ImageUrl)).arrayBuffer());
      assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
      await call('CreateSealByImage', {
        SealName: fresh('章'),
        SealType: 'OTHER',
        SealImage: picture.toString('base64'),
      });
    },
  );
  proves('ChannelUpdateSealStatus', 'EFFECT', 'disabled and enabled', async () => {
    const SealId = await systemSeal(stage);
    await call('ChannelUpdateSealStatus', { SealId, Status: 'DISABLE' });
    assert.equal((await seal(SealId)).state, 'DISABLED');
    await call('ChannelUpdateSealStatus', { SealId, Status: 'ENABLE' });
    assert.equal((await seal(SealId)).state, 'ENABLED');
  });
  proves('ChannelCreateSealPolicy', 'EFFECT', 'an employee may use it; told once', async () => {
    const [SealId, user] = [await systemSeal(stage), await colleague(stage)];
    const before = await grants(SealId);
    assert.deepEqual(
      (await call<{ UserIds: string[] }>('ChannelCreateSealPolicy', { SealId, UserIds: [user] })).UserIds,
      [user],
    );
    assert.equal(await grants(SealId), before + 1);
  });
  proves('ChannelDeleteSealPolicies', 'EFFECT', 'and no longer', async () => {
    const [SealId, user] = [await systemSeal(stage), await colleague(stage)];
    await call('ChannelCreateSealPolicy', { SealId, UserIds: [user] });
    const before = await grants(SealId);
    await call('ChannelDeleteSealPolicies', { SealId, UserIds: [user] });
    assert.equal(await grants(SealId), before - 1);
  });
  proves('ChannelCreatePreparedPersonalEsign', 'EFFECT', 'a person’s own signature', async () => {
    const SealName = fresh('签名');
    const { SealId } = await call<{ SealId: string }>('ChannelCreatePreparedPersonalEsign', {
      UserName: '沈一帆',
      IdCardNumber: '310000199001010010',
      SealName,
      Mobile: freshMobile(),
      SealImage: picture.toString('base64'),
    });
    assert.equal((await seal(SealId)).name, SealName);
  });

  const account = async (externalId: string) =>
    (
      await stage.rows<{ data: { name?: string; mobile?: string } }>(
        'select data from account where external_id = $1',
        [externalId],
      )
    )[0]?.data;
  proves('SyncProxyOrganization', 'EFFECT', 'a sub-client with seals of its own', async () => {
    const { organisation, agent } = await otherSubClient(stage);
    assert.ok(await account(organisation));
    const { TotalCount } = await call<{ TotalCount: number }>('ChannelDescribeOrganizationSeals', {
      Agent: agent,
      Limit: 10,
    });
    assert.ok(TotalCount > 0);
  });
  proves('SyncProxyOrganizationOperators', 'EFFECT', 'made, changed, dismissed', async () => {
    const Id = await colleague(stage);
    const sync = (OperatorType: string, more: object) =>
      call('SyncProxyOrganizationOperators', { OperatorType, ProxyOrganizationOperators: [{ Id, ...more }] });
    await sync('UPDATE', { Name: '许静怡' });
    assert.equal((await account(Id))?.name, '许静怡');
    await sync('RESIGN', {});
    assert.equal(await account(Id), undefined);
    const Agent = { ...stage.client.agent, ProxyOperator: { OpenId: Id } };
    assert.equal(
      await stage.client.refused('DescribeUserFlowType', { Agent }),
      'OperationDenied.UserNotInOrganization',
    );
  });
  proves('CreateConsoleLoginUrl', 'EFFECT', 'introduces an enterprise and its super-admin', async () => {
    const [organisation, person] = [fresh('org_'), fresh('op_')];
    const Agent = { ...stage.client.agent, ProxyOrganizationOpenId: organisation, ProxyOperator: { OpenId: person } };
    const fields = {
      Agent,
      ProxyOrganizationName: `测试企业${organisation}`,
      ProxyOperatorName: '许静',
      ProxyOperatorMobile: freshMobile(),
    };
    const answer = await call<{ IsActivated: boolean; ProxyOperatorIsVerified: boolean }>(
      'CreateConsoleLoginUrl',
      fields,
    );
    assert.deepEqual([answer.IsActivated, answer.ProxyOperatorIsVerified], [true, true]);
    await call('DescribeExtendedServiceAuthInfo', { Agent });
  });
  proves('CreateBatchOrganizationRegistrationTasks', 'EFFECT', 'each is there afterwards', async () => {
    const OrganizationOpenId = fresh('org_');
    await call('CreateBatchOrganizationRegistrationTasks', {
      RegistrationOrganizations: [
        {
          OrganizationOpenId,
          OrganizationName: `测试企业${OrganizationOpenId}`,
          OpenId: 'x',
          UniformSocialCreditCode: 'x',
          LegalName: '顾予安',
        },
      ],
    });
    assert.ok(await account(OrganizationOpenId));
  });
  proves('ModifyOrganizationBusinessInfo', 'EFFECT', 'the enterprise has its new name', async () => {
    const { agent, name, organisation } = await otherSubClient(stage);
    const { FileIds } = await call<{ FileIds: string[] }>('UploadFiles', {
      Agent: agent,
      BusinessType: 'BUSINESSLICENSE',
      FileInfos: [{ FileBody: picture.toString('base64'), FileName: '营业执照.png' }],
    });
    const OrganizationName = `${name}有限公司`;
    await call('ModifyOrganizationBusinessInfo', { Agent: agent, BizLicenseResourceId: FileIds[0], OrganizationName });
    const listed = await call<{ ChannelOrganizationInfos: { OrganizationName: string }[] }>(
      'DescribeChannelOrganizations',
      {
        Limit: 10,
        OrganizationOpenId: organisation,
      },
    );
    assert.equal(listed.ChannelOrganizationInfos[0]!.OrganizationName, OrganizationName);
  });
  proves('ChannelCreateUserRoles', 'EFFECT', 'an operator has the role, and may use every seal', async () => {
    const id = await colleague(stage);
    await call('ChannelCreateUserRoles', { RoleIds: [roleId('SEAL_ADMIN')], OpenIds: [id] });
    assert.deepEqual(await rolesOf(id), ['SEAL_ADMIN']);
  });
  proves('ChannelDeleteRoleUsers', 'EFFECT', 'and has it no longer', async () => {
    const id = await colleague(stage);
    await call('ChannelCreateUserRoles', { RoleIds: [roleId('SEAL_ADMIN'), roleId('SALESMAN')], OpenIds: [id] });
    await call('ChannelDeleteRoleUsers', { RoleId: roleId('SEAL_ADMIN'), OpenIds: [id] });
    assert.deepEqual(await rolesOf(id), ['SALESMAN']);
  });
  proves(
    'GetDownloadFlowUrl',
    'EFFECT',
    'a zip of the newest revisions, for five minutes, noted in each chain',
    async () => {
      const [one, two] = [await completed(stage), await created(stage)];
      const DownLoadFlows = [
        { FileName: '采购', FlowIdList: [one.FlowId, two.FlowId] },
        { FileName: '入职', FlowIdList: [one.FlowId] },
      ];
      const { DownLoadUrl } = await call<{ DownLoadUrl: string }>('GetDownloadFlowUrl', { DownLoadFlows });
      const answer = await fetch(DownLoadUrl);
      assert.equal(answer.headers.get('content-type'), 'application/zip');
      const zip = Buffer.from(await answer.arrayBuffer());
      assert.equal(zip.length, Number(answer.headers.get('content-length')));
      for (const name of ['采购-合同.pdf', '采购-合同(1).pdf', '入职-合同.pdf']) assert.ok(zip.includes(name), name);
      for (const { FlowId } of [one, two]) assert.ok((await events(FlowId)).includes('DOWNLOADED'));
      await call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' });
      assert.equal((await fetch(DownLoadUrl)).status, 403);
      await call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'OPEN' });
      await stage.advanceMs(301_000);
      assert.equal((await fetch(DownLoadUrl)).status, 403);
    },
  );
  it('the other services are kept, shown, and hold: automatic seals and the check by number', async () => {
    const shown = async (type: string) =>
      (
        await call<{ AuthInfo: { Type: string; Status: string; OperatorOpenId: string }[] }>(
          'DescribeExtendedServiceAuthInfo',
        )
      ).AuthInfo.find(({ Type }) => Type === type)!;
    const change = (ServiceType: string, Operate: string) => call('ModifyExtendedService', { ServiceType, Operate });
    assert.deepEqual((await shown('AUTO_SIGN')).Status, 'ENABLE');
    await change('AUTO_SIGN', 'CLOSE');
    const { Status, OperatorOpenId } = await shown('AUTO_SIGN');
    assert.deepEqual([Status, OperatorOpenId], ['DISABLE', operator()]);
    const files = [await uploaded(stage.client)];
    const code = async (more: object) =>
      (await stage.client.ask('ChannelCreateFlowByFiles', flowBody(stage, files, more as never))).response.Error?.Code;
    const automatic = { FlowApprovers: [serverApprover(stage), personApprover(stage)] };
    assert.equal(await code(automatic), 'OperationDenied.ByFilesServerSignForbid');
    await change('AUTO_SIGN', 'OPEN');
    assert.equal(await code(automatic), undefined);
    await change('MOBILE_CHECK_APPROVER', 'CLOSE');
    const byNumber = { ApproverVerifyType: 'MobileCheck' };
    assert.equal(await code(byNumber), 'OperationDenied.NoApproverMobileCheckPermission');
    await change('MOBILE_CHECK_APPROVER', 'OPEN');
    assert.equal(await code(byNumber), undefined);
    await change('EXPANSION_AGE_LIMIT', 'OPEN');
    assert.equal((await shown('AGE_LIMIT_EXPANSION')).Status, 'ENABLE');
  });

  proves('ModifyExtendedService', 'EFFECT', 'the permission, with who said so, in the audit chain', async () => {
    await call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' });
    await call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'OPEN' });
    const permission = await stage.app.downloadPermission(stage.channel);
    assert.deepEqual([permission.company, permission.changes.COMPANY?.by], ['ALLOWED', operator()]);
  });
  proves('CancelOrganizationFlows', 'EFFECT', 'all open flows of the enterprise', async () => {
    const flows = [(await created(stage)).FlowId, (await created(stage)).FlowId];
    await call('CancelOrganizationFlows', { CancelMessage: '企业注销' });
    for (const id of flows) assert.equal((await contract(id)).state, 'RECALLED');
  });
});
