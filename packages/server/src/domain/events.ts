import type { ActionId, ContractId, DocumentId, IntentId, PlacementId, SealId, SignatoryId } from './ids.js';
import type { ActionType, IdentityLevel, IntentMethod, MarkType } from './contract.js';

/** What can happen to a contract. The names are part of the evidence format: never rename one. */
export const eventTypes = [
  'CREATED',
  'DRAFT_CHANGED',
  'DELETED',
  'REVIEW_REQUESTED',
  'REVIEW_REJECTED',
  'PUBLISHED',
  'FILL_STARTED',
  'FILLED',
  'FILL_REJECTED',
  'DOCUMENT_FROZEN',
  'OPENED',
  'READ',
  'CONSENTED',
  'APPROVED',
  'AUDIT_DENIED',
  'INTENT_VERIFIED',
  'SIGN_CLAIMED',
  'SIGN_FAILED',
  'SIGNED',
  'CLOSED',
  'PICKED_UP',
  'TRANSFERRED',
  'PARTY_ADDED',
  'ATTACHMENT_ADDED',
  'FINISHED',
  'COMPLETED',
  'REJECTED',
  'RECALLED',
  'EXPIRED',
  'DEADLINE_CHANGED',
  'REVIVED',
  'FORCE_ENDED',
  'FAILED',
  'RESENT',
  'VOID_REQUESTED',
  'VOIDED',
  'VOID_FAILED',
  'HIDDEN',
  'URGED',
  'COPIED',
  'DOWNLOADED',
  'EXPORTED',
  'VERIFIED',
] as const;
export type EventType = (typeof eventTypes)[number];

/** As whom somebody acts on a contract. CREATOR, TENANT_ADMIN and INITIATOR_APP are the initiator's side. */
export const roles = [
  'CREATOR',
  'TENANT_ADMIN',
  'LEGAL_REPRESENTATIVE',
  'INITIATOR_APP',
  'REVIEWER',
  'FILLER',
  'OPERATOR',
  'JOINER',
  'COMPANY_PARTY',
  'COPY_RECEIVER',
  'SYSTEM',
  'OUTSIDER',
] as const;
export type Role = (typeof roles)[number];

/** Who did it. A USER is a person at a page, an API is an app, a PROVIDER an outside service. */
export interface Actor {
  kind: 'USER' | 'SYSTEM' | 'API' | 'PROVIDER';
  /** Core id of the person or app; for SYSTEM the name of the job. */
  subjectId: string;
  roleInContract: Role;
  companyId?: string;
}

export interface ClockFacts {
  source: string;
  /** Known offset from the source, milliseconds. */
  offset?: number;
  lastSync?: number;
}
export interface ClientFacts {
  ip: string;
  ipSource: string;
  port?: number;
  userAgent: string;
  deviceId?: string;
  platform: 'WEB' | 'H5' | 'MINIAPP' | 'API';
  tlsVersion?: string;
}
export interface AuthFacts {
  sessionIdHash: string;
  method: string;
  at: number;
}
/** `nameCommit` and `idNoCommit` are commitments (`commitTo`), never the values. */
export interface IdentityFacts {
  level: IdentityLevel;
  method: string;
  provider: string;
  providerTxnId?: string;
  verifiedAt?: number;
  resultCode?: string;
  nameCommit?: string;
  idNoCommit?: string;
}
/** How will was shown, or by which authorisation a seal was used without a person present. */
export interface IntentFacts {
  method: IntentMethod;
  intentId?: IntentId;
  challengeId?: string;
  /** Masked. */
  sentTo?: string;
  issuedAt?: number;
  verifiedAt?: number;
  attempts?: number;
  /** SHA-256 of the text that was shown, hex. */
  textShown?: string;
  /** When the password window began, for PASSWORD. */
  passwordWindow?: number;
  /** For AUTO. */
  authorisationId?: string;
}
/** A revision of a document. `sm3` and `pageCount` where they are known. */
export interface DocumentFacts {
  documentId: DocumentId;
  revision: number;
  sha256: string;
  sm3?: string;
  byteLength: number;
  pageCount?: number;
}
export interface MarkFacts {
  placementId?: PlacementId;
  documentId?: DocumentId;
  markType: MarkType;
  sealId?: SealId;
  sealImageSha256?: string;
  page: number;
  /** x, y, w, h in points, neutral. */
  rect: [number, number, number, number];
}
export interface SignatureFacts {
  documentId?: DocumentId;
  fieldName: string;
  level: 'B-B' | 'B-T' | 'B-LT' | 'B-LTA';
  algorithm: string;
  certSerial: string;
  certIssuer: string;
  certSubject: string;
  certSha256: string;
  notBefore: number;
  notAfter: number;
  assurance: 'SELF_CA' | 'LICENSED_CA' | 'QTSP';
  cmsSha256: string;
}
export interface TsaFacts {
  policyOid: string;
  serial: string;
  genTime: number;
  tsaCertSerial: string;
  tokenSha256: string;
  fieldName?: string;
}
export interface ConsentFacts {
  documentTitle: string;
  version: string;
  sha256: string;
  how: 'CHECK' | 'CLICK';
  at: number;
  ip: string;
}
/** Which step of the contract the event is about. */
export interface StepFacts {
  signatoryId?: SignatoryId;
  actionId?: ActionId;
  actionType?: ActionType;
  /** The slot's number when the event belongs to one attempt. */
  attempt?: number;
}
/** What somebody had before their eyes. */
export interface ReadFacts {
  pages: number;
  seconds: number;
  /** SHA-256 of the page images sent, hex, in page order. */
  images?: string[];
}
/** Anything else an event must say: ids, old and new deadline, digests of files. Never personal values or secrets. */
export type MoreFacts = Record<string, string | number | boolean | string[]>;

/** The parts of an event record that depend on its type (DOMAIN.md §5.1). */
export interface EventParts {
  client?: ClientFacts;
  auth?: AuthFacts;
  identity?: IdentityFacts;
  intent?: IntentFacts;
  document?: DocumentFacts[];
  mark?: MarkFacts[];
  signature?: SignatureFacts[];
  tsa?: TsaFacts[];
  consent?: ConsentFacts[];
  step?: StepFacts;
  read?: ReadFacts;
  more?: MoreFacts;
  reason?: string;
}

/** An event as a decision makes it: what happened and who did it. Clock, client and chain are added when it is sealed. */
export interface EventDraft extends EventParts {
  type: EventType;
  actor: Actor;
}

/** An event as it is kept for ever: canonical JSON of all but `hash`, hashed and chained (evidence.ts). */
export interface EventRecord extends EventDraft {
  v: 1;
  installation: string;
  contractId: ContractId;
  /** From 1 in each contract. */
  seq: number;
  /** Real clock, UTC ms. */
  at: number;
  /** Business clock, when it differs. */
  businessAt?: number;
  clock: ClockFacts;
  /** Hash of the event before, 64 hex; 64 zeros for the first. */
  prev: string;
  hash: string;
}
