import { createHash } from 'node:crypto';
import { extension } from './certificate-writer.js';
import { readCertificate } from './certificate.js';
import {
  bitString,
  childrenOf,
  context,
  contextPrimitive,
  DerError,
  DerReader,
  dottedOid,
  enumerated,
  generalizedTime,
  NULL,
  octetString,
  oid,
  sequence,
  TAG,
  type Element,
} from './der.js';
import { publicKeyBits, signatureAlgorithm, signBytes, type Credential } from './key-pairs.js';
import { OID } from './oids.js';
import { revocationReasons, type CertificateStatus, type StatusOf } from './revocation.js';

const maxRequestBytes = 16_384;
const maxCertificatesAsked = 20;
const hashNames: Record<string, string> = { [OID.sha1]: 'sha1', [OID.sha256]: 'sha256' };

/** OCSPResponseStatus of RFC 6960 §4.2.1 for what cannot be answered. */
const refusal = (status: 'malformedRequest' | 'internalError'): Buffer =>
  sequence(enumerated(status === 'malformedRequest' ? 1 : 2));

export interface OcspResponder {
  /** Answers a request in DER (RFC 6960); what cannot be read gets `malformedRequest`. Never throws. */
  respond(request: Buffer): Promise<Buffer>;
  /** The answer about one certificate as the DSS of a PDF keeps it: no request, no nonce. */
  responseFor(certificate: Buffer): Promise<Buffer>;
}

export interface OcspPlan {
  /** The authority whose certificates are asked about. */
  issuing: Credential;
  /** A delegated responder's key, its certificate issued by `issuing`. */
  responder: Credential;
  statusOf: StatusOf;
  /** UTC milliseconds. */
  clock: () => number;
  /** How long an answer may be kept; default one day. */
  validForMs?: number;
}

interface Question {
  /** CertID element, echoed. */ certId: Buffer;
  /** Hex of the serial number's content. */ serial: string;
  isOurs: boolean;
}
interface Request {
  questions: Question[];
  /** The nonce extension's value, echoed. */ nonce: Buffer | undefined;
}

type HashesOfIssuer = (name: string) => { name: Buffer; key: Buffer } | undefined;

function issuerHashes(issuing: Buffer): HashesOfIssuer {
  const { subject, publicKeyInfo } = readCertificate(issuing);
  const keyBits = publicKeyBits(publicKeyInfo);
  const byName = new Map(
    Object.values(hashNames).map((hash) => [
      hash,
      { name: createHash(hash).update(subject).digest(), key: createHash(hash).update(keyBits).digest() },
    ]),
  );
  return (algorithm) => byName.get(hashNames[algorithm] ?? '');
}

function readQuestion(element: Element, hashesOf: HashesOfIssuer): Question {
  const request = DerReader.of(element.bytes);
  const certId = request.take(TAG.SEQUENCE);
  request.optional(0xa0);
  request.end();
  const reader = new DerReader(certId.content);
  const hashes = hashesOf(dottedOid(reader.into().take(TAG.OID)));
  const [name, key] = [reader.take(TAG.OCTET_STRING).content, reader.take(TAG.OCTET_STRING).content];
  const serial = reader.take(TAG.INTEGER).content.toString('hex');
  reader.end();
  return { certId: certId.bytes, serial, isOurs: !!hashes && hashes.name.equals(name) && hashes.key.equals(key) };
}

function readNonce(extensions: Element | undefined): Buffer | undefined {
  for (const element of extensions ? DerReader.of(extensions.content).rest() : []) {
    const reader = DerReader.of(element.bytes);
    if (dottedOid(reader.take(TAG.OID)) !== OID.ocspNonce) continue;
    reader.optional(TAG.BOOLEAN);
    const nonce = reader.take(TAG.OCTET_STRING).content;
    if (nonce.length > 130) throw new DerError('the nonce is too long'); // RFC 9654: up to 128 bytes
    return nonce;
  }
  return undefined;
}

