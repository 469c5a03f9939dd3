import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { VoidInput } from '../src/app/application.js';
import type { Contract } from '../src/domain/contract.js';
import { DomainError } from '../src/domain/errors.js';
import { firstBrokenEntry } from '../src/domain/evidence.js';
import {
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
  waitFor,
} from './steps.js';
import { workingWorld } from './world.js';

const t = await workingWorld();

const person = { name: '江望舒', contact: '13800138401' };
const key = ({ id }: Contract) => ({ contractId: id });
const sign = ({ id }: Contract) => t.app.sandboxAct(t.caller, { contractId: id, contact: person.contact, act: 'sign' });
const seal = (contract: Contract) => t.app.signForCompany(t.caller, { ...key(contract), actionType: 'COMPANY' });
const voided = (contract: Contract, more: Partial<VoidInput> = {}) =>
  t.app.voidContract(t.caller, { ...key(contract), reason: '双方协商一致，不再履行', ...more });
const untilVoidState = (contract: Contract, voidState: string) =>
  waitFor(voidState, async () => {
    const now = await stateOf(t, contract.id);
    return now.voidState === voidState && now;
  });

async function concluded(): Promise<Contract> {
  const { contract } = await published(t, [companySignatory(t), personSignatory(person.name, person.contact)]);
  await seal(contract);
  await sign(contract);
  return completed(t, contract.id);
}

const pdfOf = async (contract: Contract): Promise<Buffer> =>
  bytesOf((await t.app.downloadDocument(t.caller, contract.documents[0]!.id)).open() as AsyncIterable<Buffer>);

function textOf(pdf: Buffer): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hufu-release-')), 'a.pdf');
  writeFileSync(file, pdf);
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
}

