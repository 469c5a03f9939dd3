import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  checkFreshness,
  checkSignature,
  type Credentials,
  freshness,
  nonceKeptUntil,
  readCredentials,
  signatureOf,
} from './auth.js';
import { GatewayRefusal } from '../refusal.js';

const token = 'tok12345';
const secret = 'secret67890';
const refuses = (status: number, text: string, act: () => unknown) =>
  assert.throws(act, (error: unknown) => {
    assert.ok(error instanceof GatewayRefusal);
    assert.deepEqual([error.status, error.text], [status, text]);
    return true;
  });

describe('契约锁 authentication', () => {
  // Captured from the official clients on loopback (protocols §1.3).
  const captured: [string, Omit<Credentials, 'token'>][] = [
    ['PHP 1.5.0', { timestamp: '1795334192216', signature: '5635f6bc7befcfdf8415b1115e89577d' }],
    ['C# 3.0.2', { timestamp: '1795334234906.32', signature: 'd887ddfb42fce7550213d52e3c326e11' }],
    ['Java forwarding server', { timestamp: '1795334282040', signature: '520ebc78374b64b0b17fc0233868ba1a' }],
    [
      'Go 3.1.1',
      {
        timestamp: '1795334200477',
        nonce: '08b6c972-c001-4570-9578-781b5be2d1d3',
        signature: 'db2a6e4529fce15cde695aee38770d69',
      },
    ],
    [
      'Python forwarding server',
      {
        timestamp: '1795334149001',
        nonce: '218c6adc-e64a-11f1-8e07-02fc00000001',
        signature: '52265151d2dd673951cc76320155de54',
      },
    ],
  ];
  for (const [client, sent] of captured)
    it(`accepts the signature of ${client}`, () => checkSignature({ token, ...sent }, ['an older secret', secret]));

  it('hashes the bytes of a nonce that is no ASCII', () => {
    const timestamp = '1795334200477';
    const signature = createHash('md5').update(`${token}${secret}${timestamp}随机`, 'utf8').digest('hex');
    const nonce = Buffer.from('随机').toString('latin1'); // as Node reads a header
    checkSignature({ token, timestamp, nonce, signature }, [secret]);
  });
  it('accepts upper-case hex and refuses everything else', () => {
    const timestamp = '1795334192216';
    const good = signatureOf(secret, { token, timestamp });
    checkSignature({ token, timestamp, signature: good.toUpperCase() }, [secret]);
    for (const signature of [good.replace(/.$/, good.endsWith('0') ? '1' : '0'), good.slice(1), `${good}0`, '虎符'])
      refuses(443, 'INVALID SIGNATURE', () => checkSignature({ token, timestamp, signature }, [secret]));
    refuses(443, 'INVALID SIGNATURE', () => checkSignature({ token, timestamp, signature: good }, ['other']));
    refuses(443, 'INVALID SIGNATURE', () =>
      checkSignature({ token, timestamp, nonce: 'n', signature: good }, [secret]),
    );
  });

  it('names the header that is missing; an empty one is missing', () => {
    const all = { 'x-qys-open-accesstoken': 't', 'x-qys-open-timestamp': '1', 'x-qys-open-signature': 's' };
    refuses(441, 'HEADER REQUIRED,x-qys-open-accesstoken', () => readCredentials({}));
    for (const name of Object.keys(all))
      refuses(441, `HEADER REQUIRED,${name}`, () => readCredentials({ ...all, [name]: ' ' }));
    assert.equal(readCredentials({ ...all, 'x-qys-open-nonce': '' }).nonce, undefined);
  });

  it('judges the time by the text as received, fraction included', () => {
    const now = 1795334234906;
    checkFreshness('1795334234906.32', now);
    checkFreshness(String(now - freshness), now);
    checkFreshness(String(now + freshness), now);
    for (const stale of [now - freshness - 1, now + freshness + 1, '', 'now', '1e12', '-1', '0x10', `${now}.`])
      refuses(444, 'INVALID TIMESTAMP', () => checkFreshness(String(stale), now));
  });

  it('remembers a nonce while its time stamp would still be accepted, and never under ten minutes', () => {
    assert.equal(nonceKeptUntil('1000000', 1_000_000), 1_000_000 + freshness);
    assert.equal(nonceKeptUntil('1000000.5', 1_000_000 + freshness), 1_000_000 + freshness + 10 * 60_000);
  });
});