function readRequest(der: Buffer, hashesOf: HashesOfIssuer): Request {
  if (der.length > maxRequestBytes) throw new DerError('the request is too large');
  const tbs = DerReader.of(der).into();
  tbs.optional(0xa0);
  tbs.optional(0xa1);
  const asked = childrenOf(tbs.take(TAG.SEQUENCE));
  const nonce = readNonce(tbs.optional(0xa2));
  tbs.end();
  if (asked.length === 0 || asked.length > maxCertificatesAsked)
    throw new DerError('1 to 20 certificates may be asked about');
  return { questions: asked.map((element) => readQuestion(element, hashesOf)), nonce };
}

function encodeStatus(status: CertificateStatus): Buffer {
  if (status.status === 'GOOD') return contextPrimitive(0, Buffer.alloc(0));
  if (status.status === 'UNKNOWN') return contextPrimitive(2, Buffer.alloc(0));
  const reason = revocationReasons[status.reason];
  const reasonPart = reason === 0 ? [] : [context(0, enumerated(reason))];
  return context(1, generalizedTime(new Date(status.at)), ...reasonPart);
}

/** @returns a responder that answers for one issuing authority. */
export function makeOcspResponder(plan: OcspPlan): OcspResponder {
  const { responder, issuing, statusOf, clock } = plan;
  const hashesOf = issuerHashes(issuing.chain[0]!);
  const certificate = readCertificate(responder.chain[0]!);
  const keyHash = createHash('sha1').update(publicKeyBits(certificate.publicKeyInfo)).digest();
  const responderId = context(2, octetString(keyHash));

  const encode = (answers: { certId: Buffer; status: CertificateStatus }[], nonce?: Buffer): Buffer => {
    const now = clock();
    const validity = [new Date(now), new Date(now + (plan.validForMs ?? 86_400_000))].map(generalizedTime) as [
      Buffer,
      Buffer,
    ];
    const singles = answers.map(({ certId, status }) =>
      sequence(certId, encodeStatus(status), validity[0], context(0, validity[1])),
    );
    const extensions = nonce ? [context(1, sequence(extension(OID.ocspNonce, nonce)))] : [];
    const data = sequence(responderId, generalizedTime(new Date(now)), sequence(...singles), ...extensions);
    const algorithm = signatureAlgorithm[responder.algorithm];
    const signature = bitString(signBytes(responder.privateKey, data));
    const basic = sequence(data, algorithm, signature, context(0, sequence(certificate.der)));
    return sequence(enumerated(0), context(0, sequence(oid(OID.ocspBasic), octetString(basic))));
  };

  const answer = async ({ certId, serial, isOurs }: Question) => ({
    certId,
    status: isOurs ? await statusOf(serial) : ({ status: 'UNKNOWN' } as const),
  });

  return {
    async respond(der) {
      let request: Request;
      try {
        request = readRequest(der, hashesOf);
      } catch {
        return refusal('malformedRequest');
      }
      try {
        return encode(await Promise.all(request.questions.map(answer)), request.nonce);
      } catch {
        return refusal('internalError');
      }
    },
    async responseFor(leaf) {
      const { serial } = readCertificate(leaf);
      const certId = encodeCertId(serial, hashesOf);
      return encode([{ certId, status: await statusOf(serialHex(serial)) }]);
    },
  };
}

/** Asks about one certificate (RFC 6960), without nonce: the answer is kept in a DSS. */
export const ocspRequest = (certificate: Buffer, issuer: Buffer): Buffer => {
  const certId = encodeCertId(readCertificate(certificate).serial, issuerHashes(issuer));
  return sequence(sequence(sequence(sequence(certId))));
};

/** SHA-1 in CertID is an index, not a protection; it is what validators look for. */
function encodeCertId(serial: Buffer, hashesOf: HashesOfIssuer): Buffer {
  const hashes = hashesOf(OID.sha1)!;
  return sequence(sequence(oid(OID.sha1), NULL), octetString(hashes.name), octetString(hashes.key), serial);
}

/** Hex of an INTEGER element's content: how serial numbers are looked up. */
export const serialHex = (element: Buffer): string => element.subarray(2).toString('hex');

/** The request that an `Authority Info Access` GET carries after its slash: base64, then URL-encoded (RFC 6960 A.1). */
export function ocspRequestFromPath(path: string): Buffer | undefined {
  if (path.length > maxRequestBytes) return undefined;
  try {
    const text = decodeURIComponent(path);
    return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : undefined;
  } catch {
    return undefined;
  }
}
