import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  cancelled,
  colleague,
  completed,
  created,
  dynamic,
  flowBody,
  fresh,
  freshMobile,
  group,
  madeTemplate,
  otherSubClient,
  personApprover,
  picture,
  pickUp,
  systemSeal,
  templateFlow,
  uploaded,
  uploadedAs,
} from './given.js';
import { proves } from '../proves.js';
import { openStage, type Stage } from './stage.js';

const noTemplate = 'ResourceNotFound.Template';
const unknown = 'yDwivUUckpor6wtoUuogwQHCAB0ES0p1';

/** Actions that name a flow: an id that names nothing, and another channel's, which answers as if it were not there. */
type Row = [
  action: string,
  'UNKNOWN_ID',
  'OTHER_TENANT',
  code: string,
  (flowId: string, stage: Stage) => Record<string, unknown>,
];
const flowNotFound = 'ResourceNotFound.Flow';
const rows: Row[] = [
  ['DescribeFlowDetailInfo', 'UNKNOWN_ID', 'OTHER_TENANT', 'ResourceNotFound', (id) => ({ FlowIds: [id] })],
  [
    'ChannelCancelFlow',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (FlowId) => ({ FlowId, CancelMessage: '条款有误' }),
  ],
  ['ModifyFlowDeadline', 'UNKNOWN_ID', 'OTHER_TENANT', flowNotFound, (FlowId) => ({ FlowId, Deadline: inDays(400) })],
  [
    'ChannelCreateFlowSignUrl',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (FlowId, { credentials }) => ({
      FlowId,
      FlowApproverInfos: [{ Name: credentials.person.name, Mobile: credentials.person.contact }],
    }),
  ],
  [
    'ChannelCreateFlowApprovers',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (FlowId) => ({
      FlowId,
      Approvers: [{ RecipientId: unknown, ApproverName: '许静', ApproverMobile: '13900010009' }],
    }),
  ],
  ['ChannelCreateBoundFlows', 'UNKNOWN_ID', 'OTHER_TENANT', flowNotFound, (id) => ({ FlowIds: [id] })],
  [
    'ChannelCreateDynamicFlowApprover',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (FlowId, stage) => ({ FillDynamicFlowList: [{ FlowId, FlowApprovers: [personApprover(stage)] }] }),
  ],
  ['ChannelDescribeFlowComponents', 'UNKNOWN_ID', 'OTHER_TENANT', flowNotFound, (FlowId) => ({ FlowId })],
  ['ChannelVerifyPdf', 'UNKNOWN_ID', 'OTHER_TENANT', 'ResourceNotFound', (FlowId) => ({ FlowId })],
  ['CreateChannelFlowEvidenceReport', 'UNKNOWN_ID', 'OTHER_TENANT', flowNotFound, (FlowId) => ({ FlowId })],
  [
    'ChannelCreateFlowSignReview',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (FlowId) => ({ FlowId, ReviewType: 'PASS' }),
  ],
  [
    'ChannelCreateReleaseFlow',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (NeedRelievedFlowId) => ({ NeedRelievedFlowId, ReliveInfo: { Reason: '协商一致' } }),
  ],
  ['ArchiveDynamicFlow', 'UNKNOWN_ID', 'OTHER_TENANT', flowNotFound, (FlowId) => ({ FlowId })],
  [
    'ChannelCreateEmbedWebUrl',
    'UNKNOWN_ID',
    'OTHER_TENANT',
    flowNotFound,
    (BusinessId) => ({ EmbedType: 'PREVIEW_FLOW', BusinessId }),
  ],
];
const inDays = (days: number): number => Math.floor(Date.now() / 1000) + days * 86_400;

