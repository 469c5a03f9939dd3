import type { Action, ActionState, Contact, Contract, ContractState, Signatory, SignatoryState } from './contract.js';
import { hasFillingStage } from './fields.js';
import type { Role } from './events.js';
import type { PersonId, TenantId } from './ids.js';
import { doersOf, isOpenAction } from './workflow.js';

/** What others see of a contract. Ends of a contract leave signatories and actions as they are; they are projected here. */

/** One row of the status tables (DOMAIN.md §3.4), to which every dialect has one value. */
export const contractPhases = [
  'DRAFT',
  'DRAFT_WITH_FIELDS',
  'FILLING',
  'FILLING_PARTLY',
  'SIGNING',
  'SIGNING_PARTLY',
  'SIGNED',
  'COMPLETED',
  'VOIDING',
  'PARTLY_VOIDED',
  'VOIDED',
  'REJECTED',
  'REJECTED_FILLING',
  'RECALLED',
  'RECALLED_FILLING',
  'EXPIRED',
  'EXPIRED_FILLING',
  'FORCE_ENDED',
  'FAILED',
  'ABSENT',
] as const;
export type ContractPhase = (typeof contractPhases)[number];

/** Where a contract is, for all who ask. ABSENT: deleted, or hidden from its tenant's lists. */
export function phaseOf(contract: Contract): ContractPhase {
  if (contract.hiddenAt !== undefined) return 'ABSENT';
  return phases[contract.state](contract);
}

const orFilling =
  <P extends 'REJECTED' | 'RECALLED' | 'EXPIRED'>(phase: P) =>
  ({ endedFrom }: Contract): P | `${P}_FILLING` =>
    endedFrom === 'FILLING' ? `${phase}_FILLING` : phase;
const beforeSending = (contract: Contract): ContractPhase =>
  hasFillingStage(contract) ? 'DRAFT_WITH_FIELDS' : 'DRAFT';
const some = (contract: Contract, state: SignatoryState): boolean =>
  contract.signatories.some((signatory) => signatory.state === state);

const phases: Record<ContractState, (contract: Contract) => ContractPhase> = {
  DRAFT: beforeSending,
  REVIEWING: beforeSending,
  FILLING: (contract) => (some(contract, 'FILLED') ? 'FILLING_PARTLY' : 'FILLING'),
  SIGNING: (contract) => (some(contract, 'SIGNED') ? 'SIGNING_PARTLY' : 'SIGNING'),
  SIGNED: () => 'SIGNED',
  COMPLETED: ({ voidState }) => (voidState === 'NONE' ? 'COMPLETED' : voidState),
  REJECTED: orFilling('REJECTED'),
  RECALLED: orFilling('RECALLED'),
  EXPIRED: orFilling('EXPIRED'),
  FORCE_ENDED: () => 'FORCE_ENDED',
  FAILED: () => 'FAILED',
  DELETED: () => 'ABSENT',
};

/** A signatory's own state, or what the contract's state makes of it. */
export const shownStates = [
  'DRAFT',
  'WAITING',
  'PICKUP',
  'FILLING',
  'FILLED',
  'FILL_REJECTED',
  'APPROVING',
  'SIGNING',
  'SIGNED',
  'REJECTED',
  'STOPPED',
  'CLOSED',
  'CONTRACT_REJECTED',
  'RECALLED',
  'EXPIRED',
  'FORCE_ENDED',
  'FAILED',
  'VOIDING',
  'VOIDED',
] as const;
export type ShownState = (typeof shownStates)[number];

const shownAtEnd: Partial<Record<ContractState, ShownState>> = {
  REJECTED: 'CONTRACT_REJECTED',
  RECALLED: 'RECALLED',
  EXPIRED: 'EXPIRED',
  FORCE_ENDED: 'FORCE_ENDED',
  FAILED: 'FAILED',
};
/** What a signatory did itself outlives the contract's end [A]. */
const ownDeeds: readonly SignatoryState[] = ['SIGNED', 'REJECTED', 'FILL_REJECTED', 'CLOSED'];

