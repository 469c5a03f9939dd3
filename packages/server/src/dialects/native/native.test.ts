import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Readable } from 'node:stream';
import fastify from 'fastify';
import type { Application, Caller, PageClient } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import { rangeOf } from '../file-answer.js';
import { durationMs } from './duration.js';
import { native } from './index.js';

const key = 'hufu_AbCd123456_0123456789abcdefghij0123456789ab';
const asked: { name: string; input: unknown[] }[] = [];

/** An application that remembers what it was asked. */
const app = {
  directoryVersion: () => 0,
  findApp: async (dialect: string, accessKey: string) =>
    dialect === 'native' && accessKey === 'AbCd123456'
      ? { id: '11', tenantId: '22', scope: ['22', '23'], secret: key, dialect, accessKey }
      : undefined,
  sandboxClock: async (...input: unknown[]) => (asked.push({ name: 'clock', input }), { now: 1000 }),
  sandboxMessages: async (...input: unknown[]) => (asked.push({ name: 'messages', input }), []),
  findContractByAnyId: async () => {
    throw new DomainError('CONTRACT_NOT_FOUND', { contractId: '1' });
  },
  downloadByLink: async (_client: PageClient, token: string) => {
    if (token !== 'good') throw new DomainError('LINK_ENDED');
    const bytes = Buffer.from('0123456789');
    return {
      kind: 'pdf',
      fileName: '劳动合同 "甲".pdf',
      byteLength: 10,
      open: (range?: { start: number; end: number }) =>
        Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes]),
    };
  },
} as unknown as Application;

async function serverIn(sandbox: boolean) {
  const server = fastify();
  const http = {
    originOf: () => 'http://here',
    clientOf: () => ({ ip: '127.0.0.1', userAgent: '', platform: 'API' as const }),
  };
  await server.register(async (scope) => native({ sandbox }).mount(scope, app, http));
  return server;
}
const clock = (authorization?: string, body: object = { advance: 'PT31M' }) => ({
  method: 'POST' as const,
  url: '/native/v1/sandbox/clock',
  headers: authorization === undefined ? {} : { authorization },
  payload: body,
});

describe('calls with a key', () => {
  it('are refused without a key, with a wrong one, and with the right access key and another secret', async () => {
    const server = await serverIn(true);
    for (const authorization of [
      undefined,
      'Bearer x',
      `Bearer ${key}x`,
      key,
      `Bearer ${key.replace('0123', '3210')}`,
    ]) {
      const answer = await server.inject(clock(authorization));
      assert.equal(answer.statusCode, 403, authorization);
      assert.equal(answer.json<{ code: string }>().code, 'NOT_PERMITTED');
    }
  });

  it('reach the application as their company', async () => {
    const server = await serverIn(true);
    asked.length = 0;
    const answer = await server.inject(clock(`Bearer ${key}`));
    assert.deepEqual(answer.json(), { now: 1000 });
    const [caller, ms] = asked[0]!.input as [Caller, number];
    assert.equal(ms, 31 * 60_000);
    assert.deepEqual(
      [caller.dialect, caller.tenantId, caller.scope, caller.baseUrl],
      ['native', '22', ['22', '23'], 'http://here'],
    );
  });

  it('refuse a body that is not what they take, naming the field', async () => {
    const server = await serverIn(true);
    const answer = await server.inject(clock(`Bearer ${key}`, { advance: 'backwards' }));
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json<{ facts: { field: string } }>().facts.field, 'advance');
  });

  it('answer 404 in our own shape for an unknown contract', async () => {
    const server = await serverIn(true);
    const answer = await server.inject({ url: '/native/v1/contracts/1', headers: { authorization: `Bearer ${key}` } });
    assert.equal(answer.statusCode, 404);
    assert.equal(answer.json<{ code: string }>().code, 'CONTRACT_NOT_FOUND');
  });

  it('of the sandbox do not exist in production', async () => {
    const server = await serverIn(false);
    assert.equal((await server.inject(clock(`Bearer ${key}`))).statusCode, 404);
  });
});

describe('durations', () => {
  it('are ISO 8601, forward only', () => {
    assert.equal(durationMs('advance', 'PT0S'), 0);
    assert.equal(durationMs('advance', 'P2DT3H4M5.5S'), ((2 * 24 + 3) * 3600 + 4 * 60 + 5.5) * 1000);
    assert.equal(durationMs('advance', 'P1W'), 7 * 86_400_000);
    for (const text of ['', 'P', 'PT', '-PT1H', 'PT-1H', '31M', 'P1Y', 'PT1H1H', 'pt1h'])
      assert.throws(() => durationMs('advance', text), { code: 'INPUT_INVALID' }, text);
  });
});

describe('downloads by link', () => {
  it('carry name, length and type, and nothing may keep or sniff them', async () => {
    const server = await serverIn(true);
    const answer = await server.inject('/d/good/x.pdf');
    assert.equal(answer.body, '0123456789');
    assert.equal(Number(answer.headers['content-length']), 10);
    assert.equal(
      answer.headers['content-disposition'],
      `attachment; filename="____ ___.pdf"; filename*=UTF-8''${encodeURIComponent('劳动合同 "甲".pdf')}`,
    );
    assert.equal(answer.headers['cache-control'], 'private, no-store');
    const head = await server.inject({ method: 'HEAD', url: '/d/good/x.pdf' });
    assert.deepEqual([head.statusCode, head.body, Number(head.headers['content-length'])], [200, '', 10]);
  });

  it('give one range, and say when it lies beyond the end', async () => {
    const server = await serverIn(true);
    const part = await server.inject({ url: '/d/good/x.pdf', headers: { range: 'bytes=2-4' } });
    assert.deepEqual([part.statusCode, part.body, part.headers['content-range']], [206, '234', 'bytes 2-4/10']);
    const beyond = await server.inject({ url: '/d/good/x.pdf', headers: { range: 'bytes=10-' } });
    assert.deepEqual([beyond.statusCode, beyond.headers['content-range']], [416, 'bytes */10']);
  });

  it('read ranges as RFC 9110 does', () => {
    assert.deepEqual(rangeOf('bytes=0-0', 10), { start: 0, end: 0 });
    assert.deepEqual(rangeOf('bytes=5-', 10), { start: 5, end: 9 });
    assert.deepEqual(rangeOf('bytes=-3', 10), { start: 7, end: 9 });
    assert.deepEqual(rangeOf('bytes=-30', 10), { start: 0, end: 9 });
    assert.deepEqual(rangeOf('bytes=3-99', 10), { start: 3, end: 9 });
    for (const whole of [undefined, 'bytes=-', 'bytes=1-2,4-5', 'lines=1-2', 'bytes=5-3'])
      assert.equal(rangeOf(whole, 10), undefined, whole);
    assert.equal(rangeOf('bytes=-0', 10), 'beyond');
  });

  it('that ended are refused in our own shape', async () => {
    const server = await serverIn(true);
    const answer = await server.inject('/d/old/x.pdf');
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [410, 'LINK_ENDED']);
  });
});
