import type { Readable } from 'node:stream';
import type { ActionType, Contact, ContactType, Contract, CustomField, PartyType } from '../domain/contract.js';
import type {
  ActionId,
  AppId,
  AttachmentId,
  ContractId,
  DocumentId,
  EmployeeId,
  IntentId,
  SealId,
  SignatoryId,
  TenantId,
} from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';

/** Everything the platform can do, as dialects see it. One method is one use case, one file of this folder. */
export interface Application
  extends
    ContractUseCases,
    SigningUseCases,
    PageUseCases,
    DownloadUseCases,
    OrganisationUseCases,
    SandboxUseCases,
    AppUseCases {}

/** Facts of the connection, for evidence. Never trusted for decisions. */
export interface ClientFacts {
  ip: string;
  port?: number;
  userAgent: string;
  platform: 'WEB' | 'H5' | 'MINIAPP' | 'API';
  tlsVersion?: string;
  /** The device cookie, when there is one. */
  deviceId?: string;
}

/** Who asks. `scope` is the app's company first, then its subsidiaries: every query carries it. */
export interface Caller {
  dialect: string;
  appId: AppId;
  tenantId: TenantId;
  scope: TenantId[];
  client: ClientFacts;
  requestId: string;
  /** The origin the request came to, without a trailing slash; links are made from it. */
  baseUrl: string;
}

/** Names a contract: the id wins when both are given; `companyName` names the subsidiary whose externalRef it is. */
export interface ContractKey {
  contractId?: string;
  externalRef?: string;
  companyName?: string;
}

/** A person named by a caller. */
export interface ContactInput {
  contact: string;
  contactType: ContactType;
  name?: string;
}

// ── contracts ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ActionInput {
  type: ActionType;
  name?: string;
  /** Absent: its place in the list, from 0. */
  serialNo?: number;
  sealId?: string;
  sealIds?: string[];
  operators?: ContactInput[];
  autoSign?: boolean;
  actionNo?: string;
  placements?: PlacementRequest[];
}
export interface SignatoryInput {
  type: PartyType;
  name?: string;
  /** Absent: its place in the list, from 0. */
  serialNo?: number;
  receiver?: ContactInput;
  actions?: ActionInput[];
  deferred?: boolean;
  signatoryNo?: string;
  placements?: PlacementRequest[];
}
export interface CopyInput {
  name?: string;
  receiver: ContactInput;
  mayDownload?: boolean;
}
export type PlacementRule = 'MUST_FORBID' | 'MUST_ALLOW' | 'OPTIONAL';
export interface DraftInput {
  /** An existing draft to overwrite. */
  contractId?: string;
  externalRef?: string;
  companyName?: string;
  subject?: string;
  description?: string;
  sn?: string;
  /** UTC ms. */
  expireAt?: number;
  endAt?: number;
  ordered?: boolean;
  /** Publish at once. */
  publish?: boolean;
  category?: { id?: string; name?: string };
  creator?: ContactInput;
  signatories?: SignatoryInput[];
  completion?: 'ALL' | 'ANY_RECEIVER';
  copyWhen?: 'PUBLISH' | 'FINISH';
  copies?: CopyInput[];
  tags?: string[];
  relatedContractIds?: string[];
  customFields?: CustomField[];
  businessData?: string;
  callbackUrl?: string;
  notifySponsor?: boolean;
  placementRule?: PlacementRule;
  requireTimestamp?: boolean;
  everyMarkSigned?: boolean;
  /** The sponsor's steps are never implied (契约锁 without a preset flow). */
  sponsorNamesActions?: boolean;
}
export interface AddDocumentInput extends ContractKey {
  title: string;
  /** The file's kind as the caller says it: pdf, docx, png …; must match the content. */
  suffix: string;
  bytes: Uint8Array;
  sort?: number;
  placements?: PlacementRequest[];
  placementRule?: PlacementRule;
}
export interface AddAttachmentInput extends ContractKey {
  title: string;
  fileName?: string;
  suffix: string;
  bytes: Uint8Array;
}
export interface PublishInput extends ContractKey {
  placements?: PlacementRequest[];
  placementRule?: PlacementRule;
  /** false: one found keyword is enough. Default true: every keyword must be found. */
  allKeywords?: boolean;
}
export interface WithdrawInput extends ContractKey {
  reason?: string;
}
export interface ListInput {
  companyName?: string;
  states?: Contract['state'][];
  voidStates?: Contract['voidState'][];
  categoryId?: string;
  categoryName?: string;
  publishedFrom?: number;
  publishedTo?: number;
  /** Whose contracts: sent by the tree, received by it, or both. Default SPONSOR. */
  side?: 'SPONSOR' | 'RECEIVER' | 'ALL';
  offset?: number;
  limit?: number;
  order?: 'ASC' | 'DESC';
}
/** A contract with what only the platform knows of it; dialects write their reply from it. */
export interface ContractDetail {
  contract: Contract;
  /** Business-clock time of the answer. */
  now: number;
  related?: Contract[];
  sealUses?: { sealId: SealId; name: string; count: number }[];
  /** Sizes of the visible pages of each document in points, page 1 first. */
  pages?: Record<DocumentId, { width: number; height: number }[]>;
}

