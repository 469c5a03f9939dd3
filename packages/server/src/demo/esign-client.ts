import { createHash, createHmac } from 'node:crypto';

/**
 * A small client of the e签宝 wire, written from its manual and nothing of ours: what works with it works with the vendor's
 * own clients. Used by the demo and by whole-server tests.
 */
export interface EsignReply<Data = Record<string, unknown>> {
  code: number;
  message: string;
  data: Data;
}
type Scalar = string | number | boolean | null | undefined;
type Query = Record<string, Scalar>;

/** `code` was not 0. */
export class EsignRefused extends Error {
  override readonly name = 'EsignRefused';
  constructor(
    readonly path: string,
    readonly reply: EsignReply<unknown>,
  ) {
    super(`${path}: ${reply.code} ${reply.message}`);
  }
}

export class EsignClient {
  constructor(
    readonly baseUrl: string,
    readonly appId: string,
    private readonly appSecret: string,
    /** Sent instead of signatures when given. */
    private readonly token?: string,
  ) {}

  /** The same app by an OAuth token. */
  async withToken(): Promise<EsignClient> {
    const query = new URLSearchParams({ appId: this.appId, secret: this.appSecret, grantType: 'client_credentials' });
    const reply = await fetch(`${this.baseUrl}/v1/oauth2/access_token?${query.toString()}`);
    const { data } = (await reply.json()) as EsignReply<{ token: string }>;
    return new EsignClient(this.baseUrl, this.appId, this.appSecret, data.token);
  }

  get = <Data = Record<string, unknown>>(path: string, query: Query = {}) => this.data<Data>('GET', path, query);
  post = <Data = Record<string, unknown>>(path: string, body: unknown = {}, query: Query = {}) =>
    this.data<Data>('POST', path, query, body);
  put = <Data = Record<string, unknown>>(path: string, body: unknown = {}) => this.data<Data>('PUT', path, {}, body);
  delete = <Data = Record<string, unknown>>(path: string, query: Query = {}) => this.data<Data>('DELETE', path, query);

  /** One request and its whole answer, refused or not. */
  async ask(
    method: string,
    path: string,
    query: Query = {},
    body?: unknown,
  ): Promise<{ status: number; reply: EsignReply }> {
    const target = path + queryText(query);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await fetch(this.baseUrl + target, {
      method,
      headers: this.token ? this.tokenHeaders() : this.signedHeaders(method, path, query, text),
      body: text,
    });
    return { status: answer.status, reply: (await answer.json()) as EsignReply };
  }

  /** @throws EsignRefused when `code` is not 0 */
  private async data<Data>(method: string, path: string, query: Query, body?: unknown): Promise<Data> {
    const { reply } = await this.ask(method, path, query, body);
    if (reply.code !== 0) throw new EsignRefused(`${method} ${path}`, reply);
    return reply.data as Data;
  }

  private tokenHeaders(): Record<string, string> {
    return {
      'X-Tsign-Open-App-Id': this.appId,
      'X-Tsign-Open-Token': this.token ?? '',
      'Content-Type': 'application/json; charset=UTF-8',
    };
  }

  private signedHeaders(method: string, path: string, query: Query, body: string | undefined): Record<string, string> {
    const type = 'application/json; charset=UTF-8';
    const md5 = body === undefined ? '' : createHash('md5').update(body).digest('base64');
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      value == null ? [] : [[name, String(value)] as const],
    );
    const sorted = pairs
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => (value ? `${name}=${value}` : name));
    const target = sorted.length > 0 ? `${path}?${sorted.join('&')}` : path;
    const text = [method, '*/*', md5, type, '', target].join('\n');
    return {
      'X-Tsign-Open-App-Id': this.appId,
      'X-Tsign-Open-Auth-Mode': 'Signature',
      'X-Tsign-Open-Ca-Timestamp': String(Date.now()),
      'X-Tsign-Open-Ca-Signature': createHmac('sha256', this.appSecret).update(text).digest('base64'),
      Accept: '*/*',
      'Content-Type': type,
      ...(md5 ? { 'Content-MD5': md5 } : {}),
    };
  }

  /** Announces a file and puts its bytes to the address that comes back. @returns fileId */
  async upload(bytes: Uint8Array, fileName: string, more: Record<string, unknown> = {}): Promise<string> {
    const contentMd5 = createHash('md5').update(bytes).digest('base64');
    const contentType = 'application/pdf';
    const { fileId, uploadUrl } = await this.post<{ fileId: string; uploadUrl: string }>('/v1/files/getUploadUrl', {
      contentMd5,
      contentType,
      fileName,
      fileSize: bytes.length,
      convert2Pdf: false,
      ...more,
    });
    const reply = await putFile(uploadUrl, bytes, { 'Content-MD5': contentMd5, 'Content-Type': contentType });
    if (reply.errCode !== 0) throw new Error(`upload: ${JSON.stringify(reply)}`);
    return fileId;
  }
}

async function putFile(url: string, bytes: Uint8Array, headers: Record<string, string>): Promise<{ errCode?: number }> {
  const reply = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(bytes) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`upload: HTTP ${reply.status} ${text}`);
  return JSON.parse(text) as { errCode?: number };
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value == null ? [] : [[name, String(value)]],
  );
  return pairs.length > 0 ? `?${new URLSearchParams(pairs).toString()}` : '';
}
