import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { issueLeaf } from './authority.js';
import { readCertificate, revocationPlaces } from './certificate.js';
import { writeCrl } from './crl.js';
import { createKeyPair } from './key-pairs.js';
import { makeOcspResponder, ocspRequest, ocspRequestFromPath, serialHex } from './ocsp.js';
import { makeTestPki, openssl, pem, withoutOpenssl } from './testing/test-pki.js';
import type { CertificateStatus } from './revocation.js';

const pki = await makeTestPki();
const bundle = (chain: Buffer[]): string => chain.map((der) => pem(der)).join('');

for (const algorithm of ['ES256', 'RS256'] as const) {
  test(`${algorithm}: openssl accepts the chains, strictly, for their purposes`, { skip: withoutOpenssl }, async () => {
    const { root, issuing, timestamping, ocsp, signer } = await makeTestPki(algorithm);
    const purposes: [Buffer, string][] = [
      [(await signer('张三')).chain[0]!, 'smimesign'],
      [(await signer('北京示例科技有限公司', 'ES256', 'COMPANY')).chain[0]!, 'smimesign'],
      [timestamping.chain[0]!, 'timestampsign'],
      [ocsp.chain[0]!, 'ocsphelper'],
    ];
    for (const [certificate, purpose] of purposes) {
      const judged = openssl(
        ['verify', '-x509_strict', '-purpose', purpose, '-CAfile', '@r', '-untrusted', '@i', '@c'],
        { r: bundle(root.chain), i: bundle(issuing.chain), c: pem(certificate) },
      );
      assert.ok(judged.ok, judged.output);
    }
  });
}

test('a leaf says what it is: Chinese name, usages, where to ask, not binding', { skip: withoutOpenssl }, async () => {
  const leaf = (await pki.signer('上海某某贸易有限公司', 'ES256', 'COMPANY')).chain[0]!;
  const text = openssl(['x509', '-text', '-noout', '-nameopt', 'utf8,sep_comma_plus', '-in', '@c'], {
    c: pem(leaf),
  }).output;
  assert.match(
    text,
    /Subject: C=CN,O=上海某某贸易有限公司,OU=Hufu sandbox - NOT BINDING,CN=上海某某贸易有限公司,serialNumber=8/,
  );
  assert.match(text, /Key Usage: critical\s+Digital Signature, Non Repudiation/);
  assert.match(text, /1\.3\.6\.1\.5\.5\.7\.3\.36, E-mail Protection/);
  assert.match(text, /OCSP - URI:http:\/\/127\.0\.0\.1:8420\/ocsp\s/);
  assert.match(text, /CA Issuers - URI:http:\/\/127\.0\.0\.1:8420\/ca\/issuing\.cer/);
  assert.match(text, /URI:http:\/\/127\.0\.0\.1:8420\/crl\/issuing\.crl/);
  assert.match(text, /Policy: 2\.999\.8420\.1/);
  assert.match(text, /NOT BINDING/);
});

test('a leaf never outlives its authority and lives at least 30 days', async () => {
  const { publicKeyInfo } = await createKeyPair();
  const subject = { kind: 'PERSON', name: '张三', id: '1' } as const;
  const authorityEnds = readCertificate(pki.issuing.chain[0]!).notAfter;
  const day = 86_400_000;
  const late = issueLeaf(pki.issuing, pki.profile, { subject, publicKeyInfo, now: authorityEnds - 40 * day });
  assert.equal(readCertificate(late).notAfter, authorityEnds);
  assert.throws(
    () => issueLeaf(pki.issuing, pki.profile, { subject, publicKeyInfo, now: authorityEnds - 20 * day }),
    /too soon/,
  );
  assert.throws(
    () => issueLeaf(pki.issuing, pki.profile, { subject, publicKeyInfo, now: Date.now(), lifeDays: 29 }),
    RangeError,
  );
  assert.throws(
    () =>
      issueLeaf(pki.issuing, pki.profile, {
        subject: { ...subject, name: '长'.repeat(257) },
        publicKeyInfo,
        now: Date.now(),
      }),
    RangeError,
  );
});

test('a revocation list is what openssl reads', { skip: withoutOpenssl }, async () => {
  const leaf = (await pki.signer('张三')).chain[0]!;
  const serial = serialHex(readCertificate(leaf).serial);
  const now = Date.now();
  const plan = { number: 7, thisUpdate: now, nextUpdate: now + 86_400_000 };
  const revoked = [{ serial, at: now, reason: 'keyCompromise' as const }];
  const check = (list: Buffer) =>
    openssl(['verify', '-crl_check', '-CAfile', '@r', '-untrusted', '@i', '-CRLfile', '@l', '@c'], {
      r: bundle(pki.root.chain),
      i: bundle(pki.issuing.chain),
      l: pem(list, 'X509 CRL'),
      c: pem(leaf),
    });
  assert.match(check(writeCrl(pki.issuing, { ...plan, revoked })).output, /certificate revoked/);
  const empty = check(writeCrl(pki.issuing, { ...plan, revoked: [] }));
  assert.ok(empty.ok, empty.output);
});

