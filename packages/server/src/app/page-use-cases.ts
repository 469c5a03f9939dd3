import type { ActionType, FieldRules, FillableType, HandWay, PartyType, ReadPolicy } from '../domain/contract.js';
import type { ActionId, ContractId, DocumentId, IntentId, PersonId, SealId, SignatoryId } from '../domain/ids.js';
import type { ClientFacts, Caller, ContractKey, ContactInput } from './application.js';
import type { FieldValueInput } from './field-use-cases.js';

export interface PageOptions {
  pageType?: 'SIGN' | 'PRINT' | 'DIRECT_SIGN';
  callbackPage?: string;
  hideReturnButton?: boolean;
  hideRecallButton?: boolean;
  hideRejectButton?: boolean;
  hideEndButton?: boolean;
  hideStateButton?: boolean;
  showResendButton?: boolean;
  hidePasswordSettings?: boolean;
  allowPasswordSign?: boolean;
  /** Every document must have been read to its last page before it can be signed. */
  readToEnd?: boolean;
  lang?: 'zh-CN' | 'en';
  themeColor?: string;
}
export interface TicketInput extends ContractKey {
  /** With a person's id it is somebody the contract itself names, by a contact that may be another app's. */
  user: ContactInput & { personId?: PersonId };
  options?: PageOptions;
  /** Default 30 minutes; 5 minutes to 90 days. */
  lifeMs?: number;
  /** Whoever opens it first proves the contact by a code. Default: it opens at once, for the client that comes first. */
  proof?: boolean;
}
/** What a page client shows of itself on every call. */
export interface PageClient {
  /** The session cookie's value, when the browser sent one. */
  session?: string;
  client: ClientFacts;
  requestId: string;
  baseUrl: string;
}
export interface PageParty {
  signatoryId: SignatoryId;
  name: string;
  type: PartyType;
  sponsor: boolean;
  state: string;
  mine: boolean;
  signedAt?: number;
  /** Masked. */
  contact?: string;
  actions: { id: ActionId; type: ActionType; state: string; name?: string; mine: boolean }[];
}
export interface PagePlace {
  placementId?: string;
  documentId: DocumentId;
  page: number;
  x: number;
  y: number;
  w: number;
  h: number;
  mark: string;
  actionId: ActionId;
  mine: boolean;
  done: boolean;
  movable: boolean;
  /** ACROSS_PAGE: every page that gets a strip. */
  pages?: number[];
  /** The seal the sender chose for this place. */
  sealId?: SealId;
  /** DATE, mine and open: the day as it would be drawn now, at the left of the place, in the middle of its height. */
  outline?: TextOutline;
}
/** Outlines of a text in a box of points, origin at its upper-left (an SVG path). */
export interface TextOutline {
  width: number;
  height: number;
  path: string;
}
export interface PageDocument {
  id: DocumentId;
  title: string;
  revision: number;
  /** Visible sizes in points, page 1 first. */
  pages: { width: number; height: number }[];
}
export type PageScreen =
  | 'NOT_ME' // the receiver said this is not him
  | 'PROVE' // a link whose receiver has not proven the contact: sender, title and masked contact only
  | 'FILL' // my fields are to be filled before anybody signs
  | 'SIGN' // my turn
  | 'WAIT' // not my turn yet
  | 'BUSY' // my signing is being made
  | 'SIGNED_WAITING' // I have signed, others have not
  | 'FINISHING' // concluded, the final file is being made
  | 'DONE' // completed
  | 'VIEW' // may see, never acts (creator, copy)
  | 'REJECTED'
  | 'RECALLED'
  | 'EXPIRED'
  | 'ENDED' // force-ended or failed
  | 'VOIDED';
/** A field this viewer fills. */
export interface PageField {
  documentId: DocumentId;
  name: string;
  label: string;
  type: FillableType;
  required: boolean;
  rules: FieldRules;
  /** Points, neutral. */
  place?: { page: number; x: number; y: number; w: number; h: number };
}
export interface PageSeal {
  id: SealId;
  name: string;
  kind: string;
  validUntil?: number;
  svg: string;
  widthPoints: number;
  heightPoints: number;
}
export interface PageConsent {
  key: 'AGREEMENT' | 'CERTIFICATE' | 'PRIVACY';
  title: string;
  version: string;
  sha256: string;
  text: string;
}
export interface PageState {
  screen: PageScreen;
  sandbox: boolean;
  now: number;
  /** When the ticket or link ends. */
  endsAt: number;
  options: PageOptions;
  contract: {
    id: ContractId;
    subject: string;
    sender: string;
    senderContact?: string;
    state: string;
    reason?: string;
    endedAt?: number;
    endedBy?: string;
    waitingFor?: string;
    completedAt?: number;
  };
  /** Absent on PROVE and wherever this viewer may not see content. */
  content?: {
    me: { name: string; contactMasked: string; contactKind: 'MOBILE' | 'EMAIL' };
    parties: PageParty[];
    documents: PageDocument[];
    places: PagePlace[];
    /** My actions that are open now, in order. Empty when nothing is mine to do. */
    actions: { id: ActionId; type: ActionType }[];
    seals: PageSeal[];
    /** FILL: what I fill. */
    fields: PageField[];
    consents: PageConsent[];
    /** All of them were agreed to in this session. */
    consented: boolean;
    mayReject: boolean;
    passwordOffered: boolean;
    /** What I have to have read before I may sign. */
    readPolicy?: ReadPolicy;
    /** How I may sign by hand. */
    ways: HandWay[];
    passwordSet: boolean;
    maySetPassword: boolean;
    mayDownload: boolean;
    /** How many other contracts wait for this person, once this one is done. */
    others: number;
    /** Names of those waited for. */
    waitingFor: string[];
    signedAt?: number;
  };
  /** PROVE only. */
  prove?: { contactMasked: string; contactKind: 'MOBILE' | 'EMAIL' };
}
export type MarkInput =
  /** strokes of [x, y, ms, pressure]; x and y are 0–1 of the pad, y down; aspect = width / height of the pad */
  | { kind: 'DRAW'; strokes: [number, number, number, number][][]; aspect: number }
  | { kind: 'TYPE'; text: string }
  | { kind: 'UPLOAD'; png: Uint8Array }
  | { kind: 'SAVED'; id: string }
  | { kind: 'SEAL'; sealId: string };
