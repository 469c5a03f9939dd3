import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { proves } from '../proves.js';
import { asked } from './asking.js';
import { completed, drafted, freshMobile, organisation, pagesPdf, person, settled, started } from './given.js';
import { openStage, type Stage } from './stage.js';

interface Listed {
  total: number;
  signFlowInfos: { signFlowId: string; signFlowEndTime: number | null }[];
}

describe('flows of v3: lists, copies, rescission', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const list = (body: object) =>
    asked<Listed>(stage.client, 'POST /v3/sign-flow/sign-flow-list', { body: { pageNum: 1, pageSize: 100, ...body } });
  const ids = async (body: object) => {
    const { code, message, data } = await list(body);
    assert.equal(code, 0, message);
    return data.signFlowInfos.map(({ signFlowId }) => signFlowId);
  };
  const copiers = (psnAccount: string) => ({
    copiers: [{ copierPsnInfo: { psnAccount, psnInfo: { psnName: '赵六' } } }],
  });
  const inFlow = (signFlowId: string, body: object) => ({ parts: { signFlowId }, body });

  it('a list of one signer’s, of his status, of an organisation’s, of what ended when', async () => {
    const [mine, other] = [await settled(stage, await started(stage)), await started(stage)];
    const done = await completed(stage);
    const operator = { psnId: mine.signer.accountId };
    assert.deepEqual(await ids({ operator }), [mine.flowId]);
    assert.deepEqual(await ids({ operator, signStatus: [1] }), [mine.flowId]);
    assert.deepEqual(await ids({ operator, signStatus: [2, 4] }), []);
    const { data } = await list({ operator: { psnId: done.signer.accountId } });
    assert.equal(data.total, 1);
    const end = data.signFlowInfos[0]!.signFlowEndTime!;
    assert.deepEqual(await ids({ signFlowFinishTimeFrom: end, signFlowFinishTimeTo: end }), [done.flowId]);
    const own = { orgId: stage.credentials.esign.orgId };
    const all = await ids({ organization: own });
    for (const { flowId } of [mine, other, done]) assert.ok(all.includes(flowId));
    assert.deepEqual(await ids({ organization: { orgName: '谁也不是有限公司' } }), []);
    assert.ok((await ids({ initiator: { initiatorOrgId: own.orgId } })).includes(mine.flowId));
    for (const wrong of [
      { signStatus: [1] }, // needs the operator
      { operator, signStatus: [9] },
      { operator: {} },
      { organization: {} },
      { initiator: { transactorPsnId: mine.signer.accountId } },
      { initiator: { initiatorOrgId: own.orgId, initiatorPsnId: mine.signer.accountId } },
      { pageSize: 101 },
    ])
      assert.equal((await list(wrong)).code, 1435002, JSON.stringify(wrong));
  });

  proves('POST /v3/sign-flow/{signFlowId}/copiers/delete', 'EFFECT', 'the named one of several is gone', async () => {
    const { flowId } = await drafted(stage);
    const [one, two] = [freshMobile(), freshMobile()];
    for (const mobile of [one, two]) await stage.client.post(`/v3/sign-flow/${flowId}/copiers`, copiers(mobile));
    const remove = (mobile: string) =>
      asked(stage.client, 'POST /v3/sign-flow/{signFlowId}/copiers/delete', inFlow(flowId, copiers(mobile)));
    assert.equal((await remove(one)).code, 0);
    interface Detail {
      copiers: { copierPsnInfo: { psnAccount: string } }[];
    }
    const { copiers: left } = await stage.client.get<Detail>(`/v3/sign-flow/${flowId}/detail`);
    assert.deepEqual(
      left.map(({ copierPsnInfo }) => copierPsnInfo.psnAccount),
      [two],
    );
    assert.equal((await remove(one)).code, 1435011); // not there any more
  });
  proves('POST /v3/sign-flow/{signFlowId}/copiers/delete', 'WRONG_STATE', 'who was told stays told', async () => {
    const { flowId } = await started(stage);
    const mobile = freshMobile();
    await stage.client.post(`/v3/sign-flow/${flowId}/copiers`, copiers(mobile));
    const { code } = await asked(
      stage.client,
      'POST /v3/sign-flow/{signFlowId}/copiers/delete',
      inFlow(flowId, copiers(mobile)),
    );
    assert.equal(code, 1435011);
  });

  it('a rescission: of files of the flow, by one of its parties, another person for an organisation', async () => {
    const [first, second, signer] = [
      await person(stage.client, '甲'),
      await person(stage.client, '乙'),
      await person(stage.client),
    ];
    const org = await organisation(stage.client, signer.accountId); // first and second only act for it
    const fileId = await stage.client.upload(pagesPdf(), '合同.pdf');
    const position = (positionX: number) => ({
      fileId,
      normalSignFieldConfig: { signFieldPosition: { positionPage: '1', positionX, positionY: 300 } },
    });
    const { signFlowId } = await stage.client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-file', {
      docs: [{ fileId }],
      signFlowConfig: { signFlowTitle: '合同', autoFinish: true },
      signers: [
        {
          signerType: 1,
          orgSignerInfo: { orgId: org.orgId, transactorInfo: { psnId: first.accountId } },
          signFields: [position(150)],
        },
        { signerType: 0, psnSignerInfo: { psnId: signer.accountId }, signFields: [position(400)] },
      ],
    });
    await stage.act(signFlowId, first.mobile);
    await stage.act(signFlowId, signer.mobile);
    await stage.untilStatus(signFlowId, 2);
    const rescind = (more: object) =>
      asked<{ signFlowId: string } | null>(
        stage.client,
        'POST /v3/sign-flow/{signFlowId}/initiate-rescission',
        inFlow(signFlowId, { rescindReason: '5', rescindFileList: [fileId], ...more }),
      );
    const stranger = await person(stage.client);
    for (const [more, code] of [
      [{ rescissionInitiator: { psnInitiator: { psnId: stranger.accountId } } }, 1437114],
      [{ orgSignerTransactor: [{ orgName: '别的公司', transactorInfo: { psnId: second.accountId } }] }, 1437114],
      [{ autoSignOrg: [{ orgId: org.orgId }] }, 1437182],
      [{ rescindReason: '6' }, 1435002],
      [{ rescindReasonNotes: '字'.repeat(201) }, 1435002],
      [{ rescindFileList: Array.from({ length: 11 }, () => fileId) }, 1435002],
      [{ signFlowConfig: { signFlowExpireTime: 1 } }, 1435002],
      [{ signFlowConfig: { notifyUrl: 'nowhere' } }, 1435002],
    ] as const)
      assert.equal((await rescind(more)).code, code, JSON.stringify(more));
    const made = await rescind({
      rescindReasonNotes: '字'.repeat(200),
      rescissionInitiator: { psnInitiator: { psnId: signer.accountId } },
      orgSignerTransactor: [{ orgId: org.orgId, transactorInfo: { psnId: second.accountId } }],
    });
    assert.equal(made.code, 0, made.message);
    const release = made.data!.signFlowId;
    await stage.act(release, second.mobile);
    await stage.act(release, signer.mobile);
    await stage.untilStatus(release, 2);
  });
});
