import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import {
  colleague,
  completed,
  created,
  fresh,
  givens,
  group,
  madeTemplate,
  otherSubClient,
  ownApprover,
  personApprover,
  reviewed,
  templateFlow,
} from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

/** What each action leaves in the database, seen past the server. */
describe('what 腾讯电子签 actions do: reviews, releases, templates, groups, proof', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const { call, operator, contract, parties } = seenBy(() => stage);
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
    const { name, contact } = stage.credentials.employee;
    const ApproverInfo = { ApproverType: 'ORGANIZATION', ApproverName: name, ApproverMobile: contact };
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
  proves(
    'DescribeTemplates',
    'EFFECT',
    'a mark across the pages is the seal of a company, the hand of a person',
    async () => {
      const edge = { kind: 'EDGE', y: 300, unit: 'POINT', origin: 'UPPER_LEFT', pages: { kind: 'ALL' } } as const;
      const across = (roleKey: string) => ({ mark: 'ACROSS_PAGE', roleKey, at: edge }) as const;
      const TemplateId = await madeTemplate(stage, stage.channel, [across('sponsor'), across('employee')]);
      const { Templates } = await call<{
        Templates: { SignComponents: { ComponentType: string; ComponentRecipientId: string }[] }[];
      }>('DescribeTemplates', { TemplateId, ContentType: 0 });
      assert.deepEqual(
        Templates[0]!.SignComponents.slice(-2).map((one) => [one.ComponentType, one.ComponentRecipientId]),
        [
          ['SIGN_PAGING_SEAL', 'sponsor'],
          ['SIGN_PAGING_SIGNATURE', 'employee'],
        ],
      );
    },
  );
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
});
