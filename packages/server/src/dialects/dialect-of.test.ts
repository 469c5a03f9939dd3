import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialectOf, routedTarget, severalDialects } from './dialect-of.js';

const lock = {
  name: 'lock',
  prefix: '/lock',
  marks: { header: /^x-lock-/, path: /^\/v2\/contract\// },
};
const pen = {
  name: 'pen',
  prefix: '/pen',
  marks: {
    header: /^x-pen-action$/,
    request: (method: string, target: string) => method === 'GET' && /^\/\?.*Action=/.test(target),
  },
};
const own = { name: 'native', prefix: '' };
const all = [lock, pen, own];
const nameOf = (method: string, target: string, headers = {}): string | undefined => {
  const found = dialectOf(all, method, target, headers);
  return typeof found === 'string' ? found : found?.name;
};

describe('dialectOf', () => {
  it('knows a dialect at the bare origin by header, path or query', () => {
    assert.equal(nameOf('GET', '/unknown', { 'x-lock-token': 'a' }), 'lock');
    assert.equal(nameOf('GET', '/v2/contract/detail?x=1'), 'lock');
    assert.equal(nameOf('POST', '/', { 'x-pen-action': 'Sign' }), 'pen');
    assert.equal(nameOf('GET', '/?Action=Sign'), 'pen');
  });
  it('takes a prefix as a mark', () => {
    assert.equal(nameOf('GET', '/lock/v2/anything'), 'lock');
    assert.equal(nameOf('GET', '/lock'), 'lock');
    assert.equal(nameOf('GET', '/locksmith'), undefined);
  });
  it('refuses marks of two dialects, in headers, or header and path, or header and prefix', () => {
    const both = { 'x-lock-token': 'a', 'x-pen-action': 'b' };
    assert.equal(nameOf('POST', '/', both), 'several');
    assert.equal(nameOf('POST', '/v2/contract/send', { 'x-pen-action': 'b' }), 'several');
    assert.equal(nameOf('POST', '/lock/send', { 'x-pen-action': 'b' }), 'several');
  });
  it("leaves the server's own pages and our own API alone", () => {
    for (const path of ['/', '/s/abc', '/d/t/n.pdf', '/healthz', '/ca/root.pem', '/native/v1/contracts/1', '/tsa'])
      assert.equal(nameOf('GET', path), undefined, path);
    assert.equal(nameOf('GET', '/d/t/n.pdf', { 'x-lock-token': 'a' }), undefined);
    assert.equal(nameOf('POST', '/tsa-is-longer', { 'x-lock-token': 'a' }), 'lock');
  });
});

describe('routedTarget', () => {
  it('puts the prefix in front once and keeps the query as it was', () => {
    assert.equal(routedTarget(all, 'GET', '/v2/contract/detail?a=%2F&b', {}), '/lock/v2/contract/detail?a=%2F&b');
    assert.equal(routedTarget(all, 'GET', '/lock/v2/contract/detail', {}), '/lock/v2/contract/detail');
    assert.equal(routedTarget(all, 'GET', '/native/v1/x', {}), '/native/v1/x');
    assert.equal(
      routedTarget(all, 'GET', 'http://127.0.0.1:8420/v2/contract/detail?a', {}),
      '/lock/v2/contract/detail?a',
    );
    assert.equal(routedTarget(all, 'GET', 'HTTPS://hufu.example?a=/x', {}), '/?a=/x');
    assert.equal(routedTarget(all, 'GET', 'http://hufu.example', {}), '/');
  });
  it('sends a request of two dialects to one refusal', () => {
    assert.equal(routedTarget(all, 'POST', '/lock/x', { 'x-pen-action': 'b' }), severalDialects);
  });
});
