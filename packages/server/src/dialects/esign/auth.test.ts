import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  checkContentMd5,
  checkFreshness,
  freshness,
  type Headers,
  isSignedWith,
  readCredentials,
  signatureOf,
} from './auth.js';
import { GatewayRefusal } from '../refusal.js';
import { targetCandidates } from './signed-target.js';

const refused = (text: string) => (error: unknown) => error instanceof GatewayRefusal && error.text === text;
const signedBy =
  (secret: string, headers: Headers, ...targets: string[]) =>
  (method: string, signature: string) =>
    isSignedWith({ signature }, { method, headers, targets }, [secret]);

describe('the e签宝 request signature', () => {
  // Vectors of protocols §1.3, made by the vendor's own Java class.
  it('equals the vendor’s on its vectors', () => {
    assert.equal(createHash('md5').update('{}').digest('base64'), 'mZFLkyvTelC5g8XnyQrpOw==');
    const post = 'POST\n*/*\nuxydqKBMBy6x1siClKEQ6Q==\napplication/json; charset=UTF-8\n\n/v3/sign-flow/create-by-file';
    assert.equal(signatureOf('dummysecret', post), '6dYuzEqXUobDAEL97Ja5pvH3QWHpn4R5iJSWEvIsCo8=');
    const get = 'GET\n*/*\n\napplication/json; charset=UTF-8\n\n/v3/sign-flow/abc123/detail';
    assert.equal(signatureOf('dummysecret', get), 'xG4jw3vs+xusJ0x3XkIJBwxpTHHzEHqdMGOJ45Ry8Fk=');
  });

  it('a query is accepted in the order the client sorted it, whatever order it was sent in', () => {
    const sent =
      '/v1/signflows/b2cb74258a634179b0df3cc54791c8b6/executeUrl?urlType=0&organizeId=0&accountId=24c93459216945468fdf1d899c521910&appScheme=esign://demo/signBack';
    const headers = { accept: '*/*', 'content-type': 'application/json; charset=UTF-8' };
    const secret = '0123456789abcdef0123456789abcdef';
    assert.ok(signedBy(secret, headers, sent)('GET', 'scIMEH1DQgsc7/n8K5crq+t8fkfSfUCn7c6M8aKHh+w='));
    const encoded = sent.replace('esign://demo/signBack', 'esign%3A%2F%2Fdemo%2FsignBack');
    assert.ok(signedBy(secret, headers, encoded)('GET', 'scIMEH1DQgsc7/n8K5crq+t8fkfSfUCn7c6M8aKHh+w='));
    assert.ok(
      !signedBy(
        'fedcba9876543210fedcba9876543210',
        headers,
        sent,
      )('GET', 'scIMEH1DQgsc7/n8K5crq+t8fkfSfUCn7c6M8aKHh+w='),
    );
  });

  it('knows each way of writing the query', () => {
    const ways = targetCandidates(['/p?b=1&A=%E4%B8%AD&a=x%20y&B=&b=2']);
    for (const way of [
      '/p?b=1&A=%E4%B8%AD&a=x%20y&B=&b=2', // as received
      '/p?A=%E4%B8%AD&B&a=x%20y&b=1', // ASCII order, first of equal names, empty without =
      '/p?a=x%20y&A=%E4%B8%AD&b=1&B', // the Java demo's order
      '/p?A=中&B&a=x y&b=1', // not encoded
      '/p?a=x y&A=中&b=1&B',
      '/p?A=%E4%B8%AD&B&a=x+y&b=1', // as forms do
      '/p', // the official Node client
    ])
      assert.ok(ways.includes(way), way);
  });

  it('Content-Type, Accept, Date and further headers count as they were sent', () => {
    const sign = (text: string) => signatureOf('s', text);
    const java = {
      accept: 'application/json',
      'content-type': 'application/json',
      date: 'Tue, 01 Dec 2026 08:00:00 GMT',
    };
    assert.ok(
      signedBy(
        's',
        java,
        '/v3/x',
      )('GET', sign('GET\napplication/json\n\napplication/json\nTue, 01 Dec 2026 08:00:00 GMT\n/v3/x')),
    );
    assert.ok(!signedBy('s', java, '/v3/x')('GET', sign('GET\n*/*\n\napplication/json\n\n/v3/x')));
    for (const type of ['', 'application/json', 'application/json; charset=UTF-8'])
      assert.ok(signedBy('s', {}, '/v3/x')('GET', sign(`GET\n\n\n${type}\n\n/v3/x`)), type);
    const more = { 'x-tsign-open-ca-signature-headers': 'X-B,X-A', 'x-a': '1', 'x-b': '2' };
    assert.ok(signedBy('s', more, '/v3/x')('GET', sign('GET\n\n\n\n\nX-A:1\nX-B:2\n/v3/x')));
  });

  it('with the prefix or without', () => {
    const sign = (target: string) => signatureOf('s', `GET\n\n\n\n\n${target}`);
    const signed = signedBy('s', {}, '/esign/v1/x', '/v1/x');
    assert.ok(signed('GET', sign('/esign/v1/x')));
    assert.ok(signed('GET', sign('/v1/x')));
    assert.ok(!signed('GET', sign('/v1/y')));
    assert.ok(!signed('POST', sign('/v1/x')));
  });

  it('a body must have the MD5 that was said; no body says nothing', () => {
    const body = Buffer.from('{"a": "\\u4e2d"}');
    const md5 = createHash('md5').update(body).digest('base64');
    checkContentMd5({ 'content-md5': md5 }, body);
    checkContentMd5({}, body);
    checkContentMd5({ 'content-md5': 'XwFEijtkGPr2hLmyQOZ7Ug==' }, Buffer.alloc(0));
    assert.throws(
      () => checkContentMd5({ 'content-md5': 'XwFEijtkGPr2hLmyQOZ7Ug==' }, body),
      refused('INVALID_SIGNATURE'),
    );
  });

  it('15 minutes either way, in milliseconds', () => {
    const now = 1_790_000_000_000;
    checkFreshness(String(now - freshness), now);
    checkFreshness(String(now + freshness), now);
    for (const bad of [now - freshness - 1, now + freshness + 1, 1_790_000_000, 'soon', '', '1790000000000.5'])
      assert.throws(() => checkFreshness(String(bad), now), refused('INVALID_TIMESTAMP'), String(bad));
  });
});

