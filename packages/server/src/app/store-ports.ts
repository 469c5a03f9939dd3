import type { FileState, PageSize } from '@hufu/pades/types';
import type { Contract } from '../domain/contract.js';
import type { EventRecord } from '../domain/events.js';
import type { AppId, AttachmentId, ContractId, DocumentId, PersonId, SignatoryId, TenantId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { KeptTask, Mischief, SandboxMessage } from './application.js';
import type { BatchRows } from './batch-ports.js';
import type { AccountRows, AppRows, OrganisationRows, PeopleRows } from './directory-ports.js';
import type { AuditRows, FileRows, PermissionRows, SwitchRows } from './file-ports.js';
import type { OutboxRows } from './outbox-ports.js';
import type { AutoSignRows, SealRows } from './seal-ports.js';
import type { IntentRows, TicketRows } from './signing-ports.js';
import type { ReportRows, TemplateRows } from './template-ports.js';

export type * from './batch-ports.js';
export type * from './directory-ports.js';
export type * from './file-ports.js';
export type * from './outbox-ports.js';
export type * from './seal-ports.js';
export type * from './signing-ports.js';
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
  /** SIGNING, and this person is named in it; oldest first. Whose turn it is, the contract says. */
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
