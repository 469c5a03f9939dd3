import type { SealDesign } from '@hufu/pades/seals/seal';
import type { FileState, PageSize } from '@hufu/pades/types';
import type { Account } from '../domain/accounts.js';
import type { Contact, Contract } from '../domain/contract.js';
import type { CodeChallenge, PasswordWindow } from '../domain/codes.js';
import type { EventRecord } from '../domain/events.js';
import type {
  AccountId,
  ActionId,
  AppId,
  AttachmentId,
  CategoryId,
  ContractId,
  DocumentId,
  EmployeeId,
  IntentId,
  PersonId,
  SealId,
  SignatoryId,
  TenantId,
} from '../domain/ids.js';
import type { ChosenPlace, FrozenDigest, Intent } from '../domain/intent.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { AutoSignAuthorisation, GrantTo, MarkOwner, SealKind, SealState } from '../domain/seals.js';
import type { CallbackSettings, Company, KeptTask, Mischief, PageOptions, SandboxMessage } from './application.js';
import type { BatchRows } from './batch-ports.js';
import type { AuditRows, FileRows, PermissionRows, SwitchRows } from './file-ports.js';
import type { OutboxRows } from './outbox-ports.js';
import type { ReportRows, TemplateRows } from './template-ports.js';

export type * from './batch-ports.js';
export type * from './file-ports.js';
export type * from './outbox-ports.js';
export type * from './template-ports.js';

/** Which tenants a transaction may see; '*' is for the platform's own jobs. */
export type Scope = readonly TenantId[] | '*';

export interface Store {
  /** Runs `work` in one transaction, again from the start when the database asks for it. */
  transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Reads outside a transaction: what is asked for together is read together, what waited for an answer sees the database
   * as it is then. Much cheaper than a transaction.
   */
  read<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One statement that is its own transaction. It sees no row that belongs to a tenant. */
  statement<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Moves when this server writes an app, a company, an employee or an account: what was looked up of them before is out
   * of date. Other servers of the installation are not heard of.
   */
  directoryVersion(): number;
}

/** One transaction. Groups are named after what they hold. */
export interface Tx {
  contracts: ContractRows;
  documents: DocumentRows;
  evidence: EvidenceRows;
  intents: IntentRows;
  tickets: TicketRows;
  batches: BatchRows;
  outbox: OutboxRows;
  seals: SealRows;
  autoSign: AutoSignRows;
  templates: TemplateRows;
  reports: ReportRows;
  people: PeopleRows;
  accounts: AccountRows;
  organisation: OrganisationRows;
  apps: AppRows;
  installation: InstallationRows;
  files: FileRows;
  permissions: PermissionRows;
  switches: SwitchRows;
  audit: AuditRows;
  tasks: TaskRows;
}

export interface TaskRows {
  load(scope: readonly TenantId[], appId: AppId, id: string): Promise<KeptTask | undefined>;
  insert(tenantId: TenantId, appId: AppId, task: KeptTask): Promise<void>;
}

