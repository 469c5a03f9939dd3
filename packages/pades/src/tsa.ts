import { createHash, randomBytes } from 'node:crypto';
import { readCertificate } from './certificate.js';
import { essAttribute } from './cms.js';
import {
  bitString,
  context,
  DerError,
  DerReader,
  dottedOid,
  generalizedTime,
  integer,
  NULL,
  octetString,
  oid,
  sequence,
  setOf,
  smallInteger,
  TAG,
  tlv,
  utf8String,
} from './der.js';
import { signatureAlgorithm, signBytes, type Credential } from './key-pairs.js';
import { OID } from './oids.js';
import type { Timestamper } from './types.js';

/** PKIFailureInfo of RFC 3161 §2.4.2: the number of the bit. */
const failures = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  systemFailure: 25,
} as const;
type Failure = keyof typeof failures;

class Refused extends Error {
  constructor(
    readonly failure: Failure,
    message: string,
  ) {
    super(message);
  }
}

function refusal(failure: Failure, text: string): Buffer {
  const bit = failures[failure];
  const bits = Buffer.alloc((bit >> 3) + 1);
  bits[bit >> 3] = 0x80 >> (bit & 7);
  return sequence(sequence(integer(2), sequence(utf8String(text)), bitString(bits, 7 - (bit & 7))));
}

const imprintLengths: Record<string, number> = { [OID.sha256]: 32, [OID.sha384]: 48, [OID.sha512]: 64 };
const maxRequestBytes = 4096;
const maxNonceBytes = 33; // INTEGER of 256 bits

interface Request {
  /** MessageImprint element, echoed. */ imprint: Buffer;
  policy: string | undefined;
  /** INTEGER element, echoed. */ nonce: Buffer | undefined;
  wantsCertificates: boolean;
}

function readImprint(element: Buffer): void {
  const reader = DerReader.of(element);
  const algorithm = reader.into();
  const length = imprintLengths[dottedOid(algorithm.take(TAG.OID))];
  algorithm.optional(TAG.NULL);
  algorithm.end();
  if (!length) throw new Refused('badAlg', 'SHA-256, SHA-384 or SHA-512');
  if (reader.take(TAG.OCTET_STRING).content.length !== length) throw new Refused('badDataFormat', 'imprint length');
  reader.end();
}

function readRequest(der: Buffer): Request {
  if (der.length > maxRequestBytes) throw new Refused('badRequest', 'request too large');
  const reader = DerReader.of(der);
  if (smallInteger(reader.take(TAG.INTEGER)) !== 1) throw new Refused('badRequest', 'version 1 only');
  const imprint = reader.take(TAG.SEQUENCE).bytes;
  readImprint(imprint);
  const policyElement = reader.optional(TAG.OID);
  const nonce = reader.optional(TAG.INTEGER)?.bytes;
  if (nonce && (nonce.length < 3 || nonce.length > maxNonceBytes + 2))
    throw new Refused('badDataFormat', 'nonce length');
  const wantsCertificates = reader.optional(TAG.BOOLEAN)?.content[0] === 0xff;
  if (reader.optional(0xa0)) throw new Refused('unacceptedExtension', 'no extensions');
  reader.end();
  return { imprint, nonce, wantsCertificates, policy: policyElement && dottedOid(policyElement) };
}

export interface TimestampAuthority {
  /** Answers a TimeStampReq in DER with a TimeStampResp; refusals are answers too. Never throws. */
  respond(request: Buffer): Buffer;
  /** The same authority for this process: a token with its certificates inside. @throws Error when it cannot tell the time */
  timestamper: Timestamper;
}

export interface TimestampPlan {
  credential: Credential;
  policy: string;
  /** UTC milliseconds. */
  clock: () => number;
}

const sha256Algorithm = sequence(oid(OID.sha256));
const contentTypeAttribute = sequence(oid(OID.contentType), setOf(oid(OID.tstInfo)));
const [messageDigestOid, signedDataOid, tstInfoOid] = [OID.messageDigest, OID.signedData, OID.tstInfo].map(oid) as [
  Buffer,
  Buffer,
  Buffer,
];
const [version1, version3, accuracyOneSecond] = [integer(1), integer(3), sequence(integer(1))];
const granted = sequence(integer(0));
/** A clock may not fall behind the newest stamp by more than this; then it is not to be believed (T8). */
const backwardsToleranceMs = 1000;

/** An RFC 3161 authority. Everything that stays the same is encoded once: a token costs little more than its signature. */
export function makeTimestampAuthority({ credential, policy, clock }: TimestampPlan): TimestampAuthority {
  const { issuer, serial, notAfter } = readCertificate(credential.chain[0]!);
  const sid = sequence(issuer, serial);
  const ess = essAttribute(credential.chain[0]!);
  const certificates = context(0, ...credential.chain);
  const algorithm =
    credential.algorithm === 'ES256' ? signatureAlgorithm.ES256 : sequence(oid(OID.rsaEncryption), NULL);
  const policyOid = oid(policy);
  let newest = 0;

  const currentTime = (): Date => {
    const now = clock();
    if (!(now > newest - backwardsToleranceMs && now <= notAfter)) throw new Refused('timeNotAvailable', 'clock');
    newest = Math.max(newest, now);
    return new Date(now);
  };

  const token = (request: Request): Buffer => {
    const time = generalizedTime(currentTime());
    const tokenSerial = randomBytes(16);
    tokenSerial[0] = (tokenSerial[0]! & 0x7f) | 0x40;
    const head = [version1, policyOid, request.imprint, integer(tokenSerial), time, accuracyOneSecond];
    const tstInfo = sequence(...head, ...(request.nonce ? [request.nonce] : []));
    const digest = createHash('sha256').update(tstInfo).digest();
    const attributes = setOf(contentTypeAttribute, sequence(messageDigestOid, setOf(octetString(digest))), ess);
    const signature = octetString(signBytes(credential.privateKey, attributes));
    attributes[0] = 0xa0;
    const signerInfo = sequence(version1, sid, sha256Algorithm, attributes, algorithm, signature);
    const content = sequence(tstInfoOid, context(0, octetString(tstInfo)));
    const inside = [setOf(sha256Algorithm), content, ...(request.wantsCertificates ? [certificates] : [])];
    return sequence(signedDataOid, context(0, sequence(version3, ...inside, tlv(TAG.SET, signerInfo))));
  };

  return {
    respond(der) {
      try {
        const request = readRequest(der);
        if (request.policy && request.policy !== policy) throw new Refused('unacceptedPolicy', policy);
        return sequence(granted, token(request));
      } catch (error) {
        if (error instanceof Refused) return refusal(error.failure, error.message);
        return error instanceof DerError
          ? refusal('badDataFormat', 'not a TimeStampReq')
          : refusal('systemFailure', '');
      }
    },
    timestamper: async (digest) =>
      token({ imprint: sha256Imprint(digest), policy: undefined, nonce: undefined, wantsCertificates: true }),
  };
}

function sha256Imprint(digest: Buffer): Buffer {
  if (digest.length !== 32) throw new RangeError('the digest is not 32 bytes long');
  return sequence(sequence(oid(OID.sha256), NULL), octetString(digest));
}
