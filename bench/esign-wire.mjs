// Calls of e签宝, with a request signature.
import { createHash, createHmac } from 'node:crypto';
import { send } from './wire.mjs';

const type = 'application/json; charset=UTF-8';
const md5 = (bytes) => createHash('md5').update(bytes).digest('base64');

export function signedHeaders({ appId, appSecret, method, path, body }) {
  const contentMd5 = body === undefined ? '' : md5(body);
  const text = [method, '*/*', contentMd5, type, '', path].join('\n');
  return {
    accept: '*/*',
    'content-type': type,
    ...(contentMd5 && { 'content-md5': contentMd5 }),
    'x-tsign-open-app-id': appId,
    'x-tsign-open-auth-mode': 'Signature',
    'x-tsign-open-ca-timestamp': String(Date.now()),
    'x-tsign-open-ca-signature': createHmac('sha256', appSecret).update(text).digest('base64'),
  };
}

/** One request, written anew each time: its headers hold its time. @throws when it is refused */
export async function ask({ origin, method, path, text, ...app }, count = false) {
  const body = text === undefined ? undefined : Buffer.from(text);
  const headers = signedHeaders({ ...app, method, path, body });
  const reply = await send(origin, method, path, { headers, body, count });
  if (reply.status !== 200 || (!count && !reply.body.includes('"code":0')))
    throw new Error(`${method} ${path}: ${reply.status} ${reply.body.toString('utf8').slice(0, 200)}`);
  return reply;
}

export class EsignCaller {
  constructor({ baseUrl, esign }) {
    this.origin = baseUrl;
    this.app = esign;
  }

  target(method, path, fields) {
    const { appId, appSecret } = this.app;
    const text = fields === undefined ? undefined : JSON.stringify(fields);
    return { origin: this.origin, appId, appSecret, method, path, text };
  }

  async call(method, path, fields) {
    const { body } = await ask(this.target(method, path, fields));
    return JSON.parse(body.toString('utf8')).data;
  }

  /** @returns fileId */
  async upload(bytes, fileName) {
    const contentMd5 = md5(bytes);
    const contentType = 'application/pdf';
    const announced = { contentMd5, contentType, fileName, fileSize: bytes.length, convert2Pdf: false };
    const { fileId, uploadUrl } = await this.call('POST', '/v1/files/getUploadUrl', announced);
    const url = new URL(uploadUrl);
    const headers = { 'content-md5': contentMd5, 'content-type': contentType };
    await send(url.origin, 'PUT', url.pathname + url.search, { headers, body: bytes });
    return fileId;
  }
}
