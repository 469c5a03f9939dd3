import type { PagePainting } from '@hufu/pades/paint-pages';
import type { FileState, PageSize, Rect } from '@hufu/pades/types';
import type { SignatureReport, VerificationReport } from '@hufu/pades/verify/verify-pdf';
import type { ErrorCode } from '../../domain/errors.js';

/** What the pool can do. Each name is a file of this folder that exports one function of the same kind. */
export interface Tasks {
  intake: { input: { bytes: Uint8Array }; output: Accepted | 'ENCRYPTED' };
  decrypt: { input: { bytes: Uint8Array }; output: Uint8Array };
  keywords: { input: { bytes: Uint8Array; keywords: string[] }; output: KeywordHits[] };
  formFields: { input: { bytes: Uint8Array }; output: FormPlace[] };
  texts: { input: { bytes: Uint8Array }; output: string[] };
  image: { input: { bytes: Uint8Array; suffix: string }; output: Uint8Array };
  picture: { input: { bytes: Uint8Array }; output: Uint8Array };
  paint: {
    input: { bytes: Uint8Array; paintings: PagePainting[] };
    output: { appended: Uint8Array; state: FileState };
  };
  verify: { input: { bytes: Uint8Array; trust: Uint8Array[]; now: number }; output: JudgedPdf };
  sealImage: { input: { bytes: Uint8Array }; output: { png: Uint8Array; width: number; height: number } };
  warm: { input: object; output: void };
  officeCheck: { input: { bytes: Uint8Array; suffix: string }; output: void };
  merge: { input: { files: Uint8Array[] }; output: Uint8Array };
  pageImage: { input: { bytes: Uint8Array; page: number; width: number }; output: PageImage };
}
/** What the independent verifier says of a file. Times are UTC ms, certificates DER. */
export interface JudgedPdf {
  verdict: VerificationReport['verdict'];
  indication: VerificationReport['indication'];
  why?: string;
  pages?: number;
  signatures: JudgedSignature[];
}
export type JudgedSignature = Omit<SignatureReport, 'signer' | 'changes'> & {
  changes: 'NONE' | 'PERMITTED' | 'FORBIDDEN';
  certificate?: Uint8Array;
  place?: Rect & { page: number };
};
export type TaskName = keyof Tasks;

/** A file that may become a document: a PDF that our own reader reads to the last object. */
export interface Accepted {
  /** Absent: the uploaded bytes are kept exactly. */
  pdf?: Uint8Array;
  pages: PageSize[];
  /** Hex. */
  sha256: string;
  crc32: number;
  state: FileState;
  /** What was repaired or removed, as kinds for machines; empty for a clean file. */
  changes: Change[];
  /** Signatures were there on arrival: the file is never rewritten. */
  arrivedSigned: boolean;
  /** Names of empty signature fields that were there on arrival. */
  existingFields: string[];
}

/** What intake did to an unsigned file, kept in the evidence and told to the uploader. */
export type Change =
  | 'REPAIRED' // rebuilt by looking for objects, or counts put right
  | 'DECRYPTED' // encrypted without a password
  | 'CONVERTED' // from an image or an office file
  | 'FLATTENED' // form fields became page content
  | `REMOVED:${Removed}`;
/** Content that could act, hide or change what is shown. */
export type Removed =
  | 'JavaScript'
  | 'AdditionalActions'
  | 'Launch'
  | 'SubmitForm'
  | 'Action'
  | 'EmbeddedFile'
  | 'RichMedia'
  | 'XFA'
  | 'OptionalContent'
  | 'UnreferencedObjects'
  | 'SurroundingBytes'
  | 'URI'
  | 'HiddenAnnotation'
  | 'ReferenceXObject'
  | 'AlternateImage';

/** Where a keyword stands, page by page, top to bottom. */
export interface KeywordHits {
  keyword: string;
  hits: KeywordHit[];
  /** Text of the document most like the keyword, when there is no hit. */
  nearest?: string;
}
/** A neutral rectangle around the words (DOMAIN.md §8). */
export interface KeywordHit extends Rect {
  /** From 1. */
  page: number;
  /** Nothing else stands before or behind it on its line. */
  alone: boolean;
}

/** Where a form field of a file stands, neutral. */
export interface FormPlace extends Rect {
  /** From 1. */
  page: number;
  /** In full: its parents' names before it, joined by periods. */
  name: string;
}

/** A page as the signer sees it. */
export interface PageImage {
  webp: Uint8Array;
  /** SHA-256 of the WebP, hex: goes into the evidence when it was shown. */
  sha256: string;
  /** Pixels. */
  width: number;
  height: number;
}

/** How a task ended: a refusal travels between threads as data. */
export type Outcome<T> = ({ value: T } | { refused: { code: ErrorCode; facts: Record<string, string | number> } }) & {
  /** The thread, and the bytes it holds on to after the task. */
  thread: { id: number; bytes: number };
};
