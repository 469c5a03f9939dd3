import {
  authorityInfoAccess,
  basicConstraints,
  certificatePolicy,
  crlDistributionPoint,
  encodeName,
  extendedKeyUsage,
  extension,
  issuerOf,
  keyUsage,
  writeCertificate,
  type DistinguishedName,
  type Issuer,
} from './certificate-writer.js';
import { NULL } from './der.js';
import { readCertificate } from './certificate.js';
import { createKeyPair, type Credential, type KeyAlgorithm, type KeyPair } from './key-pairs.js';
import { OID } from './oids.js';

/** What kind of authority issues, said in every certificate: a play-ground, or the operator's own (no licensed CA). */
export type Assurance = 'SANDBOX' | 'SELF_CA';

/** What is the same in all certificates of one installation. */
export interface AuthorityProfile {
  /** Who runs it; the O of its authorities. */
  operator: string;
  assurance: Assurance;
  /** Under it stand /ocsp, /crl/, /ca/, /tsa. Burnt into certificates; no slash at its end. */
  baseUrl: string;
  /** The root under which this installation numbers its policies; absent = Hufu's own. */
  policyRoot?: string;
  algorithm?: KeyAlgorithm;
}

const DAY = 86_400_000;
const YEAR = 365 * DAY;
const [DIGITAL_SIGNATURE, NON_REPUDIATION, KEY_CERT_SIGN, CRL_SIGN] = [0, 1, 5, 6];

/** Of the arc of examples (2.999) in the sandbox; otherwise the arc of a UUID of ours (2.25), which needs no registration. */
const policyRoots: Record<Assurance, string> = {
  SANDBOX: '2.999.8420',
  SELF_CA: '2.25.210610643707481858763275355365917456535',
};
const notices: Record<Assurance, string> = {
  SANDBOX: '沙箱证书,仅供测试,不具法律效力。Sandbox certificate for testing only: NOT BINDING.',
  SELF_CA:
    '由平台运营者自建的 CA 签发,并非持牌电子认证服务机构。Issued by the operator’s own authority, not by a licensed certification authority.',
};
const label: Record<Assurance, string> = { SANDBOX: 'Hufu sandbox - NOT BINDING', SELF_CA: 'Hufu self-operated CA' };

export const certificatePolicyOid = (profile: AuthorityProfile): string =>
  `${profile.policyRoot ?? policyRoots[profile.assurance]}.1`;
export const timestampPolicyOid = (profile: AuthorityProfile): string =>
  `${profile.policyRoot ?? policyRoots[profile.assurance]}.2`;

const policyOf = (profile: AuthorityProfile): Buffer =>
  certificatePolicy(certificatePolicyOid(profile), `${profile.baseUrl}/ca/policy`, notices[profile.assurance]);

const authorityName = (profile: AuthorityProfile, role: string): DistinguishedName => ({
  country: 'CN',
  organization: profile.operator,
  organizationalUnit: label[profile.assurance],
  commonName: `${profile.operator} ${role}`,
});

const spanFrom = (now: number, life: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now - DAY), // clocks of others may be slow
  notAfter: new Date(now + life),
});

function credential(key: KeyPair, certificate: Buffer, issuer?: Credential): Credential {
  return { algorithm: key.algorithm, privateKey: key.privateKey, chain: [certificate, ...(issuer?.chain ?? [])] };
}

/** A self-signed root for 20 years. */
export async function createRoot(profile: AuthorityProfile, now: number): Promise<Credential> {
  const key = await createKeyPair(profile.algorithm);
  const subject = authorityName(profile, 'Root CA');
  const self: Issuer = { ...key, name: encodeName(subject) };
  const extensions = [basicConstraints(1), keyUsage(KEY_CERT_SIGN, CRL_SIGN)];
  return credential(
    key,
    writeCertificate({ subject, publicKeyInfo: key.publicKeyInfo, ...spanFrom(now, 20 * YEAR), extensions }, self),
  );
}

async function createUnder(
  issuer: Credential,
  profile: AuthorityProfile,
  plan: { role: string; now: number; lifeMs: number; extensions: Buffer[] },
): Promise<Credential> {
  const key = await createKeyPair(profile.algorithm);
  const subject = authorityName(profile, plan.role);
  const span = spanFrom(plan.now, plan.lifeMs);
  const { publicKeyInfo } = key;
  const { extensions } = plan;
  return credential(key, writeCertificate({ subject, publicKeyInfo, ...span, extensions }, issuerOf(issuer)), issuer);
}

