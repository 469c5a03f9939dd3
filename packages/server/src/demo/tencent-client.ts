import { createHash, createHmac } from 'node:crypto';

/** A small client, written from the vendor's description of TC3-HMAC-SHA256 and nothing of ours: for the demo and for tests. */
export interface TencentKeys {
  secretId: string;
  secretKey: string;
}
export interface Reply {
  status: number;
  type: string;
  headers: Headers;
  text: string;
  response: Record<string, unknown> & { RequestId: string; Error?: { Code: string; Message: string } };
}

const sha256 = (bytes: string | Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export interface SignedOptions {
  /** As the client was configured; default the real one with its port. */
  host?: string;
  service?: string;
  timestamp?: number;
  contentType?: string;
  version?: string;
  headers?: Record<string, string>;
}

/** Headers of one signed POST. */
export function signedHeaders(
  keys: TencentKeys,
  action: string,
  body: string | Buffer,
  options: SignedOptions & { host: string },
): Record<string, string> {
  const timestamp = options.timestamp ?? Math.floor(Date.now() / 1000);
  const type = options.contentType ?? 'application/json';
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const service = options.service ?? 'essbasic';
  const canonical = `POST\n/\n\ncontent-type:${type}\nhost:${options.host}\n\ncontent-type;host\n${sha256(body)}`;
  const scope = `${date}/${service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${keys.secretKey}`, date), service), 'tc3_request');
  const signature = createHmac('sha256', key)
    .update(`TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${sha256(canonical)}`)
    .digest('hex');
  return {
    'content-type': type,
    'x-tc-action': action,
    'x-tc-version': options.version ?? '2021-05-26',
    'x-tc-timestamp': String(timestamp),
    authorization: `TC3-HMAC-SHA256 Credential=${keys.secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
    ...options.headers,
  };
}

export class TencentClient {
  constructor(
    readonly baseUrl: string,
    readonly keys: TencentKeys,
    readonly agent: Record<string, unknown>,
  ) {}

  /** @param fields `Agent` is added unless it is there. */
  ask(action: string, fields: Record<string, unknown> = {}, options: SignedOptions = {}): Promise<Reply> {
    return this.send(action, JSON.stringify({ Agent: this.agent, ...fields }), options);
  }

  async send(action: string, body: string | Buffer, options: SignedOptions = {}): Promise<Reply> {
    const host = options.host ?? new URL(this.baseUrl).host;
    const headers = signedHeaders(this.keys, action, body, { ...options, host });
    const reply = await fetch(this.baseUrl, { method: 'POST', headers, body: new Uint8Array(Buffer.from(body)) });
    return readReply(reply);
  }

  /** The answer's fields. @throws Error with the code when it is a refusal */
  async call<Answer = Record<string, unknown>>(action: string, fields: Record<string, unknown> = {}): Promise<Answer> {
    const { response } = await this.ask(action, fields);
    if (response.Error) throw new Error(`${action}: ${response.Error.Code} ${response.Error.Message}`);
    return response as Answer;
  }

  /** The code of a refusal. */
  async refused(action: string, fields: Record<string, unknown> = {}): Promise<string> {
    const { response } = await this.ask(action, fields);
    return response.Error?.Code ?? `not refused: ${JSON.stringify(response)}`;
  }
}

export async function readReply(reply: Response): Promise<Reply> {
  const text = await reply.text();
  const { Response: response } = JSON.parse(text) as { Response: Reply['response'] };
  return {
    status: reply.status,
    type: reply.headers.get('content-type') ?? '',
    headers: reply.headers,
    text,
    response,
  };
}
