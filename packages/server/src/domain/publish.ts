import type { Contract, Document, Placement, ReservedEdge } from './contract.js';
import { type Act, type Decision, type Notice, checkReason, decide, mustBeIn, refuseState } from './decision.js';
import { checkParties } from './draft.js';
import { DomainError } from './errors.js';
import type { DocumentFacts, EventDraft } from './events.js';
import { checkOwnFields, hasOpenFields, isOpenField } from './fields.js';
import type { DocumentId } from './ids.js';
import { type CommitDecision, type SlotRequest, holdsSlot, lostCommit, takeSlot } from './slot.js';
import { activate, turnNotices } from './workflow.js';

/** New bytes of one document: what it grew from, and what it is now. */
export interface Grown {
  documentId: DocumentId;
  fromRevision: number;
  revision: number;
  sha256: string;
  byteLength: number;
  sm3?: string;
}
export interface Frozen {
  documents: Grown[];
  /** All placements, with the fields reserved for them. */
  placements: Placement[];
  reservedEdges?: ReservedEdge[];
}
/** A contract may stay open for two years after it was sent. */
const longestOpenYears = 2;
export const latestDeadline = (publishedAt: number): number =>
  new Date(publishedAt).setUTCFullYear(new Date(publishedAt).getUTCFullYear() + longestOpenYears);

/**
 * Whether a contract may be sent now. Readability of the PDFs and senders for contacts are the app's to know.
 *
 * @throws DomainError DOCUMENT_REQUIRED, SIGNATORY_REQUIRED, INPUT_INVALID (expireAt), and those of `checkParties`
 */
function checkPublishable(contract: Contract, now: number): void {
  if (contract.signatories.length === 0) throw new DomainError('SIGNATORY_REQUIRED');
  if (contract.documents.length === 0) throw new DomainError('DOCUMENT_REQUIRED');
  checkParties(contract);
  checkOwnFields(contract);
  if (contract.expireAt <= now) throw new DomainError('INPUT_INVALID', { field: 'expireAt' });
}

/** What sending this contract means next: a review, a filling stage, or the freeze. */
export function publishPath(contract: Contract): 'REVIEW' | 'FILL' | 'FREEZE' {
  if (contract.state === 'DRAFT' && contract.needsCreateReview) return 'REVIEW';
  return hasOpenFields(contract) ? 'FILL' : 'FREEZE';
}

function mustTake(contract: Contract, path: ReturnType<typeof publishPath>, now: number): void {
  mustBeIn(contract, path === 'REVIEW' ? ['DRAFT'] : ['DRAFT', 'REVIEWING']);
  if (publishPath(contract) !== path) refuseState(contract.state, [publishPath(contract)]);
  checkPublishable(contract, now);
}

/** Sends a draft to its review (T4). */
export function requestReview(contract: Contract, { by, now }: Act): Decision {
  mustTake(contract, 'REVIEW', now);
  const event: EventDraft = { type: 'REVIEW_REQUESTED', actor: by };
  return decide(contract, 'T4', by, (next) => void (next.state = 'REVIEWING'), [event]);
}

/** The review says no: back to DRAFT (T5), or still under review where it may be sent again (T5b). */
export function rejectReview(contract: Contract, { by }: Act, reason: string, mayBeSentAgain: boolean): Decision {
  const event: EventDraft = { type: 'REVIEW_REJECTED', actor: by, reason: checkReason(reason) };
  const change = (next: Contract): void => {
    next.state = mayBeSentAgain ? 'REVIEWING' : 'DRAFT';
    next.stateReason = reason;
  };
  return decide(contract, mayBeSentAgain ? 'T5b' : 'T5', by, change, [event]);
}

/** Sends a contract whose fields signatories must fill first (T6). */
export function startFilling(contract: Contract, { by, now }: Act): Decision {
  mustTake(contract, 'FILL', now);
  const change = (next: Contract): void => {
    Object.assign(next, { state: 'FILLING', publishedAt: now, expireAt: Math.min(next.expireAt, latestDeadline(now)) });
    for (const signatory of next.signatories) if (fillsSomething(next, signatory.id)) signatory.state = 'FILLING';
  };
  const decision = decide(contract, 'T6', by, change, [
    { type: 'PUBLISHED', actor: by },
    { type: 'FILL_STARTED', actor: by },
  ]);
  return { ...decision, notify: fillNotices(decision.contract) };
}

const fillsSomething = ({ documents }: Contract, signatoryId: string): boolean =>
  documents.some(({ fields }) => fields.some((field) => field.signatoryId === signatoryId && isOpenField(field)));

