import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fastify } from 'fastify';
import type { AppCredentials, Application } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { HttpFacts } from '../dialect.js';
import { freshness, signatureOf } from './auth.js';
import { fileLimit } from './body.js';
import { qiyuesuo } from './index.js';

const account = {
  id: '2590804900506210559',
  tenantId: '2590804900506210560',
  name: '人事系统',
  dialect: 'qiyuesuo',
  accessKey: 'tok12345',
  secret: 'secret67890',
  scope: ['2590804900506210560'],
  callback: { url: 'http://127.0.0.1:9/cb', encrypt: 'NONE', secretKey: 'kX9fPq2LmN7vRt4z', signatureIn: 'BODY' },
  settings: {},
} as unknown as AppCredentials;

/** The core answers what each test sets; only what the dialect itself does is judged here. */
const core: { -readonly [Call in keyof Application]?: Application[Call] } = {};
const burnt = new Set<string>();
const http: HttpFacts = {
  originOf: () => 'http://127.0.0.1:8420',
  clientOf: (request, platform) => ({ ip: request.ip, userAgent: request.headers['user-agent'] ?? '', platform }),
};
const server = fastify({ logger: false });

before(async () => {
  core.findApp = (_dialect, accessKey) => Promise.resolve(accessKey === account.accessKey ? account : undefined);
  core.directoryVersion = () => 0;
  core.burnNonce = (_app, nonce) => Promise.resolve(!burnt.has(nonce) && Boolean(burnt.add(nonce)));
  core.returnNonce = (_app, nonce) => Promise.resolve(void burnt.delete(nonce));
  await server.register((scope) => qiyuesuo.mount(scope, core as Application, http), { prefix: qiyuesuo.prefix });
  await server.listen({ host: '127.0.0.1', port: 0 });
});
after(() => server.close());

const port = () => (server.server.address() as { port: number }).port;
function signed(
  more: { token?: string; secret?: string; timestamp?: string; nonce?: string } = {},
): Record<string, string> {
  const { token = account.accessKey, secret = account.secret, timestamp = String(Date.now()), nonce } = more;
  return {
    'x-qys-open-accesstoken': token,
    'x-qys-open-timestamp': timestamp,
    ...(nonce === undefined ? {} : { 'x-qys-open-nonce': nonce }),
    'x-qys-open-signature': signatureOf(secret, { token, timestamp, nonce }),
  };
}
async function ask(method: string, path: string, headers: Record<string, string>, body?: string | Buffer) {
  const reply = await fetch(`http://127.0.0.1:${port()}/qiyuesuo${path}`, { method, headers, body });
  const text = await reply.text();
  return { status: reply.status, type: reply.headers.get('content-type'), text, json: JSON.parse(text) as Answered };
}
interface Answered {
  code: number;
  responseCode: string;
  message: string;
  result?: Record<string, unknown>;
}
const health = '/v2/checkhealth';

