import type { CodeChallenge, PasswordWindow } from '../domain/codes.js';
import type { Contact, Contract } from '../domain/contract.js';
import type { ActionId, AppId, ContractId, DocumentId, IntentId, PersonId, SealId, TenantId } from '../domain/ids.js';
import type { ChosenPlace, FrozenDigest, Intent } from '../domain/intent.js';
import type { PageOptions } from './application.js';
import type { Person } from './directory-ports.js';

/** What it takes to sign on a page: the right to open it, what is meant, what was signed. */

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
