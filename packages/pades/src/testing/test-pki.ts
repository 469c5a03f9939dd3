import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createIssuing,
  createOcspResponder,
  createRoot,
  createTimestamping,
  issueLeaf,
  timestampPolicyOid,
  type AuthorityProfile,
  type LeafSubject,
} from '../authority.js';
import { createKeyPair, localSigner, type Credential, type KeyAlgorithm } from '../key-pairs.js';
import { makeTimestampAuthority, type TimestampAuthority } from '../tsa.js';
import type { Signer } from '../types.js';

/** A whole public-key infrastructure for tests, made by the product's own code. */
export interface TestPki {
  profile: AuthorityProfile;
  root: Credential;
  issuing: Credential;
  timestamping: Credential;
  ocsp: Credential;
  tsa: TimestampAuthority;
  /** A signer with a new key. */
  signer(name: string, algorithm?: KeyAlgorithm, kind?: LeafSubject['kind']): Promise<Signer>;
}

export async function makeTestPki(algorithm: KeyAlgorithm = 'ES256', clock: () => number = Date.now): Promise<TestPki> {
  const baseUrl = 'http://127.0.0.1:8420';
  const profile: AuthorityProfile = { operator: '虎符测试', assurance: 'SANDBOX', baseUrl, algorithm };
  const now = clock();
  const root = await createRoot(profile, now);
  const issuing = await createIssuing(root, profile, now);
  const timestamping = await createTimestamping(issuing, profile, now);
  const ocsp = await createOcspResponder(issuing, profile, now);
  const tsa = makeTimestampAuthority({ credential: timestamping, policy: timestampPolicyOid(profile), clock });
  let people = 0;
  const signer: TestPki['signer'] = async (name, keyAlgorithm = 'ES256', kind = 'PERSON') => {
    const key = await createKeyPair(keyAlgorithm);
    const subject = { kind, name, id: `810000000000000000${people++}` };
    const leaf = issueLeaf(issuing, profile, { subject, publicKeyInfo: key.publicKeyInfo, now: clock() });
    return localSigner({ ...key, chain: [leaf, ...issuing.chain] });
  };
  return { profile, root, issuing, timestamping, ocsp, tsa, signer };
}

export const pem = (der: Buffer, label = 'CERTIFICATE'): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;

/** Skip option for tests that ask openssl: absent = a message, present = run. */
export const withoutOpenssl =
  spawnSync('openssl', ['version']).status === 0 ? false : 'openssl is not installed: no outside judge';

export interface Judgement {
  ok: boolean;
  /** What it wrote to standard output. */ bytes: Buffer;
  /** Both outputs as text. */ output: string;
}

/** Runs openssl over files given by name; `@name` in an argument is that file's path. */
export function openssl(args: string[], files: Record<string, Buffer | string> = {}): Judgement {
  const folder = mkdtempSync(join(tmpdir(), 'hufu-openssl-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const placed = args.map((arg) => (arg.startsWith('@') ? join(folder, arg.slice(1)) : arg));
    const { status, stdout, stderr } = spawnSync('openssl', placed);
    return { ok: status === 0, bytes: stdout, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
