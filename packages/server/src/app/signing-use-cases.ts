import type { PlacementRequest } from '../domain/placing.js';
import type { Caller, ContactInput, ContractKey } from './caller.js';
import type { PageClient } from './page-use-cases.js';
import type { Readable } from 'node:stream';

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
