import type { ActionType, PartyType } from '../../domain/contract.js';
import type { EventType } from '../../domain/events.js';

/** 契约锁's `callbackType` (protocols §4.15). */
export const callbackTypes = [
  'SEND_SIGNING',
  'SEND_FILLING',
  'FILLED',
  'CONFIG_FLOW',
  'PERSONAL',
  'OPERATOR',
  'LEGAL_PERSON',
  'SEAL',
  'AUDIT_SIGN',
  'AUDIT',
  'RECALLED',
  'REJECTED',
  'EXPIRED',
  'COMPLETE',
  'SEND_INVALID',
  'INVALIDING',
  'INVALIDED',
  'INVALID_REJECTED',
  'FAILED',
  'UNKNOWN',
] as const;
export type CallbackType = (typeof callbackTypes)[number];

/** What of an event and its contract decides the name. */
export interface NamedEvent {
  type: EventType;
  actionType?: ActionType;
  partyType?: PartyType;
  /** SIGN_FAILED: `more.why`. */
  why?: string;
  /** PUBLISHED: signatories fill something first. */
  filling?: boolean;
  /** The event is of a release contract. */
  release?: boolean;
}

const signed: Record<ActionType, (event: NamedEvent) => CallbackType> = {
  AUDIT: () => 'AUDIT',
  COMPANY: () => 'SEAL',
  LP: () => 'LEGAL_PERSON',
  OPERATOR: () => 'OPERATOR',
  PERSONAL: ({ partyType }) => (partyType === 'COMPANY' ? 'AUDIT_SIGN' : 'PERSONAL'),
};

type Name = CallbackType | null | ((event: NamedEvent) => CallbackType | null);
/** Every neutral event; null is told to nobody (DOMAIN.md §3.5). */
const names: Record<EventType, Name> = {
  CREATED: null,
  DRAFT_CHANGED: null,
  DELETED: null,
  REVIEW_REQUESTED: null,
  REVIEW_REJECTED: null,
  PUBLISHED: ({ filling }) => (filling ? 'SEND_FILLING' : 'SEND_SIGNING'),
  FILL_STARTED: null,
  FILLED: 'FILLED',
  FILL_REJECTED: 'REJECTED',
  DOCUMENT_FROZEN: null,
  OPENED: null,
  READ: null,
  CONSENTED: null,
  APPROVED: 'AUDIT',
  AUDIT_DENIED: 'AUDIT',
  INTENT_VERIFIED: null,
  SIGN_CLAIMED: null,
  // An attempt that lost to a crash, a recall or another signer is tried again or moot: only a failed making is told.
  SIGN_FAILED: ({ why }) => (why === 'MAKE_FAILED' ? 'FAILED' : null),
  SIGNED: (event) => (event.release ? 'INVALIDING' : event.actionType ? signed[event.actionType](event) : 'UNKNOWN'),
  CLOSED: null,
  PICKED_UP: null,
  TRANSFERRED: 'CONFIG_FLOW', // [A]
  PARTY_ADDED: null,
  ATTACHMENT_ADDED: null,
  FINISHED: null,
  COMPLETED: ({ release }) => (release ? null : 'COMPLETE'),
  REJECTED: ({ release }) => (release ? null : 'REJECTED'),
  RECALLED: ({ release }) => (release ? null : 'RECALLED'),
  EXPIRED: ({ release }) => (release ? null : 'EXPIRED'),
  DEADLINE_CHANGED: null,
  REVIVED: null,
  FORCE_ENDED: null,
  FAILED: null,
  RESENT: null,
  VOID_REQUESTED: 'SEND_INVALID',
  VOIDED: 'INVALIDED',
  VOID_FAILED: 'INVALID_REJECTED',
  HIDDEN: null,
  URGED: null,
  COPIED: null,
  DOWNLOADED: null,
  EXPORTED: null,
  VERIFIED: null,
};

/** The `callbackType` of an event; undefined when 契约锁 tells nobody. */
export function callbackTypeOf(event: NamedEvent): CallbackType | undefined {
  const name = names[event.type];
  return (typeof name === 'function' ? name(event) : name) ?? undefined;
}
