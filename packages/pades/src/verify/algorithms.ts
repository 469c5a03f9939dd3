import { constants, verify, type KeyObject } from 'node:crypto';
import { algorithmOf, children, numberOf, type Node } from './asn1.js';
import { Problem } from './problem.js';

const digestNames: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '2.16.840.1.101.3.4.2.7': 'sha3-224',
  '2.16.840.1.101.3.4.2.8': 'sha3-256',
  '2.16.840.1.101.3.4.2.9': 'sha3-384',
  '2.16.840.1.101.3.4.2.10': 'sha3-512',
  '1.3.36.3.2.1': 'ripemd160',
};

/** Digests that prove nothing on their own any more. */
export const weakDigests = new Set(['sha1', 'ripemd160']);

export function digestName(oid: string): string {
  const name = digestNames[oid];
  if (!name) throw new Problem('CRYPTO_CONSTRAINTS_FAILURE', `digest algorithm ${oid} is not supported`);
  return name;
}

type Scheme = { kind: 'rsa' | 'ecdsa' | 'dsa'; digest: string | undefined } | { kind: 'pss' } | { kind: 'eddsa' };

const schemes: Record<string, Scheme> = {
  '1.2.840.113549.1.1.1': { kind: 'rsa', digest: undefined },
  '1.2.840.113549.1.1.5': { kind: 'rsa', digest: 'sha1' },
  '1.2.840.113549.1.1.14': { kind: 'rsa', digest: 'sha224' },
  '1.2.840.113549.1.1.11': { kind: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa', digest: 'sha512' },
  '2.16.840.1.101.3.4.3.13': { kind: 'rsa', digest: 'sha3-224' },
  '2.16.840.1.101.3.4.3.14': { kind: 'rsa', digest: 'sha3-256' },
  '2.16.840.1.101.3.4.3.15': { kind: 'rsa', digest: 'sha3-384' },
  '2.16.840.1.101.3.4.3.16': { kind: 'rsa', digest: 'sha3-512' },
  '1.3.36.3.3.1.2': { kind: 'rsa', digest: 'ripemd160' },
  '1.2.840.113549.1.1.10': { kind: 'pss' },
  '1.2.840.10045.2.1': { kind: 'ecdsa', digest: undefined },
  '1.2.840.10045.4.1': { kind: 'ecdsa', digest: 'sha1' },
  '1.2.840.10045.4.3.1': { kind: 'ecdsa', digest: 'sha224' },
  '1.2.840.10045.4.3.2': { kind: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { kind: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { kind: 'ecdsa', digest: 'sha512' },
  '1.2.840.10040.4.1': { kind: 'dsa', digest: undefined },
  '1.2.840.10040.4.3': { kind: 'dsa', digest: 'sha1' },
  '1.3.101.112': { kind: 'eddsa' },
  '1.3.101.113': { kind: 'eddsa' },
};

const keyKinds: Record<string, string> = { rsa: 'rsa', ecdsa: 'ec', dsa: 'dsa' };

/** The digest inside a PSS AlgorithmIdentifier, and its salt length (RFC 4055). */
function pssParameters(parameters: Node | undefined): { digest: string; saltLength: number } {
  let [digest, saltLength] = ['sha1', 20];
  for (const part of parameters ? children(parameters) : []) {
    if (part.tag === 0xa0) digest = digestName(algorithmOf(children(part)[0]).oid);
    if (part.tag === 0xa2) saltLength = numberOf(children(part)[0]);
  }
  return { digest, saltLength };
}

/**
 * Checks a signature value.
 *
 * @param digest what the CMS says beside it; has to agree with what the signature algorithm says. undefined in certificates.
 * @returns whether it holds.
 * @throws Problem when the algorithm is not supported or the two disagree.
 */
export function verifySignature(
  algorithm: { oid: string; parameters: Node | undefined },
  digest: string | undefined,
  bytes: Buffer,
  key: KeyObject,
  signature: Buffer,
): boolean {
  const scheme = schemes[algorithm.oid];
  if (!scheme) throw new Problem('CRYPTO_CONSTRAINTS_FAILURE', `signature algorithm ${algorithm.oid} is not supported`);
  if (scheme.kind === 'eddsa') return verify(null, bytes, key, signature);
  const said =
    scheme.kind === 'pss' ? pssParameters(algorithm.parameters) : { digest: scheme.digest ?? digest, saltLength: 0 };
  if (!said.digest || (digest && said.digest !== digest))
    throw new Problem('FORMAT_FAILURE', 'digest and signature algorithm disagree');
  if (scheme.kind === 'pss') return verifyPss(said.digest, said.saltLength, bytes, key, signature);
  if (key.asymmetricKeyType !== keyKinds[scheme.kind])
    throw new Problem('FORMAT_FAILURE', 'the key is of another kind');
  return verify(said.digest, bytes, key, signature);
}

function verifyPss(digest: string, saltLength: number, bytes: Buffer, key: KeyObject, signature: Buffer): boolean {
  return verify(digest, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}
