import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import type { Vault } from '../../app/ports.js';

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

interface WrappingKey {
  /** Says which master key wrapped a text; eight hex digits. */
  id: string;
  key: Buffer;
}

function wrappingKey(masterKey: Buffer): WrappingKey {
  if (masterKey.length !== 32) throw new Error('a master key has 32 bytes');
  const key = Buffer.from(hkdfSync('sha256', masterKey, Buffer.alloc(0), 'hufu wrapping key', 32));
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
}

/**
 * Wraps secrets with AES-256-GCM. The purpose is authenticated: a text copied to another row does not open.
 * Wrapped form: `v1.<key id>.<nonce, ciphertext and tag in base64url>`.
 *
 * @param masterKeys 32 bytes each; the first wraps, the others still open what they wrapped (rotation).
 */
export function masterKeyVault(...masterKeys: [Buffer, ...Buffer[]]): Vault {
  const keys = masterKeys.map(wrappingKey);
  const newest = keys[0]!;
  return {
    wrap(purpose, secret) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', newest.key, nonce);
      cipher.setAAD(Buffer.from(`${version}.${newest.id}.${purpose}`));
      const bytes = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
      return `${version}.${newest.id}.${bytes.toString('base64url')}`;
    },
    unwrap(purpose, wrapped) {
      const [tag, id, text, ...more] = wrapped.split('.');
      if (tag !== version || !text || more.length > 0) throw new Error('not a wrapped secret');
      const wrapping = keys.find((key) => key.id === id);
      if (!wrapping) throw new Error(`the secret was wrapped by another master key (${id})`);
      return open(wrapping, purpose, Buffer.from(text, 'base64url'));
    },
  };
}

function open(wrapping: WrappingKey, purpose: string, bytes: Buffer): Buffer {
  if (bytes.length < nonceBytes + tagBytes) throw new Error('not a wrapped secret');
  const decipher = createDecipheriv('aes-256-gcm', wrapping.key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(`${version}.${wrapping.id}.${purpose}`));
  decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, bytes.length - tagBytes)), decipher.final()]);
}