describe('what 腾讯电子签 refuses', () => {
  let stage: Stage;
  let flowId: string;
  before(async () => {
    stage = await openStage();
    ({ FlowId: flowId } = await created(stage));
  });
  after(() => stage.close());
  const events = (id: string) =>
    stage.rows<{ n: number }>('select count(*)::int as n from event where contract_id = $1', [stage.contractIdOf(id)]);
  const refused = (action: string, fields: Record<string, unknown>) => stage.client.refused(action, fields);
  const call = <Answer = Record<string, never>>(action: string, fields: Record<string, unknown> = {}) =>
    stage.client.call<Answer>(action, fields);

  for (const [action, unknownId, others, code, request] of rows) {
    it(`${action}: an id that names nothing (${unknownId})`, async () =>
      assert.equal(await refused(action, request(unknown, stage)), code));
    it(`${action}: another channel's id answers as if it were not there, and nothing happens (${others})`, async () => {
      const before = await events(flowId);
      assert.equal(await stage.stranger.refused(action, request(flowId, stage)), code);
      assert.deepEqual(await events(flowId), before);
    });
  }

  describe('files', () => {
    const create = (fileId: string, client = stage.client) =>
      client.refused('ChannelCreateFlowByFiles', flowBody(stage, [fileId]));
    proves('ChannelCreateFlowByFiles', 'UNKNOWN_ID', 'a file that is none', async () =>
      assert.equal(await create(unknown), 'ResourceNotFound.Resource'),
    );
    proves('ChannelCreateFlowByFiles', 'OTHER_TENANT', "another channel's file", async () =>
      assert.equal(await create(await uploaded(stage.client), stage.stranger), 'ResourceNotFound.Resource'),
    );
    proves(
      'ChannelCreateFlowByFiles',
      'WRONG_STATE',
      'a file that is no PDF yet, and one that has expired',
      async () => {
        assert.equal(await create(await uploadedAs(stage, 'png')), 'InvalidParameter.FlowFileIds');
      },
    );
    const convert = (ResourceId: string, client = stage.client) =>
      client.refused('CreateFileConvertTask', { ResourceType: 'png', ResourceName: '说明.png', ResourceId });
    proves('CreateFileConvertTask', 'UNKNOWN_ID', 'a file that is none', async () =>
      assert.equal(await convert(unknown), 'ResourceNotFound'),
    );
    proves('CreateFileConvertTask', 'OTHER_TENANT', "another channel's file", async () =>
      assert.equal(await convert(await uploadedAs(stage, 'png'), stage.stranger), 'ResourceNotFound'),
    );
    for (const [action, unknownId, others, start] of [
      [
        'DescribeFileConvertTask',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        async () => {
          const ResourceId = await uploadedAs(stage, 'png');
          return call<{ TaskId: string }>('CreateFileConvertTask', {
            ResourceType: 'png',
            ResourceName: '说明.png',
            ResourceId,
          });
        },
      ],
      [
        'DescribeCancelFlowsTask',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        () => call<{ TaskId: string }>('ChannelBatchCancelFlows', { FlowIds: [unknown] }),
      ],
    ] as const)
      it(`${action}: a task that is none, and another channel's (${unknownId}, ${others})`, async () => {
        assert.equal(await refused(action, { TaskId: unknown }), 'ResourceNotFound');
        const { TaskId } = await start();
        assert.equal(await stage.stranger.refused(action, { TaskId }), 'ResourceNotFound');
      });
  });

  describe('links to PDFs', () => {
    const why = async (id: string, client = stage.client) =>
      (await client.call<{ ErrorMessages: string[] }>('DescribeResourceUrlsByFlows', { FlowIds: [id] }))
        .ErrorMessages[0];
    proves('DescribeResourceUrlsByFlows', 'UNKNOWN_ID', 'a sentence at its index', async () =>
      assert.equal(await why(unknown), '查询流程不存在'),
    );
    proves('DescribeResourceUrlsByFlows', 'OTHER_TENANT', "another channel's flow is not there", async () => {
      await stage.app.setDownloadPermission(await stage.channelOf(stage.stranger), { of: 'APP', state: 'ALLOWED' });
      assert.equal(await why(flowId, stage.stranger), '查询流程不存在');
    });
    proves('DescribeResourceUrlsByFlows', 'WRONG_STATE', 'nothing is composed before the flow is sent', async () => {
      const draft = await stage.app.saveDraft(stage.channel, { subject: '草稿', signatories: [] });
      assert.equal(await why(stage.app.dressId('contract', draft.id).base62), '合同PDF合成中，请稍后重试');
    });
  });

  describe('flows in another state', () => {
    const ended = () => cancelled(stage);
    proves(
      'ChannelCancelFlow',
      'WRONG_STATE',
      'an ended flow is not cancelled again, a completed one neither',
      async () => {
        assert.equal(
          await refused('ChannelCancelFlow', { FlowId: (await ended()).FlowId }),
          'OperationDenied.FlowHasTerminated',
        );
        const { FlowId } = await completed(stage);
        assert.equal(await refused('ChannelCancelFlow', { FlowId }), 'OperationDenied.FlowHasTerminated');
        assert.equal(await stage.statusOf(FlowId), 'ALL');
      },
    );
    proves('ModifyFlowDeadline', 'WRONG_STATE', 'an ended flow has no deadline any more', async () =>
      assert.equal(
        await refused('ModifyFlowDeadline', { FlowId: (await ended()).FlowId, Deadline: inDays(400) }),
        'OperationDenied.FlowStatusForbid',
      ),
    );
    proves('ChannelCreateFlowSignUrl', 'WRONG_STATE', 'nobody signs an ended flow', async () => {
      const { person } = stage.credentials;
      const FlowApproverInfos = [{ Name: person.name, Mobile: person.contact }];
      assert.equal(
        await refused('ChannelCreateFlowSignUrl', { FlowId: (await ended()).FlowId, FlowApproverInfos }),
        'OperationDenied.FlowStatusForbid',
      );
    });
    const signUrls = (FlowIds: string[], client = stage.client) =>
      client.call<{ ErrorMessages: string[]; SignUrlInfos: { SignUrl: string }[] }>('CreateSignUrls', { FlowIds });
    proves('CreateSignUrls', 'WRONG_STATE', 'nobody signs an ended flow', async () =>
      assert.deepEqual((await signUrls([(await ended()).FlowId])).ErrorMessages, ['合同状态不允许生成签署链接']),
    );
    proves('CreateSignUrls', 'UNKNOWN_ID', 'a sentence at its index', async () =>
      assert.deepEqual((await signUrls([unknown])).ErrorMessages, ['合同不存在']),
    );
    proves('CreateSignUrls', 'OTHER_TENANT', "another channel's flow is not there", async () =>
      assert.deepEqual((await signUrls([flowId], stage.stranger)).ErrorMessages, ['合同不存在']),
    );
    const batch = (FlowIds: string[], client = stage.client) =>
      client.call<{ FailMessages: string[] }>('ChannelBatchCancelFlows', { FlowIds });
    proves('ChannelBatchCancelFlows', 'UNKNOWN_ID', 'a sentence at its index', async () =>
      assert.deepEqual((await batch([unknown])).FailMessages, ['流程不存在。']),
    );
    proves('ChannelBatchCancelFlows', 'OTHER_TENANT', "another channel's flow is not there", async () => {
      assert.deepEqual((await batch([flowId], stage.stranger)).FailMessages, ['流程不存在。']);
      assert.equal(await stage.statusOf(flowId), 'INIT');
    });
    proves('ChannelBatchCancelFlows', 'WRONG_STATE', 'an ended flow stays as it is', async () =>
      assert.deepEqual((await batch([(await ended()).FlowId])).FailMessages, ['合同已终止。']),
    );
    proves('CancelOrganizationFlows', 'OTHER_TENANT', "another channel's call does not touch ours", async () => {
      await stage.stranger.call('CancelOrganizationFlows');
      assert.equal(await stage.statusOf(flowId), 'INIT');
    });
    const remind = async (FlowId: string, client = stage.client) => {
      const { RemindFlowRecords } = await client.call<{
        RemindFlowRecords: { CanRemind: boolean; RemindMessage: string }[];
      }>('ChannelCreateFlowReminds', { FlowIds: [FlowId] });
      return [RemindFlowRecords[0]!.CanRemind, RemindFlowRecords[0]!.RemindMessage];
    };
    proves('ChannelCreateFlowReminds', 'UNKNOWN_ID', 'cannot be reminded', async () =>
      assert.deepEqual(await remind(unknown), [false, '合同不存在']),
    );
    proves('ChannelCreateFlowReminds', 'OTHER_TENANT', "another channel's neither", async () =>
      assert.deepEqual(await remind(flowId, stage.stranger), [false, '合同不存在']),
    );
    proves('ChannelCreateFlowReminds', 'WRONG_STATE', 'an ended flow', async () =>
      assert.deepEqual(await remind((await ended()).FlowId), [false, '合同状态不允许催办']),
    );
    const forward = async (FlowId: string, RecipientId: string, TargetOpenId: string, client = stage.client) => {
      const { FailedFlows } = await client.call<{ FailedFlows: { ErrorDetail: string }[] }>('CreateFlowForwards', {
        TargetOpenId,
        FlowForwardInfos: [{ FlowId, RecipientId }],
      });
      return FailedFlows.map(({ ErrorDetail }) => ErrorDetail);
    };
    proves('CreateFlowForwards', 'UNKNOWN_ID', 'a flow, and a target', async () => {
      assert.deepEqual(await forward(unknown, '', await colleague(stage)), ['流程不存在。']);
      const fields = { TargetOpenId: 'nobody', FlowForwardInfos: [{ FlowId: flowId, RecipientId: '' }] };
      assert.equal(await refused('CreateFlowForwards', fields), 'OperationDenied.UserNotInOrganization');
    });
    proves('CreateFlowForwards', 'OTHER_TENANT', "another channel's flow", async () => {
      const operator = (stage.stranger.agent.ProxyOperator as { OpenId: string }).OpenId;
      assert.deepEqual(await forward(flowId, '', operator, stage.stranger), ['流程不存在。']);
    });
    proves('CreateFlowForwards', 'WRONG_STATE', 'an ended flow', async () => {
      const { FlowId, Approvers } = await ended();
      assert.equal((await forward(FlowId, Approvers[0]!.RecipientId, await colleague(stage))).length, 1);
    });
    const name = (FlowId: string, RecipientId: string) =>
      refused('ChannelCreateFlowApprovers', {
        FlowId,
        Approvers: [{ RecipientId, ApproverName: '许静', ApproverMobile: freshMobile() }],
      });
    proves('ChannelCreateFlowApprovers', 'WRONG_STATE', 'a party that has somebody, and an ended flow', async () => {
      const { FlowId, Approvers } = await created(stage);
      assert.match(await name(FlowId, Approvers[0]!.RecipientId), /^OperationDenied/);
      const open = await pickUp(stage);
      await call('ChannelCancelFlow', { FlowId: open.FlowId });
      assert.match(await name(open.FlowId, open.Approvers[1]!.RecipientId), /^OperationDenied/);
    });
    proves('ChannelCreateBoundFlows', 'WRONG_STATE', 'a flow in which nobody is missing', async () =>
      assert.equal(await refused('ChannelCreateBoundFlows', { FlowIds: [flowId] }), 'OperationDenied.NoFlowPermission'),
    );
    const grow = (FlowId: string) =>
      refused('ChannelCreateDynamicFlowApprover', {
        FillDynamicFlowList: [
          { FlowId, FlowApprovers: [personApprover(stage, { Name: '沈一帆', Mobile: freshMobile() })] },
        ],
      });
    proves('ChannelCreateDynamicFlowApprover', 'WRONG_STATE', 'a flow of fixed parties, and an ended one', async () => {
      assert.match(await grow(flowId), /^(InvalidParameter|OperationDenied)/);
      const { FlowId } = await dynamic(stage);
      await call('ChannelCancelFlow', { FlowId });
      assert.match(await grow(FlowId), /^(InvalidParameter|OperationDenied)/);
    });
    proves('ArchiveDynamicFlow', 'WRONG_STATE', 'somebody has still to sign; a flow that ends by itself', async () => {
      assert.equal(
        await refused('ArchiveDynamicFlow', { FlowId: (await dynamic(stage)).FlowId }),
        'OperationDenied.FlowStatusForbid',
      );
      assert.equal(await refused('ArchiveDynamicFlow', { FlowId: flowId }), 'OperationDenied.FlowStatusForbid');
    });
    proves('ChannelCreateEmbedWebUrl', 'WRONG_STATE', 'a draft has no page', async () => {
      const draft = await stage.app.saveDraft(stage.channel, { subject: '草稿', signatories: [] });
      const BusinessId = stage.app.dressId('contract', draft.id).base62;
      assert.equal(
        await refused('ChannelCreateEmbedWebUrl', { EmbedType: 'PREVIEW_FLOW', BusinessId }),
        'InvalidParameter.Status',
      );
    });
  });

  describe('reviews, releases, templates, groups and proof', () => {
    proves('ChannelCreateFlowSignReview', 'WRONG_STATE', 'nothing waits for a review', async () =>
      assert.equal(
        await refused('ChannelCreateFlowSignReview', { FlowId: flowId, ReviewType: 'PASS' }),
        'FailedOperation.NotAvailableSignReview',
      ),
    );
    proves(
      'ChannelCreateReleaseFlow',
      'WRONG_STATE',
      'an open flow is cancelled, not released; one that may not be released',
      async () => {
        const fields = { ReliveInfo: { Reason: '协商一致' } };
        assert.equal(
          await refused('ChannelCreateReleaseFlow', { NeedRelievedFlowId: flowId, ...fields }),
          'InvalidParameter.Status',
        );
        const { FlowId } = await completed(stage, { FlowOperateLimit: { NoRelease: true } });
        assert.equal(
          await refused('ChannelCreateReleaseFlow', { NeedRelievedFlowId: FlowId, ...fields }),
          'OperationDenied.Forbid',
        );
      },
    );
    proves('ChannelVerifyPdf', 'WRONG_STATE', 'a PDF that nobody has signed', async () => {
      const { VerifyResult } = await call<{ VerifyResult: number }>('ChannelVerifyPdf', {
        FlowId: (await created(stage)).FlowId,
      });
      assert.equal(VerifyResult, 4);
    });
    proves('CreateChannelFlowEvidenceReport', 'WRONG_STATE', 'of a completed flow alone', async () =>
      assert.equal(
        await refused('CreateChannelFlowEvidenceReport', { FlowId: flowId }),
        'OperationDenied.FlowStatusForbid',
      ),
    );
    for (const [action, unknownId, others, code, make] of [
      [
        'DescribeChannelFlowEvidenceReport',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        'ResourceNotFound',
        async () => {
          const { FlowId } = await completed(stage);
          const { ReportId } = await call<{ ReportId: string }>('CreateChannelFlowEvidenceReport', { FlowId });
          return { ReportId };
        },
      ],
      [
        'DescribeTemplates',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        noTemplate,
        async () => ({ TemplateId: await madeTemplate(stage) }),
      ],
      [
        'OperateTemplate',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        noTemplate,
        async () => ({ TemplateId: await madeTemplate(stage), OperateType: 'DISABLE' }),
      ],
      [
        'OperateChannelTemplate',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        noTemplate,
        async () => ({ TemplateId: await madeTemplate(stage), OperateType: 'UPDATE', AuthTag: 'all' }),
      ],
      [
        'CreateFlowsByTemplates',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        noTemplate,
        async () => ({ FlowInfos: [templateFlow(stage, await madeTemplate(stage))] }),
      ],
      [
        'ChannelCreateFlowGroupByTemplates',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        noTemplate,
        async () => {
          const info = templateFlow(stage, await madeTemplate(stage));
          return { FlowGroupName: '入职材料', FlowInfos: [info, info] };
        },
      ],
      [
        'ChannelCreateFlowGroupByFiles',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        'ResourceNotFound.Resource',
        async () => {
          const info = flowBody(stage, [await uploaded(stage.client)]);
          return { FlowGroupName: '入职材料', FlowFileInfos: [info, info] };
        },
      ],
      [
        'CreateFlowGroupSignReview',
        'UNKNOWN_ID',
        'OTHER_TENANT',
        'ResourceNotFound',
        async () => ({
          FlowGroupId: (await group(stage, { NeedSignReview: true })).FlowGroupId,
          ReviewType: 'PASS',
          ApproverInfo: { ApproverType: 'ORGANIZATION', ApproverName: '林悦' },
        }),
      ],
    ] as const)
      it(`${action}: an id that names nothing, and another channel's (${unknownId}, ${others})`, async () => {
        const fields = await make();
        assert.equal(await stage.stranger.refused(action, fields), code);
        const ours = /yD[0-9A-Za-z]{30}/g; // whatever it names, named by nobody
        const nothing = JSON.parse(JSON.stringify(fields).replace(ours, unknown)) as Record<string, unknown>;
        assert.equal(await refused(action, nothing), code);
      });
    proves('OperateTemplate', 'WRONG_STATE', 'a deleted template is not there', async () => {
      const TemplateId = await madeTemplate(stage);
      await call('OperateTemplate', { TemplateId, OperateType: 'DELETE' });
      assert.equal(await refused('OperateTemplate', { TemplateId, OperateType: 'ENABLE' }), noTemplate);
    });
    proves('OperateChannelTemplate', 'WRONG_STATE', 'a deleted template is not published', async () => {
      const TemplateId = await madeTemplate(stage);
      await call('OperateTemplate', { TemplateId, OperateType: 'DELETE' });
      assert.equal(
        await refused('OperateChannelTemplate', { TemplateId, OperateType: 'UPDATE', AuthTag: 'all' }),
        noTemplate,
      );
    });
    proves(
      'CreateFlowsByTemplates',
      'WRONG_STATE',
      'a disabled template, and a required value that is missing',
      async () => {
        const TemplateId = await madeTemplate(stage);
        const without = templateFlow(stage, TemplateId, { FormFields: [] });
        assert.equal(
          await refused('CreateFlowsByTemplates', { FlowInfos: [without] }),
          'InvalidParameter.MissingRequiredParameterValue',
        );
        await call('OperateTemplate', { TemplateId, OperateType: 'DISABLE' });
        assert.match(
          await refused('CreateFlowsByTemplates', { FlowInfos: [templateFlow(stage, TemplateId)] }),
          /^OperationDenied/,
        );
      },
    );
    proves('ChannelCreateFlowGroupByTemplates', 'WRONG_STATE', 'a disabled template', async () => {
      const TemplateId = await madeTemplate(stage);
      await call('OperateTemplate', { TemplateId, OperateType: 'DISABLE' });
      const info = templateFlow(stage, TemplateId);
      const fields = { FlowGroupName: '入职材料', FlowInfos: [info, info] };
      assert.match(await refused('ChannelCreateFlowGroupByTemplates', fields), /^OperationDenied/);
    });
    proves(
      'ChannelCreateFlowGroupByFiles',
      'WRONG_STATE',
      'one that cannot be sent takes the others back',
      async () => {
        const good = flowBody(stage, [await uploaded(stage.client)]);
        const bad = flowBody(stage, [await uploadedAs(stage, 'png')], { FlowName: fresh('坏') });
        const name = fresh('好');
        const fields = { FlowGroupName: '入职材料', FlowFileInfos: [{ ...good, FlowName: name }, bad] };
        assert.equal(await refused('ChannelCreateFlowGroupByFiles', fields), 'InvalidParameter.FlowFileIds');
        const [row] = await stage.rows<{ state: string }>(`select state from contract where data->>'subject' = $1`, [
          name,
        ]);
        assert.equal(row!.state, 'RECALLED');
      },
    );
    proves('CreateFlowGroupSignReview', 'WRONG_STATE', 'nothing of the group waits for a review', async () => {
      const { FlowGroupId } = await group(stage);
      const ApproverInfo = { ApproverType: 'ORGANIZATION', ApproverName: stage.credentials.employee.name };
      const fields = { FlowGroupId, ReviewType: 'PASS', ApproverInfo };
      assert.equal(await refused('CreateFlowGroupSignReview', fields), 'FailedOperation.NotAvailableSignReview');
    });
  });

  describe('seals', () => {
    const noSeal = 'ResourceNotFound.Seal';
    for (const [action, unknownId, others, fields] of [
      ['ChannelUpdateSealStatus', 'UNKNOWN_ID', 'OTHER_TENANT', { Status: 'DISABLE' }],
      ['ChannelCreateSealPolicy', 'UNKNOWN_ID', 'OTHER_TENANT', { UserIds: ['nobody'] }],
      ['ChannelDeleteSealPolicies', 'UNKNOWN_ID', 'OTHER_TENANT', { UserIds: ['nobody'] }],
    ] as const) {
      it(`${action}: a seal that is none, and another channel's (${unknownId}, ${others})`, async () => {
        assert.equal(await refused(action, { SealId: unknown, ...fields }), noSeal);
        assert.equal(await stage.stranger.refused(action, { SealId: await systemSeal(stage), ...fields }), noSeal);
      });
    }
    proves('ChannelUpdateSealStatus', 'WRONG_STATE', 'a seal that was voided never comes back', async () => {
      const SealId = await systemSeal(stage);
      await call('ChannelUpdateSealStatus', { SealId, Status: 'VOID' });
      assert.equal(await refused('ChannelUpdateSealStatus', { SealId, Status: 'ENABLE' }), 'OperationDenied');
    });
    proves('ChannelCreateSealPolicy', 'WRONG_STATE', 'nobody may use a seal that was voided', async () => {
      const SealId = await systemSeal(stage);
      await call('ChannelUpdateSealStatus', { SealId, Status: 'VOID' });
      const body = flowBody(stage, [await uploaded(stage.client)]);
      body.FlowApprovers[0]!.SignComponents[0] = {
        ...body.FlowApprovers[0]!.SignComponents[0]!,
        ComponentValue: SealId,
      } as never;
      assert.match(await refused('ChannelCreateFlowByFiles', body), /^(OperationDenied|ResourceNotFound)/);
    });
    proves('CreateSealByImage', 'WRONG_STATE', 'a name that is taken', async () => {
      const fields = { SealName: fresh('章'), SealType: 'CONTRACT', GenerateSource: 'SealGenerateSourceSystem' };
      await call('CreateSealByImage', fields);
      assert.equal(await refused('CreateSealByImage', fields), 'FailedOperation.ExistSameSealName');
    });
    proves('ChannelDescribeOrganizationSeals', 'UNKNOWN_ID', 'a seal that is none', async () =>
      assert.equal(await refused('ChannelDescribeOrganizationSeals', { Limit: 10, SealId: unknown }), noSeal),
    );
    proves('ChannelDescribeOrganizationSeals', 'OTHER_TENANT', "another channel's seal", async () => {
      const SealId = await systemSeal(stage);
      const { TotalCount } = await stage.stranger.call<{ TotalCount: number }>('ChannelDescribeOrganizationSeals', {
        Limit: 10,
        SealId,
      });
      assert.equal(TotalCount, 0);
    });
    const personal = (SealName: string, client = stage.client, Mobile = freshMobile()) => ({
      ask: () =>
        client.ask('ChannelCreatePreparedPersonalEsign', {
          UserName: '沈一帆',
          IdCardNumber: '310000199001010010',
          SealName,
          Mobile,
          SealImage: picture.toString('base64'),
        }),
    });
    proves('ChannelCreatePreparedPersonalEsign', 'WRONG_STATE', 'what is no picture', async () =>
      assert.match(
        await refused('ChannelCreatePreparedPersonalEsign', {
          UserName: '沈一帆',
          IdCardNumber: '310000199001010010',
          SealName: '签名',
          Mobile: freshMobile(),
          SealImage: Buffer.from('no picture').toString('base64'),
        }),
        /^InvalidParameter/,
      ),
    );
    proves('ChannelCreatePreparedPersonalEsign', 'OTHER_TENANT', 'each channel has its own', async () => {
      const [name, mobile] = [fresh('签名'), freshMobile()];
      const ours = await personal(name, stage.client, mobile).ask();
      const theirs = await personal(name, stage.stranger, mobile).ask();
      assert.deepEqual([ours.response.Error, theirs.response.Error], [undefined, undefined]);
      assert.notEqual(ours.response.SealId, theirs.response.SealId);
    });
  });

  describe('enterprises and employees', () => {
    const agentOf = (organisation: string) => ({ ...stage.client.agent, ProxyOrganizationOpenId: organisation });
    proves(
      'SyncProxyOrganization',
      'OTHER_TENANT',
      "an id of ours is another enterprise in another channel; an enterprise's name is its owner's",
      async () => {
        const { organisation } = await otherSubClient(stage);
        const Agent = { ...stage.stranger.agent, ProxyOrganizationOpenId: organisation };
        await stage.stranger.call('SyncProxyOrganization', {
          Agent,
          ProxyOrganizationName: `远山分公司${organisation}`,
        });
        const { response } = await stage.stranger.ask('CancelOrganizationFlows', {
          Agent: {
            ...stage.stranger.agent,
            ProxyOrganizationOpenId: stage.credentials.tencent.agent.ProxyOrganizationOpenId,
          },
        });
        assert.equal(response.Error?.Code, 'ResourceNotFound.Organization');
      },
    );
    proves('SyncProxyOrganization', 'WRONG_STATE', 'a verified enterprise keeps its name', async () => {
      const { organisation } = await otherSubClient(stage);
      const fields = { Agent: agentOf(organisation), ProxyOrganizationName: '改了名的测试企业' };
      assert.equal(await refused('SyncProxyOrganization', fields), 'InvalidParameter.OrganizationName');
    });
    const operators = (Agent: object, Id: string, Name = '许静') => ({
      Agent,
      OperatorType: 'CREATE',
      ProxyOrganizationOperators: [{ Id, Name, Mobile: freshMobile() }],
    });
    proves('SyncProxyOrganizationOperators', 'UNKNOWN_ID', 'an enterprise that is none', async () =>
      assert.equal(
        await refused('SyncProxyOrganizationOperators', operators(agentOf('nobody'), 'x')),
        'ResourceNotFound.Organization',
      ),
    );
    proves('SyncProxyOrganizationOperators', 'OTHER_TENANT', "another channel's enterprise", async () => {
      const Agent = {
        ...stage.stranger.agent,
        ProxyOrganizationOpenId: stage.credentials.tencent.agent.ProxyOrganizationOpenId,
      };
      assert.equal(
        await stage.stranger.refused('SyncProxyOrganizationOperators', operators(Agent, 'x')),
        'ResourceNotFound.Organization',
      );
    });
    proves(
      'SyncProxyOrganizationOperators',
      'WRONG_STATE',
      'a verified employee is not overwritten; the super-admin does not resign',
      async () => {
        const { agent } = stage.credentials.tencent;
        const known = agent.ProxyOperator.OpenId;
        assert.equal(
          await refused('SyncProxyOrganizationOperators', operators(agent, known, '别人')),
          'FailedOperation.StaffAlreadyVerify',
        );
        const resign = { OperatorType: 'RESIGN', ProxyOrganizationOperators: [{ Id: known }] };
        assert.equal(await refused('SyncProxyOrganizationOperators', resign), 'OperationDenied.Forbid');
      },
    );
    const listed = (OrganizationOpenId: string, client = stage.client) =>
      client.call<{ Total: number }>('DescribeChannelOrganizations', { Limit: 10, OrganizationOpenId });
    proves('DescribeChannelOrganizations', 'UNKNOWN_ID', 'is not in the list', async () =>
      assert.equal((await listed('nobody')).Total, 0),
    );
    proves('DescribeChannelOrganizations', 'OTHER_TENANT', "another channel's is not in the list", async () =>
      assert.equal((await listed(stage.credentials.tencent.agent.ProxyOrganizationOpenId, stage.stranger)).Total, 0),
    );
    proves('ChannelDescribeEmployees', 'UNKNOWN_ID', 'an enterprise that is none', async () =>
      assert.equal(
        await refused('ChannelDescribeEmployees', { Agent: agentOf('nobody'), Limit: 10 }),
        'ResourceNotFound.Organization',
      ),
    );
    proves('ChannelDescribeEmployees', 'OTHER_TENANT', 'an operator of another enterprise', async () => {
      const { organisation } = await otherSubClient(stage);
      const fields = { Agent: agentOf(organisation), Limit: 10 };
      assert.equal(await refused('ChannelDescribeEmployees', fields), 'OperationDenied.UserNotInOrganization');
    });
    proves('CreateConsoleLoginUrl', 'WRONG_STATE', 'a verified enterprise keeps its name', async () =>
      assert.equal(
        await refused('CreateConsoleLoginUrl', { ProxyOrganizationName: '改了名的测试企业' }),
        'InvalidParameter.OrganizationName',
      ),
    );
    proves(
      'CreateConsoleLoginUrl',
      'OTHER_TENANT',
      'a known enterprise is never introduced twice under two ids',
      async () => {
        const { name } = await otherSubClient(stage);
        const fields = { Agent: agentOf(fresh('org_')), ProxyOrganizationName: name };
        assert.equal(await refused('CreateConsoleLoginUrl', fields), 'FailedOperation.HasAuthorized');
      },
    );
    const register = (OrganizationOpenId: string, OrganizationName: string) =>
      call<{ ErrorMessages: string[]; TaskId: string }>('CreateBatchOrganizationRegistrationTasks', {
        RegistrationOrganizations: [
          { OrganizationOpenId, OrganizationName, OpenId: 'x', UniformSocialCreditCode: 'x', LegalName: '顾予安' },
        ],
      });
    proves('CreateBatchOrganizationRegistrationTasks', 'WRONG_STATE', 'one that is there already', async () => {
      const { organisation, name } = await otherSubClient(stage);
      assert.deepEqual((await register(organisation, name)).ErrorMessages, ['企业已存在']);
    });
    proves(
      'CreateBatchOrganizationRegistrationTasks',
      'OTHER_TENANT',
      "the name of another channel's enterprise is not taken over",
      async () => {
        await register(fresh('org_'), '远山贸易有限公司');
        const { ChannelOrganizationInfos } = await stage.stranger.call<{
          ChannelOrganizationInfos: { OrganizationName: string }[];
        }>('DescribeChannelOrganizations', { Limit: 10 });
        assert.ok(ChannelOrganizationInfos.some(({ OrganizationName }) => OrganizationName === '远山贸易有限公司'));
      },
    );
    for (const [action, unknownId, others, of] of [
      ['DescribeBatchOrganizationRegistrationTasks', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ TaskIds: [id] })],
      ['DescribeBatchOrganizationRegistrationUrls', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ TaskId: id })],
    ] as const)
      it(`${action}: a task that is none, and another channel's (${unknownId}, ${others})`, async () => {
        assert.equal(await refused(action, of(unknown)), 'ResourceNotFound');
        const { TaskId } = await register(fresh('org_'), `测试企业${fresh('')}`);
        assert.equal(await stage.stranger.refused(action, of(TaskId)), 'ResourceNotFound');
      });
    const activate = (id: string, client = stage.client) =>
      client.refused('CreateChannelSubOrganizationActive', { SubOrganizationOpenIds: [id] });
    proves('CreateChannelSubOrganizationActive', 'UNKNOWN_ID', 'an enterprise that is none', async () =>
      assert.equal(await activate('nobody'), 'ResourceNotFound.Organization'),
    );
    proves('CreateChannelSubOrganizationActive', 'OTHER_TENANT', "another channel's enterprise", async () =>
      assert.equal(
        await activate(stage.credentials.tencent.agent.ProxyOrganizationOpenId, stage.stranger),
        'ResourceNotFound.Organization',
      ),
    );
    proves('CreateChannelSubOrganizationActive', 'WRONG_STATE', 'one that is not verified', async () => {
      const { organisation, name } = await otherSubClient(stage);
      await stage.rows(`update tenant set data = jsonb_set(data, '{unverified}', 'true') where name = $1`, [name]);
      assert.equal(await activate(organisation), 'OperationDenied.NoIdentityVerify');
    });
    const business = (BizLicenseResourceId: string) => ({
      BizLicenseResourceId,
      OrganizationName: stage.credentials.company.name,
    });
    proves('ModifyOrganizationBusinessInfo', 'UNKNOWN_ID', 'a licence that is none', async () =>
      assert.equal(await refused('ModifyOrganizationBusinessInfo', business(unknown)), 'ResourceNotFound.File'),
    );
    proves('ModifyOrganizationBusinessInfo', 'OTHER_TENANT', "another channel's file", async () =>
      assert.match(
        await stage.stranger.refused('ModifyOrganizationBusinessInfo', business(await uploadedAs(stage, 'png'))),
        /^ResourceNotFound/,
      ),
    );
    proves('ModifyOrganizationBusinessInfo', 'WRONG_STATE', 'flows are still open', async () => {
      const answer = await call<{ ErrorCode: number; UnfinishedCount: number }>(
        'ModifyOrganizationBusinessInfo',
        business(await uploadedAs(stage, 'png')),
      );
      assert.ok(answer.ErrorCode === 1 && answer.UnfinishedCount > 0);
    });
  });

  describe('roles', () => {
    const seal = createHash('md5').update('role SEAL_ADMIN').digest('hex');
    const admin = createHash('md5').update('role SUPER_ADMIN').digest('hex');
    for (const [action, unknownId, others, of] of [
      ['ChannelCreateUserRoles', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ RoleIds: [id] })],
      ['ChannelDeleteRoleUsers', 'UNKNOWN_ID', 'OTHER_TENANT', (id: string) => ({ RoleId: id })],
    ] as const)
      it(`${action}: a role that is none, another enterprise's people, the administrator's role (${unknownId}, ${others})`, async () => {
        const OpenIds = [await colleague(stage)];
        assert.equal(await refused(action, { ...of(unknown), OpenIds }), 'ResourceNotFound');
        assert.equal(await refused(action, { ...of(admin), OpenIds }), 'OperationDenied.OperatorHasNoPermission');
        const { operator } = await otherSubClient(stage);
        const { response } = await stage.client.ask(action, { ...of(seal), OpenIds: [operator] });
        if (action === 'ChannelCreateUserRoles')
          assert.deepEqual(response.FailedCreateRoleData, [{ UserId: operator, RoleIds: [seal] }]);
        else assert.equal(response.Error?.Code, 'OperationDenied.UserNotInOrganization');
        const Agent = { ...stage.client.agent, ProxyOperator: { OpenId: OpenIds[0] } };
        assert.equal(
          await refused(action, { Agent, ...of(seal), OpenIds }),
          'OperationDenied.NotBelongSuperAdminOrLegalPerson',
        );
      });
  });

  describe('a download of several flows', () => {
    const folders = (id: string) => ({ DownLoadFlows: [{ FileName: '合同', FlowIdList: [id] }] });
    proves('GetDownloadFlowUrl', 'UNKNOWN_ID', 'a flow that is none', async () =>
      assert.equal(await refused('GetDownloadFlowUrl', folders(unknown)), 'ResourceNotFound.Flow'),
    );
    proves('GetDownloadFlowUrl', 'OTHER_TENANT', "another channel's flow", async () =>
      assert.match(
        await stage.stranger.refused('GetDownloadFlowUrl', folders(flowId)),
        /^ResourceNotFound|^Unauthorized/,
      ),
    );
    proves(
      'GetDownloadFlowUrl',
      'WRONG_STATE',
      'a refusal of the enterprise, two folders of one name, too many',
      async () => {
        const one = { FileName: '合同', FlowIdList: [flowId] };
        const two = { DownLoadFlows: [one, one] };
        assert.equal(await refused('GetDownloadFlowUrl', two), 'OperationDenied.DownLoadMoreThanOne');
        const many = { DownLoadFlows: [{ FileName: '合同', FlowIdList: Array(21).fill(flowId) }] };
        assert.equal(await refused('GetDownloadFlowUrl', many), 'FailedOperation.FlowNumExceed');
        assert.equal(await refused('GetDownloadFlowUrl', {}), 'MissingParameter.FlowInfo');
        const switched = (Operate: string) =>
          stage.client.call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate });
        await switched('CLOSE');
        const closed = await refused('GetDownloadFlowUrl', folders(flowId));
        await switched('OPEN');
        assert.equal(closed, 'UnauthorizedOperation.UnauthorizedOperationDownload');
      },
    );
  });

  describe('services and usage', () => {
    const employeeAgent = async () => ({ ...stage.client.agent, ProxyOperator: { OpenId: await colleague(stage) } });
    const notAdministrator = 'OperationDenied.NotBelongSuperAdminOrLegalPerson';
    for (const [action, state, others, fields] of [
      ['ModifyExtendedService', 'WRONG_STATE', 'OTHER_TENANT', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' }],
      ['DescribeExtendedServiceAuthInfo', 'WRONG_STATE', 'OTHER_TENANT', {}],
      ['DescribeExtendedServiceAuthDetail', 'WRONG_STATE', 'OTHER_TENANT', { ExtendServiceType: 'DOWNLOAD_FLOW' }],
    ] as const)
      it(`${action}: an employee who is no administrator, and another channel's enterprise (${state}, ${others})`, async () => {
        assert.equal(await refused(action, { Agent: await employeeAgent(), ...fields }), notAdministrator);
        const { ProxyOrganizationOpenId } = stage.client.agent;
        const Agent = { ...stage.stranger.agent, ProxyOrganizationOpenId };
        assert.equal(await stage.stranger.refused(action, { Agent, ...fields }), 'ResourceNotFound.Organization');
      });
    proves('ModifyExtendedService', 'OTHER_TENANT', "another channel's refusal is not ours", async () => {
      await stage.stranger.call('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate: 'CLOSE' });
      const { AuthInfo } = await call<{ AuthInfo: { Type: string; Status: string }[] }>(
        'DescribeExtendedServiceAuthInfo',
      );
      assert.equal(AuthInfo.find(({ Type }) => Type === 'DOWNLOAD_FLOW')?.Status, 'ENABLE');
    });
    const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    proves('DescribeUsage', 'OTHER_TENANT', 'each channel sees its own', async () => {
      const days = { StartDate: today(), EndDate: today(), NeedAggregate: true };
      const ours = await call<{ Details: { Usage: number }[] }>('DescribeUsage', days);
      assert.ok(ours.Details.some(({ Usage }) => Usage > 0));
      assert.deepEqual((await stage.stranger.call<{ Details: [] }>('DescribeUsage', days)).Details, []);
    });
    proves('ChannelDescribeBillUsageDetail', 'OTHER_TENANT', 'each channel sees its own', async () => {
      const days = { StartTime: today().replaceAll('-', ''), EndTime: today().replaceAll('-', '') };
      const ours = await call<{ Details: { FlowId: string }[] }>('ChannelDescribeBillUsageDetail', days);
      assert.ok(ours.Details.some(({ FlowId }) => FlowId === flowId));
      assert.deepEqual(
        (await stage.stranger.call<{ Details: [] }>('ChannelDescribeBillUsageDetail', days)).Details,
        [],
      );
    });
    proves('DescribeUserFlowType', 'OTHER_TENANT', 'each enterprise sees its own', async () => {
      const types = async (client = stage.client) =>
        (
          await client.call<{ AllUserFlowTypes: { UserFlowTypeId: string }[] }>('DescribeUserFlowType')
        ).AllUserFlowTypes.map(({ UserFlowTypeId }) => UserFlowTypeId);
      const [ours, theirs] = [await types(), await types(stage.stranger)];
      assert.ok(ours.length > 0 && ours.every((id) => !theirs.includes(id)));
    });
  });

  it('every other action of the catalogue says why it is not there', async () => {
    const { actions, reasons } = await import('../../src/dialects/tencent/catalogue.js');
    const { operations } = await import('../../src/dialects/tencent/operations/all.js');
    for (const action of actions) {
      if (operations.has(action)) continue;
      const { response } = await stage.client.ask(action);
      assert.equal(response.Error?.Code, 'UnsupportedOperation', action);
      if (reasons[action]) assert.ok(response.Error?.Message.includes(reasons[action]), action);
    }
  });

  proves('CancelOrganizationFlows', 'WRONG_STATE', 'only what is still open is cancelled', async () => {
    const { FlowId } = await completed(stage);
    const open = await created(stage);
    await call('CancelOrganizationFlows', { CancelMessage: '企业注销' });
    assert.deepEqual([await stage.statusOf(FlowId), await stage.statusOf(open.FlowId)], ['ALL', 'CANCEL']);
  });
});
