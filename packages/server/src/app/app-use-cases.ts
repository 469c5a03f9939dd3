import type { CompanyEvent } from '../domain/company-events.js';
import type { Contact, Contract } from '../domain/contract.js';
import type { ActionId, AppId, IdType, SignatoryId, TenantId } from '../domain/ids.js';
import type { Caller } from './caller.js';
import type { ContractDetail } from './contract-use-cases.js';

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
  /** Moves when this server changes an app, a company, an employee or an account; what is remembered of them ends then. */
  directoryVersion(): number;
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
  /** What happened to a company outside its contracts; absent: nobody is told. Pure. */
  writeOfCompany?: (
    event: CompanyEvent,
    to: Subscription,
    dressId: DressId,
  ) => OutgoingRequest | OutgoingRequest[] | undefined;
  /** Whether a contract's own address is told besides the app's; absent: instead of it. */
  tellsBoth?(contract: Contract): boolean;
  /** Pauses after failed tries, ms; after the last of them it is given up. */
  pausesMs: readonly number[];
  /** Why an answer counts as a failure; undefined: received. */
  whyFailed(reply: CallbackReply): string | undefined;
}
