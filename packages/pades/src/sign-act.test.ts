import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readState } from './read-state.js';
import { signAct } from './sign-act.js';
import { samplePdf } from './testing/sample-pdf.js';
import { makeTestPki } from './testing/test-pki.js';
import type { SigningAct, Signer } from './types.js';
import { verifyPdf } from './verify/verify-pdf.js';

const act: SigningAct = {
  field: { late: { name: 'h-1', page: 1, rect: { x: 50, y: 50, w: 100, h: 40 }, lock: [] } },
  paint: [],
  marks: [],
  signingTime: new Date(),
  signerName: '测试',
};

test('signatures and time stamps with RSA keys find room', async () => {
  const pki = await makeTestPki('RS256');
  const signer = await pki.signer('云岫里家居用品示例有限公司', 'RS256', 'COMPANY');
  const pdf = samplePdf({});
  const { appended, cms } = await signAct(readState(pdf), act, signer, pki.tsa.timestamper);
  assert.ok(cms.der.length > 8192, `only ${cms.der.length} bytes: the usual reserve would do`);
  const report = verifyPdf(Buffer.concat([pdf, appended]), { trust: [pki.root.chain[0]!], now: Date.now() });
  assert.deepEqual([report.verdict, report.signatures[0]?.level], ['intact', 'B-T'], report.why);
});

test('a token of unusual size is signed for again, with more room', async () => {
  const pki = await makeTestPki();
  const large = await makeTestPki('RS256');
  const inner = await pki.signer('张伟');
  let signings = 0;
  const signer: Signer = { ...inner, sign: (tbs) => (signings++, inner.sign(tbs)) };
  const pdf = samplePdf({});
  const tight = { ...signer, chain: [...inner.chain, ...large.issuing.chain, ...large.ocsp.chain] };
  const { appended, cms } = await signAct(readState(pdf), act, tight, large.tsa.timestamper);
  assert.ok(cms.der.length > 8192 && cms.level === 'B-T');
  assert.equal(signings, 2);
  const trust = [pki.root.chain[0]!, large.root.chain[0]!];
  const report = verifyPdf(Buffer.concat([pdf, appended]), { trust, now: Date.now() });
  assert.equal(report.verdict, 'intact', report.why);
});
