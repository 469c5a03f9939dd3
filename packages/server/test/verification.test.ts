import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { readState, signaturesIn } from '@hufu/pades';
import type { Contract } from '../src/domain/contract.js';
import {
  bytesOf,
  companySignatory,
  completed,
  eventsOf,
  labourPdf,
  personSignatory,
  published,
  refusedWith,
  waitFor,
} from './steps.js';
import { type TestWorld, testWorld } from './world.js';

let t: TestWorld;
let done: Contract;
let pdf: Buffer;
const signer = { name: '何以安', contact: '13800138068' };
before(async () => {
  t = await testWorld();
  t.running.startWork();
  const { contract } = await published(t, [companySignatory(t), personSignatory(signer.name, signer.contact)]);
  await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
  await t.app.sandboxAct(t.caller, { contractId: contract.id, contact: signer.contact, act: 'sign' });
  done = await completed(t, contract.id);
  pdf = await bytesOf((await t.app.downloadDocument(t.caller, done.documents[0]!.id)).open());
});

describe('a file that somebody sends', () => {
  it('signed here is judged, each signature with who, when and where', async () => {
    const found = await t.app.verifyFile(t.caller, { bytes: pdf });
    assert.deepEqual(
      [found.indication, found.changed, found.malformed, found.pages],
      ['TOTAL-PASSED', false, false, 3],
    );
    const own = found.signatures.filter(({ kind }) => kind === 'SIGNATURE');
    assert.deepEqual(
      own.map(({ signer: name, ours, level }) => [name, ours, level]),
      [
        [t.credentials.company.name, true, 'B-LTA'],
        [signer.name, true, 'B-LTA'],
      ],
    );
    for (const { signedAt, place, certificate, changes, algorithm } of own) {
      assert.ok(signedAt && Math.abs(signedAt - Date.now()) < 600_000);
      assert.equal(place!.page, 3);
      assert.ok(certificate!.notAfter > Date.now());
      assert.notEqual(changes, 'FORBIDDEN');
      assert.match(algorithm!, /^ECDSA/);
    }
    assert.match(found.md5, /^[0-9a-f]{32}$/);
  });

  it('without signatures, or that is no PDF, is said to be that and nothing more', async () => {
    const plain = await t.app.verifyFile(t.caller, { bytes: labourPdf() });
    assert.deepEqual([plain.indication, plain.signatures.length, plain.malformed], ['INDETERMINATE', 0, false]);
    const none = await t.app.verifyFile(t.caller, { bytes: Buffer.from('no pdf at all') });
    assert.deepEqual([none.signatures.length, none.malformed], [0, true]);
    await assert.rejects(t.app.verifyFile(t.caller, { bytes: new Uint8Array() }), refusedWith('FILE_INVALID'));
  });

  it('as a reusable file is judged as it came', async () => {
    const [file] = await t.app.addFiles(t.caller, [{ name: 'signed.pdf', bytes: pdf, use: 'AS_IS' }]);
    const found = await t.app.verifyFile(t.caller, { fileId: file!.id });
    assert.equal(found.indication, 'TOTAL-PASSED');
    await assert.rejects(t.app.verifyFile(t.caller, { fileId: '1' }), refusedWith('FILE_NOT_FOUND'));
  });
});

describe('a document of a contract', () => {
  it('is judged as it is stored, and that somebody asked is recorded', async () => {
    const found = await t.app.verifyFile(t.caller, { contractId: done.id });
    assert.deepEqual(
      [found.contractId, found.documentId, found.indication],
      [done.id, done.documents[0]!.id, 'TOTAL-PASSED'],
    );
    const last = (await eventsOf(t, done)).findLast(({ type }) => type === 'VERIFIED')!;
    assert.equal(last.more!['sha256'], found.sha256);
    await assert.rejects(
      t.app.verifyFile(t.caller, { contractId: done.id, documentId: '1' }),
      refusedWith('DOCUMENT_NOT_FOUND'),
    );
  });
});

describe('the evidence report', () => {
  it('is asked for, made, signed by the platform, and longer than the signing log', async () => {
    const asked = await t.app.requestReport(t.caller, { contractId: done.id });
    assert.equal((await t.app.requestReport(t.caller, { contractId: done.id })).id, asked.id);
    const ready = await waitFor('the report', async () => {
      const now = await t.app.reportStatus(t.caller, asked.id);
      return now.state === 'READY' && now;
    });
    const report = await bytesOf((await t.app.downloadReport(t.caller, asked.id)).open());
    assert.equal(report.length, ready.byteLength);
    assert.ok(report.length > done.signingLog!.byteLength, 'it tells more than the log');
    assert.equal(signaturesIn(readState(report)).filter(({ kind }) => kind === 'signature').length, 1);
    const judged = await t.app.verifyFile(t.caller, { bytes: report });
    assert.equal(judged.indication, 'TOTAL-PASSED');
    const exported = (await eventsOf(t, done)).findLast(({ type }) => type === 'EXPORTED')!;
    assert.equal(exported.more!['sha256'], ready.sha256);
    assert.equal((await t.app.requestReport(t.caller, { contractId: done.id })).id, asked.id, 'nothing happened since');
    const texts = (await t.world.pdf.pageTexts(report)).join('');
    for (const words of ['出证报告', '验证结果', 'TOTAL-PASSED']) assert.ok(texts.includes(words), words);
  });

  it('is there for nobody else, and for no contract that is not completed', async () => {
    const { contract } = await published(t, [companySignatory(t)]);
    await assert.rejects(t.app.requestReport(t.caller, { contractId: contract.id }), refusedWith('CONTRACT_STATE'));
    const { id } = await t.app.requestReport(t.caller, { contractId: done.id });
    const stranger = { ...t.caller, scope: ['1' as Contract['tenantId']] };
    await assert.rejects(t.app.reportStatus(stranger, id), refusedWith('REPORT_NOT_FOUND'));
    await assert.rejects(t.app.downloadReport(t.caller, '1'), refusedWith('REPORT_NOT_FOUND'));
  });
});
