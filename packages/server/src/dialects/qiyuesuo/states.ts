import type { Action, ActionState, Contract, Signatory } from '../../domain/contract.js';
import { type ContractPhase, type ShownState, phaseOf, shownAction, shownSignatory } from '../../domain/views.js';

/** 契约锁's contract `status` (protocols §4.1). */
export const contractStatuses = [
  'DRAFT',
  'FILLING',
  'SIGNING',
  'COMPLETE',
  'REJECTED',
  'RECALLED',
  'EXPIRED',
  'INVALIDING',
  'INVALIDED',
  'FORCE_END',
] as const;
export type ContractStatus = (typeof contractStatuses)[number];

/** Signatory `status` (protocols §4.2); SIGNED where a contract says COMPLETE. */
export const signatoryStatuses = [
  'DRAFT',
  'FILLING',
  'WAITING',
  'SIGNING',
  'SIGNED',
  'REJECTED',
  'RECALLED',
  'EXPIRED',
  'INVALIDING',
  'INVALIDED',
  'FORCE_END',
  'CLOSED',
] as const;
export type SignatoryStatus = (typeof signatoryStatuses)[number];

/** null: not found (1005). */
export const contractStatus = {
  DRAFT: 'DRAFT',
  DRAFT_WITH_FIELDS: 'DRAFT',
  FILLING: 'FILLING',
  FILLING_PARTLY: 'FILLING',
  SIGNING: 'SIGNING',
  SIGNING_PARTLY: 'SIGNING',
  SIGNED: 'SIGNING',
  COMPLETED: 'COMPLETE',
  VOIDING: 'INVALIDING',
  PARTLY_VOIDED: 'COMPLETE', // [A]
  VOIDED: 'INVALIDED',
  REJECTED: 'REJECTED',
  REJECTED_FILLING: 'REJECTED',
  RECALLED: 'RECALLED',
  RECALLED_FILLING: 'RECALLED',
  EXPIRED: 'EXPIRED',
  EXPIRED_FILLING: 'EXPIRED',
  FORCE_ENDED: 'FORCE_END',
  FAILED: 'FORCE_END', // with `comments` [A]
  ABSENT: null,
} as const satisfies Record<ContractPhase, ContractStatus | null>;

export const signatoryStatus = {
  DRAFT: 'DRAFT',
  WAITING: 'WAITING',
  PICKUP: 'WAITING',
  FILLING: 'FILLING',
  FILLED: 'WAITING',
  FILL_REJECTED: 'REJECTED',
  APPROVING: 'SIGNING',
  SIGNING: 'SIGNING',
  SIGNED: 'SIGNED',
  REJECTED: 'REJECTED',
  STOPPED: 'FORCE_END',
  CLOSED: 'CLOSED',
  CONTRACT_REJECTED: 'REJECTED',
  RECALLED: 'RECALLED',
  EXPIRED: 'EXPIRED',
  FORCE_ENDED: 'FORCE_END',
  FAILED: 'FORCE_END',
  VOIDING: 'INVALIDING',
  VOIDED: 'INVALIDED',
} as const satisfies Record<ShownState, SignatoryStatus>;

/** `status` of a contract; undefined when 契约锁 would not find it. */
export const statusOf = (contract: Contract): ContractStatus | undefined =>
  contractStatus[phaseOf(contract)] ?? undefined;

export const signatoryStatusOf = (contract: Contract, signatory: Signatory): SignatoryStatus =>
  signatoryStatus[shownSignatory(contract, signatory)];

/** Action `status`: the neutral words are 契约锁's (protocols §4.5). */
export const actionStatusOf = (contract: Contract, action: Action): ActionState => shownAction(contract, action);

/** The phases a `status` of `contract/list` asks for. */
export const phasesOf = (status: ContractStatus): ContractPhase[] =>
  (Object.keys(contractStatus) as ContractPhase[]).filter((phase) => contractStatus[phase] === status);
