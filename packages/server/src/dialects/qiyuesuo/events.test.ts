import assert from 'node:assert/strict';
import { createDecipheriv, createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Notice, Subscription } from '../../app/application.js';
import { encrypt, writeCallback } from './events.js';
import { sampleContract } from './fixtures/sample-contract.js';

const secretKey = 'kX9fPq2LmN7vRt4z';
const at = 1_795_334_200_477;
const notice = (more: Partial<Notice> = {}): Notice => ({
  eventId: '3053227767890968697',
  type: 'COMPLETED',
  at,
  contract: { ...sampleContract(), state: 'COMPLETED', externalRef: 'HR-1', businessData: '部门=人事&批次=1' },
  ...more,
});
const to = (callback: Partial<Subscription['callback']> = {}): Subscription => ({
  appId: '1' as Subscription['appId'],
  accessKey: 'tok12345',
  dialect: 'qiyuesuo',
  url: 'http://127.0.0.1:9/cb?company=7',
  callback: { encrypt: 'NONE', secretKey, signatureIn: 'BODY', ...callback },
});
const formOf = (body: string) => Object.fromEntries(new URLSearchParams(body));
const decrypt = (content: string) => {
  const decipher = createDecipheriv('aes-128-ecb', Buffer.from(secretKey), null);
  return Buffer.concat([decipher.update(content, 'base64'), decipher.final()]).toString('utf8');
};
const signature = createHash('md5').update(`${at}${secretKey}`).digest('hex');

describe('callbacks of 契约锁', () => {
  it('encrypts as the official Go SDK decrypts', () =>
    // Vector of the SDK's own test (protocols §8.2).
    assert.equal(encrypt('testStr', '5f6db7ec8325aAGF'), 'UoYYii0CN0bJyDcdkgf/iA=='));

  it('plain: a form post with the documented fields, the query of the address kept', () => {
    const request = writeCallback(notice(), to());
    assert.equal(request?.url, 'http://127.0.0.1:9/cb?company=7');
    assert.equal(request?.headers['x-hufu-event'], '3053227767890968697');
    const contract = sampleContract();
    assert.deepEqual(formOf(request?.body ?? ''), {
      contractId: contract.id,
      callbackType: 'COMPLETE',
      contractStatus: 'COMPLETE',
      tenantType: 'COMPANY',
      tenantName: '北辰教育科技有限公司',
      contact: '13800138001',
      tenantId: contract.tenantId,
      businessData: '部门=人事&批次=1',
      bizId: 'HR-1',
      sn: 'SN-2026-001',
    });
  });

  it('names the party the event is about', () => {
    const person = sampleContract().signatories[1];
    const form = formOf(writeCallback(notice({ type: 'REJECTED', signatoryId: person?.id }), to())?.body ?? '');
    assert.deepEqual(
      [form.callbackType, form.tenantType, form.tenantName, form.contact, form.tenantId],
      ['REJECTED', 'PERSONAL', '林晚舟', '13800138002', undefined],
    );
  });

  it('encrypted, in the body: signature, timestamp, content', () => {
    const request = writeCallback(notice(), to({ encrypt: 'AES_ECB' }));
    const form = formOf(request?.body ?? '');
    assert.deepEqual(Object.keys(form).sort(), ['content', 'signature', 'timestamp']);
    assert.deepEqual([form.signature, form.timestamp], [signature, String(at)]);
    assert.equal(JSON.parse(decrypt(form.content ?? '')).contractStatus, 'COMPLETE');
  });

  it('encrypted, signature in the query: the content alone in the body', () => {
    const request = writeCallback(notice(), to({ encrypt: 'AES_ECB', signatureIn: 'QUERY' }));
    assert.equal(request?.url, `http://127.0.0.1:9/cb?company=7&signature=${signature}&timestamp=${at}`);
    assert.deepEqual(Object.keys(formOf(request?.body ?? '')), ['content']);
  });

  it('tells nobody of events outside the vendor’s vocabulary', () =>
    assert.equal(writeCallback(notice({ type: 'READ' }), to()), undefined));
});
