import { randomBytes } from 'node:crypto';
import {
  createIssuing,
  createOcspResponder,
  createRoot,
  createTimestamping,
  type AuthorityProfile,
} from '@hufu/pades/authority';
import { readCertificate } from '@hufu/pades/certificate';
import type { Credential } from '@hufu/pades/key-pairs';
import type { Vault } from '../../app/ports.js';
import type { KeyShelf } from './key-shelf.js';
import { openCredential, storeCredential, type StoredCredential } from './stored-credential.js';

/** Keys of the built-in authorities. */
export interface AuthorityKeys {
  root: Credential;
  issuing: Credential;
  timestamping: Credential;
  ocsp: Credential;
}

const DAY = 86_400_000;
/** A new one is made when the old one has less than this left; what it signed stays valid. */
const renewBefore = { timestamping: 365 * DAY, ocsp: 90 * DAY };
const purposeOf = (name: string): string => `installation:${name}`;

export type SecretShelf = Pick<KeyShelf, 'secret' | 'setSecret'>;

/** A secret of 32 random bytes, made when it is first asked for; the same for every server of the installation. */
export async function installationSecret(shelf: SecretShelf, vault: Vault, name: string): Promise<Buffer> {
  const kept =
    (await shelf.secret(name)) ?? (await shelf.setSecret(name, vault.wrap(purposeOf(name), randomBytes(32))));
  return vault.unwrap(purposeOf(name), kept);
}

async function authority(
  shelf: SecretShelf,
  vault: Vault,
  name: string,
  create: () => Promise<Credential>,
): Promise<Credential> {
  const kept = await shelf.secret(name);
  if (kept) return openAuthority(vault, name, kept);
  const fresh = await create();
  const stored = JSON.stringify(storeCredential(vault, purposeOf(name), fresh, fresh.chain));
  return openAuthority(vault, name, await shelf.setSecret(name, stored)); // another server may have been first
}

const openAuthority = (vault: Vault, name: string, stored: string): Credential =>
  openCredential(vault, purposeOf(name), JSON.parse(stored) as StoredCredential);

/** The newest of a row of credentials `<name>.1`, `<name>.2` …, and one more when the newest is about to end. */
async function renewable(
  shelf: SecretShelf,
  vault: Vault,
  plan: { name: string; now: number; renewBefore: number; create: () => Promise<Credential> },
): Promise<Credential> {
  for (let n = 1; ; n++) {
    const credential = await authority(shelf, vault, `${plan.name}.${n}`, plan.create);
    if (readCertificate(credential.chain[0]!).notAfter - plan.now > plan.renewBefore) return credential;
  }
}

/**
 * The keys of the installation's own authorities, made at first start and kept wrapped.
 *
 * @param now UTC milliseconds, real clock.
 */
export async function openAuthorities(
  shelf: SecretShelf,
  vault: Vault,
  profile: AuthorityProfile,
  now: number,
): Promise<AuthorityKeys> {
  const root = await authority(shelf, vault, 'authority.root', () => createRoot(profile, now));
  const issuing = await authority(shelf, vault, 'authority.issuing', () => createIssuing(root, profile, now));
  const timestamping = await renewable(shelf, vault, {
    name: 'authority.tsa',
    now,
    renewBefore: renewBefore.timestamping,
    create: () => createTimestamping(issuing, profile, now),
  });
  const ocsp = await renewable(shelf, vault, {
    name: 'authority.ocsp',
    now,
    renewBefore: renewBefore.ocsp,
    create: () => createOcspResponder(issuing, profile, now),
  });
  return { root, issuing, timestamping, ocsp };
}
