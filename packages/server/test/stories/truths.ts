import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rectangleOf, Structure } from '@hufu/pades/verify/document';
import { PdfView } from '@hufu/pades/verify/pdf-view';
import { entryOf, PdfRef, PdfStream, type PdfValue } from '@hufu/pades/verify/pdf-objects';
import { type VerificationReport, verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { firstBrokenEntry } from '../../src/domain/evidence.js';
import { until } from './sandbox.js';
import type { Ground } from './server.js';
import type { Ending } from './story.js';

/** What is true after every story, whatever tongue told it; seen from outside. */

const done = ['COMPLETED', 'VOIDING', 'PARTLY_VOIDED', 'VOIDED'];

/** The verifier's word on a file; it shares no code with what signed it. */
export const judgedPdf = ({ root }: Ground, pdf: Buffer): VerificationReport =>
  verifyPdf(pdf, { trust: [root], now: Date.now() });

/** Each file is signed as often as somebody acted, validly, by our verifier and by poppler's, and archived once. */
export function filesAreSigned(ground: Ground, files: readonly Buffer[], acts: number): void {
  for (const pdf of files) {
    const report = judgedPdf(ground, pdf);
    assert.equal(report.indication, 'TOTAL-PASSED', report.why);
    const signatures = report.signatures.filter(({ kind }) => kind === 'SIGNATURE');
    assert.deepEqual([signatures.length, [...new Set(signatures.map(({ level }) => level))]], [acts, ['B-LTA']]);
    assert.equal(report.signatures.length, acts + 1);
    for (const { changes } of report.signatures) assert.deepEqual(changes.forbidden, []);
    popplerAgrees(pdf, acts);
  }
}

/** COMPLETED names every file by its digests and its length. */
export async function evidenceNames({ ledger }: Ground, coreId: string, files: readonly Buffer[]): Promise<void> {
  const end = (await ledger.events(coreId)).find(({ type }) => type === 'COMPLETED');
  const digest = (pdf: Buffer, name: string): string => createHash(name).update(pdf).digest('hex');
  assert.deepEqual(
    end?.document?.map(({ sha256, sm3, byteLength }) => [sha256, sm3, byteLength]).sort(),
    files.map((pdf) => [digest(pdf, 'sha256'), digest(pdf, 'sm3'), pdf.length]).sort(),
  );
}

const hasPdfsig = ((): boolean => {
  try {
    execFileSync('pdfsig', ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

function popplerAgrees(pdf: Buffer, acts: number): void {
  if (!hasPdfsig) return;
  const folder = mkdtempSync(join(tmpdir(), 'hufu-pdfsig-'));
  try {
    writeFileSync(join(folder, 'signed.pdf'), pdf);
    const said = execFileSync('pdfsig', ['-nocert', 'signed.pdf'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'], // it knows no document time stamps
    });
    const valid = said.match(/Signature Validation: Signature is Valid\./g) ?? [];
    assert.ok(valid.length >= acts, said);
    assert.doesNotMatch(said, /Invalid|Mismatch/i);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The chain holds; it ends once; nobody signed without an intent or a prior authorisation (DOMAIN.md §10, 4). */
export async function evidenceHolds({ ledger }: Ground, coreId: string, { phase, acts }: Ending): Promise<void> {
  const events = await ledger.events(coreId);
  const of = (wanted: string) => events.filter(({ type }) => type === wanted);
  assert.equal(firstBrokenEntry(events), undefined);
  assert.equal(of('SIGNED').length, acts);
  for (const { intent } of of('SIGNED')) assert.ok(intent?.challengeId ?? intent?.authorisationId, intent?.method);
  assert.deepEqual([of('COMPLETED').length, of('FINISHED').length], done.includes(phase) ? [1, 1] : [0, 0]);
}

/** Every callback was accepted, and came at least once. */
export async function everybodyWasTold({ ledger, receiver }: Ground, coreId: string): Promise<void> {
  await until('all callbacks', async () => {
    const unrest = await ledger.unrest(coreId);
    return unrest.every(({ what }) => !what.startsWith('outbox CALLBACK'));
  });
  const came = new Set(receiver.received.map(({ headers }) => headers['x-hufu-event']));
  for (const id of await ledger.mustBeTold(coreId)) assert.ok(came.has(id), `event ${id} was told to nobody`);
}

export interface FoundMark {
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Where the signatures of a file stand, in the order of pages; `MARKS`: everything that shows ink. */
export function signaturePlaces(pdf: Buffer, what: 'SIGNATURES' | 'MARKS' = 'SIGNATURES'): FoundMark[] {
  const view = new PdfView(pdf);
  const { fields, pageOf } = new Structure(view);
  const found = [...fields.values()].flatMap(({ dict, type }): FoundMark[] => {
    const rectangle = rectangleOf(view, dict);
    const page = entryOf(dict, 'P');
    const isSigned = type === 'Sig' && dict.has('V');
    if (!rectangle || !(page instanceof PdfRef) || !(isSigned || what === 'MARKS')) return [];
    const appearance = entryOf(view.dict(entryOf(dict, 'AP')), 'N');
    const [x, y, right, top] = rectangle;
    if (right === x || top === y || inkOf(view, appearance) === 0) return [];
    return [{ page: pageOf.get(page.number)!, x, y, w: right - x, h: top - y }];
  });
  return found.sort((a, b) => a.page - b.page || a.x - b.x);
}

/** Bytes of an appearance's content. */
function inkOf(view: PdfView, appearance: PdfValue): number {
  const stream = view.get(appearance);
  return stream instanceof PdfStream ? stream.raw.length : 0;
}
