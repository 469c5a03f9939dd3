import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { EsignClient } from '../src/demo/esign-client.js';
import { QiyuesuoClient } from '../src/demo/qiyuesuo-client.js';
import { routedTarget, severalDialects } from '../src/dialects/dialect-of.js';
import { esign } from '../src/dialects/esign/index.js';
import { native } from '../src/dialects/native/index.js';
import { qiyuesuo } from '../src/dialects/qiyuesuo/index.js';
import { tencent as tencentWith } from '../src/dialects/tencent/index.js';
import type { Contract } from '../src/domain/contract.js';
import { clientOf, originOf } from '../src/infra/http/request-facts.js';
import { createHttpServer } from '../src/infra/http/server.js';
import { createLog } from '../src/infra/log.js';
import { companySignatory, type Draft, draftWith, personSignatory, pointOn, published, waitFor } from './stories.js';
import { TencentClient } from '../src/demo/tencent-client.js';
import { type TestWorld, testWorld } from './world.js';

/** One contract, asked over HTTP in every tongue there is (DOMAIN.md §3.4). Each row is reached by a real run. */
interface Spoken {
  native: [state: string, voidState: string];
  /** undefined: not found. */
  qiyuesuo: string | undefined;
  tencent: string | undefined;
  esignV1: number | undefined;
  esignV3: [status: number | null, draft: number | null, rescission: number] | undefined;
}
const said = (
  native: Spoken['native'],
  qiyuesuo: Spoken['qiyuesuo'],
  tencent: Spoken['tencent'],
  esignV1: Spoken['esignV1'],
  esignV3: Spoken['esignV3'],
): Spoken => ({ native, qiyuesuo, tencent, esignV1, esignV3 });

type Row = [name: string, reach: () => Promise<Contract>, expected: Spoken];

let t: TestWorld;
let ask: (contract: Contract) => Promise<Spoken>;
let close: () => Promise<void>;

const [ann, bob] = ['13800138301', '13800138302'] as const;
const two = () => [personSignatory('安晚', ann), personSignatory('白薇', bob)];
const key = ({ id }: Contract) => ({ contractId: id });
const act = (contract: Contract, contact: string, how: 'sign' | 'fill' | 'reject', reason?: string) =>
  t.app.sandboxAct(t.caller, { contractId: contract.id, contact, act: how, reason });
const now = async ({ id }: Contract): Promise<Contract> =>
  (await t.app.contractDetail(t.caller, { contractId: id })).contract;
const open = async (more: object = {}) => (await published(t, two(), more)).contract;
const done = (contract: Contract) =>
  waitFor('COMPLETED', async () => (await now(contract)).state === 'COMPLETED' && now(contract));

/** Two persons, each with a text to fill in before anybody signs. */
async function toBeFilled(): Promise<Draft> {
  const draft = await draftWith(t, two());
  const fields = draft.contract.signatories.map(({ id }, n) => ({
    name: `地址${n}`,
    type: 'TEXT' as const,
    required: true,
    signatoryId: id,
    at: pointOn(1, 0.2, 0.2 + n * 0.2) as never,
    width: 120,
    height: 20,
  }));
  await t.app.setFields(t.caller, { ...key(draft.contract), fields });
  return draft;
}
async function filling(): Promise<Contract> {
  const { contract } = await toBeFilled();
  await t.app.publishContract(t.caller, key(contract));
  return contract;
}
async function completedOne(): Promise<Contract> {
  const contract = await open();
  await act(contract, ann, 'sign');
  await act(contract, bob, 'sign');
  return done(contract);
}
async function company(): Promise<Contract> {
  const { contract } = await published(t, [companySignatory(t), personSignatory('安晚', ann)]);
  await t.app.signForCompany(t.caller, { ...key(contract), actionType: 'COMPANY' });
  await act(contract, ann, 'sign');
  return done(contract);
}
async function voiding(): Promise<{ contract: Contract; release: Contract }> {
  const contract = await company();
  return t.app.voidContract(t.caller, { ...key(contract), reason: '双方协商一致', autoSign: true });
}
async function expired(contract: Contract): Promise<Contract> {
  await t.app.sandboxClock(t.caller, 100 * 86_400_000);
  return waitFor('EXPIRED', async () => (await now(contract)).state === 'EXPIRED' && now(contract));
}

