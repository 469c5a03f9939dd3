import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import type { Application, Caller } from '../../src/app/application.js';
import type { Credentials } from '../../src/credentials.js';
import { Integrator } from '../../src/demo/testing/page-contract.js';
import { routedTarget, severalDialects } from '../../src/dialects/dialect-of.js';
import { native } from '../../src/dialects/native/index.js';
import { qiyuesuo } from '../../src/dialects/qiyuesuo/index.js';
import { clientOf, originOf } from '../../src/infra/http/request-facts.js';
import { createHttpServer } from '../../src/infra/http/server.js';
import { createLog } from '../../src/infra/log.js';
import { rowsOf } from '../../src/infra/postgres/sql.js';
import { scopeText } from '../../src/infra/postgres/store.js';
import { testWorld } from '../world.js';

/** The real platform with its signing page, and an integrator who makes contracts through 契约锁's API. */
export interface PageStage {
  integrator: Integrator;
  credentials: Credentials;
  /** Moves the business clock forward. */
  advance(ms: number): Promise<void>;
  /** Types of a contract's evidence, in order. */
  events(contractId: string): Promise<string[]>;
  /** The platform itself, for contracts that 契约锁's API does not make. */
  app: Application;
  caller: Caller;
  close(): Promise<void>;
}

export async function openPageStage(): Promise<PageStage> {
  const { app, caller, credentials, running, database } = await testWorld({
    callbackManners: new Map([[qiyuesuo.name, qiyuesuo.callback]]),
  });
  running.startWork();
  const dialects = [native({ sandbox: true }), qiyuesuo];
  const server = createHttpServer({
    log: createLog('fatal'),
    trustProxy: [],
    routedTarget: (method, target, headers) => routedTarget(dialects, method, target, headers),
    severalDialects,
    readiness: () => Promise.resolve({ ready: true, checks: {}, notes: [] }),
    landing: { sandbox: true, dialects: [qiyuesuo] },
  });
  const http = { originOf: originOf(undefined), clientOf };
  for (const dialect of dialects)
    await server.register(async (scope) => dialect.mount(scope, app, http), { prefix: dialect.prefix });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const baseUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const all = { baseUrl, ...credentials };
  return {
    integrator: new Integrator(all),
    credentials: all,
    app,
    caller,
    advance: async (ms) => void (await app.sandboxClock(caller, ms)),
    events: async (contractId) => {
      const rows = await database.read(
        (tx) =>
          rowsOf(tx, sql<{ type: string }>`select type from event where contract_id = ${contractId} order by seq`),
        scopeText('*'),
      );
      return rows.map(({ type }) => type);
    },
    close: () => server.close(),
  };
}
