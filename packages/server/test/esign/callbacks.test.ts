import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { freshMobile, pagesPdf, settled, signed, started } from './given.js';
import { filledTemplate, fromTemplate } from './template-given.js';
import { CallbackReceiver } from '../receiver.js';
import { openStage, type Stage } from './stage.js';

interface Received {
  url: string;
  headers: Record<string, string>;
  text: string;
  body: Record<string, unknown> & { action: string };
}

describe('callbacks of e签宝', () => {
  let stage: Stage;
  let receiver: CallbackReceiver;
  before(async () => {
    stage = await openStage();
    receiver = await CallbackReceiver.listen();
  });
  after(() => stage.close());
  after(() => receiver.close());
  const received = (): Received[] =>
    receiver.received.map(({ body: text, ...one }) => ({ ...one, text, body: JSON.parse(text) as Received['body'] }));
  const of = (flowId: string) => received().filter(({ body }) => body.flowId === flowId || body.signFlowId === flowId);
  const actions = (flowId: string) => of(flowId).map(({ body }) => body.action);
  const until = (flowId: string, action: string) =>
    stage.until(() => Promise.resolve(actions(flowId).includes(action)));

  /** As the vendor's published sample checks it: values of the query by the order of their names. */
  function verify({ url, headers, text }: Received): void {
    const query = new URL(url, 'http://x').searchParams;
    const names = [...query.keys()].sort();
    const data = headers['x-tsign-open-timestamp']! + names.map((name) => query.get(name)).join('') + text;
    const expected = createHmac('sha256', stage.credentials.esign.appSecret).update(data, 'utf8').digest('hex');
    assert.equal(headers['x-tsign-open-signature'], expected);
    assert.equal(headers['x-tsign-open-signature-algorithm'], 'hmac-sha256');
    assert.equal(headers['x-tsign-open-app-id'], stage.credentials.esign.appId);
  }

  it('v1: each signer, then the end, signed as published', async () => {
    const noticeDeveloperUrl = receiver.address('/v1?orderNo=001&belong=pinjie');
    const flow = await signed(stage, { flowInfo: { flowConfigInfo: { noticeDeveloperUrl } } });
    await until(flow.flowId, 'SIGN_FLOW_FINISH');
    assert.deepEqual(actions(flow.flowId), ['SIGN_FLOW_UPDATE', 'SIGN_FLOW_UPDATE', 'SIGN_FLOW_FINISH']);
    of(flow.flowId).forEach(verify);
    const [, person, end] = of(flow.flowId).map(({ body }) => body);
    const { signTime, timestamp, ...rest } = person!;
    assert.match(String(signTime), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    assert.equal(typeof timestamp, 'number');
    assert.deepEqual(rest, {
      action: 'SIGN_FLOW_UPDATE',
      flowId: flow.flowId,
      accountId: flow.signer.accountId,
      authorizedAccountId: flow.signer.accountId,
      order: 2,
      signResult: 2,
      resultDescription: '签署完成',
      thirdOrderNo: 'HR-7',
      thirdPartyUserId: flow.signer.thirdPartyUserId,
      personAccountInfo: { mobile: flow.signer.mobile, email: null },
    });
    assert.deepEqual(
      [end!.businessScence, end!.flowStatus, end!.statusDescription, typeof end!.createTime],
      ['劳动合同', '2', '完成', 'string'],
    );
  });

  it('v1: a refusal is the signer’s, then the flow’s; a recall only the flow’s', async () => {
    const flowConfigInfo = { noticeDeveloperUrl: receiver.address('/v1') };
    const refused = await settled(stage, await started(stage, { flowInfo: { flowConfigInfo } }));
    await stage.act(refused.flowId, refused.signer.mobile, 'reject', '条款有误');
    await until(refused.flowId, 'SIGN_FLOW_FINISH');
    const [, theirs, end] = of(refused.flowId).map(({ body }) => body);
    assert.deepEqual(
      [theirs!.signResult, theirs!.resultDescription, end!.flowStatus, end!.statusDescription],
      [4, '条款有误', '7', '条款有误'],
    );
    const recalled = await settled(stage, await started(stage, { flowInfo: { flowConfigInfo } }));
    await stage.client.put(`/v1/signflows/${recalled.flowId}/revoke`, { revokeReason: '有误' });
    await until(recalled.flowId, 'SIGN_FLOW_FINISH');
    assert.deepEqual(actions(recalled.flowId), ['SIGN_FLOW_UPDATE', 'SIGN_FLOW_FINISH']);
    assert.equal(of(recalled.flowId).at(-1)?.body.flowStatus, '3');
  });

  it('v3: started, signed, complete, with the vendor’s spelling', async () => {
    const fileId = await stage.client.upload(pagesPdf(), '合同.pdf');
    const mobile = freshMobile();
    const position = { positionPage: '1', positionX: 200, positionY: 300 };
    const { signFlowId } = await stage.client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-file', {
      docs: [{ fileId }],
      signFlowConfig: { signFlowTitle: '合同', autoFinish: true, notifyUrl: receiver.address('/v3') },
      signers: [
        {
          signerType: 0,
          psnSignerInfo: { psnAccount: mobile, psnInfo: { psnName: '王芳' } },
          signFields: [{ fileId, customBizNum: 'B-1', normalSignFieldConfig: { signFieldPosition: position } }],
        },
      ],
    });
    await stage.act(signFlowId, mobile);
    await until(signFlowId, 'SIGN_FLOW_COMPLETE');
    assert.deepEqual(
      actions(signFlowId).filter((action) => action !== 'OPERATOR_READ'),
      ['SIGN_FLOW_INITIATED', 'SIGN_MISSON_COMPLETE', 'SIGN_FLOW_COMPLETE'],
    );
    of(signFlowId).forEach(verify);
    const mission = of(signFlowId).find(({ body }) => body.action === 'SIGN_MISSON_COMPLETE')!.body;
    assert.deepEqual([mission.customBizNum, mission.signOrder, mission.signResult], ['B-1', 1, 2]);
    const { psnId, ...operator } = mission.operator as Record<string, unknown>;
    assert.match(String(psnId), /^[0-9a-f]{32}$/);
    assert.deepEqual(operator, { psnName: '王芳', psnAccount: { accountMobile: mobile, accountEmail: null } });
    const end = of(signFlowId).at(-1)!.body;
    assert.deepEqual([end.signFlowTitle, end.signFlowStatus, typeof end.signFlowFinishTime], ['合同', '2', 'number']);
  });

  it('v3: what is filled is told by its party, then as a whole, then the signing begins; a refusal and a recall end it', async () => {
    const flowOf = async () => {
      const { templateId = '' } = await filledTemplate(stage);
      const mobile = freshMobile();
      const signFlowConfig = { signFlowTitle: '入职', autoFinish: true, notifyUrl: receiver.address('/v3') };
      const body = fromTemplate(templateId, mobile, { signFlowConfig });
      return {
        mobile,
        ...(await stage.client.post<{ signFlowId: string }>('/v3/sign-flow/create-by-sign-template', body)),
      };
    };
    const act = (
      contractId: string,
      contact: string,
      more: { act: 'fill' | 'reject'; reason?: string; values?: object[] },
    ) => stage.app.sandboxAct(stage.caller, { contractId, contact, ...more } as never);
    const filled = await flowOf();
    await act(filled.signFlowId, filled.mobile, { act: 'fill', values: [{ name: 'home', value: '成都市' }] });
    await until(filled.signFlowId, 'SIGN_FLOW_INITIATED');
    const told = () => actions(filled.signFlowId).filter((action) => action !== 'OPERATOR_READ');
    assert.deepEqual(told().slice(0, 3), ['DRAFT_MISSON_COMPLETE', 'DRAFT_COMPLETE', 'SIGN_FLOW_INITIATED']);
    const [mission, whole] = of(filled.signFlowId)
      .map(({ body }) => body)
      .filter(({ action }) => action.startsWith('DRAFT'));
    assert.deepEqual(
      [mission!.draftResult, mission!.components],
      [3, [{ componentId: 'home', componentKey: null, componentValue: '成都市' }]],
    );
    assert.equal(whole!.draftStatus, 2);
    const refused = await flowOf();
    await act(refused.signFlowId, refused.mobile, { act: 'reject', reason: '不去了' });
    await until(refused.signFlowId, 'DRAFT_COMPLETE');
    assert.equal(of(refused.signFlowId).at(-1)!.body.draftStatus, 4);
    const recalled = await flowOf();
    await stage.client.post(`/v3/sign-flow/${recalled.signFlowId}/revoke`, {});
    await until(recalled.signFlowId, 'DRAFT_COMPLETE');
    assert.equal(of(recalled.signFlowId).find(({ body }) => body.action === 'DRAFT_COMPLETE')!.body.draftStatus, 3);
  });

  it('an address of the app: v3 tells it besides the flow’s own, v1 instead of none', async () => {
    await stage.app.setCallback(stage.caller, { url: receiver.address('/app') });
    const urlsOf = (flowId: string, action: string) =>
      of(flowId)
        .filter(({ body }) => body.action === action)
        .map(({ url }) => url)
        .sort();
    const made = async (signFlowConfig: object) => {
      const { templateId = '' } = await filledTemplate(stage);
      const mobile = freshMobile();
      const components = [
        { componentKey: 'pay', componentValue: '9000' },
        { componentId: 'home', componentValue: '成都市' },
      ];
      const body = fromTemplate(templateId, mobile, {
        signFlowConfig: { signFlowTitle: '入职', autoFinish: true, ...signFlowConfig },
        components,
      });
      const { signFlowId } = await stage.client.post<{ signFlowId: string }>(
        '/v3/sign-flow/create-by-sign-template',
        body,
      );
      return signFlowId;
    };
    const both = await made({ notifyUrl: receiver.address('/own') });
    const one = await made({});
    const same = await made({ notifyUrl: receiver.address('/app') });
    await stage.until(() => Promise.resolve(urlsOf(both, 'SIGN_FLOW_INITIATED').length === 2));
    await until(one, 'SIGN_FLOW_INITIATED');
    await until(same, 'SIGN_FLOW_INITIATED');
    of(both).forEach(verify);
    assert.deepEqual(urlsOf(both, 'SIGN_FLOW_INITIATED'), ['/app', '/own']);
    assert.deepEqual(urlsOf(one, 'SIGN_FLOW_INITIATED'), ['/app']);
    assert.deepEqual(urlsOf(same, 'SIGN_FLOW_INITIATED'), ['/app']);
    const flowConfigInfo = { noticeDeveloperUrl: receiver.address('/v1own') };
    const own = await started(stage, { flowInfo: { flowConfigInfo } });
    const none = await started(stage);
    await until(own.flowId, 'SIGN_FLOW_UPDATE');
    await until(none.flowId, 'SIGN_FLOW_UPDATE');
    assert.deepEqual(urlsOf(own.flowId, 'SIGN_FLOW_UPDATE'), ['/v1own']);
    assert.deepEqual(urlsOf(none.flowId, 'SIGN_FLOW_UPDATE'), ['/app']);
    await stage.app.setCallback(stage.caller, { url: undefined });
  });

  it('a refused callback comes again after ten seconds, the same to the byte', async () => {
    receiver.refuse(1);
    const flowConfigInfo = { noticeDeveloperUrl: receiver.address('/again') };
    const { flowId } = await started(stage, { flowInfo: { flowConfigInfo } });
    await stage.until(() => Promise.resolve(receiver.refusalsLeft === 0));
    assert.deepEqual(actions(flowId), []);
    await stage.advance(1);
    await until(flowId, 'SIGN_FLOW_UPDATE');
    of(flowId).forEach(verify);
  });
});
