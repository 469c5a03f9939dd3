import {
  type AuthorityProfile,
  createIssuing,
  createOcspResponder,
  createRoot,
  createTimestamping,
  issueLeaf,
  type LeafSubject,
  timestampPolicyOid,
} from '@hufu/pades/authority';
import { writeCrl } from '@hufu/pades/crl';
import type { ValidationData } from '@hufu/pades/extend';
import { createKeyPair, localSigner } from '@hufu/pades/key-pairs';
import { makeOcspResponder } from '@hufu/pades/ocsp';
import { makeTimestampAuthority } from '@hufu/pades/tsa';
import type { Signer, Timestamper } from '@hufu/pades/types';

/** Authorities that live as long as one demo. */
export interface DemoAuthority {
  /** DER. */
  root: Buffer;
  timestamper: Timestamper;
  /** A signer with a new key and certificate. */
  signer(subject: LeafSubject): Promise<Signer>;
  /** What a verifier needs later about these signers and the time stamps. */
  validationData(signers: Signer[]): Promise<ValidationData>;
}

const day = 86_400_000;

export async function demoAuthority(): Promise<DemoAuthority> {
  const now = Date.now();
  const profile: AuthorityProfile = {
    operator: '虎符演示',
    assurance: 'SANDBOX',
    baseUrl: 'http://127.0.0.1:8420',
    algorithm: 'ES256',
  };
  const root = await createRoot(profile, now);
  const issuing = await createIssuing(root, profile, now);
  const timestamping = await createTimestamping(issuing, profile, now);
  const responder = await createOcspResponder(issuing, profile, now);
  const tsa = makeTimestampAuthority({
    credential: timestamping,
    policy: timestampPolicyOid(profile),
    clock: Date.now,
  });
  const ocsp = makeOcspResponder({ issuing, responder, clock: Date.now, statusOf: async () => ({ status: 'GOOD' }) });
  const crl = writeCrl(root, { revoked: [], number: 1, thisUpdate: now, nextUpdate: now + 30 * day });
  return {
    root: root.chain[0]!,
    timestamper: tsa.timestamper,
    async signer(subject) {
      const key = await createKeyPair('ES256');
      const leaf = issueLeaf(issuing, profile, { subject, publicKeyInfo: key.publicKeyInfo, now });
      return localSigner({ ...key, chain: [leaf, ...issuing.chain] });
    },
    async validationData(signers) {
      const leaves = [...signers.map(({ chain }) => chain[0]!), timestamping.chain[0]!];
      const ocsps = await Promise.all(leaves.map((leaf) => ocsp.responseFor(leaf)));
      return { certs: [...leaves, ...issuing.chain], ocsps, crls: [crl] };
    },
  };
}
