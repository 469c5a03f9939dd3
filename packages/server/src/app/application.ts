import type { Readable } from 'node:stream';
import type {
  ActionType,
  Contact,
  ContactType,
  Contract,
  CustomField,
  IdentityLevel,
  IntentMethod,
  PartyType,
} from '../domain/contract.js';
import type {
  ActionId,
  AppId,
  AttachmentId,
  CategoryId,
  DocumentId,
  EmployeeId,
  IdType,
  SealId,
  SignatoryId,
  TenantId,
} from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { AccountUseCases } from './account-use-cases.js';
import type { FieldUseCases, FieldValueInput } from './field-use-cases.js';
import type { FileUseCases } from './file-use-cases.js';
import type { LifecycleUseCases } from './lifecycle-use-cases.js';
import type { LinkUseCases } from './link-use-cases.js';
import type { PageClient, MarkInput, PageUseCases } from './page-use-cases.js';
import type { VoidUseCases } from './void-use-cases.js';
import type { VerificationUseCases } from './verification-use-cases.js';
import type { TemplateUseCases } from './template-use-cases.js';
import type { SealUseCases } from './seal-use-cases.js';

export type * from './account-use-cases.js';
export type * from './field-use-cases.js';
export type * from './page-use-cases.js';
export type * from './void-use-cases.js';
export type * from './file-use-cases.js';
export type * from './lifecycle-use-cases.js';
export type * from './link-use-cases.js';
export type * from './seal-use-cases.js';
export type * from './template-use-cases.js';
export type * from './verification-use-cases.js';

/** Everything the platform can do, as dialects see it. One method is one use case, one file of this folder. */
export interface Application
  extends
    ContractUseCases,
    FileUseCases,
    LinkUseCases,
    LifecycleUseCases,
    VoidUseCases,
    SigningUseCases,
    PageUseCases,
    DownloadUseCases,
    OrganisationUseCases,
    AccountUseCases,
    SealUseCases,
    FieldUseCases,
    TemplateUseCases,
    VerificationUseCases,
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

/** A person named by a caller. OPENID and BIZID: an account of the caller's app, by its external id. */
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
  /** Default true. */
  allowRefuse?: boolean;
  /** Default true. */
  allowTransfer?: boolean;
  /** One signature of all parties with this and the same serialNo is enough. */
  anyOf?: boolean;
  /** UTC ms: this party's own deadline, which ends the contract. */
  deadline?: number;
  /** Absent: every method the installation has. */
  allowedIntents?: IntentMethod[];
  /** Absent: L0, a proven contact. */
  requiredIdentity?: IdentityLevel;
  /** The initiator's company reviews it before it may act: an AUDIT step of its own, done with `reviewSignatories`. */
  reviewBefore?: boolean;
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
  /** What automatic signatures are for; an authorisation limited to another scene does not hold. */
  autoSignScene?: string;
  everyMarkSigned?: boolean;
  /** Default true; false: the initiator finishes it with `completeContract`. */
  autoFinish?: boolean;
  /** It is reviewed before it is sent. */
  needsCreateReview?: boolean;
  /** Parties and places may be added while it is out, though it finishes by itself. */
  mayGrow?: boolean;
  /** Default true; false: it can never be voided. */
  allowToRescind?: boolean;
  /** The sponsor's steps are never implied (契约锁 without a preset flow). */
  sponsorNamesActions?: boolean;
  /** Values of the caller's own wire that its replies repeat; kept as they are. */
  echo?: Record<string, unknown>;
  /** One party may come several times. */
  partiesMayRepeat?: boolean;
  /** Nobody is written to: the caller hands out the links. */
  quiet?: boolean;
  /** Overwrites only what the caller has seen. @throws SLOT_BUSY when the draft has another version by now */
  version?: number;
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
  /** Only what is still open; an ended contract stays as it is. @throws CONTRACT_NOT_FOUND, CONTRACT_STATE */
  recallContract(caller: Caller, input: WithdrawInput): Promise<Contract>;
  /** Those that the caller's companies sent, in any order; what is not there is left out. */
  contractsByIds(caller: Caller, ids: readonly string[]): Promise<Contract[]>;
  /** The business clock, UTC ms. */
  businessTime(): Promise<number>;
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
  downloadByLink(client: PageClient, token: string, head?: boolean): Promise<Download>;
}

// ── companies, people, apps ─────────────────────────────────────────────────────────────────────────────────────────

