import { createHash } from 'node:crypto';
import { isIssuedBy, readCertificate } from './certificate.js';
import { context, integer, NULL, octetString, oid, sequence, setOf, TAG, tlv } from './der.js';
import { OID } from './oids.js';
import { CmsError, readSignedData, type SignedData } from './signed-data.js';
import { checkTimestampToken, type TimestampFacts } from './timestamp.js';
import type { Signer, Timestamper } from './types.js';

const sha256Algorithm = sequence(oid(OID.sha256));
const signatureAlgorithms = {
  ES256: sequence(oid(OID.ecdsaWithSha256)),
  RS256: sequence(oid(OID.rsaEncryption), NULL), // RFC 5754 §3.2: the digest is named beside it
} as const;
const version1 = integer(1);
const versionAndDigests = Buffer.concat([version1, setOf(sha256Algorithm), sequence(oid(OID.data))]);
const contentTypeAttribute = sequence(oid(OID.contentType), setOf(oid(OID.data)));
const [messageDigestOid, signedDataOid, timeStampOid] = [OID.messageDigest, OID.signedData, OID.signatureTimeStamp].map(
  oid,
) as [Buffer, Buffer, Buffer];

/** What a CMS holds of its signer, whatever is signed. */
interface SignerParts {
  sid: Buffer;
  certificates: Buffer;
  essAttribute: Buffer;
}

const partsOfSigner = new WeakMap<Signer, SignerParts>();

function signerParts(signer: Signer): SignerParts {
  const known = partsOfSigner.get(signer);
  if (known) return known;
  const [leaf] = signer.chain;
  if (!leaf) throw new CmsError('the signer has no certificate');
  const { issuer, serial } = readCertificate(leaf);
  const parts = {
    sid: sequence(issuer, serial),
    certificates: context(0, ...signer.chain),
    essAttribute: essAttribute(leaf),
  };
  partsOfSigner.set(signer, parts);
  return parts;
}

/** signing-certificate-v2 (RFC 5035) with SHA-256, which is the default and therefore not written. */
export const essAttribute = (certificate: Buffer): Buffer => {
  const hash = createHash('sha256').update(certificate).digest();
  return sequence(oid(OID.signingCertificateV2), setOf(sequence(sequence(sequence(octetString(hash))))));
};

/** A signature that is made; a time stamp over it may still come before it is written. */
export interface BareCms {
  /** SHA-256 of the signature value: what the time-stamping authority is asked to stamp. */
  imprint: Buffer;
  /** The CMS in DER: PAdES B-B without a token, B-T with one. */
  encode(timestampToken?: Buffer): Buffer;
}

/**
 * Signs a document's digest (CAdES detached, PAdES baseline: no signing-time; the chain is inside).
 *
 * @param digest SHA-256 of the bytes in /ByteRange, 32 bytes.
 */
export async function signCms(digest: Buffer, signer: Signer): Promise<BareCms> {
  if (digest.length !== 32) throw new CmsError('the digest is not 32 bytes long');
  const { sid, certificates, essAttribute: ess } = signerParts(signer);
  const attributes = setOf(contentTypeAttribute, sequence(messageDigestOid, setOf(octetString(digest))), ess);
  const signature = await signer.sign(attributes);
  const signedAttributes = Buffer.from(attributes);
  signedAttributes[0] = 0xa0;
  const head = [
    version1,
    sid,
    sha256Algorithm,
    signedAttributes,
    signatureAlgorithms[signer.algorithm],
    octetString(signature),
  ];
  const encode = (token?: Buffer): Buffer => {
    const unsigned = token ? [context(1, sequence(timeStampOid, setOf(token)))] : [];
    const signerInfo = sequence(...head, ...unsigned);
    return sequence(signedDataOid, context(0, sequence(versionAndDigests, certificates, tlv(TAG.SET, signerInfo))));
  };
  return { imprint: createHash('sha256').update(signature).digest(), encode };
}

