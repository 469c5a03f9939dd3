// A small HTTP client that costs little CPU, and the 契约锁 and signing-page calls the bench needs.
import { createHash, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** @returns status, headers, body as bytes; with `count`, only its length */
export function send(origin, method, path, { headers = {}, body, count = false } = {}) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': body.length };
    const outgoing = request(origin + path, { method, agent, headers: { ...headers, ...length } }, (reply) => {
      const chunks = [];
      let bytes = 0;
      reply.on('data', (chunk) => {
        bytes += chunk.length;
        if (!count) chunks.push(chunk);
      });
      reply.on('error', reject);
      reply.on('end', () =>
        resolve({ status: reply.statusCode, headers: reply.headers, bytes, body: Buffer.concat(chunks) }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The four headers of 契约锁, fresh for each request. */
export function signedHeaders({ appToken, appSecret }) {
  const timestamp = String(Date.now());
  const nonce = randomUUID();
  return {
    'x-qys-open-accesstoken': appToken,
    'x-qys-open-timestamp': timestamp,
    'x-qys-open-nonce': nonce,
    'x-qys-open-signature': createHash('md5')
      .update(appToken + appSecret + timestamp + nonce)
      .digest('hex'),
  };
}

const json = (value) => Buffer.from(JSON.stringify(value));

/** The calls of one 契约锁 app. */
export class Client {
  constructor(credentials) {
    this.origin = credentials.baseUrl;
    this.app = credentials.qiyuesuo;
  }

  async call(method, path, body, type) {
    const headers = { ...signedHeaders(this.app), ...(type && { 'content-type': type }) };
    return resultOf(path, await send(this.origin, method, path, { headers, body }));
  }

  get(path) {
    return this.call('GET', path);
  }

  post(path, value) {
    return this.call('POST', path, json(value), 'application/json;charset=UTF-8');
  }

  upload(path, fields, bytes) {
    const boundary = '----hufu-bench';
    const part = (name, more) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
    const texts = Object.entries(fields).map(([name, value]) => `${part(name, '')}${value}\r\n`);
    const file = part('file', '; filename="a.pdf"\r\nContent-Type: application/octet-stream');
    const body = Buffer.concat([Buffer.from(texts.join('') + file), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    return this.call('POST', path, body, `multipart/form-data; boundary=${boundary}`);
  }

  /** @returns bytes that came */
  async download(path) {
    const reply = await send(this.origin, 'GET', path, { headers: signedHeaders(this.app), count: true });
    if (reply.headers['content-type']?.startsWith('application/json')) throw new Error(`${path}: refused`);
    return reply.bytes;
  }
}

function resultOf(path, reply) {
  const answer = JSON.parse(reply.body.toString('utf8'));
  if (answer.code !== 0) throw new Error(`${path}: ${answer.code} ${answer.message}`);
  return answer.result;
}

/** One signing page in one browser: keeps its cookies and sends its origin. */
export class Page {
  constructor(origin) {
    this.origin = origin;
    this.cookies = new Map();
  }

  async call(method, path, value) {
    const headers = { origin: this.origin };
    if (this.cookies.size > 0) headers.cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
    if (value !== undefined) headers['content-type'] = 'application/json';
    const body = value === undefined ? undefined : json(value);
    const reply = await send(this.origin, method, `/native/v1/page/${path}`, { headers, body });
    if (reply.status >= 300) throw new Error(`page/${path}: ${reply.status} ${reply.body.toString('utf8')}`);
    for (const cookie of reply.headers['set-cookie'] ?? []) {
      const [name, content] = cookie.split(';', 1)[0].split('=', 2);
      this.cookies.set(name, content);
    }
    return reply.body.length > 0 ? JSON.parse(reply.body.toString('utf8')) : undefined;
  }
}

/** A call of the native API. */
export async function native(credentials, method, path, value) {
  const headers = { authorization: `Bearer ${credentials.native.apiKey}`, 'content-type': 'application/json' };
  const reply = await send(credentials.baseUrl, method, path, { headers, body: value && json(value) });
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body.toString('utf8')}`);
  return JSON.parse(reply.body.toString('utf8'));
}
