import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { filled } from '../matching.js';
import type { Asking } from './asking.js';
import { pagesPdf, settled, started } from './given.js';
import { fullRequests } from './full-requests.js';
import { givens, namesOf } from './givens.js';
import { openStage, type Stage } from './stage.js';

/** Every parameter in wrong ways, one at a time: a clear answer in e签宝's shape, never a mistake of ours. */
const folder = new URL('../../../src/dialects/esign/fixtures/', import.meta.url);
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map(
    (file) =>
      JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { operation: string; given: string; request: Asking },
  );

const wrong: unknown[] = [
  undefined, // missing
  null,
  {},
  [],
  [[]],
  { a: 1 },
  -1,
  1e99,
  0.5,
  true,
  '',
  ' ',
  'x'.repeat(5000),
  '\u0000',
  '😀',
  '../../etc',
  '<b>',
  "'; drop table contract; --",
  '9'.repeat(40),
];

/** Copies of a value with one of its parts replaced. */
function* spoiled(value: unknown): Generator<unknown> {
  for (const bad of wrong) yield bad;
  if (Array.isArray(value))
    for (const [n, item] of value.entries())
      for (const other of spoiled(item)) yield value.map((each, m) => (m === n ? other : each));
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value))
      for (const other of spoiled(item)) yield { ...value, [name]: other };
}

