import type {
  ChosenPlace,
  CodeSent,
  ConsentGiven,
  ConsentText,
  DocumentText,
  DownloadReply,
  Handwriting,
  IntentReply,
  IntentRequest,
  Outline,
  PageState,
  SavedSignatures,
  Seen,
  SignRequest,
} from './page-wire.js';

/** Who holds the phone: recorded in the evidence. `device` is the long-lived cookie that a ticket is bound to. */
export interface PageClient {
  ip: string;
  userAgent: string;
  device: string;
  /** Scheme and host the request came to; links handed out use it. */
  origin: string;
}
/** One open signing page: its secret session and who holds it. */
export interface PageVisit {
  session: string;
  client: PageClient;
}
export interface Picture {
  bytes: Uint8Array;
  type: string;
}
export type { ChosenPlace };

/** What the routes of the signing page need of the platform. Every call may refuse with a DomainError. */
export interface PageCalls {
  /** Binds a ticket or link to its first client; the same client gets its page again. */
  exchange(client: PageClient, ticket: string): Promise<{ session: string; state: PageState }>;
  state(visit: PageVisit): Promise<PageState>;
  sendProof(visit: PageVisit): Promise<CodeSent>;
  prove(visit: PageVisit, code: string): Promise<PageState>;
  notMe(visit: PageVisit): Promise<PageState>;
  picture(visit: PageVisit, documentId: string, page: number, width: number): Promise<Picture>;
  text(visit: PageVisit, documentId: string): Promise<DocumentText>;
  sealPicture(visit: PageVisit, sealId: string): Promise<Picture>;
  seen(visit: PageVisit, pages: Seen[]): Promise<void>;
  consentText(visit: PageVisit, consentId: string): Promise<ConsentText>;
  consent(visit: PageVisit, given: ConsentGiven): Promise<void>;
  outline(visit: PageVisit, text: string): Promise<Outline>;
  intend(visit: PageVisit, intent: IntentRequest): Promise<IntentReply>;
  sendCode(visit: PageVisit, intentId: string): Promise<CodeSent>;
  sign(visit: PageVisit, intentId: string, proof: SignRequest): Promise<PageState>;
  reject(visit: PageVisit, reason: string): Promise<PageState>;
  setPassword(visit: PageVisit, password: string): Promise<void>;
  savedSignatures(visit: PageVisit): Promise<SavedSignatures>;
  saveSignature(visit: PageVisit, signature: Handwriting): Promise<SavedSignatures>;
  savedPicture(visit: PageVisit, id: string): Promise<Picture>;
  deleteSignature(visit: PageVisit, id: string): Promise<SavedSignatures>;
  download(visit: PageVisit, what: 'CONTRACT' | 'LOG' | 'ORIGINAL'): Promise<DownloadReply>;
}
