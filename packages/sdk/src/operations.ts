// Made by scripts/openapi.mjs from packages/server/openapi.json. Do not edit.
export type Refusal = { code: 'INPUT_INVALID' | 'INPUT_TOO_LONG' | 'CONTRACT_NOT_FOUND' | 'DOCUMENT_NOT_FOUND' | 'SIGNATORY_NOT_FOUND' | 'COMPANY_NOT_FOUND' | 'SEAL_NOT_FOUND' | 'SEAL_NOT_USABLE' | 'SEAL_REQUIRED' | 'EMPLOYEE_NOT_FOUND' | 'EMPLOYEE_DISMISSED' | 'EMPLOYEE_NAME_DIFFERS' | 'PERSON_NOT_FOUND' | 'CATEGORY_NOT_FOUND' | 'ACCOUNT_NOT_FOUND' | 'ACCOUNT_EXISTS' | 'COMPANY_NAME_TAKEN' | 'NOT_VERIFIED' | 'SEAL_NAME_TAKEN' | 'SEAL_NOT_AUTHORISED' | 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_STATE' | 'FIELD_INVALID' | 'FIELD_REQUIRED' | 'REPORT_NOT_FOUND' | 'NOT_PERMITTED' | 'DOWNLOAD_NOT_PERMITTED' | 'REVIEW_NOT_OPEN' | 'NO_VIEW_PERMISSION' | 'CONTRACT_STATE' | 'NOT_THIS_STEP' | 'EXTERNAL_REF_TAKEN' | 'SUBJECT_REQUIRED' | 'SIGNATORY_REQUIRED' | 'SIGNATORY_TWICE' | 'ACTION_REQUIRED' | 'AUDITOR_REQUIRED' | 'RECEIVER_REQUIRED' | 'DOCUMENT_REQUIRED' | 'FILE_TYPE_UNSUPPORTED' | 'FILE_INVALID' | 'FILE_TOO_LARGE' | 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | 'KEYWORD_NOT_FOUND' | 'PAGE_OUT_OF_RANGE' | 'PLACEMENT_REQUIRED' | 'PLACEMENT_FORBIDDEN' | 'MARK_KIND_WRONG' | 'TOO_MANY_MARKS' | 'GLYPH_MISSING' | 'INTENT_REQUIRED' | 'CODE_WRONG' | 'CODE_EXPIRED' | 'CODE_LOCKED' | 'CODE_TOO_SOON' | 'PASSWORD_WRONG' | 'PASSWORD_CLOSED' | 'PASSWORD_UNSUITABLE' | 'CONSENT_REQUIRED' | 'REASON_REQUIRED' | 'REJECT_NOT_ALLOWED' | 'LINK_UNKNOWN' | 'LINK_ENDED' | 'LINK_OTHER_CLIENT' | 'LINK_UNPROVEN' | 'NOT_A_SIGNER' | 'SLOT_BUSY' | 'SENDER_MISSING' | 'TIMESTAMP_REQUIRED' | 'KEY_UNAVAILABLE' | 'DOCUMENT_NOT_READY' | 'NOT_AVAILABLE' | 'RATE_LIMITED' | 'INTERNAL'; message: string; facts: Record<string, string | number>; requestId: string };
export type ActionView = { id: string; type: 'AUDIT' | 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL'; state: 'INIT' | 'START' | 'FINISH' | 'STOP' | 'END'; name?: string; finishedAt?: number };
export type ContractView = { id: string; ids: Ids; subject: string; externalRef?: string; companyName: string; state: 'DRAFT' | 'REVIEWING' | 'FILLING' | 'SIGNING' | 'SIGNED' | 'COMPLETED' | 'REJECTED' | 'RECALLED' | 'EXPIRED' | 'FORCE_ENDED' | 'FAILED' | 'DELETED'; voidState: 'NONE' | 'VOIDING' | 'PARTLY_VOIDED' | 'VOIDED'; reason?: string; waitingFor?: string; createdAt: number; publishedAt?: number; concludedAt?: number; completedAt?: number; expireAt?: number; signatories: SignatoryView[]; documents: DocumentView[] };
export type DocumentView = { id: string; ids: Ids; title: string; pages: number; revision: number; byteLength: number; sha256: string };
export type Ids = { qiyuesuo: string; tencent: string; esign: string };
export type SignatoryView = { id: string; type: 'COMPANY' | 'PERSONAL'; name: string; state: 'WAITING' | 'PICKUP' | 'FILLING' | 'FILLED' | 'SIGNING' | 'SIGNED' | 'REJECTED' | 'FILL_REJECTED' | 'STOPPED' | 'CLOSED'; sponsor: boolean; signedAt?: number; actions: ActionView[] };
export type ActBatchReply = { contracts: BatchLine[] };
export type ActBatchRequest = { contact: string; contractIds?: string[]; ink?: { aspect: number; strokes: InkPoint[][] } };
export type ActRequest = { contractId: string; contact: string; act: 'sign' | 'approve' | 'reject' | 'fill'; reason?: string; values?: { documentId?: string; name: string; value: string }[]; ink?: { aspect: number; strokes: InkPoint[][] } };
export type ClockReply = { now: number };
export type ClockRequest = { advance: string };
export type Mischief = { slowMs?: number; repeatCallbacks?: number; refuseFirstTries?: number; timestampsDown?: boolean };
export type SandboxMessage = { at: number; contact: string; channel: 'SMS' | 'EMAIL'; text: string; code?: string; link?: string };
export type SandboxMessages = { messages: SandboxMessage[] };
export type ChosenPlace = { placementId?: string; actionId: Id; documentId: Id; page: number; x: number; y: number; w: number; h: number };
export type Code = string;
export type CodeSent = { sentTo: string; resendAfterSeconds: number; expiresInSeconds: number };
export type ConsentRequest = { consents: { id: string; version: string; sha256: string }[]; how: 'CHECK' | 'CLICK' };
export type ConsentText = { title: string; language: string; text: string };
export type DocumentText = { pages: string[] };
export type DownloadReply = { url: string; expiresInSeconds: number };
export type DownloadRequest = { what: 'CONTRACT' | 'LOG' | 'ORIGINAL' };
export type ExchangeRequest = { ticket: string };
export type FillRequest = { values: FilledField[] };
export type FilledField = { documentId: Id; name: string; value?: string; picture?: string };
export type Handwriting = { kind: 'draw'; ink: Ink } | { kind: 'type'; text: string } | { kind: 'upload'; png: string } | { kind: 'saved'; id: string };
export type Id = string;
export type Ink = { aspect: number; strokes: InkPoint[][] };
export type InkPoint = [number, number, number, number];
export type IntentReply = { intentId: Id; passwordOffered: boolean; sent: CodeSent | null };
export type IntentRequest = { key: string; actions: ({ id: Id; mark?: { kind: 'draw'; ink: Ink } | { kind: 'type'; text: string } | { kind: 'upload'; png: string } | { kind: 'saved'; id: string } | { kind: 'seal'; sealId: Id } })[]; places?: ChosenPlace[]; saveSignature?: boolean };
export type MarkChoice = { kind: 'draw'; ink: Ink } | { kind: 'type'; text: string } | { kind: 'upload'; png: string } | { kind: 'saved'; id: string } | { kind: 'seal'; sealId: Id };
export type Outline = { width: number; height: number; path: string };
export type OutlineRequest = { text: string };
export type PageAction = { id: Id; type: 'AUDIT' | 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL'; name: string | null; sealIds: Id[] };
export type PageConsent = { id: string; title: string; version: string; sha256: string };
export type PageDocument = { id: Id; title: string; revision: number; pages: { width: number; height: number }[] };
export type PageField = { documentId: Id; name: string; label: string; type: 'TEXT' | 'MULTILINE' | 'NUMBER' | 'DATE' | 'CHECKBOX' | 'RADIO' | 'SELECT' | 'IMAGE'; required: boolean; maxLength: number | null; min: number | null; max: number | null; decimals: number | null; options: string[]; multiple: boolean; page: number | null };
export type PageParty = { name: string; type: 'COMPANY' | 'PERSONAL'; state: 'WAITING' | 'ACTIVE' | 'SIGNED' | 'REJECTED' | 'CLOSED'; acting: string | null; signedAt: number | null; mine: boolean };
export type PagePlace = { id: string; actionId: Id; documentId: Id; page: number; x: number; y: number; w: number; h: number; mark: 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL' | 'DATE' | 'ACROSS_PAGE'; mine: boolean; done: boolean; movable: boolean; pages?: number[]; sealId?: string; outline?: { width: number; height: number; path: string } };
export type PageSeal = { id: Id; name: string; kind: 'OFFICIAL' | 'CONTRACT' | 'PERSONNEL' | 'FINANCE' | 'INVOICE' | 'LP' | 'PERSONAL' | 'OTHER'; widthMm: number; heightMm: number; validUntil: number | null };
export type PageState = { kind: 'PROVE' | 'NOT_ME' | 'FILL' | 'SIGN' | 'BUSY' | 'NOT_YOUR_TURN' | 'SIGNED' | 'COMPLETED' | 'READ_ONLY' | 'REJECTED' | 'RECALLED' | 'EXPIRED' | 'FORCE_ENDED' | 'FAILED' | 'VOIDED'; sandbox: boolean; selfIssued: boolean; language: 'zh-CN' | 'en' | null; now: number; endsInSeconds: number; sender: Sender; title: string; me: { name: string | null; masked: string; contactType: 'MOBILE' | 'EMAIL' | 'OTHER' }; content: boolean; parties: PageParty[]; documents: PageDocument[]; places: PagePlace[]; actions: PageAction[]; seals: PageSeal[]; fields: PageField[]; sealAdmin: string | null; ways: ('draw' | 'type' | 'upload' | 'saved')[]; passwordOffered: boolean; consents: PageConsent[]; consented: boolean; readPolicy: { seconds: number; toEnd: boolean } | null; pageType: 'SIGN' | 'DIRECT_SIGN' | 'PRINT'; can: { reject: boolean; download: ('CONTRACT' | 'LOG' | 'ORIGINAL')[]; setPassword: boolean; saveSignature: boolean; notMe: boolean; progress: boolean }; themeColor: string | null; back: { address: string; afterSeconds: number } | null; waitingFor: string[]; waitingReason: 'FINAL_FILE' | 'TIMESTAMP' | null; signedAt: number | null; completedAt: number | null; ended: { by: string | null; reason: string | null; at: number | null } | null; proveAgainInSeconds: number | null; verifyAddress: string | null; next: { count: number } | null };
export type PasswordRequest = { password: string };
export type ProveRequest = { code: Code };
export type RejectRequest = { reason: string };
export type SaveSignatureRequest = { signature: Handwriting };
export type SavedSignatures = { signatures: { id: string; savedAt: number }[] };
export type SeenRequest = { pages: { documentId: Id; page: number; digest: string; ms: number }[] };
export type Sender = { name: string; contact: string | null };
export type SignRequest = { code: Code } | { password: string };
export type BatchContract = { id: Id; title: string; sender: string; kind: 'PROVE' | 'NOT_ME' | 'FILL' | 'SIGN' | 'BUSY' | 'NOT_YOUR_TURN' | 'SIGNED' | 'COMPLETED' | 'READ_ONLY' | 'REJECTED' | 'RECALLED' | 'EXPIRED' | 'FORCE_ENDED' | 'FAILED' | 'VOIDED'; deadline: number | null; documents: number; pages: number; actions: PageAction[]; namedSeals: Record<string, Id>; marks: BatchMark[]; opened: boolean; read: boolean; choosable: boolean; hindrance: 'READ' | 'SEAL' | null; ended: { by: string | null; reason: string | null; at: number | null } | null; waitingFor: string[]; signedAt: number | null; completedAt: number | null; download: boolean };
export type BatchIntentReply = { intentId: Id; passwordOffered: boolean; sent: CodeSent | null; contracts: Id[]; left: ({ id: Id; code: 'INPUT_INVALID' | 'INPUT_TOO_LONG' | 'CONTRACT_NOT_FOUND' | 'DOCUMENT_NOT_FOUND' | 'SIGNATORY_NOT_FOUND' | 'COMPANY_NOT_FOUND' | 'SEAL_NOT_FOUND' | 'SEAL_NOT_USABLE' | 'SEAL_REQUIRED' | 'EMPLOYEE_NOT_FOUND' | 'EMPLOYEE_DISMISSED' | 'EMPLOYEE_NAME_DIFFERS' | 'PERSON_NOT_FOUND' | 'CATEGORY_NOT_FOUND' | 'ACCOUNT_NOT_FOUND' | 'ACCOUNT_EXISTS' | 'COMPANY_NAME_TAKEN' | 'NOT_VERIFIED' | 'SEAL_NAME_TAKEN' | 'SEAL_NOT_AUTHORISED' | 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_STATE' | 'FIELD_INVALID' | 'FIELD_REQUIRED' | 'REPORT_NOT_FOUND' | 'NOT_PERMITTED' | 'DOWNLOAD_NOT_PERMITTED' | 'REVIEW_NOT_OPEN' | 'NO_VIEW_PERMISSION' | 'CONTRACT_STATE' | 'NOT_THIS_STEP' | 'EXTERNAL_REF_TAKEN' | 'SUBJECT_REQUIRED' | 'SIGNATORY_REQUIRED' | 'SIGNATORY_TWICE' | 'ACTION_REQUIRED' | 'AUDITOR_REQUIRED' | 'RECEIVER_REQUIRED' | 'DOCUMENT_REQUIRED' | 'FILE_TYPE_UNSUPPORTED' | 'FILE_INVALID' | 'FILE_TOO_LARGE' | 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | 'KEYWORD_NOT_FOUND' | 'PAGE_OUT_OF_RANGE' | 'PLACEMENT_REQUIRED' | 'PLACEMENT_FORBIDDEN' | 'MARK_KIND_WRONG' | 'TOO_MANY_MARKS' | 'GLYPH_MISSING' | 'INTENT_REQUIRED' | 'CODE_WRONG' | 'CODE_EXPIRED' | 'CODE_LOCKED' | 'CODE_TOO_SOON' | 'PASSWORD_WRONG' | 'PASSWORD_CLOSED' | 'PASSWORD_UNSUITABLE' | 'CONSENT_REQUIRED' | 'REASON_REQUIRED' | 'REJECT_NOT_ALLOWED' | 'LINK_UNKNOWN' | 'LINK_ENDED' | 'LINK_OTHER_CLIENT' | 'LINK_UNPROVEN' | 'NOT_A_SIGNER' | 'SLOT_BUSY' | 'SENDER_MISSING' | 'TIMESTAMP_REQUIRED' | 'KEY_UNAVAILABLE' | 'DOCUMENT_NOT_READY' | 'NOT_AVAILABLE' | 'RATE_LIMITED'; facts: Record<string, string | number> })[] };
export type BatchIntentRequest = { key: string; contracts: Id[]; hand?: { kind: 'draw'; ink: Ink } | { kind: 'type'; text: string } | { kind: 'upload'; png: string } | { kind: 'saved'; id: string }; seals?: { actionId: Id; sealId: Id }[]; saveSignature?: boolean };
export type BatchLine = { id: Id; title: string; outcome: 'PENDING' | 'SIGNED' | 'LEFT'; at: number | null; code: 'INPUT_INVALID' | 'INPUT_TOO_LONG' | 'CONTRACT_NOT_FOUND' | 'DOCUMENT_NOT_FOUND' | 'SIGNATORY_NOT_FOUND' | 'COMPANY_NOT_FOUND' | 'SEAL_NOT_FOUND' | 'SEAL_NOT_USABLE' | 'SEAL_REQUIRED' | 'EMPLOYEE_NOT_FOUND' | 'EMPLOYEE_DISMISSED' | 'EMPLOYEE_NAME_DIFFERS' | 'PERSON_NOT_FOUND' | 'CATEGORY_NOT_FOUND' | 'ACCOUNT_NOT_FOUND' | 'ACCOUNT_EXISTS' | 'COMPANY_NAME_TAKEN' | 'NOT_VERIFIED' | 'SEAL_NAME_TAKEN' | 'SEAL_NOT_AUTHORISED' | 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_STATE' | 'FIELD_INVALID' | 'FIELD_REQUIRED' | 'REPORT_NOT_FOUND' | 'NOT_PERMITTED' | 'DOWNLOAD_NOT_PERMITTED' | 'REVIEW_NOT_OPEN' | 'NO_VIEW_PERMISSION' | 'CONTRACT_STATE' | 'NOT_THIS_STEP' | 'EXTERNAL_REF_TAKEN' | 'SUBJECT_REQUIRED' | 'SIGNATORY_REQUIRED' | 'SIGNATORY_TWICE' | 'ACTION_REQUIRED' | 'AUDITOR_REQUIRED' | 'RECEIVER_REQUIRED' | 'DOCUMENT_REQUIRED' | 'FILE_TYPE_UNSUPPORTED' | 'FILE_INVALID' | 'FILE_TOO_LARGE' | 'FILE_NOT_FOUND' | 'FILE_NOT_READY' | 'KEYWORD_NOT_FOUND' | 'PAGE_OUT_OF_RANGE' | 'PLACEMENT_REQUIRED' | 'PLACEMENT_FORBIDDEN' | 'MARK_KIND_WRONG' | 'TOO_MANY_MARKS' | 'GLYPH_MISSING' | 'INTENT_REQUIRED' | 'CODE_WRONG' | 'CODE_EXPIRED' | 'CODE_LOCKED' | 'CODE_TOO_SOON' | 'PASSWORD_WRONG' | 'PASSWORD_CLOSED' | 'PASSWORD_UNSUITABLE' | 'CONSENT_REQUIRED' | 'REASON_REQUIRED' | 'REJECT_NOT_ALLOWED' | 'LINK_UNKNOWN' | 'LINK_ENDED' | 'LINK_OTHER_CLIENT' | 'LINK_UNPROVEN' | 'NOT_A_SIGNER' | 'SLOT_BUSY' | 'SENDER_MISSING' | 'TIMESTAMP_REQUIRED' | 'KEY_UNAVAILABLE' | 'DOCUMENT_NOT_READY' | 'NOT_AVAILABLE' | 'RATE_LIMITED' | null; facts: Record<string, string | number> };
export type BatchMark = { documentId: Id; page: number; mark: 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL' | 'DATE' | 'ACROSS_PAGE'; suggested: boolean };
export type BatchReply = { id: Id; url: string; endsAt: number; contracts: Id[] };
export type BatchRequest = { contact: string; contracts?: string[]; company?: string; life?: string; proof?: boolean; notify?: boolean; mustRead?: boolean; allowPassword?: boolean; language?: 'zh-CN' | 'en'; themeColor?: string; back?: string };
export type BatchState = { kind: 'PROVE' | 'NOT_ME' | 'LIST'; sandbox: boolean; selfIssued: boolean; language: 'zh-CN' | 'en' | null; now: number; endsInSeconds: number; sender: Sender; count: number; me: { name: string | null; masked: string; contactType: 'MOBILE' | 'EMAIL' | 'OTHER' }; contracts: BatchContract[]; seals: PageSeal[]; ways: ('draw' | 'type' | 'upload' | 'saved')[]; passwordOffered: boolean; consents: PageConsent[]; consented: boolean; mustRead: boolean; can: { saveSignature: boolean; notMe: boolean }; themeColor: string | null; back: { address: string; afterSeconds: number } | null; signing: { intentId: Id; provenAt: number; lines: BatchLine[] } | null };
export type ExchangeReply = { page: string; state: PageState | null; list: BatchState | null };
export type NextReply = { url: string };
export type OpenContractReply = { page: string; state: PageState };
export type OpenContractRequest = { contractId: Id };

/** What each operation takes and answers; `bytes` operations answer a picture or file. */
export interface Operations {
  contract: { path: { id: string }; query: {}; body: undefined; reply: ContractView };
  createTemplate: { path: {}; query: {}; body: { name: string; description?: string; documents: { key?: string; fileName: string; bytes: string }[]; roles: ({ key: string; name: string; type: 'COMPANY' | 'PERSONAL'; sponsor?: boolean; actions?: ({ type: 'AUDIT' | 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL'; autoSign?: boolean })[] })[]; fields?: ({ name: string; label?: string; externalKey?: string; documentKey?: string; roleKey?: string; type: 'TEXT' | 'MULTILINE' | 'NUMBER' | 'DATE' | 'CHECKBOX' | 'RADIO' | 'SELECT' | 'IMAGE' | 'TABLE' | 'WATERMARK'; required?: boolean; value?: string; options?: string[]; page: number; x: number; y: number; width: number; height: number })[]; placements?: ({ roleKey: string; documentKey?: string; mark: 'COMPANY' | 'LP' | 'OPERATOR' | 'PERSONAL' | 'DATE' | 'ACROSS_PAGE'; page: number; x: number; y: number })[] }; reply: { id: string; ids: Ids; name: string; state: 'ENABLED' | 'DISABLED' | 'DELETED'; roles: { key: string; name: string; type: string; sponsor: boolean }[]; fields: { name: string; label?: string; type: string; required: boolean; documentKey: string; roleKey?: string }[]; createdAt: number } };
  templates: { path: {}; query: { offset?: string; limit?: string }; body: undefined; reply: { total: number; templates: ({ id: string; ids: Ids; name: string; state: 'ENABLED' | 'DISABLED' | 'DELETED'; roles: { key: string; name: string; type: string; sponsor: boolean }[]; fields: { name: string; label?: string; type: string; required: boolean; documentKey: string; roleKey?: string }[]; createdAt: number })[] } };
  act: { path: {}; query: {}; body: ActRequest; reply: ContractView };
  actBatch: { path: {}; query: {}; body: ActBatchRequest; reply: ActBatchReply };
  messages: { path: {}; query: { contact?: string }; body: undefined; reply: SandboxMessages };
  clock: { path: {}; query: {}; body: ClockRequest; reply: ClockReply };
  mischief: { path: {}; query: {}; body: Mischief; reply: Mischief };
  exchange: { path: {}; query: {}; body: ExchangeRequest; reply: ExchangeReply };
  state: { path: { page: string }; query: {}; body: undefined; reply: PageState };
  sendProof: { path: { page: string }; query: {}; body: undefined; reply: CodeSent };
  prove: { path: { page: string }; query: {}; body: ProveRequest; reply: PageState };
  notMe: { path: { page: string }; query: {}; body: undefined; reply: PageState };
  picture: { path: { page: string; id: string; n: string }; query: { w: string; r?: string }; body: undefined; reply: Blob };
  text: { path: { page: string; id: string }; query: {}; body: undefined; reply: DocumentText };
  sealPicture: { path: { page: string; id: string }; query: {}; body: undefined; reply: Blob };
  seen: { path: { page: string }; query: {}; body: SeenRequest; reply: undefined };
  consentText: { path: { page: string; id: string }; query: {}; body: undefined; reply: ConsentText };
  consent: { path: { page: string }; query: {}; body: ConsentRequest; reply: undefined };
  intend: { path: { page: string }; query: {}; body: IntentRequest; reply: IntentReply };
  sendCode: { path: { page: string; id: string }; query: {}; body: undefined; reply: CodeSent };
  sign: { path: { page: string; id: string }; query: {}; body: SignRequest; reply: PageState };
  fill: { path: { page: string }; query: {}; body: FillRequest; reply: PageState };
  reject: { path: { page: string }; query: {}; body: RejectRequest; reply: PageState };
  outline: { path: { page: string }; query: {}; body: OutlineRequest; reply: Outline };
  setPassword: { path: { page: string }; query: {}; body: PasswordRequest; reply: undefined };
  savedSignatures: { path: { page: string }; query: {}; body: undefined; reply: SavedSignatures };
  saveSignature: { path: { page: string }; query: {}; body: SaveSignatureRequest; reply: SavedSignatures };
  savedPicture: { path: { page: string; id: string }; query: {}; body: undefined; reply: Blob };
  deleteSignature: { path: { page: string; id: string }; query: {}; body: undefined; reply: SavedSignatures };
  download: { path: { page: string }; query: {}; body: DownloadRequest; reply: DownloadReply };
  openBatch: { path: {}; query: {}; body: BatchRequest; reply: BatchReply };
  next: { path: { page: string }; query: {}; body: undefined; reply: NextReply };
  batchState: { path: { page: string }; query: {}; body: undefined; reply: BatchState };
  sendBatchProof: { path: { page: string }; query: {}; body: undefined; reply: CodeSent };
  proveBatch: { path: { page: string }; query: {}; body: ProveRequest; reply: BatchState };
  batchNotMe: { path: { page: string }; query: {}; body: undefined; reply: BatchState };
  batchConsent: { path: { page: string }; query: {}; body: ConsentRequest; reply: undefined };
  openContract: { path: { page: string }; query: {}; body: OpenContractRequest; reply: OpenContractReply };
  intendBatch: { path: { page: string }; query: {}; body: BatchIntentRequest; reply: BatchIntentReply };
  sendBatchCode: { path: { page: string; id: string }; query: {}; body: undefined; reply: CodeSent };
  signBatch: { path: { page: string; id: string }; query: {}; body: SignRequest; reply: BatchState };
}

/** Method and path of each operation. */
export const operations = {
  contract: ['GET', '/native/v1/contracts/{id}'],
  createTemplate: ['POST', '/native/v1/templates'],
  templates: ['GET', '/native/v1/templates'],
  act: ['POST', '/native/v1/sandbox/act'],
  actBatch: ['POST', '/native/v1/sandbox/act-batch'],
  messages: ['GET', '/native/v1/sandbox/messages'],
  clock: ['POST', '/native/v1/sandbox/clock'],
  mischief: ['POST', '/native/v1/sandbox/mischief'],
  exchange: ['POST', '/native/v1/page/exchange'],
  state: ['GET', '/native/v1/page/{page}/state'],
  sendProof: ['POST', '/native/v1/page/{page}/prove/send'],
  prove: ['POST', '/native/v1/page/{page}/prove'],
  notMe: ['POST', '/native/v1/page/{page}/not-me'],
  picture: ['GET', '/native/v1/page/{page}/documents/{id}/pages/{n}'],
  text: ['GET', '/native/v1/page/{page}/documents/{id}/text'],
  sealPicture: ['GET', '/native/v1/page/{page}/seals/{id}'],
  seen: ['POST', '/native/v1/page/{page}/seen'],
  consentText: ['GET', '/native/v1/page/{page}/consents/{id}'],
  consent: ['POST', '/native/v1/page/{page}/consent'],
  intend: ['POST', '/native/v1/page/{page}/intents'],
  sendCode: ['POST', '/native/v1/page/{page}/intents/{id}/send'],
  sign: ['POST', '/native/v1/page/{page}/intents/{id}/sign'],
  fill: ['POST', '/native/v1/page/{page}/fill'],
  reject: ['POST', '/native/v1/page/{page}/reject'],
  outline: ['POST', '/native/v1/page/{page}/outline'],
  setPassword: ['POST', '/native/v1/page/{page}/password'],
  savedSignatures: ['GET', '/native/v1/page/{page}/signatures'],
  saveSignature: ['POST', '/native/v1/page/{page}/signatures'],
  savedPicture: ['GET', '/native/v1/page/{page}/signatures/{id}'],
  deleteSignature: ['DELETE', '/native/v1/page/{page}/signatures/{id}'],
  download: ['POST', '/native/v1/page/{page}/download'],
  openBatch: ['POST', '/native/v1/batches'],
  next: ['POST', '/native/v1/page/{page}/next'],
  batchState: ['GET', '/native/v1/page/{page}/batch'],
  sendBatchProof: ['POST', '/native/v1/page/{page}/batch/prove/send'],
  proveBatch: ['POST', '/native/v1/page/{page}/batch/prove'],
  batchNotMe: ['POST', '/native/v1/page/{page}/batch/not-me'],
  batchConsent: ['POST', '/native/v1/page/{page}/batch/consent'],
  openContract: ['POST', '/native/v1/page/{page}/batch/open'],
  intendBatch: ['POST', '/native/v1/page/{page}/batch/intents'],
  sendBatchCode: ['POST', '/native/v1/page/{page}/batch/intents/{id}/send'],
  signBatch: ['POST', '/native/v1/page/{page}/batch/intents/{id}/sign'],
} as const satisfies Record<keyof Operations, readonly [string, string]>;
