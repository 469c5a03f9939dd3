import type { PageSize } from '@hufu/pades/types';
import type { FileUse, UploadedFile } from '../domain/file.js';
import type { AttachmentId, DocumentId } from '../domain/ids.js';
import type { Hits, PlacementRequest } from '../domain/placing.js';
import type { Caller, ContractKey, Download, PlacementRule } from './application.js';

export type { FileStage, FileUse, UploadedFile } from '../domain/file.js';

export interface FileInput {
  /** With its suffix, which must fit the content of a DOCUMENT. */
  name: string;
  bytes: Uint8Array;
  use: FileUse;
  /** The subsidiary it belongs to; absent: the app's own company. */
  companyName?: string;
  /** UTC ms, business clock; absent: it stays. */
  expiresAt?: number;
}
export interface AwaitedFileInput extends Omit<FileInput, 'bytes'> {
  byteLength?: number;
  /** 32 hex. */
  md5?: string;
  contentType?: string;
  /** How long the bytes may come; default one hour. */
  uploadLifeMs?: number;
  /** Text of the upload link that must not change (see `LinkInput.bound`). */
  bound?: (until: number, file: UploadedFile) => string;
}
export interface FromFilesInput extends ContractKey {
  /** Several are merged into one document, in this order. */
  fileIds: string[];
  /** Absent: the first file's name without its suffix. */
  title?: string;
  sort?: number;
  placements?: PlacementRequest[];
  placementRule?: PlacementRule;
}
/** Points, neutral; pages from 1. */
export interface FormFieldPlace {
  name: string;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
}
export interface FileDetail {
  file: UploadedFile;
  /** Sizes of the visible pages in points, page 1 first; for a READY file. */
  pages?: PageSize[];
}

/** Reusable files: uploaded once, in one call or through a link, and used by as many contracts as wanted. */
export interface FileUseCases {
  /**
   * Takes in files, all or none.
   *
   * @returns in the order given
   * @throws FILE_INVALID, FILE_TYPE_UNSUPPORTED, FILE_TOO_LARGE, INPUT_INVALID, INPUT_TOO_LONG (facts: file = place from 0)
   */
  addFiles(caller: Caller, inputs: FileInput[]): Promise<UploadedFile[]>;
  /** A file whose bytes will be sent to a link. @returns the link's token and end (business clock) */
  awaitFile(caller: Caller, input: AwaitedFileInput): Promise<{ file: UploadedFile; token: string; until: number }>;
  /** What an upload link is for, before any byte is read. @throws LINK_UNKNOWN, LINK_ENDED */
  openUpload(token: string, bound?: string): Promise<UploadedFile>;
  /**
   * The bytes for an upload link. A DOCUMENT that cannot be one is kept as REFUSED and answered, not thrown.
   *
   * @throws LINK_UNKNOWN, LINK_ENDED, INPUT_INVALID (facts: field md5 | byteLength | file), FILE_TOO_LARGE
   */
  uploadByLink(token: string, bytes: Uint8Array, bound?: string): Promise<UploadedFile>;
  /** @throws FILE_NOT_FOUND also when it has expired */
  fileDetail(caller: Caller, fileId: string, flags?: { pages?: boolean }): Promise<FileDetail>;
  /** As it came, or the PDF that documents begin with. @throws FILE_NOT_FOUND, FILE_NOT_READY */
  downloadFile(caller: Caller, fileId: string, what: 'ORIGINAL' | 'PDF'): Promise<Download>;
  /** Where words stand in a file, by word. @throws FILE_NOT_FOUND, FILE_NOT_READY, INPUT_INVALID */
  findInFile(caller: Caller, fileId: string, words: string[]): Promise<Record<string, Hits>>;
  /** Where the form fields of a PDF stood when it came; none for files of other kinds. @throws FILE_NOT_FOUND, FILE_NOT_READY, FILE_INVALID */
  formFieldsOf(caller: Caller, fileId: string): Promise<FormFieldPlace[]>;
  /**
   * A document of a draft, made of files. They stay what they are.
   *
   * @throws FILE_NOT_FOUND, FILE_NOT_READY, FILE_INVALID (why: signed, when several are merged), and those of `addDocument`
   */
  addDocumentFromFiles(caller: Caller, input: FromFilesInput): Promise<DocumentId>;
  /** An attachment of a draft, as the file came. @throws FILE_NOT_FOUND, FILE_NOT_READY, and those of `addAttachment` */
  addAttachmentFromFile(caller: Caller, input: ContractKey & { fileId: string; title?: string }): Promise<AttachmentId>;
  /** @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_FOUND */
  removeDocument(caller: Caller, input: ContractKey & { documentId: string }): Promise<void>;
  /** @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_FOUND */
  removeAttachment(caller: Caller, input: ContractKey & { attachmentId: string }): Promise<void>;
}
