import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  cancelled,
  colleague,
  completed,
  created,
  dynamic,
  flowBody,
  freshMobile,
  personApprover,
  pickUp,
  uploaded,
  uploadedAs,
} from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

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

describe('what 腾讯电子签 refuses: files and flows', () => {
  let stage: Stage;
  let flowId: string;
  before(async () => {
    stage = await openStage();
    ({ FlowId: flowId } = await created(stage));
  });
  after(() => stage.close());
  const { refused, call } = seenBy(() => stage);
  const events = (id: string) =>
    stage.rows<{ n: number }>('select count(*)::int as n from event where contract_id = $1', [stage.contractIdOf(id)]);

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
