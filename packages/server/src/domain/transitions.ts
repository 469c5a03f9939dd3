import type { ContractState, VoidState } from './contract.js';
import type { EventType, Role } from './events.js';

/**
 * The state machine of a contract as data (DOMAIN.md §3.2). Decisions move a contract only through `decide`, which reads
 * this table; `npm run demo -- states` prints it. A contract that does not exist yet has state NEW.
 */
export interface Transition {
  id: string;
  moves: readonly (readonly [ContractState | 'NEW', ContractState])[];
  /** The second axis, where the transition is about it. */
  voidMoves?: readonly (readonly [VoidState, VoidState])[];
  trigger: string;
  /** Who may do it. */
  actors: readonly Role[];
  guard: string;
  events: readonly EventType[];
}

const initiator = ['CREATOR', 'TENANT_ADMIN', 'INITIATOR_APP'] as const;
const recallers = [...initiator, 'LEGAL_REPRESENTATIVE'] as const;
const creatorOrReviewer = [...initiator, 'REVIEWER'] as const;
const stay = <S extends ContractState>(...states: S[]): [S, S][] => states.map((state) => [state, state]);

export const transitions = [
  {
    id: 'T1',
    moves: [['NEW', 'DRAFT']],
    trigger: 'create',
    actors: initiator,
    guard: 'externalRef free; subject present',
    events: ['CREATED'],
  },
  {
    id: 'T2',
    moves: stay('DRAFT'),
    trigger: 'edit documents, parties, placements, fields',
    actors: initiator,
    guard: 'no signature exists; a publishing under way loses',
    events: ['DRAFT_CHANGED'],
  },
  {
    id: 'T3',
    moves: [['DRAFT', 'DELETED']],
    trigger: 'delete',
    actors: initiator,
    guard: '—',
    events: ['DELETED'],
  },
  {
    id: 'T4',
    moves: [['DRAFT', 'REVIEWING']],
    trigger: 'publish',
    actors: initiator,
    guard: 'publishable; needsCreateReview',
    events: ['REVIEW_REQUESTED'],
  },
  {
    id: 'T5',
    moves: [['REVIEWING', 'DRAFT']],
    trigger: 'review REJECT, not reviewed again',
    actors: ['REVIEWER'],
    guard: 'reason of 1 to 200 characters',
    events: ['REVIEW_REJECTED'],
  },
  {
    id: 'T5b',
    moves: stay('REVIEWING'),
    trigger: 'review REJECT, may be sent again',
    actors: ['REVIEWER'],
    guard: 'reason of 1 to 200 characters',
    events: ['REVIEW_REJECTED'],
  },
  {
    id: 'T6',
    moves: [
      ['DRAFT', 'FILLING'],
      ['REVIEWING', 'FILLING'],
    ],
    trigger: 'publish / review PASS',
    actors: creatorOrReviewer,
    guard: 'publishable; from DRAFT only without review; some Field owned by a signatory is empty',
    events: ['PUBLISHED', 'FILL_STARTED'],
  },
  {
    id: 'T7',
    moves: [
      ['DRAFT', 'SIGNING'],
      ['REVIEWING', 'SIGNING'],
    ],
    trigger: 'publish / review PASS',
    actors: creatorOrReviewer,
    guard: 'publishable; from DRAFT only without review; no open Field; keywords found; slot FREEZE held',
    events: ['PUBLISHED', 'DOCUMENT_FROZEN'],
  },
  {
    id: 'T8a',
    moves: stay('FILLING'),
    trigger: 'a fill submitted, others open',
    actors: ['FILLER'],
    guard: 'its Fields valid',
    events: ['FILLED'],
  },
  {
    id: 'T8',
    moves: [['FILLING', 'SIGNING']],
    trigger: 'last fill submitted',
    actors: ['FILLER'],
    guard: 'all required Fields valid; slot FREEZE held; freeze succeeds',
    events: ['FILLED', 'DOCUMENT_FROZEN'],
  },
  {
    id: 'T9',
    moves: [['FILLING', 'REJECTED']],
    trigger: 'refuse to fill',
    actors: ['FILLER'],
    guard: 'allowRefuse; reason',
    events: ['FILL_REJECTED'],
  },
  {
    id: 'T10',
    moves: stay('SIGNING'),
    trigger: 'read, approve, sign one Action',
    actors: ['OPERATOR', 'REVIEWER', 'SYSTEM'],
    guard: '§3.3',
    events: ['READ', 'APPROVED', 'INTENT_VERIFIED', 'SIGNED'],
  },
  {
    id: 'T10b',
    moves: stay('SIGNING'),
    trigger: 'a SIGNED signatory satisfies its group or the completion rule',
    actors: ['SYSTEM'],
    guard: 'anyOf within one serialNo; ANY_RECEIVER: all sponsor actions + first receiver that finishes',
    events: ['CLOSED'],
  },
  {
    id: 'T10c',
    moves: stay('SIGNING'),
    trigger: 'an unnamed signatory is named or joins',
    actors: [...initiator, 'JOINER'],
    guard: 'signatory PICKUP; contact proven',
    events: ['PICKED_UP'],
  },
  {
    id: 'T11',
    moves: [
      ['SIGNING', 'SIGNED'],
      ['SIGNED', 'SIGNED'],
      ['SIGNED', 'COMPLETED'],
    ],
    trigger: 'last Action done; final file and signing log stored',
    actors: ['SYSTEM'],
    guard: 'autoFinish; slot FINISH held; FINISHED recorded, then COMPLETED with the final revision',
    events: ['SIGNED', 'FINISHED', 'COMPLETED'],
  },
  {
    id: 'T12',
    moves: [['SIGNING', 'SIGNED']],
    trigger: 'last Action done',
    actors: ['SYSTEM'],
    guard: 'not autoFinish',
    events: ['SIGNED'],
  },
  {
    id: 'T13',
    moves: [
      ['SIGNED', 'SIGNED'],
      ['SIGNED', 'COMPLETED'],
    ],
    trigger: 'finish',
    actors: initiator,
    guard: 'not autoFinish; no Action open; then as T11; asked again: same answer',
    events: ['FINISHED', 'COMPLETED'],
  },
  {
    id: 'T14',
    moves: [
      ['SIGNING', 'SIGNING'],
      ['SIGNED', 'SIGNING'],
    ],
    trigger: 'add placement / signatory',
    actors: initiator,
    guard: "autoFinish = false, or the category allows it; finish not asked; its serialNo ≥ every finished one's",
    events: ['PARTY_ADDED'],
  },
  {
    id: 'T15',
    moves: [['SIGNING', 'REJECTED']],
    trigger: 'refuse / AUDIT not passed, final',
    actors: ['OPERATOR', 'REVIEWER'],
    guard: 'action at its turn; allowRefuse (a refusal, not an AUDIT); reason',
    events: ['REJECTED'],
  },
  {
    id: 'T16',
    moves: stay('SIGNING'),
    trigger: 'AUDIT not passed, may retry',
    actors: ['OPERATOR', 'REVIEWER'],
    guard: 'action at its turn; reason',
    events: ['AUDIT_DENIED'],
  },
  {
    id: 'T17',
    moves: [
      ['REVIEWING', 'RECALLED'],
      ['FILLING', 'RECALLED'],
      ['SIGNING', 'RECALLED'],
      ['SIGNED', 'RECALLED'],
    ],
    trigger: 'recall',
    actors: recallers,
    guard: 'SIGNED only when autoFinish = false and finish not asked; reason where the dialect wants one',
    events: ['RECALLED'],
  },
  {
    id: 'T18',
    moves: [
      ['REVIEWING', 'EXPIRED'],
      ['FILLING', 'EXPIRED'],
      ['SIGNING', 'EXPIRED'],
      ['SIGNED', 'EXPIRED'],
    ],
    trigger: 'clock',
    actors: ['SYSTEM'],
    guard: "now ≥ expireAt or an open signatory's deadline; SIGNED only when autoFinish = false and finish not asked",
    events: ['EXPIRED'],
  },
  {
    id: 'T19',
    moves: stay('FILLING', 'SIGNING'),
    trigger: 'extend',
    actors: initiator,
    guard: 'new expireAt > old and > now; ≤ 2 years after publish',
    events: ['DEADLINE_CHANGED'],
  },
  {
    id: 'T19b',
    moves: [
      ['EXPIRED', 'REVIEWING'],
      ['EXPIRED', 'FILLING'],
      ['EXPIRED', 'SIGNING'],
      ['EXPIRED', 'SIGNED'],
    ],
    trigger: 'extend',
    actors: initiator,
    guard: 'back to expiredFrom; new expireAt > now; ≤ 2 years after publish',
    events: ['REVIVED'],
  },
  {
    id: 'T20',
    moves: [
      ['SIGNING', 'FORCE_ENDED'],
      ['SIGNED', 'FORCE_ENDED'],
    ],
    trigger: 'force end',
    actors: initiator,
    guard: 'SIGNED only when autoFinish = false and finish not asked; reason',
    events: ['FORCE_ENDED'],
  },
  {
    id: 'T21',
    moves: [['SIGNING', 'FAILED']],
    trigger: "signer's verified name or id changed, certificate refused",
    actors: ['SYSTEM'],
    guard: 'retry not possible',
    events: ['FAILED'],
  },
  {
    id: 'T22',
    moves: [['NEW', 'DRAFT']],
    trigger: 'resend',
    actors: initiator,
    guard:
      'the old one RECALLED, REJECTED or EXPIRED and unchanged; new externalRef; relatedContractIds keeps the old id',
    events: ['CREATED', 'RESENT'],
  },
  {
    id: 'T23',
    moves: stay('COMPLETED'),
    voidMoves: [
      ['NONE', 'VOIDING'],
      ['PARTLY_VOIDED', 'VOIDING'],
    ],
    trigger: 'start void',
    actors: [...recallers, 'COMPANY_PARTY'],
    guard: '≥ 2 signatories or one-sided; allowToRescind; no release contract itself; reason',
    events: ['VOID_REQUESTED'],
  },
  {
    id: 'T24',
    moves: stay('COMPLETED'),
    voidMoves: [
      ['VOIDING', 'VOIDED'],
      ['VOIDING', 'PARTLY_VOIDED'],
    ],
    trigger: 'release contract COMPLETED',
    actors: ['SYSTEM'],
    guard: 'all / some documents covered',
    events: ['VOIDED'],
  },
  {
    id: 'T25',
    moves: stay('COMPLETED'),
    voidMoves: [
      ['VOIDING', 'NONE'],
      ['VOIDING', 'PARTLY_VOIDED'],
    ],
    trigger: 'release contract REJECTED / RECALLED / EXPIRED',
    actors: ['SYSTEM'],
    guard: 'back to what it was before',
    events: ['VOID_FAILED'],
  },
] as const satisfies readonly Transition[];

/** A claim of the slot and its end are recorded wherever they happen, whatever the row says. */
export const attemptEvents: readonly EventType[] = ['SIGN_CLAIMED', 'SIGN_FAILED'];

export type TransitionId = (typeof transitions)[number]['id'];

const byId = new Map<TransitionId, Transition>(transitions.map((row) => [row.id, row]));

/** The row of the table with this number. */
export const transitionOf = (id: TransitionId): Transition => byId.get(id)!;
