import { verifySignature } from './algorithms.js';
import { algorithmOf, bits, children, expectTag, integerHex, oidOf, partsOf, timeOf, type Node } from './asn1.js';
import { malformed } from './problem.js';
import type { Certificate } from './x509.js';

/** A revocation list (RFC 5280 §5), read; believed only when its issuer's key fits. */
export interface RevocationList {
  tbs: Buffer;
  algorithm: Node;
  signature: Buffer;
  issuer: Buffer;
  /** UTC ms. */ thisUpdate: number;
  nextUpdate: number | undefined;
  /** Serial (hex) → UTC ms. */ revoked: Map<string, number>;
  /** Is it about some certificates only? Then what it does not name proves nothing. */ isPartial: boolean;
}

const isTime = (node: Node | undefined): boolean => node?.tag === 0x17 || node?.tag === 0x18;
const partialExtensions = new Set(['2.5.29.28', '2.5.29.27']);

export function readCrl(der: Buffer): RevocationList {
  const [tbs, algorithm, signature] = partsOf(der);
  if (!tbs || !algorithm) throw malformed('a revocation list is cut off');
  const fields = children(tbs);
  if (fields[0]?.tag === 0x02) fields.shift();
  const [, issuer, thisUpdate, ...rest] = fields;
  const nextUpdate = isTime(rest[0]) ? timeOf(rest.shift()) : undefined;
  const list = rest[0]?.tag === 0x30 ? children(rest.shift()!) : [];
  const wrapper = rest[0]?.tag === 0xa0 ? rest[0] : undefined;
  const extensions = wrapper ? children(children(wrapper)[0]!) : [];
  return {
    tbs: tbs.bytes,
    algorithm,
    signature: bits(signature),
    issuer: expectTag(issuer, 0x30, 'an issuer').bytes,
    thisUpdate: timeOf(thisUpdate),
    nextUpdate,
    revoked: new Map(list.map(entryOf)),
    isPartial: extensions.some((extension) => partialExtensions.has(oidOf(children(extension)[0]))),
  };
}

function entryOf(node: Node): [string, number] {
  const [serial, at] = children(node);
  return [integerHex(expectTag(serial, 0x02, 'a serial number')), timeOf(at)];
}

const cRLSign = 0x02;

const signers = new WeakMap<RevocationList, Map<string, boolean>>();

/** Whether the list is signed by this issuer's key. */
export function isListOf(list: RevocationList, issuer: Certificate): boolean {
  if (!list.issuer.equals(issuer.subject)) return false;
  if (issuer.keyUsage !== undefined && !(issuer.keyUsage & cRLSign)) return false;
  const known = signers.get(list) ?? new Map<string, boolean>();
  signers.set(list, known);
  const found = known.get(issuer.id) ?? checkSigner(list, issuer);
  known.set(issuer.id, found);
  return found;
}

function checkSigner(list: RevocationList, issuer: Certificate): boolean {
  try {
    return verifySignature(algorithmOf(list.algorithm), undefined, list.tbs, issuer.key(), list.signature);
  } catch {
    return false;
  }
}
