import type { Contract, Signatory, SignatoryState } from '../../domain/contract.js';
import { hasFillingStage } from '../../domain/fields.js';
import { type ContractPhase, ownState, phaseOf } from '../../domain/views.js';

/** e签宝's signFlowStatus (v3) and flowStatus (v1), protocols §4. Never another product's: eSignGlobal swaps 3 and 5. */
export const flowStatuses = [0, 1, 2, 3, 5, 7] as const;
export type FlowStatus = (typeof flowStatuses)[number];
export const rescissionStatuses = [0, 1, 2, 3] as const;
export const draftStatuses = [1, 2, 3, 4, 5] as const;
export const signStatuses = [0, 1, 2, 3, 4] as const;

interface FlowRow {
  /** signFlowStatus of v3; null before signing starts. */
  v3: FlowStatus | null;
  v1: FlowStatus;
  rescission: (typeof rescissionStatuses)[number];
  /** draftStatus of a contract that had a filling stage; null throughout for others [A]. */
  draft: (typeof draftStatuses)[number] | null;
}
const row = (v3: FlowStatus | null, v1: FlowStatus, draft: FlowRow['draft'], rescission: FlowRow['rescission'] = 0) =>
  ({ v3, v1, rescission, draft }) satisfies FlowRow;

/** null: 1435011. v1 lists 12 for a rescinded flow; it is shown as 2 there too [A]. */
export const flowStatus: Record<ContractPhase, FlowRow | null> = {
  DRAFT: row(0, 0, null),
  DRAFT_WITH_FIELDS: row(0, 0, null),
  FILLING: row(null, 0, 1), // v1 [A]
  FILLING_PARTLY: row(null, 0, 1),
  SIGNING: row(1, 1, 2),
  SIGNING_PARTLY: row(1, 1, 2),
  SIGNED: row(1, 1, 2),
  COMPLETED: row(2, 2, 2),
  VOIDING: row(2, 2, 2, 1),
  PARTLY_VOIDED: row(2, 2, 2, 2),
  VOIDED: row(2, 2, 2, 3),
  REJECTED: row(7, 7, 2),
  REJECTED_FILLING: row(null, 7, 4),
  RECALLED: row(3, 3, 2),
  RECALLED_FILLING: row(3, 3, 3),
  EXPIRED: row(5, 5, 2),
  EXPIRED_FILLING: row(5, 5, 5),
  FORCE_ENDED: row(3, 3, 2), // [A]
  FAILED: row(3, 3, 2), // [A]
  ABSENT: null,
};

/** An ended contract's signers keep the last value of their own. */
export const signStatus = {
  WAITING: 0,
  PICKUP: 0,
  FILLING: 0,
  FILLED: 0,
  FILL_REJECTED: 4,
  APPROVING: 3,
  SIGNING: 1,
  SIGNED: 2,
  REJECTED: 4,
  STOPPED: 1,
  CLOSED: 1,
} as const satisfies Record<SignatoryState | 'APPROVING', (typeof signStatuses)[number]>;

export const flowStatusOf = (contract: Contract): FlowRow | undefined => {
  const found = flowStatus[phaseOf(contract)];
  return found ? { ...found, draft: hasFillingStage(contract) ? found.draft : null } : undefined;
};

export const signStatusOf = ({ state }: Contract, signatory: Signatory): (typeof signStatuses)[number] =>
  state === 'DRAFT' || state === 'REVIEWING' ? 0 : signStatus[ownState(signatory)];
