import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import {
  bytesOf,
  companySignatory,
  completed,
  type Draft,
  draftWith,
  eventsOf,
  personSignatory,
  published,
  refusedWith,
  stateOf,
} from './steps.js';
import { until } from './stories/sandbox.js';
import { type TestWorld, testWorld, workingWorld } from './world.js';

/** What the shared stories (test/stories) do not look at: the log and the bundle, other keys, a call out of turn. */
const t = await testWorld();

const parties = (world: TestWorld) => {
  const { name, contact } = world.credentials.person;
  return [companySignatory(world), personSignatory(name, contact)];
};

async function signed(world: TestWorld): Promise<Draft> {
  const draft = await published(world, parties(world));
  const key = { contractId: draft.contract.id };
  await world.app.signForCompany(world.caller, { ...key, actionType: 'COMPANY' });
  await world.app.sandboxAct(world.caller, { ...key, contact: world.credentials.person.contact, act: 'sign' });
  return draft;
}

const judged = (world: TestWorld, pdf: Buffer) =>
  verifyPdf(pdf, { trust: world.world.revocation.roots(), now: Date.now() });

describe('a contract from draft to COMPLETED', () => {
  it('has a signing log that is signed as it is, and a bundle as long as it says', async () => {
    const { contract } = await signed(t);
    await completed(t, contract.id);
    const key = { contractId: contract.id };
    const bundle = await t.app.downloadContract(t.caller, key);
    assert.equal((await bytesOf(bundle.open() as AsyncIterable<Buffer>)).length, bundle.byteLength);
    const log = await t.app.downloadContract(t.caller, key, { items: ['SIGNLOG'], zipOneFile: false });
    const onLog = judged(t, await bytesOf(log.open() as AsyncIterable<Buffer>));
    assert.deepEqual([onLog.indication, onLog.signatures[0]?.level], ['TOTAL-PASSED', 'B-LTA'], onLog.why);
  });

  it('names every document of its evidence by both digests', async () => {
    const { contract } = await signed(t);
    const named = (await eventsOf(t, await completed(t, contract.id))).flatMap(({ document = [] }) => document);
    assert.ok(named.length > 5 && named.every(({ sm3, sha256 }) => sm3 && sha256));
  });

  it('an installation with RSA keys completes it as well', async () => {
    const rsa = await workingWorld({ algorithm: 'RS256' }); // making RSA keys may take longer than a caller waits
    const { contract, documentId } = await signed(rsa);
    await until('COMPLETED', async () => (await stateOf(rsa, contract.id)).state === 'COMPLETED');
    const pdf = await bytesOf((await rsa.app.downloadDocument(rsa.caller, documentId)).open() as AsyncIterable<Buffer>);
    const report = judged(rsa, pdf);
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);
  });

  it('a company that is not at its turn is refused and nothing changes', async () => {
    const { contract } = await draftWith(t, parties(t));
    const before = await stateOf(t, contract.id);
    const call = t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
    await assert.rejects(call, refusedWith('CONTRACT_STATE'));
    assert.deepEqual(await stateOf(t, contract.id), before);
  });
});