/** The authority that issues to signers and seals, for 10 years. */
export const createIssuing = (root: Credential, profile: AuthorityProfile, now: number): Promise<Credential> =>
  createUnder(root, profile, {
    role: 'Issuing CA',
    now,
    lifeMs: 10 * YEAR,
    extensions: [
      basicConstraints(0),
      keyUsage(KEY_CERT_SIGN, CRL_SIGN),
      policyOf(profile),
      crlDistributionPoint(`${profile.baseUrl}/crl/root.crl`),
      authorityInfoAccess({ caIssuers: `${profile.baseUrl}/ca/root.cer` }),
    ],
  });

const revocationPlaces = (profile: AuthorityProfile): Buffer[] => [
  crlDistributionPoint(`${profile.baseUrl}/crl/issuing.crl`),
  authorityInfoAccess({ ocsp: `${profile.baseUrl}/ocsp`, caIssuers: `${profile.baseUrl}/ca/issuing.cer` }),
];

/** The time-stamping authority, for 5 years: the one usage, critical (RFC 3161 §2.3). */
export const createTimestamping = (issuing: Credential, profile: AuthorityProfile, now: number): Promise<Credential> =>
  createUnder(issuing, profile, {
    role: 'Time Stamping',
    now,
    lifeMs: 5 * YEAR,
    extensions: [
      basicConstraints(),
      keyUsage(DIGITAL_SIGNATURE),
      extendedKeyUsage([OID.timeStamping], true),
      policyOf(profile),
      ...revocationPlaces(profile),
    ],
  });

/** Answers OCSP for the issuing authority, for 2 years; is itself not asked about (nocheck, RFC 6960 §4.2.2.2.1). */
export const createOcspResponder = (issuing: Credential, profile: AuthorityProfile, now: number): Promise<Credential> =>
  createUnder(issuing, profile, {
    role: 'OCSP',
    now,
    lifeMs: 2 * YEAR,
    extensions: [
      basicConstraints(),
      keyUsage(DIGITAL_SIGNATURE),
      extendedKeyUsage([OID.ocspSigning]),
      extension(OID.ocspNoCheck, NULL),
      policyOf(profile),
    ],
  });

/** Who a leaf certificate speaks for. */
export type LeafSubject =
  | { kind: 'PERSON'; name: string; /** Our id of the person: two people may share a name. */ id: string }
  | { kind: 'COMPANY'; name: string; id: string; /** 统一社会信用代码 */ creditCode?: string };

function leafName(subject: LeafSubject, profile: AuthorityProfile): DistinguishedName {
  const common = {
    country: 'CN',
    organizationalUnit: label[profile.assurance],
    commonName: subject.name,
    serialNumber: subject.id,
  };
  if (subject.kind === 'PERSON') return common;
  const organizationIdentifier = subject.creditCode && `NTRCN-${subject.creditCode}`;
  return { ...common, organization: subject.name, organizationIdentifier };
}

/** Long enough that a signature without a time stamp survives an outage of at least 30 days (DOMAIN.md §9). */
export const leafLifeDays = 90;

export interface LeafPlan {
  subject: LeafSubject;
  /** SubjectPublicKeyInfo in DER. */
  publicKeyInfo: Buffer;
  /** UTC milliseconds. */
  now: number;
  /** 30 to 1,100; default 90. Never beyond the issuer's own life. */
  lifeDays?: number;
}

/**
 * Issues a signer's or seal's certificate. Profile: pdf-signing.md §6; emailProtection because pdfsig trusts no leaf whose
 * only usage is documentSigning, Adobe's because Acrobat lists it.
 *
 * @returns the certificate in DER.
 */
export function issueLeaf(issuing: Credential, profile: AuthorityProfile, plan: LeafPlan): Buffer {
  const days = plan.lifeDays ?? leafLifeDays;
  if (!(days >= 30 && days <= 1100)) throw new RangeError('a leaf certificate lives 30 to 1,100 days');
  const authority = readCertificate(issuing.chain[0]!);
  const notAfter = Math.min(plan.now + days * DAY, authority.notAfter);
  if (notAfter < plan.now + 30 * DAY) throw new RangeError('the issuing authority ends too soon');
  return writeCertificate(
    {
      subject: leafName(plan.subject, profile),
      publicKeyInfo: plan.publicKeyInfo,
      notBefore: new Date(plan.now - 300_000),
      notAfter: new Date(notAfter),
      extensions: [
        basicConstraints(),
        keyUsage(DIGITAL_SIGNATURE, NON_REPUDIATION),
        extendedKeyUsage([OID.documentSigning, OID.emailProtection, OID.adobeAuthenticDocuments]),
        policyOf(profile),
        ...revocationPlaces(profile),
      ],
    },
    issuerOf(issuing),
  );
}
