import type { ContractId, ReportId, TemplateId, TenantId } from '../domain/ids.js';
import type { Template } from '../domain/template.js';

export interface TemplateRows {
  load(id: TemplateId): Promise<Template | undefined>;
  /** Newest first, without the deleted. */
  ofTenants(tenantIds: readonly TenantId[]): Promise<Template[]>;
  insert(template: Template): Promise<void>;
  /** @returns false, with nothing saved, when somebody else's version came in between */
  save(template: Template): Promise<boolean>;
}

/** An evidence report asked for, and where its bytes lie. */
export interface StoredReport {
  id: ReportId;
  tenantId: TenantId;
  contractId: ContractId;
  state: 'PENDING' | 'READY';
  requestedAt: number;
  readyAt?: number;
  sha256?: string;
  byteLength?: number;
  /** The end of the contract's chain when it was ready: as long as nothing else happens it is the newest there can be. */
  chainHash?: string;
}
export interface ReportRows {
  load(scope: readonly TenantId[], id: ReportId): Promise<StoredReport | undefined>;
  /** Newest first. */
  ofContract(tenantId: TenantId, contractId: ContractId): Promise<StoredReport[]>;
  insert(report: StoredReport): Promise<void>;
  save(report: StoredReport): Promise<void>;
}
