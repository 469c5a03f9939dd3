import assert from 'node:assert/strict';
import { X509Certificate, createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { checkCms, cmsSignedData } from '@hufu/pades/cms';
import { sql } from 'kysely';
import { rowsOf } from '../postgres/sql.js';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { keysOn, profileOfTests as profile } from '../../../test/key-fixtures.js';
import type { KeySubject, KeyUse } from '../../app/ports.js';
import type { ActionId, IntentId, PersonId, SealId } from '../../domain/ids.js';
import { type Database, openDatabase } from '../postgres/pool.js';
import { revokeCertificate } from '../postgres/key-shelf.js';
import { installationSecret, openAuthorities } from './installation.js';

const DAY = 86_400_000;
const person: KeySubject = { kind: 'PERSON', personId: '11' as PersonId, name: '林小满' };
const seal: KeySubject = {
  kind: 'SEAL',
  sealId: '22' as SealId,
  companyName: '杭州竹里测试有限公司',
  registerNo: '91330100MA00000000',
};
const byIntent: KeyUse = { by: 'INTENT', intentId: '31' as IntentId, attempt: 4, actionId: '41' as ActionId };
const byAuthorisation: KeyUse = { by: 'AUTHORISATION', authorisationId: '51', attempt: 4, actionId: '41' as ActionId };
const slotOfTests = { attempt: 4, actionId: '41', sealId: '22' };
const intentOfTests = { state: 'RESERVED', attempt: 4, personId: '11', actionIds: ['41'] };
const refused = { code: 'KEY_UNAVAILABLE' };

describe('keys of signers and seals', () => {
  let own: TestDatabase;
  let database: Database;
  let now = Date.now();
  let world: Awaited<ReturnType<typeof keysOn>>;
  before(async () => {
    own = await testDatabase();
    database = openDatabase({ connection: own.app });
    world = await keysOn(database, () => now);
    await held(slotOfTests, intentOfTests);
  });
  after(() => database.close());

  /** The one contract of this file, its slot and its intent. */
  async function held(slot: Record<string, unknown>, intent: Record<string, unknown>): Promise<void> {
    await database.transaction(async (tx) => {
      const run = (query: ReturnType<typeof sql>): Promise<unknown> => rowsOf(tx, query);
      await run(sql`select set_config('hufu.scope', '*', true)`);
      await run(sql`insert into tenant (id, data) values (1, '{"name":"甲"}') on conflict do nothing`);
      await run(sql`insert into contract (tenant_id, id, data) values (1, 2, '{}') on conflict do nothing`);
      await run(sql`delete from slot`);
      await run(sql`delete from intent`);
      const data = JSON.stringify({ kind: 'SIGN', ...slot });
      await run(sql`insert into slot (tenant_id, contract_id, attempt, holder, lease_until, data)
        values (1, 2, ${slot['attempt']}, 'server', clock_timestamp(), ${data})`);
      await run(
        sql`insert into intent (tenant_id, id, contract_id, data) values (1, 31, 2, ${JSON.stringify(intent)})`,
      );
    });
  }

  /** The one authorisation of this file. */
  async function authorised(owner: object, more: object = {}): Promise<void> {
    await database.transaction(async (tx) => {
      const run = (query: ReturnType<typeof sql>): Promise<unknown> => rowsOf(tx, query);
      await run(sql`select set_config('hufu.scope', '*', true)`);
      const data = JSON.stringify({ owner: { kind: 'PERSON', ...owner }, ...more });
      await run(sql`insert into auto_sign_authorisation (tenant_id, id, app_id, data) values (1, 51, 1, ${data})
        on conflict (tenant_id, id) do update set data = excluded.data`);
    });
  }

  it('gives a person the same key again, and its certificate names that person', async () => {
    const first = await world.signerKeys.unlock(person, byIntent);
    const again = await world.signerKeys.unlock(person, byIntent);
    assert.deepEqual(again.certificate, first.certificate);
    const { subject } = new X509Certificate(first.signer.chain[0]!);
    assert.match(subject, /^CN=林小满$/m);
    assert.match(subject, /NOT BINDING/);
    assert.equal(first.certificate.assurance, 'SELF_CA');
    assert.match(first.certificate.issuer, /虎符测试 Issuing CA/);
  });

  it('opens the seal that was judged at the claim and no other, by intent or by authorisation', async () => {
    const other: KeySubject = { ...seal, sealId: '23' as SealId };
    await world.signerKeys.unlock(seal, byIntent);
    await assert.rejects(world.signerKeys.unlock(other, byIntent), refused);
    await held({ ...slotOfTests, authorisationId: '51' }, { state: 'VOID' });
    await world.signerKeys.unlock(seal, byAuthorisation);
    await assert.rejects(world.signerKeys.unlock(other, byAuthorisation), refused);
    await held({ ...slotOfTests, authorisationId: '51', sealId: undefined }, { state: 'VOID' });
    await assert.rejects(world.signerKeys.unlock(seal, byAuthorisation), refused, 'a claim without a seal opens none');
    await held(slotOfTests, intentOfTests);
  });

  it('signs what verifies under the root', async () => {
    const digest = createHash('sha256').update('正文').digest();
    const { signer } = await world.signerKeys.unlock(seal, byIntent);
    const { der } = await cmsSignedData({ digest, signer, timestamper: world.authorities.tsa.timestamper });
    assert.equal(checkCms(der, digest, signer.chain).level, 'B-T');
    assert.deepEqual(signer.chain.at(-1), world.authorities.root);
    assert.match(new X509Certificate(signer.chain[0]!).subject, /O=杭州竹里测试有限公司[^]*NTRCN-91330100MA00000000/);
  });

  it('opens a key only for an intent that this attempt reserved for this action and person', async () => {
    const wrong: [string, Record<string, unknown>, Record<string, unknown>][] = [
      ['only proven', {}, { state: 'PROVEN' }],
      ['spent', {}, { state: 'CONSUMED' }],
      ['reserved by another attempt', {}, { attempt: 3 }],
      ['for another action', {}, { actionIds: ['42'] }],
      ['of another person', {}, { personId: '12' }],
      ['slot held by another attempt', { attempt: 5 }, {}],
      ['slot held for another action', { actionId: '42' }, {}],
      ['slot held for finishing', { kind: 'FINISH' }, {}],
    ];
    for (const [why, slot, intent] of wrong) {
      await held({ ...slotOfTests, ...slot }, { ...intentOfTests, ...intent });
      await assert.rejects(world.signerKeys.unlock(person, byIntent), refused, why);
    }
    await held(slotOfTests, intentOfTests);
    await world.signerKeys.unlock(person, byIntent);
  });

  it('opens a seal by the authorisation of the claim, a person by one of his own, the platform by its own purpose', async () => {
    await assert.rejects(world.signerKeys.unlock(seal, byAuthorisation), refused);
    await held({ ...slotOfTests, authorisationId: '51' }, { state: 'VOID' });
    await world.signerKeys.unlock(seal, byAuthorisation);
    await assert.rejects(world.signerKeys.unlock(seal, { ...byAuthorisation, authorisationId: '52' }), refused);
    await assert.rejects(world.signerKeys.unlock(person, byAuthorisation), refused);
    await authorised({ personId: '12' });
    await assert.rejects(world.signerKeys.unlock(person, byAuthorisation), refused);
    await authorised({ personId: '11' }, { revokedAt: 5 });
    await assert.rejects(world.signerKeys.unlock(person, byAuthorisation), refused);
    await authorised({ personId: '11' });
    await world.signerKeys.unlock(person, byAuthorisation);
    await assert.rejects(world.signerKeys.unlock(seal, { by: 'PLATFORM', purpose: 'SIGNING_LOG' }), refused);
    await world.signerKeys.unlock({ kind: 'PLATFORM' }, { by: 'PLATFORM', purpose: 'SIGNING_LOG' });
    await held(slotOfTests, intentOfTests);
  });

  it('makes a new certificate for a new name, a revoked one, and one that would not outlive an outage', async () => {
    const serial = async (subject: KeySubject): Promise<string> =>
      (await world.signerKeys.unlock(subject, byIntent)).certificate.serial;
    const first = await serial(person);
    const renamed = await serial({ ...person, name: '林大满' });
    assert.notEqual(renamed, first);
    assert.equal(await serial(person), first);
    assert.equal(await revokeCertificate(database, first, now, 'keyCompromise'), true);
    assert.equal(await revokeCertificate(database, first, now, 'superseded'), false);
    const second = await serial(person);
    assert.notEqual(second, first);
    now += 58 * DAY;
    assert.equal(await serial(person), second);
    now += 3 * DAY;
    assert.notEqual(await serial(person), second);
    now -= 61 * DAY;
  });

  it('keeps no private key in the clear', async () => {
    const rows = await rowsOf(
      database.sql,
      sql<{ text: string }>`select data::text as text from signer_key
        union all select wrapped from installation_secret`,
    );
    assert.ok(rows.length >= 5);
    for (const { text } of rows) assert.doesNotMatch(text, /"d":|PRIVATE|"kty"/);
  });
});

describe('what an installation keeps', () => {
  it('is made once, however many servers start', async () => {
    const own = await testDatabase();
    const database = openDatabase({ connection: own.app });
    try {
      const { shelf, vault, keys } = await keysOn(database);
      const again = await Promise.all([1, 2].map(() => openAuthorities(shelf, vault, profile, Date.now())));
      for (const other of again) assert.deepEqual(other.ocsp.chain, keys.ocsp.chain);
      const names = await Promise.all(
        ['id-key', 'id-key', 'link-key'].map((name) => installationSecret(shelf, vault, name)),
      );
      assert.deepEqual(names[0], names[1]);
      assert.notDeepEqual(names[0], names[2]);
    } finally {
      await database.close();
    }
  });

  it('gets a new time-stamping and OCSP certificate before the old one ends, and keeps its root', async () => {
    const own = await testDatabase();
    const database = openDatabase({ connection: own.app });
    try {
      const { shelf, vault, keys } = await keysOn(database);
      const later = await openAuthorities(shelf, vault, profile, Date.now() + 4.5 * 365 * DAY);
      assert.deepEqual(later.root.chain, keys.root.chain);
      assert.notDeepEqual(later.timestamping.chain[0], keys.timestamping.chain[0]);
      assert.notDeepEqual(later.ocsp.chain[0], keys.ocsp.chain[0]);
    } finally {
      await database.close();
    }
  });
});
