import { createHash, timingSafeEqual, verify } from 'node:crypto';
import { publicKeyOf, readCertificate, type Certificate } from './certificate.js';
import { childrenOf, DerReader, dottedOid, readWhole, smallInteger, TAG, type Element } from './der.js';
import { OID } from './oids.js';

/** A CMS SignedData (RFC 5652) with exactly one SignerInfo, its signature checked. */
export interface SignedData {
  contentType: string;
  /** undefined = detached. */ content: Buffer | undefined;
  digestAlgorithm: DigestName;
  /** As embedded, in the order of the file. */ certificates: Buffer[];
  signer: Certificate;
  signedAttributes: Map<string, Element>;
  unsignedAttributes: Map<string, Element>;
  signature: Buffer;
}
export type DigestName = 'sha256' | 'sha384' | 'sha512';

/** A CMS that does not say what it should. */
export class CmsError extends Error {
  override readonly name = 'CmsError';
}

const digestNames: Record<string, DigestName> = {
  [OID.sha256]: 'sha256',
  [OID.sha384]: 'sha384',
  [OID.sha512]: 'sha512',
};
/** Digest that a signature algorithm names; undefined = it leaves that to the digest algorithm. */
const signatureDigests: Record<string, DigestName | undefined> = {
  [OID.rsaEncryption]: undefined,
  [OID.sha256WithRsa]: 'sha256',
  [OID.sha384WithRsa]: 'sha384',
  [OID.sha512WithRsa]: 'sha512',
  [OID.ecdsaWithSha256]: 'sha256',
  [OID.ecdsaWithSha384]: 'sha384',
  [OID.ecdsaWithSha512]: 'sha512',
};
const maxCmsBytes = 1 << 20;

export const algorithmOid = (reader: DerReader): string => dottedOid(reader.into().take(TAG.OID));

export function readDigestAlgorithm(reader: DerReader): DigestName {
  const name = algorithmOid(reader);
  const digest = digestNames[name];
  if (!digest) throw new CmsError(`digest algorithm ${name} is not accepted`);
  return digest;
}

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

function readAttributes(set: Element | undefined): Map<string, Element> {
  const attributes = new Map<string, Element>();
  for (const element of set ? childrenOf(set) : []) {
    const reader = DerReader.of(element.bytes);
    const name = dottedOid(reader.take(TAG.OID));
    const values = childrenOf(reader.take(TAG.SET));
    reader.end();
    if (attributes.has(name) || values.length !== 1) throw new CmsError(`attribute ${name} is not given exactly once`);
    attributes.set(name, values[0]!);
  }
  return attributes;
}

/** The signed attributes as they were signed: with the tag of a SET, and in DER order or refused. */
function signedBytes(set: Element): Buffer {
  const items = childrenOf(set);
  for (let i = 1; i < items.length; i++)
    if (Buffer.compare(items[i - 1]!.bytes, items[i]!.bytes) > 0)
      throw new CmsError('signed attributes are not in DER order');
  const bytes = Buffer.from(set.bytes);
  bytes[0] = TAG.SET;
  return bytes;
}

function findSigner(certificates: Buffer[], sid: Element): Certificate {
  if (sid.tag !== TAG.SEQUENCE) throw new CmsError('the signer is not named by issuer and serial number');
  const reader = new DerReader(sid.content);
  const [issuer, serial] = [reader.take(TAG.SEQUENCE).bytes, reader.take(TAG.INTEGER).bytes];
  reader.end();
  const found = certificates.map(readCertificate).filter((c) => c.issuer.equals(issuer) && c.serial.equals(serial));
  if (found.length !== 1) throw new CmsError(`${found.length} embedded certificates answer to the signer's name`);
  return found[0]!;
}

interface SignerInfo {
  signer: Certificate;
  digestAlgorithm: DigestName;
  signedSet: Element;
  signatureAlgorithm: string;
  signature: Buffer;
  unsignedSet: Element | undefined;
}
function readSignerInfo(reader: DerReader, certificates: Buffer[]): SignerInfo {
  if (smallInteger(reader.take(TAG.INTEGER)) !== 1) throw new CmsError('SignerInfo version is not 1');
  const signer = findSigner(certificates, reader.any());
  const digestAlgorithm = readDigestAlgorithm(reader);
  const signedSet = reader.take(0xa0);
  const signatureAlgorithm = algorithmOid(reader);
  const signature = reader.take(TAG.OCTET_STRING).content;
  const unsignedSet = reader.optional(0xa1);
  reader.end();
  return { signer, digestAlgorithm, signedSet, signatureAlgorithm, signature, unsignedSet };
}