describe('bad input to e签宝', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage();
  });
  after(() => stage.close());
  const isClear = ({ status, reply }: Awaited<ReturnType<Stage['client']['ask']>>, what: string): void => {
    assert.ok(status === 200 || status === 404, `${what}: HTTP ${status}`);
    assert.equal(typeof reply.code, 'number', what);
    assert.ok(!reply.message.includes('request '), `${what}: ${reply.message}`); // our own mistakes name the request
  };
  const send = (operation: string, { parts = {}, query, body }: Asking) => {
    const [method = '', pattern = ''] = operation.split(' ');
    const path = pattern.replace(/\{(\w+)\}/g, (word, name: string) => encodeURIComponent(parts[name] ?? word));
    return stage.client.ask(method, path, query, body);
  };

  for (const { operation, given, request } of fullRequests)
    it(`${operation}: everything said is taken`, async () => {
      const names = { ...namesOf(stage), ...(await givens[given]!(stage)) };
      const { reply } = await send(operation, filled(request, names));
      assert.equal(reply.code, 0, reply.message);
    });

  for (const { operation, given, request } of [...fixtures, ...fullRequests])
    it(`${operation}: every part of the request spoilt`, async () => {
      const names = { ...namesOf(stage), ...(await givens[given]!(stage)) };
      const { parts = {}, query = {}, body } = filled(request, names);
      for (const bad of body === undefined ? [] : sample([...spoiled(body)]))
        isClear(
          await send(operation, { parts, query, body: bad }),
          `${operation} ${JSON.stringify(bad)?.slice(0, 3000)}`,
        );
      for (const [name] of Object.entries(query))
        for (const bad of ['', 'x'.repeat(3000), '-1', '../..', '%00', '😀', '1,,2'])
          isClear(
            await send(operation, { parts, query: { ...query, [name]: bad }, body }),
            `${operation} ${name}=${bad.slice(0, 20)}`,
          );
      for (const [name] of Object.entries(parts))
        for (const bad of ['x', '1', 'f'.repeat(32), 'F'.repeat(32), '%00', '😀', 'x'.repeat(500), "'"])
          isClear(
            await send(operation, { parts: { ...parts, [name]: bad }, query, body }),
            `${operation} {${name}} ${bad.slice(0, 20)}`,
          );
    });

  it('a date that cannot be drawn as large as said is refused where it is said', async () => {
    const { flowId, fileId, accountId } = await givens.draft!(stage);
    for (const [fontSize, code] of [
      [-1, 1435002],
      [0.5, 1435002],
      [1e9, 1435002],
      [0, 0], // what Java clients send for nothing
      ['14', 0],
    ] as const) {
      const posBean = { posPage: '1', posX: 200, posY: 300 };
      const signDateBean = { fontSize, posPage: 1, posX: 100, posY: 100 };
      const field = { fileId, signerAccountId: accountId, posBean, signDateBeanType: 1, signDateBean };
      const { reply } = await send('POST /v1/signflows/{flowId}/signfields/handSign', {
        parts: { flowId: flowId! },
        body: { signfields: [field] },
      });
      assert.equal(reply.code, code, `${fontSize} ${reply.message}`);
    }
  });

  it('bodies that are no JSON object', async () => {
    const { appId } = stage.credentials.esign;
    const { data } = (await (
      await fetch(`${stage.baseUrl}/v1/oauth2/access_token?appId=${appId}&secret=${stage.credentials.esign.appSecret}`)
    ).json()) as { data: { token: string } };
    const headers = {
      'x-tsign-open-app-id': appId,
      'x-tsign-open-token': data.token,
      'content-type': 'application/json',
    };
    const bodies = [
      '{',
      '[1]',
      '"x"',
      '1',
      'a=b',
      '\ufeff{}',
      `${'['.repeat(20_000)}`,
      `{"a":${'{"a":'.repeat(5000)}`,
      Buffer.from([0xff, 0xfe, 0]),
    ];
    for (const body of bodies) {
      const reply = await fetch(`${stage.baseUrl}/v1/signflows`, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      const { code } = (await reply.json()) as { code: number };
      assert.deepEqual([reply.status, code], [200, 1435002], String(body).slice(0, 30));
    }
  });

  describe('uploads', () => {
    const announce = async (bytes: Buffer, more: object = {}) =>
      stage.client.post<{ fileId: string; uploadUrl: string }>('/v1/files/getUploadUrl', {
        contentMd5: createHash('md5').update(bytes).digest('base64'),
        contentType: 'application/pdf',
        fileName: '合同.pdf',
        fileSize: bytes.length,
        ...more,
      });
    const put = async (
      url: string,
      bytes: Buffer,
      headers: Record<string, string> = {},
      method: 'PUT' | 'POST' = 'PUT',
    ) => {
      const md5 = createHash('md5').update(bytes).digest('base64');
      const reply = await fetch(url, {
        method,
        headers: { 'content-md5': md5, 'content-type': 'application/pdf', ...headers },
        body: new Uint8Array(bytes),
      });
      const text = await reply.text();
      return `${reply.status} ${/<Code>(\w+)</.exec(text)?.[1] ?? text}`;
    };
    const ok = '200 {"errCode":0,"msg":"成功"}';
    const pdf = pagesPdf();

    it('other bytes, another type, another MD5, another method; then the right ones, twice', async () => {
      const { fileId, uploadUrl } = await announce(pdf);
      const other = pagesPdf(3);
      assert.equal(await put(uploadUrl, other), '403 SignatureDoesNotMatch');
      const md5 = createHash('md5').update(pdf).digest('base64');
      assert.equal(await put(uploadUrl, other, { 'content-md5': md5 }), '400 InvalidDigest');
      assert.equal(await put(uploadUrl, pdf, { 'content-type': 'text/plain' }), '403 SignatureDoesNotMatch');
      assert.equal(await put(uploadUrl, pdf, {}, 'POST'), '405 MethodNotAllowed');
      assert.equal(
        await put(uploadUrl.replace(/Expires=\d+/, 'Expires=99999999999'), pdf),
        '403 SignatureDoesNotMatch',
      );
      assert.equal((await stage.client.get<{ status: number }>(`/v1/files/${fileId}/status`)).status, 0);
      for (let n = 0; n < 2; n++) assert.equal(await put(uploadUrl, pdf), ok);
      assert.equal((await stage.client.get<{ status: number }>(`/v1/files/${fileId}/status`)).status, 2);
    });
    it('another size than was said', async () => {
      const { uploadUrl } = await announce(pdf, { fileSize: pdf.length + 1 });
      assert.equal(await put(uploadUrl, pdf), '400 InvalidArgument');
    });
    it('after its hour', async () => {
      const { uploadUrl } = await announce(pdf);
      await stage.advance(60);
      assert.equal(await put(uploadUrl, pdf), '403 AccessDenied');
    });
    it('interrupted: nothing came, and it can be sent again', async () => {
      const { fileId, uploadUrl } = await announce(pdf);
      const stop = new AbortController();
      const half = new ReadableStream({
        start: (controller) => controller.enqueue(new Uint8Array(pdf.subarray(0, 100))),
      });
      const md5 = createHash('md5').update(pdf).digest('base64');
      const sending = fetch(uploadUrl, {
        method: 'PUT',
        headers: { 'content-md5': md5, 'content-type': 'application/pdf' },
        body: half,
        duplex: 'half',
        signal: stop.signal,
      } as RequestInit);
      stop.abort();
      await assert.rejects(sending);
      assert.equal((await stage.client.get<{ status: number }>(`/v1/files/${fileId}/status`)).status, 0);
      assert.equal(await put(uploadUrl, pdf), ok);
    });
    it('no PDF under a PDF’s name: taken in, shown as failed, refused in a flow', async () => {
      const bytes = Buffer.from('kein PDF');
      const { fileId, uploadUrl } = await announce(bytes);
      assert.equal(await put(uploadUrl, bytes), ok);
      assert.equal((await stage.client.get<{ status: number }>(`/v1/files/${fileId}/status`)).status, 3);
      const { flowId } = await stage.client.post<{ flowId: string }>('/v1/signflows', { businessScene: '合同' });
      const { reply } = await stage.client.ask('POST', `/v1/signflows/${flowId}/documents`, {}, { docs: [{ fileId }] });
      assert.equal(reply.code, 1437513);
    });
    it('names that file systems refuse', async () => {
      for (const fileName of ['a/b.pdf', 'a\\b.pdf', 'a:b.pdf', '😀.pdf', '..']) {
        const { reply } = await stage.client.ask(
          'POST',
          '/v1/files/getUploadUrl',
          {},
          { contentMd5: 'mZFLkyvTelC5g8XnyQrpOw==', contentType: 'application/pdf', fileName, fileSize: 2 },
        );
        assert.equal(reply.code, 1430601, fileName);
      }
    });
  });

  it('ids of the other dialects’ forms and of other kinds name no flow', async () => {
    const { flowId, fileId } = await settled(stage, await started(stage));
    const decimal = stage.coreId('contract', flowId);
    const { base62 } = stage.app.dressId('contract', decimal);
    for (const id of [decimal, base62, fileId, flowId.toUpperCase(), `${flowId}0`])
      assert.equal((await stage.client.ask('GET', `/v1/signflows/${id}`)).reply.code, 1435011, id);
  });
});

/** At most this many of a request's spoilt forms, spread over all of them. */
const atMost = 40;
const sample = <T>(all: T[]): T[] =>
  all.length <= atMost
    ? all
    : all.filter((_, n) => Math.floor((n * atMost) / all.length) !== Math.floor(((n - 1) * atMost) / all.length));
