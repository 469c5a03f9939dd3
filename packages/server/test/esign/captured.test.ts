import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { exchange, type RawAnswer } from '../raw-http.js';
import { freshMobile, pagesPdf, started } from './given.js';
import { openStage, type Stage } from './stage.js';

/** Requests as known clients were seen to write them (protocols §9), byte for byte but for ids, keys and times. */
const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('base64');
const md5 = (body: string | Buffer): string => createHash('md5').update(body).digest('base64');

interface Written {
  method: string;
  /** As it is sent. */
  target: string;
  /** As it is signed; absent: as sent. */
  signedTarget?: string;
  headers: [name: string, value: string][];
  body?: string;
  /** Accept, Content-MD5, Content-Type, Date as signed. */
  signs: [accept: string, md5: string, type: string, date: string];
}

describe('requests of e签宝 clients', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());

  async function signed({
    method,
    target,
    signedTarget = target,
    headers,
    body = '',
    signs,
  }: Written): Promise<RawAnswer> {
    const { appId, appSecret } = stage.credentials.esign;
    const [accept, contentMd5, type, date] = signs;
    const text = [method, accept, contentMd5, type, date, signedTarget].join('\n');
    const lines = [
      ['Host', `127.0.0.1:${stage.port}`],
      ['X-Tsign-Open-App-Id', appId],
      ['X-Tsign-Open-Auth-Mode', 'Signature'],
      ['X-Tsign-Open-Ca-Timestamp', String(Date.now())],
      ['X-Tsign-Open-Ca-Signature', hmac(appSecret, text)],
      ...headers,
      ['Content-Length', String(Buffer.byteLength(body))],
    ];
    const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
    return exchange(stage.port, `${method} ${target} HTTP/1.1\r\n${head}\r\n\r\n${body}`);
  }
  const json = ({ status, headers, body }: RawAnswer) => {
    assert.deepEqual([status, headers['content-type']], [200, 'application/json;charset=UTF-8'], body.toString('utf8'));
    return JSON.parse(body.toString('utf8')) as { code: number; message: string; data: Record<string, unknown> };
  };
  const good = (answer: RawAnswer): Record<string, unknown> => {
    const { code, message, data } = json(answer);
    assert.equal(code, 0, message);
    return data;
  };

  it('the official Node client: lower-case names, a Content-MD5 of nothing on GET, no charset, lenient numbers', async () => {
    const bytes = pagesPdf();
    const type = 'application/json; charset=UTF-8';
    const upload = JSON.stringify({
      contentMd5: md5(bytes),
      contentType: 'application/pdf',
      fileName: '劳动合同.pdf',
      fileSize: bytes.length,
      convertToPDF: false,
    });
    const announced = good(
      await signed({
        method: 'POST',
        target: '/v3/files/file-upload-url',
        headers: [
          ['accept', '*/*'],
          ['content-md5', md5(upload)],
          ['content-type', type],
          ['user-agent', 'esign-mcp-server-typescript-V1.1.2'],
        ],
        body: upload,
        signs: ['*/*', md5(upload), type, ''],
      }),
    );
    const put = await fetch(String(announced.fileUploadUrl), {
      method: 'PUT',
      headers: { 'content-md5': md5(bytes), 'content-type': 'application/pdf' },
      body: new Uint8Array(bytes),
    });
    assert.deepEqual([put.status, await put.json()], [200, { errCode: 0, msg: '成功' }]);
    const ofNothing = 'XwFEijtkGPr2hLmyQOZ7Ug==';
    const get = (target: string) =>
      signed({
        method: 'GET',
        target,
        headers: [
          ['accept', '*/*'],
          ['content-md5', ofNothing],
          ['content-type', 'application/json'],
        ],
        signs: ['*/*', ofNothing, 'application/json', ''],
      });
    assert.equal(good(await get(`/v3/files/${String(announced.fileId)}`)).fileStatus, 2);
    const mobile = freshMobile();
    const create = JSON.stringify({
      docs: [{ fileId: announced.fileId, fileName: '劳动合同.pdf' }],
      signFlowConfig: { signFlowTitle: '待签署文件', autoFinish: true, redirectConfig: { redirectUrl: '' } },
      autoStart: true,
      signers: [
        {
          signConfig: { forcedReadingTime: '10', signOrder: '1', unknownKey: {} },
          signerType: '0',
          psnSignerInfo: { psnAccount: mobile, psnInfo: { psnName: '张伟' } },
          signFields: [
            {
              fileId: announced.fileId,
              normalSignFieldConfig: {
                signFieldSize: '96',
                signFieldStyle: 1,
                signFieldPosition: { positionPage: '1', positionX: '200', positionY: '300' },
              },
              signDateConfig: { dateFormat: 'yyyy-MM-dd', showSignDate: 0 },
            },
          ],
        },
      ],
    });
    const post = (target: string, body: string) =>
      signed({
        method: 'POST',
        target,
        headers: [
          ['accept', '*/*'],
          ['content-md5', md5(body)],
          ['content-type', 'application/json'],
        ],
        body,
        signs: ['*/*', md5(body), 'application/json', ''],
      });
    const flow = String(good(await post('/v3/sign-flow/create-by-file', create)).signFlowId);
    const page = JSON.stringify({ needLogin: false, urlType: 2, operator: { psnAccount: mobile }, clientType: 'ALL' });
    assert.match(String(good(await post(`/v3/sign-flow/${flow}/sign-url`, page)).url), /\/s\//);
    assert.equal(good(await get(`/v3/sign-flow/${flow}/detail`)).signFlowStatus, 1);
  });

  it('a client without a body that signs a type it does not send, or leaves the query off', async () => {
    const { flowId, signer } = await started(stage);
    const target = `/v1/signflows/${flowId}/executeUrl?urlType=0&accountId=${signer.accountId}`;
    const [path = ''] = target.split('?');
    const type = 'application/json; charset=UTF-8';
    const headers: [string, string][] = [['Accept', '*/*']];
    for (const signedTarget of [target, path, `${path}?accountId=${signer.accountId}&urlType=0`])
      good(await signed({ method: 'GET', target, signedTarget, headers, signs: ['*/*', '', type, ''] }));
    const wrong = await signed({
      method: 'GET',
      target,
      signedTarget: `${path}?accountId=1`,
      headers,
      signs: ['*/*', '', '', ''],
    });
    assert.deepEqual(
      [wrong.status, wrong.body.toString('utf8')],
      [401, '{"success":false,"code":401,"message":"INVALID_SIGNATURE"}'],
    );
  });

  it('the official Java demo: an empty Content-MD5 on GET, its own order of the query; the prefix in the path or not', async () => {
    const { flowId, signer } = await started(stage);
    const type = 'application/json; charset=UTF-8';
    const query = `accountId=${signer.accountId}&appScheme=esign://demo/signBack&organizeId=0&urlType=0`;
    const sent = `urlType=0&appScheme=esign%3A%2F%2Fdemo%2FsignBack&organizeId=0&accountId=${signer.accountId}`;
    const headers: [string, string][] = [
      ['Accept', '*/*'],
      ['Content-MD5', ''],
      ['Content-Type', type],
    ];
    const path = `/v1/signflows/${flowId}/executeUrl`;
    const cases = [
      [`${path}?${sent}`, `${path}?${query}`],
      [`/esign${path}?${sent}`, `${path}?${query}`],
      [`/esign${path}?${sent}`, `/esign${path}?${query}`],
    ] as const;
    for (const [target, signedTarget] of cases)
      good(await signed({ method: 'GET', target, signedTarget, headers, signs: ['*/*', '', type, ''] }));
  });

  it('a PHP client: Accept application/json, a real Date, the query encoded as forms are', async () => {
    const date = new Date().toUTCString();
    const target = '/v3/organizations/identity-info?orgName=%E8%99%8E%E7%AC%A6%20%E7%A4%BA%E4%BE%8B';
    const answer = await signed({
      method: 'GET',
      target,
      signedTarget: '/v3/organizations/identity-info?orgName=%E8%99%8E%E7%AC%A6+%E7%A4%BA%E4%BE%8B',
      headers: [
        ['Accept', 'application/json'],
        ['Content-Type', 'application/json; charset=UTF-8'],
        ['Date', date],
      ],
      signs: ['application/json', '', 'application/json; charset=UTF-8', date],
    });
    assert.equal(json(answer).code, 1435002); // nobody has that name
  });

  it('a Python client: escapes and spaces in the body, MD5 over the bytes as sent; a changed body is refused', async () => {
    const body = `{"thirdPartyUserId": "py-${process.pid}", "name": "\\u674e\\u6885", "mobile": "${freshMobile()}"}`;
    const write = (sent: string) =>
      signed({
        method: 'POST',
        target: '/v1/accounts/createByThirdPartyUserId',
        headers: [
          ['Accept', '*/*'],
          ['Content-MD5', md5(body)],
          ['Content-Type', 'application/json'],
        ],
        body: sent,
        signs: ['*/*', md5(body), 'application/json', ''],
      });
    const changed = await write(body.replace('674e', '674f'));
    assert.deepEqual(
      [changed.status, JSON.parse(changed.body.toString('utf8'))],
      [401, { success: false, code: 401, message: 'INVALID_SIGNATURE' }],
    );
    assert.match(String(good(await write(body)).accountId), /^[0-9a-f]{32}$/);
  });

  it('a token client: only App-Id and token, no Accept, no MD5; PUT with {}', async () => {
    const { appId, appSecret } = stage.credentials.esign;
    const raw = (text: string) => exchange(stage.port, text);
    const host = `Host: 127.0.0.1:${stage.port}`;
    const ask = `GET /v1/oauth2/access_token?appId=${appId}&secret=${appSecret}&grantType=client_credentials HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`;
    const token = good(await raw(ask));
    assert.match(String(token.token), /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.match(String(token.expiresIn), /^\d{13}$/);
    assert.match(String(token.refreshToken), /^[0-9a-f]{32}$/);
    const { flowId } = await started(stage);
    const headers = [
      host,
      'Content-Type: application/json',
      'Accept: application/json',
      `X-Tsign-Open-App-Id: ${appId}`,
      `X-Tsign-Open-Token: ${String(token.token)}`,
    ].join('\r\n');
    const put = await raw(`PUT /v1/signflows/${flowId}/start HTTP/1.1\r\n${headers}\r\nContent-Length: 2\r\n\r\n{}`);
    assert.equal(json(put).code, 1437108);
    const twice = await raw(`GET //v1/signflows/${flowId} HTTP/1.1\r\n${headers}\r\nContent-Length: 0\r\n\r\n`);
    assert.equal(good(twice).flowId, flowId);
  });
});
