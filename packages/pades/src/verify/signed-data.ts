import { createHash } from 'node:crypto';
import { digestName, verifySignature, weakDigests } from './algorithms.js';
import { algorithmOf, children, expectTag, integerHex, numberOf, octets, oidOf, partsOf, type Node } from './asn1.js';
import { malformed, Problem } from './problem.js';
import { readCertificate, type Certificate } from './x509.js';

/** A CMS SignedData, read but not yet judged. */
export interface SignedData {
  /** Read as the standard says, not as old Adobe signatures need it. */ isStrict: boolean;
  contentType: string;
  /** Encapsulated content; undefined = detached. */ content: Buffer | undefined;
  certificates: Certificate[];
  /** CRLs and OCSP answers carried inside (DER). */ revocation: { crls: Buffer[]; ocsps: Buffer[] };
  signer: SignerInfo;
}
export interface SignerInfo {
  sid: Node;
  digest: string;
  /** DER of the attributes as they were signed; undefined = none. */ signedBytes: Buffer | undefined;
  signed: Map<string, Node[]>;
  unsigned: Map<string, Node[]>;
  algorithm: { oid: string; parameters: Node | undefined };
  signature: Buffer;
}

const attributeOids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  essV1: '1.2.840.113549.1.9.16.2.12',
  essV2: '1.2.840.113549.1.9.16.2.47',
  adobeRevocation: '1.2.840.113583.1.1.8',
} as const;

/**
 * @param isStrict whether version numbers have to be those of the standard; old Adobe signatures have any.
 * @throws Problem when it is no SignedData with exactly one SignerInfo.
 */
export function readSignedData(der: Buffer, isStrict = true): SignedData {
  const [type, wrapper] = partsOf(der);
  if (oidOf(type) !== '1.2.840.113549.1.7.2') throw malformed('not a CMS SignedData');
  const fields = children(expectTag(children(expectTag(wrapper, 0xa0, 'SignedData'))[0], 0x30, 'SignedData'));
  const [contentType, contentWrapper] = children(expectTag(fields[2], 0x30, 'content info'));
  const infos = children(expectTag(fields.at(-1), 0x31, 'signer infos'));
  if (infos.length !== 1) throw malformed(`${infos.length} SignerInfos where exactly one belongs`);
  if (isStrict) checkVersions(fields, oidOf(contentType), infos[0]!);
  const content = contentWrapper && octets(children(expectTag(contentWrapper, 0xa0, 'content'))[0] ?? contentWrapper);
  const signer = readSignerInfo(infos[0]!);
  const certificates = fields.filter(({ tag }) => tag === 0xa0).flatMap(certificatesIn);
  const revocation = revocationIn(
    fields.find(({ tag }) => tag === 0xa1),
    signer,
  );
  return { isStrict, contentType: oidOf(contentType), content, certificates, revocation, signer };
}

/** RFC 5652 §5.1 and §5.3 say which version follows from what is inside. */
function checkVersions(fields: Node[], contentType: string, info: Node): void {
  const [infoVersion, sid, digestAlgorithm] = children(info);
  const isByIssuer = sid?.tag === 0x30;
  if (isByIssuer && numberOf(infoVersion) !== 1) throw malformed('a version of SignerInfo that does not fit');
  const allowed = contentType === '1.2.840.113549.1.7.1' ? [1, 3, 4, 5] : [3];
  if (isByIssuer && !allowed.includes(numberOf(fields[0])))
    throw malformed('a version of SignedData that does not fit');
  const announced = children(expectTag(fields[1], 0x31, 'digest algorithms')).map((node) => algorithmOf(node).oid);
  if (!announced.includes(algorithmOf(digestAlgorithm).oid)) throw malformed('the digest algorithm is not announced');
}

/** Attribute and other odd certificates ([0] to [3]) are left aside. */
const certificatesIn = (set: Node): Certificate[] =>
  children(set).flatMap((node) => {
    if (node.tag >= 0xa0 && node.tag <= 0xa3) return [];
    return [readCertificate(expectTag(node, 0x30, 'a certificate').bytes)];
  });

function revocationIn(set: Node | undefined, signer: SignerInfo): SignedData['revocation'] {
  const crls = set ? children(set).filter(({ tag }) => tag === 0x30) : [];
  const adobe = signer.signed.get(attributeOids.adobeRevocation)?.[0];
  const lists = adobe ? children(adobe) : [];
  const inside = (tag: number): Buffer[] =>
    lists
      .filter((node) => node.tag === tag)
      .flatMap((node) => children(children(node)[0] ?? node).map(({ bytes }) => bytes));
  return { crls: [...crls.map(({ bytes }) => bytes), ...inside(0xa0)], ocsps: inside(0xa1) };
}

function readSignerInfo(node: Node): SignerInfo {
  const parts = children(expectTag(node, 0x30, 'SignerInfo'));
  numberOf(parts[0]);
  const [sid, digestAlgorithm, ...rest] = parts.slice(1);
  const signedSet = rest[0]?.tag === 0xa0 ? rest.shift() : undefined;
  const [algorithm, signature, unsignedSet] = rest;
  if (!sid || !algorithm || !signature) throw malformed('SignerInfo is cut off');
  return {
    sid,
    digest: digestName(algorithmOf(digestAlgorithm).oid),
    signedBytes: signedSet && asSet(signedSet),
    signed: attributesOf(signedSet),
    unsigned: attributesOf(unsignedSet),
    algorithm: algorithmOf(algorithm),
    signature: octets(signature),
  };
}

