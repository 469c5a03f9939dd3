import type {
  AccountId,
  ActionId,
  AppId,
  AttachmentId,
  CategoryId,
  ContractId,
  DocumentId,
  EmployeeId,
  FileId,
  PersonId,
  PlacementId,
  SealId,
  SignatoryId,
  TenantId,
} from './ids.js';

/** The models of a contract (DOMAIN.md §2). Times are UTC milliseconds, lengths are points (1/72 inch). */

export const contractStates = [
  'DRAFT',
  'REVIEWING',
  'FILLING',
  'SIGNING',
  'SIGNED',
  'COMPLETED',
  'REJECTED',
  'RECALLED',
  'EXPIRED',
  'FORCE_ENDED',
  'FAILED',
  'DELETED',
] as const;
export type ContractState = (typeof contractStates)[number];
export const voidStates = ['NONE', 'VOIDING', 'PARTLY_VOIDED', 'VOIDED'] as const;
export type VoidState = (typeof voidStates)[number];
export const signatoryStates = [
  'WAITING',
  'PICKUP',
  'FILLING',
  'FILLED',
  'SIGNING',
  'SIGNED',
  'REJECTED',
  'FILL_REJECTED',
  'STOPPED',
  'CLOSED',
] as const;
/** APPROVING is derived: SIGNING while the active action is AUDIT. */
export type SignatoryState = (typeof signatoryStates)[number];
export const actionStates = ['INIT', 'START', 'FINISH', 'STOP', 'END'] as const;
export type ActionState = (typeof actionStates)[number];
export type PartyType = 'COMPANY' | 'PERSONAL';
export const actionTypes = ['AUDIT', 'COMPANY', 'LP', 'OPERATOR', 'PERSONAL'] as const;
export type ActionType = (typeof actionTypes)[number];
/** DATE is visible text of the signing day, not an RFC 3161 token. */
export const markTypes = ['COMPANY', 'LP', 'OPERATOR', 'PERSONAL', 'DATE', 'ACROSS_PAGE'] as const;
export type MarkType = (typeof markTypes)[number];
export type ContactType = 'MOBILE' | 'EMAIL' | 'EMPLOYEEID' | 'NUMBER' | 'BIZID' | 'OPENID';

/** How a person was named by a caller; `personId` once it is known who that is. */
export interface Contact {
  contact: string;
  contactType: ContactType;
  name?: string;
  personId?: PersonId;
  /** The account by which the caller named this person, when it did. */
  accountId?: AccountId;
}

/** Where a mark goes, resolved: the visible page's lower-left is the origin (CropBox, after /Rotate). */
export interface Placement {
  id: PlacementId;
  documentId: DocumentId;
  actionId: ActionId;
  mark: MarkType;
  /** From 1. For ACROSS_PAGE the first page of its run. */
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  /** ACROSS_PAGE: every page that gets a strip, ascending. */
  pages?: number[];
  sealId?: SealId;
  /** DATE: how the day is written. */
  datePattern?: DatePattern;
  /** DATE: hours, minutes and seconds too. */
  dateTime?: boolean;
  /** DATE: points; absent: as its place allows. Smaller where the place needs it. */
  fontSize?: number;
  /** DATE: where in its place; absent: LEFT. */
  align?: 'LEFT' | 'CENTRE' | 'RIGHT';
  /** DATE: how its letters look; absent: black, without serifs. */
  letters?: Letters;
  /** DATE of SPACED_PLAIN: spaces between year and month, and month and day; absent: one each. */
  gaps?: [number, number];
  /** Seals and handwriting: 0 to 1; absent: as the seal is. */
  opacity?: number;
  /** Clockwise degrees, 0 by default. */
  rotation?: number;
  required: boolean;
  movable: boolean;
  /** The PDF field reserved at freeze; absent for a place that came later. ACROSS_PAGE: one per page. */
  fieldNames?: string[];
}
/** How text of ours looks. */
export interface Letters {
  /** 宋体; absent: without serifs, 黑体. */
  serif?: boolean;
  bold?: boolean;
  /** Parts of one; absent: black. */
  colour?: [red: number, green: number, blue: number];
}
export const datePatterns = [
  'HYPHEN',
  'CHINESE',
  'ALL_CHINESE',
  'ENGLISH',
  'SLASH',
  'DOT',
  'HYPHEN_PLAIN',
  'CHINESE_PLAIN',
  'SLASH_PLAIN',
  'DOT_PLAIN',
  'SPACED_PLAIN',
] as const;
/** PLAIN: without zeros before one digit. */
export type DatePattern = (typeof datePatterns)[number];

