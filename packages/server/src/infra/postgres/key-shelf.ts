import type { RevokedCertificate } from '@hufu/pades/crl';
import type { CertificateStatus, RevocationReason } from '@hufu/pades/revocation';
import { sql as q } from 'kysely';
import type { KeySubject, KeyUse } from '../../app/ports.js';
import type { SlotHolder } from '../../domain/contract.js';
import { type Intent, isReservedBy } from '../../domain/intent.js';
import type { KeyShelf, StoredSignerKey } from '../keys/key-shelf.js';
import { installationRows } from './installation.js';
import type { Database } from './pool.js';
import { type Sql, firstOf, post, rowsOf, run } from './sql.js';
import { scopeText } from './store.js';

/** Keys, installation secrets and issued certificates in PostgreSQL. */
export function postgresKeyShelf(database: Database): KeyShelf {
  const { sql } = database;
  const rows = installationRows(sql);
  return {
    secret: rows.secret,
    setSecret: rows.setSecret,
    signerKeys: async (owner) => (await rows.signerKeys(owner)) as unknown as StoredSignerKey[],
    insertSignerKey: (owner, key) => database.transaction((tx) => insertKey(tx, owner, key)),
    certificateStatus: (serial) => certificateStatus(sql, serial),
    revokedCertificates: () => revokedCertificates(sql),
  };
}

async function insertKey(sql: Sql, owner: string, key: StoredSignerKey): Promise<void> {
  const { serial, notAfter } = key.certificate;
  await post(sql, q`insert into certificate (serial, owner, not_after) values (${serial}, ${owner}, ${notAfter})`);
  await installationRows(sql).insertSignerKey(owner, key.id, notAfter, { ...key });
}

interface RevokedRow {
  serial: string;
  revoked_at: string | null;
  reason: RevocationReason | null;
}

async function certificateStatus(sql: Sql, serial: string): Promise<CertificateStatus> {
  const row = await firstOf(
    sql,
    q<RevokedRow>`select serial, revoked_at, reason from certificate where serial = ${serial}`,
  );
  if (!row) return { status: 'UNKNOWN' };
  return row.reason ? { status: 'REVOKED', at: Number(row.revoked_at), reason: row.reason } : { status: 'GOOD' };
}

/** Those that have not ended by themselves; the list need not grow for ever (RFC 5280 §3.3). */
async function revokedCertificates(sql: Sql): Promise<RevokedCertificate[]> {
  const rows = await rowsOf(
    sql,
    q<RevokedRow>`select serial, revoked_at, reason from certificate
      where revoked_at is not null and not_after > extract(epoch from clock_timestamp()) * 1000 - 86400000
      order by revoked_at, serial`,
  );
  return rows.map(({ serial, revoked_at: at, reason }) => ({ serial, at: Number(at), reason: reason! }));
}

/** Takes a certificate back, for ever. The first reason and time stay. @returns whether it was good until now */
export const revokeCertificate = async (
  database: Database,
  serial: string,
  at: number,
  reason: RevocationReason,
): Promise<boolean> =>
  (await run(
    database.sql,
    q`update certificate set revoked_at = ${at}, reason = ${reason} where serial = ${serial} and revoked_at is null`,
  )) === 1;

interface HeldRow {
  slot: SlotHolder;
  intent: Intent | null;
}

/**
 * Whether a key may be used now, as the database knows it: the slot of a contract is held by this attempt for this action,
 * on the intent that the attempt reserved (for a person's key: of that person) or on the authorisation judged at claim; a seal's
 * key only for the seal judged at claim.
 */
export const keyUseAllowed =
  (database: Database) =>
  async (subject: KeySubject, use: KeyUse): Promise<boolean> => {
    if (use.by === 'PLATFORM') return subject.kind === 'PLATFORM';
    const held = await database.read((tx) => heldBy(tx, use), scopeText('*'));
    if (held?.slot.kind !== 'SIGN') return false;
    if (subject.kind === 'SEAL' && held.slot.sealId !== subject.sealId) return false;
    if (use.by === 'AUTHORISATION') {
      if (held.slot.authorisationId !== use.authorisationId) return false;
      return subject.kind !== 'PERSON' || personAuthorised(database, subject, use.authorisationId);
    }
    const { intent } = held;
    const isForThis = !!intent && isReservedBy(intent, use.attempt) && intent.actionIds.includes(use.actionId);
    return isForThis && (subject.kind !== 'PERSON' || intent.personId === subject.personId);
  };

/** A person's key opens by an authorisation of that very person, not taken back. */
const personAuthorised = (
  database: Database,
  { personId }: Extract<KeySubject, { kind: 'PERSON' }>,
  authorisationId: string,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const found = await firstOf(
      tx,
      q`select from auto_sign_authorisation
        where id = ${authorisationId} and owner_person_id = ${personId} and data->>'revokedAt' is null`,
    );
    return found !== undefined;
  }, scopeText('*'));

/** Slots are few: only contracts that are being signed this second have one. */
async function heldBy(sql: Sql, use: Exclude<KeyUse, { by: 'PLATFORM' }>): Promise<HeldRow | undefined> {
  const intentId = use.by === 'INTENT' ? use.intentId : null;
  return firstOf(
    sql,
    q<HeldRow>`select slot.data as slot, intent.data as intent from slot
      left join intent on intent.tenant_id = slot.tenant_id and intent.id = ${intentId}::bigint
        and intent.contract_id = slot.contract_id
      where slot.attempt = ${use.attempt} and slot.data->>'actionId' = ${use.actionId}`,
  );
}
