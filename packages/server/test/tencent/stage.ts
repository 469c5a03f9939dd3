import type { AddressInfo } from 'node:net';
import { CompiledQuery } from 'kysely';
import { wrapApp } from '../../src/app/apps.js';
import type { Application, Caller } from '../../src/app/application.js';
import { linkCompany } from '../../src/app/accounts/company-accounts.js';
import { engage } from '../../src/app/accounts/engage.js';
import { insertPersonAccount } from '../../src/app/accounts/person-accounts.js';
import { foundCompany } from '../../src/app/organisation.js';
import type { World } from '../../src/app/ports.js';
import { routedTarget, severalDialects } from '../../src/dialects/dialect-of.js';
import { tencent } from '../../src/dialects/tencent/index.js';
import type { AppId } from '../../src/domain/ids.js';
import { clientOf, originOf } from '../../src/infra/http/request-facts.js';
import { createHttpServer } from '../../src/infra/http/server.js';
import { createLog } from '../../src/infra/log.js';
import { scopeText } from '../../src/infra/postgres/store.js';
import { type TestWorld, testWorld } from '../world.js';
import { TencentClient } from '../../src/demo/tencent-client.js';

/** A whole server with 腾讯电子签 on it, a filled sandbox, and a second channel that owns nothing of the first. */
export interface Stage {
  baseUrl: string;
  port: number;
  t: TestWorld;
  app: Application;
  credentials: TestWorld['credentials'];
  client: TencentClient;
  /** Another channel on the same server. */
  stranger: TencentClient;
  /** What that person would do on the signing page. @param flowId as this wire writes it */
  act(flowId: string, contact: string, act: 'sign' | 'approve' | 'reject' | 'fill', reason?: string): Promise<void>;
  statusOf(flowId: string): Promise<string>;
  untilStatus(flowId: string, status: string): Promise<void>;
  until(condition: () => Promise<boolean>): Promise<void>;
  advanceMs(ms: number): Promise<void>;
  rows<Row extends object = Record<string, unknown>>(sql: string, values: unknown[]): Promise<Row[]>;
  /** The channel's app with its company, as the core sees it. */
  channel: Caller;
  channelOf(client: TencentClient): Promise<Caller>;
  /** The core id behind a flow's. */
  contractIdOf(flowId: string): string;
  close(): Promise<void>;
}

/** @param options.failing errors the next calls of use cases meet, by name. */
export interface StageOptions {
  callsPerSecond?: number;
  failing?: Map<string, unknown>;
}

