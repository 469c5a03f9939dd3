import { createHash, randomUUID } from 'node:crypto';

/**
 * A small client of the 契约锁 V2 wire, written from its manual and nothing of ours: what works with it works with the
 * vendor's own clients. Used by the demo and by whole-server tests.
 */
export interface Reply<Result = Record<string, unknown>> {
  code: number;
  responseCode: string;
  message: string;
  result: Result;
}
export interface FileReply {
  type: string;
  bytes: Buffer;
}
type Scalar = string | number | boolean | null | undefined;

/** `code` was not 0. */
export class QiyuesuoRefusal extends Error {
  override readonly name = 'QiyuesuoRefusal';
  constructor(
    readonly path: string,
    readonly reply: Reply<unknown>,
  ) {
    super(`${path}: ${reply.code} ${reply.message}`);
  }
}

export class QiyuesuoClient {
  constructor(
    readonly baseUrl: string,
    private readonly appToken: string,
    private readonly appSecret: string,
    /** Sent with every call. */
    private readonly headers: Record<string, string> = {},
  ) {}

  /** @throws QiyuesuoRefusal when `code` is not 0 */
  async get<Result = Record<string, unknown>>(path: string, query: Record<string, Scalar> = {}): Promise<Result> {
    return this.result<Result>(path, await this.send('GET', path + queryText(query)));
  }

  async post<Result = Record<string, unknown>>(path: string, body: unknown): Promise<Result> {
    const headers = { 'content-type': 'application/json;charset=UTF-8' };
    return this.result<Result>(path, await this.send('POST', path, headers, JSON.stringify(body)));
  }

  /** A multipart call: text fields, then the file. */
  async upload<Result = Record<string, unknown>>(
    path: string,
    fields: Record<string, Scalar>,
    file: { bytes: Uint8Array; name: string },
  ): Promise<Result> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) if (value != null) form.append(name, String(value));
    form.append('file', new Blob([new Uint8Array(file.bytes)], { type: 'application/octet-stream' }), file.name);
    return this.result<Result>(path, await this.send('POST', path, {}, form));
  }

  /** @throws QiyuesuoRefusal when JSON comes instead of bytes */
  async download(path: string, query: Record<string, Scalar>): Promise<FileReply> {
    const reply = await this.send('GET', path + queryText(query));
    const type = reply.headers.get('content-type') ?? '';
    if (type.startsWith('application/json')) throw new QiyuesuoRefusal(path, (await reply.json()) as Reply);
    return { type, bytes: Buffer.from(await reply.arrayBuffer()) };
  }

  private send(method: string, target: string, headers: Record<string, string> = {}, body?: string | FormData) {
    return fetch(this.baseUrl + target, {
      method,
      headers: { ...this.headers, ...headers, ...this.authentication() },
      body,
    });
  }

  private authentication(): Record<string, string> {
    const timestamp = String(Date.now());
    const nonce = randomUUID();
    const signature = createHash('md5').update(this.appToken + this.appSecret + timestamp + nonce);
    return {
      'x-qys-open-accesstoken': this.appToken,
      'x-qys-open-timestamp': timestamp,
      'x-qys-open-nonce': nonce,
      'x-qys-open-signature': signature.digest('hex'),
      version: 'HUFU-1',
    };
  }

  private async result<Result>(path: string, reply: Response): Promise<Result> {
    const body = (await reply.json()) as Reply<Result>;
    if (body.code !== 0) throw new QiyuesuoRefusal(path, body);
    return body.result;
  }
}

function queryText(query: Record<string, Scalar>): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value == null ? [] : [[name, String(value)]],
  );
  return pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : '';
}
