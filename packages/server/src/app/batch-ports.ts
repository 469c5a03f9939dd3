import type { ErrorCode } from '../domain/errors.js';
import type { ActionId, ContractId, IntentId, PersonId, TenantId } from '../domain/ids.js';
import type { Intent } from '../domain/intent.js';
import type { BatchOptions, ClientFacts } from './application.js';
import type { PageSession, SentCode, Ticket } from './ports.js';

/** A right to open one page for several contracts of one receiver; as a `Ticket` is for one contract. */
export interface Batch extends Pick<
  Ticket,
  'kind' | 'tenantId' | 'appId' | 'scope' | 'person' | 'personId' | 'endsAt' | 'device' | 'deniedAt' | 'provenAt'
> {
  /** What an app asks about it by. */
  id: string;
  /** Those named, or that waited when the page was opened, in the order of the list. */
  contractIds: ContractId[];
  /** What waits for this person when the page is opened again joins the list. */
  follows: boolean;
  /** Only contracts to which this company is a party, by name. */
  companyName?: string;
  /** Who invites: the sender of all, or the company whose app made the link. */
  senderName: string;
  options: BatchOptions;
  createdAt: number;
}
/** A browser that opened it. The pages of its contracts are sessions of their own, named by this one's secret. */
export interface BatchSession extends Pick<PageSession, 'device' | 'createdAt' | 'consents' | 'proof'> {
  batchHash: string;
}

/** What became of one contract of several. */
export type BatchOutcome =
  | { is: 'SIGNED'; at: number }
  /** Not signed by this proof; it holds up nobody. */
  | { is: 'LEFT'; at: number; code: ErrorCode; facts: Record<string, string | number> };
export interface BatchLine {
  contractId: ContractId;
  tenantId: TenantId;
  subject: string;
  /** The contract's own intent, and the page session by whose reading and consent it is given. */
  intentId: IntentId;
  actionIds: ActionId[];
  sessionHash: string;
  /** `shownLine` of it. */
  shown: string;
  outcome?: BatchOutcome;
}
/** What somebody means to sign in one go; one code or password proves it for all lines. */
export interface BatchIntent {
  id: IntentId;
  /** The page's own name for it. */
  key: string;
  batchHash: string;
  tenantId: TenantId;
  personId: PersonId;
  device: string;
  lines: BatchLine[];
  saveMark: boolean;
  challenge?: SentCode;
  createdAt: number;
  /** From here on every line is signed or says why not, whoever is still there to ask for it. */
  proven?: {
    at: number;
    method: Intent['method'];
    facts: Partial<Intent>;
    /** Over which connection; for the evidence of each contract. */
    by: { client: ClientFacts; requestId: string; baseUrl: string };
  };
}

export interface BatchRows {
  insert(hash: string, batch: Batch): Promise<void>;
  lock(hash: string): Promise<Batch | undefined>;
  byId(scope: readonly TenantId[], id: string): Promise<{ hash: string; batch: Batch } | undefined>;
  save(hash: string, batch: Batch): Promise<void>;
  insertSession(hash: string, session: BatchSession): Promise<void>;
  /** @param lock keeps session and batch from others until the transaction ends */
  session(hash: string, lock?: boolean): Promise<{ session: BatchSession; batch: Batch } | undefined>;
  saveSession(hash: string, session: BatchSession): Promise<void>;
  intentByKey(batchHash: string, key: string): Promise<BatchIntent | undefined>;
  /** The newest that was proven. */
  newestProven(batchHash: string): Promise<BatchIntent | undefined>;
  lockIntent(id: IntentId): Promise<BatchIntent | undefined>;
  saveIntent(intent: BatchIntent): Promise<void>;
  /** When codes were sent for this page. */
  sentTimes(batchHash: string): Promise<number[]>;
}
