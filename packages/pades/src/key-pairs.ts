import { generateKeyPair, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { DerReader, NULL, oid, sequence, wholeBytes, TAG } from './der.js';
import { OID } from './oids.js';
import type { Signer } from './types.js';

/** ES256 = ECDSA P-256 with SHA-256 (the default: 70 times as many signatures a second); RS256 = RSA-3072 with SHA-256. */
export type KeyAlgorithm = Signer['algorithm'];

export interface KeyPair {
  algorithm: KeyAlgorithm;
  privateKey: KeyObject;
  /** SubjectPublicKeyInfo in DER. */
  publicKeyInfo: Buffer;
}

const generate = promisify(generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<{ privateKey: KeyObject; publicKey: KeyObject }>;

/** Makes a key; RSA takes up to a second, off the main thread. */
export async function createKeyPair(algorithm: KeyAlgorithm = 'ES256'): Promise<KeyPair> {
  const pair = await (algorithm === 'ES256'
    ? generate('ec', { namedCurve: 'P-256' })
    : generate('rsa', { modulusLength: 3072 }));
  return {
    algorithm,
    privateKey: pair.privateKey,
    publicKeyInfo: pair.publicKey.export({ type: 'spki', format: 'der' }),
  };
}

/** ECDSA as DER, RSA as PKCS#1 v1.5, both over SHA-256. */
export const signBytes = (key: KeyObject, bytes: Buffer): Buffer => sign('sha256', bytes, key);

/** AlgorithmIdentifier of a signature in certificates, CRLs and OCSP responses. */
export const signatureAlgorithm: Record<KeyAlgorithm, Buffer> = {
  ES256: sequence(oid(OID.ecdsaWithSha256)),
  RS256: sequence(oid(OID.sha256WithRsa), NULL),
};

/** The key itself inside a SubjectPublicKeyInfo: what key identifiers and OCSP hash. */
export function publicKeyBits(publicKeyInfo: Buffer): Buffer {
  const reader = DerReader.of(publicKeyInfo);
  reader.take(TAG.SEQUENCE);
  return wholeBytes(reader.take(TAG.BIT_STRING));
}

/** A private key with its certificates: its own first, then each one's issuer up to the root. */
export interface Credential {
  algorithm: KeyAlgorithm;
  privateKey: KeyObject;
  chain: Buffer[];
}

/** A signer whose key is in this process. */
export const localSigner = ({ algorithm, privateKey, chain }: Credential): Signer => ({
  algorithm,
  chain,
  sign: async (tbs) => signBytes(privateKey, tbs),
});
