import type { Contract, SlotHolder } from './contract.js';
import { type Decision, note, nothing, system } from './decision.js';
import { DomainError } from './errors.js';
import type { EventDraft } from './events.js';
import type { ActionId, SealId } from './ids.js';
import { type Intent, giveBack, isReservedBy } from './intent.js';

/**
 * The slot of a contract (ARCHITECTURE.md §6): who is making bytes for it right now. Lease times are the database's clock.
 * The protocol is searched exhaustively in signing-model.test.ts.
 */
const leaseMs = 15_000;
export const renewMs = 5_000;

export interface SlotRequest {
  kind: SlotHolder['kind'];
  actionId?: ActionId;
  /** The server process that asks. */
  holder: string;
  dbNow: number;
  /** Server processes known to be gone: their slots are stale at once. */
  isGone?: (holder: string) => boolean;
  authorisationId?: string;
  sealId?: SealId;
}

/** Why an attempt ended without its bytes. */
export type FailReason =
  | 'LEASE_LOST'
  | 'MAKE_FAILED'
  | 'CONTRACT_ENDED'
  | 'TRANSFERRED'
  | 'CLOSED'
  | 'HEAD_MOVED'
  | 'STATE_CHANGED'
  | 'INTENT_LOST';

/**
 * Whether somebody still holds the slot.
 *
 * @param isGone tells the holders known to be gone
 */
const slotIsLive = ({ slot }: Contract, dbNow: number, isGone?: (holder: string) => boolean): boolean =>
  slot !== undefined && slot.leaseUntil > dbNow && !isGone?.(slot.holder);

/** Ends the attempt that holds the slot, if any: SIGN_FAILED, and what it reserved is PROVEN again. */
export function closeSlot(contract: Contract, intents: readonly Intent[], why: FailReason, detail?: string): Decision {
  const { slot } = contract;
  if (!slot) return nothing(contract);
  const reserved = intents.filter((intent) => isReservedBy(intent, slot.attempt)).map(giveBack);
  const events = slot.kind === 'SIGN' ? [failed(contract, slot, why, detail)] : [];
  return { ...note(contract, (next) => delete next.slot, events), intents: reserved };
}

function failed(contract: Contract, slot: SlotHolder, why: FailReason, detail?: string): EventDraft {
  const signatory = contract.signatories.find(({ actions }) => actions.some(({ id }) => id === slot.actionId));
  return {
    type: 'SIGN_FAILED',
    actor: system('sign'),
    step: { signatoryId: signatory?.id, actionId: slot.actionId, attempt: slot.attempt },
    more: { why },
    reason: detail ? `${why}: ${detail}` : why,
  };
}

/**
 * Takes the slot for a new attempt, closing a stale one first. The fence only grows, so no two attempts share a number.
 *
 * @throws DomainError SLOT_BUSY
 */
export function takeSlot(contract: Contract, intents: readonly Intent[], request: SlotRequest): Decision {
  if (slotIsLive(contract, request.dbNow, request.isGone)) throw new DomainError('SLOT_BUSY');
  const closed = closeSlot(contract, intents, 'LEASE_LOST');
  const { kind, actionId, holder, dbNow, authorisationId, sealId } = request;
  const taken = note(
    closed.contract,
    (next) => {
      next.fence += 1;
      next.slot = { kind, attempt: next.fence, holder, leaseUntil: dbNow + leaseMs };
      if (actionId) next.slot.actionId = actionId;
      if (authorisationId) next.slot.authorisationId = authorisationId;
      if (sealId) next.slot.sealId = sealId;
    },
    [],
  );
  return { ...taken, events: closed.events, intents: closed.intents };
}

export const holdsSlot = ({ slot }: Contract, kind: SlotHolder['kind'], attempt: number): boolean =>
  slot?.kind === kind && slot.attempt === attempt;

/** A longer lease for the attempt that holds the slot; undefined when it is no longer the holder. */
export const renewSlot = (contract: Contract, attempt: number, dbNow: number): Contract | undefined =>
  contract.slot?.attempt === attempt
    ? { ...contract, slot: { ...contract.slot, leaseUntil: dbNow + leaseMs } }
    : undefined;

/** The attempt could not make its bytes. A loser whose slot is gone touches nothing. */
export const failAttempt = (
  contract: Contract,
  intents: readonly Intent[],
  attempt: number,
  why: FailReason,
  detail?: string,
): Decision => (contract.slot?.attempt === attempt ? closeSlot(contract, intents, why, detail) : nothing(contract));

/** What a commit answers: saved either way. `lost` says why the attempt's bytes are not part of the contract. */
export type CommitDecision = Decision & { committed: boolean; lost?: FailReason };

export const lostCommit = (
  contract: Contract,
  intents: readonly Intent[],
  attempt: number,
  lost: FailReason,
): CommitDecision => ({ ...failAttempt(contract, intents, attempt, lost), committed: false, lost });
