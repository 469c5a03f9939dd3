import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { documentPdf } from '@hufu/pades/document-pdf';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { DomainError } from '../src/domain/errors.js';
import { firstBrokenEntry } from '../src/domain/evidence.js';
import type { Contract } from '../src/domain/contract.js';
import { labourContract } from '../src/demo/contracts.js';
import { completed } from './steps.js';
import { type TestWorld, testWorld } from './world.js';

const t = await testWorld();

async function bytesOf(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function draft({ app, caller, credentials }: TestWorld = t): Promise<Contract> {
  const { person, company } = credentials;
  return app.saveDraft(caller, {
    subject: '劳动合同(张伟)',
    signatories: [
      { type: 'COMPANY', name: company.name, actions: [{ type: 'COMPANY' }] },
      { type: 'PERSONAL', name: person.name, receiver: { contact: person.contact, contactType: 'MOBILE' } },
    ],
  });
}

describe('a contract from draft to COMPLETED', () => {
  it('a company seals by call, a person signs on the page, the file is B-LTA', async () => {
    const { app, caller, credentials, world } = t;
    const contract = await draft();
    const documentId = await app.addDocument(caller, {
      contractId: contract.id,
      title: '劳动合同',
      suffix: 'pdf',
      bytes: documentPdf(labourContract()),
    });
    const [company, person] = contract.signatories;
    const at = (page: number, x: number, y: number) => ({
      kind: 'POINT' as const,
      page,
      x,
      y,
      unit: 'FRACTION' as const,
      origin: 'LOWER_LEFT' as const,
      corner: 'LOWER_LEFT' as const,
    });
    const published = await app.publishContract(caller, {
      contractId: contract.id,
      placements: [
        { mark: 'COMPANY', actionId: company!.actions[0]!.id, documentIds: [documentId], at: at(-1, 0.15, 0.3) },
        { mark: 'DATE', actionId: company!.actions[0]!.id, documentIds: [documentId], at: at(-1, 0.15, 0.2) },
        {
          mark: 'ACROSS_PAGE',
          actionId: company!.actions[0]!.id,
          documentIds: [documentId],
          at: { kind: 'EDGE', y: 0.5, unit: 'FRACTION', pages: { kind: 'ALL' } },
        },
        { mark: 'PERSONAL', signatoryId: person!.id, documentIds: [documentId], at: at(-1, 0.6, 0.3) },
      ],
    });
    assert.equal(published.state, 'SIGNING');
    await app.signForCompany(caller, { contractId: contract.id, actionType: 'COMPANY' });
    const afterSeal = await app.contractDetail(caller, { contractId: contract.id });
    assert.equal(afterSeal.contract.signatories[0]!.state, 'SIGNED');
    await app.sandboxAct(caller, {
      contractId: contract.id,
      contact: credentials.person.contact,
      act: 'sign',
    });
    await completed(t, contract.id);

    const pdf = await bytesOf((await app.downloadDocument(caller, documentId)).open() as AsyncIterable<Buffer>);
    const report = verifyPdf(pdf, { trust: world.revocation.roots(), now: Date.now() });
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);
    assert.equal(report.signatures.filter(({ kind }) => kind === 'SIGNATURE').length, 2);
    assert.deepEqual(
      [...new Set(report.signatures.filter(({ kind }) => kind === 'SIGNATURE').map(({ level }) => level))],
      ['B-LTA'],
    );

    const events = await world.store.transaction(caller.scope, (tx) => tx.evidence.of(contract.tenantId, contract.id));
    assert.equal(firstBrokenEntry(events), undefined);
    assert.equal(events.filter(({ type }) => type === 'SIGNED').length, 2);
    const digest = (name: string): string => createHash(name).update(pdf).digest('hex');
    const final = events.find(({ type }) => type === 'COMPLETED')?.document?.[0];
    assert.deepEqual([final?.sha256, final?.sm3, final?.byteLength], [digest('sha256'), digest('sm3'), pdf.length]);
    const named = events.flatMap(({ document = [] }) => document);
    assert.ok(
      named.length > 5 && named.every(({ sm3 }) => sm3),
      'every document of the evidence is named by both digests',
    );
    const bundle = await app.downloadContract(caller, { contractId: contract.id });
    assert.equal((await bytesOf(bundle.open() as AsyncIterable<Buffer>)).length, bundle.byteLength);

    const log = await app.downloadContract(
      caller,
      { contractId: contract.id },
      { items: ['SIGNLOG'], zipOneFile: false },
    );
    const onLog = verifyPdf(await bytesOf(log.open() as AsyncIterable<Buffer>), {
      trust: world.revocation.roots(),
      now: Date.now(),
    });
    assert.deepEqual([onLog.indication, onLog.signatures[0]?.level], ['TOTAL-PASSED', 'B-LTA'], onLog.why);
  });

  it('an installation with RSA keys completes it as well', async () => {
    const rsa = await testWorld({ algorithm: 'RS256' });
    const contract = await draft(rsa);
    const { app, caller, credentials, world } = rsa;
    const key = { contractId: contract.id };
    const bytes = documentPdf(labourContract());
    const documentId = await app.addDocument(caller, { ...key, title: '劳动合同', suffix: 'pdf', bytes });
    const [company, person] = contract.signatories;
    const at = (x: number) =>
      ({ kind: 'POINT', page: -1, x, y: 0.3, unit: 'FRACTION', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' }) as const;
    const placements = [
      { mark: 'COMPANY' as const, actionId: company!.actions[0]!.id, at: at(0.15) },
      { mark: 'PERSONAL' as const, signatoryId: person!.id, at: at(0.6) },
    ];
    await app.publishContract(caller, { ...key, placements });
    await app.signForCompany(caller, { ...key, actionType: 'COMPANY' });
    rsa.running.startWork(); // making RSA keys may take longer than a caller waits
    await app.sandboxAct(caller, { ...key, contact: credentials.person.contact, act: 'sign' });
    const state = async () => (await app.contractDetail(caller, key)).contract.state;
    for (const end = Date.now() + 60_000; (await state()) !== 'COMPLETED';) {
      assert.ok(Date.now() < end, await state());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const pdf = await bytesOf((await app.downloadDocument(caller, documentId)).open() as AsyncIterable<Buffer>);
    const report = verifyPdf(pdf, { trust: world.revocation.roots(), now: Date.now() });
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);
  });

  it('a company that is not at its turn is refused and nothing changes', async () => {
    const { app, caller } = t;
    const contract = await draft();
    await assert.rejects(
      app.signForCompany(caller, { contractId: contract.id, actionType: 'COMPANY' }),
      (error: unknown) => error instanceof DomainError && error.code === 'CONTRACT_STATE',
    );
    const { contract: same } = await app.contractDetail(caller, { contractId: contract.id });
    assert.equal(same.version, contract.version);
  });
});
