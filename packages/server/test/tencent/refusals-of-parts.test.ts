import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  completed,
  created,
  flowBody,
  fresh,
  group,
  madeTemplate,
  templateFlow,
  uploaded,
  uploadedAs,
} from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

const noTemplate = 'ResourceNotFound.Template';
const unknown = 'yDwivUUckpor6wtoUuogwQHCAB0ES0p1';

describe('what 腾讯电子签 refuses: reviews, releases, templates, groups, proof', () => {
  let stage: Stage;
  let flowId: string;
  before(async () => {
    stage = await openStage();
    ({ FlowId: flowId } = await created(stage));
  });
  after(() => stage.close());
  const { refused, call } = seenBy(() => stage);

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
});