/** A locked contract, the database's clock (ms), and whether the server that holds its slot is gone. */
export interface LockedContract {
  contract: Contract;
  dbNow: number;
  holderGone: boolean;
}
export interface ContractListQuery {
  tenantIds: TenantId[];
  states?: string[];
  voidStates?: string[];
  categoryId?: string;
  categoryName?: string;
  /** Of one that is not published, when it was made. */
  publishedFrom?: number;
  publishedTo?: number;
  side: 'SPONSOR' | 'RECEIVER' | 'ALL';
  offset: number;
  limit: number;
  order: 'ASC' | 'DESC';
}
export interface ContractRows {
  load(scope: readonly TenantId[], id: ContractId): Promise<Contract | undefined>;
  /** Those of the contracts that there are, in any order. */
  loadAll(scope: readonly TenantId[], ids: readonly ContractId[]): Promise<Contract[]>;
  /** Locks the row until the transaction ends. */
  lock(scope: readonly TenantId[], id: ContractId): Promise<LockedContract | undefined>;
  idByRef(tenantId: TenantId, externalRef: string): Promise<ContractId | undefined>;
  /** The contract a document belongs to. */
  idByDocument(scope: readonly TenantId[], id: DocumentId): Promise<ContractId | undefined>;
  idBySignatory(scope: readonly TenantId[], id: SignatoryId): Promise<ContractId | undefined>;
  /** The contract an attachment belongs to. */
  idByAttachment(scope: readonly TenantId[], id: AttachmentId): Promise<ContractId | undefined>;
  insert(contract: Contract): Promise<void>;
  /** Writes what differs, the slot included (its lease is 15 s from the database's now). */
  save(before: Contract, after: Contract): Promise<void>;
  renewSlot(tenantId: TenantId, id: ContractId, attempt: number, holder: string): Promise<boolean>;
  list(query: ContractListQuery): Promise<{ total: number; ids: ContractId[] }>;
  /** SIGNING, with an open step of this person, oldest first. Who may do it, the contract says. */
  waitingFor(scope: readonly TenantId[], personId: PersonId, atMost: number): Promise<ContractId[]>;
  due(now: number, atMost: number): Promise<ContractId[]>;
  wishes(contract: Contract): Promise<PlacementRequest[]>;
  forgetWishes(contract: Contract): Promise<void>;
  setWishes(contract: Contract, wishes: { id: string; wish: PlacementRequest }[]): Promise<void>;
}

export interface Segment {
  revision: number;
  sha256: string;
  byteLength: number;
  crc32: number;
  totalSha256: string;
  totalLength: number;
  totalCrc32: number;
}
export interface DocumentHead {
  segment: Segment;
  state: FileState;
  pages: PageSize[];
}
export interface DocumentRows {
  segments(tenantId: TenantId, id: DocumentId): Promise<Segment[]>;
  /** What the next increment needs: the last segment of a revision, its file state, the sizes of the pages. */
  head(tenantId: TenantId, id: DocumentId, revision: number): Promise<DocumentHead | undefined>;
  pages(tenantId: TenantId, id: DocumentId): Promise<PageSize[]>;
  insertPages(tenantId: TenantId, id: DocumentId, pages: PageSize[]): Promise<void>;
  insertSegment(tenantId: TenantId, id: DocumentId, segment: Segment, state: FileState): Promise<void>;
}

export interface EvidenceRows {
  append(tenantId: TenantId, records: { id: string; record: EventRecord; body: string }[]): Promise<void>;
  /** All entries of a contract, oldest first. */
  of(tenantId: TenantId, contractId: ContractId): Promise<EventRecord[]>;
}

export interface SignatureRow {
  documentId: DocumentId;
  fieldName: string;
  data: Record<string, unknown>;
}
/** What somebody means to sign, before a code or password proves it; becomes an Intent of the same id. */
export interface IntentRequest {
  id: IntentId;
  /** The page's own name for it. */
  key: string;
  contractId: ContractId;
  personId: PersonId;
  sessionHash: string;
  actionIds: ActionId[];
  digests: FrozenDigest[];
  marks: { actionId: ActionId; mark: StoredMark }[];
  places: (ChosenPlace & { actionId: ActionId })[];
  challenge?: SentCode;
  /** SHA-256 of what the page said would be signed. */
  textShown: string;
  createdAt: number;
  saveMark: boolean;
  /** The intent of the same id exists. */
  provenAt?: number;
}
/** A mark as given on the page; pictures are base64 PNG, already made small and clean. */
export type StoredMark =
  | { kind: 'DRAW'; strokes: [number, number, number, number][][]; aspect: number }
  | { kind: 'TYPE'; text: string }
  | { kind: 'PICTURE'; png: string }
  | { kind: 'SEAL'; sealId: SealId };
