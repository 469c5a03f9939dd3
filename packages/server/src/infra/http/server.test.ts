import assert from 'node:assert/strict';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createLog } from '../log.js';
import { clientOf, originOf } from './request-facts.js';
import { type HttpOptions, createHttpServer } from './server.js';

const lines: string[] = [];
const log = createLog('info', { write: (line: string) => void lines.push(line) });
const options: HttpOptions = {
  log,
  trustProxy: [],
  routedTarget: (_method, target, headers) => (headers['x-lock-token'] ? `/lock${target}` : target),
  severalDialects: '/.several-dialects',
  readiness: async () => ({ ready: true, checks: { database: 'ok' }, notes: ['a note'] }),
  landing: { sandbox: true, dialects: [{ name: 'lock', prefix: '/lock' }] },
};

async function started(changes: Partial<HttpOptions> = {}) {
  const server = createHttpServer({ ...options, ...changes });
  server.get('/lock/echo', async (request) => ({ query: request.query, url: request.originalUrl }));
  server.post('/lock/echo', async (request) => ({ body: request.body }));
  server.get('/s/:ticket', async (request) => ({
    origin: originOf(changes.baseUrl)(request),
    client: clientOf(request, 'API'),
  }));
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  return { server, port, url: `http://127.0.0.1:${port}` };
}
type Started = Awaited<ReturnType<typeof started>>;

/** Sends bytes as they are and reads until the text shows up or the server hangs up. */
async function exchange(socket: Socket, parts: (string | Buffer)[], until: RegExp): Promise<string> {
  const decoder = new TextDecoder();
  let answer = '';
  const answered = new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      answer += decoder.decode(chunk, { stream: true });
      if (until.test(answer)) resolve();
    });
    for (const event of ['end', 'close', 'error']) socket.on(event, () => resolve());
  });
  for (const part of parts) {
    socket.write(part);
    await delay(20); // so that each part travels as its own packet
  }
  await answered;
  socket.removeAllListeners('data');
  return answer;
}

describe('the HTTP server', () => {
  let one: Started;
  before(async () => {
    one = await started();
  });
  after(() => one.server.close());

  it('answers health, readiness with its notes, metrics by route, and a landing page', async () => {
    assert.deepEqual(await (await fetch(`${one.url}/healthz`)).json(), { status: 'ok' });
    const ready = await (await fetch(`${one.url}/readyz`)).json();
    assert.deepEqual(ready, { ready: true, checks: { database: 'ok' }, notes: ['a note'] });
    const metrics = await (await fetch(`${one.url}/metrics`)).text();
    assert.match(metrics, /hufu_http_request_seconds_count\{method="GET",route="\/readyz",status="200"\} 1/);
    const landing = await fetch(`${one.url}/`);
    assert.match(landing.headers.get('content-security-policy') ?? '', /default-src 'none'/);
    assert.match(await landing.text(), new RegExp(`${one.url}/lock`));
  });

  it('says 503 while it cannot serve', async () => {
    const waiting = await started({
      readiness: async () => ({ ready: false, checks: { database: 'refused' }, notes: [] }),
    });
    assert.equal((await fetch(`${waiting.url}/readyz`)).status, 503);
    await waiting.server.close();
  });

  it('routes by headers, and keeps the target as received', async () => {
    const answer = await fetch(`${one.url}/echo?a=1`, { headers: { 'x-lock-token': 't' } });
    assert.deepEqual(await answer.json(), { query: { a: '1' }, url: '/echo?a=1' });
    assert.match(answer.headers.get('x-request-id') ?? '', /^[0-9a-f]{16}$/);
  });

  it('logs the route, never the path, the query or a header', async () => {
    lines.length = 0;
    await fetch(`${one.url}/s/secret-ticket?code=123456`, { headers: { 'x-token': 'secret-header' } });
    await fetch(`${one.url}/nowhere/secret-ticket`);
    while (lines.length < 2) await delay(5);
    assert.ok(lines.some((line) => line.includes('"route":"/s/:ticket"') && line.includes('"status":200')));
    assert.doesNotMatch(lines.join(''), /secret|123456/);
  });

  it('takes the origin from Host only when that is one', async () => {
    const socket = connect(one.port, '127.0.0.1');
    const answer = await exchange(
      socket,
      ['GET /s/x HTTP/1.1\r\nHost: evil"><script>\r\nConnection: close\r\n\r\n'],
      /\}\s*$/,
    );
    assert.match(answer, new RegExp(`"origin":"http://127.0.0.1:${one.port}"`));
    const plain = (await (await fetch(`${one.url}/s/x`)).json()) as { origin: string };
    assert.equal(plain.origin, one.url);
  });

  it('believes X-Forwarded headers of named proxies only', async () => {
    const headers = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'sign.example.com',
      'x-forwarded-for': '203.0.113.9',
    };
    type Seen = { origin: string; client: { ip: string; port?: number } };
    const direct = (await (await fetch(`${one.url}/s/x`, { headers })).json()) as Seen;
    assert.equal(direct.origin, one.url);
    assert.equal(direct.client.ip, '127.0.0.1');
    const proxied = await started({ trustProxy: ['127.0.0.1'] });
    const seen = (await (await fetch(`${proxied.url}/s/x`, { headers })).json()) as Seen;
    assert.equal(seen.origin, 'https://sign.example.com');
    assert.deepEqual(seen.client.ip, '203.0.113.9');
    assert.equal(seen.client.port, undefined);
    await proxied.server.close();
  });

  it('HUFU_BASE_URL wins over what the request says', async () => {
    const fixed = await started({ baseUrl: 'https://sign.example.com' });
    const seen = (await (await fetch(`${fixed.url}/s/x`)).json()) as { origin: string };
    assert.equal(seen.origin, 'https://sign.example.com');
    await fixed.server.close();
  });

  it('finishes a request in flight when it closes', async () => {
    const closing = createHttpServer(options);
    closing.get('/slow', async () => {
      void closing.close();
      await delay(50);
      return { done: true };
    });
    await closing.listen({ host: '127.0.0.1', port: 0 });
    const { port } = closing.server.address() as AddressInfo;
    assert.deepEqual(await (await fetch(`http://127.0.0.1:${port}/slow`)).json(), { done: true });
  });
});

