import type { Contract, Signatory } from '../../domain/contract.js';
import { type ContractPhase, type ShownState, phaseOf, shownSignatory } from '../../domain/views.js';

/** 腾讯电子签's FlowStatus of essbasic (protocols §4.1). */
export const flowStatuses = ['INIT', 'PART', 'REJECT', 'ALL', 'DEADLINE', 'CANCEL', 'INVALID', 'RELIEVED'] as const;
export type FlowStatus = (typeof flowStatuses)[number];
export const flowCallbackStatuses = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 21] as const;
export type FlowCallbackStatus = (typeof flowCallbackStatuses)[number];
/** ApproveStatus (protocols §4.2). */
export const approveStatuses = [
  'PENDING',
  'FILLPENDING',
  'FILLACCEPT',
  'FILLREJECT',
  'WAITPICKUP',
  'ACCEPT',
  'REJECT',
  'DEADLINE',
  'CANCEL',
  'STOP',
  'RELIEVED',
  'FORWARD',
] as const;
export type ApproveStatus = (typeof approveStatuses)[number];

/** Both numbers and words of a flow; null: ResourceNotFound. */
export const flowStatus = {
  DRAFT: ['INIT', 0],
  DRAFT_WITH_FIELDS: ['INIT', 7],
  FILLING: ['INIT', 8],
  FILLING_PARTLY: ['INIT', 9],
  SIGNING: ['INIT', 1],
  SIGNING_PARTLY: ['PART', 2],
  SIGNED: ['PART', 2],
  COMPLETED: ['ALL', 4],
  VOIDING: ['ALL', 4],
  PARTLY_VOIDED: ['ALL', 4],
  VOIDED: ['RELIEVED', 21],
  REJECTED: ['REJECT', 3],
  REJECTED_FILLING: ['REJECT', 10], // [A]
  RECALLED: ['CANCEL', 6],
  RECALLED_FILLING: ['CANCEL', 6],
  EXPIRED: ['DEADLINE', 5],
  EXPIRED_FILLING: ['DEADLINE', 5],
  FORCE_ENDED: ['CANCEL', 6], // [A]
  FAILED: ['INVALID', 16],
  ABSENT: null,
} as const satisfies Record<ContractPhase, readonly [FlowStatus, FlowCallbackStatus] | null>;

/** Word and callback number of an approver; a number the manual does not give is null. */
export const approveStatus = {
  DRAFT: ['PENDING', 1],
  WAITING: ['PENDING', 1],
  PICKUP: ['WAITPICKUP', null],
  FILLING: ['FILLPENDING', 8],
  FILLED: ['FILLACCEPT', 10],
  FILL_REJECTED: ['FILLREJECT', null],
  APPROVING: ['PENDING', 2],
  SIGNING: ['PENDING', 2],
  SIGNED: ['ACCEPT', 3],
  REJECTED: ['REJECT', 4],
  STOPPED: ['STOP', 9],
  CLOSED: ['STOP', 9],
  CONTRACT_REJECTED: ['STOP', 9],
  RECALLED: ['CANCEL', 6],
  EXPIRED: ['DEADLINE', 5],
  FORCE_ENDED: ['STOP', 9],
  FAILED: ['STOP', 9],
  VOIDING: ['ACCEPT', 3],
  VOIDED: ['RELIEVED', 15],
} as const satisfies Record<ShownState, readonly [ApproveStatus, number | null]>;

/** The old operator of a transferred action. */
export const forwarded = ['FORWARD', 19] as const;

export const flowStatusOf = (contract: Contract): FlowStatus | undefined => flowStatus[phaseOf(contract)]?.[0];
export const flowCallbackStatusOf = (contract: Contract): FlowCallbackStatus | undefined =>
  flowStatus[phaseOf(contract)]?.[1];
export const approveStatusOf = (contract: Contract, signatory: Signatory): ApproveStatus =>
  approveStatus[shownSignatory(contract, signatory)][0];
