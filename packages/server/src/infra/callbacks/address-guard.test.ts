import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAllowedAddress } from './address-guard.js';
import { callbackPost } from './post.js';

const outside = '1.1.1.1 8.8.8.8 114.114.114.114 172.32.0.1 100.128.0.1 2400:3200::1 2606:4700::1111'.split(' ');
const inside = (
  '0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.168.1.1 ' +
  '198.18.0.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ' +
  '::ffff:1.1.1.1 64:ff9b::7f00:1 2002:7f00:1:: fc00::1 fd12:3456::1 fe80::1 ff02::1 2001::1 2001:db8::1 no-address'
).split(' ');

describe('addresses that callbacks may go to', () => {
  for (const address of outside) {
    it(`${address} is somewhere else in the world`, () =>
      assert.equal(isAllowedAddress(address, { allowLoopback: false }), true));
  }
  for (const address of inside) {
    it(`"${address}" is refused`, () => assert.equal(isAllowedAddress(address, { allowLoopback: false }), false));
  }
  it('the sandbox reaches this machine, and nothing else inside', () => {
    assert.equal(isAllowedAddress('127.0.0.1', { allowLoopback: true }), true);
    assert.equal(isAllowedAddress('::1', { allowLoopback: true }), true);
    assert.equal(isAllowedAddress('10.0.0.1', { allowLoopback: true }), false);
  });
  for (const url of [
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost:1/',
    'ftp://example.com/',
  ]) {
    it(`${url} is not posted to`, async () => {
      const answer = await callbackPost({ allowLoopback: false }).post({ url, method: 'POST', headers: {}, body: '' });
      assert.match(answer.error ?? '', /not allowed/);
      assert.equal(answer.status, undefined);
    });
  }
});
