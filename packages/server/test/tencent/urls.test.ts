import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { cancelled, completed, created, partly, uploaded } from './given.js';
import { openStage, type Stage } from './stage.js';

interface Urls {
  FlowResourceUrlInfos: { FlowId: string; ResourceUrlInfos: { Url: string; Name: string; Type: string }[] }[];
  ErrorMessages: string[];
  RequestId: string;
}

/** DescribeResourceUrlsByFlows to the letter of its page (获取合同PDF下载链接). */
describe('links to the PDFs of flows', () => {
  const failing = new Map<string, unknown>();
  let stage: Stage;
  before(async () => {
    stage = await openStage({ failing });
  });
  after(() => stage.close());
  const action = 'DescribeResourceUrlsByFlows';
  const urls = (FlowIds: unknown[]) => stage.client.call<Urls>(action, { FlowIds });
  const urlOf = async (flowId: string) => (await urls([flowId])).FlowResourceUrlInfos[0]!.ResourceUrlInfos[0]!.Url;
  const get = async (url: string) => {
    const reply = await fetch(url);
    return {
      status: reply.status,
      type: reply.headers.get('content-type'),
      bytes: Buffer.from(await reply.arrayBuffer()),
    };
  };
  const unknownId = 'yDwivUUckpor6wtoUuogwQHCAB0ES0p1';
  const refused = (fields: Record<string, unknown>) => stage.client.refused(action, fields);

  it('example 1: two flows, both found', async () => {
    const [one, two] = [await completed(stage), await partly(stage)];
    const { response } = await stage.client.ask(action, {
      Agent: { ...stage.client.agent, ProxyAppId: '' },
      FlowIds: [one.FlowId, two.FlowId],
    });
    const { FlowResourceUrlInfos: infos, ErrorMessages, RequestId, ...more } = response as unknown as Urls;
    assert.deepEqual([ErrorMessages, Object.keys(more)], [['', ''], []]);
    assert.deepEqual(
      infos.map(({ FlowId }) => FlowId),
      [one.FlowId, two.FlowId],
    );
    assert.ok(RequestId);
    for (const { FlowId, ResourceUrlInfos } of infos) {
      assert.equal(ResourceUrlInfos.length, 1);
      const { Url, Name, Type, ...rest } = ResourceUrlInfos[0]!;
      assert.deepEqual([Type, rest], ['PDF', {}]);
      assert.match(Name, /^合同,\d{15}\.pdf$/);
      const { origin, pathname, search } = new URL(Url);
      assert.deepEqual([origin, pathname], [stage.baseUrl, `/file/FLOW/${FlowId}/0/0.PDF`]);
      assert.match(search, /^\?hkey=[0-9a-f]{32,}$/);
      const { status, type, bytes } = await get(Url);
      assert.deepEqual([status, type, bytes.subarray(0, 5).toString()], [200, 'application/pdf', '%PDF-']);
    }
  });

  it('example 2: the first is unknown, the second is found, index by index', async () => {
    const { FlowId } = await created(stage);
    const { FlowResourceUrlInfos: infos, ErrorMessages } = await urls([unknownId, FlowId]);
    assert.deepEqual(infos[0], { FlowId: unknownId, ResourceUrlInfos: [] });
    assert.deepEqual([infos[1]!.FlowId, infos[1]!.ResourceUrlInfos.length], [FlowId, 1]);
    assert.deepEqual(ErrorMessages, ['查询流程不存在', '']);
  });

  it('all unknown, malformed, empty, repeated: the same shape', async () => {
    const { FlowId } = await created(stage);
    const asked = [unknownId, '', 'x', FlowId, '1234567890123456789', FlowId];
    const { FlowResourceUrlInfos: infos, ErrorMessages } = await urls(asked);
    assert.deepEqual(
      infos.map((info) => info.FlowId),
      asked,
    );
    assert.deepEqual(
      ErrorMessages.map((message) => message === ''),
      [false, false, false, true, false, true],
    );
    assert.equal(infos[3]!.ResourceUrlInfos[0]!.Name, infos[5]!.ResourceUrlInfos[0]!.Name);
  });

  it('fifty at once, in their order', async () => {
    const flows = [await created(stage), await partly(stage)];
    const asked = Array.from({ length: 50 }, (_, n) => flows[n % 2]!.FlowId);
    const { FlowResourceUrlInfos: infos, ErrorMessages } = await urls(asked);
    assert.deepEqual(
      infos.map(({ FlowId }) => FlowId),
      asked,
    );
    assert.deepEqual(new Set(ErrorMessages), new Set(['']));
  });

  it('the newest revision, whatever happened since the link was given', async () => {
    const { FlowId } = await created(stage);
    const url = await urlOf(FlowId);
    const before = (await get(url)).bytes;
    await stage.act(FlowId, stage.credentials.tencent.agent.ProxyOperator.OpenId, 'sign');
    const after = (await get(url)).bytes;
    assert.ok(after.length > before.length && after.subarray(0, before.length).equals(before));
    assert.ok((await get(await urlOf(FlowId))).bytes.equals(after));
  });

  it('a cancelled and a refused flow: its last PDF', async () => {
    const flow = await partly(stage);
    await stage.act(flow.FlowId, stage.credentials.person.contact, 'reject', '价格不符');
    for (const { FlowId } of [await cancelled(stage), flow]) assert.equal((await get(await urlOf(FlowId))).status, 200);
  });

  it('another sub-client’s flow: no permission; another channel’s: not there', async () => {
    const { FlowId } = await created(stage);
    await stage.client.call('SyncProxyOrganization', {
      Agent: { ...stage.client.agent, ProxyOrganizationOpenId: 'org_other' },
      ProxyOrganizationName: '测试子客企业二',
    });
    await stage.client.call('SyncProxyOrganizationOperators', {
      Agent: { ...stage.client.agent, ProxyOrganizationOpenId: 'org_other' },
      OperatorType: 'CREATE',
      ProxyOrganizationOperators: [{ Id: 'op_other', Name: '周岚', Mobile: '13800138021' }],
    });
    const Agent = {
      ...stage.client.agent,
      ProxyOrganizationOpenId: 'org_other',
      ProxyOperator: { OpenId: 'op_other' },
    };
    const other = await stage.client.call<Urls>(action, { Agent, FlowIds: [FlowId] });
    assert.deepEqual([other.ErrorMessages, other.FlowResourceUrlInfos[0]!.ResourceUrlInfos], [['合同没有权限'], []]);
    await stage.stranger.call('DescribeExtendedServiceAuthInfo').catch(() => undefined);
    const { response } = await stage.stranger.ask(action, { FlowIds: [FlowId] });
    assert.equal(response.Error?.Code, 'UnauthorizedOperation.UnauthorizedOperationDownload');
  });

  it('five minutes; a key of another flow, a changed key and none at all', async () => {
    const [{ FlowId }, other] = [await created(stage), await created(stage)];
    const url = await urlOf(FlowId);
    const foreign = url.replace(FlowId, other.FlowId);
    for (const wrong of [foreign, url.slice(0, -1) + (url.endsWith('0') ? '1' : '0'), url.split('?')[0]!, `${url}00`]) {
      const { status, type } = await get(wrong);
      assert.deepEqual([status, type], [403, 'text/plain; charset=utf-8'], wrong);
    }
    const head = await fetch(url, { method: 'HEAD' });
    assert.deepEqual([head.status, Number(head.headers.get('content-length')) > 500], [200, true]);
    const part = await fetch(url, { headers: { range: 'bytes=0-4' } });
    assert.deepEqual([part.status, await part.text()], [206, '%PDF-']);
    await stage.advanceMs(5 * 60_000 - 2000);
    assert.equal((await get(url)).status, 200);
    await stage.advanceMs(3000);
    assert.equal((await get(url)).status, 403);
  });

  describe('the permission', () => {
    const company = (Operate: 'OPEN' | 'CLOSE') =>
      stage.client.call<{ OperateUrl: string }>('ModifyExtendedService', { ServiceType: 'DOWNLOAD_FLOW', Operate });
    const ofApp = (state: 'ALLOWED' | 'UNSET') => stage.app.setDownloadPermission(stage.channel, { of: 'APP', state });
    const denied = 'UnauthorizedOperation.UnauthorizedOperationDownload';

    it('open in the sandbox; the sub-client’s own refusal wins and kills links already given', async () => {
      const { FlowId } = await created(stage);
      const url = await urlOf(FlowId);
      await company('CLOSE');
      assert.equal(await refused({ FlowIds: [FlowId] }), denied);
      assert.equal((await get(url)).status, 403);
      await company('OPEN');
      assert.equal((await get(url)).status, 200);
    });
    it('the sub-client’s consent is enough without the channel’s; with neither there is nothing', async () => {
      const { FlowId } = await created(stage);
      await ofApp('UNSET');
      assert.equal((await urls([FlowId])).ErrorMessages[0], ''); // its own consent of the test before
      await stage.app.setDownloadPermission(stage.channel, { of: 'COMPANY', state: 'UNSET' });
      assert.equal(await refused({ FlowIds: [FlowId] }), denied);
      await ofApp('ALLOWED');
      assert.equal((await urls([FlowId])).ErrorMessages[0], '');
    });
  });

  describe('every error code of the page', () => {
    const agent = (more: Record<string, unknown>) => ({
      Agent: { ...stage.client.agent, ...more },
      FlowIds: [unknownId],
    });
    const operator = (OpenId?: unknown) => agent({ ProxyOperator: { OpenId } });
    const failed = async (error: unknown) => {
      failing.set('contractsByIds', error);
      return refused({ FlowIds: [stage.app.dressId('contract', '4000000000000000001').base62] }).finally(() =>
        failing.clear(),
      );
    };
    const coded = (code: string) => Object.assign(new Error(code), { code });

    it('MissingParameter: no Agent, AppId or enterprise', async () => {
      for (const fields of [{ Agent: null }, agent({ AppId: '' }), agent({ ProxyOrganizationOpenId: undefined })])
        assert.equal(await refused({ FlowIds: [unknownId], ...fields }), 'MissingParameter');
    });
    it('MissingParameter.FlowId: none, null, an empty list', async () => {
      for (const FlowIds of [undefined, null, []]) assert.equal(await refused({ FlowIds }), 'MissingParameter.FlowId');
    });
    it('MissingParameter.UserOpenId: no operator', async () => {
      for (const fields of [operator(), operator(''), agent({ ProxyOperator: null })])
        assert.equal(await refused(fields), 'MissingParameter.UserOpenId');
    });
    it('InvalidParameter: the body is no JSON object', async () => {
      const { response } = await stage.client.send(action, '[]');
      assert.equal(response.Error?.Code, 'InvalidParameter');
    });
    it('InvalidParameter.ParamError: another JSON type', async () => {
      for (const fields of [
        { FlowIds: unknownId },
        { FlowIds: [1] },
        { FlowIds: [null] },
        { Agent: 'x' },
        agent({ ProxyOrganizationOpenId: 7 }),
      ])
        assert.equal(
          await refused({ FlowIds: [unknownId], ...fields }),
          'InvalidParameter.ParamError',
          JSON.stringify(fields),
        );
    });
    it('InvalidParameter.Application: no AppId can look like this', async () =>
      assert.equal(await refused(agent({ AppId: 'a b/c' })), 'InvalidParameter.Application'));
    it('InvalidParameterValue: longer than 64', async () =>
      assert.equal(await refused(agent({ ProxyOrganizationOpenId: 'x'.repeat(65) })), 'InvalidParameterValue'));
    it('OperationDenied.OutQueryLimit: 51', async () =>
      assert.equal(await refused({ FlowIds: Array<string>(51).fill(unknownId) }), 'OperationDenied.OutQueryLimit'));
    it('OperationDenied.UserNotInOrganization', async () =>
      assert.equal(await refused(operator('nobody')), 'OperationDenied.UserNotInOrganization'));
    it('OperationDenied: the operator is not verified', async () => {
      const externalId = stage.credentials.tencent.agent.ProxyOperator.OpenId;
      const set = (unverified: boolean) =>
        stage.t.world.store.transaction('*', async (tx) => {
          const account = await tx.accounts.byExternalId(stage.channel.appId, 'PERSON', externalId);
          await tx.accounts.save({ ...account!, unverified });
        });
      await set(true);
      assert.equal(await refused({ FlowIds: [unknownId] }).finally(() => set(false)), 'OperationDenied');
    });
    it('UnauthorizedOperation.UnauthorizedOperationOrganization: the enterprise is not verified', async () => {
      const set = (unverified: boolean) =>
        stage.t.world.store.transaction('*', async (tx) => {
          const company = await tx.organisation.tenant(stage.channel.tenantId);
          await tx.organisation.saveTenant({ ...company!, unverified });
        });
      await set(true);
      assert.equal(
        await refused({ FlowIds: [unknownId] }).finally(() => set(false)),
        'UnauthorizedOperation.UnauthorizedOperationOrganization',
      );
    });
    it('ResourceNotFound.Application, ResourceNotFound.Organization', async () => {
      assert.equal(await refused(agent({ AppId: unknownId })), 'ResourceNotFound.Application');
      assert.equal(await refused(agent({ AppId: stage.stranger.agent.AppId })), 'ResourceNotFound.Application');
      assert.equal(await refused(agent({ ProxyOrganizationOpenId: 'org_nobody' })), 'ResourceNotFound.Organization');
    });
    it('ResourceNotFound.Template, ResourceNotFound: ids of ours that are no flow’s', async () => {
      const template = stage.app.dressId('template', '4000000000000000001').base62;
      assert.equal(await refused({ FlowIds: [template] }), 'ResourceNotFound.Template');
      assert.equal(await refused({ FlowIds: [await uploaded(stage.client)] }), 'ResourceNotFound');
    });
    it('UnauthorizedOperation, UnauthorizedOperation.NoPermissionFeature: an address and an action kept from the app', async () => {
      const { accessKey } = (await stage.app.findApp('tencent', stage.client.keys.secretId))!;
      const set = (settings: object) =>
        stage.rows(`update app set data = jsonb_set(data, '{settings}', $2) where access_key = $1`, [
          accessKey,
          JSON.stringify(settings),
        ]);
      const until = (code: string) => stage.until(async () => (await refused({})) === code);
      await set({ ipAllow: ['203.0.113.7'] });
      await until('UnauthorizedOperation');
      await set({ withoutActions: [action] });
      await until('UnauthorizedOperation.NoPermissionFeature');
      await set({});
      await until('MissingParameter.FlowId');
    });
    it('FailedOperation, InternalError and its three kinds, ResourceUnavailable: what failed inside', async () => {
      assert.equal(await failed(coded('40001')), 'FailedOperation');
      assert.equal(await failed(coded('57P01')), 'InternalError.Db');
      assert.equal(await failed(coded('ECONNREFUSED')), 'InternalError.Api');
      assert.equal(await failed(coded('ENOSPC')), 'InternalError.System');
      assert.equal(await failed(coded('ENOENT')), 'ResourceUnavailable');
      assert.equal(await failed(new TypeError('a mistake of ours')), 'InternalError');
    });
    it('UnauthorizedOperation.UnauthorizedOperationDownload: see above', async () =>
      assert.equal(
        await stage.stranger.refused(action, { FlowIds: [unknownId] }),
        'UnauthorizedOperation.UnauthorizedOperationDownload',
      ));
  });
});
