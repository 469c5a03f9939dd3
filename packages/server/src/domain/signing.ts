import type { Action, Contact, Contract, MarkType, Placement } from './contract.js';
import { type Act, type Decision, checkReason, decide, latest, nothing, system, andThen } from './decision.js';
import { endOf } from './ending.js';
import { DomainError } from './errors.js';
import type { EventDraft, EventParts, MoreFacts } from './events.js';
import { type Caller, type SealUse, checkCaller, checkSeal, turnOf } from './guards.js';
import type { ActionId, IntentId, PlacementId } from './ids.js';
import {
  type ChosenPlace,
  type Intent,
  checkIntent,
  intentFacts,
  isReservedBy,
  reserve,
  spend,
  voidIntents,
} from './intent.js';
import { type Grown, documentFacts, grow, headsUnmoved } from './publish.js';
import {
  type CommitDecision,
  type FailReason,
  type SlotRequest,
  closeSlot,
  holdsSlot,
  lostCommit,
  takeSlot,
} from './slot.js';
import {
  actionIdsOf,
  actionOf,
  activate,
  close,
  closable,
  everybodyDone,
  isOpenAction,
  markSigned,
  signatoryOf,
  turnNotices,
} from './workflow.js';

/** On what a signing stands: the person's proven intent, or the seal owner's stored authorisation. */
export type Proof = { intentId: IntentId } | { authorisationId: string };

export interface ClaimSigning {
  actionId: ActionId;
  caller: Caller;
  /** The company's or legal person's seal; for OPERATOR and PERSONAL none. */
  seal?: SealUse;
  proof: Proof;
  /** All intents of the contract that are not CONSUMED or VOID. */
  intents: readonly Intent[];
  /** Places chosen now, beside the frozen ones. */
  places: readonly (ChosenPlace & { actionId?: ActionId })[];
  slot: Omit<SlotRequest, 'kind' | 'actionId' | 'authorisationId' | 'sealId'>;
}

/**
 * Step 1 of a signing (ARCHITECTURE.md §6): guards, intent reserved, slot taken, SIGN_CLAIMED. A stale slot is closed
 * first. `contract.slot.attempt` of the answer is the number to commit with.
 *
 * @throws DomainError CONTRACT_STATE, NOT_THIS_STEP, NOT_A_SIGNER, NOT_PERMITTED, SEAL_REQUIRED, SEAL_NOT_USABLE,
 *   PLACEMENT_REQUIRED, PLACEMENT_FORBIDDEN, INTENT_REQUIRED, SLOT_BUSY
 */
export function claimSigning(contract: Contract, { by, now }: Act, input: ClaimSigning): Decision {
  const turn = turnOf(contract, input.actionId, now);
  if (turn.action.type === 'AUDIT') throw new DomainError('NOT_THIS_STEP', { action: input.actionId, state: 'AUDIT' });
  checkCaller(turn, input.caller, now);
  checkProof(input);
  checkSeal(turn.action, input.seal, now);
  checkPlaces(contract, turn.action, input.places);
  const { proof, actionId } = input;
  const authorisationId = 'authorisationId' in proof ? proof.authorisationId : undefined;
  const judgedFor = { actionId, authorisationId, sealId: input.seal?.id };
  const taken = takeSlot(contract, input.intents, { ...input.slot, kind: 'SIGN', ...judgedFor });
  const reserved = 'intentId' in proof ? [reserveFor(taken, input, proof.intentId, now)] : [];
  const step = {
    signatoryId: turn.signatory.id,
    actionId,
    actionType: turn.action.type,
    attempt: taken.contract.fence,
  };
  const claimed: EventDraft = {
    type: 'SIGN_CLAIMED',
    actor: by,
    step,
    document: contract.documents.map((document) =>
      documentFacts(contract.documents, { ...document, documentId: document.id, fromRevision: document.revision }),
    ),
    intent: 'intentId' in proof ? intentFacts(reserved[0]!) : { method: 'AUTO', authorisationId },
    // Who may, how well they are known and the seal are judged now and not again at commit.
    more: judged(input),
  };
  return andThen({ ...taken, intents: [...taken.intents, ...reserved] }, (held) =>
    decide(held, 'T10', by, () => undefined, [claimed]),
  );
}

