import type { PermissionNeed, PermissionState } from '../domain/download-permission.js';
import type { Contract } from '../domain/contract.js';
import type { ContractId } from '../domain/ids.js';
import type { Caller, ContractKey, Download } from './application.js';
import type { LinkPurpose } from './links.js';
import type { PageClient } from './page-use-cases.js';

export type { PermissionNeed, PermissionState } from '../domain/download-permission.js';
export type { LinkPurpose } from './links.js';

/** A contract by its key, or as the caller was given it a moment ago, which saves loading it again. */
export type LinkedContract = ContractKey | { loaded: Contract };
/** What links are wanted for. DOCUMENTS and ATTACHMENTS give one each, CONTRACT one for all documents, BUNDLE with the log. */
export type LinkTarget =
  | { kind: 'CONTRACT' | 'BUNDLE' | 'LOG' | 'DOCUMENTS' | 'ATTACHMENTS'; contract: LinkedContract }
  | { kind: 'FILE'; fileId: string; what: 'ORIGINAL' | 'PDF' }
  | { kind: 'SEAL'; sealId: string }
  /** An evidence report that is READY, with the documents and the signing log. */
  | { kind: 'REPORT'; reportId: string };
/** Contracts that are downloaded together under one name. */
export interface SeveralContracts {
  name: string;
  contractIds: string[];
}
export interface LinkOptions {
  /** 1 second to 90 days. */
  lifeMs: number;
  /**
   * Text of the URL that must stay as it is, e.g. its path and its query but for the token. It is part of what the token
   * vouches for, not of the token: `openLink` wants the same text again.
   */
  bound?: (link: Omit<MadeLink, 'token'>) => string;
  /** Asked now and again at each use. Default NOTHING. */
  permission?: PermissionNeed;
  /** Which contracts. Default SENT: frozen, so signing, or however it ended. */
  state?: 'SENT' | 'COMPLETED';
}
export interface MadeLink {
  /** Lower-case hex; may be written in any other form of the same bytes. */
  token: string;
  /** End, UTC ms of the business clock. */
  until: number;
  purpose: LinkPurpose;
  /** Of the contract, document, attachment or file. */
  id: string;
  kind: Download['kind'];
  /** With its suffix. */
  fileName: string;
}
export interface OpenedLink {
  purpose: LinkPurpose;
  id: string;
  until: number;
  /** Absent for a file. */
  contractId?: ContractId;
  download: Download;
}
/** Who may download a company's contracts, as it stands, and who said so last. */
export interface DownloadPermission {
  company: PermissionState;
  app: PermissionState;
  /** The last change of each. */
  changes: Partial<Record<'COMPANY' | 'APP', PermissionChange>>;
}
export interface PermissionChange {
  state: PermissionState;
  at: number;
  /** As the caller named the person who did it. */
  by?: string;
  reason?: string;
}

export interface LinkUseCases {
  /**
   * Expiring links that any dialect may write into a URL of its own shape. What they open is the newest committed revision
   * at the time of use, never an older one.
   *
   * @throws CONTRACT_NOT_FOUND, CONTRACT_STATE (a draft; not COMPLETED where that is asked), DOCUMENT_NOT_READY (it is being
   *   frozen, a report being made; ask again in a second), DOWNLOAD_NOT_PERMITTED, FILE_NOT_FOUND, FILE_NOT_READY,
   *   SEAL_NOT_FOUND, REPORT_NOT_FOUND, INPUT_INVALID (lifeMs)
   */
  makeLinks(caller: Caller, target: LinkTarget, options: LinkOptions): Promise<MadeLink[]>;
  /**
   * A link to each of these contracts, in its newest revision, without asking the database again; none for one whose bytes
   * are not there yet, or that is not the caller's. @param options.bound is told the contract's id
   */
  linksToContracts(
    caller: Caller,
    contracts: readonly Contract[],
    options: LinkOptions,
  ): Promise<Map<ContractId, MadeLink>>;
  /**
   * One link to the documents of several contracts, at most 50, in a zip whose names begin with their group's.
   *
   * @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_READY, DOWNLOAD_NOT_PERMITTED, INPUT_TOO_LONG
   */
  linkToSeveral(caller: Caller, groups: SeveralContracts[], options: LinkOptions): Promise<MadeLink>;
  /**
   * What a link opens now. Its MAC, its end, the permission of its app and the contract's state are judged here.
   *
   * @param use.head only the headers are wanted: nothing joins the evidence
   * @throws LINK_UNKNOWN, LINK_ENDED, CONTRACT_NOT_FOUND, DOCUMENT_NOT_FOUND, DOWNLOAD_NOT_PERMITTED, FILE_NOT_FOUND
   */
  openLink(client: PageClient, token: string, use?: { bound?: string; head?: boolean }): Promise<OpenedLink>;
  /** @param companyName of the caller's tree; absent: the caller's company. */
  downloadPermission(caller: Caller, companyName?: string): Promise<DownloadPermission>;
  /** @throws DOWNLOAD_NOT_PERMITTED */
  checkDownloadPermission(caller: Caller, need: PermissionNeed, companyName?: string): Promise<void>;
  /**
   * Says whether this app may download a company's contracts (COMPANY), or any company's that says nothing (APP). Links
   * given out before follow at once. Each change joins the company's audit chain.
   */
  setDownloadPermission(
    caller: Caller,
    input: { of: 'COMPANY' | 'APP'; state: PermissionState; companyName?: string; by?: string; reason?: string },
  ): Promise<DownloadPermission>;
}
