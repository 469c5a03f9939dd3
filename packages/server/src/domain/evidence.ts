import { createHash } from 'node:crypto';
import { canonical } from './canonical.js';
import type {
  AuthFacts,
  ClientFacts,
  ClockFacts,
  EventDraft,
  EventParts,
  EventRecord,
  EventType,
  IdentityFacts,
} from './events.js';
import type { ContractId } from './ids.js';

/**
 * The chain of a contract's events (DOMAIN.md §5). A record is written complete and in its final form: what is hashed here
 * is what somebody recomputes years later, so no field is ever renamed, reordered or filled in afterwards.
 */
export const zeroHash = '0'.repeat(64);

/** The last entry of a contract's chain; seq 0 and zeros before the first. */
export interface ChainHead {
  seq: number;
  hash: string;
}

/** What surrounds the events of one transaction. `client`, `auth` and `identity` stand unless an event brings its own. */
export interface EventSetting {
  installation: string;
  contractId: ContractId;
  /** Real clock, UTC ms. */
  at: number;
  /** Business clock, UTC ms. */
  businessAt: number;
  clock: ClockFacts;
  client?: ClientFacts;
  auth?: AuthFacts;
  identity?: IdentityFacts;
}

/**
 * Makes the record of an event: numbered, chained to `prev` and hashed.
 *
 * @throws Error when a part that its type must have is missing; a mistake of ours, not of a caller
 */
export function sealEvent(draft: EventDraft, setting: EventSetting, prev: ChainHead): EventRecord {
  const { installation, contractId, at, businessAt, clock, client, auth, identity } = setting;
  const body = {
    ...(client && { client }),
    ...(auth && { auth }),
    ...(identity && { identity }),
    ...draft,
    v: 1 as const,
    installation,
    contractId,
    seq: prev.seq + 1,
    at,
    ...(businessAt !== at && { businessAt }),
    clock,
    prev: prev.hash,
  };
  const missing = missingParts(body);
  if (missing.length > 0) throw new Error(`${draft.type} lacks ${missing.join(', ')}`);
  return { ...withoutUndefined(body), hash: hashOf(body) };
}

/** All events of one transaction, and the head of the chain after them. */
export function sealEvents(drafts: EventDraft[], setting: EventSetting, head: ChainHead) {
  const records: EventRecord[] = [];
  for (const draft of drafts) records.push(sealEvent(draft, setting, records.at(-1) ?? head));
  const { seq, hash } = records.at(-1) ?? head;
  return { records, head: { seq, hash } };
}

/** SHA-256 of the canonical JSON of a record without its `hash`, 64 hex. */
export function hashOf(record: Omit<EventRecord, 'hash'> & { hash?: string }): string {
  const { hash: _own, ...body } = record;
  return createHash('sha256').update(canonical(body)).digest('hex');
}

/** A record read back from JSON must equal the one that was written. */
const withoutUndefined = <T extends object>(value: T): T => JSON.parse(canonical(value)) as T;

/**
 * The index of the first entry that does not follow from the one before it, or undefined when the chain is whole.
 *
 * @param events all events of one contract from its first, in order.
 */
export function firstBrokenEntry(events: readonly EventRecord[]): number | undefined {
  const broken = events.findIndex((event, index) => !follows(event, events[index - 1], events[0]!.contractId));
  return broken === -1 ? undefined : broken;
}

const follows = (event: EventRecord, before: EventRecord | undefined, contractId: ContractId): boolean =>
  event.seq === (before?.seq ?? 0) + 1 &&
  event.prev === (before?.hash ?? zeroHash) &&
  event.contractId === contractId &&
  event.hash === hashOf(event);

type Part = keyof EventParts;
/** Parts that an event of a type must have (DOMAIN.md §5.1). */
const mandatory: Partial<Record<EventType, readonly Part[]>> = {
  DOCUMENT_FROZEN: ['document'],
  READ: ['read'],
  CONSENTED: ['consent'],
  INTENT_VERIFIED: ['intent', 'step'],
  SIGN_CLAIMED: ['step', 'document'],
  SIGN_FAILED: ['step', 'reason'],
  SIGNED: ['step', 'identity', 'intent', 'document', 'mark', 'signature'],
  APPROVED: ['step'],
  AUDIT_DENIED: ['step', 'reason'],
  REJECTED: ['step', 'reason'],
  FILL_REJECTED: ['step', 'reason'],
  FILLED: ['step'],
  CLOSED: ['step'],
  PICKED_UP: ['step'],
  TRANSFERRED: ['step'],
  REVIEW_REJECTED: ['reason'],
  FORCE_ENDED: ['reason'],
  FAILED: ['reason'],
  VOID_REQUESTED: ['reason'],
  FINISHED: ['document'],
  COMPLETED: ['document', 'more'],
};

/** The mandatory parts that an event lacks; an empty list counts as missing. */
export function missingParts(event: EventDraft): string[] {
  const missing = (mandatory[event.type] ?? []).filter((part) => isEmpty(event[part])) as string[];
  return event.type === 'SIGNED' ? [...missing, ...signedLacks(event)] : missing;
}

const isEmpty = (part: unknown): boolean =>
  part === undefined || part === '' || (Array.isArray(part) && part.length === 0);

/** A signing by prior authorisation names it and, when a job of ours does it, has no client; any other has one. */
function signedLacks({ intent, client, actor }: EventDraft): string[] {
  const auto = intent?.method === 'AUTO';
  const lacks: string[] = [];
  if (auto && !intent.authorisationId) lacks.push('intent.authorisationId');
  if (!auto && intent && !intent.intentId) lacks.push('intent.intentId');
  if (!client && !(auto && actor.kind === 'SYSTEM')) lacks.push('client');
  return lacks;
}

/**
 * A commitment to a personal value: SHA-256(salt ‖ value), 64 hex. Salt and value are kept apart from the chain, so
 * deleting them leaves the chain verifiable and says nothing about the value.
 *
 * @param salt at least 16 random bytes, one for each value.
 */
export function commitTo(salt: Uint8Array, value: string): string {
  if (salt.length < 16) throw new RangeError('a salt has at least 16 bytes');
  return createHash('sha256').update(salt).update(value, 'utf8').digest('hex');
}
