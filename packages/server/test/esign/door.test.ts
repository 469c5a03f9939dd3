import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { openStage, type Stage } from './stage.js';

/** What the gateway says before any interface is reached (protocols §1.6). */
describe('the e签宝 door', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const reply = await fetch(stage.baseUrl + path, { method, headers });
    return [reply.status, (await reply.json()) as unknown];
  };
  const refused = (message: string, code = 401) => [code, { success: false, code, message }];
  const signature = (more: Record<string, string> = {}) => ({
    'X-Tsign-Open-App-Id': stage.credentials.esign.appId,
    'X-Tsign-Open-Auth-Mode': 'Signature',
    'X-Tsign-Open-Ca-Timestamp': String(Date.now()),
    'X-Tsign-Open-Ca-Signature': 'abc=',
    ...more,
  });

  it('401 before routing: whatever the path', async () => {
    for (const path of ['/esign/v1/signflows/1', '/esign/nowhere', '/esign/'])
      assert.deepEqual(await ask(path), refused('TOKEN_CANT_BE_NULL'), path);
    const appId = { 'X-Tsign-Open-App-Id': stage.credentials.esign.appId };
    assert.deepEqual(await ask('/nowhere', appId), refused('TOKEN_CANT_BE_NULL'));
    assert.deepEqual(await ask('/nowhere', { ...appId, 'X-Tsign-Open-Token': 'a.b.c' }), refused('TOKEN错误'));
    assert.deepEqual(await ask('/nowhere', { 'X-Tsign-Open-Token': 'a.b.c' }), refused('缺少参数'));
    assert.deepEqual(
      await ask('/nowhere', { 'X-Tsign-Open-App-Id': '7438000000', 'X-Tsign-Open-Token': 'a.b.c' }),
      refused('无效的应用'),
    );
  });

  it('401 of a signature: mode, parts, app, time, signature, in this order', async () => {
    const path = '/v1/signflows/1';
    assert.deepEqual(
      await ask(path, signature({ 'X-Tsign-Open-Auth-Mode': 'Simple' })),
      refused('AUTHSTRATEGY_NOT_FOUND'),
    );
    assert.deepEqual(await ask(path, signature({ 'X-Tsign-Open-Ca-Signature': '' })), refused('缺少参数'));
    const old = { 'X-Tsign-Open-Ca-Timestamp': String(Date.now() - 16 * 60_000) };
    assert.deepEqual(await ask(path, signature({ ...old, 'X-Tsign-Open-App-Id': '1' })), refused('无效的应用'));
    assert.deepEqual(await ask(path, signature(old)), refused('INVALID_TIMESTAMP'));
    const seconds = { 'X-Tsign-Open-Ca-Timestamp': String(Math.floor(Date.now() / 1000)) };
    assert.deepEqual(await ask(path, signature(seconds)), refused('INVALID_TIMESTAMP'));
    assert.deepEqual(await ask(path, signature()), refused('INVALID_SIGNATURE'));
  });

  it('with good credentials: an unknown path, and a call that is not built', async () => {
    const { client } = stage;
    assert.equal((await client.ask('GET', '/v1/nowhere')).status, 404);
    const { status, reply } = await client.ask('POST', '/v3/antchain-file-info', {}, {});
    assert.deepEqual([status, reply.code, reply.data], [200, 1435002, null]);
    assert.match(reply.message, /接口未开放: POST \/v3\/antchain-file-info/);
  });

  it('the national variant: SM3 of the body, HmacSM3 of the request', async () => {
    const path = '/v3/files/verify-result';
    const body = JSON.stringify({ verifyTaskId: 'nobody' });
    const post = async (hash: string, algorithm = 'HmacSM3', text = body) => {
      const said = { 'X-Tsign-Open-Ca-Signature-Algorithm': algorithm, 'X-Tsign-Content-Hash-Algorithm': 'SM3' };
      const type = 'application/json; charset=UTF-8';
      const signed = ['POST', '*/*', hash, type, '', path].join('\n');
      const key = algorithm === 'HmacSM3' ? 'sm3' : 'sha256';
      const hmac = createHmac(key, stage.credentials.esign.appSecret).update(signed, 'utf8').digest('base64');
      const headers = { ...said, 'X-Tsign-Content-Hash': hash, 'Content-Type': type, Accept: '*/*' };
      const reply = await fetch(stage.baseUrl + path, {
        method: 'POST',
        headers: signature({ ...headers, 'X-Tsign-Open-Ca-Signature': hmac }),
        body: text,
      });
      return reply.status;
    };
    const hash = createHash('sm3').update(body).digest('base64');
    assert.equal(await post(hash), 200);
    assert.equal(await post(hash, 'HmacSM3', body.replace('nobody', 'others')), 401);
    assert.equal(await post(hash, 'HmacSHA256'), 401); // the hash stands where that one has Content-MD5
  });

  it('the same signed request may come again', async () => {
    const { client } = stage;
    const path = '/v1/accounts/getByThirdId';
    for (let n = 0; n < 2; n++)
      assert.equal((await client.ask('GET', path, { thirdPartyUserId: 'nobody' })).reply.code, 1435002);
  });

  it('tokens: 120 minutes, five more for the one before, a wrong secret, a refresh', async () => {
    const { appId, appSecret } = stage.credentials.esign;
    const token = async (secret = appSecret) =>
      (await ask(`/v1/oauth2/access_token?appId=${appId}&secret=${secret}&grantType=client_credentials`))[1] as {
        code: number;
        message: string;
        data: { token: string; expiresIn: string; refreshToken: string };
      };
    assert.deepEqual(await token('wrong'), { code: 72000032, message: '应用停用或应用不存在', data: null });
    const uses = async (text: string) =>
      (
        await ask('/v1/accounts/getByThirdId?thirdPartyUserId=x', {
          'X-Tsign-Open-App-Id': appId,
          'X-Tsign-Open-Token': text,
        })
      )[0];
    const first = (await token()).data;
    const second = (await token()).data;
    assert.deepEqual([await uses(first.token), await uses(second.token)], [200, 200]);
    await stage.advance(5);
    assert.deepEqual([await uses(first.token), await uses(second.token)], [401, 200]);
    const refresh = async (text: string) =>
      (await ask(`/v1/oauth2/refresh_token?appId=${appId}&refreshToken=${text}&grantType=refresh_token`))[1] as {
        code: number;
        data: { token: string };
      };
    assert.equal((await refresh(first.refreshToken)).code, 72000009);
    const third = (await refresh(second.refreshToken)).data;
    assert.equal(await uses(third.token), 200);
    await stage.advance(120);
    assert.deepEqual(
      await ask('/v1/signflows/1', { 'X-Tsign-Open-App-Id': appId, 'X-Tsign-Open-Token': third.token }),
      refused('TOKEN错误'),
    );
    const foreign = await stage.stranger.withToken();
    assert.equal((await foreign.ask('GET', '/v1/accounts/getByThirdId', { thirdPartyUserId: 'x' })).status, 200);
  });
});
