import type { ContractId, TenantId } from '../domain/ids.js';
import type { CallbackAnswer } from './ports.js';

export type OutboxKind =
  'CALLBACK' | 'MESSAGE' | 'AUTO_SIGN' | 'FINISH' | 'EXPIRE' | 'RELEASE' | 'SEAL_CHECK' | 'REPORT' | 'BATCH_SIGN';
export interface OutboxRow {
  id: string;
  tenantId: TenantId;
  kind: OutboxKind;
  contractId?: ContractId;
  payload: Record<string, unknown>;
  /** Business clock, ms. */
  runAt: number;
  attempts: number;
}
export interface OutboxRows {
  add(rows: Omit<OutboxRow, 'attempts'>[]): Promise<void>;
  /** Leases due rows to this server for 30 s of the database's clock; first tries of one contract's callbacks go in order. */
  claim(serverId: string, now: number, atMost: number, kinds?: OutboxKind[]): Promise<OutboxRow[]>;
  done(id: string): Promise<void>;
  retry(id: string, runAt: number, error: string): Promise<void>;
  giveUp(id: string, error: string): Promise<void>;
  attempted(id: string, n: number, at: number, answer: CallbackAnswer): Promise<void>;
  pendingFor(contractId: ContractId, kind: OutboxKind): Promise<OutboxRow | undefined>;
}
