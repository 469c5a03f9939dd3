import type { Contract } from '../domain/contract.js';
import type { BatchSigning } from './batch-use-cases.js';
import type { Caller } from './caller.js';
import type { FieldValueInput } from './field-use-cases.js';
import type { MarkInput } from './page-use-cases.js';

export interface ActInput {
  contractId: string;
  contact: string;
  act: 'sign' | 'approve' | 'reject' | 'fill';
  reason?: string;
  /** What the person fills in; fields that are not named get something that suits them. */
  values?: FieldValueInput[];
  /** What the person draws on the pad; absent: the name is typed. */
  ink?: Pick<Extract<MarkInput, { kind: 'DRAW' }>, 'strokes' | 'aspect'>;
}
export interface ActBatchInput extends Pick<ActInput, 'contact' | 'ink'> {
  /** 1 to 100, in any dialect's form; absent: all that wait for this person. */
  contractIds?: string[];
}
export interface Mischief {
  /** Every answer waits this long. */
  slowMs?: number;
  repeatCallbacks?: number;
  refuseFirstTries?: number;
  timestampsDown?: boolean;
}
export interface SandboxMessage {
  at: number;
  contact: string;
  channel: 'SMS' | 'EMAIL';
  text: string;
  code?: string;
  link?: string;
}
export interface SandboxUseCases {
  /** What that person would do on the signing page, through the same use cases. */
  sandboxAct(caller: Caller, input: ActInput): Promise<Contract>;
  /** Signs several contracts in one go, as that person would on their common page. @returns what became of each */
  sandboxActBatch(caller: Caller, input: ActBatchInput): Promise<BatchSigning['lines']>;
  sandboxMessages(caller: Caller, contact?: string): Promise<SandboxMessage[]>;
  /** @param advanceMs ≥ 0. @returns the business clock after the move. */
  sandboxClock(caller: Caller, advanceMs: number): Promise<{ now: number }>;
  sandboxMischief(caller: Caller, mischief: Mischief): Promise<Mischief>;
}
