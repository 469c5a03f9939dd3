import { DomainError } from '../../domain/errors.js';
import { type ReportId, isCoreId } from '../../domain/ids.js';
import type { Caller } from '../application.js';
import type { StoredReport, Tx } from '../ports.js';

/** An evidence report of one of the caller's companies. @throws DomainError REPORT_NOT_FOUND */
export async function findReport(tx: Tx, { scope }: Caller, reportId: string): Promise<StoredReport> {
  const report = isCoreId(reportId) ? await tx.reports.load(scope, reportId as ReportId) : undefined;
  if (!report) throw new DomainError('REPORT_NOT_FOUND', { report: reportId.slice(0, 40) });
  return report;
}