function checkSignature(info: SignerInfo): void {
  if (!(info.signatureAlgorithm in signatureDigests))
    throw new CmsError(`signature algorithm ${info.signatureAlgorithm} is not accepted`);
  const digest = signatureDigests[info.signatureAlgorithm] ?? info.digestAlgorithm;
  if (digest !== info.digestAlgorithm) throw new CmsError('digest and signature algorithm disagree');
  const key = publicKeyOf(info.signer);
  if (!verify(digest, signedBytes(info.signedSet), key, info.signature))
    throw new CmsError('signature does not verify');
}

/** The certificate hash that the signer signed (ESS, RFC 5035 and RFC 2634) is that of the certificate used. */
function checkEss(attributes: Map<string, Element>, signer: Certificate): void {
  const [v2, v1] = [attributes.get(OID.signingCertificateV2), attributes.get(OID.signingCertificate)];
  if (!v2 && !v1) throw new CmsError('the signing certificate is not among the signed attributes');
  if (v2) checkEssEntry(v2, signer, true);
  if (v1) checkEssEntry(v1, signer, false);
}
function checkEssEntry(attribute: Element, signer: Certificate, isV2: boolean): void {
  const first = DerReader.of(attribute.bytes).into().into();
  const algorithm = isV2 ? first.optional(TAG.SEQUENCE) : undefined;
  const name = algorithm ? readDigestAlgorithm(new DerReader(algorithm.bytes)) : isV2 ? 'sha256' : 'sha1';
  const hash = createHash(name).update(signer.der).digest();
  if (!sameBytes(first.take(TAG.OCTET_STRING).content, hash))
    throw new CmsError('the signed certificate hash is of another certificate');
}

/**
 * Reads a CMS SignedData strictly and checks what binds it to its content: one SignerInfo, content type, message digest,
 * ESS certificate hash, signature. Chain and trust are the caller's.
 *
 * @param digestOf the digest of the detached content; not called when the content is inside.
 * @throws CmsError, DerError
 */
export function readSignedData(der: Buffer, digestOf?: (algorithm: DigestName) => Buffer): SignedData {
  if (der.length > maxCmsBytes) throw new CmsError('CMS is larger than 1 MiB');
  const outer = DerReader.of(der);
  if (dottedOid(outer.take(TAG.OID)) !== OID.signedData) throw new CmsError('not a SignedData');
  const body = DerReader.of(outer.take(0xa0).content);
  outer.end();
  const version = smallInteger(body.take(TAG.INTEGER));
  const digests = childrenOf(body.take(TAG.SET)).map((e) => readDigestAlgorithm(new DerReader(e.bytes)));
  const { contentType, content } = readEncapsulated(body.into());
  const certificates = childrenOf(body.take(0xa0)).map((e) => e.bytes);
  body.optional(0xa1);
  const infos = childrenOf(body.take(TAG.SET));
  body.end();
  if (infos.length !== 1) throw new CmsError(`${infos.length} SignerInfos where one belongs`);
  if (version !== (contentType === OID.data ? 1 : 3)) throw new CmsError(`SignedData version ${version}`);
  const info = readSignerInfo(DerReader.of(infos[0]!.bytes), certificates);
  if (!digests.includes(info.digestAlgorithm)) throw new CmsError('the digest algorithm is not announced');
  const digest = content ? createHash(info.digestAlgorithm).update(content).digest() : digestOf?.(info.digestAlgorithm);
  const signedAttributes = readAttributes(info.signedSet);
  checkContentAttributes(signedAttributes, contentType, digest);
  checkEss(signedAttributes, info.signer);
  checkSignature(info);
  const { signer, signature, digestAlgorithm } = info;
  const unsignedAttributes = readAttributes(info.unsignedSet);
  return {
    contentType,
    content,
    digestAlgorithm,
    certificates,
    signer,
    signedAttributes,
    unsignedAttributes,
    signature,
  };
}

function readEncapsulated(reader: DerReader): { contentType: string; content: Buffer | undefined } {
  const contentType = dottedOid(reader.take(TAG.OID));
  const wrapper = reader.optional(0xa0);
  reader.end();
  return { contentType, content: wrapper && readWhole(wrapper.content, TAG.OCTET_STRING).content };
}

function checkContentAttributes(
  attributes: Map<string, Element>,
  contentType: string,
  digest: Buffer | undefined,
): void {
  const type = attributes.get(OID.contentType);
  const messageDigest = attributes.get(OID.messageDigest);
  if (!type || dottedOid(type) !== contentType) throw new CmsError('content type is missing or another');
  if (messageDigest?.tag !== TAG.OCTET_STRING) throw new CmsError('message digest is missing');
  if (!digest || !sameBytes(messageDigest.content, digest)) throw new CmsError('message digest is of other bytes');
}
