import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { documentPdf } from '@hufu/pades/document-pdf';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { sql } from 'kysely';
import { salesContract } from '../src/demo/contracts.js';
import { DomainError } from '../src/domain/errors.js';
import { onePage } from '../src/infra/pdf/sample-files.js';
import { bytesOf, companySignatory, completed, eventsOf, labourPdf, placesFor, refusedWith, stateOf } from './steps.js';
import { firstOf } from '../src/infra/postgres/sql.js';
import { scopeText } from '../src/infra/postgres/store.js';
import { testWorld } from './world.js';

const t = await testWorld();

const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const labour = () => ({ name: '劳动合同.pdf', bytes: labourPdf(), use: 'DOCUMENT' as const });
const salesPdf = (): Buffer => documentPdf(salesContract());
const draft = () => t.app.saveDraft(t.caller, { subject: '年度合同', signatories: [companySignatory(t)] });

describe('a reusable file', () => {
  it('is uploaded once and serves several contracts', async () => {
    const [file] = await t.app.addFiles(t.caller, [labour()]);
    assert.deepEqual([file!.stage, file!.pdf!.changes, file!.suffix], ['READY', [], 'pdf']);
    const contracts = [await draft(), await draft()];
    for (const { id: contractId } of contracts) {
      const documentId = await t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file!.id] });
      const contract = await stateOf(t, contractId);
      const [document] = contract.documents;
      assert.deepEqual(
        [document!.title, document!.sha256, document!.sourceFileIds],
        ['劳动合同', file!.pdf!.sha256, [file!.id]],
      );
      await t.app.publishContract(t.caller, { contractId, placements: placesFor({ contract, documentId }) });
      await t.app.signForCompany(t.caller, { contractId, actionType: 'COMPANY' });
      await completed(t, contractId);
      const pdf = await bytesOf((await t.app.downloadDocument(t.caller, documentId)).open() as AsyncIterable<Buffer>);
      assert.deepEqual(pdf.subarray(0, labourPdf().length), labourPdf());
    }
    const [added] = (await eventsOf(t, contracts[0]!)).filter(({ more }) => more?.['addedDocument']);
    assert.deepEqual(added!.more!['fromFiles'], [file!.id]);
    const again = await bytesOf(
      (await t.app.downloadFile(t.caller, file!.id, 'ORIGINAL')).open() as AsyncIterable<Buffer>,
    );
    assert.deepEqual(again, labourPdf());
  });

  it('merges with others into one document that can be signed', async () => {
    const files = await t.app.addFiles(t.caller, [labour(), { ...labour(), name: '采购.PDF', bytes: salesPdf() }]);
    const { id: contractId } = await draft();
    const fileIds = files.map(({ id }) => id);
    const documentId = await t.app.addDocumentFromFiles(t.caller, { contractId, fileIds });
    const contract = await stateOf(t, contractId);
    const [document] = contract.documents;
    const pages = files.map(({ pdf }) => pdf!.pageCount);
    assert.deepEqual([document!.pageCount, document!.sourceFileIds], [pages[0]! + pages[1]!, fileIds]);
    const words = await t.app.findInFile(t.caller, fileIds[1]!, ['印章管理柜', '没有这个词']);
    assert.ok(words['印章管理柜']!.hits.length > 0);
    assert.equal(words['没有这个词']!.hits.length, 0);
    const placements = [
      ...placesFor({ contract, documentId }),
      {
        mark: 'DATE' as const,
        actionId: contract.signatories[0]!.actions[0]!.id,
        documentIds: [documentId],
        at: { kind: 'KEYWORD' as const, keyword: '印章管理柜', index: 1, dx: 0, dy: 0, unit: 'POINT' as const },
      },
    ];
    const sent = await t.app.publishContract(t.caller, { contractId, placements });
    const date = sent.placements.find(({ mark }) => mark === 'DATE')!;
    assert.equal(
      date.page,
      pages[0]! + words['印章管理柜']!.hits[0]!.page,
      'a word of the second file stands after the first',
    );
    await t.app.signForCompany(t.caller, { contractId, actionType: 'COMPANY' });
    await completed(t, contractId);
    const pdf = await bytesOf((await t.app.downloadDocument(t.caller, documentId)).open() as AsyncIterable<Buffer>);
    const report = verifyPdf(pdf, { trust: t.world.revocation.roots(), now: Date.now() });
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);

    const signed = await t.app.addFiles(t.caller, [{ ...labour(), bytes: pdf }]);
    const { id: other } = await draft();
    const both = { contractId: other, fileIds: [signed[0]!.id, files[0]!.id] };
    await assert.rejects(t.app.addDocumentFromFiles(t.caller, both), refusedWith('FILE_INVALID'));
    assert.equal((await stateOf(t, other)).documents.length, 0);
  });

  it('is repaired as an upload is, and its attachment is what came', async () => {
    const bytes = onePage({ options: { after: 'rubbish behind the end' } });
    const [file] = await t.app.addFiles(t.caller, [{ name: 'a.pdf', bytes, use: 'DOCUMENT' }]);
    assert.equal(file!.pdf!.changes.length, 1);
    const { id: contractId } = await draft();
    const attachmentId = await t.app.addAttachmentFromFile(t.caller, { contractId, fileId: file!.id });
    await t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file!.id] });
    const { attachments, documents } = await stateOf(t, contractId);
    assert.equal(attachments[0]!.sha256, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(documents[0]!.sha256, file!.pdf!.sha256);
    const events = await eventsOf(t, await stateOf(t, contractId));
    assert.equal(events.at(-1)!.more!['uploadedSha256'], file!.original!.sha256);
    await t.app.removeAttachment(t.caller, { contractId, attachmentId });
    await t.app.removeDocument(t.caller, { contractId, documentId: documents[0]!.id });
    const bare = await stateOf(t, contractId);
    assert.deepEqual([bare.attachments, bare.documents], [[], []]);
    const gone = t.app.removeDocument(t.caller, { contractId, documentId: documents[0]!.id });
    await assert.rejects(gone, refusedWith('DOCUMENT_NOT_FOUND'));
  });

  it('a place wished for on a document that was taken out is forgotten', async () => {
    const [file] = await t.app.addFiles(t.caller, [labour()]);
    const contract = await draft();
    const contractId = contract.id;
    const [wish] = placesFor({ contract, documentId: '1' as never });
    const placements = [{ ...wish!, documentIds: undefined }];
    const first = await t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file!.id], placements });
    await t.app.removeDocument(t.caller, { contractId, documentId: first });
    const second = await t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file!.id], placements });
    const sent = await t.app.publishContract(t.caller, { contractId });
    assert.deepEqual(
      sent.placements.map(({ documentId }) => documentId),
      [second],
    );
  });

  it('all files of a call come, or none; the refusal says which', async () => {
    const counted = sql<{ n: string }>`select count(*) as n from file where tenant_id = ${t.caller.tenantId}`;
    const count = async () => (await firstOf(t.database.sql, counted))?.n;
    const inScope = async () => (await t.database.read((tx) => firstOf(tx, counted), scopeText('*')))?.n;
    assert.equal(await count(), '0', 'row-level security: no scope, no rows');
    const before = await inScope();
    const bad = t.app.addFiles(t.caller, [labour(), { name: 'b.pdf', bytes: Buffer.from('<html>'), use: 'DOCUMENT' }]);
    await assert.rejects(bad, (error: unknown) => {
      assert.ok(error instanceof DomainError);
      assert.deepEqual([error.code, error.facts['file']], ['FILE_INVALID', 1]);
      return true;
    });
    await assert.rejects(t.app.addFiles(t.caller, []), refusedWith('INPUT_INVALID'));
    const unnamed = { ...labour(), name: ' ' };
    await assert.rejects(t.app.addFiles(t.caller, [unnamed]), refusedWith('INPUT_INVALID'));
    const exe = { ...labour(), name: 'a.exe' };
    await assert.rejects(t.app.addFiles(t.caller, [exe]), refusedWith('FILE_TYPE_UNSUPPORTED'));
    assert.equal(await inScope(), before);
  });

  it('expires, and what was made of it stays', async () => {
    const expiresAt = t.world.clock.business() + 60_000;
    const [file] = await t.app.addFiles(t.caller, [{ ...labour(), expiresAt }]);
    const { id: contractId } = await draft();
    const documentId = await t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file!.id] });
    await t.app.sandboxClock(t.caller, 60_000);
    await assert.rejects(t.app.fileDetail(t.caller, file!.id), refusedWith('FILE_NOT_FOUND'));
    const again = t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file!.id] });
    await assert.rejects(again, refusedWith('FILE_NOT_FOUND'));
    assert.equal((await t.app.downloadDocument(t.caller, documentId)).byteLength, labourPdf().length);
  });

  it("is nobody else's", async () => {
    const [file] = await t.app.addFiles(t.caller, [labour()]);
    const stranger = { ...t.caller, tenantId: '7' as never, scope: ['7' as never] };
    await assert.rejects(t.app.fileDetail(stranger, file!.id), refusedWith('FILE_NOT_FOUND'));
    for (const odd of ['', 'x', '3559650000000000001', '99999999999999999999']) {
      await assert.rejects(t.app.downloadFile(t.caller, odd, 'PDF'), refusedWith('FILE_NOT_FOUND'));
    }
    const { id: contractId } = await draft();
    const theirs = t.app.addDocumentFromFiles(stranger, { contractId, fileIds: [file!.id] });
    await assert.rejects(theirs, refusedWith('FILE_NOT_FOUND'));
  });
});