export interface ContractUseCases {
  /** @throws CONTRACT_STATE, EXTERNAL_REF_TAKEN, COMPANY_NOT_FOUND, SUBJECT_REQUIRED, SIGNATORY_TWICE, ACTION_REQUIRED … */
  saveDraft(caller: Caller, input: DraftInput): Promise<Contract>;
  /** @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_TYPE_UNSUPPORTED, FILE_INVALID, KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE */
  addDocument(caller: Caller, input: AddDocumentInput): Promise<DocumentId>;
  addAttachment(caller: Caller, input: AddAttachmentInput): Promise<AttachmentId>;
  publishContract(caller: Caller, input: PublishInput): Promise<Contract>;
  contractDetail(
    caller: Caller,
    key: ContractKey,
    flags?: { related?: boolean; sealUses?: boolean; pages?: boolean },
  ): Promise<ContractDetail>;
  listContracts(caller: Caller, input: ListInput): Promise<{ total: number; list: Contract[] }>;
  /** Draft: deleted. Open: recalled. Ended: hidden. @returns what was done. */
  withdrawContract(caller: Caller, input: WithdrawInput): Promise<'DELETED' | 'RECALLED' | 'HIDDEN'>;
}

// ── signing by call ─────────────────────────────────────────────────────────────────────────────────────────────────

export interface CompanySignInput extends ContractKey {
  /** Signs as this company of the caller's tree; absent: the app's own company. */
  asCompany?: string;
  actionType: 'COMPANY' | 'LP';
  sealId?: string;
  placements?: PlacementRequest[];
  allKeywords?: boolean;
}
export interface CompanyAuditInput extends ContractKey {
  asCompany?: string;
  pass: boolean;
  comment?: string;
  employee?: ContactInput;
}
export interface SigningUseCases {
  /** @throws NOT_THIS_STEP, MARK_KIND_WRONG, PAGE_OUT_OF_RANGE, SEAL_NOT_FOUND, SEAL_NOT_USABLE, PLACEMENT_REQUIRED, SLOT_BUSY … */
  signForCompany(caller: Caller, input: CompanySignInput): Promise<void>;
  auditForCompany(caller: Caller, input: CompanyAuditInput): Promise<void>;
}

// ── the signing page ────────────────────────────────────────────────────────────────────────────────────────────────

