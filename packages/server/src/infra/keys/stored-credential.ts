import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import type { Credential, KeyAlgorithm, KeyPair } from '@hufu/pades/key-pairs';
import type { Vault } from '../../app/ports.js';

/** A private key with its certificates, as kept: JSON-safe, the key wrapped. */
export interface StoredCredential {
  algorithm: KeyAlgorithm;
  /** JSON Web Key, wrapped: read five times faster than PKCS #8 by OpenSSL 3. */
  wrappedKey: string;
  /** DER in base64, its own certificate first. */
  chain: string[];
}

/** @param purpose what the key is for and whose; needed again to open it. */
export function storeCredential(
  vault: Vault,
  purpose: string,
  key: KeyPair | Credential,
  chain: Buffer[],
): StoredCredential {
  const jwk = Buffer.from(JSON.stringify(key.privateKey.export({ format: 'jwk' })));
  const wrappedKey = vault.wrap(purpose, jwk);
  jwk.fill(0);
  return { algorithm: key.algorithm, wrappedKey, chain: chain.map((der) => der.toString('base64')) };
}

export function openCredential(vault: Vault, purpose: string, stored: StoredCredential): Credential {
  const bytes = vault.unwrap(purpose, stored.wrappedKey);
  const jwk = JSON.parse(bytes.toString()) as JsonWebKey;
  bytes.fill(0);
  return {
    algorithm: stored.algorithm,
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    chain: stored.chain.map((der) => Buffer.from(der, 'base64')),
  };
}
