import type { Contact, Contract, Placement, Signatory } from './contract.js';
import {
  type Act,
  type Decision,
  decide,
  initiatorRoles,
  mustBeIn,
  note,
  nothing,
  refuseState,
  andThen,
} from './decision.js';
import { checkParties } from './draft.js';
import { DomainError } from './errors.js';
import type { EventDraft } from './events.js';
import type { ActionId, SignatoryId, TenantId } from './ids.js';
import { type Intent, voidIntents } from './intent.js';
import { latestDeadline } from './publish.js';
import { closeSlot } from './slot.js';
import { actionIdsOf, actionOf, activate, isDone, isOpenAction, signatoryOf, turnNotices } from './workflow.js';

export interface TransferInput {
  actionId: ActionId;
  /** Another verified member of the same company; the app has checked that. */
  to: Contact;
  /** Others who may do it as well. */
  others?: readonly Contact[];
  intents: readonly Intent[];
}

/** Hands an open action to another person (转签). The old one's intents are void, a signing of theirs in progress loses. */
export function transfer(contract: Contract, { by, now }: Act, input: TransferInput): Decision {
  const { actionId, to, others = [], intents } = input;
  mustBeIn(contract, ['SIGNING']);
  const signatory = signatoryOf(contract, actionId);
  const action = actionOf(contract, actionId);
  if (!signatory || !action || !isOpenAction(action)) throw new DomainError('NOT_THIS_STEP', { action: actionId });
  const byInitiator = initiatorRoles.includes(by.roleInContract);
  if (!signatory.allowTransfer && !byInitiator) throw new DomainError('NOT_PERMITTED', { transfer: 'off' });
  const own = contract.slot?.actionId === actionId;
  const freed = own ? closeSlot(contract, intents, 'TRANSFERRED') : nothing(contract);
  const event: EventDraft = { type: 'TRANSFERRED', actor: by, step: { signatoryId: signatory.id, actionId } };
  const handed = andThen(freed, (free) =>
    note(free, (next) => handOver(next, actionId, [to, ...others], now), [event]),
  );
  const contacts = action.state === 'START' ? [to, ...others] : [];
  const notify = contacts.length
    ? [{ kind: 'YOUR_TURN' as const, signatoryId: signatory.id, actionIds: [actionId], contacts }]
    : [];
  return { ...handed, intents: voidIntents(intents, [actionId]), notify };
}

function handOver(next: Contract, actionId: ActionId, operators: Contact[], at: number): void {
  const signatory = signatoryOf(next, actionId)!;
  const action = actionOf(next, actionId)!;
  const from = action.operators[0] ?? signatory.receiver;
  (signatory.transfers ??= []).push({ actionId, ...(from && { from }), to: operators[0]!, at });
  action.operators = operators;
}

/** Who takes a place that was left open: the receiver, and the party's own name where that was left open too. */
export interface Named {
  receiver: Contact;
  name?: string;
  tenantId?: TenantId;
}

/** Somebody is named for a signatory nobody was named for (T10c). */
export function pickUp(contract: Contract, { by, now }: Act, signatoryId: SignatoryId, named: Named): Decision {
  const signatory = contract.signatories.find(({ id }) => id === signatoryId);
  if (signatory?.state !== 'PICKUP') throw new DomainError('NOT_THIS_STEP', { state: signatory?.state ?? 'unknown' });
  const change = (next: Contract): void => {
    const { receiver, tenantId } = named;
    const name = signatory.name || named.name || receiver.name || '';
    const company = signatory.tenantId ?? tenantId;
    Object.assign(
      next.signatories.find(({ id }) => id === signatoryId)!,
      { receiver, name, state: 'WAITING', ...(company && { tenantId: company }) },
    );
    checkParties(next);
    activate(next, now);
  };
  const decision = decide(contract, 'T10c', by, change, [{ type: 'PICKED_UP', actor: by, step: { signatoryId } }]);
  return { ...decision, notify: turnNotices(contract, decision.contract) };
}

export interface ReceiverInput {
  signatoryId: SignatoryId;
  receiver: Contact;
  intents: readonly Intent[];
}

/**
 * Another receiver for a party that has done nothing yet. What the one before meant to sign is void, and a signing of his in
 * progress loses.
 *
 * @throws DomainError CONTRACT_STATE, NOT_THIS_STEP
 */
export function changeReceiver(contract: Contract, { by, now }: Act, input: ReceiverInput): Decision {
  const { signatoryId, receiver, intents } = input;
  mustBeIn(contract, ['FILLING', 'SIGNING']);
  const signatory = contract.signatories.find(({ id }) => id === signatoryId);
  const untouched = ['WAITING', 'FILLING', 'SIGNING'].includes(signatory?.state ?? '');
  if (!signatory || !untouched || !signatory.actions.every(isOpenAction)) {
    throw new DomainError('NOT_THIS_STEP', { signatory: signatoryId, state: signatory?.state ?? 'unknown' });
  }
  const actionIds = actionIdsOf(signatory);
  const own = contract.slot?.actionId !== undefined && actionIds.includes(contract.slot.actionId);
  const freed = own ? closeSlot(contract, intents, 'TRANSFERRED') : nothing(contract);
  const event: EventDraft = { type: 'TRANSFERRED', actor: by, step: { signatoryId } };
  const change = (next: Contract): void => {
    const party = next.signatories.find(({ id }) => id === signatoryId)!;
    const from = party.receiver;
    (party.transfers ??= []).push({ actionId: actionIds[0]!, ...(from && { from }), to: receiver, at: now });
    party.receiver = receiver;
  };
  const changed = andThen(freed, (free) => note(free, change, [event]));
  const kind = signatory.state === 'FILLING' ? ('FILL' as const) : ('YOUR_TURN' as const);
  const notify = signatory.state === 'WAITING' ? [] : [{ kind, signatoryId, contacts: [receiver] }];
  return { ...changed, intents: voidIntents(intents, actionIds), notify };
}