export interface Action {
  id: ActionId;
  type: ActionType;
  name?: string;
  serialNo: number;
  state: ActionState;
  sealId?: SealId;
  sealIds?: SealId[];
  operators: Contact[];
  autoSign: boolean;
  /** AUDIT only: the initiator's own review of this party, before it may act (腾讯 SignReview). */
  byInitiator?: boolean;
  actionNo?: string;
  finishedAt?: number;
  finishedBy?: Contact;
}

/** How sure it is who somebody is (DOMAIN.md §7): L for people, C for companies. */
export const identityLevels = ['L0', 'L1', 'L2', 'L3', 'L4', 'C1', 'C2', 'C3'] as const;
export type IdentityLevel = (typeof identityLevels)[number];
/** How somebody shows that they mean it. AUTO is a prior authorisation of a seal's owner. */
export const intentMethods = [
  'SMS_CODE',
  'EMAIL_CODE',
  'PASSWORD',
  'FACE',
  'VIDEO',
  'WEBAUTHN',
  'CARRIER3',
  'AUTO',
] as const;
export type IntentMethod = (typeof intentMethods)[number];

/** One hand-over of an action; the old operator stays on record (DOMAIN.md §3.6). */
export interface Transfer {
  actionId: ActionId;
  from?: Contact;
  to: Contact;
  at: number;
}

/** How a signature by hand comes about: drawn now, typed, uploaded as a picture, or one that was kept. */
export const handWays = ['DRAW', 'TYPE', 'UPLOAD', 'SAVED'] as const;
export type HandWay = (typeof handWays)[number];

/** How much a party has to have before its eyes before it may sign (阅读要求). */
export interface ReadPolicy {
  /** Since the page was opened; 0: none. */
  seconds: number;
  /** The last page of the last document too. */
  toEnd: boolean;
}

export interface Signatory {
  id: SignatoryId;
  type: PartyType;
  name: string;
  serialNo: number;
  sponsor: boolean;
  /** Set for companies of this installation that the caller's tree owns. */
  tenantId?: TenantId;
  receiver?: Contact;
  state: SignatoryState;
  deferred: boolean;
  allowRefuse: boolean;
  allowTransfer: boolean;
  anyOf: boolean;
  deadline?: number;
  signatoryNo?: string;
  /** True for the action a dialect did not name (one COMPANY or PERSONAL action made by us). */
  impliedAction: boolean;
  actions: Action[];
  activatedAt?: number;
  signedAt?: number;
  /** Absent: L0, a proven contact. */
  requiredIdentity?: IdentityLevel;
  /** Absent: every method the installation has. */
  allowedIntents?: IntentMethod[];
  /** Absent: every way. */
  handWays?: HandWay[];
  /** Absent: it may sign at once. */
  readPolicy?: ReadPolicy;
  /** It proves its contact by a code before it sees anything, however short its link lives. */
  proveToView?: boolean;
  transfers?: Transfer[];
}

