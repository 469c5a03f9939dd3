// Calls of 腾讯电子签, signed with TC3-HMAC-SHA256.
import { createHash, createHmac } from 'node:crypto';
import { send } from './wire.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

export function tc3Headers({ secretId, secretKey, action, body, host }) {
  const timestamp = Math.floor(Date.now() / 1000);
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/essbasic/tc3_request`;
  const type = 'application/json';
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), 'essbasic'), 'tc3_request');
  const signature = hmac(key, `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`).toString('hex');
  return {
    'content-type': type,
    'x-tc-action': action,
    'x-tc-version': '2021-05-26',
    'x-tc-timestamp': String(timestamp),
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
  };
}

/** One request, written anew each time: the signature holds its second. @throws when it is refused and should not be */
export async function ask({ origin, action, text, refused = false, ...keys }, count = false) {
  const body = Buffer.from(text);
  const headers = tc3Headers({ ...keys, action, body, host: new URL(origin).host });
  const reply = await send(origin, 'POST', '/', { headers, body, count });
  const good = reply.status === 200 && (count || reply.body.includes('"Error"') === refused);
  if (!good) throw new Error(`${action}: ${reply.status} ${reply.body.toString('utf8').slice(0, 200)}`);
  return reply;
}

export class TencentCaller {
  constructor({ baseUrl, tencent }) {
    this.origin = baseUrl;
    this.keys = tencent;
  }

  target(action, fields) {
    const { secretId, secretKey, agent } = this.keys;
    return { origin: this.origin, secretId, secretKey, action, text: JSON.stringify({ Agent: agent, ...fields }) };
  }

  send(target) {
    return ask(target);
  }

  async call(action, fields) {
    const { body } = await ask(this.target(action, fields));
    return JSON.parse(body.toString('utf8')).Response;
  }
}
