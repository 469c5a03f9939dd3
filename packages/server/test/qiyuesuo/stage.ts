import type { ClientFacts } from '../../src/app/application.js';
import { QiyuesuoClient } from '../../src/demo/qiyuesuo-client.js';
import { signatureOf } from '../../src/dialects/qiyuesuo/auth.js';
import { qiyuesuo } from '../../src/dialects/qiyuesuo/index.js';
import { foundStranger, type Served, serve, strangerCompany } from '../served.js';

/** A whole server that speaks 契约锁, and a second company that owns nothing of the first. */
export interface Stage extends Served {
  client: QiyuesuoClient;
  /** An app of another company on the same server. */
  stranger: QiyuesuoClient;
  strangerCompany: string;
  /** Facts of the connection that pages are opened with in process. */
  pageClient: { client: ClientFacts };
  /** Fields of a draft made in the subsidiary's name. */
  asSubsidiary(name?: string): Record<string, unknown>;
  detail(contractId: string): Promise<Detail>;
  untilStatus(contractId: string, status: string): Promise<void>;
  /** Moves the business clock. @param period ISO 8601, minutes: `PT31M` */
  advance(period: string): Promise<void>;
}
export interface Detail {
  id: string;
  subject: string;
  status: string;
  comments?: string;
  signatories: { id: string; status: string }[];
  documents: { id: string; title: string }[];
}

const strangerApp = { accessKey: 'strangertoken', secret: 'strangersecret', secretKey: 'strangersecret16' };

export async function openStage(): Promise<Stage> {
  const served = await serve([qiyuesuo]);
  const { t, baseUrl, credentials, until } = served;
  const { appToken, appSecret } = credentials.qiyuesuo;
  const client = new QiyuesuoClient(baseUrl, appToken, appSecret);
  await foundStranger(t, 'qiyuesuo', strangerApp);
  const detail = (contractId: string) => client.get<Detail>('/v2/contract/detail', { contractId });
  return {
    ...served,
    client,
    stranger: new QiyuesuoClient(baseUrl, strangerApp.accessKey, strangerApp.secret),
    strangerCompany,
    asSubsidiary: (name = credentials.subsidiary.name) => ({
      tenantName: name,
      creator: undefined,
      signatories: [
        { tenantType: 'COMPANY', tenantName: name, serialNo: 0, actions: [{ type: 'COMPANY', serialNo: 0 }] },
        {
          tenantType: 'PERSONAL',
          tenantName: credentials.person.name,
          serialNo: 1,
          receiver: { contact: credentials.person.contact, contactType: 'MOBILE' },
        },
      ],
    }),
    detail,
    untilStatus: (contractId, status) => until(async () => (await detail(contractId)).status === status),
    pageClient: { client: t.caller.client },
    advance: (period) => served.advanceMs(Number(/^PT(\d+)M$/.exec(period)?.[1]) * 60_000),
  };
}

export interface Asking {
  query?: Record<string, string>;
  json?: unknown;
  text?: string;
  fields?: Record<string, string>;
  file?: Buffer;
  /** Several parts named `files`. */
  files?: Buffer[];
}
export interface Asked {
  status: number;
  type: string;
  headers: Headers;
  bytes: Buffer;
  json?: { code: number; responseCode: string; message: string; result?: Record<string, unknown> };
}

/** One signed request without a nonce, and its whole answer. */
export async function ask(stage: Stage, method: string, path: string, asking: Asking, as?: 'stranger'): Promise<Asked> {
  const { appToken, appSecret } = stage.credentials.qiyuesuo;
  const [token, secret] = as ? [strangerApp.accessKey, strangerApp.secret] : [appToken, appSecret];
  const timestamp = String(Date.now());
  const headers: Record<string, string> = {
    'x-qys-open-accesstoken': token,
    'x-qys-open-timestamp': timestamp,
    'x-qys-open-signature': signatureOf(secret, { token, timestamp }),
  };
  const body = bodyOf(asking, headers);
  const query = asking.query ? `?${new URLSearchParams(asking.query).toString()}` : '';
  const reply = await fetch(stage.baseUrl + path + query, { method, headers, body });
  const bytes = Buffer.from(await reply.arrayBuffer());
  const type = reply.headers.get('content-type') ?? '';
  const json = type.startsWith('application/json') ? (JSON.parse(bytes.toString('utf8')) as Asked['json']) : undefined;
  return { status: reply.status, type, headers: reply.headers, bytes, json };
}

function bodyOf(
  { json, text, fields, file, files = [] }: Asking,
  headers: Record<string, string>,
): string | FormData | undefined {
  if (fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    if (file) form.append('file', new Blob([new Uint8Array(file)]), 'streamFile');
    for (const one of files) form.append('files', new Blob([new Uint8Array(one)]), 'streamFile');
    return form;
  }
  if (json === undefined && text === undefined) return undefined;
  headers['content-type'] = 'application/json;charset=UTF-8';
  return text ?? JSON.stringify(json);
}