function asSet(node: Node): Buffer {
  const bytes = Buffer.from(node.bytes);
  bytes[0] = 0x31;
  return bytes;
}

function attributesOf(set: Node | undefined): Map<string, Node[]> {
  const found = new Map<string, Node[]>();
  for (const attribute of set ? children(set) : []) {
    const [type, values] = children(attribute);
    const name = oidOf(type);
    found.set(name, [...(found.get(name) ?? []), ...children(expectTag(values, 0x31, 'attribute values'))]);
  }
  return found;
}

/** What holding a SignedData against its content found. */
export interface Proven {
  signer: Certificate;
  /** Is the signer's certificate named under the signature (ESS)? */ hasEss: boolean;
  hasSigningTime: boolean;
  /** A digest that proves nothing any more was used. */ isWeak: boolean;
}

function findSigner(data: SignedData, more: readonly Certificate[]): Certificate {
  const { sid } = data.signer;
  const pool = [...data.certificates, ...more];
  const found = sid.tag === 0x30 ? byIssuer(sid, pool, data.isStrict) : byKeyIdentifier(sid, pool);
  if (!found) throw new Problem('NO_SIGNING_CERTIFICATE_FOUND', 'the signer’s certificate is not in the file');
  return found;
}

function byIssuer(sid: Node, pool: Certificate[], isStrict: boolean): Certificate | undefined {
  const [issuer, serial] = children(sid);
  if (!issuer || !serial) throw malformed('the signer is not named');
  const hex = integerHex(expectTag(serial, 0x02, 'a serial number'));
  const candidates = pool.filter((certificate) => certificate.serial === hex);
  const exact = candidates.find((certificate) => certificate.issuer.equals(issuer.bytes));
  return exact ?? (isStrict ? undefined : candidates.find((certificate) => sameName(certificate.issuer, issuer.bytes)));
}

/** Names may be spelt in other string types; then the ESS hash decides. */
const sameName = (a: Buffer, b: Buffer): boolean => textOf(a) === textOf(b);
const textOf = (name: Buffer): string =>
  partsOf(name)
    .flatMap((rdn) => children(rdn))
    .map((pair) => children(pair)[1]?.content.toString('utf8'))
    .join('\n');

const byKeyIdentifier = (sid: Node, pool: Certificate[]): Certificate | undefined =>
  pool.find(({ der }) => sid.content.length >= 8 && der.includes(sid.content));

/** Bytes that something was signed over. */
export interface Content {
  digest(algorithm: string): Buffer;
  bytes(): Buffer;
}

export const contentOf = (bytes: Buffer): Content => ({
  digest: (algorithm) => createHash(algorithm).update(bytes).digest(),
  bytes: () => bytes,
});

/**
 * Holds a SignedData against what it should have signed: content type, message digest, ESS, signature value.
 *
 * @param detached the signed bytes when they are not inside.
 * @throws Problem
 */
export function prove(data: SignedData, detached: Content, more: readonly Certificate[] = []): Proven {
  const info = data.signer;
  const signer = findSigner(data, more);
  const content = data.content ? contentOf(data.content) : detached;
  if (info.signedBytes) checkAttributes(info, data.contentType, content.digest(info.digest));
  const hasEss = checkEss(info, signer);
  const signed = info.signedBytes ?? content.bytes();
  if (!verifySignature(info.algorithm, info.digest, signed, signer.key(), info.signature))
    throw new Problem(info.signedBytes ? 'SIG_CRYPTO_FAILURE' : 'HASH_FAILURE', 'the signature value does not fit');
  const hasSigningTime = info.signed.has('1.2.840.113549.1.9.5');
  return { signer, hasEss, hasSigningTime, isWeak: weakDigests.has(info.digest) };
}

function one(attributes: Map<string, Node[]>, name: string, what: string): Node {
  const values = attributes.get(name);
  if (values?.length !== 1) throw malformed(`${what} is not given exactly once`);
  return values[0]!;
}

function checkAttributes(info: SignerInfo, contentType: string, digest: Buffer): void {
  if (oidOf(one(info.signed, attributeOids.contentType, 'content type')) !== contentType)
    throw malformed('the content type is another one');
  const messageDigest = octets(one(info.signed, attributeOids.messageDigest, 'message digest'));
  if (!messageDigest.equals(digest)) throw new Problem('HASH_FAILURE', 'the signed bytes were changed');
}

/** Checks the ESS certificate hashes that are there. @returns whether there are any. */
function checkEss(info: SignerInfo, signer: Certificate): boolean {
  const [v2, v1] = [info.signed.get(attributeOids.essV2), info.signed.get(attributeOids.essV1)];
  if (v2) checkEssHash(v2, signer, 'sha256');
  if (v1) checkEssHash(v1, signer, 'sha1');
  return !!v2 || !!v1;
}

function checkEssHash(values: Node[], signer: Certificate, otherwise: string): void {
  const first = values[0] && children(children(values[0])[0] ?? values[0])[0];
  const parts = first ? children(first) : [];
  const algorithm = parts[0]?.tag === 0x30 ? digestName(algorithmOf(parts.shift()).oid) : otherwise;
  const hash = createHash(algorithm).update(signer.der).digest();
  if (!parts[0] || !octets(parts[0]).equals(hash))
    throw new Problem('SIG_CONSTRAINTS_FAILURE', 'the certificate is not the one the signer named');
}