export interface PageOptions {
  pageType?: 'SIGN' | 'PRINT' | 'DIRECT_SIGN';
  callbackPage?: string;
  hideReturnButton?: boolean;
  hideRecallButton?: boolean;
  hideRejectButton?: boolean;
  hideEndButton?: boolean;
  hideStateButton?: boolean;
  showResendButton?: boolean;
  hidePasswordSettings?: boolean;
  allowPasswordSign?: boolean;
  lang?: 'zh-CN' | 'en';
  themeColor?: string;
}
export interface TicketInput extends ContractKey {
  user: ContactInput;
  options?: PageOptions;
  /** Default 30 minutes; 5 minutes to 90 days. */
  lifeMs?: number;
}
/** What a page client shows of itself on every call. */
export interface PageClient {
  /** The session cookie's value, when the browser sent one. */
  session?: string;
  client: ClientFacts;
  requestId: string;
  baseUrl: string;
}
export interface PageParty {
  signatoryId: SignatoryId;
  name: string;
  type: PartyType;
  sponsor: boolean;
  state: string;
  mine: boolean;
  signedAt?: number;
  /** Masked. */
  contact?: string;
  actions: { id: ActionId; type: ActionType; state: string; name?: string; mine: boolean }[];
}
export interface PagePlace {
  placementId?: string;
  documentId: DocumentId;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  mark: string;
  actionId: ActionId;
  mine: boolean;
  done: boolean;
  movable: boolean;
  /** ACROSS_PAGE: every page that gets a strip. */
  pages?: number[];
  /** The seal the sender chose for this place. */
  sealId?: SealId;
  /** DATE, mine and open: the day as it would be drawn now, at the left of the place, in the middle of its height. */
  outline?: TextOutline;
}
/** Outlines of a text in a box of points, origin at its upper-left (an SVG path). */
export interface TextOutline {
  width: number;
  height: number;
  path: string;
}
export interface PageDocument {
  id: DocumentId;
  title: string;
  revision: number;
  /** Visible sizes in points, page 1 first. */
  pages: { width: number; height: number }[];
}
export type PageScreen =
  | 'NOT_ME' // the receiver said this is not him
  | 'PROVE' // a link whose receiver has not proven the contact: sender, title and masked contact only
  | 'SIGN' // my turn
  | 'WAIT' // not my turn yet
  | 'BUSY' // my signing is being made
  | 'SIGNED_WAITING' // I have signed, others have not
  | 'FINISHING' // concluded, the final file is being made
  | 'DONE' // completed
  | 'VIEW' // may see, never acts (creator, copy)
  | 'REJECTED'
  | 'RECALLED'
  | 'EXPIRED'
  | 'ENDED' // force-ended or failed
  | 'VOIDED';
export interface PageSeal {
  id: SealId;
  name: string;
  kind: string;
  validUntil?: number;
  svg: string;
  widthPoints: number;
  heightPoints: number;
}
export interface PageConsent {
  key: 'AGREEMENT' | 'CERTIFICATE' | 'PRIVACY';
  title: string;
  version: string;
  sha256: string;
  text: string;
}
export interface PageState {
  screen: PageScreen;
  sandbox: boolean;
  now: number;
  /** When the ticket or link ends. */
  endsAt: number;
  options: PageOptions;
  contract: {
    id: ContractId;
    subject: string;
    sender: string;
    senderContact?: string;
    state: string;
    reason?: string;
    endedAt?: number;
    endedBy?: string;
    waitingFor?: string;
    completedAt?: number;
  };
  /** Absent on PROVE and wherever this viewer may not see content. */
  content?: {
    me: { name: string; contactMasked: string; contactKind: 'MOBILE' | 'EMAIL' };
    parties: PageParty[];
    documents: PageDocument[];
    places: PagePlace[];
    /** My actions that are open now, in order. Empty when nothing is mine to do. */
    actions: { id: ActionId; type: ActionType }[];
    seals: PageSeal[];
    consents: PageConsent[];
    /** All of them were agreed to in this session. */
    consented: boolean;
    mayReject: boolean;
    passwordOffered: boolean;
    passwordSet: boolean;
    maySetPassword: boolean;
    mayDownload: boolean;
    /** Names of those waited for. */
    waitingFor: string[];
    signedAt?: number;
  };
  /** PROVE only. */
  prove?: { contactMasked: string; contactKind: 'MOBILE' | 'EMAIL' };
}
export type MarkInput =
  /** strokes of [x, y, ms, pressure]; x and y are 0–1 of the pad, y down; aspect = width / height of the pad */
  | { kind: 'DRAW'; strokes: [number, number, number, number][][]; aspect: number }
  | { kind: 'TYPE'; text: string }
  | { kind: 'UPLOAD'; png: Uint8Array }
  | { kind: 'SAVED'; id: string }
  | { kind: 'SEAL'; sealId: string };