export interface IntentRows {
  load(tenantId: TenantId, id: IntentId): Promise<Intent | undefined>;
  /** Not CONSUMED, not VOID. */
  open(tenantId: TenantId, contractId: ContractId): Promise<Intent[]>;
  save(tenantId: TenantId, intent: Intent): Promise<void>;
  spend(tenantId: TenantId, intentId: IntentId, actionId: ActionId): Promise<void>;
  /** The one row per action; a second one fails. */
  insertSigning(
    contract: Contract,
    actionId: ActionId,
    attempt: number,
    at: number,
    signatures: SignatureRow[],
  ): Promise<void>;
  /** Whether this very call was committed since then (business clock, ms). */
  signedByCall(tenantId: TenantId, contractId: ContractId, callDigest: string, since: number): Promise<boolean>;
  /** Chains of the signers and time stamps of one document, DER. */
  chainsOf(tenantId: TenantId, contractId: ContractId, documentId: DocumentId): Promise<Buffer[][]>;
  requestByKey(tenantId: TenantId, contractId: ContractId, key: string): Promise<IntentRequest | undefined>;
  lockRequest(tenantId: TenantId, id: IntentId): Promise<IntentRequest | undefined>;
  saveRequest(tenantId: TenantId, request: IntentRequest): Promise<void>;
  /** When codes were sent to this person for this contract. */
  sentTimes(tenantId: TenantId, contractId: ContractId, personId: PersonId): Promise<number[]>;
}

/** A short-lived right to open one signing page (TICKET), or a longer one that proves its contact first (LINK). */
export interface Ticket {
  kind: 'TICKET' | 'LINK';
  contractId: ContractId;
  tenantId: TenantId;
  appId: AppId;
  /** The app's company and its subsidiaries: what a page of this ticket may reach. */
  scope: TenantId[];
  person: Contact;
  personId: PersonId;
  options: PageOptions;
  endsAt: number;
  /** Hash of the device that exchanged it first. */
  device?: string;
  /** LINK: the receiver said this is not him. */
  deniedAt?: number;
  /** LINK: when the contact was proven. */
  provenAt?: number;
}
export interface PageSession {
  ticketHash: string;
  device: string;
  createdAt: number;
  /** The page was shown with the contract's content; said once in the evidence. */
  openedAt?: number;
  /** Digests of page images sent, `documentId/page` → digest; and how long each was seen. */
  seen: Record<string, { digest: string; ms: number }>;
  consents: { key: string; title: string; version: string; sha256: string; how: 'CHECK' | 'CLICK'; at: number }[];
  /** LINK: the code that proves the contact. */
  proof?: SentCode;
}
/** A one-time code that was sent; only its keyed hash is kept. `sentTimes`: every sending of this challenge, UTC ms. */
export interface SentCode extends CodeChallenge {
  id: string;
  hash: string;
  sentTimes: number[];
}
export interface TicketRows {
  insert(hash: string, ticket: Ticket): Promise<void>;
  lock(hash: string): Promise<Ticket | undefined>;
  save(hash: string, ticket: Ticket): Promise<void>;
  insertSession(hash: string, session: PageSession): Promise<void>;
  /** @param lock keeps session and ticket, not the person, from others until the transaction ends */
  session(hash: string, lock?: boolean): Promise<{ session: PageSession; ticket: Ticket; person: Person } | undefined>;
  saveSession(hash: string, session: PageSession): Promise<void>;
  /** Those of the sessions that there are, by hash. */
  sessions(hashes: readonly string[]): Promise<Map<string, PageSession>>;
  passwordWindow(appId: AppId, personId: PersonId, device: string): Promise<PasswordWindow | undefined>;
  savePasswordWindow(appId: AppId, personId: PersonId, device: string, window: PasswordWindow): Promise<void>;
}

