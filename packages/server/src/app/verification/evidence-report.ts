import { Readable } from 'node:stream';
import { DomainError } from '../../domain/errors.js';
import type { ContractId, ReportId } from '../../domain/ids.js';
import { record } from '../../domain/notes.js';
import type { Contract } from '../../domain/contract.js';
import { system } from '../../domain/decision.js';
import type { Caller, ContractKey, Download } from '../application.js';
import { totalLength, openRange } from '../bundle/byte-parts.js';
import { commit } from '../commit.js';
import { readSegments, segmentsOf, storedPart } from '../document-bytes.js';
import { findContract } from '../find-contract.js';
import type { OutboxRow, StoredReport, World } from '../ports.js';
import { type DocumentFinding, makeEvidenceReport } from '../evidence-report-text.js';
import type { EvidenceReport } from '../verification-use-cases.js';
import { findReport } from './find-report.js';
import { verificationOf } from './verify-file.js';

/**
 * Asks for the evidence report (出证报告) of a completed contract. One that is there or on its way is answered, unless
 * something happened since.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE
 * @source 腾讯电子签 CreateChannelFlowEvidenceReport · e签宝 申请出证
 */
export const requestReport = (world: World, caller: Caller, key: ContractKey): Promise<EvidenceReport> =>
  world.store.transaction(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, key);
    if (contract.state !== 'COMPLETED')
      throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'COMPLETED' });
    const known = await tx.reports.ofContract(contract.tenantId, contract.id);
    const asIs = known.find(
      ({ state, chainHash }) => state === 'PENDING' || (state === 'READY' && chainHash === contract.chain.hash),
    );
    if (asIs) return viewOf(asIs);
    const report: StoredReport = {
      id: world.newId() as ReportId,
      tenantId: contract.tenantId,
      contractId: contract.id,
      state: 'PENDING',
      requestedAt: world.clock.business(),
    };
    await tx.reports.insert(report);
    await tx.outbox.add([
      {
        id: world.newId(),
        tenantId: contract.tenantId,
        kind: 'REPORT',
        contractId: contract.id,
        payload: { reportId: report.id },
        runAt: world.clock.business(),
      },
    ]);
    return viewOf(report);
  });

const viewOf = ({ id, contractId, state, requestedAt, readyAt, sha256, byteLength }: StoredReport): EvidenceReport => ({
  id,
  contractId,
  state,
  requestedAt,
  readyAt,
  sha256,
  byteLength,
});

export const reportStatus = async (world: World, caller: Caller, reportId: string): Promise<EvidenceReport> =>
  viewOf(await world.store.read(caller.scope, (tx) => findReport(tx, caller, reportId)));

/** @throws DomainError REPORT_NOT_FOUND, DOCUMENT_NOT_READY */
export async function downloadReport(world: World, caller: Caller, reportId: string): Promise<Download> {
  const { report, contract } = await world.store.read(caller.scope, async (tx) => {
    const found = await findReport(tx, caller, reportId);
    return { report: found, contract: await findContract(tx, caller, { contractId: found.contractId }) };
  });
  const { state, sha256, byteLength, tenantId } = report;
  if (state !== 'READY') throw new DomainError('DOCUMENT_NOT_READY', { report: report.id, state });
  const parts = [storedPart(world.objects, tenantId, sha256!, byteLength!)];
  const length = totalLength(parts);
  return {
    kind: 'pdf',
    fileName: `出证报告_${contract.subject}.pdf`,
    byteLength: length,
    open: (range = { start: 0, end: length - 1 }) =>
      Readable.from(openRange(parts, range.start, range.end + 1), { objectMode: false }),
  };
}

/** Makes a report: the events, and what the verifier says of the files as they are stored now. */
export async function makeReport(world: World, { tenantId, payload }: OutboxRow): Promise<void> {
  const reportId = payload.reportId as ReportId;
  const found = await world.store.read('*', async (tx) => {
    const report = await tx.reports.load([tenantId], reportId);
    const contract = report && (await tx.contracts.load([tenantId], report.contractId));
    if (report?.state !== 'PENDING' || !contract) return undefined;
    return { contract, report, events: await tx.evidence.of(tenantId, contract.id) };
  });
  if (!found) return;
  const { contract, report, events } = found;
  const findings = await findingsOf(world, contract);
  const pdf = await makeEvidenceReport(world, contract, events, findings);
  const { sha256, byteLength } = await world.objects.put(tenantId, pdf);
  await finish(world, report, contract.id, { sha256, byteLength });
}

async function findingsOf(world: World, contract: Contract): Promise<DocumentFinding[]> {
  const findings: DocumentFinding[] = [];
  for (const document of contract.documents) {
    const { tenantId } = contract;
    const segments = await world.store.read([tenantId], (tx) => segmentsOf(tx, tenantId, document));
    const pdf = await readSegments(world.objects, tenantId, segments);
    findings.push({ title: document.title, verification: await verificationOf(world, pdf) });
  }
  return findings;
}

/** The chain says that a report was made; asked again, the same report answers as long as nothing else happened. */
const finish = (
  world: World,
  report: StoredReport,
  contractId: ContractId,
  made: { sha256: string; byteLength: number },
): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const { contract } = (await tx.contracts.lock([report.tenantId], contractId))!;
    const more = { report: report.id, sha256: made.sha256 };
    const saved = await commit(world, tx, contract, record(contract, 'EXPORTED', system('evidence-report'), { more }));
    const readyAt = world.clock.business();
    await tx.reports.save({ ...report, ...made, state: 'READY', readyAt, chainHash: saved.chain.hash });
  });