export interface IntentInput {
  /** Made by the page; asked again with the same key, the same intent is answered. */
  key: string;
  actionIds: string[];
  marks: { actionId: string; mark: MarkInput }[];
  /** Places chosen or moved on the page. */
  places?: {
    actionId: string;
    documentId: string;
    page: number;
    x: number;
    y: number;
    w: number;
    h: number;
    placementId?: string;
  }[];
  saveMark?: boolean;
}
export interface CodeSentView {
  /** Masked. */
  sentTo: string;
  resendAfterSeconds: number;
  expiresInSeconds: number;
}
/** `sent` is absent while the password is offered: then a code leaves only when asked for. */
export interface IntentView {
  intentId: IntentId;
  passwordOffered: boolean;
  sent?: CodeSentView;
}
export interface PageUseCases {
  /** pageurl, miniappexchange: a ticket for that user. @throws NO_VIEW_PERMISSION, CONTRACT_NOT_FOUND, CONTRACT_STATE */
  openPage(caller: Caller, input: TicketInput): Promise<{ url: string; ticket: string; endsAt: number }>;
  /** Exchanges a ticket or link token for a session bound to this client. @returns the cookie's value to set. */
  exchangeTicket(client: PageClient, ticket: string): Promise<{ session: string; state: PageState }>;
  /** Whether an address still opens a page; consumes nothing. */
  ticketStands(ticket: string): Promise<'OPEN' | 'ENDED' | 'UNKNOWN'>;
  pageState(client: PageClient): Promise<PageState>;
  /** Sends the code that proves the contact of a link. */
  sendProofCode(client: PageClient): Promise<CodeSentView>;
  proveContact(client: PageClient, code: string): Promise<PageState>;
  /** The receiver says: this is not me. */
  denyContact(client: PageClient): Promise<PageState>;
  pageImage(
    client: PageClient,
    documentId: string,
    page: number,
    width: 780 | 1560,
  ): Promise<{ webp: Buffer; digest: string }>;
  pageText(client: PageClient, documentId: string): Promise<string[]>;
  /** A typed name as it would be drawn. @throws GLYPH_MISSING */
  textOutline(client: PageClient, text: string): Promise<TextOutline>;
  pagesSeen(
    client: PageClient,
    seen: { documentId: string; page: number; digest: string; ms: number }[],
  ): Promise<void>;
  giveConsent(
    client: PageClient,
    consents: { key: string; version: string; sha256: string; how: 'CHECK' | 'CLICK' }[],
  ): Promise<void>;
  /** Binds what is meant to be signed; sends a code unless the password is offered. */
  makeIntent(client: PageClient, input: IntentInput): Promise<IntentView>;
  sendCode(client: PageClient, intentId: string): Promise<CodeSentView>;
  /** Proves the intent and signs every action it names. Asked again with the same intent: same answer. */
  signWithIntent(
    client: PageClient,
    intentId: string,
    proof: { code: string } | { password: string },
  ): Promise<PageState>;
  rejectOnPage(client: PageClient, reason: string): Promise<PageState>;
  setPassword(client: PageClient, password: string): Promise<void>;
  savedMarks(client: PageClient): Promise<{ id: string; png: Buffer; createdAt: number }[]>;
  saveMark(client: PageClient, mark: MarkInput): Promise<void>;
  deleteSavedMark(client: PageClient, id: string): Promise<void>;
  /** @returns an expiring link `/d/<token>/<name>`. */
  pageDownload(client: PageClient, what: 'CONTRACT' | 'LOG' | 'ORIGINAL'): Promise<{ url: string; endsAt: number }>;
}

// ── downloads ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Bytes to be streamed, their length known before the first one. */
export interface Download {
  kind: 'zip' | 'pdf' | 'file';
  fileName: string;
  byteLength: number;
  /** @param range inclusive byte positions. */
  open(range?: { start: number; end: number }): Readable;
}
export type DownloadItem = 'CONTRACT' | 'SIGNLOG' | 'ATTACHMENT';
export interface DownloadOptions {
  items?: DownloadItem[];
  /** Default true: even a single file is zipped. */
  zipOneFile?: boolean;
  names?: 'DEFAULT' | 'ORIGINAL';
}
export interface DownloadUseCases {
  downloadContract(caller: Caller, key: ContractKey, options?: DownloadOptions): Promise<Download>;
  downloadDocument(caller: Caller, documentId: string): Promise<Download>;
  downloadAttachments(caller: Caller, key: ContractKey, options?: { original?: boolean }): Promise<Download>;
  /** `/d/<token>/<name>`: signature, expiry and the contract's state are judged here. @throws LINK_UNKNOWN, LINK_ENDED */
  downloadByLink(client: PageClient, token: string): Promise<Download>;
}

// ── companies, people, apps ─────────────────────────────────────────────────────────────────────────────────────────

