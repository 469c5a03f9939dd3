import { createHash, X509Certificate } from 'node:crypto';
import { issueLeaf, type AuthorityProfile, type LeafSubject } from '@hufu/pades/authority';
import { readCertificate } from '@hufu/pades/certificate';
import { createKeyPair, localSigner, type Credential } from '@hufu/pades/key-pairs';
import { serialHex } from '@hufu/pades/ocsp';
import type { CertificateFacts, KeySubject, KeyUse, SignerKeys, Vault } from '../../app/ports.js';
import { DomainError } from '../../domain/errors.js';
import type { KeyShelf, StoredSignerKey } from './key-shelf.js';
import { openCredential, storeCredential } from './stored-credential.js';

export interface SignerKeysPlan {
  shelf: KeyShelf;
  vault: Vault;
  issuing: Credential;
  profile: AuthorityProfile;
  newId: () => string;
  /** Real clock, UTC ms. */
  now: () => number;
  /**
   * Looks in the database whether the use is real: an intent of this person reserved by this attempt for this action, or a
   * live authorisation of this seal. The key store does not take its caller's word.
   */
  isAllowed: (subject: KeySubject, use: KeyUse) => Promise<boolean>;
}

/** At signing a certificate has to have this long left: a signature without a time stamp survives an outage (DOMAIN.md §9). */
const leastLeftMs = 31 * 86_400_000;

const ownerOf = (subject: KeySubject): string =>
  subject.kind === 'PERSON'
    ? `person:${subject.personId}`
    : subject.kind === 'SEAL'
      ? `seal:${subject.sealId}`
      : 'platform';

const purposeOf = (owner: string, id: string): string => `signer-key:${owner}:${id}`;

function leafSubject(subject: KeySubject, profile: AuthorityProfile): LeafSubject {
  if (subject.kind === 'PERSON') return { kind: 'PERSON', name: subject.name, id: subject.personId };
  if (subject.kind === 'PLATFORM') return { kind: 'COMPANY', name: `${profile.operator} 签署日志`, id: 'platform' };
  return { kind: 'COMPANY', name: subject.companyName, id: subject.sealId, creditCode: subject.registerNo };
}

/** Which proof may open which key: the platform's opens by its own purpose, the others never by that. */
const fits = (subject: KeySubject, use: KeyUse): boolean => (subject.kind === 'PLATFORM') === (use.by === 'PLATFORM');

const oneLine = (name: string): string => name.split('\n').reverse().join(', ');

function certificateFacts(der: Buffer): CertificateFacts {
  const { issuer, subject } = new X509Certificate(der);
  const { serial, notBefore, notAfter } = readCertificate(der);
  return {
    serial: serialHex(serial),
    issuer: oneLine(issuer),
    subject: oneLine(subject),
    sha256: createHash('sha256').update(der).digest('hex'),
    notBefore,
    notAfter,
    assurance: 'SELF_CA',
  };
}

/**
 * Keys of people, seals and the platform, each with a certificate of the built-in authority. Private keys lie wrapped and
 * are opened for one act: opening costs a tenth of a millisecond, so nothing is gained by keeping them in memory.
 */
export function builtInSignerKeys(plan: SignerKeysPlan): SignerKeys {
  const { shelf, vault, issuing, profile } = plan;

  async function create(owner: string, subject: LeafSubject): Promise<StoredSignerKey> {
    const id = plan.newId();
    const key = await createKeyPair(profile.algorithm);
    const leaf = issueLeaf(issuing, profile, { subject, publicKeyInfo: key.publicKeyInfo, now: plan.now() });
    const credential = storeCredential(vault, purposeOf(owner, id), key, [leaf, ...issuing.chain]);
    const stored = { ...credential, id, name: subject.name, certificate: certificateFacts(leaf) };
    await shelf.insertSignerKey(owner, stored);
    return stored;
  }

  async function usable(owner: string, subject: LeafSubject): Promise<StoredSignerKey> {
    const issuer = issuing.chain[0]!.toString('base64');
    const endsAfter = plan.now() + leastLeftMs;
    const stored = (await shelf.signerKeys(owner)).find(
      ({ certificate, name, chain }) =>
        certificate.notAfter > endsAfter && name === subject.name && chain[1] === issuer,
    );
    return stored ?? create(owner, subject);
  }

  return {
    async unlock(subject, use) {
      if (!fits(subject, use) || !(await plan.isAllowed(subject, use)))
        throw new DomainError('KEY_UNAVAILABLE', { subject: subject.kind, by: use.by });
      const owner = ownerOf(subject);
      const stored = await usable(owner, leafSubject(subject, profile));
      const signer = localSigner(openCredential(vault, purposeOf(owner, stored.id), stored));
      return { signer, certificate: stored.certificate };
    },
  };
}
