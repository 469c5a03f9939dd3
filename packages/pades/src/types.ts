/**
 * The words that the parts of @hufu/pades share. Lengths are points (1/72 inch). A *neutral* rectangle lies on the page as
 * a reader sees it: origin at the lower-left of the visible page (CropBox ∩ MediaBox, after /Rotate, times /UserUnit).
 * Pages are numbered from 1.
 */
export interface Rect {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** The visible size of a page in points, after /Rotate and /UserUnit. */
export interface PageSize {
  width: number;
  height: number;
}

/** A picture made of vector operators and images, with its own origin at its lower-left. No fonts: text is outlines. */
export interface Drawing {
  width: number;
  height: number;
  /** PDF content operators; images are painted as `/name Do` in a unit square. */
  operators: string;
  images?: DrawingImage[];
  /** Constant fill and stroke opacity, 0 to 1; absent = 1. */
  opacity?: number;
}
export interface DrawingImage {
  name: string;
  pixelWidth: number;
  pixelHeight: number;
  /** One byte a pixel (grey) or three (RGB), rows from the top, not compressed. */
  colour: 'GRAY' | 'RGB';
  pixels: Uint8Array;
  /** One byte a pixel; absent = opaque. */
  alpha?: Uint8Array;
}

/** A drawing put on a page: scaled to fill `at`, turned clockwise about its centre, and cut to `clip` when given. */
export interface PaintedPart {
  drawing: Drawing;
  at: Rect;
  rotation?: number;
  clip?: Rect;
}

/** A signature field: what the signer's CMS fills. Names are flat, without periods (DOMAIN.md §9). */
export interface SignatureFieldPlan {
  name: string;
  page: number;
  rect: Rect;
  tooltip?: string;
  /** Fields that this signature locks (FieldMDP Include). */ lock: string[];
}
/** A read-only push button reserved at freeze for one more mark of an act. */
export interface MarkFieldPlan {
  name: string;
  page: number;
  rect: Rect;
  tooltip: string;
  /** Drawn at freeze already, never again; absent: empty until an act draws it. */
  paint?: PaintedPart[];
}
export interface FreezePlan {
  signatureFields: SignatureFieldPlan[];
  markFields: MarkFieldPlan[];
}

/** One act on one document: one CMS. */
export interface SigningAct {
  /** An empty field that exists, or one made in this increment. */
  field: { existing: string } | { late: SignatureFieldPlan };
  /** What is painted in the signature field; empty = no visible mark. */
  paint: PaintedPart[];
  /** Mark fields reserved at freeze, each with what is painted in it. */
  marks: { name: string; paint: PaintedPart[] }[];
  signingTime: Date;
  signerName: string;
  reason?: string;
  /** Bytes kept for the CMS (DER); at least 8,192. */
  reserve?: number;
}

/** Bytes appended to a file, and what the next act needs to know of the whole. */
export interface Increment {
  appended: Buffer;
  state: FileState;
}

/** The key side of a signature; may be remote and slow. */
export interface Signer {
  /** DER certificates, the signer's first, up to and including the root or the last one known. */
  chain: Buffer[];
  algorithm: 'ES256' | 'RS256';
  /** @param tbs DER of the signed attributes (SET OF). @returns ECDSA as DER, RSA as PKCS#1 v1.5. */
  sign(tbs: Buffer): Promise<Buffer>;
}

/** Gives a time-stamp token (RFC 3161) for a SHA-256 digest of 32 bytes. @returns DER of the TimeStampToken (a CMS ContentInfo). */
export type Timestamper = (digest: Buffer) => Promise<Buffer>;

/**
 * What signing needs of a file, so that one more signature costs O(appended bytes). JSON-safe: kept with the revision.
 * It is a cache: `readState(bytes)` makes it again from the file.
 */
export interface FileState {
  /** Format tag; a state of another version is recomputed. */
  v: 1;
  byteLength: number;
  /** SHA-256 of all bytes so far, hex. */
  sha256: string;
  /** The running hash, exported (base64), to be continued over the next segment. */
  hashState: string;
  /** SM3 of all bytes so far, hex, and its running state (base64). Absent in a state that stays in one process. */
  sm3?: string;
  sm3State?: string;
  [more: string]: unknown;
}
