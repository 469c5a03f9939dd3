import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { readReply, signedHeaders, TencentClient } from '../../src/demo/tencent-client.js';
import { created } from './given.js';
import { openStage, type Stage } from './stage.js';

describe('the 腾讯 door', () => {
  let stage: Stage;
  let flowId: string;
  before(async () => {
    stage = await openStage();
    ({ FlowId: flowId } = await created(stage));
  });
  after(() => stage.close());
  const detail = () => ({ FlowIds: [flowId] });
  const post = async (headers: Record<string, string>, body = '{}', path = '') =>
    readReply(await fetch(stage.baseUrl + path, { method: 'POST', headers, body }));
  const sign = (action: string, body: string, options: Partial<Parameters<typeof signedHeaders>[3]> = {}) =>
    signedHeaders(stage.client.keys, action, body, { host: new URL(stage.baseUrl).host, ...options });
  const codeOf = async (reply: Promise<{ status: number; type: string; response: { Error?: { Code: string } } }>) => {
    const { status, type, response } = await reply;
    assert.deepEqual([status, type], [200, 'application/json']);
    return response.Error?.Code;
  };

  it('answers 200, application/json and a RequestId that the header carries too', async () => {
    const { status, type, headers, response } = await stage.client.ask('DescribeFlowDetailInfo', detail());
    assert.deepEqual([status, type, response.Error], [200, 'application/json', undefined]);
    assert.equal(headers.get('x-request-id'), response.RequestId);
    assert.match(response.RequestId, /^[\w-]{16,64}$/);
  });

  it('every endpoint a client may have been given: host with and without port, other labels, a name of the vendor, the prefix', async () => {
    for (const [host, service] of [
      [new URL(stage.baseUrl).host, 'essbasic'],
      ['127.0.0.1', '127'],
      [new URL(stage.baseUrl).host, '127'],
      ['127.0.0.1', new URL(stage.baseUrl).host],
    ] as const)
      assert.equal(await codeOf(stage.client.ask('DescribeFlowDetailInfo', detail(), { host, service })), undefined);
    const prefixed = new TencentClient(`${stage.baseUrl}/tencent/`, stage.client.keys, stage.client.agent);
    assert.equal(await codeOf(prefixed.ask('DescribeFlowDetailInfo', detail())), undefined);
  });

  it('a signature over another host, body or key fails; a stranger, a stale time and no signature are told apart', async () => {
    const { client } = stage;
    assert.equal(
      await codeOf(client.ask('DescribeFlowDetailInfo', detail(), { host: 'elsewhere.example' })),
      'AuthFailure.SignatureFailure',
    );
    assert.equal(await codeOf(post(sign('DescribeFlowDetailInfo', '{}'), '{ }')), 'AuthFailure.SignatureFailure');
    const other = new TencentClient(stage.baseUrl, { ...client.keys, secretKey: 'wrong' }, client.agent);
    assert.equal(await codeOf(other.ask('DescribeFlowDetailInfo', detail())), 'AuthFailure.SignatureFailure');
    const nobody = new TencentClient(stage.baseUrl, { ...client.keys, secretId: 'AKIDnobody' }, client.agent);
    assert.equal(await codeOf(nobody.ask('DescribeFlowDetailInfo', detail())), 'AuthFailure.SecretIdNotFound');
    const old = Math.floor(Date.now() / 1000) - 301;
    assert.equal(
      await codeOf(client.ask('DescribeFlowDetailInfo', detail(), { timestamp: old })),
      'AuthFailure.SignatureExpire',
    );
    for (const authorization of ['SKIP', 'TC3-HMAC-SHA256 nonsense'])
      assert.equal(
        await codeOf(post({ ...sign('DescribeFlowDetailInfo', '{}'), authorization })),
        'AuthFailure.InvalidAuthorization',
      );
    const token = { 'x-tc-token': 'temporary' };
    assert.equal(
      await codeOf(client.ask('DescribeFlowDetailInfo', detail(), { headers: token })),
      'AuthFailure.TokenFailure',
    );
  });

  it('public parameters: missing, unknown, of another version', async () => {
    for (const name of ['x-tc-version', 'x-tc-timestamp', 'authorization']) {
      const { [name]: _, ...headers } = sign('DescribeFlowDetailInfo', '{}');
      assert.equal(await codeOf(post(headers)), 'MissingParameter', name);
    }
    const { 'x-tc-action': _, ...without } = sign('DescribeFlowDetailInfo', '{}');
    const { response } = await post(without);
    assert.equal(response.Error?.Message, 'The request is missing a required parameter `Action`.');
    assert.equal(await codeOf(stage.client.ask('describeFlowDetailInfo')), 'InvalidAction');
    assert.equal(
      await codeOf(stage.client.ask('DescribeFlowDetailInfo', {}, { version: '2020-01-01' })),
      'NoSuchVersion',
    );
    assert.equal(
      await codeOf(stage.client.ask('DescribeFlowDetailInfo', {}, { version: '2020-11-11' })),
      'InvalidAction',
    );
    assert.equal(await codeOf(stage.client.ask('CreateLegalSealQrCode')), 'UnsupportedOperation');
  });

  it('only GET and POST; a body that is no JSON object, another type, too large', async () => {
    assert.equal(
      await codeOf(readReply(await fetch(`${stage.baseUrl}/tencent/`, { method: 'PUT' })) as never),
      'UnsupportedProtocol',
    );
    for (const body of ['', '[]', 'null', '"text"', '{"Agent":', '{"Agent":{}}x'])
      assert.match(
        (await codeOf(stage.client.send('DescribeFlowDetailInfo', body))) ?? '',
        /^(InvalidParameter|MissingParameter)$/,
        body,
      );
    for (const contentType of [
      'text/plain',
      'application/xml',
      'multipart/form-data',
      'multipart/form-data; boundary=x',
    ])
      assert.match(
        (await codeOf(stage.client.send('DescribeFlowDetailInfo', '{}', { contentType }))) ?? '',
        /^(InvalidRequest|MissingParameter)$/,
      );
    const large = `{"Agent":"${'x'.repeat(10 * 1024 * 1024)}"}`;
    assert.equal(await codeOf(stage.client.send('DescribeFlowDetailInfo', large)), 'RequestSizeLimitExceeded');
  });

  it('UNSIGNED-PAYLOAD', async () => {
    const word = 'UNSIGNED-PAYLOAD';
    const headers = { ...sign('DescribeFlowDetailInfo', word), 'x-tc-content-sha256': word };
    const body = JSON.stringify({ Agent: stage.client.agent, ...detail() });
    assert.equal(await codeOf(post(headers, body)), undefined);
    const { 'x-tc-content-sha256': _, ...plain } = headers;
    assert.equal(await codeOf(post(plain, body)), 'AuthFailure.SignatureFailure');
  });

  it('errors in Chinese, and in English when asked; the trace id comes back', async () => {
    const english = { 'x-tc-language': 'en-US', 'x-tc-traceid': 'f94d9f3c-913a-455c-9d7a-7b864fd0a2ef' };
    const { response } = await stage.client.ask('DescribeResourceUrlsByFlows');
    assert.equal(response.Error?.Message, '缺少流程id,请检查后重试。');
    const again = await stage.client.ask('DescribeResourceUrlsByFlows', {}, { headers: english });
    assert.equal(again.response.Error?.Message, 'FlowId is missing.');
    assert.equal(again.headers.get('x-tc-traceid'), english['x-tc-traceid']);
  });

  describe('the older signature', () => {
    const flat = (more: Record<string, string> = {}) => ({
      Action: 'DescribeFlowDetailInfo',
      Version: '2021-05-26',
      Timestamp: String(Math.floor(Date.now() / 1000)),
      Nonce: '11886',
      SecretId: stage.client.keys.secretId,
      'Agent.AppId': String(stage.client.agent.AppId),
      'Agent.ProxyOrganizationOpenId': String(stage.client.agent.ProxyOrganizationOpenId),
      'Agent.ProxyOperator.OpenId': stage.credentials.tencent.agent.ProxyOperator.OpenId,
      'FlowIds.0': flowId,
      ...more,
    });
    const signed = (method: string, fields: Record<string, string>, host = new URL(stage.baseUrl).host) => {
      const text = Object.entries(fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => `${name}=${value}`)
        .join('&');
      const digest = fields.SignatureMethod === 'HmacSHA256' ? 'sha256' : 'sha1';
      const Signature = createHmac(digest, stage.client.keys.secretKey)
        .update(`${method}${host}/?${text}`)
        .digest('base64');
      return new URLSearchParams({ ...fields, Signature }).toString();
    };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    it('a form of HmacSHA1, HmacSHA256, with the host alone', async () => {
      for (const method of ['HmacSHA1', 'HmacSHA256'])
        assert.equal(await codeOf(post(form, signed('POST', flat({ SignatureMethod: method })))), undefined);
      assert.equal(await codeOf(post(form, signed('POST', flat(), '127.0.0.1'))), undefined);
      assert.equal(await codeOf(post(form, signed('POST', flat(), 'elsewhere'))), 'AuthFailure.SignatureFailure');
    });
    it('a query', async () => {
      const reply = await fetch(`${stage.baseUrl}/?${signed('GET', flat())}`);
      assert.equal((await readReply(reply)).response.Error, undefined);
    });
    it('what is missing, broken or over 1 MB', async () => {
      const { Nonce: _, ...without } = flat();
      assert.equal(await codeOf(post(form, signed('POST', without as never))), 'MissingParameter');
      assert.equal(await codeOf(post(form, signed('POST', flat({ 'FlowIds.2': 'x' })))), 'InvalidParameter');
      assert.equal(
        await codeOf(post(form, signed('POST', flat({ FlowName: 'x'.repeat(1024 * 1024) })))),
        'AuthFailure.SignatureFailure',
      );
    });
  });

  it('a request id stands in the evidence that the request made', async () => {
    const { response } = await stage.client.ask('ChannelCancelFlow', { FlowId: (await created(stage)).FlowId });
    const rows = await stage.rows<{ body: string }>(
      `select body from event where type = 'RECALLED' order by at desc limit 1`,
      [],
    );
    assert.equal((JSON.parse(rows[0]!.body) as { more: { requestId: string } }).more.requestId, response.RequestId);
  });
});

