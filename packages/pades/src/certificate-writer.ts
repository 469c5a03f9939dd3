import { createHash, randomBytes } from 'node:crypto';
import {
  bitString,
  context,
  contextPrimitive,
  ia5String,
  integer,
  octetString,
  oid,
  printableString,
  sequence,
  setOf,
  time,
  TRUE,
  utf8String,
} from './der.js';
import { publicKeyBits, signatureAlgorithm, signBytes, type Credential } from './key-pairs.js';
import { readCertificate } from './certificate.js';
import { OID } from './oids.js';

/** Subject or issuer of a certificate; text in any script. Lengths above 256 characters are refused. */
export interface DistinguishedName {
  /** ISO 3166, two letters. */ country?: string;
  organization?: string;
  organizationalUnit?: string;
  /** Register number with its scheme (EN 319 412-1), such as `NTRCN-9131…`. */ organizationIdentifier?: string;
  commonName: string;
  /** Tells two subjects of the same name apart. */ serialNumber?: string;
}

function attribute(type: string, value: string | undefined, encode: (text: string) => Buffer): Buffer[] {
  if (value === undefined) return [];
  if (value.length === 0 || value.length > 256) throw new RangeError('a name in a certificate has 1 to 256 characters');
  return [setOf(sequence(oid(type), encode(value)))];
}

/** Name in DER (RFC 5280 §4.1.2.4). */
export const encodeName = (name: DistinguishedName): Buffer =>
  sequence(
    ...attribute(OID.country, name.country, printableString),
    ...attribute(OID.organization, name.organization, utf8String),
    ...attribute(OID.organizationalUnit, name.organizationalUnit, utf8String),
    ...attribute(OID.organizationIdentifier, name.organizationIdentifier, utf8String),
    ...attribute(OID.commonName, name.commonName, utf8String),
    ...attribute(OID.serialNumber, name.serialNumber, printableString),
  );

export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  critical ? sequence(oid(id), TRUE, octetString(value)) : sequence(oid(id), octetString(value));

/** RFC 5280 §4.2.1.2, method 1. */
export const keyIdentifier = (publicKeyInfo: Buffer): Buffer =>
  createHash('sha1').update(publicKeyBits(publicKeyInfo)).digest();

export const authorityKeyIdentifier = (publicKeyInfo: Buffer): Buffer =>
  extension(OID.authorityKeyIdentifier, sequence(contextPrimitive(0, keyIdentifier(publicKeyInfo))));

/** Key usages as the bits of RFC 5280 §4.2.1.3: digitalSignature = 0, nonRepudiation = 1, keyCertSign = 5, cRLSign = 6. */
export function keyUsage(...bits: number[]): Buffer {
  const value = bits.reduce((all, bit) => all | (0x80 >> bit), 0);
  return extension(OID.keyUsage, bitString(Uint8Array.of(value), 7 - Math.max(...bits)), true);
}

/** @param pathLength how many authorities may follow; undefined = not an authority. */
export const basicConstraints = (pathLength?: number): Buffer =>
  extension(OID.basicConstraints, pathLength === undefined ? sequence() : sequence(TRUE, integer(pathLength)), true);

export const extendedKeyUsage = (usages: string[], critical = false): Buffer =>
  extension(OID.extendedKeyUsage, sequence(...usages.map(oid)), critical);

const uri = (address: string): Buffer => contextPrimitive(6, Buffer.from(address, 'latin1'));

export const crlDistributionPoint = (address: string): Buffer =>
  extension(OID.crlDistributionPoints, sequence(sequence(context(0, context(0, uri(address))))));

export const authorityInfoAccess = (places: { ocsp?: string; caIssuers: string }): Buffer =>
  extension(
    OID.authorityInfoAccess,
    sequence(
      ...(places.ocsp ? [sequence(oid(OID.ocspAccess), uri(places.ocsp))] : []),
      sequence(oid(OID.caIssuersAccess), uri(places.caIssuers)),
    ),
  );

/** One policy with where to read it and a notice of at most 200 characters (RFC 5280 §4.2.1.4). */
export const certificatePolicy = (policy: string, address: string, notice: string): Buffer =>
  extension(
    OID.certificatePolicies,
    sequence(
      sequence(
        oid(policy),
        sequence(
          sequence(oid(OID.cpsQualifier), ia5String(address)),
          sequence(oid(OID.userNoticeQualifier), sequence(utf8String(notice))),
        ),
      ),
    ),
  );

/** A positive serial number of 16 random bytes. */
export function randomSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  return serial;
}

export interface CertificatePlan {
  subject: DistinguishedName;
  publicKeyInfo: Buffer;
  notBefore: Date;
  notAfter: Date;
  /** Without the key identifiers, which are added here. */
  extensions: Buffer[];
}

/** What signs a certificate: an authority, or for a root the key itself. */
export type Issuer = Pick<Credential, 'algorithm' | 'privateKey'> & { name: Buffer; publicKeyInfo: Buffer };

export function issuerOf(authority: Credential): Issuer {
  const { subject, publicKeyInfo } = readCertificate(authority.chain[0]!);
  return { algorithm: authority.algorithm, privateKey: authority.privateKey, name: subject, publicKeyInfo };
}

/** @returns the certificate in DER. */
export function writeCertificate(plan: CertificatePlan, issuer: Issuer): Buffer {
  const algorithm = signatureAlgorithm[issuer.algorithm];
  const extensions = [
    ...plan.extensions,
    extension(OID.subjectKeyIdentifier, octetString(keyIdentifier(plan.publicKeyInfo))),
    authorityKeyIdentifier(issuer.publicKeyInfo),
  ];
  const tbs = sequence(
    context(0, integer(2)),
    integer(randomSerial()),
    algorithm,
    issuer.name,
    sequence(time(plan.notBefore), time(plan.notAfter)),
    encodeName(plan.subject),
    plan.publicKeyInfo,
    context(3, sequence(...extensions)),
  );
  return sequence(tbs, algorithm, bitString(signBytes(issuer.privateKey, tbs)));
}