describe('a file that comes through a link', () => {
  const awaited = (more: object = {}) =>
    t.app.awaitFile(t.caller, { name: '合同.pdf', use: 'DOCUMENT', md5: md5Of(labourPdf()), ...more });

  it('is AWAITED, then READY; the same bytes again change nothing', async () => {
    const { file, token } = await awaited({ byteLength: labourPdf().length, contentType: 'application/pdf' });
    assert.equal((await t.app.fileDetail(t.caller, file.id)).file.stage, 'AWAITED');
    await assert.rejects(t.app.downloadFile(t.caller, file.id, 'PDF'), refusedWith('FILE_NOT_READY'));
    assert.equal((await t.app.openUpload(token)).promised!.contentType, 'application/pdf');
    const both = await Promise.all([t.app.uploadByLink(token, labourPdf()), t.app.uploadByLink(token, labourPdf())]);
    assert.deepEqual(both[0], both[1]);
    const { file: ready, pages } = await t.app.fileDetail(t.caller, file.id, { pages: true });
    assert.deepEqual([ready.stage, pages!.length], ['READY', ready.pdf!.pageCount]);
    assert.deepEqual(await t.app.uploadByLink(token, labourPdf()), ready);
  });

  it('must be what was promised, through a whole link, in time', async () => {
    const { file, token } = await awaited({ bound: () => 'PUT /a' });
    await assert.rejects(t.app.uploadByLink(token, labourPdf()), refusedWith('LINK_UNKNOWN'));
    await assert.rejects(t.app.uploadByLink(token, labourPdf(), 'PUT /b'), refusedWith('LINK_UNKNOWN'));
    await assert.rejects(t.app.uploadByLink(token, salesPdf(), 'PUT /a'), refusedWith('INPUT_INVALID'));
    assert.equal((await t.app.fileDetail(t.caller, file.id)).file.stage, 'AWAITED');
    assert.equal((await t.app.uploadByLink(token, labourPdf(), 'PUT /a')).stage, 'READY');
    const late = await awaited();
    await t.app.sandboxClock(t.caller, 3_600_000);
    await assert.rejects(t.app.uploadByLink(late.token, labourPdf()), refusedWith('LINK_ENDED'));
  });

  it('that cannot be a document says so and is kept as it came', async () => {
    const bytes = Buffer.from('no PDF at all');
    const { file, token } = await awaited({ md5: md5Of(bytes) });
    const refused = await t.app.uploadByLink(token, bytes);
    assert.deepEqual([refused.stage, refused.refusal!.code], ['REFUSED', 'FILE_INVALID']);
    const { id: contractId } = await draft();
    const use = t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file.id] });
    await assert.rejects(use, refusedWith('FILE_NOT_READY'));
    assert.equal((await t.app.downloadFile(t.caller, file.id, 'ORIGINAL')).byteLength, bytes.length);
  });

  it('kept as it is becomes an attachment, not a document', async () => {
    const bytes = Buffer.from('anything');
    const { file, token } = await awaited({ name: '照片.heic', use: 'AS_IS', md5: md5Of(bytes) });
    assert.equal((await t.app.uploadByLink(token, bytes)).stage, 'STORED');
    const { id: contractId } = await draft();
    await t.app.addAttachmentFromFile(t.caller, { contractId, fileId: file.id });
    assert.equal((await stateOf(t, contractId)).attachments[0]!.fileName, '照片.heic');
    const use = t.app.addDocumentFromFiles(t.caller, { contractId, fileIds: [file.id] });
    await assert.rejects(use, refusedWith('FILE_NOT_READY'));
  });
});
