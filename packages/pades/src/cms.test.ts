import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkCms, cmsSignedData, signCms } from './cms.js';
import { childrenOf, DerError, elementAt, sequence, setOf, tlv } from './der.js';
import { CmsError } from './signed-data.js';
import { makeTestPki, openssl, pem, withoutOpenssl } from './testing/test-pki.js';
import type { Timestamper } from './types.js';

const pki = await makeTestPki();
const content = Buffer.from('合同正文,一式两份。');
const digest = createHash('sha256').update(content).digest();
const rejected = (error: unknown): boolean => error instanceof CmsError || error instanceof DerError;

for (const algorithm of ['ES256', 'RS256'] as const) {
  test(`${algorithm}: a signature with time stamp holds for ourselves and for openssl -cades`, async (t) => {
    const signer = await pki.signer('张三', algorithm);
    const { der, level } = await cmsSignedData({ digest, signer, timestamper: pki.tsa.timestamper });
    assert.equal(level, 'B-T');
    const facts = checkCms(der, digest);
    assert.deepEqual(checkCms(der, digest, signer.chain), facts);
    assert.equal(facts.level, 'B-T');
    assert.deepEqual(facts.chain, signer.chain);
    assert.ok(Math.abs(facts.timestamp!.at - Date.now()) < 60_000);
    if (withoutOpenssl) return t.diagnostic(withoutOpenssl);
    const judged = openssl(
      ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', '@s', '-content', '@c', '-CAfile', '@r'],
      { s: der, c: content, r: pem(pki.root.chain[0]!) },
    );
    assert.ok(judged.ok, judged.output);
  });
}

test('openssl prints no signing-time, which PAdES forbids', { skip: withoutOpenssl }, async () => {
  const { der } = await cmsSignedData({ digest, signer: await pki.signer('李四') });
  const printed = openssl(['cms', '-cmsout', '-print', '-inform', 'DER', '-in', '@s'], { s: der }).output;
  assert.match(printed, /id-smime-aa-signingCertificateV2/);
  assert.doesNotMatch(printed, /signingTime/);
});

test('a time-stamping authority that fails, lies or is late leaves level B-B and the reason', async () => {
  const signer = await pki.signer('王五');
  const cases: Record<string, [Timestamper, RegExp]> = {
    down: [() => Promise.reject(new Error('connection refused')), /connection refused/],
    'of other bytes': [() => pki.tsa.timestamper(randomBytes(32)), /other bytes/],
    'no token': [async () => Buffer.from('3003020100', 'hex'), /tag 2/],
    late: [() => new Promise(() => {}), /within 20 ms/],
  };
  for (const [name, [timestamper, reason]] of Object.entries(cases)) {
    const signed = await cmsSignedData({ digest, signer, timestamper, timestampWithinMs: 20 });
    assert.equal(signed.level, 'B-B', name);
    assert.match(signed.timestampError!.message, reason);
    assert.equal(checkCms(signed.der, digest).level, 'B-B');
  }
});

test('a token may be added after the signature was made', async () => {
  const bare = await signCms(digest, await pki.signer('赵六'));
  assert.equal(checkCms(bare.encode(), digest).level, 'B-B');
  assert.equal(checkCms(bare.encode(await pki.tsa.timestamper(bare.imprint)), digest).level, 'B-T');
});

test('a signature of other content is refused by message digest', async () => {
  const { der } = await cmsSignedData({ digest, signer: await pki.signer('张三') });
  assert.throws(() => checkCms(der, randomBytes(32)), /message digest is of other bytes/);
});

test('a changed byte anywhere is refused; in a stamped one, anywhere but in the other certificates of the token', async () => {
  const signer = await pki.signer('张三');
  const plain = (await cmsSignedData({ digest, signer })).der;
  const stamped = (await cmsSignedData({ digest, signer, timestamper: pki.tsa.timestamper })).der;
  // Those are proved by the trust anchor of whoever verifies, not by the signature.
  const [from, to] = [
    stamped.lastIndexOf(pki.issuing.chain[0]!),
    stamped.lastIndexOf(pki.root.chain[0]!) + pki.root.chain[0]!.length,
  ];
  for (const der of [plain, stamped]) {
    const position = fc.nat(der.length - 1).filter((at) => der === plain || at < from || at >= to);
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Buffer.from(der);
        changed[at]! ^= change;
        assert.throws(() => checkCms(changed, digest, signer.chain));
      }),
      { numRuns: 1000, seed: 1 },
    );
  }
});

test('a cut-off signature, and one with bytes behind it, are refused', async () => {
  const { der } = await cmsSignedData({ digest, signer: await pki.signer('张三') });
  for (let length = 0; length < der.length; length += 7)
    assert.throws(() => checkCms(der.subarray(0, length), digest), rejected);
  assert.throws(() => checkCms(Buffer.concat([der, Buffer.alloc(1)]), digest), /bytes behind/);
});

test('two SignerInfos, or a certificate that is no link of the chain, are refused', async () => {
  const { der } = await cmsSignedData({ digest, signer: await pki.signer('张三') });
  const [type, wrapper] = childrenOf(elementAt(der, 0));
  const body = childrenOf(elementAt(wrapper!.content, 0));
  const rebuilt = (...parts: Buffer[]): Buffer => sequence(type!.bytes, tlv(0xa0, sequence(...parts)));
  const [version, digests, encapsulated, certificates, infos] = body.map((e) => e.bytes) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  assert.deepEqual(rebuilt(version, digests, encapsulated, certificates, infos), der);
  const info = elementAt(infos, 0).content;
  assert.throws(
    () => checkCms(rebuilt(version, digests, encapsulated, certificates, setOf(info, info)), digest),
    /2 SignerInfos/,
  );
  const stranger = (await makeTestPki()).root.chain[0]!;
  const more = tlv(0xa0, elementAt(certificates, 0).content, stranger);
  assert.throws(() => checkCms(rebuilt(version, digests, encapsulated, more, infos), digest), /no link of the chain/);
});
