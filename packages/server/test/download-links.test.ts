import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkOptions, LinkTarget, MadeLink } from '../src/app/application.js';
import { firstBrokenAudit } from '../src/domain/audit.js';
import {
  browser,
  bytesOf,
  companySignatory,
  completed,
  draftWith,
  eventsOf,
  labourPdf,
  personSignatory,
  placesFor,
  published,
  refusedWith,
  stateOf,
} from './steps.js';
import { testWorld } from './world.js';

const t = await testWorld();

const five = 5 * 60_000;
const client = browser('links');
const links = (
  kind: Exclude<LinkTarget['kind'], 'FILE' | 'SEAL' | 'REPORT'>,
  contractId: string,
  more: Partial<LinkOptions> = {},
) => t.app.makeLinks(t.caller, { kind, contract: { contractId } }, { lifeMs: five, ...more });
const bytesBehind = async ({ token }: MadeLink) =>
  bytesOf((await t.app.openLink(client, token)).download.open() as AsyncIterable<Buffer>);
const downloads = async (contractId: string) =>
  (await eventsOf(t, await stateOf(t, contractId))).filter(({ type }) => type === 'DOWNLOADED');

describe('a download link', () => {
  it('opens the newest revision at each use, as a whole or in part, and every use is on record', async () => {
    const { contract, documentId } = await published(t, [
      companySignatory(t),
      personSignatory('叶知秋', '13800138101'),
    ]);
    const [link] = await links('DOCUMENTS', contract.id);
    assert.deepEqual([link!.id, link!.kind, link!.fileName], [documentId, 'pdf', '劳动合同.pdf']);
    const frozen = await bytesBehind(link!);
    await t.app.signForCompany(t.caller, { contractId: contract.id, actionType: 'COMPANY' });
    const signed = await bytesBehind(link!);
    assert.equal(signed.length, (await stateOf(t, contract.id)).documents[0]!.byteLength);
    assert.deepEqual(signed.subarray(0, frozen.length), frozen);
    const { download } = await t.app.openLink(client, link!.token, { head: true });
    const part = await bytesOf(download.open({ start: 5, end: 104 }) as AsyncIterable<Buffer>);
    assert.deepEqual(part, signed.subarray(5, 105));
    const used = await downloads(contract.id);
    assert.equal(used.length, 2, 'HEAD is no download');
    assert.deepEqual(used[1]!.more, { items: [documentId], linkOfApp: t.caller.appId });
    assert.equal(used[1]!.client!.ip, '127.0.0.1');
  });

  it('is for the log, the attachments or all documents together', async () => {
    const draft = await draftWith(t, [companySignatory(t)]);
    const { id: contractId } = draft.contract;
    const bytes = Buffer.from('attached');
    await t.app.addAttachment(t.caller, { contractId, title: '附表', suffix: 'csv', bytes });
    await t.app.addDocument(t.caller, { contractId, title: '补充协议', suffix: 'pdf', bytes: labourPdf() });
    await t.app.publishContract(t.caller, { contractId, placements: placesFor(draft) });
    const [attachment] = await links('ATTACHMENTS', contractId);
    assert.deepEqual([attachment!.fileName, attachment!.kind], ['附表.csv', 'file']);
    assert.deepEqual(await bytesBehind(attachment!), bytes);
    assert.equal((await links('DOCUMENTS', contractId)).length, 2);
    const [all] = await links('CONTRACT', contractId);
    assert.deepEqual([all!.kind, (await bytesBehind(all!)).subarray(0, 2).toString()], ['zip', 'PK']);
    const [log] = await links('LOG', contractId);
    assert.equal((await bytesBehind(log!)).subarray(0, 5).toString(), '%PDF-');
    assert.equal((await t.app.downloadByLink(client, log!.token)).kind, 'pdf');
  });

  it('of a file opens what came, or the PDF made of it, until the file expires', async () => {
    const expiresAt = t.world.clock.business() + 60_000;
    const file = { name: '合同.pdf', bytes: labourPdf(), use: 'DOCUMENT' as const, expiresAt };
    const [added] = await t.app.addFiles(t.caller, [file]);
    const target = { kind: 'FILE' as const, fileId: added!.id, what: 'PDF' as const };
    const [link] = await t.app.makeLinks(t.caller, target, { lifeMs: five });
    assert.deepEqual(await bytesBehind(link!), labourPdf());
    await t.app.sandboxClock(t.caller, 60_000);
    await assert.rejects(bytesBehind(link!), refusedWith('FILE_NOT_FOUND'));
  });

  it('ends at its time, and dies when anything it is bound to differs', async () => {
    const { contract } = await published(t, [companySignatory(t)]);
    const bound = ({ until, fileName }: { until: number; fileName: string }) => `/${fileName}?Expires=${until / 1000}`;
    const [link] = await links('DOCUMENTS', contract.id, { bound });
    const text = bound(link!);
    await t.app.openLink(client, link!.token, { bound: text });
    await assert.rejects(t.app.openLink(client, link!.token), refusedWith('LINK_UNKNOWN'));
    await assert.rejects(t.app.openLink(client, link!.token, { bound: `${text}0` }), refusedWith('LINK_UNKNOWN'));
    await t.app.sandboxClock(t.caller, five);
    await assert.rejects(t.app.openLink(client, link!.token, { bound: text }), refusedWith('LINK_ENDED'));
    for (const lifeMs of [0, -1, NaN, 91 * 86_400_000]) {
      await assert.rejects(links('DOCUMENTS', contract.id, { lifeMs }), refusedWith('INPUT_INVALID'));
    }
  });

  it('is made for what is there: no draft, only the final file where that is asked, nothing that was hidden', async () => {
    const draft = await draftWith(t, [companySignatory(t)]);
    const { id } = draft.contract;
    await assert.rejects(links('DOCUMENTS', id), refusedWith('CONTRACT_STATE'));
    await t.app.publishContract(t.caller, { contractId: id, placements: placesFor(draft) });
    await assert.rejects(links('DOCUMENTS', id, { state: 'COMPLETED' }), refusedWith('CONTRACT_STATE'));
    await t.app.signForCompany(t.caller, { contractId: id, actionType: 'COMPANY' });
    await completed(t, id);
    const [final] = await links('DOCUMENTS', id, { state: 'COMPLETED' });
    assert.equal((await bytesBehind(final!)).length, (await stateOf(t, id)).documents[0]!.byteLength);

    const other = await published(t, [companySignatory(t)]);
    const [link] = await links('DOCUMENTS', other.contract.id);
    await t.app.withdrawContract(t.caller, { contractId: other.contract.id });
    await bytesBehind(link!);
    await t.app.withdrawContract(t.caller, { contractId: other.contract.id });
    await assert.rejects(bytesBehind(link!), refusedWith('CONTRACT_NOT_FOUND'));
    const stranger = { ...t.caller, tenantId: '7' as never, scope: ['7' as never] };
    const theirs = t.app.makeLinks(stranger, { kind: 'DOCUMENTS', contract: { contractId: id } }, { lifeMs: five });
    await assert.rejects(theirs, refusedWith('CONTRACT_NOT_FOUND'));
    const upload = await t.app.awaitFile(t.caller, { name: 'a.pdf', use: 'DOCUMENT' });
    await assert.rejects(t.app.openLink(client, upload.token), refusedWith('LINK_UNKNOWN'));
    await assert.rejects(t.app.openUpload(final!.token), refusedWith('LINK_UNKNOWN'));
  });
});