describe('the 契约锁 door', () => {
  it('success carries a number, 8 digits and a message', async () => {
    const { status, type, json } = await ask('GET', health, signed());
    assert.deepEqual([status, type], [200, 'application/json;charset=UTF-8']);
    assert.deepEqual(json, { code: 0, responseCode: '00000000', message: 'SUCCESS' });
  });

  it('441: a header is missing, whatever the path', async () => {
    const { status, type, json } = await ask('GET', '/', {});
    assert.deepEqual([status, type], [441, 'application/json;charset=UTF-8']);
    const message = 'HEADER REQUIRED,x-qys-open-accesstoken';
    assert.deepEqual(json, { message, code: 441, responseCode: '11990441' });
  });

  it('442: an unknown token is told before an unknown path, a stale time or a missing nonce', async () => {
    for (const path of [health, '/v2/no/such', '/v2/contract/draft']) {
      const { status, json } = await ask('GET', path, signed({ token: 'nobody', timestamp: '1' }));
      assert.equal(status, 442);
      assert.deepEqual(json, { message: 'INVALID TOKEN', code: 442, responseCode: '11990442' });
    }
  });

  it('443 to 446: signature, time, nonce, address', async () => {
    assert.equal((await ask('GET', health, signed({ secret: 'wrong' }))).json.responseCode, '11990443');
    const stale = String(Date.now() - freshness - 60_000);
    assert.equal((await ask('GET', health, signed({ timestamp: stale }))).json.responseCode, '11990444');
    const once = signed({ nonce: 'n-1' });
    assert.equal((await ask('GET', health, once)).json.code, 0);
    assert.deepEqual((await ask('GET', health, once)).json, {
      message: 'DUPLICATE NONCE',
      code: 445,
      responseCode: '11990445',
    });
    account.settings.ipAllow = ['10.1.2.3'];
    const elsewhere = await ask('GET', health, signed());
    delete account.settings.ipAllow;
    assert.deepEqual([elsewhere.status, elsewhere.json.responseCode], [446, '11990446']);
  });

  it('a nonce is burnt only by an accepted request: a failed one is answered alike when tried again', async () => {
    const wrong = { ...signed({ nonce: 'n-2' }), 'x-qys-open-signature': '0'.repeat(32) };
    const first = await ask('GET', health, wrong);
    assert.deepEqual(await ask('GET', health, wrong), first);
    const nowhere = signed({ nonce: 'n-2' });
    assert.equal((await ask('GET', '/v2/no/such', nowhere)).status, 404);
    assert.equal((await ask('GET', '/v2/no/such', nowhere)).status, 404);
    const missing = () => ask('GET', '/v2/contract/detail', nowhere);
    assert.deepEqual((await missing()).json, (await missing()).json);
    assert.equal((await missing()).json.responseCode, '11990005');
    assert.equal((await ask('GET', health, nowhere)).json.code, 0);
    assert.equal((await missing()).json.code, 445);
  });

  it('the same signature twice without a nonce is no replay', async () => {
    const headers = signed();
    for (const _ of [1, 2, 3]) assert.equal((await ask('GET', health, headers)).json.code, 0);
  });

  it('an unknown path is refused by name, one of the catalogue that is not built as well', async () => {
    const unknown = await ask('POST', '/v2/contract/createbycategory', signed(), '{}');
    const message = 'UNKNOWN PATH,POST /v2/contract/createbycategory';
    assert.deepEqual([unknown.status, unknown.json], [404, { message, code: 404, responseCode: '11990404' }]);
    const unbuilt = await ask('POST', '/v2/ocr/idcard', signed(), '{}');
    assert.deepEqual(unbuilt.json.message, 'ERROR, not available: POST /v2/ocr/idcard');
    assert.deepEqual([unbuilt.status, unbuilt.json.code, unbuilt.json.responseCode], [200, 1001, '21990001']);
  });

  it('a refusal of the core travels with HTTP 200; a mistake of ours says no more than its request', async () => {
    core.contractDetail = () => Promise.reject(new DomainError('CONTRACT_NOT_FOUND'));
    const refused = await ask('GET', '/v2/contract/detail?contractId=25', signed());
    assert.equal(refused.status, 200);
    assert.deepEqual(refused.json, { code: 1005, responseCode: '11101003', message: 'CONTRACT NOT FOUND' });
    core.contractDetail = () => Promise.reject(new Error('connection string with a password'));
    const broken = await ask('GET', '/v2/contract/detail?contractId=25', signed());
    assert.deepEqual([broken.status, broken.json.code], [200, 1001]);
    assert.match(broken.json.message, /^ERROR, request \S+$/);
  });

  it('bytes go out with their length and an UTF-8 name; a refusal on the same path is JSON', async () => {
    const bytes = Buffer.from('%PDF-1.7 …');
    core.downloadDocument = (_caller, documentId) =>
      documentId === '25'
        ? Promise.resolve({
            kind: 'pdf',
            fileName: "劳动合同 (1)'.pdf",
            byteLength: bytes.length,
            open: () => Readable.from([bytes]),
          })
        : Promise.reject(new DomainError('DOCUMENT_NOT_FOUND'));
    const address = `http://127.0.0.1:${port()}/qiyuesuo/v2/document/download?documentId=`;
    const file = await fetch(`${address}25`, { headers: signed() });
    assert.deepEqual(Buffer.from(await file.arrayBuffer()), bytes);
    assert.equal(file.headers.get('content-type'), 'application/pdf');
    assert.equal(file.headers.get('content-length'), String(bytes.length));
    assert.equal(
      file.headers.get('content-disposition'),
      `attachment; filename="contract.pdf"; filename*=UTF-8''%E5%8A%B3%E5%8A%A8%E5%90%88%E5%90%8C%20%281%29%27.pdf`,
    );
    const refused = await fetch(`${address}26`, { headers: signed() });
    assert.deepEqual([refused.status, refused.headers.get('content-type')], [200, 'application/json;charset=UTF-8']);
    assert.deepEqual(await refused.json(), { code: 1005, responseCode: '11101003', message: 'DOCUMENT NOT FOUND' });
  });

  it('the app reads and changes its own callback', async () => {
    const got = await ask('GET', '/company/token/get', signed());
    assert.deepEqual(got.json.result, {
      appName: '人事系统',
      accessToken: 'tok12345',
      callbackUrl: 'http://127.0.0.1:9/cb',
      encrypt: false,
      callbackSecretKey: 'kX9fPq2LmN7vRt4z',
    });
    let set: unknown;
    core.setCallback = (_caller, callback) => Promise.resolve({ ...account.callback, ...((set = callback) as object) });
    await ask(
      'POST',
      '/company/token/update/callback',
      signed(),
      '{"callbackUrl":"https://hr.example/cb","encrypt":true,"signatureIn":"QUERY"}',
    );
    assert.deepEqual(set, { url: 'https://hr.example/cb', encrypt: 'AES_ECB', signatureIn: 'QUERY' });
    const cbc = await ask('POST', '/company/token/update/callback', signed(), '{"encryptType":"AES_CBC"}');
    assert.equal(cbc.json.responseCode, '11990005');
  });

  it('a file over 50 MB gets its answer while the client is still sending', async () => {
    const head = '--b\r\nContent-Disposition:form-data;name="file";filename="streamFile"\r\n\r\n';
    const lines = ['POST /qiyuesuo/v2/document/addbyfile HTTP/1.1', 'Host: 127.0.0.1', 'Transfer-Encoding: chunked'];
    const headers = Object.entries({ ...signed(), 'Content-Type': 'multipart/form-data;charset=UTF-8; boundary=b' });
    const socket = createConnection({ host: '127.0.0.1', port: port() });
    socket.write([...lines, ...headers.map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n'));
    const chunk = (bytes: Buffer) =>
      Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
    socket.write(chunk(Buffer.from(head)));
    socket.write(chunk(Buffer.alloc(fileLimit + 1)));
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      socket.on('data', (data) => (text += data.toString()).includes('"responseCode"') && resolve(text));
      socket.on('error', reject);
      socket.on('close', () => reject(new Error(`closed after: ${text}`)));
    });
    socket.destroy();
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.match(
      answer,
      /"code":1005,"responseCode":"11990010","message":"UPLOAD FILE OVERSIZE, at most 52428800 bytes"/,
    );
  });
});