const rows: Row[] = [
  [
    'a draft',
    async () => (await draftWith(t, two())).contract,
    said(['DRAFT', 'NONE'], 'DRAFT', 'INIT', 0, [0, null, 0]),
  ],
  [
    'a draft with fields',
    async () => (await toBeFilled()).contract,
    said(['DRAFT', 'NONE'], 'DRAFT', 'INIT', 0, [0, null, 0]),
  ],
  [
    'under review before it is sent',
    async () => {
      const { contract } = await draftWith(t, two(), { needsCreateReview: true });
      await t.app.publishContract(t.caller, key(contract));
      return contract;
    },
    said(['REVIEWING', 'NONE'], 'DRAFT', 'INIT', 0, [0, null, 0]),
  ],
  ['being filled', filling, said(['FILLING', 'NONE'], 'FILLING', 'INIT', 0, [null, 1, 0])],
  [
    'partly filled',
    async () => {
      const contract = await filling();
      await act(contract, ann, 'fill');
      return contract;
    },
    said(['FILLING', 'NONE'], 'FILLING', 'INIT', 0, [null, 1, 0]),
  ],
  [
    'filled, being signed',
    async () => {
      const contract = await filling();
      await act(contract, ann, 'fill');
      await act(contract, bob, 'fill');
      return contract;
    },
    said(['SIGNING', 'NONE'], 'SIGNING', 'INIT', 1, [1, 2, 0]),
  ],
  ['being signed, nobody yet', () => open(), said(['SIGNING', 'NONE'], 'SIGNING', 'INIT', 1, [1, null, 0])],
  [
    'signed by one',
    async () => {
      const contract = await open();
      await act(contract, ann, 'sign');
      return contract;
    },
    said(['SIGNING', 'NONE'], 'SIGNING', 'PART', 1, [1, null, 0]),
  ],
  [
    'signed by all, finished on request',
    async () => {
      const contract = await open({ autoFinish: false });
      await act(contract, ann, 'sign');
      await act(contract, bob, 'sign');
      return contract;
    },
    said(['SIGNED', 'NONE'], 'SIGNING', 'PART', 1, [1, null, 0]),
  ],
  ['completed', completedOne, said(['COMPLETED', 'NONE'], 'COMPLETE', 'ALL', 2, [2, null, 0])],
  [
    'being voided',
    async () => (await voiding()).contract,
    said(['COMPLETED', 'VOIDING'], 'INVALIDING', 'ALL', 2, [2, null, 1]),
  ],
  [
    'voided',
    async () => {
      const { contract, release } = await voiding();
      await waitFor('the company', async () => (await now(release)).signatories[0]?.state === 'SIGNED');
      await act(release, ann, 'sign');
      return waitFor('VOIDED', async () => (await now(contract)).voidState === 'VOIDED' && now(contract));
    },
    said(['COMPLETED', 'VOIDED'], 'INVALIDED', 'RELIEVED', 2, [2, null, 3]),
  ],
  [
    'rejected while it was being signed',
    async () => act(await open(), ann, 'reject', '条款有误'),
    said(['REJECTED', 'NONE'], 'REJECTED', 'REJECT', 7, [7, null, 0]),
  ],
  [
    'rejected while it was being filled',
    async () => act(await filling(), ann, 'reject', '不填'),
    said(['REJECTED', 'NONE'], 'REJECTED', 'REJECT', 7, [null, 4, 0]),
  ],
  ['recalled', async () => recalled(await open()), said(['RECALLED', 'NONE'], 'RECALLED', 'CANCEL', 3, [3, null, 0])],
  [
    'recalled while it was being filled',
    async () => recalled(await filling()),
    said(['RECALLED', 'NONE'], 'RECALLED', 'CANCEL', 3, [3, 3, 0]),
  ],
  [
    'ended by force',
    async () => {
      const contract = await open();
      await t.app.forceEndContract(t.caller, { ...key(contract), reason: '不再需要' });
      return contract;
    },
    said(['FORCE_ENDED', 'NONE'], 'FORCE_END', 'CANCEL', 3, [3, null, 0]),
  ],
  ['expired', async () => expired(await open()), said(['EXPIRED', 'NONE'], 'EXPIRED', 'DEADLINE', 5, [5, null, 0])],
  [
    'expired while it was being filled',
    async () => expired(await filling()),
    said(['EXPIRED', 'NONE'], 'EXPIRED', 'DEADLINE', 5, [5, 5, 0]),
  ],
];
const recalled = async (contract: Contract): Promise<Contract> => {
  await t.app.recallContract(t.caller, { ...key(contract), reason: '有误' });
  return contract;
};