describe('the permission to download', () => {
  const say = (of: 'COMPANY' | 'APP', state: 'UNSET' | 'ALLOWED' | 'REFUSED') =>
    t.app.setDownloadPermission(t.caller, { of, state, by: '林悦', reason: '授权管理' });

  it("is nobody's until somebody says so; the company's refusal wins and kills links that are out", async () => {
    const { contract } = await published(t, [companySignatory(t)]);
    const make = () => links('DOCUMENTS', contract.id, { permission: 'ALLOWED' });
    assert.deepEqual(await t.app.downloadPermission(t.caller), { company: 'UNSET', app: 'UNSET', changes: {} });
    await assert.rejects(make(), refusedWith('DOWNLOAD_NOT_PERMITTED'));
    await t.app.checkDownloadPermission(t.caller, 'NOT_REFUSED');
    await say('APP', 'ALLOWED');
    const [link] = await make();
    await bytesBehind(link!);
    await say('COMPANY', 'REFUSED');
    await assert.rejects(make(), refusedWith('DOWNLOAD_NOT_PERMITTED'));
    await assert.rejects(bytesBehind(link!), refusedWith('DOWNLOAD_NOT_PERMITTED'));
    await assert.rejects(t.app.checkDownloadPermission(t.caller, 'NOT_REFUSED'), refusedWith('DOWNLOAD_NOT_PERMITTED'));
    await say('COMPANY', 'UNSET');
    await bytesBehind(link!);
    await say('APP', 'UNSET');
    await assert.rejects(bytesBehind(link!), refusedWith('DOWNLOAD_NOT_PERMITTED'));
    const now = await say('COMPANY', 'ALLOWED');
    assert.deepEqual([now.company, now.app, now.changes.COMPANY!.by], ['ALLOWED', 'UNSET', '林悦']);
    await bytesBehind(link!);
  });

  it('each change of it is on the audit chain, which nothing can change', async () => {
    const { app: before } = await t.app.downloadPermission(t.caller);
    await Promise.all([say('APP', 'REFUSED'), say('COMPANY', 'REFUSED'), say('APP', 'ALLOWED')]);
    const chain = await t.world.store.transaction(t.caller.scope, (tx) => tx.audit.of(t.caller.tenantId));
    assert.equal(firstBrokenAudit(chain), undefined);
    const last = chain.slice(-3);
    assert.deepEqual(
      last.map(({ type, reason }) => [type, reason]),
      Array(3).fill(['DOWNLOAD_PERMISSION', '授权管理']),
    );
    const words = last.filter(({ more }) => more['of'] === 'APP');
    assert.deepEqual(
      [words[0]!.more['from'], words[0]!.more['to'], words[1]!.more['from']],
      [before, words[1]!.more['from'], words[0]!.more['to']],
    );
    assert.equal(last[0]!.actor.subjectId, t.caller.appId);
    const forged = chain.map((entry, at) => (at === 1 ? { ...entry, more: { ...entry.more, to: 'ALLOWED' } } : entry));
    assert.equal(firstBrokenAudit(forged), 1);
  });

  it("of a subsidiary is the subsidiary's", async () => {
    const { name } = t.credentials.subsidiary;
    await say('APP', 'ALLOWED');
    await say('COMPANY', 'ALLOWED');
    const input = { of: 'COMPANY' as const, state: 'REFUSED' as const, companyName: name };
    const theirs = await t.app.setDownloadPermission(t.caller, input);
    assert.deepEqual([theirs.company, theirs.app], ['REFUSED', 'ALLOWED']);
    assert.equal((await t.app.downloadPermission(t.caller)).company, 'ALLOWED');
    await assert.rejects(t.app.downloadPermission(t.caller, '别家示例有限公司'), refusedWith('COMPANY_NOT_FOUND'));
    await assert.rejects(say('APP', 'PERHAPS' as never), refusedWith('INPUT_INVALID'));
  });
});
