import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient, HufuError, NoAnswer } from './client.js';

const answering = (status: number, body: unknown, seen: [string, RequestInit][] = []): typeof fetch =>
  (async (address: string, init: RequestInit) => {
    seen.push([address, init]);
    return new Response(body === undefined ? null : JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
  }) as unknown as typeof fetch;

test('an operation is asked at its own address with its path and query filled in', async () => {
  const seen: [string, RequestInit][] = [];
  const call = createClient({ base: 'http://127.0.0.1:1', fetch: answering(204, undefined, seen) });
  await call('setPassword', { path: { page: 'a/b' }, body: { password: 'x' } });
  assert.equal(seen[0]![0], 'http://127.0.0.1:1/native/v1/page/a%2Fb/password');
  assert.equal(seen[0]![1].method, 'POST');
  assert.equal(seen[0]![1].body, '{"password":"x"}');
});

test('a refusal keeps its code, facts and request id', async () => {
  const refusal = { code: 'CODE_WRONG', message: 'code wrong', facts: { triesLeft: 4 }, requestId: 'r1' };
  const call = createClient({ fetch: answering(403, refusal) });
  await assert.rejects(call('state', { path: { page: 'p' } }), (error: HufuError) => {
    assert.equal(error.code, 'CODE_WRONG');
    assert.deepEqual(error.facts, { triesLeft: 4 });
    assert.equal(error.requestId, 'r1');
    return true;
  });
});

test('a proxy that answers for the server is told as INTERNAL', async () => {
  const call = createClient({ fetch: (async () => new Response('<h1>502</h1>', { status: 502 })) as typeof fetch });
  await assert.rejects(call('state', { path: { page: 'p' } }), { code: 'INTERNAL', status: 502 });
});

test('a cut line is no answer, not a refusal', async () => {
  const call = createClient({ fetch: async () => Promise.reject(new TypeError('fetch failed')) });
  await assert.rejects(call('state', { path: { page: 'p' } }), NoAnswer);
});
