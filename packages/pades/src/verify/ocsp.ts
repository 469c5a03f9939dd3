import { createHash } from 'node:crypto';
import { digestName, verifySignature } from './algorithms.js';
import {
  algorithmOf,
  bits,
  children,
  expectTag,
  integerHex,
  numberOf,
  octets,
  oidOf,
  partsOf,
  root,
  timeOf,
  type Node,
} from './asn1.js';
import { malformed } from './problem.js';
import { readCertificate, type Certificate, type Links } from './x509.js';

/** A basic OCSP response (RFC 6960), read; believed only when `saysOf` finds its signature good. */
export interface OcspAnswer {
  tbs: Buffer;
  algorithm: Node;
  signature: Buffer;
  certificates: Certificate[];
  singles: Single[];
}
interface Single {
  digest: string;
  nameHash: Buffer;
  keyHash: Buffer;
  serial: string;
  status: 'GOOD' | 'REVOKED' | 'UNKNOWN';
  /** UTC ms. */ revokedAt?: number;
  thisUpdate: number;
  nextUpdate?: number;
}

/** Reads an OCSPResponse, or the BasicOCSPResponse alone. */
export function readOcsp(der: Buffer): OcspAnswer {
  const outer = partsOf(der);
  if (outer[0]?.tag !== 0x0a) return readBasic(der);
  if (numberOf(outer[0]) !== 0) throw malformed('an OCSP response without an answer');
  const [type, response] = children(children(expectTag(outer[1], 0xa0, 'an OCSP answer'))[0]!);
  if (oidOf(type) !== '1.3.6.1.5.5.7.48.1.1' || !response) throw malformed('an OCSP answer of an unknown kind');
  return readBasic(octets(response));
}

function readBasic(der: Buffer): OcspAnswer {
  const [tbs, algorithm, signature, wrapper] = partsOf(der);
  if (!tbs || !algorithm) throw malformed('an OCSP answer is cut off');
  const fields = children(tbs).filter(({ tag }) => tag === 0x30);
  const certificates = wrapper ? children(children(wrapper)[0]!).map(({ bytes }) => readCertificate(bytes)) : [];
  return {
    tbs: tbs.bytes,
    algorithm,
    signature: bits(signature),
    certificates,
    singles: children(fields[0]!).map(readSingle),
  };
}

function readSingle(node: Node): Single {
  const [certId, status, thisUpdate, next] = children(node);
  const [algorithm, nameHash, keyHash, serial] = children(expectTag(certId, 0x30, 'a certificate id'));
  if (!status || !nameHash || !keyHash || !serial) throw malformed('an OCSP answer is cut off');
  return {
    digest: digestName(algorithmOf(algorithm).oid),
    nameHash: octets(nameHash),
    keyHash: octets(keyHash),
    serial: integerHex(serial),
    status: status.tag === 0x80 ? 'GOOD' : status.tag === 0xa1 ? 'REVOKED' : 'UNKNOWN',
    ...(status.tag === 0xa1 && { revokedAt: timeOf(children(status)[0]) }),
    thisUpdate: timeOf(thisUpdate),
    ...(next?.tag === 0xa0 && { nextUpdate: timeOf(children(next)[0]) }),
  };
}

/** What an answer says of a certificate, if it is about it and signed by its issuer or the issuer's delegate. */
export function saysOf(
  answer: OcspAnswer,
  certificate: Certificate,
  issuer: Certificate,
  links: Links,
): Single | undefined {
  const single = answer.singles.find(
    (candidate) =>
      candidate.serial === certificate.serial && isIssuer(candidate, issuer) && candidate.status !== 'UNKNOWN',
  );
  if (!single) return undefined;
  const delegates = answer.certificates.filter(
    (candidate) => candidate.extendedKeyUsages?.includes('1.3.6.1.5.5.7.3.9') && links.hold(candidate, issuer),
  );
  return [...delegates, issuer].some((responder) => isSignedBy(answer, responder)) ? single : undefined;
}

const hashes = new WeakMap<Certificate, Map<string, { name: Buffer; key: Buffer }>>();

function isIssuer({ digest, nameHash, keyHash }: Single, issuer: Certificate): boolean {
  const byDigest = hashes.get(issuer) ?? new Map<string, { name: Buffer; key: Buffer }>();
  hashes.set(issuer, byDigest);
  let made = byDigest.get(digest);
  if (!made) {
    const key = bits(children(root(issuer.publicKeyInfo))[1]);
    made = { name: createHash(digest).update(issuer.subject).digest(), key: createHash(digest).update(key).digest() };
    byDigest.set(digest, made);
  }
  return made.name.equals(nameHash) && made.key.equals(keyHash);
}

/** Who was found to have signed an answer, or not: many certificates of a file are asked about in turn. */
const signers = new WeakMap<OcspAnswer, Map<string, boolean>>();

function isSignedBy(answer: OcspAnswer, responder: Certificate): boolean {
  const known = signers.get(answer) ?? new Map<string, boolean>();
  signers.set(answer, known);
  const found = known.get(responder.id) ?? checkSigner(answer, responder);
  known.set(responder.id, found);
  return found;
}

function checkSigner(answer: OcspAnswer, responder: Certificate): boolean {
  try {
    return verifySignature(algorithmOf(answer.algorithm), undefined, answer.tbs, responder.key(), answer.signature);
  } catch {
    return false;
  }
}
