import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import {
  algorithmOf,
  bits,
  children,
  expectTag,
  integerHex,
  octets,
  oidOf,
  partsOf,
  root,
  timeOf,
  type Node,
} from './asn1.js';
import { malformed, Problem } from './problem.js';
import { verifySignature } from './algorithms.js';

/** An X.509 certificate as the verifier needs it. */
export interface Certificate {
  der: Buffer;
  /** Hex of the SHA-256 of the whole. */ id: string;
  tbs: Buffer;
  /** Hex without leading zeros. */ serial: string;
  issuer: Buffer;
  subject: Buffer;
  /** UTC milliseconds. */ notBefore: number;
  notAfter: number;
  publicKeyInfo: Buffer;
  key(): KeyObject;
  signatureAlgorithm: Node;
  signature: Buffer;
  isAuthority: boolean;
  keyUsage: number | undefined;
  extendedKeyUsages: string[] | undefined;
  /** Is the extended key usage critical? */ isUsageCritical: boolean;
  hasNoCheck: boolean;
  subjectKeyId: Buffer | undefined;
  authorityKeyId: Buffer | undefined;
}

const readCertificates = new Map<string, Certificate>();
const maxKept = 512;

/** Authorities recur from file to file: the reading of a certificate is kept, bounded. */
export function readCertificate(der: Buffer): Certificate {
  const id = createHash('sha256').update(der).digest('hex');
  const known = readCertificates.get(id);
  if (known) return known;
  const fresh = parse(Buffer.from(der), id);
  if (readCertificates.size >= maxKept) readCertificates.delete(readCertificates.keys().next().value!);
  readCertificates.set(id, fresh);
  return fresh;
}

function parse(der: Buffer, id: string): Certificate {
  const [tbs, signatureAlgorithm, signature] = partsOf(der);
  if (!tbs || !signatureAlgorithm) throw malformed('a certificate is cut off');
  const fields = children(tbs);
  const at = fields[0]?.tag === 0xa0 ? 1 : 0;
  const [serial, , issuer, validity, subject, publicKey] = fields.slice(at);
  const [notBefore, notAfter] = children(expectTag(validity, 0x30, 'validity'));
  const extensions = readExtensions(fields.find(({ tag }) => tag === 0xa3));
  const publicKeyInfo = expectTag(publicKey, 0x30, 'a public key').bytes;
  let key: KeyObject | undefined;
  return {
    der,
    id,
    tbs: tbs.bytes,
    serial: integerHex(expectTag(serial, 0x02, 'a serial number')),
    issuer: expectTag(issuer, 0x30, 'an issuer').bytes,
    subject: expectTag(subject, 0x30, 'a subject').bytes,
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    publicKeyInfo,
    key: () => (key ??= importKey(publicKeyInfo)),
    signatureAlgorithm,
    signature: bits(signature),
    ...usagesOf(extensions),
  };
}

function importKey(publicKeyInfo: Buffer): KeyObject {
  try {
    return createPublicKey({ key: publicKeyInfo, format: 'der', type: 'spki' });
  } catch {
    throw new Problem('CRYPTO_CONSTRAINTS_FAILURE', 'a kind of key that is not supported');
  }
}

type Extensions = Map<string, { critical: boolean; value: Buffer }>;

function readExtensions(wrapper: Node | undefined): Extensions {
  const found: Extensions = new Map();
  for (const extension of wrapper ? children(children(wrapper)[0] ?? wrapper) : []) {
    const [oid, second, third] = children(extension);
    const value = third ?? second;
    if (value) found.set(oidOf(oid), { critical: !!third && second!.content[0] !== 0, value: octets(value) });
  }
  return found;
}