describe('how often an app may call an action', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({ callsPerSecond: 3 });
  });
  after(() => stage.close());

  it('beyond the limit: RequestLimitExceeded, for that action of that app alone, not for strangers', async () => {
    const ask = async () => (await stage.client.ask('DescribeResourceUrlsByFlows')).response.Error;
    const errors = await Promise.all(Array.from({ length: 12 }, ask));
    const refused = errors.filter((error) => error?.Code === 'RequestLimitExceeded');
    assert.ok(refused.length >= 3 && refused.length <= 9, `${refused.length} of 12`);
    assert.equal(refused[0]?.Message, '您当前每秒请求 `4` 次，超过了每秒频率上限 `3`，请稍后重试。');
    assert.equal(await stage.client.refused('DescribeFlowDetailInfo'), 'MissingParameter.FlowIdsOrFlowGroupId');
    assert.equal(await stage.stranger.refused('DescribeResourceUrlsByFlows'), 'MissingParameter.FlowId');
  });
  it('an app’s own limit beats the installation’s', async () => {
    const { accessKey } = (await stage.app.findApp('tencent', stage.client.keys.secretId))!;
    await stage.rows(
      `update app set data = jsonb_set(data, '{settings}', '{"callsPerSecond": {"DescribeFlowDetailInfo": 1}}') where access_key = $1`,
      [accessKey],
    );
    await stage.until(async () => (await stage.client.refused('DescribeFlowDetailInfo')) === 'RequestLimitExceeded');
  });
});