const fillNotices = (contract: Contract): Notice[] =>
  contract.signatories
    .filter(({ state }) => state === 'FILLING')
    .map(({ id, receiver }) => ({ kind: 'FILL', signatoryId: id, contacts: receiver ? [receiver] : [] }));

/**
 * Step 1 of publishing: takes the slot to freeze the documents. The state stays until `publish`.
 *
 * @throws DomainError SLOT_BUSY, CONTRACT_STATE, those of `checkPublishable`
 */
export function claimFreeze(contract: Contract, { now }: Act, slot: Omit<SlotRequest, 'kind'>): Decision {
  mustTake(contract, 'FREEZE', now);
  return takeSlot(contract, [], { ...slot, kind: 'FREEZE' });
}

/** Step 4 of publishing (T7): the frozen documents become the contract's, and the first signatories are called. */
export function publish(contract: Contract, act: Act, attempt: number, frozen: Frozen): CommitDecision {
  const lost = whyLost(contract, attempt, frozen, ['DRAFT', 'REVIEWING']);
  if (lost) return lostCommit(contract, [], attempt, lost);
  const change = (next: Contract): void => {
    Object.assign(next, { publishedAt: act.now, expireAt: Math.min(next.expireAt, latestDeadline(act.now)) });
    openSigning(next, frozen, act.now);
  };
  const events: EventDraft[] = [{ type: 'PUBLISHED', actor: act.by }, ...frozenEvents(contract, act, frozen)];
  const decision = decide(contract, 'T7', act.by, change, events);
  return { ...decision, notify: openingNotices(contract, decision.contract), committed: true };
}

export function whyLost(
  contract: Contract,
  attempt: number,
  frozen: Frozen,
  states: readonly string[],
): 'LEASE_LOST' | 'HEAD_MOVED' | 'STATE_CHANGED' | undefined {
  if (!holdsSlot(contract, 'FREEZE', attempt)) return 'LEASE_LOST';
  if (!states.includes(contract.state)) return 'STATE_CHANGED';
  return frozen.documents.length === contract.documents.length && headsUnmoved(contract, frozen.documents)
    ? undefined
    : 'HEAD_MOVED';
}

/** Whether every one of these grew from the revision its document still has. */
export const headsUnmoved = ({ documents }: Contract, grown: Grown[]): boolean =>
  grown.every(({ documentId, fromRevision }) =>
    documents.some(({ id, revision }) => id === documentId && revision === fromRevision),
  );

/** Edits the copy of a decision: frozen bytes in, slot free, first signatories at their turn. */
export function openSigning(next: Contract, frozen: Frozen, now: number): void {
  grow(next, frozen.documents);
  for (const document of next.documents) document.frozenSha256 = document.sha256;
  next.placements = frozen.placements;
  next.reservedEdges = frozen.reservedEdges ?? [];
  next.state = 'SIGNING';
  delete next.slot;
  for (const signatory of next.signatories) {
    if (signatory.state === 'PICKUP') continue;
    signatory.state = signatory.deferred && !signatory.receiver ? 'PICKUP' : 'WAITING';
  }
  if (next.copyWhen === 'PUBLISH') for (const copy of next.copies) copy.sent = true;
  activate(next, now);
}

export function grow(next: Contract, grown: Grown[]): void {
  for (const { documentId, revision, sha256, sm3, byteLength } of grown) {
    Object.assign(
      next.documents.find(({ id }) => id === documentId)!,
      { revision, sha256, byteLength, ...(sm3 && { sm3 }) },
    );
  }
}

export const frozenEvents = (contract: Contract, { by }: Act, frozen: Frozen): EventDraft[] =>
  frozen.documents.map((grown) => ({
    type: 'DOCUMENT_FROZEN',
    actor: by,
    document: [documentFacts(contract.documents, grown)],
  }));

export function documentFacts(documents: Document[], grown: Grown): DocumentFacts {
  const { documentId, revision, sha256, byteLength, sm3 } = grown;
  const pageCount = documents.find(({ id }) => id === documentId)?.pageCount;
  return { documentId, revision, sha256, byteLength, ...(sm3 && { sm3 }), ...(pageCount && { pageCount }) };
}

export function openingNotices(before: Contract, after: Contract): Notice[] {
  const copies = after.copyWhen === 'PUBLISH' ? after.copies.map(({ receiver }) => receiver) : [];
  return [...turnNotices(before, after), ...(copies.length ? [{ kind: 'COPY' as const, contacts: copies }] : [])];
}
