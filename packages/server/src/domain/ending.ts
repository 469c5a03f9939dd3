import type { Attachment, Contract, ContractState } from './contract.js';
import {
  type Act,
  type Decision,
  checkReason,
  decide,
  mustBeIn,
  note,
  refuseState,
  system,
  andThen,
} from './decision.js';
import { DomainError } from './errors.js';
import type { EventDraft } from './events.js';
import { type Intent, voidIntents } from './intent.js';
import { closeSlot } from './slot.js';
import type { TransitionId } from './transitions.js';
import { isDone } from './workflow.js';

/** States that nothing leaves, but EXPIRED by T19b. */
export const terminalStates: readonly ContractState[] = [
  'COMPLETED',
  'REJECTED',
  'RECALLED',
  'EXPIRED',
  'FORCE_ENDED',
  'FAILED',
  'DELETED',
];
export const isEnded = ({ state }: Contract): boolean => terminalStates.includes(state);

interface End {
  /** The contract's intents, at least the live ones: all become VOID. */
  intents: readonly Intent[];
  event: EventDraft;
  change?: (next: Contract) => void;
}

/** Ends a contract: slot cleared, intents void, other signatories left as they are (their shown state is derived). */
export function endOf(contract: Contract, id: TransitionId, state: ContractState, act: Act, end: End): Decision {
  mustBeUnfinished(contract);
  const ended = andThen(closeSlot(contract, end.intents, 'CONTRACT_ENDED'), (free) => {
    const change = (next: Contract): void => {
      Object.assign(next, { state, endedFrom: contract.state, endedAt: act.now });
      if (end.event.reason) next.stateReason = end.event.reason;
      end.change?.(next);
    };
    return decide(free, id, act.by, change, [end.event]);
  });
  return { ...ended, intents: voidIntents(end.intents) };
}

/** A SIGNED contract is as good as completed, unless it waits for its initiator to finish it. */
function mustBeUnfinished({ state, autoFinish, finishRequestedAt }: Contract): void {
  if (state === 'SIGNED' && (autoFinish || finishRequestedAt !== undefined)) refuseState(state, ['SIGNING']);
}

/**
 * The initiator recalls (撤回) a contract that is not finished (T17); completed work is voided instead.
 *
 * @param input.reason at most 200 characters; absent where the dialect asks for none.
 * @throws DomainError CONTRACT_STATE, NOT_PERMITTED, INPUT_TOO_LONG
 */
export function recall(contract: Contract, act: Act, input: { reason?: string; intents: readonly Intent[] }): Decision {
  const event: EventDraft = { type: 'RECALLED', actor: act.by };
  if (input.reason) event.reason = checkReason(input.reason);
  return endOf(contract, 'T17', 'RECALLED', act, { intents: input.intents, event });
}

/** Whether the contract's or an open signatory's deadline has passed (T18). */
const isDue = (contract: Contract, now: number): boolean =>
  now >= contract.expireAt ||
  contract.signatories.some((signatory) => !isDone(signatory) && now >= (signatory.deadline ?? Infinity));

/** When a contract that is out ends by the clock, at the earliest; undefined when no clock ends it. */
export function nextDeadline(contract: Contract): number | undefined {
  const { state, autoFinish, finishRequestedAt, expireAt, signatories } = contract;
  const concluded = state === 'SIGNED' && (autoFinish || finishRequestedAt !== undefined);
  if (!['REVIEWING', 'FILLING', 'SIGNING', 'SIGNED'].includes(state) || concluded) return undefined;
  const open = signatories.filter((signatory) => !isDone(signatory));
  return Math.min(expireAt, ...open.map(({ deadline }) => deadline ?? Infinity));
}

/** The clock ends a contract (T18). @throws DomainError CONTRACT_STATE also when it is not due */
export function expire(contract: Contract, now: number, intents: readonly Intent[]): Decision {
  if (!isDue(contract, now)) refuseState(contract.state, ['deadline passed']);
  const by = system('expire');
  const event: EventDraft = { type: 'EXPIRED', actor: by, more: { expireAt: contract.expireAt } };
  const change = (next: Contract): void => void (next.expiredFrom = contract.state);
  return endOf(contract, 'T18', 'EXPIRED', { by, now }, { intents, event, change });
}

/** The initiator ends a contract without all signatures (T20). */
export function forceEnd(
  contract: Contract,
  act: Act,
  input: { reason: string; intents: readonly Intent[]; proofs?: readonly Attachment[] },
): Decision {
  const { proofs = [], intents } = input;
  const event: EventDraft = { type: 'FORCE_ENDED', actor: act.by, reason: checkReason(input.reason) };
  if (proofs.length > 0) event.more = { proofs: proofs.map(({ sha256 }) => sha256) };
  const change = (next: Contract): void => void next.attachments.push(...proofs);
  return endOf(contract, 'T20', 'FORCE_ENDED', act, { intents, event, change });
}

/** Signing cannot go on (T21), e.g. a signer's certificate is refused for good. */
export function fail(contract: Contract, now: number, input: { reason: string; intents: readonly Intent[] }): Decision {
  const by = system('fail');
  const event: EventDraft = { type: 'FAILED', actor: by, reason: checkReason(input.reason) };
  return endOf(contract, 'T21', 'FAILED', { by, now }, { intents: input.intents, event });
}

/** Takes an ended contract out of the tenant's lists; state, bytes and evidence stay. */
export function hide(contract: Contract, { by, now }: Act): Decision {
  mustBeIn(contract, ['REJECTED', 'RECALLED', 'EXPIRED', 'FORCE_ENDED', 'FAILED']);
  if (contract.hiddenAt !== undefined) throw new DomainError('CONTRACT_NOT_FOUND');
  return note(contract, (next) => void (next.hiddenAt = now), [{ type: 'HIDDEN', actor: by }]);
}