export interface Company {
  id: TenantId;
  name: string;
  registerNo?: string;
  legalPerson?: string;
  parentId?: TenantId;
  createdAt: number;
}
export interface EmployeeView {
  id: EmployeeId;
  name: string;
  mobile?: string;
  email?: string;
  number?: string;
  createdAt: number;
}
export interface OrganisationUseCases {
  createEmployee(
    caller: Caller,
    input: { user: ContactInput; number?: string; companyName?: string },
  ): Promise<EmployeeView>;
  /** The app's company first, then its subsidiaries. */
  listCompanies(caller: Caller): Promise<Company[]>;
  /** Any company this installation knows; undefined when unknown. */
  companyDetail(caller: Caller, by: { name?: string; registerNo?: string; id?: string }): Promise<Company | undefined>;
  /** Sandbox: takes effect at once, with a seal ready to use. */
  createSubsidiary(
    caller: Caller,
    input: { name: string; registerNo?: string; externalRef?: string },
  ): Promise<Company>;
}
export interface CallbackSettings {
  url?: string;
  encrypt: 'NONE' | 'AES_ECB';
  /** 16 characters. */
  secretKey: string;
  signatureIn: 'BODY' | 'QUERY';
}
/** An app as its dialect's auth sees it. */
export interface AppCredentials {
  id: AppId;
  tenantId: TenantId;
  name: string;
  dialect: string;
  accessKey: string;
  secret: string;
  scope: TenantId[];
  callback: CallbackSettings;
  settings: Record<string, unknown>;
}
export type IdKind = 'contract' | 'document' | 'seal' | 'employee';
export interface AppUseCases {
  findApp(dialect: string, accessKey: string): Promise<AppCredentials | undefined>;
  /** @returns false when this nonce was accepted before within its life. */
  burnNonce(appId: AppId, nonce: string, lifeMs: number): Promise<boolean>;
  /** The request of this nonce was refused: sent again as it is, it gets the same refusal and not that of a replay. */
  returnNonce(appId: AppId, nonce: string): Promise<void>;
  setCallback(caller: Caller, callback: Partial<CallbackSettings>): Promise<CallbackSettings>;
  /** The contract in any dialect's form of its id. */
  findContractByAnyId(caller: Caller, id: string): Promise<ContractDetail>;
  /** How a core id is written in each dialect. */
  dressId(kind: IdKind, id: string): { qiyuesuo: string; tencent: string; esign: string };
}

// ── sandbox ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ActInput {
  contractId: string;
  contact: string;
  act: 'sign' | 'approve' | 'reject';
  reason?: string;
  /** What the person draws on the pad; absent: the name is typed. */
  ink?: Pick<Extract<MarkInput, { kind: 'DRAW' }>, 'strokes' | 'aspect'>;
}
export interface Mischief {
  /** Every answer waits this long. */
  slowMs?: number;
  repeatCallbacks?: number;
  refuseFirstTries?: number;
  timestampsDown?: boolean;
}
export interface SandboxMessage {
  at: number;
  contact: string;
  channel: 'SMS' | 'EMAIL';
  text: string;
  code?: string;
  link?: string;
}
export interface SandboxUseCases {
  /** What that person would do on the signing page, through the same use cases. */
  sandboxAct(caller: Caller, input: ActInput): Promise<Contract>;
  sandboxMessages(caller: Caller, contact?: string): Promise<SandboxMessage[]>;
  /** @param advanceMs ≥ 0. @returns the business clock after the move. */
  sandboxClock(caller: Caller, advanceMs: number): Promise<{ now: number }>;
  sandboxMischief(caller: Caller, mischief: Mischief): Promise<Mischief>;
}

// ── callbacks ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** What happened, for a dialect to write as its callback; fixed when it happens. */
export interface Notice {
  eventId: string;
  type: string;
  at: number;
  contract: Contract;
  /** The party and action it is about, when there is one. */
  signatoryId?: SignatoryId;
  actionId?: ActionId;
  actor?: Contact;
}
/** A request that leaves from the outbox. */
export interface OutgoingRequest {
  url: string;
  method: 'POST';
  headers: Record<string, string>;
  body: string;
}
/** Where an app wants to be told. `url` is the contract's own when it has one. */
export interface Subscription {
  appId: AppId;
  dialect: string;
  url: string;
  callback: CallbackSettings;
}
/** Writes one notice as a dialect's callback; undefined when that dialect tells nobody of it. Pure. */
export type CallbackWriter = (notice: Notice, to: Subscription) => OutgoingRequest | undefined;
