import type { Readable } from 'node:stream';
import type { PagePainting } from '@hufu/pades/paint-pages';
import type { SignatureReport, VerificationReport } from '@hufu/pades/verify/verify-pdf';
import type { FileState, PageSize, Signer } from '@hufu/pades/types';
import type { ActionId, AppId, IntentId, PersonId, SealId } from '../domain/ids.js';
import type { CallbackManner, CallbackReply, Mischief, OutgoingRequest } from './application.js';
import type { Store, OutboxKind } from './store-ports.js';

export type * from './store-ports.js';

/** What the use cases need of the world. Each port is no wider than the need; `main.ts` chooses the real ones. */
export interface World {
  mode: 'sandbox' | 'production';
  /** Id of this installation, part of every evidence entry. */
  installation: string;
  /** This server process; holder of slots and leases. */
  serverId: string;
  /** Links made outside a request start with it. */
  baseUrl: string;
  store: Store;
  nonces: Nonces;
  objects: ObjectStore;
  clock: Clock;
  /** A new core id (ARCHITECTURE.md §4). */
  newId: () => string;
  keys: SignerKeys;
  timestamps: Timestamps;
  revocation: RevocationFacts;
  pdf: PdfWorkshop;
  messages: MessageSender;
  vault: Vault;
  secrets: { idKey: Buffer; linkKey: Buffer };
  passwords: PasswordHasher;
  /** By the name of the dialect. */
  callbackManners: ReadonlyMap<string, CallbackManner>;
  callbacks: CallbackPost;
  /** A hint that work of these kinds, or any, may have become due; rows are announced when they are committed. */
  wake: (kinds?: OutboxKind[]) => void;
  log: Log;
  /** Sandbox only: behaves as badly as asked from now on; other servers follow within a second. */
  misbehave?: (mischief: Mischief) => Promise<void>;
}

export interface Log {
  info(facts: Record<string, unknown>, message: string): void;
  warn(facts: Record<string, unknown>, message: string): void;
  error(facts: Record<string, unknown>, message: string): void;
}

/** Real time drives ids, certificates and evidence; business time drives deadlines, windows, links and retries. UTC ms. */
export interface Clock {
  real(): number;
  business(): number;
  /** How far business time is ahead, ms. */
  offset(): number;
  /** Sandbox only: moves the business clock forward. */
  advance(ms: number): Promise<void>;
}

/** Immutable bytes under `<tenant>/<sha256>`; a put always writes. */
export interface ObjectStore {
  put(tenantId: string, bytes: Uint8Array): Promise<{ sha256: string; byteLength: number; crc32: number }>;
  /** @param range inclusive. */
  get(tenantId: string, sha256: string, range?: { start: number; end: number }): Readable;
  read(tenantId: string, sha256: string): Promise<Buffer>;
}

/** Texts of requests that are good once (replay rule). Times are real, UTC ms. */
export interface Nonces {
  /** @returns false when this nonce was burnt before and its life, until `until`, has not ended */
  burn(appId: AppId, nonce: string, now: number, until: number): Promise<boolean>;
  giveBack(appId: AppId, nonce: string): Promise<void>;
}

export interface Vault {
  /** @param purpose what the secret is for, e.g. `app:123`; bound to the wrapped text. */
  wrap(purpose: string, secret: Buffer): string;
  /** @throws when purpose, key or text do not fit */
  unwrap(purpose: string, wrapped: string): Buffer;
}

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

/** Whose key it is: a person's, a company's (through a seal), or the platform's own for the signing log. */
export type KeySubject =
  | { kind: 'PERSON'; personId: PersonId; name: string }
  | { kind: 'SEAL'; sealId: SealId; companyName: string; registerNo?: string; operator?: string }
  | { kind: 'PLATFORM' };
/** What unlocks a key: a proven intent reserved by this attempt, or the seal owner's authorisation. */
export type KeyUse =
  | { by: 'INTENT'; intentId: IntentId; attempt: number; actionId: ActionId }
  | { by: 'AUTHORISATION'; authorisationId: string; attempt: number; actionId: ActionId }
  | { by: 'PLATFORM'; purpose: 'SIGNING_LOG' };
/** What evidence says of a certificate. Times are UTC ms. */
export interface CertificateFacts {
  serial: string;
  issuer: string;
  subject: string;
  sha256: string;
  notBefore: number;
  notAfter: number;
  assurance: 'SELF_CA' | 'LICENSED_CA' | 'QTSP';
}
export interface SignerKeys {
  /** The subject's key and certificate, made when missing or about to end. */
  unlock(subject: KeySubject, use: KeyUse): Promise<{ signer: Signer; certificate: CertificateFacts }>;
}

