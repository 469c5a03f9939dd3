import assert from 'node:assert/strict';
import { X509Certificate, createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { extend } from '@hufu/pades/extend';
import { readState } from '@hufu/pades/read-state';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { appended, sign } from '@hufu/pades/testing/story';
import { checkTimestampToken, timestampRequest } from '@hufu/pades/timestamp';
import { verifyPdf, type VerificationReport } from '@hufu/pades/verify/verify-pdf';
import fastify, { type FastifyInstance } from 'fastify';
import { testDatabase } from '../../../test/database.js';
import { keysOn } from '../../../test/key-fixtures.js';
import { type Database, openDatabase } from '../postgres/pool.js';
import type { AddressRules } from '../callbacks/address-guard.js';
import { builtInTimestamps } from '../tsa/built-in.js';
import { remoteTimestamps, type RemoteTsa } from '../tsa/remote.js';
import type { Authorities } from './authorities.js';
import { revocationClient } from './revocation-client.js';
import { revocationFacts, type OutsideAuthority } from './revocation-facts.js';
import { authorityRoutes } from './routes.js';

const digest = createHash('sha256').update('时间').digest();

describe('the built-in authorities over HTTP', () => {
  let database: Database;
  let server: FastifyInstance;
  let world: Awaited<ReturnType<typeof keysOn>>;
  let origin: string;
  before(async () => {
    database = openDatabase({ connection: (await testDatabase()).app });
    world = await keysOn(database);
    server = fastify();
    await server.register(authorityRoutes(world.authorities));
    origin = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await server.close();
    await database.close();
  });

  it('a remote time-stamping authority is believed under its root only', async () => {
    const plan = { url: `${origin}/tsa`, now: Date.now };
    const token = await remoteTimestamps({ ...plan, roots: [world.authorities.root] }).timestamp(digest);
    assert.equal(checkTimestampToken(token, digest).policy, world.authorities.policy.timestamps);
    await assert.rejects(remoteTimestamps({ ...plan, roots: [] }).timestamp(digest), /not trusted/);
    await assert.rejects(
      remoteTimestamps({ ...plan, url: `${origin}/ca/none`, roots: [] }).timestamp(digest),
      /answered 404/,
    );
  });

  it('the one in this process says whose it is', async () => {
    const timestamps = builtInTimestamps(world.authorities.tsa, world.authorities.profile);
    assert.equal(timestamps.authority, '虎符测试 Time Stamping (sandbox)');
    checkTimestampToken(await timestamps.timestamp(digest), digest);
  });

  it('certificates, lists and the policy lie where the certificates say', async () => {
    const root = await server.inject('/ca/root.pem');
    assert.equal(root.statusCode, 200);
    assert.deepEqual(new X509Certificate(root.body).raw, world.authorities.root);
    const issuing = new X509Certificate((await server.inject('/ca/issuing.cer')).rawPayload);
    assert.ok(issuing.verify(new X509Certificate(root.body).publicKey));
    const stampers = (await server.inject('/ca/tsa.pem')).body.match(/-----BEGIN[^]*?-----END CERTIFICATE-----/g)!;
    assert.match(new X509Certificate(stampers[0]!).subject, /Time Stamping/); // for tokens asked for without certificates
    for (const path of ['/crl/root.crl', '/crl/issuing.crl']) {
      const { headers, rawPayload } = await server.inject(path);
      assert.equal(headers['content-type'], 'application/pkix-crl');
      assert.equal(rawPayload[0], 0x30);
    }
    assert.match((await server.inject('/ca/policy')).body, /不具法律效力[^]*nothing signed under it is binding/);
    assert.equal((await server.inject('/ca/toString')).statusCode, 404);
  });

  it('OCSP by GET and POST, and what is no request, get an OCSP answer', async () => {
    const { ocsp } = world.authorities;
    const posted = await server.inject({ method: 'POST', url: '/ocsp', payload: Buffer.from('x') });
    const got = await server.inject('/ocsp/eHg%3D');
    for (const answer of [posted, got]) {
      assert.equal(answer.headers['content-type'], 'application/ocsp-response');
      assert.deepEqual(answer.rawPayload, await ocsp.respond(Buffer.alloc(0)));
    }
  });

  it('a request that is too large is cut off', async () => {
    const answer = await server.inject({ method: 'POST', url: '/tsa', payload: Buffer.alloc(20_000) });
    assert.equal(answer.statusCode, 413);
  });

  it('a request with any content type is read as bytes', async () => {
    const { der } = timestampRequest(digest);
    for (const type of ['application/timestamp-query', 'application/json', 'text/plain']) {
      const answer = await server.inject({
        method: 'POST',
        url: '/tsa',
        payload: der,
        headers: { 'content-type': type },
      });
      assert.equal(answer.headers['content-type'], 'application/timestamp-reply', type);
      assert.ok(answer.rawPayload.length > 500, type);
    }
  });

  it('a long-term archive gets answers for each certificate of the built-in authority', async () => {
    const unlocked = await world.signerKeys.unlock({ kind: 'PLATFORM' }, { by: 'PLATFORM', purpose: 'SIGNING_LOG' });
    const facts = revocationFacts(world.authorities);
    const collected = await facts.collect([
      unlocked.signer.chain,
      world.keys.timestamping.chain,
      unlocked.signer.chain,
    ]);
    assert.equal(collected.certs.length, 4); // leaf, TSA, issuing, root: each once
    assert.equal(collected.ocsps.length, 2);
    assert.equal(collected.crls.length, 1);
    assert.deepEqual(facts.roots(), [world.authorities.root]);
  });
});

describe('an outside time-stamping authority', () => {
  const served = {} as Authorities;
  let database: Database;
  let server: FastifyInstance;
  let own: Awaited<ReturnType<typeof keysOn>>;
  let tsa: RemoteTsa;
  const loopback = { allowLoopback: true };
  before(async () => {
    database = openDatabase({ connection: (await testDatabase()).app });
    const other = openDatabase({ connection: (await testDatabase()).app });
    server = fastify();
    await server.register(authorityRoutes(served));
    server.addHook('onClose', () => other.close());
    const origin = await server.listen({ host: '127.0.0.1', port: 0 });
    Object.assign(served, (await keysOn(other, Date.now, origin)).authorities);
    own = await keysOn(database);
    tsa = remoteTimestamps({ url: `${origin}/tsa`, roots: [served.root], now: Date.now });
  });
  after(async () => {
    await server.close();
    await database.close();
  });

  const outside = (rules: AddressRules): OutsideAuthority => ({ ...tsa, statusOf: revocationClient(rules, Date.now) });
  async function archived(rules: AddressRules): Promise<VerificationReport> {
    const facts = revocationFacts(own.authorities, outside(rules));
    const { signer } = await own.signerKeys.unlock({ kind: 'PLATFORM' }, { by: 'PLATFORM', purpose: 'SIGNING_LOG' });
    const bytes = samplePdf();
    const late = { name: 'h-1-1', page: 1, rect: { x: 0, y: 0, w: 0, h: 0 }, lock: [] };
    const signed = await sign({ bytes, state: readState(bytes) }, { field: { late } }, signer, tsa.timestamp);
    const increment = await extend(signed.state, await facts.collect([signer.chain]), tsa.timestamp);
    return verifyPdf(appended(signed, increment).bytes, { trust: facts.roots(), now: Date.now() });
  }

  it('is asked about its own certificate, so that the file passes in full', async () => {
    const report = await archived(loopback);
    assert.deepEqual(
      [report.indication, report.why, report.signatures[0]!.level],
      ['TOTAL-PASSED', undefined, 'B-LTA'],
    );
  });

  it('is not asked at an address that is not allowed, and then the file says what is missing', async () => {
    const report = await archived({ allowLoopback: false });
    assert.equal(report.indication, 'INDETERMINATE');
    assert.match(report.why!, /nothing says whether a certificate was revoked/);
  });
});
