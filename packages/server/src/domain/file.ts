import { DomainError, type ErrorCode } from './errors.js';
import type { AppId, FileId, TenantId } from './ids.js';

/** What a file is for. DOCUMENT: read, made safe and turned into PDF when it comes. AS_IS: kept as it came, never opened. */
export type FileUse = 'DOCUMENT' | 'AS_IS';

/**
 * AWAITED: a link to upload it was given, nothing has come. STORED: kept as it came. READY: a document can be made of it.
 * REFUSED: it came, and cannot be a document; `refusal` says why.
 */
export type FileStage = 'AWAITED' | 'STORED' | 'READY' | 'REFUSED';

/** Bytes in the object store, by their SHA-256 (hex). */
export interface StoredBytes {
  sha256: string;
  byteLength: number;
  crc32: number;
}

/** What the uploader said of bytes that have not come yet. */
export interface PromisedBytes {
  byteLength?: number;
  /** MD5, 32 hex. */
  md5?: string;
  contentType?: string;
  /** Business clock: until when they may come. */
  until: number;
}

/** A file uploaded once, which may serve several contracts (文件, DOMAIN.md §2). */
export interface UploadedFile {
  id: FileId;
  tenantId: TenantId;
  appId: AppId;
  /** With its suffix. */
  name: string;
  /** Lower case, no dot; '' when the name has none. */
  suffix: string;
  use: FileUse;
  stage: FileStage;
  createdAt: number;
  /** Business clock; absent: it stays. Documents made of it outlive it. */
  expiresAt?: number;
  promised?: PromisedBytes;
  /** The bytes as they came. */
  original?: StoredBytes;
  /** The PDF a document begins with. */
  pdf?: StoredBytes & {
    pageCount: number;
    /** What was repaired or removed, in words for people. */
    changes: string[];
    arrivedSigned: boolean;
  };
  refusal?: { code: ErrorCode; why: string };
}

/** `合同.PDF` → `pdf`. */
export const suffixOf = (name: string): string => /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** `合同.pdf` → `合同`. */
export const titleOf = (name: string): string => name.replace(/\.[A-Za-z0-9]{1,10}$/, '');

export const isExpired = ({ expiresAt }: UploadedFile, now: number): boolean => now >= (expiresAt ?? Infinity);

/** A file of which documents can be made. @throws DomainError FILE_NOT_READY (facts: file, state, why?) */
export function needPdf(file: UploadedFile): NonNullable<UploadedFile['pdf']> {
  if (file.pdf) return file.pdf;
  throw notReady(file);
}

/** The bytes as they came. @throws DomainError FILE_NOT_READY */
export function needOriginal(file: UploadedFile): StoredBytes {
  if (file.original) return file.original;
  throw notReady(file);
}

const notReady = ({ id, stage, refusal }: UploadedFile): DomainError =>
  new DomainError('FILE_NOT_READY', { file: id, state: stage, ...(refusal && { why: refusal.why }) });

/**
 * Whether these bytes are the ones that were promised, at a time they may come.
 *
 * @throws DomainError INPUT_INVALID (facts: field md5 | byteLength), LINK_ENDED, FILE_NOT_READY when others came before
 */
export function checkArrival(
  file: UploadedFile,
  bytes: { byteLength: number; md5: string; sha256: string },
  now: number,
): void {
  if (now >= (file.promised?.until ?? -Infinity)) throw new DomainError('LINK_ENDED');
  const { byteLength, md5 } = file.promised ?? {};
  if (md5 !== undefined && md5 !== bytes.md5)
    throw new DomainError('INPUT_INVALID', { field: 'md5', value: bytes.md5 });
  if (byteLength !== undefined && byteLength !== bytes.byteLength) {
    throw new DomainError('INPUT_INVALID', { field: 'byteLength', value: bytes.byteLength });
  }
  if (file.original && file.original.sha256 !== bytes.sha256) {
    throw new DomainError('INPUT_INVALID', { field: 'file', value: 'other bytes came before' });
  }
}
