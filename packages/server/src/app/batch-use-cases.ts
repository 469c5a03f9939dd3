import type { ActionType, MarkType } from '../domain/contract.js';
import type { ErrorCode } from '../domain/errors.js';
import type { ActionId, ContractId, DocumentId, IntentId, SealId } from '../domain/ids.js';
import type { Caller, ContactInput } from './caller.js';
import type {
  CodeSentView,
  IntentView,
  MarkInput,
  PageClient,
  PageConsent,
  PageOptions,
  PageScreen,
  PageSeal,
  PageState,
} from './page-use-cases.js';

export interface BatchOptions extends Omit<PageOptions, 'pageType' | 'readToEnd'> {
  /** Each contract must have been read to the last page of every document before it can be signed with others. */
  mustRead?: boolean;
}
export interface BatchInput {
  user: ContactInput;
  /** 1 to 100; absent: all that wait for this person in the caller's companies, now and whenever the page is opened. */
  contractIds?: string[];
  /** Only contracts to which this company is a party. */
  companyName?: string;
  options?: BatchOptions;
  /** Default 30 minutes; 5 minutes to 90 days. */
  lifeMs?: number;
  /** Whoever opens it first proves the contact by a code. Default: it opens at once, for the client that comes first. */
  proof?: boolean;
  /** Sends the link to the receiver's mobile number or mail address; it has to prove the contact. */
  notify?: boolean;
  /** Whether each of them must wait for this person now. Default: whoever may see a contract finds it in the list. */
  mustWait?: boolean;
}
export interface OpenedBatch {
  batchId: string;
  url: string;
  ticket: string;
  endsAt: number;
  contractIds: ContractId[];
}

/** Why a contract whose turn it is cannot be signed with others. */
export type BatchHindrance = 'READ' | 'SEAL'; /* READ: not read to its end · SEAL: no seal that this person may use */
export interface BatchItem {
  contractId: ContractId;
  subject: string;
  sender: string;
  screen: PageScreen;
  /** The signing deadline, or this person's own when it is earlier. */
  deadline?: number;
  documents: number;
  pages: number;
  /** What is asked of this person now, in order; empty when nothing is. */
  actions: { id: ActionId; type: ActionType; sealIds: SealId[]; sealId?: SealId }[];
  /** Where the marks of these actions go. `suggested`: the sender named no place. */
  marks: { documentId: DocumentId; page: number; mark: MarkType; suggested: boolean }[];
  opened: boolean;
  read: boolean;
  /** Signing with others is possible: it is this person's turn, and there is no hindrance. */
  choosable: boolean;
  hindrance?: BatchHindrance;
  reason?: string;
  endedBy?: string;
  endedAt?: number;
  waitingFor: string[];
  signedAt?: number;
  completedAt?: number;
  mayDownload: boolean;
}
/** How far the signing that was proven last has come. */
export interface BatchSigning {
  intentId: IntentId;
  provenAt: number;
  lines: {
    contractId: ContractId;
    subject: string;
    outcome: 'PENDING' | 'SIGNED' | 'LEFT';
    at?: number;
    code?: ErrorCode;
    facts?: Record<string, string | number>;
  }[];
}
export interface BatchState {
  screen: 'PROVE' | 'NOT_ME' | 'LIST';
  sandbox: boolean;
  now: number;
  endsAt: number;
  options: BatchOptions;
  sender: string;
  /** How many contracts there are. */
  count: number;
  /** Masked. */
  me: { name?: string; contactMasked: string; contactKind: 'MOBILE' | 'EMAIL' };
  /** LIST only. */
  content?: {
    items: BatchItem[];
    seals: PageSeal[];
    consents: PageConsent[];
    consented: boolean;
    passwordOffered: boolean;
    signing?: BatchSigning;
  };
}
export interface BatchIntentInput {
  /** Made by the page; asked again with the same key, the same intent is answered. */
  key: string;
  contractIds: string[];
  /** The one handwriting for all; absent when nothing is written by hand. */
  hand?: Exclude<MarkInput, { kind: 'SEAL' }>;
  /** Where there is a choice. */
  seals: { actionId: string; sealId: string }[];
  saveMark?: boolean;
}
export interface LeftOut {
  contractId: string;
  code: ErrorCode;
  facts: Record<string, string | number>;
}
export interface BatchIntentView extends IntentView {
  /** Those it covers. */
  contractIds: ContractId[];
  /** Those that could not be signed any more when it was made. */
  left: LeftOut[];
}

/** Several contracts of one receiver on one page (批量签署). */
export interface BatchUseCases {
  /**
   * A link to several contracts for one person.
   *
   * @throws INPUT_INVALID (none, or more than 100), CONTRACT_NOT_FOUND, NO_VIEW_PERMISSION, CONTRACT_STATE (a draft; with
   *   `mustWait` one that is not being signed), NOT_THIS_STEP (with `mustWait`), SENDER_MISSING (with `notify`)
   */
  openBatch(caller: Caller, input: BatchInput): Promise<OpenedBatch>;
  /** Binds it to this client. @returns the cookie's value to set @throws LINK_UNKNOWN for what is no list */
  exchangeBatch(client: PageClient, ticket: string): Promise<{ session: string; state: BatchState }>;
  /** All else that waits for whoever has signed on this page. @throws NOT_THIS_STEP when nothing does */
  openNext(client: PageClient): Promise<{ url: string }>;
  batchState(client: PageClient): Promise<BatchState>;
  sendBatchProof(client: PageClient): Promise<CodeSentView>;
  proveBatchContact(client: PageClient, code: string): Promise<BatchState>;
  denyBatchContact(client: PageClient): Promise<BatchState>;
  /** Agreed once; each contract that is signed with others records it. */
  giveBatchConsent(
    client: PageClient,
    consents: { key: string; version: string; sha256: string; how: 'CHECK' | 'CLICK' }[],
  ): Promise<void>;
  /** The signing page of one contract of the list. @returns that page's own cookie value */
  openFromBatch(client: PageClient, contractId: string): Promise<{ session: string; state: PageState }>;
  /** Binds what is meant to be signed in one go; sends one code unless the password is offered. */
  makeBatchIntent(client: PageClient, input: BatchIntentInput): Promise<BatchIntentView>;
  sendBatchCode(client: PageClient, intentId: string): Promise<CodeSentView>;
  /**
   * Proves it once, and signs each contract by its own act. What could not be signed is told and holds up nobody. Asked
   * again with the same intent: it goes on where it was.
   */
  signBatch(client: PageClient, intentId: string, proof: { code: string } | { password: string }): Promise<BatchState>;
}
