import type { AddressInfo } from 'node:net';
import { CompiledQuery } from 'kysely';
import type { Application, Caller } from '../../src/app/application.js';
import { wrapApp } from '../../src/app/apps.js';
import { foundCompany } from '../../src/app/organisation.js';
import type { World } from '../../src/app/ports.js';
import { EsignClient } from '../../src/demo/esign-client.js';
import { routedTarget, severalDialects } from '../../src/dialects/dialect-of.js';
import { esign } from '../../src/dialects/esign/index.js';
import { DomainError } from '../../src/domain/errors.js';
import type { AppId } from '../../src/domain/ids.js';
import { clientOf, originOf } from '../../src/infra/http/request-facts.js';
import { createHttpServer } from '../../src/infra/http/server.js';
import { createLog } from '../../src/infra/log.js';
import { scopeText } from '../../src/infra/postgres/store.js';
import { testWorld, type TestWorld } from '../world.js';

/** A whole server that speaks e签宝, a filled sandbox, a second company's app, and a way past the server. */
export interface Stage {
  port: number;
  baseUrl: string;
  credentials: TestWorld['credentials'];
  client: EsignClient;
  /** An app of another company on the same server. */
  stranger: EsignClient;
  app: Application;
  t: TestWorld;
  /** The e签宝 app as it calls. */
  caller: Caller;
  /** What that person would do on the signing page. */
  act(flowId: string, contact: string, act?: 'sign' | 'approve' | 'reject', reason?: string): Promise<void>;
  flowStatus(flowId: string): Promise<number>;
  untilStatus(flowId: string, status: number): Promise<void>;
  until(condition: () => Promise<boolean>): Promise<void>;
  advance(minutes: number): Promise<void>;
  /** What a page's address opens to: `open`, the screen of a list (PROVE, LIST), or the code of the refusal. */
  opens(address: string): Promise<string>;
  coreId(kind: 'contract' | 'file' | 'account' | 'tenant' | 'seal' | 'placement' | 'template', id: string): string;
  rows<Row extends object = Record<string, unknown>>(sql: string, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const strangerApp = { accessKey: '7438999999', secret: 'ffffffffffffffffffffffffffffffff' };

export async function openStage(): Promise<Stage> {
  const t = await testWorld({ callbackManners: new Map([[esign.name, esign.callback]]) });
  const { app, world, running, database, credentials, caller } = t;
  running.startWork();
  const server = await listen(app);
  const { port } = server.server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const client = new EsignClient(baseUrl, credentials.esign.appId, credentials.esign.appSecret);
  const found = (await app.findApp('esign', credentials.esign.appId))!;
  await foundStranger(world);
  const flowStatus = async (flowId: string) =>
    (await client.get<{ flowStatus: number }>(`/v1/signflows/${flowId}`)).flowStatus;
  const until = async (condition: () => Promise<boolean>) => {
    for (const end = Date.now() + 60_000; !(await condition());) {
      if (Date.now() > end) throw new Error('waited 60 s in vain');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return {
    port,
    baseUrl,
    credentials,
    client,
    stranger: new EsignClient(baseUrl, strangerApp.accessKey, strangerApp.secret),
    app,
    t,
    caller: { ...caller, dialect: 'esign', appId: found.id, scope: found.scope },
    act: async (contractId, contact, act = 'sign', reason) =>
      void (await app.sandboxAct(caller, { contractId, contact, act, reason })),
    flowStatus,
    untilStatus: (flowId, status) => until(async () => (await flowStatus(flowId)) === status),
    until,
    advance: async (minutes) => void (await app.sandboxClock(caller, minutes * 60_000)),
    opens: (address) => {
      const page = { client: { ...caller.client, deviceId: 'phone' }, requestId: 'test', baseUrl };
      const ticket = address.split('/').at(-1) ?? '';
      const open = async () => {
        if ((await app.ticketKind(ticket)) !== 'BATCH') return (await app.exchangeTicket(page, ticket), 'open');
        return (await app.exchangeBatch(page, ticket)).state.screen;
      };
      return open().catch((error: unknown) => (error instanceof DomainError ? error.code : Promise.reject(error)));
    },
    coreId: (kind, id) => app.undressId('hex', kind, id)!,
    rows: async <Row extends object>(text: string, values: unknown[]) => {
      const answer = await database.read((tx) => tx.send(CompiledQuery.raw(text, values)), scopeText('*'));
      return answer.rows as Row[];
    },
    close: () => server.close(),
  };
}

/** HTTP as the product serves it, with e签宝 on it. */
async function listen(app: Application) {
  const server = createHttpServer({
    log: createLog('fatal'),
    trustProxy: [],
    routedTarget: (method, target, headers) => routedTarget([esign], method, target, headers),
    severalDialects,
    readiness: () => Promise.resolve({ ready: true, checks: {}, notes: [] }),
    landing: { sandbox: true, dialects: [esign] },
  });
  await server.register(
    (scope) => Promise.resolve(esign.mount(scope, app, { originOf: originOf(undefined), clientOf })),
    {
      prefix: esign.prefix,
    },
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server;
}

/** A company of its own, with an app and no contract. */
const foundStranger = (world: World) =>
  world.store.transaction('*', async (tx) => {
    const { company } = await foundCompany(
      world,
      tx,
      { name: '远山贸易有限公司', registerNo: '91330000STRANGER01' },
      [],
    );
    const callback = { encrypt: 'NONE', secretKey: strangerApp.secret, signatureIn: 'BODY' } as const;
    const id = world.newId() as AppId;
    const about = { id, tenantId: company.id, name: '别家应用', dialect: 'esign', settings: {} };
    await tx.apps.insert(wrapApp(world, { ...about, ...strangerApp, callback }));
  });