describe('which credentials a request brings', () => {
  const signature = {
    'x-tsign-open-app-id': '7438000001',
    'x-tsign-open-auth-mode': 'Signature',
    'x-tsign-open-ca-timestamp': '1790000000000',
    'x-tsign-open-ca-signature': 'abc=',
  };
  it('a signature or a token', () => {
    assert.deepEqual(readCredentials(signature), {
      mode: 'SIGNATURE',
      appId: '7438000001',
      timestamp: '1790000000000',
      signature: 'abc=',
    });
    const token = { 'x-tsign-open-app-id': '7438000001', 'x-tsign-open-token': 'a.b.c' };
    assert.deepEqual(readCredentials(token), { mode: 'TOKEN', appId: '7438000001', token: 'a.b.c' });
  });

  it('what is missing decides the answer', () => {
    const without = (name: string) => Object.fromEntries(Object.entries(signature).filter(([key]) => key !== name));
    const cases: [Headers, string][] = [
      [{}, 'TOKEN_CANT_BE_NULL'],
      [{ 'x-tsign-open-app-id': '7438000001' }, 'TOKEN_CANT_BE_NULL'],
      [{ 'x-tsign-open-token': 'a.b.c' }, '缺少参数'],
      [{ ...signature, 'x-tsign-open-auth-mode': 'signature' }, 'AUTHSTRATEGY_NOT_FOUND'],
      [without('x-tsign-open-app-id'), '缺少参数'],
      [without('x-tsign-open-ca-timestamp'), '缺少参数'],
      [without('x-tsign-open-ca-signature'), '缺少参数'],
    ];
    for (const [headers, text] of cases) assert.throws(() => readCredentials(headers), refused(text), text);
  });
});