/** How a signatory is shown, now and after the contract's end. */
export function shownSignatory(contract: Contract, signatory: Signatory): ShownState {
  const { state, voidState } = contract;
  if (state === 'DRAFT' || state === 'REVIEWING' || state === 'DELETED') return 'DRAFT';
  const voided = voidState === 'VOIDING' || voidState === 'VOIDED';
  if (voided && signatory.state === 'SIGNED') return voidState;
  const atEnd = shownAtEnd[state];
  return atEnd && !ownDeeds.includes(signatory.state) ? atEnd : ownState(signatory);
}

/** The signatory's own state; APPROVING while its turn is an audit. */
export const ownState = ({ state, actions }: Signatory): SignatoryState | 'APPROVING' =>
  state === 'SIGNING' && actions.some((action) => action.type === 'AUDIT' && action.state === 'START')
    ? 'APPROVING'
    : state;

/** How an action is shown: open ones of an ended contract are stopped, END when it was ended by force. */
export function shownAction({ state }: Contract, action: Action): ActionState {
  if (!shownAtEnd[state] || !isOpenAction(action)) return action.state;
  return state === 'FORCE_ENDED' ? 'END' : 'STOP';
}

/** Who looks: a person, or an app with the companies of its tree. */
export interface Viewer {
  personId?: PersonId;
  tenantIds?: readonly TenantId[];
}

const named = (contact: Contact | undefined, { personId }: Viewer): boolean =>
  personId !== undefined && contact?.personId === personId;

/** Whether this viewer belongs to the initiator's side: its app, or the creator. */
const isInitiatorSide = ({ tenantId, creator }: Contract, viewer: Viewer): boolean =>
  named(creator, viewer) || (viewer.tenantIds?.includes(tenantId) ?? false);

const isOwn = (contract: Contract, signatory: Signatory, viewer: Viewer): boolean =>
  named(signatory.receiver, viewer) ||
  signatory.actions.some((action) => doesAction(contract, signatory, action, viewer)) ||
  (signatory.tenantId !== undefined && (viewer.tenantIds?.includes(signatory.tenantId) ?? false)) ||
  signatory.actions.some(({ operators, finishedBy }) => [...operators, finishedBy].some((who) => named(who, viewer))) ||
  (signatory.transfers ?? []).some(({ from }) => named(from, viewer));

/** Whether this person does an action. */
export const doesAction = (contract: Contract, signatory: Signatory, action: Action, viewer: Viewer): boolean =>
  doersOf(contract, signatory, action).some((contact) => named(contact, viewer));

/** The signatories this viewer acts for. */
export const ownSignatories = (contract: Contract, viewer: Viewer): Signatory[] =>
  contract.signatories.filter((signatory) => isOwn(contract, signatory, viewer));

/**
 * Who may look at a contract: the initiator's side always; receivers, operators and told copy receivers once it was sent.
 * A recalled one is left to the initiator's side and those who filled or signed.
 */
export function mayView(contract: Contract, viewer: Viewer): boolean {
  if (contract.state === 'DELETED') return false;
  if (isInitiatorSide(contract, viewer)) return true;
  if (contract.state === 'DRAFT' || contract.state === 'REVIEWING') return false;
  const own = ownSignatories(contract, viewer);
  if (contract.state === 'RECALLED') return own.some(({ state }) => state === 'FILLED' || state === 'SIGNED');
  return own.length > 0 || contract.copies.some(({ receiver, sent }) => sent && named(receiver, viewer));
}

/** As whom a viewer acts on this contract; the actor of what it does. */
export function roleOf(contract: Contract, viewer: Viewer): Role {
  if (named(contract.creator, viewer)) return 'CREATOR';
  if (ownSignatories(contract, viewer).length > 0 && viewer.personId) return 'OPERATOR';
  if (isInitiatorSide(contract, viewer)) return 'INITIATOR_APP';
  if (ownSignatories(contract, viewer).length > 0) return 'OPERATOR';
  return contract.copies.some(({ receiver }) => named(receiver, viewer)) ? 'COPY_RECEIVER' : 'OUTSIDER';
}