const statuses: Record<string, CertificateStatus> = {
  good: { status: 'GOOD' },
  revoked: { status: 'REVOKED', at: Date.parse('2026-01-02T03:04:05Z'), reason: 'keyCompromise' },
  unknown: { status: 'UNKNOWN' },
};
for (const [word, status] of Object.entries(statuses)) {
  test(`openssl asks OCSP and hears "${word}", by POST and by GET`, { skip: withoutOpenssl }, async () => {
    const leaf = (await pki.signer('张三')).chain[0]!;
    const asked: string[] = [];
    const responder = makeOcspResponder({
      issuing: pki.issuing,
      responder: pki.ocsp,
      clock: Date.now,
      statusOf: async (serial) => {
        asked.push(serial);
        return status;
      },
    });
    const files = {
      r: bundle(pki.root.chain),
      i: pem(pki.issuing.chain[0]!),
      all: bundle(pki.issuing.chain),
      c: pem(leaf),
    };
    const request = requestOf(files);
    const fromPath = ocspRequestFromPath(encodeURIComponent(request.toString('base64')));
    assert.deepEqual(fromPath, request);
    const judged = openssl(
      [
        'ocsp',
        '-issuer',
        '@i',
        '-cert',
        '@c',
        '-no_nonce', // openssl would add a second one to the request it is given
        '-reqin',
        '@q',
        '-respin',
        '@a',
        '-CAfile',
        '@r',
        '-verify_other',
        '@all',
      ],
      { ...files, q: request, a: await responder.respond(request) },
    );
    assert.match(judged.output, /Response verify OK/);
    assert.match(judged.output, new RegExp(`: ${word}`));
    assert.doesNotMatch(judged.output, /nonce/i);
    assert.equal(asked[0], new X509Certificate(leaf).serialNumber.toLowerCase());
  });
}

function requestOf(files: Record<string, string>): Buffer {
  return openssl(['ocsp', '-issuer', '@i', '-cert', '@c', '-reqout', '-'], files).bytes;
}

test('our own client asks what a responder understands, at the address in the certificate', async () => {
  const [leaf, issuing] = (await pki.signer('张三')).chain as [Buffer, Buffer];
  const statusOf = async (): Promise<CertificateStatus> => ({ status: 'GOOD' });
  const responder = makeOcspResponder({ issuing: pki.issuing, responder: pki.ocsp, clock: () => 0, statusOf });
  const [asked, told] = [await responder.respond(ocspRequest(leaf, issuing)), await responder.responseFor(leaf)];
  assert.equal(asked.length > 200 && Math.abs(asked.length - told.length) < 4, true); // ECDSA values differ in length
  assert.deepEqual(revocationPlaces(readCertificate(leaf)), {
    ocsp: ['http://127.0.0.1:8420/ocsp'],
    crl: ['http://127.0.0.1:8420/crl/issuing.crl'],
  });
});

test('an OCSP answer for the DSS stands alone, and hostile requests are malformed', async () => {
  const statusOf = async (): Promise<CertificateStatus> => ({ status: 'GOOD' });
  const responder = makeOcspResponder({ issuing: pki.issuing, responder: pki.ocsp, clock: Date.now, statusOf });
  const leaf = (await pki.signer('张三')).chain[0]!;
  const answer = await responder.responseFor(leaf);
  assert.deepEqual(answer.subarray(0, 1), Buffer.of(0x30));
  if (!withoutOpenssl) {
    const files = {
      a: answer,
      i: pem(pki.issuing.chain[0]!),
      c: pem(leaf),
      r: bundle(pki.root.chain),
      all: bundle(pki.issuing.chain),
    };
    const judged = openssl(
      ['ocsp', '-issuer', '@i', '-cert', '@c', '-respin', '@a', '-CAfile', '@r', '-verify_other', '@all', '-no_nonce'],
      files,
    );
    assert.match(judged.output, /: good[^]*Response verify OK/);
  }
  for (const hostile of [Buffer.alloc(0), Buffer.alloc(20_000, 0x30), Buffer.from('30800000', 'hex'), answer])
    assert.deepEqual(await responder.respond(hostile), Buffer.from('30030a0101', 'hex'));
  assert.equal(ocspRequestFromPath('%zz'), undefined);
  assert.equal(ocspRequestFromPath('<script>'), undefined);
});