/** A time-stamping authority (时间戳服务), RFC 3161. */
export interface Timestamps {
  /** @param digest SHA-256, 32 bytes. @returns DER of the TimeStampToken, checked. */
  timestamp(digest: Buffer): Promise<Buffer>;
  /** Who vouches for the time, as the signing log says it. */
  readonly authority: string;
}

/** What a validator needs of the given chains: certificates, OCSP answers, CRLs, all DER. */
export interface RevocationFacts {
  /** @param chains DER, each beginning with a signer's or time-stamping authority's own certificate. */
  collect(chains: Buffer[][]): Promise<{ certs: Buffer[]; ocsps: Buffer[]; crls: Buffer[] }>;
  /** Whether this installation's authority issued that certificate; DER. */
  isOurs(certificate: Buffer): boolean;
  /** Root certificates this installation trusts, DER. */
  roots(): Buffer[];
}

/** A foreign file made ready to be a document. */
export interface Intake {
  pdf: Buffer;
  pages: PageSize[];
  sha256: string;
  crc32: number;
  state: FileState;
  /** What was repaired or removed, in words for people; empty = bytes as they came. */
  changes: string[];
  /** SHA-256 of the bytes that came, hex. */
  uploadedSha256: string;
  arrivedSigned: boolean;
}
/** What a verifier says of a file. Times are UTC ms, certificates DER. */
export interface JudgedPdf {
  verdict: VerificationReport['verdict'];
  indication: VerificationReport['indication'];
  why?: string;
  /** Absent: it cannot be read. */
  pages?: number;
  signatures: (Omit<SignatureReport, 'signer' | 'changes'> & {
    changes: 'NONE' | 'PERMITTED' | 'FORBIDDEN';
    certificate?: Uint8Array;
    place?: KeywordHit;
  })[];
}
export interface KeywordHit {
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  /** Of a keyword: nothing else stands before or behind it on its line. */
  alone?: boolean;
}
/** Work on foreign PDFs: in limited workers, never in the request thread. */
export interface PdfWorkshop {
  /** @throws DomainError FILE_INVALID, FILE_TYPE_UNSUPPORTED, FILE_TOO_LARGE */
  intake(bytes: Uint8Array, suffix: string): Promise<Intake>;
  /** Neutral rectangles of each keyword, in reading order. `nearest` is the closest text when there is no hit. */
  findKeywords(pdf: Buffer, keywords: string[]): Promise<Record<string, { hits: KeywordHit[]; nearest?: string }>>;
  /** Neutral rectangles of the form fields of a PDF as it came, by their full names. @throws DomainError FILE_INVALID */
  formFields(pdf: Buffer): Promise<(KeywordHit & { name: string })[]>;
  /** Loads what pictures of pages need, once; it takes half a second that nobody need wait for. */
  warmUp(): void;
  renderPage(pdf: Buffer, page: number, width: number): Promise<{ webp: Buffer; digest: string }>;
  pageTexts(pdf: Buffer): Promise<string[]>;
  /** One PDF of several that were taken in, in order, taken in anew. @throws DomainError FILE_INVALID, FILE_TOO_LARGE */
  merge(pdfs: Buffer[]): Promise<Intake>;
  /** What the verifier that shares no code with the signer says of a file; roots are DER. @throws DomainError FILE_TOO_LARGE */
  verify(pdf: Buffer, trust: Buffer[], now: number): Promise<JudgedPdf>;
  /** Paints into pages for good. @returns the bytes to append, and the state of the file with them */
  paint(pdf: Buffer, paintings: PagePainting[]): Promise<{ appended: Buffer; state: FileState }>;
  /** A picture painted anew, as PNG. @throws DomainError FILE_INVALID, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED */
  picture(bytes: Uint8Array): Promise<Buffer>;
  /** A seal's picture, cut to its ink on nothing; pixels. @throws DomainError FILE_INVALID, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED */
  sealImage(bytes: Uint8Array): Promise<{ png: Buffer; width: number; height: number }>;
}

/** A message to a person. The sandbox keeps it instead of sending it. */
export interface OutgoingMessage {
  contact: string;
  channel: 'SMS' | 'EMAIL';
  text: string;
  code?: string;
  link?: string;
}
export interface MessageSender {
  /** Whether a message to that kind of contact can leave. */
  canReach(channel: 'SMS' | 'EMAIL'): boolean;
  send(message: OutgoingMessage): Promise<void>;
}

export interface CallbackAnswer extends CallbackReply {
  ms: number;
}
/** Sends callbacks through the guard: one resolution, no private addresses unless allowed, no redirect, 15 s. */
export interface CallbackPost {
  post(request: OutgoingRequest): Promise<CallbackAnswer>;
}