/** A person shows will each time, unless it was the person's own prior authorisation that let an app act. */
function checkProof({ proof, caller }: ClaimSigning): void {
  if ('authorisationId' in proof && caller.personId !== undefined && !caller.authorised) {
    throw new DomainError('INTENT_REQUIRED', { why: 'a person signs with an intent' });
  }
}

const judged = ({ caller, seal }: ClaimSigning): MoreFacts => ({
  identityLevel: caller.identity,
  ...(seal && { sealId: seal.id, sealState: seal.state }),
});

/** The intent after the stale slot gave back what it held, reserved by the new attempt. */
function reserveFor(
  taken: Decision,
  { caller, places, intents, actionId }: ClaimSigning,
  id: IntentId,
  now: number,
): Intent {
  const intent = [...taken.intents, ...intents].find((candidate) => candidate.id === id);
  if (!intent) throw new DomainError('INTENT_REQUIRED', { why: 'unknown' });
  checkIntent(intent, taken.contract, actionId, caller.personId, [...places], now);
  return reserve(intent, taken.contract.fence);
}

/** DATE and strips say nothing alone: a signing needs a place for its own mark. */
function checkPlaces(
  contract: Contract,
  action: Action,
  places: readonly { mark: MarkType; placementId?: PlacementId }[],
): void {
  // One that was left to the signer to move is no further mark.
  const chosen = places.filter(({ placementId }) => placementId === undefined);
  const frozen = contract.placements.filter(({ actionId }) => actionId === action.id);
  if (chosen.length > 0 && contract.placementRule === 'MUST_FORBID' && frozen.length > 0) {
    throw new DomainError('PLACEMENT_FORBIDDEN', { action: action.type });
  }
  const marks = [...frozen, ...chosen].filter(({ mark }) => mark !== 'DATE');
  if (marks.length === 0) throw new DomainError('PLACEMENT_REQUIRED', { action: action.type });
}

export interface CommitSigning {
  actionId: ActionId;
  attempt: number;
  intents: readonly Intent[];
  /** Every document the action touched; empty is refused as HEAD_MOVED. */
  documents: Grown[];
  /** Places that came with this signing, with the fields they got (`planActs`). */
  latePlacements?: Placement[];
  finishedBy?: Contact;
  /** client, identity, mark, signature, tsa …; document and intent are filled in here. */
  evidence: EventParts;
}

/**
 * Step 4 of a signing: the new revisions become the contract's, the action is done and the next ones open (T10, T10b,
 * T11/T12). When the attempt lost, `committed` is false and the decision holds at most the SIGN_FAILED of that attempt.
 */
export function commitSigning(contract: Contract, act: Act, input: CommitSigning): CommitDecision {
  const lost = whyLost(contract, input);
  if (lost) return lostCommit(contract, input.intents, input.attempt, lost);
  const intent = input.intents.find((candidate) => isReservedBy(candidate, input.attempt));
  const signed: EventDraft = { type: 'SIGNED', actor: act.by, ...signedParts(contract, input, intent) };
  const change = (next: Contract): void => {
    grow(next, input.documents);
    next.placements = withLate(next.placements, input.latePlacements ?? []);
    delete next.slot;
  };
  const decision = finishAction(contract, act, input, signed, change);
  return { ...decision, intents: settleIntents(decision, intent, input.actionId), committed: true };
}

/** A place of a document that arrived signed was known before and gets its field only now. */
const withLate = (placements: Placement[], late: Placement[]): Placement[] => [
  ...placements.filter(({ id }) => !late.some((one) => one.id === id)),
  ...late,
];

