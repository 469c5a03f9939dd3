import assert from 'node:assert/strict';
import { createDecipheriv, createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { CallbackReceiver } from '../receiver.js';
import {
  cancelled,
  colleague,
  completed,
  created,
  madeTemplate,
  otherSubClient,
  partly,
  personApprover,
  systemSeal,
} from './given.js';
import { openStage, type Stage } from './stage.js';

const key = '0123456789abcdef0123456789abcdef';
const token = 'callback-token';

interface Message {
  MsgId: string;
  MsgType: string;
  MsgVersion: string;
  MsgData: Record<string, unknown> & { FlowId: string; FlowStatus: string; Operate: string };
}

/** As the vendor's pages tell receivers to do: check the signature over the body, then decrypt. */
function opened(body: string, signature: string | undefined): Message {
  const expected = `sha256=${createHmac('sha256', token).update(body).digest('hex')}`;
  assert.equal(signature, expected);
  const { encrypt } = JSON.parse(body) as { encrypt: string };
  const decipher = createDecipheriv('aes-256-cbc', Buffer.from(key), Buffer.from(key).subarray(0, 16));
  return JSON.parse(Buffer.concat([decipher.update(encrypt, 'base64'), decipher.final()]).toString('utf8')) as Message;
}

describe('callbacks of 腾讯电子签', () => {
  let stage: Stage;
  let receiver: CallbackReceiver;
  before(async () => {
    stage = await openStage();
    receiver = await CallbackReceiver.listen(({ url }) => (url === '/not-there' ? 404 : 200));
  });
  after(() => stage.close());
  after(() => receiver.close());
  const address = (path: string) => receiver.address(path);
  const messages = () =>
    receiver.received.map(({ url, headers, body }) => {
      assert.equal(headers['content-type'], 'application/json');
      return url === '/plain' ? (JSON.parse(body) as Message) : opened(body, headers['content-signature']);
    });
  const set = (CallbackInfo: object, OperateType = 1) =>
    stage.client.ask('ModifyApplicationCallbackInfo', { OperateType, CallbackInfo }, { version: '2020-11-11' });
  const of = (flowId: string) => messages().filter(({ MsgData }) => MsgData.FlowId === flowId);
  const told = (flowId: string) => of(flowId).map(({ MsgData }) => `${MsgData.Operate} ${MsgData.FlowStatus}`);
  const until = (flowId: string, operate: string) =>
    stage.until(() => Promise.resolve(of(flowId).some(({ MsgData }) => MsgData.Operate === operate)));

  it('an address is asked before it is kept', async () => {
    assert.equal((await set({ CallbackUrl: address('/not-there') })).response.Error?.Code, 'FailedOperation');
    assert.equal(
      (await set({ CallbackUrl: 'ftp://x', CallbackKey: key })).response.Error?.Code,
      'InvalidParameterValue',
    );
    assert.equal(
      (await set({ CallbackUrl: address('/sealed'), CallbackKey: 'short' })).response.Error?.Code,
      'InvalidParameterValue',
    );
    assert.equal(
      (await set({ CallbackUrl: address('/sealed'), CallbackKey: key, CallbackToken: token })).response.Error,
      undefined,
    );
    assert.deepEqual(receiver.probes, ['/not-there', '/sealed']);
  });

  it('encrypted and signed: a flow from its start to its completion, in order', async () => {
    const CustomerData = Buffer.from('订单 7').toString('base64');
    const { FlowId } = await completed(stage, { CustomerData });
    await until(FlowId, 'finish');
    assert.deepEqual(told(FlowId), ['start INIT', 'sign PART', 'sign PART', 'finish ALL']);
    const [first, , , last] = of(FlowId);
    const { agent } = stage.credentials.tencent;
    assert.deepEqual(
      [first!.MsgType, first!.MsgVersion, first!.MsgId.length],
      ['FlowStatusChange', 'ThirdPartyApp', 32],
    );
    assert.deepEqual(
      [last!.MsgData.ApplicationId, last!.MsgData.ProxyOrganizationOpenId, last!.MsgData.ProxyOperatorOpenId],
      [agent.AppId, agent.ProxyOrganizationOpenId, agent.ProxyOperator.OpenId],
    );
    assert.deepEqual(
      [last!.MsgData.FlowCallbackStatus, last!.MsgData.CustomerData, last!.MsgData.UserData],
      [4, CustomerData, CustomerData],
    );
    assert.equal(new Set(of(FlowId).map(({ MsgId }) => MsgId)).size, 4);
    const text = JSON.stringify(last);
    for (const secret of [stage.credentials.person.contact, stage.credentials.employee.contact])
      assert.ok(!text.includes(secret));
  });

  it('cancelling and refusing, with the reason', async () => {
    const [one, two] = [await cancelled(stage), await partly(stage)];
    await stage.act(two.FlowId, stage.credentials.person.contact, 'reject', '价格不符');
    await until(one.FlowId, 'cancel');
    await until(two.FlowId, 'reject');
    assert.deepEqual([told(one.FlowId).at(-1), told(two.FlowId).at(-1)], ['cancel CANCEL', 'reject REJECT']);
    assert.deepEqual(
      [of(one.FlowId).at(-1)!.MsgData.FlowMessage, of(two.FlowId).at(-1)!.MsgData.FlowMessage],
      ['条款有误', '价格不符'],
    );
  });

  it('what is not answered with 200 comes again, the same', async () => {
    receiver.refuse(1);
    const { FlowId } = await created(stage);
    await stage.until(() => Promise.resolve(receiver.refusalsLeft === 0));
    await stage.advanceMs(11_000);
    await until(FlowId, 'start');
    assert.deepEqual(told(FlowId), ['start INIT']);
  });

  it('what happens to an enterprise beside its flows: seals, people, templates, services, cancelling many', async () => {
    const from = messages().length;
    const of = (type: string) =>
      messages()
        .slice(from)
        .filter(({ MsgType }) => MsgType === type);
    const has = (type: string, count = 1) => stage.until(() => Promise.resolve(of(type).length >= count));
    const { call } = {
      call: <T = object>(action: string, fields: object) => stage.client.call<T>(action, { ...fields }),
    };
    const { agent } = stage.credentials.tencent;

    const sealId = await systemSeal(stage);
    const employee = await colleague(stage);
    await call('ChannelCreateSealPolicy', { SealId: sealId, UserIds: [employee] });
    await call('ChannelDeleteSealPolicies', { SealId: sealId, UserIds: [employee] });
    await call('ChannelUpdateSealStatus', { SealId: sealId, Status: 'DISABLE' });
    await has('OperateSeal', 5);
    assert.deepEqual(
      of('OperateSeal').map(({ MsgData }) => [MsgData.Operate, MsgData.SealId, MsgData.AuthorizedOperatorOpenId]),
      [
        ['Create', sealId, ''],
        ['Enable', sealId, ''],
        ['Valid', sealId, employee],
        ['Invalid', sealId, employee],
        ['Disable', sealId, ''],
      ],
    );
    assert.deepEqual(
      [of('OperateSeal')[0]!.MsgData.ProxyOrganizationOpenId, of('OperateSeal')[0]!.MsgData.ProxyOperatorOpenId],
      [agent.ProxyOrganizationOpenId, agent.ProxyOperator.OpenId],
    );

    await has('VerifyStaffInfo');
    assert.equal(of('VerifyStaffInfo')[0]!.MsgData.ProxyOperatorOpenId, employee);
    await call('SyncProxyOrganizationOperators', {
      OperatorType: 'RESIGN',
      ProxyOrganizationOperators: [{ Id: employee }],
    });
    await has('QuiteJob');

    const other = await otherSubClient(stage);
    await has('OrgOpenTsignBiz');
    assert.equal(of('OrgOpenTsignBiz')[0]!.MsgData.ProxyOrganizationOpenId, other.organisation);

    await call('ModifyExtendedService', { ServiceType: 'HIDE_OPERATOR_DISPLAY', Operate: 'OPEN' });
    await has('OperateExtendedService');
    const { MsgData: service } = of('OperateExtendedService')[0]!;
    assert.deepEqual([service.ServiceType, service.Operate], ['HIDE_OPERATOR_DISPLAY', 'OPEN']);

    const template = await madeTemplate(stage);
    await call('OperateTemplate', { TemplateId: template, OperateType: 'DISABLE' });
    await has('TemplateAdd');
    await has('TemplateAvailable');
    assert.deepEqual(
      [of('TemplateAvailable')[0]!.MsgData.TemplateId, of('TemplateAvailable')[0]!.MsgData.TemplateStatus],
      [template, 'OFFLINE'],
    );

    const { FlowId } = await created(stage);
    const { TaskId } = await call<{ TaskId: string }>('ChannelBatchCancelFlows', { FlowIds: [FlowId] });
    await has('CancelFlows');
    assert.deepEqual(
      [of('CancelFlows')[0]!.MsgData.TaskId, of('CancelFlows')[0]!.MsgData.SuccessFlowIds],
      [TaskId, [FlowId]],
    );
    assert.equal(new Set(messages().map(({ MsgId }) => MsgId)).size, messages().length);
  });

  it('a flow that ends with its signer’s own deadline says so', async () => {
    const soon = (await stage.t.app.businessTime()) / 1000 + 3600;
    const late = personApprover(stage, { Deadline: Math.floor(soon) });
    const { FlowId } = await created(stage, { FlowApprovers: [late] });
    await stage.advanceMs(3_700_000);
    await until(FlowId, 'deadline');
    await stage.until(() => Promise.resolve(of(FlowId).some(({ MsgType }) => MsgType === 'ApproverDeadlineExpired')));
  });

  it('without a key: plain; without an address: nothing', async () => {
    assert.equal((await set({ CallbackUrl: address('/plain') })).response.Error, undefined);
    const { FlowId } = await created(stage);
    await until(FlowId, 'start');
    assert.equal((await set({ CallbackUrl: address('/plain') }, 2)).response.Error, undefined);
    const silent = await created(stage);
    await stage.client.call('ChannelCancelFlow', { FlowId });
    assert.deepEqual(of(silent.FlowId), []);
  });
});
