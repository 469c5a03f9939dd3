import type { AuthorityProfile } from '@hufu/pades/authority';
import { certificatePolicyOid, timestampPolicyOid } from '@hufu/pades/authority';
import { readCertificate } from '@hufu/pades/certificate';
import { writeCrl } from '@hufu/pades/crl';
import type { Credential } from '@hufu/pades/key-pairs';
import { makeOcspResponder, serialHex, type OcspResponder } from '@hufu/pades/ocsp';
import { makeTimestampAuthority, type TimestampAuthority } from '@hufu/pades/tsa';
import type { AuthorityKeys } from '../keys/installation.js';
import type { KeyShelf } from '../keys/key-shelf.js';

/** What the built-in authorities publish. */
export interface Authorities {
  profile: AuthorityProfile;
  policy: { certificates: string; timestamps: string };
  root: Buffer;
  issuing: Buffer;
  /** The time-stamping authority's certificate and its issuers, DER. */ timestampingChain: Buffer[];
  tsa: TimestampAuthority;
  ocsp: OcspResponder;
  /** Revocation list in DER. */
  crl(of: 'root' | 'issuing'): Promise<Buffer>;
}

export interface AuthoritiesPlan {
  keys: AuthorityKeys;
  profile: AuthorityProfile;
  shelf: Pick<KeyShelf, 'certificateStatus' | 'revokedCertificates'>;
  /** Real clock, UTC ms. */
  now: () => number;
}

const crlLifeMs = 7 * 86_400_000;
/** A list is made anew after this; what is revoked shows in OCSP at once. */
const crlKeptMs = 300_000;

export function makeAuthorities({ keys, profile, shelf, now }: AuthoritiesPlan): Authorities {
  const ownSerials = new Set(
    [keys.timestamping, keys.ocsp].map(({ chain }) => serialHex(readCertificate(chain[0]!).serial)),
  );
  const policy = { certificates: certificatePolicyOid(profile), timestamps: timestampPolicyOid(profile) };
  return {
    profile,
    policy,
    root: keys.root.chain[0]!,
    issuing: keys.issuing.chain[0]!,
    timestampingChain: keys.timestamping.chain,
    tsa: makeTimestampAuthority({ credential: keys.timestamping, policy: policy.timestamps, clock: now }),
    ocsp: makeOcspResponder({
      issuing: keys.issuing,
      responder: keys.ocsp,
      clock: now,
      statusOf: async (serial) => (ownSerials.has(serial) ? { status: 'GOOD' } : shelf.certificateStatus(serial)),
    }),
    crl: revocationLists(keys, shelf, now),
  };
}

function revocationLists(
  keys: AuthorityKeys,
  shelf: AuthoritiesPlan['shelf'],
  now: () => number,
): (of: 'root' | 'issuing') => Promise<Buffer> {
  const kept = new Map<string, { madeAt: number; der: Buffer }>();
  return async (of) => {
    const [at, known] = [now(), kept.get(of)];
    if (known && at - known.madeAt < crlKeptMs && at >= known.madeAt) return known.der;
    const der = await list(keys[of], of === 'issuing' ? shelf.revokedCertificates() : Promise.resolve([]), at);
    kept.set(of, { madeAt: at, der });
    return der;
  };
}

async function list(
  authority: Credential,
  revoked: ReturnType<KeyShelf['revokedCertificates']>,
  at: number,
): Promise<Buffer> {
  const plan = { number: Math.floor(at / 1000), thisUpdate: at, nextUpdate: at + crlLifeMs };
  return writeCrl(authority, { ...plan, revoked: await revoked });
}