describe('raw UTF-8 in the request target', () => {
  let one: Started;
  before(async () => {
    one = await started();
  });
  after(() => one.server.close());
  const request = (target: string): string => `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  const queryOf = (answer: string): unknown =>
    (JSON.parse(answer.slice(answer.lastIndexOf('\r\n\r\n'))) as { query: unknown }).query;

  it('is read as if it had been percent-encoded, several times on one connection, between ordinary requests', async () => {
    const socket = connect(one.port, '127.0.0.1');
    for (const name of ['虎符公司', 'plain', '上海 分公司', '甲']) {
      const answer = await exchange(socket, [request(`/lock/echo?name=${name.replace(' ', '%20')}`)], /\}$/);
      assert.deepEqual(queryOf(answer), { name });
    }
    const body =
      'POST /lock/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{"a":1}';
    assert.match(await exchange(socket, [body], /\}$/), /\{"body":\{"a":1\}\}$/);
    socket.destroy();
  });

  it('keeps spaces that came raw beside it', async () => {
    const socket = connect(one.port, '127.0.0.1');
    const answer = await exchange(socket, [request('/lock/echo?name=虎符 公司')], /\}$/);
    assert.deepEqual(queryOf(answer), { name: '虎符 公司' });
    socket.destroy();
  });

  it('is read when it comes in pieces, even with a character cut in two', async () => {
    const bytes = Buffer.from(request('/lock/echo?name=虎符'));
    const cut = bytes.indexOf(Buffer.from('符')) + 1;
    const socket = connect(one.port, '127.0.0.1');
    const answer = await exchange(
      socket,
      [bytes.subarray(0, cut), bytes.subarray(cut, cut + 5), bytes.subarray(cut + 5)],
      /\}$/,
    );
    assert.deepEqual(queryOf(answer), { name: '虎符' });
    socket.destroy();
  });

  it('a long body after it arrives whole', async () => {
    const text = '合同'.repeat(100_000);
    const body = Buffer.from(JSON.stringify({ text }));
    const head = `POST /lock/echo?x=虎 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    const socket = connect(one.port, '127.0.0.1');
    const answer = await exchange(
      socket,
      [Buffer.concat([Buffer.from(head), body.subarray(0, 70_000)]), body.subarray(70_000)],
      /"\}\}$/,
    );
    const arrived = (JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as { body: { text: string } }).body.text;
    assert.ok(arrived === text, `${arrived.length} of ${text.length} characters`); // a diff of these would take minutes
    socket.destroy();
  });

  it('other broken requests are still refused, and the server goes on', async () => {
    for (const broken of [
      'GET /\u0001 HTTP/1.1\r\n\r\n',
      'NONSENSE\r\n\r\n',
      'GET /虎 HTTP/9.9\r\nHost: x\r\n\r\n',
      '虎符\r\n\r\n',
    ]) {
      const socket = connect(one.port, '127.0.0.1');
      const answer = await exchange(socket, [broken], /\}$/);
      socket.destroy();
      assert.match(answer, /^HTTP\/1\.1 400 Bad Request/, JSON.stringify(broken));
    }
    const socket = connect(one.port, '127.0.0.1');
    const huge = await exchange(socket, [`GET /x HTTP/1.1\r\nHost: x\r\nBig: ${'x'.repeat(20_000)}\r\n\r\n`], /\}$/);
    socket.destroy();
    assert.match(huge, /^HTTP\/1\.1 431/);
    assert.equal((await fetch(`${one.url}/healthz`)).status, 200);
  });
});