export interface CmsRequest {
  /** SHA-256 of the bytes in /ByteRange, 32 bytes. */
  digest: Buffer;
  signer: Signer;
  /** Absent = B-B. */
  timestamper?: Timestamper;
  /** How long the time-stamping authority is waited for; default 3,000 (DOMAIN.md §9). */
  timestampWithinMs?: number;
}
export interface SignedCms {
  der: Buffer;
  level: 'B-B' | 'B-T';
  /** Why a time stamp that was asked for is missing. */
  timestampError?: Error;
}

/** Signs and time-stamps. An authority that fails or is late leaves B-B, never an unproved time (T21). */
export async function cmsSignedData(request: CmsRequest): Promise<SignedCms> {
  const bare = await signCms(request.digest, request.signer);
  if (!request.timestamper) return { der: bare.encode(), level: 'B-B' };
  try {
    const token = await within(request.timestampWithinMs ?? 3000, request.timestamper(bare.imprint));
    checkTimestampToken(token, bare.imprint);
    return { der: bare.encode(token), level: 'B-T' };
  } catch (error) {
    return { der: bare.encode(), level: 'B-B', timestampError: error as Error };
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no time stamp within ${milliseconds} ms`)), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** What a checked CMS says. */
export interface CmsFacts {
  level: 'B-B' | 'B-T';
  /** DER, the signer's first, each the issuer of the one before. */
  chain: Buffer[];
  timestamp?: TimestampFacts;
}

/**
 * Strict check of a CMS of our own making, before it is committed: shape, digest, ESS, signature, embedded certificates,
 * the signer's certificate valid at the time stamp, the stamp's imprint. Trust is the verifier's.
 *
 * @param digest SHA-256 of the bytes in /ByteRange.
 * @param chain what has to be embedded, the signer's first; absent = every embedded certificate has to be a link of one chain.
 * @throws CmsError, DerError
 */
export function checkCms(der: Buffer, digest: Buffer, chain?: Buffer[]): CmsFacts {
  const data = readSignedData(der, (algorithm) => {
    if (algorithm !== 'sha256') throw new CmsError(`digest algorithm ${algorithm} where SHA-256 belongs`);
    return digest;
  });
  if (data.content || data.contentType !== OID.data) throw new CmsError('the CMS is not detached');
  if (data.signedAttributes.has(OID.signingTime)) throw new CmsError('signing-time is not allowed in PAdES');
  const embedded = chain ? exactChain(data, chain) : orderedChain(data);
  const token = data.unsignedAttributes.get(OID.signatureTimeStamp);
  if (data.unsignedAttributes.size > (token ? 1 : 0)) throw new CmsError('an unsigned attribute that we do not write');
  if (!token) return { level: 'B-B', chain: embedded };
  const timestamp = checkTimestampToken(token.bytes, createHash('sha256').update(data.signature).digest());
  const { notBefore, notAfter } = data.signer;
  if (timestamp.at < notBefore || timestamp.at > notAfter)
    throw new CmsError('the certificate was not valid at the time stamp');
  return { level: 'B-T', chain: embedded, timestamp };
}

function exactChain(data: SignedData, chain: Buffer[]): Buffer[] {
  const isSame =
    data.certificates.length === chain.length && chain.every((der, i) => der.equals(data.certificates[i]!));
  if (!isSame || !chain[0]?.equals(data.signer.der))
    throw new CmsError("the embedded certificates are not the signer's");
  return chain;
}

/** The signer's chain out of the embedded certificates; every embedded certificate has to be a link of it. */
export function orderedChain(data: SignedData): Buffer[] {
  const left = data.certificates.filter((c) => !c.equals(data.signer.der));
  const chain = [data.signer.der];
  while (left.length > 0) {
    const last = chain.at(-1)!;
    const next = left.findIndex((candidate) => isIssuedBy(last, candidate));
    if (next < 0) throw new CmsError('an embedded certificate is no link of the chain');
    chain.push(...left.splice(next, 1));
  }
  return chain;
}