describe('voiding a completed contract', () => {
  it('is agreed on in a release contract of our words; all sign it, nothing is deleted', async () => {
    const original = await concluded();
    const bytes = await pdfOf(original);
    const terms = { inForce: '保密条款继续有效。', expenses: '双方费用已结清。' };
    const { contract, release } = await voided(original, { terms });
    assert.deepEqual(
      [contract.state, contract.voidState, contract.voidContractId],
      ['COMPLETED', 'VOIDING', release.id],
    );
    assert.deepEqual([release.state, release.voids, release.subject], ['SIGNING', original.id, '解除协议-劳动合同']);
    const life = release.expireAt - release.publishedAt!;
    assert.ok(life <= 7 * 86_400_000 && life > 6.9 * 86_400_000, 'seven days');
    const words = textOf(await pdfOf(release));
    const final = original.finished!.documents[0]!.sha256;
    for (const word of [
      '合同解除协议',
      original.sn,
      '双方协商一致',
      '保密条款继续有效',
      '双方费用已结清',
      person.name,
    ]) {
      assert.ok(words.includes(word), word);
    }
    assert.ok(words.replace(/\s/g, '').includes(final), 'the digest of what is voided');
    await assert.rejects(voided(original), refusedWith('CONTRACT_STATE'));

    await sign(release);
    await seal(release);
    await completed(t, release.id);
    const after = await untilVoidState(original, 'VOIDED');
    assert.deepEqual(
      after.voidedDocuments,
      original.documents.map(({ id }) => id),
    );
    assert.deepEqual(await pdfOf(original), bytes);
    const report = verifyPdf(await pdfOf(release), { trust: t.world.revocation.roots(), now: Date.now() });
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);
    assert.equal(report.signatures.filter(({ kind }) => kind === 'SIGNATURE').length, 2);
    const events = await eventsOf(t, original);
    assert.equal(firstBrokenEntry(events), undefined);
    const own = events.filter(({ type }) => type.startsWith('VOID'));
    assert.deepEqual(
      own.map(({ type, more }) => [type, more!['releaseContract']]),
      [
        ['VOID_REQUESTED', release.id],
        ['VOIDED', release.id],
      ],
    );
    await assert.rejects(voided(await stateOf(t, release.id)), refusedWith('CONTRACT_STATE'));
    await assert.rejects(voided(original), refusedWith('CONTRACT_STATE'));
  });

  it('leaves the contract as it was when somebody refuses, when it is recalled, and when its time passes', async () => {
    const original = await concluded();
    const first = await voided(original);
    await t.app.sandboxAct(t.caller, {
      ...key(first.release),
      contact: person.contact,
      act: 'reject',
      reason: '不同意解除',
    });
    const refused = await untilVoidState(original, 'NONE');
    assert.equal(refused.voidFailType, 'REJECTED');
    const second = await voided(original);
    await t.app.withdrawContract(t.caller, { ...key(second.release), reason: '改期再议' });
    assert.equal((await untilVoidState(original, 'NONE')).voidFailType, 'RECALLED');
    const third = await voided(original, { expireAt: t.world.clock.business() + 60_000 });
    await t.app.sandboxClock(t.caller, 60_000);
    await waitFor('EXPIRED', async () => (await stateOf(t, third.release.id)).state === 'EXPIRED');
    assert.equal((await untilVoidState(original, 'NONE')).voidFailType, 'EXPIRED');
    const failed = (await eventsOf(t, original)).filter(({ type }) => type === 'VOID_FAILED');
    assert.deepEqual(
      failed.map(({ more }) => more!['why']),
      ['REJECTED', 'RECALLED', 'EXPIRED'],
    );
  });

  it('of some documents leaves the others in force, until they are voided too', async () => {
    const draft = await draftWith(t, [companySignatory(t)]);
    const more = { ...key(draft.contract), title: '补充协议', suffix: 'pdf', bytes: labourPdf() };
    await t.app.addDocument(t.caller, more);
    await t.app.publishContract(t.caller, { ...key(draft.contract), placements: placesFor(draft) });
    await seal(draft.contract);
    const original = await completed(t, draft.contract.id);
    const [one, two] = original.documents.map(({ id }) => id);
    const unknown = voided(original, { documentIds: ['1'] });
    await assert.rejects(unknown, refusedWith('DOCUMENT_NOT_FOUND'));
    const half = await voided(original, { documentIds: [two!], autoSign: true });
    const words = textOf(await pdfOf(half.release));
    assert.ok(words.includes('《补充协议》') && !words.includes('《劳动合同》，共'), words);
    assert.deepEqual((await untilVoidState(original, 'PARTLY_VOIDED')).voidedDocuments, [two]);
    const again = voided(original, { documentIds: [two!] });
    await assert.rejects(again, refusedWith('DOCUMENT_NOT_FOUND'));
    await voided(original, { autoSign: true });
    assert.deepEqual((await untilVoidState(original, 'VOIDED')).voidedDocuments, [one, two]);
  });

  it('is refused with nothing changed: unfinished, forbidden, without reason, with words no font has', async () => {
    const { contract } = await published(t, [companySignatory(t)]);
    await assert.rejects(voided(contract), refusedWith('CONTRACT_STATE'));
    const original = await concluded();
    await assert.rejects(voided(original, { reason: ' ' }), refusedWith('REASON_REQUIRED'));
    await assert.rejects(voided(original, { reason: '\u{10FFFD}' }), refusedWith('GLYPH_MISSING'));
    await assert.rejects(voided(original, { expireAt: 1 }), refusedWith('INPUT_INVALID'));
    const [, signer] = original.signatories;
    const receiver = { contact: '13800138402', contactType: 'MOBILE' as const };
    const instead = voided(original, { receivers: [{ signatoryId: signer!.id, receiver }] });
    await assert.rejects(instead, refusedWith('NOT_PERMITTED'));
    assert.equal((await stateOf(t, original.id)).voidState, 'NONE');
    const bound = await published(t, [companySignatory(t)], { allowToRescind: false });
    await seal(bound.contract);
    await assert.rejects(voided(await completed(t, bound.contract.id)), refusedWith('NOT_PERMITTED'));
  });

  it('whose release contract cannot be sent voids nothing', async () => {
    const original = await concluded();
    const { messages } = t.world;
    const unreachable = { ...messages, canReach: () => false };
    Object.assign(t.world, { messages: unreachable });
    try {
      await assert.rejects(
        voided(original),
        (error: unknown) => error instanceof DomainError && error.code === 'SENDER_MISSING',
      );
    } finally {
      Object.assign(t.world, { messages });
    }
    const after = await stateOf(t, original.id);
    assert.deepEqual([after.voidState, after.voidFailType], ['NONE', 'RECALLED']);
    const { release } = await voided(original);
    const [urged] = await t.app.urgeContracts(t.caller, { contracts: [key(original)] });
    assert.deepEqual(
      urged!.done!.urged,
      [release.signatories[1]!.id],
      'urging a contract being voided reaches its release',
    );
  });
});