const strangerAgent = { company: 'org_far_mountain', operator: 'operator_far' };

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const dialect = tencent({ callsPerSecond: options.callsPerSecond ?? 0 });
  const t = await testWorld({ callbackManners: new Map([[dialect.name, dialect.callback]]) });
  t.running.startWork();
  const { world, database, credentials, caller } = t;
  const app = failingApp(t.app, options.failing);
  const server = await listen(app, dialect);
  const { port } = server.server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}`;
  const client = new TencentClient(baseUrl, credentials.tencent, { ...credentials.tencent.agent });
  const channelOf = async ({ keys }: TencentClient): Promise<Caller> => {
    const { id: appId, tenantId, scope } = (await t.app.findApp('tencent', keys.secretId))!;
    return { ...caller, dialect: 'tencent', appId, tenantId, scope };
  };
  const channel = await channelOf(client);
  const stranger = await foundStranger(world, t.app, baseUrl);
  const contractIdOf = (flowId: string): string => t.app.undressId('base62', 'contract', flowId)!;
  const statusOf = async (flowId: string): Promise<string> => {
    const { FlowInfo } = await client.call<{ FlowInfo: { FlowStatus: string }[] }>('DescribeFlowDetailInfo', {
      FlowIds: [flowId],
    });
    return FlowInfo[0]!.FlowStatus;
  };
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 60_000; !(await condition());) {
      if (Date.now() > end) throw new Error('waited 60 s in vain');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  };
  return {
    baseUrl,
    port,
    t,
    app,
    credentials,
    client,
    stranger,
    act: async (contractId, contact, act, reason) =>
      void (await t.app.sandboxAct(caller, { contractId, contact, act, reason })),
    statusOf,
    untilStatus: (flowId, status) => until(async () => (await statusOf(flowId)) === status),
    until,
    advanceMs: async (ms) => void (await t.app.sandboxClock(caller, ms)),
    channel,
    channelOf,
    contractIdOf,
    rows: async <Row extends object>(text: string, values: unknown[]) => {
      const answer = await database.transaction((tx) => tx.send(CompiledQuery.raw(text, values)), scopeText('*'));
      return answer.rows as Row[];
    },
    close: () => server.close(),
  };
}

let named = 0;
/** What `<words>` of a fixture's request stand for, whatever is given. */
export const namesOf = ({ credentials }: Stage): Record<string, string> => {
  const { agent } = credentials.tencent;
  const fresh = `${process.pid}_${++named}`;
  return {
    appId: agent.AppId,
    organisation: agent.ProxyOrganizationOpenId,
    operator: agent.ProxyOperator.OpenId,
    companyName: credentials.company.name,
    operatorName: credentials.employee.name,
    operatorMobile: credentials.employee.contact,
    personName: credentials.person.name,
    personMobile: credentials.person.contact,
    later: `#${Math.floor(Date.now() / 1000) + 500 * 86_400}`,
    newOrganisation: `new_org_${fresh}`,
    newCompany: `测试子客企业${fresh.replace('_', '号')}`,
    newOperator: `new_op_${fresh}`,
    newSeal: `印章${fresh}`,
  };
};

/** The same application, whose use cases fail when a test says so. */
const failingApp = (app: Application, failing: Map<string, unknown> = new Map()): Application =>
  new Proxy(app, {
    get: (target, name) => {
      const error = failing.get(String(name));
      if (error !== undefined) return () => Promise.reject(error as Error);
      return target[name as keyof Application];
    },
  });

async function listen(app: Application, dialect: ReturnType<typeof tencent>) {
  const server = createHttpServer({
    log: createLog(process.env.DBG ? 'error' : 'fatal'),
    trustProxy: [],
    routedTarget: (method, target, headers) => routedTarget([dialect], method, target, headers),
    severalDialects,
    readiness: () => Promise.resolve({ ready: true, checks: {}, notes: [] }),
    landing: { sandbox: true, dialects: [dialect] },
  });
  await server.register(
    (scope) => Promise.resolve(dialect.mount(scope, app, { originOf: originOf(undefined), clientOf })),
    { prefix: dialect.prefix },
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server;
}

/** A channel of its own, with one sub-client and one operator. */
async function foundStranger(world: World, app: Application, baseUrl: string): Promise<TencentClient> {
  const keys = { secretId: 'AKIDstranger', secretKey: 'strangersecretstrangersecret0001' };
  const id = world.newId() as AppId;
  await world.store.transaction('*', async (tx) => {
    const { company } = await foundCompany(
      world,
      tx,
      { name: '远山贸易有限公司', registerNo: '91330000STRANGER01' },
      [],
    );
    const callback = { encrypt: 'NONE', secretKey: 'strangersecretstrangersecret0002', signatureIn: 'BODY' } as const;
    const about = { id, tenantId: company.id, name: '别家应用', dialect: 'tencent', settings: {} };
    const row = wrapApp(world, { ...about, accessKey: keys.secretId, secret: keys.secretKey, callback });
    await tx.apps.insert(row);
    await linkCompany(world, tx, row, { name: company.name, externalId: strangerAgent.company });
    const facts = { name: '远山员工', mobile: '13800138099', externalId: strangerAgent.operator };
    const account = await insertPersonAccount(world, tx, row, { ...facts, companyId: company.id });
    await engage(world, tx, company.id, account);
  });
  return new TencentClient(baseUrl, keys, {
    AppId: app.dressId('app', id).base62,
    ProxyOrganizationOpenId: strangerAgent.company,
    ProxyOperator: { OpenId: strangerAgent.operator },
  });
}
