import { createHash, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';
import { childrenOf, DerReader, TAG, dottedOid, readTime, type Element } from './der.js';

/** What signing and checking need of an X.509 certificate (RFC 5280). Byte fields are DER as they stand in the certificate. */
export interface Certificate {
  der: Buffer;
  /** INTEGER element. */ serial: Buffer;
  /** Name element. */ issuer: Buffer;
  /** Name element. */ subject: Buffer;
  /** UTC milliseconds. */ notBefore: number;
  /** UTC milliseconds. */ notAfter: number;
  /** SubjectPublicKeyInfo element. */ publicKeyInfo: Buffer;
  /** Extensions by dotted OID; `value` is what the OCTET STRING holds. */
  extensions: Map<string, { critical: boolean; value: Buffer }>;
}

function readExtensions(wrapper: Element | undefined): Certificate['extensions'] {
  const extensions: Certificate['extensions'] = new Map();
  if (!wrapper) return extensions;
  for (const element of DerReader.of(wrapper.content).rest()) {
    const reader = DerReader.of(element.bytes);
    const name = dottedOid(reader.take(TAG.OID));
    const critical = reader.optional(TAG.BOOLEAN) !== undefined;
    extensions.set(name, { critical, value: reader.take(TAG.OCTET_STRING).content });
  }
  return extensions;
}

/** @throws DerError */
export function readCertificate(der: Buffer): Certificate {
  const tbs = DerReader.of(der).into();
  tbs.optional(0xa0);
  const serial = tbs.take(TAG.INTEGER).bytes;
  tbs.take(TAG.SEQUENCE);
  const issuer = tbs.take(TAG.SEQUENCE).bytes;
  const validity = tbs.into();
  const [notBefore, notAfter] = [readTime(validity.any()), readTime(validity.any())];
  const subject = tbs.take(TAG.SEQUENCE).bytes;
  const publicKeyInfo = tbs.take(TAG.SEQUENCE).bytes;
  tbs.optional(0x81);
  tbs.optional(0x82);
  const extensions = readExtensions(tbs.optional(0xa3));
  return { der, serial, issuer, subject, notBefore, notAfter, publicKeyInfo, extensions };
}

/** The extended key usages, dotted; undefined when the certificate has none. */
export function extendedKeyUsages(certificate: Certificate): string[] | undefined {
  const extension = certificate.extensions.get('2.5.29.37');
  return extension && DerReader.of(extension.value).rest().map(dottedOid);
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

/** Authorities recur in every signature; their keys are read once. Least recently added leaves first. */
const keysByInfo = new Map<string, KeyObject>();
const maxKeysKept = 256;

export function publicKeyOf(certificate: Certificate): KeyObject {
  const name = sha256(certificate.publicKeyInfo);
  const known = keysByInfo.get(name);
  if (known) return known;
  const key = createPublicKey({ key: certificate.publicKeyInfo, format: 'der', type: 'spki' });
  if (keysByInfo.size >= maxKeysKept) keysByInfo.delete(keysByInfo.keys().next().value!);
  keysByInfo.set(name, key);
  return key;
}

/** Who issued whom is a fact about two files, and authorities recur: what was found is kept, bounded. */
const knownIssuers = new Map<string, boolean>();
const maxIssuersKept = 2048;

/** Did the second certificate's key sign the first, under its name? */
export function isIssuedBy(certificate: Buffer, issuer: Buffer): boolean {
  const pair = sha256(certificate) + sha256(issuer);
  const known = knownIssuers.get(pair);
  if (known !== undefined) return known;
  const [child, parent] = [new X509Certificate(certificate), new X509Certificate(issuer)];
  const holds = child.checkIssued(parent) && child.verify(parent.publicKey);
  if (knownIssuers.size >= maxIssuersKept) knownIssuers.delete(knownIssuers.keys().next().value!);
  knownIssuers.set(pair, holds);
  return holds;
}

/** Where a certificate says its status is told: addresses of OCSP responders and of revocation lists. */
export function revocationPlaces(certificate: Certificate): { ocsp: string[]; crl: string[] } {
  const access = certificate.extensions.get('1.3.6.1.5.5.7.1.1');
  const points = certificate.extensions.get('2.5.29.31');
  const isOcsp = (description: Element): boolean => dottedOid(childrenOf(description)[0]!) === '1.3.6.1.5.5.7.48.1';
  return {
    ocsp: access ? DerReader.of(access.value).rest().filter(isOcsp).flatMap(addressesIn) : [],
    crl: points ? DerReader.of(points.value).rest().flatMap(addressesIn) : [],
  };
}

/** Uniform resource identifiers ([6]) anywhere inside. */
function addressesIn(element: Element): string[] {
  if (element.tag === 0x86) return [element.content.toString('latin1')];
  return element.tag & 0x20 ? childrenOf(element).flatMap(addressesIn) : [];
}
