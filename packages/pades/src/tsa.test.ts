import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { timestampPolicyOid } from './authority.js';
import { childrenOf, elementAt, integer, NULL, octetString, oid, sequence } from './der.js';
import { OID } from './oids.js';
import { makeTestPki, openssl, pem, withoutOpenssl } from './testing/test-pki.js';
import { checkTimestampToken, readTimestampResponse, timestampRequest } from './timestamp.js';
import { makeTimestampAuthority } from './tsa.js';

const pki = await makeTestPki();
const trust = { roots: [pki.root.chain[0]!] };
const digest = createHash('sha256').update('时间').digest();
const withImprint = (algorithm: string, bytes: Buffer, ...rest: Buffer[]): Buffer =>
  sequence(integer(1), sequence(sequence(oid(algorithm), NULL), octetString(bytes)), ...rest);
/** Status and failure bits of an answer, such as `2 0780`. */
function statusOf(response: Buffer): string {
  const [status, , failure] = childrenOf(childrenOf(elementAt(response, 0))[0]!);
  return `${status!.content.toString('hex')} ${failure?.content.toString('hex') ?? ''}`;
}

for (const algorithm of ['sha256', 'sha384', 'sha512', 'sha1'] as const) {
  test(`openssl ts asks with ${algorithm}`, { skip: withoutOpenssl }, () => {
    const data = Buffer.from('合同');
    const request = openssl(['ts', '-query', '-data', '@d', `-${algorithm}`, '-cert'], { d: data }).bytes;
    const response = pki.tsa.respond(request);
    if (algorithm === 'sha1') return assert.equal(statusOf(response), '02 0780');
    const judged = openssl(['ts', '-verify', '-queryfile', '@q', '-in', '@r', '-CAfile', '@root'], {
      q: request,
      r: response,
      root: pem(pki.root.chain[0]!),
    });
    assert.ok(judged.ok, judged.output);
  });
}

test('our client accepts the answer to its own request, and no other', () => {
  const request = timestampRequest(digest);
  const response = pki.tsa.respond(request.der);
  const token = readTimestampResponse(request, response, trust, Date.now());
  const facts = checkTimestampToken(token, digest);
  assert.equal(facts.policy, timestampPolicyOid(pki.profile));
  const again = timestampRequest(digest);
  assert.throws(() => readTimestampResponse(again, response, trust, Date.now()), /answers another request/);
  const other = timestampRequest(randomBytes(32));
  assert.throws(() => readTimestampResponse(other, response, trust, Date.now()), /of other bytes/);
});

test('an authority that is not trusted, or whose clock is off, gives no token', async () => {
  const request = timestampRequest(digest);
  const response = pki.tsa.respond(request.der);
  const strangers = { roots: [(await makeTestPki()).root.chain[0]!] };
  assert.throws(() => readTimestampResponse(request, response, strangers, Date.now()), /not trusted/);
  assert.throws(() => readTimestampResponse(request, response, trust, Date.now() + 3_600_000), /clock disagree/);
});

test('a signer who is no time-stamping authority cannot stamp', async () => {
  const { profile, issuing, ocsp } = pki;
  const impostor = makeTimestampAuthority({ credential: ocsp, policy: timestampPolicyOid(profile), clock: Date.now });
  assert.equal(issuing.chain.length, 2);
  const token = await impostor.timestamper(digest);
  assert.throws(() => checkTimestampToken(token, digest), /not one of a time-stamping authority/);
});

test('what cannot be stamped is refused with the status of RFC 3161', () => {
  const cases: Record<string, [Buffer, string]> = {
    'SHA-1': [withImprint(OID.sha1, Buffer.alloc(20)), '02 0780'], // badAlg
    'imprint of wrong length': [withImprint(OID.sha256, Buffer.alloc(20)), '02 0204'], // badDataFormat
    'another policy': [withImprint(OID.sha256, digest, oid('1.2.3')), '02 000001'], // unacceptedPolicy
    rubbish: [randomBytes(40), '02 0204'],
    nothing: [Buffer.alloc(0), '02 0204'],
    'too large': [Buffer.alloc(5000), '02 0520'], // badRequest
    'unknown version': [sequence(integer(2)), '02 0520'],
  };
  for (const [name, [request, expected]] of Object.entries(cases))
    assert.equal(statusOf(pki.tsa.respond(request)), expected, name);
});

test('a clock that falls back, or leaves the life of the certificate, stamps nothing', () => {
  let now = Date.now();
  const policy = timestampPolicyOid(pki.profile);
  const tsa = makeTimestampAuthority({ credential: pki.timestamping, policy, clock: () => now });
  const status = (): string => statusOf(tsa.respond(timestampRequest(digest).der));
  assert.equal(status(), '00 ');
  now -= 3_600_000;
  assert.equal(status(), '02 010002'); // timeNotAvailable = bit 14
  now += 10 * 365 * 86_400_000;
  assert.equal(status(), '02 010002');
});