/** What people can fill in on a page. */
export const fillableTypes = ['TEXT', 'MULTILINE', 'NUMBER', 'DATE', 'CHECKBOX', 'RADIO', 'SELECT', 'IMAGE'] as const;
/** TABLE and WATERMARK are the initiator's alone: what stands in them comes with a call. */
export const fieldTypes = [...fillableTypes, 'TABLE', 'WATERMARK'] as const;
export type FieldType = (typeof fieldTypes)[number];
export type FillableType = (typeof fillableTypes)[number];
/** What a value has to keep to, beside its type. */
export interface FieldRules {
  /** Characters. */
  maxLength?: number;
  min?: number;
  max?: number;
  decimals?: number;
  /** RADIO, SELECT. */
  options?: string[];
  /** SELECT: several at once. */
  multiple?: boolean;
  /** NUMBER, DATE: how its maker's wire writes the format; only repeated. */
  format?: string;
}
export interface FieldStyle extends Letters {
  /** Points, 12 by default; less where the value needs it. */
  size?: number;
  align?: 'LEFT' | 'CENTRE' | 'RIGHT';
  /** A chosen option is broken into lines where it is too long for one. */
  wrap?: boolean;
  /** IMAGE: fills its place; absent: keeps its proportions, in the middle. */
  stretch?: boolean;
  /** IMAGE: at the upper left of its place, not in the middle. */
  atCorner?: boolean;
  watermark?: WatermarkStyle;
}
/** Text on every page of a document (水印). */
export interface WatermarkStyle {
  /** 0 to 1. */
  opacity: number;
  /** Clockwise degrees. */
  rotation: number;
  /** Between one copy and the next. */
  spacing: 'WIDE' | 'USUAL' | 'NARROW';
  /** One copy there; absent: copies all over the page. */
  at?: 'UPPER_LEFT' | 'UPPER_RIGHT' | 'LOWER_LEFT' | 'LOWER_RIGHT' | 'CENTRE';
}
/** A hole in a document that is filled before anybody signs (填写控件). */
export interface DocumentField {
  /** Unique in its document. */
  name: string;
  /** For people; absent: the name. */
  label?: string;
  /** What its maker's own system calls it. */
  externalKey?: string;
  type: FieldType;
  required: boolean;
  /** IMAGE: SHA-256 of a picture in the object store, painted anew by us. TABLE: JSON, see `domain/table.ts`. */
  value?: string;
  /** Who fills it; absent: the initiator. */
  signatoryId?: SignatoryId;
  /** Neutral; absent: it is drawn nowhere. */
  place?: { page: number; x: number; y: number; w: number; h: number };
  rules?: FieldRules;
  style?: FieldStyle;
}

/** One PDF of a contract. Its bytes are segments; revision k is the first k of them (ARCHITECTURE.md §5). */
export interface Document {
  id: DocumentId;
  title: string;
  sort: number;
  pageCount: number;
  createdAt: number;
  fields: DocumentField[];
  /** Number of committed segments: 1 after upload, 2 after freeze, + 1 for each act on it. */
  revision: number;
  byteLength: number;
  sha256: string;
  sm3?: string;
  /** SHA-256 at freeze; what intents are bound to. Absent before. */
  frozenSha256?: string;
  /** It carried signatures when it came and is never rewritten. */
  arrivedSigned: boolean;
  /** The reusable files it was made of, in order; several were merged into it. */
  sourceFileIds?: FileId[];
}

export interface Attachment {
  id: AttachmentId;
  title: string;
  fileName: string;
  suffix: string;
  sha256: string;
  byteLength: number;
  createdAt: number;
  crc32: number;
  signatoryId?: SignatoryId;
  /** The reusable file it was. */
  sourceFileId?: FileId;
}
export interface CopyReceiver {
  name?: string;
  receiver: Contact;
  createdAt: number;
  sent: boolean;
  mayDownload: boolean;
}
export interface CustomField {
  key?: string;
  name?: string;
  value?: string;
  [more: string]: unknown;
}
export interface SlotHolder {
  kind: 'FREEZE' | 'SIGN' | 'FINISH';
  actionId?: ActionId;
  attempt: number;
  holder: string;
  /** By the database's clock. */
  leaseUntil: number;
  /** The seal authorisation a signing without an intent stands on, as judged at claim. */
  authorisationId?: string;
  /** The seal judged at claim: no other one's key opens for this attempt. */
  sealId?: SealId;
}

