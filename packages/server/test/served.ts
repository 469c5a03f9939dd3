import type { AddressInfo } from 'node:net';
import { CompiledQuery } from 'kysely';
import type { Application, Company, PageClient } from '../src/app/application.js';
import { wrapApp } from '../src/app/apps.js';
import { foundCompany } from '../src/app/organisation.js';
import type { AppRow, Tx, World } from '../src/app/ports.js';
import { routedTarget, severalDialects } from '../src/dialects/dialect-of.js';
import type { Dialect } from '../src/dialects/dialect.js';
import { DomainError } from '../src/domain/errors.js';
import type { AppId } from '../src/domain/ids.js';
import { clientOf, originOf } from '../src/infra/http/request-facts.js';
import { createHttpServer } from '../src/infra/http/server.js';
import { createLog } from '../src/infra/log.js';
import { scopeText } from '../src/infra/postgres/store.js';
import { type TestWorld, testWorld } from './world.js';

/** A whole server in this process: a filled sandbox, these dialects over HTTP, and ways past the server. */
export interface Served {
  t: TestWorld;
  app: Application;
  credentials: TestWorld['credentials'];
  port: number;
  baseUrl: string;
  /** What that person would do on the signing page. @param contractId in any dialect's form; default act `sign` */
  act(
    contractId: string,
    contact: string,
    act?: 'sign' | 'approve' | 'reject' | 'fill',
    reason?: string,
  ): Promise<void>;
  until(condition: () => Promise<boolean>): Promise<void>;
  advanceMs(ms: number): Promise<void>;
  /** The business clock, ms. */
  now(): Promise<number>;
  /** The newest one-time code sent to a contact. */
  lastCode(contact: string): Promise<string>;
  /** What a ticket or page address opens to: `open`, the screen of a list (PROVE, LIST), or the code of the refusal. */
  opens(address: string, device?: string): Promise<string>;
  /** The database, read and written past the server. */
  rows<Row extends object = Record<string, unknown>>(sql: string, values: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** @param through the application as the dialects see it, e.g. one whose use cases fail when a test says so. */
export async function serve(dialects: Dialect[], through = (app: Application): Application => app): Promise<Served> {
  const t = await testWorld({ callbackManners: new Map(dialects.map(({ name, callback }) => [name, callback])) });
  t.running.startWork();
  const { caller, credentials, database } = t;
  const app = through(t.app);
  const server = await listen(dialects, app);
  const { port } = server.server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    t,
    app,
    credentials,
    port,
    baseUrl,
    act: async (contractId, contact, act = 'sign', reason) =>
      void (await t.app.sandboxAct(caller, { contractId, contact, act, reason })),
    until,
    advanceMs: async (ms) => void (await t.app.sandboxClock(caller, Math.max(0, ms))),
    now: async () => (await t.app.sandboxClock(caller, 0)).now,
    lastCode: async (contact) => (await t.app.sandboxMessages(caller, contact)).find(({ code }) => code)?.code ?? '',
    opens: (address, deviceId = 'phone') => {
      const page = { client: { ...caller.client, deviceId }, requestId: 'test', baseUrl };
      return screenOf(t.app, page, address.split('/').at(-1) ?? '').catch((error: unknown) =>
        error instanceof DomainError ? error.code : Promise.reject(error),
      );
    },
    rows: async <Row extends object>(text: string, values: unknown[]) => {
      const answer = await database.transaction((tx) => tx.send(CompiledQuery.raw(text, values)), scopeText('*'));
      return answer.rows as Row[];
    },
    close: () => server.close(),
  };
}

async function screenOf(app: Application, page: PageClient, ticket: string): Promise<string> {
  try {
    await app.exchangeTicket(page, ticket);
    return 'open';
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'LINK_UNKNOWN') throw error;
    return (await app.exchangeBatch(page, ticket)).state.screen;
  }
}

/** HTTP as the product serves it. */
async function listen(dialects: Dialect[], app: Application) {
  const server = createHttpServer({
    log: createLog('fatal'),
    trustProxy: [],
    routedTarget: (method, target, headers) => routedTarget(dialects, method, target, headers),
    severalDialects,
    readiness: () => Promise.resolve({ ready: true, checks: {}, notes: [] }),
    landing: { sandbox: true, dialects: dialects.filter(({ prefix }) => prefix !== '') },
  });
  const http = { originOf: originOf(undefined), clientOf };
  for (const dialect of dialects)
    await server.register(async (scope) => dialect.mount(scope, app, http), { prefix: dialect.prefix });
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server;
}

/** Waits for something that the platform does by itself. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await condition());) {
    if (Date.now() > end) throw new Error('waited 60 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const strangerCompany = '远山贸易有限公司';

/** A company that owns nothing of the sandbox's, with an app of this dialect and no contract. @returns the app's id */
export const foundStranger = (
  { world }: TestWorld,
  dialect: string,
  keys: { accessKey: string; secret: string; secretKey: string },
  more: (world: World, tx: Tx, app: AppRow, company: Company) => Promise<void> = () => Promise.resolve(),
): Promise<AppId> =>
  world.store.transaction('*', async (tx) => {
    const { company } = await foundCompany(world, tx, { name: strangerCompany, registerNo: '91330000STRANGER01' }, []);
    const id = world.newId() as AppId;
    const { accessKey, secret, secretKey } = keys;
    const callback = { encrypt: 'NONE', secretKey, signatureIn: 'BODY' } as const;
    const about = { id, tenantId: company.id, name: '别家应用', dialect, settings: {} };
    const app = wrapApp(world, { ...about, accessKey, secret, callback });
    await tx.apps.insert(app);
    await more(world, tx, app, company);
    return id;
  });
