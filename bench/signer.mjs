// A root, an issuing authority and one P-256 leaf, made by the product's own code.
import { createIssuing, createRoot, issueLeaf } from '../packages/pades/dist/authority.js';
import { createKeyPair, localSigner } from '../packages/pades/dist/key-pairs.js';

export async function makeSigner() {
  const profile = { operator: 'Hufu bench', assurance: 'SANDBOX', baseUrl: 'http://127.0.0.1', algorithm: 'ES256' };
  const now = Date.now();
  const issuing = await createIssuing(await createRoot(profile, now), profile, now);
  const key = await createKeyPair('ES256');
  const subject = { kind: 'PERSON', name: '张三', id: '8100000000000000001' };
  const leaf = issueLeaf(issuing, profile, { subject, publicKeyInfo: key.publicKeyInfo, now });
  return { ...localSigner({ ...key, chain: [leaf, ...issuing.chain] }), privateKey: key.privateKey };
}
