import { randomBytes } from 'node:crypto';
import type { AuthorityProfile } from '@hufu/pades/authority';
import type { Database } from '../src/infra/postgres/pool.js';
import { makeAuthorities } from '../src/infra/authorities/authorities.js';
import { openAuthorities } from '../src/infra/keys/installation.js';
import { builtInSignerKeys } from '../src/infra/keys/signer-keys.js';
import { masterKeyVault } from '../src/infra/keys/vault.js';
import { keyUseAllowed, postgresKeyShelf } from '../src/infra/postgres/key-shelf.js';

export const profileOfTests: AuthorityProfile = {
  operator: '虎符测试',
  assurance: 'SANDBOX',
  baseUrl: 'http://127.0.0.1:8420',
};

/** Vault, authorities and signer keys on a test database, as main puts them together. */
export async function keysOn(database: Database, now: () => number = Date.now, baseUrl = profileOfTests.baseUrl) {
  const profile = { ...profileOfTests, baseUrl };
  const vault = masterKeyVault(randomBytes(32));
  const shelf = postgresKeyShelf(database);
  const keys = await openAuthorities(shelf, vault, profile, now());
  const authorities = makeAuthorities({ keys, profile, shelf, now });
  let lastId = 810_000_000_000_000_000n;
  const newId = (): string => (++lastId).toString();
  const isAllowed = keyUseAllowed(database);
  const signerKeys = builtInSignerKeys({ shelf, vault, issuing: keys.issuing, profile, newId, now, isAllowed });
  return { vault, shelf, keys, authorities, signerKeys };
}