function usagesOf(extensions: Extensions) {
  const constraints = extensions.get('2.5.29.19');
  const usage = extensions.get('2.5.29.15');
  const extended = extensions.get('2.5.29.37');
  const [subjectKey, authorityKey] = [extensions.get('2.5.29.14'), extensions.get('2.5.29.35')];
  return {
    isAuthority: !!constraints && partsOf(constraints.value)[0]?.tag === 0x01,
    keyUsage: usage && root(usage.value).content[1],
    extendedKeyUsages: extended && partsOf(extended.value).map(oidOf),
    isUsageCritical: extended?.critical ?? false,
    hasNoCheck: extensions.has('1.3.6.1.5.5.7.48.1.5'),
    subjectKeyId: subjectKey && octets(root(subjectKey.value)),
    authorityKeyId: authorityKey && partsOf(authorityKey.value).find(({ tag }) => tag === 0x80)?.content,
  };
}

/** Signatures between certificates that were checked: a fact about two files, so it is kept, bounded. */
const knownLinks = new Map<string, boolean | undefined>();
const maxLinksKept = 2048;

/** Chains of certificates. */
export class Links {
  /** Did `issuer` sign `certificate`, under its name, being allowed to? */
  hold(certificate: Certificate, issuer: Certificate): boolean {
    if (!certificate.issuer.equals(issuer.subject)) return false;
    if (issuer.keyUsage !== undefined && !(issuer.keyUsage & keyCertSign)) return false;
    return checkLink(certificate, issuer) === true;
  }

  /**
   * Is it not what its issuer signed? Nobody's signature on it holds, and either the key that it names as its issuer's is
   * known, or a twin (same number, same key) says something else.
   */
  isDamaged(certificate: Certificate, known: readonly Certificate[]): boolean {
    const { authorityKeyId, publicKeyInfo, serial } = certificate;
    const issuers = known.filter(({ subject }) => subject.equals(certificate.issuer));
    const found = issuers.map((issuer) => checkLink(certificate, issuer));
    if (found.includes(true)) return false;
    const isNamed = issuers.some(({ subjectKeyId }) => !!authorityKeyId && !!subjectKeyId?.equals(authorityKeyId));
    const isTwin = (other: Certificate): boolean =>
      other.serial === serial && other.publicKeyInfo.equals(publicKeyInfo);
    return (isNamed && found.includes(false)) || known.some((other) => other.id !== certificate.id && isTwin(other));
  }

  /**
   * A chain from a certificate to one of the anchors, the certificate first and the anchor last.
   *
   * @returns undefined when there is none within 10 links.
   */
  chain(leaf: Certificate, pool: readonly Certificate[], anchors: readonly Certificate[]): Certificate[] | undefined {
    return this.extend([leaf], pool, anchors);
  }

  private extend(
    chain: Certificate[],
    pool: readonly Certificate[],
    anchors: readonly Certificate[],
  ): Certificate[] | undefined {
    const last = chain.at(-1)!;
    if (anchors.some(({ id }) => id === last.id)) return chain;
    if (chain.length >= 10) return undefined;
    const anchor = anchors.find((candidate) => this.hold(last, candidate));
    if (anchor) return [...chain, anchor];
    for (const candidate of pool) {
      if (chain.includes(candidate) || !candidate.isAuthority || !this.hold(last, candidate)) continue;
      const longer = this.extend([...chain, candidate], pool, anchors);
      if (longer) return longer;
    }
    return undefined;
  }
}

const keyCertSign = 0x04;

/** undefined = an algorithm that cannot be checked. */
function checkLink(certificate: Certificate, issuer: Certificate): boolean | undefined {
  const pair = certificate.id + issuer.id;
  if (knownLinks.has(pair)) return knownLinks.get(pair);
  let holds: boolean | undefined;
  try {
    const algorithm = algorithmOf(certificate.signatureAlgorithm);
    holds = verifySignature(algorithm, undefined, certificate.tbs, issuer.key(), certificate.signature);
  } catch {
    holds = undefined;
  }
  if (knownLinks.size >= maxLinksKept) knownLinks.delete(knownLinks.keys().next().value!);
  knownLinks.set(pair, holds);
  return holds;
}
