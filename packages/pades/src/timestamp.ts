import { randomBytes, timingSafeEqual } from 'node:crypto';
import { extendedKeyUsages, isIssuedBy, type Certificate } from './certificate.js';
import {
  DerReader,
  dottedOid,
  integer,
  NULL,
  octetString,
  oid,
  readTime,
  sequence,
  smallInteger,
  TAG,
  TRUE,
} from './der.js';
import { OID } from './oids.js';
import { CmsError, readDigestAlgorithm, readSignedData } from './signed-data.js';

/** What a time-stamp token (RFC 3161) says, once it is checked. */
export interface TimestampFacts {
  /** UTC milliseconds. */ at: number;
  policy: string;
  /** Hex. */ serial: string;
  /** INTEGER content, when one was asked for. */ nonce: Buffer | undefined;
  authority: Certificate;
  /** As embedded. */ certificates: Buffer[];
}

interface TstInfo {
  facts: Pick<TimestampFacts, 'at' | 'policy' | 'serial' | 'nonce'>;
  imprint: Buffer;
  imprintAlgorithm: string;
}

function readTstInfo(der: Buffer): TstInfo {
  const reader = DerReader.of(der);
  if (smallInteger(reader.take(TAG.INTEGER)) !== 1) throw new CmsError('TSTInfo version is not 1');
  const policy = dottedOid(reader.take(TAG.OID));
  const messageImprint = reader.into();
  const imprintAlgorithm = readDigestAlgorithm(messageImprint);
  const imprint = messageImprint.take(TAG.OCTET_STRING).content;
  messageImprint.end();
  const serial = reader.take(TAG.INTEGER).content.toString('hex');
  const at = readTime(reader.take(TAG.GENERALIZED_TIME));
  for (const optional of [TAG.SEQUENCE, TAG.BOOLEAN]) reader.optional(optional);
  const nonce = reader.optional(TAG.INTEGER)?.content;
  for (const optional of [0xa0, 0xa1]) reader.optional(optional);
  reader.end();
  return { facts: { at, policy, serial, nonce }, imprint, imprintAlgorithm };
}

function checkAuthority(authority: Certificate, at: number): void {
  const usages = extendedKeyUsages(authority);
  const isCritical = authority.extensions.get(OID.extendedKeyUsage)?.critical;
  if (usages?.length !== 1 || usages[0] !== OID.timeStamping || !isCritical)
    throw new CmsError('the certificate is not one of a time-stamping authority');
  if (at < authority.notBefore || at > authority.notAfter)
    throw new CmsError("the stamp is outside its authority's life");
}

/**
 * Checks a token on its own: shape, signature, ESS, imprint, critical EKU timeStamping, time within the authority's life.
 *
 * @param digest what has to be stamped: SHA-256, 32 bytes.
 * @throws CmsError, DerError
 */
export function checkTimestampToken(token: Buffer, digest: Buffer): TimestampFacts {
  const data = readSignedData(token);
  if (data.contentType !== OID.tstInfo || !data.content) throw new CmsError('not a time-stamp token');
  const { facts, imprint, imprintAlgorithm } = readTstInfo(data.content);
  const isOurs = imprintAlgorithm === 'sha256' && imprint.length === digest.length && timingSafeEqual(imprint, digest);
  if (!isOurs) throw new CmsError('the stamp is of other bytes');
  checkAuthority(data.signer, facts.at);
  return { ...facts, authority: data.signer, certificates: data.certificates };
}

export interface TimestampRequest {
  der: Buffer;
  digest: Buffer;
  nonce: Buffer;
}

/** Asks for a stamp of a SHA-256 digest, with a nonce and the authority's certificates. */
export function timestampRequest(digest: Buffer): TimestampRequest {
  if (digest.length !== 32) throw new CmsError('the digest is not 32 bytes long');
  const nonce = randomBytes(8);
  nonce[0] = (nonce[0]! & 0x7f) | 0x40; // positive and of fixed length
  const imprint = sequence(sequence(oid(OID.sha256), NULL), octetString(digest));
  return { der: sequence(integer(1), imprint, integer(nonce), TRUE), digest, nonce };
}

export interface TimestampTrust {
  /** DER certificates, one of which has to be the root of the authority, or the authority itself. */
  roots: Buffer[];
  /** Expected policy; absent = any. */
  policy?: string;
  /** How far the stamp may lie from our own clock; default 5 minutes (T8). */
  skewMs?: number;
}

/**
 * Reads the answer to `timestampRequest` and checks all of it before the token is used (T21).
 *
 * @param now our own clock, UTC milliseconds.
 * @returns DER of the token.
 * @throws CmsError, DerError
 */
export function readTimestampResponse(
  request: TimestampRequest,
  response: Buffer,
  trust: TimestampTrust,
  now: number,
): Buffer {
  const reader = DerReader.of(response);
  const status = reader.into();
  const code = smallInteger(status.take(TAG.INTEGER));
  if (code > 1) throw new CmsError(`the time-stamping authority refused: status ${code}`);
  const token = reader.take(TAG.SEQUENCE).bytes;
  reader.end();
  const facts = checkTimestampToken(token, request.digest);
  if (!facts.nonce?.equals(request.nonce)) throw new CmsError('the stamp answers another request');
  if (trust.policy && facts.policy !== trust.policy) throw new CmsError(`the stamp is under policy ${facts.policy}`);
  if (Math.abs(facts.at - now) > (trust.skewMs ?? 300_000)) throw new CmsError('the stamp and our clock disagree');
  if (!leadsToRoot(facts.authority.der, facts.certificates, trust.roots))
    throw new CmsError('the authority is not trusted');
  return token;
}

/** Is there a chain from a certificate over embedded ones to a root? At most 8 links. */
export function leadsToRoot(leaf: Buffer, between: Buffer[], roots: Buffer[]): boolean {
  let current = leaf;
  for (let links = 0; links < 8; links++) {
    if (roots.some((root) => root.equals(current) || isIssuedBy(current, root))) return true;
    const issuer = between.find((candidate) => !candidate.equals(current) && isIssuedBy(current, candidate));
    if (!issuer) return false;
    current = issuer;
  }
  return false;
}