export interface AddPartyInput {
  signatories?: Signatory[];
  placements?: Placement[];
  /** The category allows it though the contract finishes by itself. */
  categoryAllows?: boolean;
}

/** Adds signatories or places to a contract that is out (T14). */
export function addParty(contract: Contract, { by, now }: Act, input: AddPartyInput): Decision {
  const { signatories = [], placements = [] } = input;
  const categoryAllows = input.categoryAllows ?? contract.mayGrow ?? false;
  if (contract.finishRequestedAt !== undefined || (contract.autoFinish && !categoryAllows)) {
    refuseState(contract.state, ['autoFinish = false']);
  }
  if (contract.autoFinish && contract.state === 'SIGNED') refuseState(contract.state, ['SIGNING']);
  if (contract.state === 'SIGNED' && signatories.length === 0) throw new DomainError('SIGNATORY_REQUIRED');
  const done = Math.max(-Infinity, ...contract.signatories.filter(isDone).map(({ serialNo }) => serialNo));
  if (signatories.some(({ serialNo }) => serialNo < done))
    throw new DomainError('INPUT_INVALID', { field: 'serialNo' });
  const change = (next: Contract): void => {
    for (const signatory of signatories) {
      const state = signatory.deferred && !signatory.receiver ? 'PICKUP' : 'WAITING';
      next.signatories.push({ ...signatory, state });
    }
    next.placements.push(...placements);
    checkParties(next);
    next.state = 'SIGNING';
    activate(next, now);
  };
  const more = { signatories: signatories.map(({ id }) => id), placements: placements.map(({ id }) => id) };
  const decision = decide(contract, 'T14', by, change, [{ type: 'PARTY_ADDED', actor: by, more }]);
  return { ...decision, notify: turnNotices(contract, decision.contract) };
}

/**
 * A later deadline (T19), or an expired contract's new life (T19b, only for a dialect that has it).
 *
 * @throws DomainError CONTRACT_STATE, INPUT_INVALID (expireAt)
 */
export function extend(contract: Contract, { by, now }: Act, expireAt: number, mayRevive: boolean): Decision {
  // What it was to void has gone on meanwhile.
  const revive = contract.state === 'EXPIRED' && mayRevive && contract.voids === undefined;
  const latest = latestDeadline(contract.publishedAt ?? now);
  const grows = revive || expireAt > contract.expireAt;
  if (expireAt <= now || expireAt > latest || !grows) throw new DomainError('INPUT_INVALID', { field: 'expireAt' });
  const more = { from: contract.expireAt, to: expireAt };
  const event: EventDraft = { type: revive ? 'REVIVED' : 'DEADLINE_CHANGED', actor: by, more };
  return decide(contract, revive ? 'T19b' : 'T19', by, (next) => moveDeadline(next, expireAt, revive), [event]);
}

/**
 * A later deadline of one party that has not signed, at most the contract's own (T19).
 *
 * @throws DomainError CONTRACT_STATE, SIGNATORY_NOT_FOUND, NOT_THIS_STEP (it has signed), INPUT_INVALID (expireAt)
 */
export function extendParty(contract: Contract, { by, now }: Act, signatoryId: SignatoryId, until: number): Decision {
  mustBeIn(contract, ['REVIEWING', 'FILLING', 'SIGNING']);
  const signatory = contract.signatories.find(({ id }) => id === signatoryId);
  if (!signatory) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId });
  if (isDone(signatory)) throw new DomainError('NOT_THIS_STEP', { state: signatory.state });
  const from = signatory.deadline ?? contract.expireAt;
  if (until <= now || until <= from || until > contract.expireAt)
    throw new DomainError('INPUT_INVALID', { field: 'expireAt' });
  const event: EventDraft = {
    type: 'DEADLINE_CHANGED',
    actor: by,
    step: { signatoryId },
    more: { from, to: until },
  };
  const change = (next: Contract): void => {
    next.signatories.find(({ id }) => id === signatoryId)!.deadline = until;
  };
  return decide(contract, 'T19', by, change, [event]);
}

function moveDeadline(next: Contract, expireAt: number, revive: boolean): void {
  next.expireAt = expireAt;
  for (const signatory of next.signatories) {
    const earlier = signatory.deadline !== undefined && signatory.deadline < expireAt;
    if (revive && !isDone(signatory) && earlier) signatory.deadline = expireAt;
  }
  if (!revive) return;
  next.state = next.expiredFrom ?? 'SIGNING';
  delete next.expiredFrom;
  delete next.endedFrom;
  delete next.endedAt;
  delete next.stateReason;
}
