import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentSignature, encrypt } from './events.js';

/** The vector of protocols §6.1. */
describe('how 腾讯 callbacks are sealed', () => {
  const plain = '{"MsgId":"m1","MsgType":"FlowStatusChange","MsgVersion":"CustomApp","MsgData":{"FlowId":"f1"}}';
  const sealed =
    'yq5jOrCC3ZWfJNMTDcbQKTA5TI8mM510cEaVYWLWqe+POtDr9e8QzHxHJLrLiVnu7CNzyEcbWZxB/w5JoZ4ucLdVpf0jwPA3ahEHsB1dd3ECMv555BnvZwuNWx8Mn4Tx';
  it('AES-256-CBC with the key’s first half as IV', () =>
    assert.equal(encrypt(plain, '0123456789abcdef0123456789abcdef'), sealed));
  it('an HMAC over the body as it is sent', () =>
    assert.equal(
      contentSignature('callback-token', `{"encrypt":"${sealed}"}`),
      'sha256=0ce2622d756d61c7b504d1c5406c1f74740998a5bf7302859e7aae0d39a5a5ac',
    ));
});