/** A seal (印章): image + key + right to use. It is drawn from its design, or is a picture that was uploaded. */
export type Seal = SealFacts & SealLook;
export type SealLook = { design: SealDesign; picture?: undefined } | { design?: undefined; picture: SealPicture };
export interface SealPicture {
  /** The PNG in the object store of the seal's tenant; transparent, painted by us. */
  sha256: string;
  /** Points. */
  width: number;
  height: number;
}
export interface SealFacts {
  id: SealId;
  /** The company whose seal it is; of a person's seal the company of the app that keeps it. */
  tenantId: TenantId;
  /** A person's seal. */
  owner?: { accountId: AccountId; personId: PersonId };
  name: string;
  /** Absent: as the design says. */
  kind?: SealKind;
  state: SealState;
  stateReason?: string;
  description?: string;
  /** The one that is used when none is named. */
  isDefault?: boolean;
  /** SHA-256 of the vector master (SVG), hex. */
  imageSha256: string;
  validUntil?: number;
  createdAt: number;
}
export interface SealGrant {
  id: string;
  sealId: SealId;
  to: GrantTo;
  autoSign: boolean;
  createdAt?: number;
  until?: number;
  revokedAt?: number;
}
export interface SealRows {
  load(scope: readonly TenantId[], id: SealId): Promise<Seal | undefined>;
  /** The company's own, oldest first; people's seals that its apps keep are not among them. */
  ofTenant(tenantId: TenantId): Promise<Seal[]>;
  ofAccount(tenantId: TenantId, accountId: AccountId): Promise<Seal[]>;
  grants(tenantId: TenantId, sealId: SealId): Promise<SealGrant[]>;
  insert(seal: Seal, grants: SealGrant[]): Promise<void>;
  insertGrant(tenantId: TenantId, grant: SealGrant): Promise<void>;
  saveGrant(tenantId: TenantId, grant: SealGrant): Promise<void>;
  save(seal: Seal): Promise<void>;
  uses(contractIds: ContractId[]): Promise<{ sealId: SealId; count: number }[]>;
}

/** Authorisations by which an app makes marks of people and companies without them. */
export interface AutoSignRows {
  /** All that this owner ever gave the app, newest first. */
  ofOwner(appId: AppId, owner: MarkOwner): Promise<AutoSignAuthorisation[]>;
  insert(authorisation: AutoSignAuthorisation): Promise<void>;
  save(authorisation: AutoSignAuthorisation): Promise<void>;
}

export interface Person {
  id: PersonId;
  name?: string;
  mobile?: string;
  email?: string;
  passwordHash?: string;
  createdAt: number;
}
export interface Employee {
  id: EmployeeId;
  tenantId: TenantId;
  personId: PersonId;
  name: string;
  mobile?: string;
  email?: string;
  number?: string;
  state: 'ACTIVE' | 'DISMISSED';
  roles: string[];
  createdAt: number;
}
export interface PeopleRows {
  load(id: PersonId): Promise<Person | undefined>;
  byContact(kind: 'MOBILE' | 'EMAIL', contact: string): Promise<Person | undefined>;
  /** The person of this contact, made when unknown; safe when two ask at once. */
  ensure(kind: 'MOBILE' | 'EMAIL', contact: string, fresh: Person): Promise<Person>;
  /** A person nobody can reach. */
  insert(person: Person): Promise<Person>;
  /** @returns false when the contact is somebody's. */
  addContact(kind: 'MOBILE' | 'EMAIL', contact: string, personId: PersonId): Promise<boolean>;
  save(person: Person): Promise<void>;
  savedMarks(personId: PersonId): Promise<{ id: string; png: string; createdAt: number }[]>;
  insertSavedMark(personId: PersonId, mark: { id: string; png: string; createdAt: number }): Promise<void>;
  deleteSavedMark(personId: PersonId, id: string): Promise<void>;
}
/** People and companies under an app's own ids. */
export interface AccountRows {
  byId(appId: AppId, id: AccountId): Promise<Account | undefined>;
  byExternalId(appId: AppId, kind: Account['kind'], externalId: string): Promise<Account | undefined>;
  /** A person of any app of these companies, for the sandbox. */
  inTree(tenantIds: readonly TenantId[], by: { id?: AccountId; externalId?: string }): Promise<Account | undefined>;
  ofPeople(appId: AppId, personIds: readonly PersonId[]): Promise<Account[]>;
  ofCompany(appId: AppId, companyId: TenantId): Promise<Account | undefined>;
  /** Oldest first; of one company when it is named. */
  list(
    appId: AppId,
    kind: Account['kind'],
    companyId: TenantId | undefined,
    offset: number,
    limit: number,
  ): Promise<{ total: number; list: Account[] }>;
  insert(account: Account): Promise<void>;
  save(account: Account): Promise<void>;
  delete(account: Account): Promise<void>;
}
export interface OrganisationRows {
  tenant(id: TenantId): Promise<Company | undefined>;
  tenantByName(name: string): Promise<Company | undefined>;
  tenantByRegisterNo(registerNo: string): Promise<Company | undefined>;
  tree(id: TenantId): Promise<Company[]>;
  insertTenant(company: Company & { legalPersonContact?: string }): Promise<void>;
  saveTenant(company: Company): Promise<void>;
  employee(
    scope: readonly TenantId[],
    by: { id?: string; number?: string; personId?: PersonId },
  ): Promise<Employee | undefined>;
  insertEmployee(employee: Employee): Promise<void>;
  saveEmployee(employee: Employee): Promise<void>;
  employees(tenantId: TenantId): Promise<Employee[]>;
  /** Whether anybody works there now. */
  hasEmployees(tenantId: TenantId): Promise<boolean>;
  categoryBy(
    scope: readonly TenantId[],
    by: { id?: string; name?: string },
  ): Promise<{ id: CategoryId; name: string } | undefined>;
  categories(tenantId: TenantId): Promise<{ id: CategoryId; name: string }[]>;
  insertCategory(tenantId: TenantId, category: { id: CategoryId; name: string }): Promise<void>;
}

