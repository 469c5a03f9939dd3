import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import { native } from '../src/dialects/native/index.js';
import type { Contract } from '../src/domain/contract.js';
import { lastCode, personSignatory, published, stateOf } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
let server: FastifyInstance;
const origin = 'http://here';

before(async () => {
  t = await testWorld();
  server = fastify();
  const http = {
    originOf: () => origin,
    clientOf: () => ({ ip: '127.0.0.1', userAgent: 'test', platform: 'H5' as const }),
  };
  await server.register(async (scope) => native({ sandbox: true }).mount(scope, t.app, http));
});

const ask = (url: string, payload: object, key = t.credentials.native.apiKey) =>
  server.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${key}` } });
const link = (payload: object, key?: string) => ask('/native/v1/batches', payload, key);

let people = 0;
const someone = (): string => `1380013${String(8500 + ++people)}`;
async function two(contact: string): Promise<[Contract, Contract]> {
  const one = async (subject: string) =>
    (await published(t, [personSignatory('许知远', contact)], { subject })).contract;
  return [await one('劳动合同'), await one('保密协议')];
}

describe('a link to several contracts by our own API', () => {
  it("names them in any dialect's form, once each, or none for all that waits", async () => {
    const contact = someone();
    const [first, second] = await two(contact);
    const { decimal, base62 } = t.app.dressId('contract', first.id);
    const { hex } = t.app.dressId('contract', second.id);
    const made = await link({ contact, contracts: [decimal, base62, hex] });
    assert.equal(made.statusCode, 200, made.body);
    const reply = made.json<{ contracts: string[]; url: string; endsAt: number }>();
    assert.deepEqual(reply.contracts, [first.id, second.id]);
    assert.match(reply.url, /^http:\/\/here\/s\/[\w-]{22}$/);
    const all = (await link({ contact })).json<{ contracts: string[] }>();
    assert.deepEqual(all.contracts, [first.id, second.id]);
  });

  it('refuses by field and code, and makes nothing', async () => {
    const contact = someone();
    const [{ id }] = await two(contact);
    const count = () => t.world.store.read('*', (tx) => tx.batches.byId(t.caller.scope, id));
    const cases: [object, number, string][] = [
      [{}, 400, 'INPUT_INVALID'],
      [{ contact, contracts: [] }, 400, 'INPUT_INVALID'],
      [{ contact, contracts: Array.from({ length: 101 }, () => id) }, 400, 'INPUT_INVALID'],
      [{ contact, contracts: [id], life: 'PT1M' }, 400, 'INPUT_INVALID'],
      [{ contact, contracts: [id], life: 'soon' }, 400, 'INPUT_INVALID'],
      [{ contact, contracts: [id], themeColor: 'red' }, 400, 'INPUT_INVALID'],
      [{ contact, contracts: [id], more: 1 }, 400, 'INPUT_INVALID'],
      [{ contact: 'x', contracts: [id] }, 400, 'INPUT_INVALID'],
      [{ contact, contracts: ['3559650000000000001'] }, 404, 'CONTRACT_NOT_FOUND'],
      [{ contact, contracts: [id, 'yD'.padEnd(32, '0')] }, 404, 'CONTRACT_NOT_FOUND'],
      [{ contact: someone(), contracts: [id] }, 403, 'NO_VIEW_PERMISSION'],
    ];
    for (const [payload, status, code] of cases) {
      const reply = await link(payload);
      assert.deepEqual(
        [reply.statusCode, reply.json<{ code: string }>().code],
        [status, code],
        JSON.stringify(payload).slice(0, 120),
      );
    }
    assert.equal((await link({ contact, contracts: [id] }, 'hufu_wrong_0123456789abcdef0123')).statusCode, 403);
    assert.equal(await count(), undefined);
  });

  it('is sent to its receiver when that is asked for, and shows nothing before the number is proven', async () => {
    const contact = someone();
    const [first] = await two(contact);
    const { url } = (await link({ contact, contracts: [first.id], notify: true })).json<{ url: string }>();
    const [message] = await t.app.sandboxMessages(t.caller, contact);
    assert.equal(message!.link, url);
    assert.match(message!.text, /邀请您签署 1 份合同：http/);
    const opened = await exchange(url);
    assert.equal(opened.list.kind, 'PROVE');
    assert.deepEqual([opened.list.contracts, opened.list.count], [[], 1]);
  });

  it('act-batch signs what is named and answers for each', async () => {
    const contact = someone();
    const contracts = await two(contact);
    const contractIds = contracts.map(({ id }) => t.app.dressId('contract', id).hex);
    const reply = await ask('/native/v1/sandbox/act-batch', { contact, contractIds });
    assert.equal(reply.statusCode, 200, reply.body);
    const lines = reply.json<{ contracts: { title: string; outcome: string }[] }>().contracts;
    assert.deepEqual(
      lines.map(({ title, outcome }) => [title, outcome]),
      [
        ['劳动合同', 'SIGNED'],
        ['保密协议', 'SIGNED'],
      ],
    );
    assert.equal((await ask('/native/v1/sandbox/act-batch', { contact })).statusCode, 409);
  });
});

interface Opened {
  page: string;
  list: { kind: string; count: number; contracts: { id: string }[]; consents: object[] };
  cookie: string;
}
async function exchange(url: string): Promise<Opened> {
  const reply = await server.inject({
    method: 'POST',
    url: '/native/v1/page/exchange',
    payload: { ticket: url.split('/').at(-1) },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(reply.statusCode, 200, reply.body);
  const cookie = reply.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return { ...reply.json<Omit<Opened, 'cookie'>>(), cookie };
}

/** Every call of a list, with a body it would take. */
const calls = (contractId: string): ['GET' | 'POST', string, object?][] => [
  ['GET', '/batch'],
  ['POST', '/batch/prove/send', {}],
  ['POST', '/batch/prove', { code: '000000' }],
  ['POST', '/batch/not-me', {}],
  ['POST', '/batch/consent', { consents: [{ id: 'PRIVACY', version: 'x', sha256: 'y' }], how: 'CHECK' }],
  ['POST', '/batch/open', { contractId }],
  ['POST', '/batch/intents', { key: 'key-of-the-test', contracts: [contractId] }],
  ['POST', '/batch/intents/1/send', {}],
  ['POST', '/batch/intents/1/sign', { code: '000000' }],
];

describe('the calls of a list', () => {
  it('are open to nobody without its cookies, to no other site, and to no page of one contract', async () => {
    const contact = someone();
    const [first] = await two(contact);
    const { url } = (await link({ contact, contracts: [first.id] })).json<{ url: string }>();
    const { page, cookie } = await exchange(url);
    const single = await t.app.openPage(
      { ...t.caller, baseUrl: origin },
      { contractId: first.id, user: { contact, contactType: 'MOBILE' } },
    );
    const alone = await exchange(single.url);
    for (const [method, path, payload] of calls(first.id)) {
      const call = (of: string, headers: object) =>
        server.inject({
          method,
          url: `/native/v1/page/${of}${path}`,
          ...(payload && { payload }),
          headers: { 'sec-fetch-site': 'same-origin', ...headers },
        });
      assert.equal((await call(page, {})).statusCode, 403, path);
      const crossed = await call(page, { cookie, 'sec-fetch-site': 'cross-site' });
      assert.equal(crossed.statusCode, method === 'GET' ? 200 : 403, path);
      const other = await call(alone.page, { cookie: alone.cookie });
      assert.ok(other.statusCode >= 400 && other.statusCode < 500, `${path}: ${other.statusCode}`);
      const own = await call(page, { cookie });
      assert.ok(own.statusCode < 500, `${path}: ${own.statusCode} ${own.body}`);
    }
    for (const path of ['/state', '/documents/1/pages/1?w=780']) {
      const state = await server.inject({ method: 'GET', url: `/native/v1/page/${page}${path}`, headers: { cookie } });
      assert.ok(state.statusCode >= 400 && state.statusCode < 500, `a list is no page of one contract: ${path}`);
    }
    assert.equal((await stateOf(t, first.id)).state, 'SIGNING');
  });

  it('a whole signing over HTTP', async () => {
    const contact = someone();
    const contracts = await two(contact);
    const { url } = (await link({ contact })).json<{ url: string }>();
    const { page, cookie, list } = await exchange(url);
    const call = async <Reply>(path: string, payload: object): Promise<Reply> => {
      const headers = { cookie, 'sec-fetch-site': 'same-origin' };
      const reply = await server.inject({ method: 'POST', url: `/native/v1/page/${page}${path}`, payload, headers });
      assert.ok(reply.statusCode < 300, `${path}: ${reply.body}`);
      return (reply.body ? reply.json() : undefined) as Reply;
    };
    const consents = (list.consents as { id: string; version: string; sha256: string }[]).map(
      ({ id, version, sha256 }) => ({ id, version, sha256 }),
    );
    await call('/batch/consent', { consents, how: 'CHECK' });
    const { intentId, left } = await call<{ intentId: string; left: object[] }>('/batch/intents', {
      key: 'over-http-1',
      contracts: contracts.map(({ id }) => id),
      hand: { kind: 'type', text: '许知远' },
    });
    assert.deepEqual(left, []);
    const end = await call<{ signing: { lines: { outcome: string }[] } }>(`/batch/intents/${intentId}/sign`, {
      code: await lastCode(t, contact),
    });
    assert.deepEqual(
      end.signing.lines.map(({ outcome }) => outcome),
      ['SIGNED', 'SIGNED'],
    );
  });
});
