import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callback, callbackSignature } from './events.js';

describe('callbacks of e签宝', () => {
  it('are signed as the vendor’s sample verifies', () => {
    // Vector of protocols §7.
    const body = '{"action":"SIGN_MISSON_COMPLETE","signFlowId":"x"}';
    const url = 'http://127.0.0.1:9/cb?orderNo=001&belong=pinjie';
    assert.equal(
      callbackSignature('dummysecret', '1729489875363', url, body),
      '3c736f140e22adf842c3c7d71dfd641e4f6c35c2109403b67ebb915d43a47e0c',
    );
  });

  it('any 2xx is received, whatever its body says; 14 further tries', () => {
    for (const status of [200, 204, 299]) assert.equal(callback.whyFailed({ status, body: '{"code":500}' }), undefined);
    for (const status of [199, 302, 404, 500]) assert.equal(callback.whyFailed({ status }), `HTTP ${status}`);
    assert.equal(callback.whyFailed({ error: 'refused' }), 'refused');
    const minutes = callback.pausesMs.map((ms) => ms / 60_000);
    assert.deepEqual(minutes, [1 / 6, 1 / 6, 0.5, 1, 3, 6, 10, 20, 30, 60, 120, 120, 120, 120]);
  });
});