export interface Company {
  id: TenantId;
  name: string;
  registerNo?: string;
  legalPerson?: string;
  legalPersonIdType?: string;
  legalPersonIdNumber?: string;
  idType?: string;
  address?: string;
  parentId?: TenantId;
  /** Nobody has checked yet who this is; absent: checked, or the sandbox. */
  unverified?: boolean;
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
  /** Business categories (业务分类) of the caller's company, oldest first. */
  listCategories(caller: Caller): Promise<{ id: CategoryId; name: string }[]>;
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
  encrypt: 'NONE' | 'AES_ECB' | 'AES_CBC';
  /** 16 characters for AES_ECB, 32 for AES_CBC. */
  secretKey: string;
  /** A second secret, which signs bodies; absent: the dialect signs with another, or not at all. */
  token?: string;
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
/** Texts made by the dialect, long enough not to be guessed; only their hashes are kept. */
export interface TokenPair {
  access: string;
  refresh: string;
}
/** What an app may come back for. `result` is the dialect's own. */
export interface KeptTask {
  id: string;
  kind: string;
  result: Record<string, unknown>;
  createdAt: number;
}
export interface AppUseCases {
  keepTask(caller: Caller, task: Pick<KeptTask, 'kind' | 'result'>): Promise<KeptTask>;
  /** One of the caller's companies' and of this app; undefined for anything else. */
  keptTask(caller: Caller, kind: string, id: string): Promise<KeptTask | undefined>;

  findApp(dialect: string, accessKey: string): Promise<AppCredentials | undefined>;
  /** @returns false when this nonce was accepted before within its life. */
  burnNonce(appId: AppId, nonce: string, lifeMs: number): Promise<boolean>;
  /** The request of this nonce was refused: sent again as it is, it gets the same refusal and not that of a replay. */
  returnNonce(appId: AppId, nonce: string): Promise<void>;
  /** Counts a call of an app; false when `perSecond` of this name were made within the last second, by all servers together. */
  withinRate(appId: AppId, name: string, perSecond: number): Promise<boolean>;
  /**
   * A new access token of an app, and a refresh token beside it. The one before it stays good for `overlapMs`, older ones die.
   * @returns when it ends, UTC ms of the business clock
   */
  issueToken(appId: AppId, tokens: TokenPair, life: { lifeMs: number; overlapMs: number }): Promise<number>;
  /** Whether this access token of this app is good now. */
  tokenStands(appId: AppId, token: string): Promise<boolean>;
  /** As `issueToken`, for the app's newest refresh token only; undefined when it is another. */
  refreshToken(
    appId: AppId,
    refresh: string,
    tokens: TokenPair,
    life: { lifeMs: number; overlapMs: number },
  ): Promise<number | undefined>;
  setCallback(caller: Caller, callback: Partial<CallbackSettings>): Promise<CallbackSettings>;
  /** One request to a receiver of callbacks, through their guard. */
  probeReceiver(caller: Caller, request: OutgoingRequest): Promise<CallbackReply>;
  /** The contract in any dialect's form of its id. */
  findContractByAnyId(caller: Caller, id: string): Promise<ContractDetail>;
  /** The three forms of a core id (ARCHITECTURE.md §4). */
  dressId(kind: IdType, id: string): { decimal: string; base62: string; hex: string };
  /** The way back: the core id behind a dressed one of this kind; undefined for anything else, before any query. */
  undressId(form: 'base62' | 'hex', kind: IdType, text: string): string | undefined;
}

// ── sandbox ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ActInput {
  contractId: string;
  contact: string;
  act: 'sign' | 'approve' | 'reject' | 'fill';
  reason?: string;
  /** What the person fills in; fields that are not named get something that suits them. */
  values?: FieldValueInput[];
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
  accessKey: string;
  dialect: string;
  url: string;
  callback: CallbackSettings;
  /** The app's own id of the contract's company, when it has one. */
  companyExternalId?: string;
}
/** Ids as the dialect writes them. */
export type DressId = AppUseCases['dressId'];
/** Writes one notice as a dialect's callback, or several in their order; undefined when it tells nobody of it. Pure. */
export type CallbackWriter = (
  notice: Notice,
  to: Subscription,
  dressId: DressId,
) => OutgoingRequest | OutgoingRequest[] | undefined;
/** What a receiver answered, or why it did not. */
export interface CallbackReply {
  status?: number;
  /** First 4 KB. */
  body?: string;
  error?: string;
}
/** How a dialect's callbacks are written and delivered. */
export interface CallbackManner {
  write: CallbackWriter;
  /** Pauses after failed tries, ms; after the last of them it is given up. */
  pausesMs: readonly number[];
  /** Why an answer counts as a failure; undefined: received. */
  whyFailed(reply: CallbackReply): string | undefined;
}