/** Mark fields reserved along the right edge of every page for strips that a company may bring by call (DOMAIN.md §9). */
export interface ReservedEdge {
  actionId: ActionId;
  documentId: DocumentId;
  /** One for each page, in page order. */
  fieldNames: string[];
}
export interface FinalDigest {
  documentId: DocumentId;
  revision: number;
  sha256: string;
  sm3?: string;
  byteLength: number;
}

export interface Contract {
  id: ContractId;
  tenantId: TenantId;
  companyName: string;
  externalRef?: string;
  subject: string;
  description?: string;
  sn: string;
  state: ContractState;
  voidState: VoidState;
  ordered: boolean;
  autoFinish: boolean;
  needsCreateReview: boolean;
  expireAt: number;
  endAt?: number;
  creator?: Contact & { employeeId?: EmployeeId };
  category?: { id: CategoryId; name: string };
  tags: string[];
  customFields: CustomField[];
  businessData?: string;
  relatedContractIds: string[];
  callbackUrl?: string;
  /** What automatic signatures of this contract are for; authorisations may be limited to it. */
  autoSignScene?: string;
  /** What the dialect of that app must be able to repeat and the core has no use for. */
  echo?: Record<string, unknown>;
  /** One party may come several times, each at its own place in the order. */
  partiesMayRepeat?: boolean;
  /** Nobody is written to: the initiator hands out the links. */
  quiet?: boolean;
  /** The app that made it; `callbackUrl` is in that app's dialect. */
  appId?: AppId;
  completion: 'ALL' | 'ANY_RECEIVER';
  completionNamed: boolean;
  placementRule?: 'MUST_FORBID' | 'MUST_ALLOW' | 'OPTIONAL';
  requireTimestamp: boolean;
  everyMarkSigned: boolean;
  copyWhen: 'PUBLISH' | 'FINISH';
  notifySponsor: boolean;
  stateReason?: string;
  voidReason?: string;
  createdAt: number;
  publishedAt?: number;
  concludedAt?: number;
  completedAt?: number;
  hiddenAt?: number;
  finishRequestedAt?: number;
  expiredFrom?: ContractState;
  /** The state an ended contract had before its end. */
  endedFrom?: ContractState;
  /** When it ended without being completed. */
  endedAt?: number;
  /** Digests of the final revisions, once FINISHED is recorded; COMPLETED commits exactly these. */
  finished?: { at: number; documents: FinalDigest[] };
  /** Absent: true. */
  allowToRescind?: boolean;
  /** Parties and places may be added while it is out, though it finishes by itself. */
  mayGrow?: boolean;
  /** The release contract that voids this one. */
  voidContractId?: ContractId;
  /** The contract that this release contract voids. */
  voids?: ContractId;
  /** Of a release contract: the documents it covers; absent: all. */
  voidsDocuments?: DocumentId[];
  /** Documents that release contracts have voided so far. */
  voidedDocuments?: DocumentId[];
  voidBefore?: VoidState;
  voidFailType?: 'REJECTED' | 'RECALLED' | 'EXPIRED';
  /** Why a SIGNED contract is not COMPLETED yet (time stamp service down, verifier disagrees). */
  waitingFor?: string;
  slot?: SlotHolder;
  fence: number;
  version: number;
  /** The last evidence entry: number from 1 and hash (64 hex). seq 0 and 64 zeros before the first. */
  chain: { seq: number; hash: string };
  signatories: Signatory[];
  documents: Document[];
  placements: Placement[];
  /** Absent before the freeze. */
  reservedEdges?: ReservedEdge[];
  attachments: Attachment[];
  copies: CopyReceiver[];
  signingLog?: { sha256: string; byteLength: number; crc32: number };
}