export interface IntentInput {
  /** Made by the page; asked again with the same key, the same intent is answered. */
  key: string;
  actionIds: string[];
  marks: { actionId: string; mark: MarkInput }[];
  /** Places chosen or moved on the page. */
  places?: {
    actionId: string;
    documentId: string;
    page: number;
    x: number;
    y: number;
    w: number;
    h: number;
    placementId?: string;
  }[];
  saveMark?: boolean;
}
export interface CodeSentView {
  /** Masked. */
  sentTo: string;
  resendAfterSeconds: number;
  expiresInSeconds: number;
}
/** `sent` is absent while the password is offered: then a code leaves only when asked for. */
export interface IntentView {
  intentId: IntentId;
  passwordOffered: boolean;
  sent?: CodeSentView;
}
export interface PageUseCases {
  /** pageurl, miniappexchange: a ticket for that user. @throws NO_VIEW_PERMISSION, CONTRACT_NOT_FOUND, CONTRACT_STATE */
  openPage(caller: Caller, input: TicketInput): Promise<{ url: string; ticket: string; endsAt: number }>;
  /** Exchanges a ticket or link token for a session bound to this client. @returns the cookie's value to set. */
  exchangeTicket(client: PageClient, ticket: string): Promise<{ session: string; state: PageState }>;
  /** Whether an address still opens a page; consumes nothing. */
  ticketStands(ticket: string): Promise<'OPEN' | 'ENDED' | 'UNKNOWN'>;
  pageState(client: PageClient): Promise<PageState>;
  /** Sends the code that proves the contact of a link. */
  sendProofCode(client: PageClient): Promise<CodeSentView>;
  proveContact(client: PageClient, code: string): Promise<PageState>;
  /** The receiver says: this is not me. */
  denyContact(client: PageClient): Promise<PageState>;
  pageImage(
    client: PageClient,
    documentId: string,
    page: number,
    width: 780 | 1560,
  ): Promise<{ webp: Buffer; digest: string }>;
  pageText(client: PageClient, documentId: string): Promise<string[]>;
  /** The picture of a seal that this viewer may use. @throws SEAL_NOT_FOUND */
  usableSeal(client: PageClient, sealId: string): Promise<PageSeal>;
  /** One of the terms that a signer agrees to. @throws INPUT_INVALID */
  consentText(client: PageClient, key: string): Promise<PageConsent>;
  /** A typed name as it would be drawn. @throws GLYPH_MISSING */
  textOutline(client: PageClient, text: string): Promise<TextOutline>;
  pagesSeen(
    client: PageClient,
    seen: { documentId: string; page: number; digest: string; ms: number }[],
  ): Promise<void>;
  giveConsent(
    client: PageClient,
    consents: { key: string; version: string; sha256: string; how: 'CHECK' | 'CLICK' }[],
  ): Promise<void>;
  /** Binds what is meant to be signed; sends a code unless the password is offered. */
  makeIntent(client: PageClient, input: IntentInput): Promise<IntentView>;
  sendCode(client: PageClient, intentId: string): Promise<CodeSentView>;
  /** Proves the intent and signs every action it names. Asked again with the same intent: same answer. */
  signWithIntent(
    client: PageClient,
    intentId: string,
    proof: { code: string } | { password: string },
  ): Promise<PageState>;
  /** My fields; with the last party's the documents become final. @throws FIELD_INVALID, FIELD_REQUIRED, GLYPH_MISSING, NOT_THIS_STEP */
  fillOnPage(client: PageClient, values: FieldValueInput[]): Promise<PageState>;
  /** Refuses to sign, or to fill. */
  rejectOnPage(client: PageClient, reason: string): Promise<PageState>;
  setPassword(client: PageClient, password: string): Promise<void>;
  savedMarks(client: PageClient): Promise<{ id: string; png: Buffer; createdAt: number }[]>;
  saveMark(client: PageClient, mark: MarkInput): Promise<void>;
  deleteSavedMark(client: PageClient, id: string): Promise<void>;
  /** @returns an expiring link `/d/<token>/<name>`. */
  pageDownload(client: PageClient, what: 'CONTRACT' | 'LOG' | 'ORIGINAL'): Promise<{ url: string; endsAt: number }>;
}