function whyLost(contract: Contract, { actionId, attempt, documents, intents }: CommitSigning): FailReason | undefined {
  if (!holdsSlot(contract, 'SIGN', attempt) || contract.slot?.actionId !== actionId) return 'LEASE_LOST';
  if (contract.state !== 'SIGNING' || actionOf(contract, actionId)?.state !== 'START') return 'STATE_CHANGED';
  const reserved = intents.some((intent) => isReservedBy(intent, attempt) && intent.actionIds.includes(actionId));
  if (!reserved && !contract.slot.authorisationId) return 'INTENT_LOST';
  return documents.length > 0 && headsUnmoved(contract, documents) ? undefined : 'HEAD_MOVED';
}

function signedParts(contract: Contract, input: CommitSigning, intent: Intent | undefined): EventParts {
  const signatory = signatoryOf(contract, input.actionId)!;
  const action = actionOf(contract, input.actionId)!;
  const authorisationId = contract.slot?.authorisationId;
  return {
    ...input.evidence,
    step: { signatoryId: signatory.id, actionId: action.id, actionType: action.type, attempt: input.attempt },
    intent: intent ? { ...intentFacts(intent), ...input.evidence.intent } : { method: 'AUTO', authorisationId },
    document: input.documents.map((grown) => documentFacts(contract.documents, grown)),
  };
}

/** The used intent spent; the others as the finished action left them. */
function settleIntents(decision: Decision, used: Intent | undefined, actionId: ActionId): Intent[] {
  const others = decision.intents.filter(({ id }) => id !== used?.id);
  return used ? [spend(used, actionId, (id) => isStillOpen(decision.contract, id)), ...others] : others;
}

const isStillOpen = (contract: Contract, id: ActionId): boolean => {
  const action = actionOf(contract, id);
  return action !== undefined && isOpenAction(action);
};

/** Intents that no open action can use any more, e.g. of an action that was signed by authorisation instead. */
const leftOver = (contract: Contract, intents: readonly Intent[]): Intent[] =>
  voidIntents(intents.filter(({ actionIds }) => !actionIds.some((id) => isStillOpen(contract, id))));

/** An auditor passes (T10): no mark, no slot. */
export function passAudit(
  contract: Contract,
  act: Act,
  input: { actionId: ActionId; caller: Caller; comment?: string; finishedBy?: Contact; intents: readonly Intent[] },
): Decision {
  const turn = auditTurn(contract, act, input);
  const step = { signatoryId: turn.signatory.id, actionId: input.actionId, actionType: turn.action.type };
  const event: EventDraft = { type: 'APPROVED', actor: act.by, step };
  if (input.comment) event.reason = checkReason(input.comment);
  return finishAction(contract, act, input, event, () => undefined);
}

/** An auditor does not pass: final (T15), or to be asked again (T16). */
export function denyAudit(
  contract: Contract,
  act: Act,
  input: { actionId: ActionId; caller: Caller; reason: string; final: boolean; intents: readonly Intent[] },
): Decision {
  const { signatory, action } = auditTurn(contract, act, input);
  if (input.final) return rejectTurn(contract, act, input);
  const step = { signatoryId: signatory.id, actionId: action.id, actionType: action.type };
  const event: EventDraft = { type: 'AUDIT_DENIED', actor: act.by, step, reason: checkReason(input.reason) };
  return decide(contract, 'T16', act.by, () => undefined, [event]);
}

function auditTurn(contract: Contract, { now }: Act, input: { actionId: ActionId; caller: Caller }) {
  const turn = turnOf(contract, input.actionId, now);
  if (turn.action.type !== 'AUDIT')
    throw new DomainError('NOT_THIS_STEP', { action: input.actionId, state: turn.action.type });
  checkCaller(turn, input.caller, now);
  return turn;
}

