import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import {
  colleague,
  completed,
  component,
  created,
  dynamic,
  flowBody,
  freshMobile,
  personApprover,
  picture,
  pickUp,
  uploaded,
  uploadedAs,
} from './given.js';
import { proves } from '../proves.js';
import { seenBy } from './seen.js';
import { openStage, type Stage } from './stage.js';

/** What each action leaves in the database, seen past the server. */
describe('what 腾讯电子签 actions do: files and flows', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const { call, operator, contract, parties, events } = seenBy(() => stage);

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
  proves('CancelOrganizationFlows', 'EFFECT', 'all open flows of the enterprise', async () => {
    const flows = [(await created(stage)).FlowId, (await created(stage)).FlowId];
    await call('CancelOrganizationFlows', { CancelMessage: '企业注销' });
    for (const id of flows) assert.equal((await contract(id)).state, 'RECALLED');
  });
});
