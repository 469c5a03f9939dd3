import type { AddressInfo } from 'node:net';
import { CompiledQuery } from 'kysely';
import type { Application, ClientFacts } from '../../src/app/application.js';
import { wrapApp } from '../../src/app/apps.js';
import { foundCompany } from '../../src/app/organisation.js';
import type { World } from '../../src/app/ports.js';
import { QiyuesuoClient } from '../../src/demo/qiyuesuo-client.js';
import { routedTarget, severalDialects } from '../../src/dialects/dialect-of.js';
import { signatureOf } from '../../src/dialects/qiyuesuo/auth.js';
import { qiyuesuo } from '../../src/dialects/qiyuesuo/index.js';
import { DomainError } from '../../src/domain/errors.js';
import type { AppId } from '../../src/domain/ids.js';
import { clientOf, originOf } from '../../src/infra/http/request-facts.js';
import { createHttpServer } from '../../src/infra/http/server.js';
import { createLog } from '../../src/infra/log.js';
import { scopeText } from '../../src/infra/postgres/store.js';
import { type TestWorld, testWorld } from '../world.js';

/** A whole server with a filled sandbox, a second company that owns nothing of the first, and a way past the server. */
export interface Stage {
  port: number;
  baseUrl: string;
  credentials: TestWorld['credentials'];
  client: QiyuesuoClient;
  /** An app of another company on the same server. */
  stranger: QiyuesuoClient;
  strangerCompany: string;
  app: Application;
  /** Facts of the connection that pages are opened with in process. */
  pageClient: { client: ClientFacts };
  /** The newest one-time code sent to a contact. */
  lastCode(contact: string): Promise<string>;
  /** Fields of a draft made in the subsidiary's name. */
  asSubsidiary(name?: string): Record<string, unknown>;
  /** What that person would do on the signing page. */
  act(contractId: string, contact: string, act: 'sign' | 'approve' | 'reject', reason?: string): Promise<void>;
  detail(contractId: string): Promise<Detail>;
  untilStatus(contractId: string, status: string): Promise<void>;
  until(condition: () => Promise<boolean>): Promise<void>;
  /** Moves the business clock. @param period ISO 8601, minutes: `PT31M` */
  advance(period: string): Promise<void>;
  advanceMs(ms: number): Promise<void>;
  /** The business clock, ms. */
  now(): Promise<number>;
  /** What a ticket or page address opens to: `open`, or the code of the refusal. */
  opens(ticket: string, device?: string): Promise<string>;
  rows<Row extends object = Record<string, unknown>>(sql: string, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}
export interface Detail {
  id: string;
  subject: string;
  status: string;
  comments?: string;
  signatories: { id: string; status: string }[];
  documents: { id: string; title: string }[];
}

const strangerCompany = '远山贸易有限公司';
const strangerApp = { accessKey: 'strangertoken', secret: 'strangersecret' };

export async function openStage(): Promise<Stage> {
  const { app, world, running, database, credentials, caller } = await testWorld({
    callbackManners: new Map([[qiyuesuo.name, qiyuesuo.callback]]),
  });
  running.startWork();
  const server = await listen(app);
  const { port } = server.server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const { appToken, appSecret } = credentials.qiyuesuo;
  const client = new QiyuesuoClient(baseUrl, appToken, appSecret);
  await foundStranger(world);
  const detail = (contractId: string) => client.get<Detail>('/v2/contract/detail', { contractId });
  const until = async (condition: () => Promise<boolean>) => {
    for (const end = Date.now() + 30_000; !(await condition());) {
      if (Date.now() > end) throw new Error('waited 30 s in vain');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return {
    port,
    close: () => server.close(),
    baseUrl,
    credentials,
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
    act: async (contractId, contact, act, reason) =>
      void (await app.sandboxAct(caller, { contractId, contact, act, reason })),
    detail,
    until,
    untilStatus: (contractId, status) => until(async () => (await detail(contractId)).status === status),
    app,
    pageClient: { client: caller.client },
    lastCode: async (contact) => (await app.sandboxMessages(caller, contact)).find(({ code }) => code)?.code ?? '',
    advanceMs: async (ms) => void (await app.sandboxClock(caller, Math.max(0, ms))),
    advance: async (period) => {
      const minutes = Number(/^PT(\d+)M$/.exec(period)?.[1]);
      await app.sandboxClock(caller, minutes * 60_000);
    },
    now: async () => (await app.sandboxClock(caller, 0)).now,
    opens: async (ticket, deviceId = 'phone') => {
      const page = { client: { ...caller.client, deviceId }, requestId: 'test', baseUrl };
      return app.exchangeTicket(page, ticket.split('/').at(-1) ?? '').then(
        () => 'open',
        (error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error)),
      );
    },
    rows: async <Row extends object>(text: string, values: unknown[]) => {
      const answer = await database.read((tx) => tx.send(CompiledQuery.raw(text, values)), scopeText('*'));
      return answer.rows as Row[];
    },
  };
}

/** HTTP as the product serves it, with 契约锁 on it. */
async function listen(app: Application) {
  const server = createHttpServer({
    log: createLog('fatal'),
    trustProxy: [],
    routedTarget: (method, target, headers) => routedTarget([qiyuesuo], method, target, headers),
    severalDialects,
    readiness: () => Promise.resolve({ ready: true, checks: {}, notes: [] }),
    landing: { sandbox: true, dialects: [qiyuesuo] },
  });
  await server.register(
    (scope) => Promise.resolve(qiyuesuo.mount(scope, app, { originOf: originOf(undefined), clientOf })),
    {
      prefix: qiyuesuo.prefix,
    },
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server;
}

/** A company of its own, with an app and no contract. */
const foundStranger = (world: World) =>
  world.store.transaction('*', async (tx) => {
    const { company } = await foundCompany(world, tx, { name: strangerCompany, registerNo: '91330000STRANGER01' }, []);
    const callback = { encrypt: 'NONE', secretKey: 'strangersecret16', signatureIn: 'BODY' } as const;
    const id = world.newId() as AppId;
    const about = { id, tenantId: company.id, name: '别家应用', dialect: 'qiyuesuo', settings: {} };
    await tx.apps.insert(wrapApp(world, { ...about, ...strangerApp, callback }));
  });

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