export interface RejectInput {
  actionId: ActionId;
  caller: Caller;
  reason: string;
  intents: readonly Intent[];
}

/**
 * A signatory refuses (拒签/退回) at its turn, which ends the contract (T15).
 *
 * @throws DomainError REJECT_NOT_ALLOWED, REASON_REQUIRED, NOT_A_SIGNER, NOT_THIS_STEP, CONTRACT_STATE
 */
export function reject(contract: Contract, act: Act, input: RejectInput): Decision {
  const turn = turnOf(contract, input.actionId, act.now);
  checkCaller(turn, input.caller, act.now);
  if (!turn.signatory.allowRefuse) throw new DomainError('REJECT_NOT_ALLOWED');
  return rejectTurn(contract, act, input);
}

function rejectTurn(contract: Contract, act: Act, { actionId, reason, intents }: RejectInput): Decision {
  const { signatory, action } = turnOf(contract, actionId, act.now);
  const step = { signatoryId: signatory.id, actionId, actionType: action.type };
  return endOf(contract, 'T15', 'REJECTED', act, {
    intents,
    event: { type: 'REJECTED', actor: act.by, step, reason: checkReason(reason) },
    change: (next) => {
      actionOf(next, actionId)!.state = 'STOP';
      signatoryOf(next, actionId)!.state = 'REJECTED';
    },
  });
}

/** One action is done: its signatory may be SIGNED, others CLOSED, the next ones called, the contract SIGNED. */
export function finishAction(
  contract: Contract,
  act: Act,
  input: { actionId: ActionId; finishedBy?: Contact; intents: readonly Intent[] },
  event: EventDraft,
  change: (next: Contract) => void,
): Decision {
  const done = decide(
    contract,
    'T10',
    act.by,
    (next) => {
      change(next);
      Object.assign(actionOf(next, input.actionId)!, { state: 'FINISH', finishedAt: act.now });
      if (input.finishedBy) actionOf(next, input.actionId)!.finishedBy = input.finishedBy;
      markSigned(next, act.now);
      if (closable(next).length === 0) activate(next, act.now);
    },
    [event],
  );
  const closed = andThen(done, (next) => closeUnneeded(next, act.now, input.intents));
  const concluded = andThen(closed, (next) => conclude(next, act.now));
  const intents = latest([...leftOver(concluded.contract, input.intents), ...concluded.intents]);
  return { ...concluded, intents, notify: turnNotices(contract, concluded.contract) };
}

/** T10b: signatories the completion rule no longer needs are CLOSED; a slot and intents of theirs end too. */
function closeUnneeded(contract: Contract, now: number, intents: readonly Intent[]): Decision {
  const unneeded = closable(contract);
  if (unneeded.length === 0) return nothing(contract);
  const ids = unneeded.map(({ id }) => id);
  const actionIds = unneeded.flatMap(actionIdsOf);
  const theirs = contract.slot?.actionId !== undefined && actionIds.includes(contract.slot.actionId);
  const freed = theirs ? closeSlot(contract, intents, 'CLOSED') : nothing(contract);
  const by = system('completion');
  const events = ids.map((signatoryId): EventDraft => ({ type: 'CLOSED', actor: by, step: { signatoryId } }));
  const change = (next: Contract): void => {
    close(next, ids);
    activate(next, now);
  };
  const closed = andThen(freed, (free) => decide(free, 'T10b', by, change, events));
  return { ...closed, intents: voidIntents(intents, actionIds) };
}

/** The last action is done: the contract is SIGNED, and concluded in law unless its initiator still has to finish it. */
function conclude(contract: Contract, now: number): Decision {
  if (!everybodyDone(contract)) return nothing(contract);
  const change = (next: Contract): void => {
    next.state = 'SIGNED';
    if (next.autoFinish) next.concludedAt = now;
  };
  return decide(contract, contract.autoFinish ? 'T11' : 'T12', system('completion'), change, []);
}
