import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../app/ports.js';

/** argon2id, 19 MiB, two passes (OWASP's least); off the event loop. */
export const passwords: PasswordHasher = {
  hash: (password) => hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 }),
  verify: (stored, password) => verify(stored, password),
};
