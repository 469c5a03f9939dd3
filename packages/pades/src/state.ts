import type { Box, PageGeometry, Rotation } from './geometry.js';
import { pageSize } from './geometry.js';
import { PdfError, Ref } from './objects.js';
import type { FileState, PageSize } from './types.js';

/** Object number and generation. */
export type RefPair = [number, number];

/** An object kept as text, because it may have to be written again. */
export interface Held {
  ref: RefPair;
  /** PDF text, one character a byte. */
  text: string;
}

export interface PageState {
  ref: RefPair;
  visible: Box;
  rotate: Rotation;
  userUnit: number;
  /** What stands between the brackets of /Annots. */
  annots: string;
  /** The array's own object; absent = it stands in the page, whose text (without /Annots) is then in `text`. */
  annotsRef?: RefPair;
  text?: string;
}

/** A field that may still be signed or drawn keeps what writing it again needs. Rectangles are in user space. */
export type FieldEntry =
  /** Signed, drawn, or none of ours. */
  | { is: 'done' | 'other' }
  | {
      is: 'signature';
      ref: RefPair;
      page: number;
      rect: Box;
      /** Without /V and /AP. */
      text: string;
      ap?: string;
      lock?: string[];
      /** The widget, when it is not the field itself; text without /AP. */
      widget?: Held;
    }
  | { is: 'mark'; ref: RefPair; page: number; rect: Box; tooltip: string; structParent?: number };

export interface FormState {
  /** Absent = it stands in the catalog. */
  ref?: RefPair;
  /** The dictionary without /Fields. */
  text: string;
  /** What stands between the brackets of /Fields. */
  fields: string;
  /** Absent = the array stands in the form. */
  fieldsRef?: RefPair;
}

export interface SignatureInfo {
  field: string;
  kind: 'signature' | 'timestamp';
  /** Bytes from the start of the file that it covers, its own /Contents left out; 0 = nonsense. */
  coversTo: number;
}

/** What /DSS holds: object numbers by SHA-256 of their content, in the order of the file. */
export interface DssState {
  ref: RefPair;
  Certs: [sha256: string, object: number][];
  OCSPs: [sha256: string, object: number][];
  CRLs: [sha256: string, object: number][];
  /** Further entries, kept as they are. */
  rest: string;
}

/** Needed by `freeze` only, and dropped by it. */
export interface BeforeFreeze {
  struct?: { root: Held; container?: Held; parentTree?: Held; nextKey: number };
  /** Part of PDF/A that the file claims, and its metadata without the claim (absent = cannot be rewritten). */
  pdfa?: { part: number; metadata: RefPair; xmp?: string };
}

/** The whole of what signing needs; see `FileState`. */
export interface SigningState extends FileState {
  newline: boolean;
  xref: { kind: 'table' | 'stream'; startxref: number };
  /** Next free object number. */
  size: number;
  /** /Root, /Info and /ID, as trailer text. */
  trailer: string;
  root: Held;
  form: FormState | null;
  pages: PageState[];
  fields: Record<string, FieldEntry>;
  signatures: SignatureInfo[];
  /** /P of a certification signature; null = none. */
  docMdp: 1 | 2 | 3 | null;
  dss: DssState | null;
  beforeFreeze: BeforeFreeze | null;
}

/** @throws PdfError stale-state when it was written by another version: make it again with `readState`. */
export function signingState(state: FileState): SigningState {
  if (state.v !== 1 || !Array.isArray(state['pages'])) throw new PdfError('stale-state', 'not a state of this version');
  return state as SigningState;
}

export const toRef = ([n, gen]: RefPair): Ref => new Ref(n, gen);
export const refText = ([n, gen]: RefPair): string => `${n} ${gen} R`;

/** @throws PdfError no-such-page */
export function pageAt(state: SigningState, number: number): PageState {
  const page = Number.isInteger(number) ? state.pages[number - 1] : undefined;
  if (!page) throw new PdfError('no-such-page', `page ${number} of ${state.pages.length}`);
  return page;
}

/** Visible sizes of all pages, first page first. */
export const pageSizes = (state: FileState): PageSize[] =>
  signingState(state).pages.map((p: PageGeometry) => pageSize(p));

/** Signatures and document time stamps that a file holds, in the order of their fields. */
export const signaturesIn = (state: FileState): SignatureInfo[] => signingState(state).signatures;

/** /P of the file's certification, or null. 1: nothing may be signed; 2, 3: only fields that exist. */
export const certification = (state: FileState): 1 | 2 | 3 | null => signingState(state).docMdp;

/** Names of the empty fields: signature fields that may be signed, mark fields that may be drawn. */
export function emptyFields(state: FileState): { signature: string[]; mark: string[] } {
  const of = (kind: string): string[] =>
    Object.entries(signingState(state).fields).flatMap(([field, entry]) => (entry.is === kind ? [field] : []));
  return { signature: of('signature'), mark: of('mark') };
}
