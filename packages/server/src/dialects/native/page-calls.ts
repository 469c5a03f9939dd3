import type { PageClient } from '../../app/application.js';
import type { BatchState } from './batch-wire.js';
import type {
  CodeSent,
  ConsentGiven,
  ConsentText,
  DocumentText,
  DownloadReply,
  FillRequest,
  Handwriting,
  IntentReply,
  IntentRequest,
  Outline,
  PageState,
  SavedSignatures,
  Seen,
  SignRequest,
} from './page-wire.js';

export interface Picture {
  bytes: Uint8Array;
  type: string;
}

/** What the routes of the signing page need of the platform. Every call may refuse with a DomainError. */
export interface PageCalls {
  /** Binds a ticket or link to its first client; the same client gets its page again: of one contract, or a list of several. */
  exchange(
    client: PageClient,
    ticket: string,
  ): Promise<
    { session: string; state: PageState; list?: undefined } | { session: string; list: BatchState; state?: undefined }
  >;
  state(client: PageClient): Promise<PageState>;
  sendProof(client: PageClient): Promise<CodeSent>;
  prove(client: PageClient, code: string): Promise<PageState>;
  notMe(client: PageClient): Promise<PageState>;
  picture(client: PageClient, documentId: string, page: number, width: number): Promise<Picture>;
  text(client: PageClient, documentId: string): Promise<DocumentText>;
  sealPicture(client: PageClient, sealId: string): Promise<Picture>;
  seen(client: PageClient, pages: Seen[]): Promise<void>;
  consentText(client: PageClient, consentId: string): Promise<ConsentText>;
  consent(client: PageClient, given: ConsentGiven): Promise<void>;
  outline(client: PageClient, text: string): Promise<Outline>;
  intend(client: PageClient, intent: IntentRequest): Promise<IntentReply>;
  sendCode(client: PageClient, intentId: string): Promise<CodeSent>;
  sign(client: PageClient, intentId: string, proof: SignRequest): Promise<PageState>;
  fill(client: PageClient, filled: FillRequest): Promise<PageState>;
  reject(client: PageClient, reason: string): Promise<PageState>;
  setPassword(client: PageClient, password: string): Promise<void>;
  savedSignatures(client: PageClient): Promise<SavedSignatures>;
  saveSignature(client: PageClient, signature: Handwriting): Promise<SavedSignatures>;
  savedPicture(client: PageClient, id: string): Promise<Picture>;
  deleteSignature(client: PageClient, id: string): Promise<SavedSignatures>;
  download(client: PageClient, what: 'CONTRACT' | 'LOG' | 'ORIGINAL'): Promise<DownloadReply>;
}
