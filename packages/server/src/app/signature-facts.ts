import { createHash } from 'node:crypto';
import type { Signer } from '@hufu/pades';
import type { SignedCms } from '@hufu/pades/cms';
import type { TimestampFacts } from '@hufu/pades/timestamp';
import type { SignatureFacts, TsaFacts } from '../domain/events.js';
import type { CertificateFacts } from './ports.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const algorithmNames = { ES256: 'ECDSA-P256-SHA256', RS256: 'RSA-PKCS1-SHA256' } as const;

/** What evidence says of one CMS. */
export const signatureFacts = (
  cms: SignedCms,
  certificate: CertificateFacts,
  signer: Signer,
  fieldName: string,
): SignatureFacts => ({
  fieldName,
  level: cms.level,
  algorithm: algorithmNames[signer.algorithm],
  certSerial: certificate.serial,
  certIssuer: certificate.issuer,
  certSubject: certificate.subject,
  certSha256: certificate.sha256,
  notBefore: certificate.notBefore,
  notAfter: certificate.notAfter,
  assurance: certificate.assurance,
  cmsSha256: sha256(cms.der),
});

/** What evidence says of its time stamp. */
export const timestampFacts = (facts: TimestampFacts, token: Buffer, fieldName: string): TsaFacts => ({
  policyOid: facts.policy,
  serial: facts.serial,
  genTime: facts.at,
  tsaCertSerial: facts.authority.serial.subarray(2).toString('hex'), // DER INTEGER: tag, length, number
  tokenSha256: sha256(token),
  fieldName,
});
