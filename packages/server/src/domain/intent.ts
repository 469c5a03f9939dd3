import type { Contract, IntentMethod, MarkType } from './contract.js';
import { DomainError } from './errors.js';
import type { IntentFacts } from './events.js';
import type { ActionId, ContractId, DocumentId, IntentId, PersonId, PlacementId } from './ids.js';

/** A place the signer chose on the page; the intent is bound to it (DOMAIN.md §3.3, 4). Points, neutral. */
export interface ChosenPlace {
  /** The movable place it takes the stead of. */
  placementId?: PlacementId;
  documentId: DocumentId;
  mark: MarkType;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
}
export interface FrozenDigest {
  documentId: DocumentId;
  sha256: string;
}
/** PROVEN → RESERVED by one attempt → PROVEN again or, when its last action is signed, CONSUMED. VOID is for ever. */
export type IntentState = 'PROVEN' | 'RESERVED' | 'CONSUMED' | 'VOID';

/** The will of one person to sign exactly these actions over exactly these digests (意愿认证, DOMAIN.md §7). */
export interface Intent {
  id: IntentId;
  contractId: ContractId;
  personId: PersonId;
  method: IntentMethod;
  challengeId?: string;
  actionIds: ActionId[];
  /** Actions it was spent for; each at most once. */
  spent: ActionId[];
  /** The frozen digests of all documents of the contract. */
  digests: FrozenDigest[];
  places: ChosenPlace[];
  /** Business clock. */
  provenAt: number;
  state: IntentState;
  /** While RESERVED: the slot's number. */
  attempt?: number;
  /** Masked. */
  sentTo?: string;
  issuedAt?: number;
  attempts?: number;
  textShown?: string;
  passwordWindow?: number;
}

/** How long a proven intent may wait for its signing [A]. */
export const intentLifeMs = 5 * 60_000;

/** The digests an intent for this contract must name: every document, as frozen. */
export const frozenDigests = (contract: Contract): FrozenDigest[] =>
  contract.documents.map(({ id, frozenSha256, sha256 }) => ({ documentId: id, sha256: frozenSha256 ?? sha256 }));

/**
 * Whether this intent may be reserved for one action (DOMAIN.md §3.3, 4).
 *
 * @param places chosen on the page for this action; frozen placements need none.
 * @throws DomainError INTENT_REQUIRED (facts: why)
 */
export function checkIntent(
  intent: Intent,
  contract: Contract,
  actionId: ActionId,
  personId: PersonId | undefined,
  places: ChosenPlace[],
  now: number,
): void {
  const refuse = (why: string): never => {
    throw new DomainError('INTENT_REQUIRED', { why });
  };
  if (intent.contractId !== contract.id || !intent.actionIds.includes(actionId)) refuse('for another action');
  if (intent.personId !== personId) refuse('of another person');
  if (intent.state !== 'PROVEN' || intent.spent.includes(actionId)) refuse(`already ${intent.state}`);
  if (now - intent.provenAt > intentLifeMs) refuse('too old');
  if (!sameDigests(intent.digests, frozenDigests(contract))) refuse('for other documents');
  if (!places.every((place) => intent.places.some((named) => samePlace(named, place)))) refuse('for other places');
}

function sameDigests(left: FrozenDigest[], right: FrozenDigest[]): boolean {
  const known = new Map(left.map(({ documentId, sha256 }) => [documentId, sha256]));
  return known.size === right.length && right.every(({ documentId, sha256 }) => known.get(documentId) === sha256);
}

const samePlace = (a: ChosenPlace, b: ChosenPlace): boolean =>
  a.documentId === b.documentId &&
  a.mark === b.mark &&
  a.page === b.page &&
  a.x === b.x &&
  a.y === b.y &&
  a.w === b.w &&
  a.h === b.h;

export const reserve = (intent: Intent, attempt: number): Intent => ({ ...intent, state: 'RESERVED', attempt });

export const isReservedBy = (intent: Intent, attempt: number): boolean =>
  intent.state === 'RESERVED' && intent.attempt === attempt;

/** Back to PROVEN: the attempt that held it is over. */
export function giveBack(intent: Intent): Intent {
  const free: Intent = { ...intent, state: 'PROVEN' };
  delete free.attempt;
  return free;
}

/** Spends it for one action; CONSUMED when no action it names is still open. */
export function spend(intent: Intent, actionId: ActionId, stillOpen: (id: ActionId) => boolean): Intent {
  if (intent.spent.includes(actionId)) throw new Error(`intent ${intent.id} is spent twice for ${actionId}`);
  const spent = [...intent.spent, actionId];
  const left = intent.actionIds.some((id) => !spent.includes(id) && stillOpen(id));
  return { ...giveBack(intent), spent, state: left ? 'PROVEN' : 'CONSUMED' };
}

export const isLive = (intent: Intent): boolean => intent.state === 'PROVEN' || intent.state === 'RESERVED';

/** Voids the live ones that name one of these actions (all of them when none are given). @returns those that changed. */
export const voidIntents = (intents: readonly Intent[], actionIds?: readonly ActionId[]): Intent[] =>
  intents
    .filter((intent) => isLive(intent) && (!actionIds || intent.actionIds.some((id) => actionIds.includes(id))))
    .map((intent) => ({ ...giveBack(intent), state: 'VOID' }));

/** What the evidence says of it. */
export const intentFacts = (intent: Intent): IntentFacts => ({
  method: intent.method,
  intentId: intent.id,
  ...(intent.challengeId && { challengeId: intent.challengeId }),
  ...(intent.sentTo && { sentTo: intent.sentTo }),
  ...(intent.issuedAt !== undefined && { issuedAt: intent.issuedAt }),
  verifiedAt: intent.provenAt,
  ...(intent.attempts !== undefined && { attempts: intent.attempts }),
  ...(intent.textShown && { textShown: intent.textShown }),
  ...(intent.passwordWindow !== undefined && { passwordWindow: intent.passwordWindow }),
});
