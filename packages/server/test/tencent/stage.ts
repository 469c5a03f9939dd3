import { engage } from '../../src/app/accounts/engage.js';
import { linkCompany } from '../../src/app/accounts/company-accounts.js';
import { insertPersonAccount } from '../../src/app/accounts/person-accounts.js';
import type { Application, Caller } from '../../src/app/application.js';
import { TencentClient } from '../../src/demo/tencent-client.js';
import { tencent } from '../../src/dialects/tencent/index.js';
import { foundStranger, type Served, serve } from '../served.js';
import type { TestWorld } from '../world.js';

/** A whole server that speaks 腾讯电子签, and a second channel that owns nothing of the first. */
export interface Stage extends Served {
  client: TencentClient;
  /** Another channel on the same server. */
  stranger: TencentClient;
  statusOf(flowId: string): Promise<string>;
  untilStatus(flowId: string, status: string): Promise<void>;
  /** The channel's app with its company, as the core sees it. */
  channel: Caller;
  channelOf(client: TencentClient): Promise<Caller>;
  /** The core id behind a flow's. */
  contractIdOf(flowId: string): string;
}

/** @param options.failing errors the next calls of use cases meet, by name. */
export interface StageOptions {
  callsPerSecond?: number;
  failing?: Map<string, unknown>;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const dialect = tencent({ callsPerSecond: options.callsPerSecond ?? 0 });
  const served = await serve([dialect], (app) => failingApp(app, options.failing));
  const { t, baseUrl, credentials, until } = served;
  const client = new TencentClient(baseUrl, credentials.tencent, { ...credentials.tencent.agent });
  const channelOf = async ({ keys }: TencentClient): Promise<Caller> => {
    const { id: appId, tenantId, scope } = (await t.app.findApp('tencent', keys.secretId))!;
    return { ...t.caller, dialect: 'tencent', appId, tenantId, scope };
  };
  const statusOf = async (flowId: string): Promise<string> => {
    const { FlowInfo } = await client.call<{ FlowInfo: { FlowStatus: string }[] }>('DescribeFlowDetailInfo', {
      FlowIds: [flowId],
    });
    return FlowInfo[0]!.FlowStatus;
  };
  return {
    ...served,
    client,
    stranger: await strangerOf(t, baseUrl),
    statusOf,
    untilStatus: (flowId, status) => until(async () => (await statusOf(flowId)) === status),
    channel: await channelOf(client),
    channelOf,
    contractIdOf: (flowId) => t.app.undressId('base62', 'contract', flowId)!,
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

const strangerApp = {
  accessKey: 'AKIDstranger',
  secret: 'strangersecretstrangersecret0001',
  secretKey: 'strangersecretstrangersecret0002',
};
const strangerAgent = { company: 'org_far_mountain', operator: 'operator_far' };

/** A channel of its own, with one sub-client and one operator. */
async function strangerOf(t: TestWorld, baseUrl: string): Promise<TencentClient> {
  const id = await foundStranger(t, 'tencent', strangerApp, async (world, tx, app, company) => {
    await linkCompany(world, tx, app, { name: company.name, externalId: strangerAgent.company });
    const facts = { name: '远山员工', mobile: '13800138099', externalId: strangerAgent.operator };
    const account = await insertPersonAccount(world, tx, app, { ...facts, companyId: company.id });
    await engage(world, tx, company.id, account);
  });
  const keys = { secretId: strangerApp.accessKey, secretKey: strangerApp.secret };
  return new TencentClient(baseUrl, keys, {
    AppId: t.app.dressId('app', id).base62,
    ProxyOrganizationOpenId: strangerAgent.company,
    ProxyOperator: { OpenId: strangerAgent.operator },
  });
}