describe('one contract in four tongues', () => {
  before(async () => {
    const dialects = [native({ sandbox: true }), qiyuesuo, tencentWith({ callsPerSecond: 0 }), esign];
    t = await testWorld({ callbackManners: new Map(dialects.map(({ name, callback }) => [name, callback])) });
    t.running.startWork();
    const server = createHttpServer({
      log: createLog('fatal'),
      trustProxy: [],
      routedTarget: (method, target, headers) => routedTarget(dialects, method, target, headers),
      severalDialects,
      readiness: () => Promise.resolve({ ready: true, checks: {}, notes: [] }),
      landing: { sandbox: true, dialects: [] },
    });
    for (const dialect of dialects)
      await server.register(async (scope) => dialect.mount(scope, t.app, { originOf: originOf(undefined), clientOf }), {
        prefix: dialect.prefix,
      });
    await server.listen({ host: '127.0.0.1', port: 0 });
    close = () => server.close();
    const baseUrl = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    ask = asker(baseUrl, t.credentials);
  });
  after(() => close());

  for (const [name, reach, expected] of rows)
    it(`${name}: every dialect says its own word for it`, async () => {
      const contract = await reach();
      assert.deepEqual(await ask(contract), expected);
    });

  it('deleted and hidden: nobody finds it', async () => {
    const { contract: draft } = await draftWith(t, two());
    await t.app.withdrawContract(t.caller, key(draft));
    const hidden = await recalled(await open());
    await t.app.withdrawContract(t.caller, { ...key(hidden), reason: '清理' });
    const nowhere = said(['404', ''], undefined, undefined, undefined, undefined);
    for (const contract of [draft, hidden]) assert.deepEqual(await ask(contract), nowhere);
  });
});

/** Asks every dialect over HTTP, as its own client does. */
function asker(baseUrl: string, credentials: TestWorld['credentials']): typeof ask {
  const qys = new QiyuesuoClient(baseUrl, credentials.qiyuesuo.appToken, credentials.qiyuesuo.appSecret);
  const sign = new EsignClient(baseUrl, credentials.esign.appId, credentials.esign.appSecret);
  const ess = new TencentClient(baseUrl, credentials.tencent, { ...credentials.tencent.agent });
  return async ({ id }) => {
    const { hex, base62 } = t.app.dressId('contract', id);
    const v1 = await sign.ask('GET', `/v1/signflows/${hex}`);
    const v3 = await sign.ask('GET', `/v3/sign-flow/${hex}/detail`);
    const flow = await ess.ask('DescribeFlowDetailInfo', { FlowIds: [base62] });
    const detail = v3.reply.data as {
      signFlowStatus: number | null;
      draftStatus: number | null;
      rescissionStatus: number;
    } | null;
    return {
      native: await nativeState(baseUrl, credentials.native.apiKey, id),
      qiyuesuo: (await qys.get<{ status: string }>('/v2/contract/detail', { contractId: id }).catch(() => undefined))
        ?.status,
      tencent: (flow.response['FlowInfo'] as { FlowStatus: string }[] | undefined)?.[0]?.FlowStatus,
      esignV1: (v1.reply.data as { flowStatus: number } | null)?.flowStatus,
      esignV3: detail ? [detail.signFlowStatus, detail.draftStatus, detail.rescissionStatus] : undefined,
    };
  };
}

async function nativeState(baseUrl: string, apiKey: string, id: string): Promise<Spoken['native']> {
  const reply = await fetch(`${baseUrl}/native/v1/contracts/${id}`, { headers: { authorization: `Bearer ${apiKey}` } });
  if (!reply.ok) return [String(reply.status), ''];
  const { state, voidState } = (await reply.json()) as { state: string; voidState: string };
  return [state, voidState];
}