/** An app (应用): credentials of one dialect, acting for one company and its subsidiaries. The secret is wrapped. */
export interface AppRow {
  id: AppId;
  tenantId: TenantId;
  name: string;
  dialect: string;
  accessKey: string;
  secretWrapped: string;
  callback: Omit<CallbackSettings, 'secretKey' | 'token'> & { secretKeyWrapped: string; tokenWrapped?: string };
  settings: Record<string, unknown>;
}
export interface AppRows {
  /** An app and the companies it acts for: its own first, then its subsidiaries. */
  byAccessKey(dialect: string, accessKey: string): Promise<{ app: AppRow; scope: TenantId[] } | undefined>;
  load(id: AppId): Promise<AppRow | undefined>;
  ofTenants(tenantIds: readonly TenantId[]): Promise<AppRow[]>;
  /** Apps that hear of a contract of this tenant: its own and those of its parent company. */
  toldOf(tenantId: TenantId): Promise<AppRow[]>;
  insert(app: AppRow): Promise<void>;
  save(app: AppRow): Promise<void>;
  /** One after the other, until the transaction ends. */
  lockTokens(appId: AppId): Promise<void>;
  /** When a token of this hash ends, ms; undefined when there is none. */
  tokenUntil(appId: AppId, kind: 'ACCESS' | 'REFRESH', hash: string): Promise<number | undefined>;
  /** The newest access token until now ends at `olderUntil` at the latest, older ones and the refresh token are deleted. */
  replaceTokens(
    appId: AppId,
    by: Record<'access' | 'refresh', { hash: string; until: number }> & { olderUntil: number; now: number },
  ): Promise<void>;
  /** Counts a call unless `atMost` of this name were made within the last second of the database's clock. */
  countCall(appId: AppId, name: string, atMost: number): Promise<boolean>;
}

export interface InstallationRows {
  value(name: string): Promise<string | undefined>;
  setValue(name: string, value: string): Promise<void>;
  /** Adds to a number, from 0. @returns the sum. */
  addTo(name: string, amount: number): Promise<string>;
  secret(name: string): Promise<string | undefined>;
  /** Keeps the first one written; @returns what is kept. */
  setSecret(name: string, wrapped: string): Promise<string>;
  signerKeys(owner: string): Promise<Record<string, unknown>[]>;
  insertSignerKey(owner: string, id: string, notAfter: number, data: Record<string, unknown>): Promise<void>;
  heartbeat(serverId: string, instance: string): Promise<void>;
  /** Forgets a server and those of the same data folder before it, so that their slots are stale at once. */
  forgetServers(instance: string): Promise<void>;
  insertMessage(id: string, message: SandboxMessage): Promise<void>;
  messages(contact: string | undefined, atMost: number): Promise<SandboxMessage[]>;
  mischief(): Promise<Mischief>;
}
