import type {
  ActionType,
  Contract,
  CustomField,
  HandWay,
  IdentityLevel,
  IntentMethod,
  PartyType,
  ReadPolicy,
} from '../domain/contract.js';
import type { AttachmentId, DocumentId, SealId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { UploadedFile } from '../domain/file.js';
import type { Caller, ContactInput, ContractKey } from './caller.js';

export interface ActionInput {
  type: ActionType;
  name?: string;
  /** Absent: its place in the list, from 0. */
  serialNo?: number;
  sealId?: string;
  sealIds?: string[];
  operators?: ContactInput[];
  autoSign?: boolean;
  actionNo?: string;
  placements?: PlacementRequest[];
}
export interface SignatoryInput {
  type: PartyType;
  name?: string;
  /** Absent: its place in the list, from 0. */
  serialNo?: number;
  receiver?: ContactInput;
  actions?: ActionInput[];
  deferred?: boolean;
  signatoryNo?: string;
  placements?: PlacementRequest[];
  /** Default true. */
  allowRefuse?: boolean;
  /** Default true. */
  allowTransfer?: boolean;
  /** One signature of all parties with this and the same serialNo is enough. */
  anyOf?: boolean;
  /** UTC ms: this party's own deadline, which ends the contract. */
  deadline?: number;
  /** Absent: every method the installation has. */
  allowedIntents?: IntentMethod[];
  /** How its signatures by hand may come about; absent: every way. */
  handWays?: HandWay[];
  /** Absent: it may sign at once. */
  readPolicy?: ReadPolicy;
  /** It proves its contact by a code before it sees anything, however short its link lives. */
  proveToView?: boolean;
  /** Absent: L0, a proven contact. */
  requiredIdentity?: IdentityLevel;
  /** The initiator's company reviews it before it may act: an AUDIT step of its own, done with `reviewSignatories`. */
  reviewBefore?: boolean;
}
export interface CopyInput {
  name?: string;
  receiver: ContactInput;
  mayDownload?: boolean;
}
export type PlacementRule = 'MUST_FORBID' | 'MUST_ALLOW' | 'OPTIONAL';
export interface DraftInput {
  /** An existing draft to overwrite. */
  contractId?: string;
  externalRef?: string;
  companyName?: string;
  subject?: string;
  description?: string;
  sn?: string;
  /** UTC ms. */
  expireAt?: number;
  endAt?: number;
  ordered?: boolean;
  /** Publish at once. */
  publish?: boolean;
  category?: { id?: string; name?: string };
  creator?: ContactInput;
  signatories?: SignatoryInput[];
  completion?: 'ALL' | 'ANY_RECEIVER';
  copyWhen?: 'PUBLISH' | 'FINISH';
  copies?: CopyInput[];
  tags?: string[];
  relatedContractIds?: string[];
  customFields?: CustomField[];
  businessData?: string;
  callbackUrl?: string;
  notifySponsor?: boolean;
  placementRule?: PlacementRule;
  requireTimestamp?: boolean;
  /** What automatic signatures are for; an authorisation limited to another scene does not hold. */
  autoSignScene?: string;
  everyMarkSigned?: boolean;
  /** Default true; false: the initiator finishes it with `completeContract`. */
  autoFinish?: boolean;
  /** It is reviewed before it is sent. */
  needsCreateReview?: boolean;
  /** Parties and places may be added while it is out, though it finishes by itself. */
  mayGrow?: boolean;
  /** Default true; false: it can never be voided. */
  allowToRescind?: boolean;
  /** The sponsor's steps are never implied (契约锁 without a preset flow). */
  sponsorNamesActions?: boolean;
  /** Values of the caller's own wire that its replies repeat; kept as they are. */
  echo?: Record<string, unknown>;
  /** One party may come several times. */
  partiesMayRepeat?: boolean;
  /** Nobody is written to: the caller hands out the links. */
  quiet?: boolean;
  /** Overwrites only what the caller has seen. @throws SLOT_BUSY when the draft has another version by now */
  version?: number;
}
export interface AddDocumentInput extends ContractKey {
  title: string;
  /** The file's kind as the caller says it: pdf, docx, png …; must match the content. */
  suffix: string;
  bytes: Uint8Array;
  sort?: number;
  placements?: PlacementRequest[];
  placementRule?: PlacementRule;
}
export interface AddAttachmentInput extends ContractKey {
  title: string;
  fileName?: string;
  suffix: string;
  bytes: Uint8Array;
}
export interface PublishInput extends ContractKey {
  placements?: PlacementRequest[];
  placementRule?: PlacementRule;
  /** false: one found keyword is enough. Default true: every keyword must be found. */
  allKeywords?: boolean;
}
export interface WithdrawInput extends ContractKey {
  reason?: string;
}
export interface ListInput {
  companyName?: string;
  states?: Contract['state'][];
  voidStates?: Contract['voidState'][];
  categoryId?: string;
  categoryName?: string;
  publishedFrom?: number;
  publishedTo?: number;
  /** Whose contracts: sent by the tree, received by it, or both. Default SPONSOR. */
  side?: 'SPONSOR' | 'RECEIVER' | 'ALL';
  offset?: number;
  limit?: number;
  order?: 'ASC' | 'DESC';
}
/** A contract with what only the platform knows of it; dialects write their reply from it. */
export interface ContractDetail {
  contract: Contract;
  /** Business-clock time of the answer. */
  now: number;
  related?: Contract[];
  sealUses?: { sealId: SealId; name: string; count: number }[];
  /** Sizes of the visible pages of each document in points, page 1 first. */
  pages?: Record<DocumentId, { width: number; height: number }[]>;
}

export interface ContractUseCases {
  /** @throws CONTRACT_STATE, EXTERNAL_REF_TAKEN, COMPANY_NOT_FOUND, SUBJECT_REQUIRED, SIGNATORY_TWICE, ACTION_REQUIRED … */
  saveDraft(caller: Caller, input: DraftInput): Promise<Contract>;
  /** @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_TYPE_UNSUPPORTED, FILE_INVALID, KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE */
  addDocument(caller: Caller, input: AddDocumentInput): Promise<DocumentId>;
  addAttachment(caller: Caller, input: AddAttachmentInput): Promise<AttachmentId>;
  publishContract(caller: Caller, input: PublishInput): Promise<Contract>;
  /**
   * A draft's first document as it would be sent, with frames where marks go, as a file of its own.
   *
   * @throws CONTRACT_STATE, DOCUMENT_REQUIRED, and those of publishing that are about documents, places and fields
   */
  previewDraft(caller: Caller, input: ContractKey & { expiresAt: number }): Promise<UploadedFile>;
  contractDetail(
    caller: Caller,
    key: ContractKey,
    flags?: { related?: boolean; sealUses?: boolean; pages?: boolean },
  ): Promise<ContractDetail>;
  listContracts(caller: Caller, input: ListInput): Promise<{ total: number; list: Contract[] }>;
  /** Draft: deleted. Open: recalled. Ended: hidden. @returns what was done. */
  withdrawContract(caller: Caller, input: WithdrawInput): Promise<'DELETED' | 'RECALLED' | 'HIDDEN'>;
  /** Only what is still open; an ended contract stays as it is. @throws CONTRACT_NOT_FOUND, CONTRACT_STATE */
  recallContract(caller: Caller, input: WithdrawInput): Promise<Contract>;
  /** Those that the caller's companies sent, in any order; what is not there is left out. */
  contractsByIds(caller: Caller, ids: readonly string[]): Promise<Contract[]>;
  /** The business clock, UTC ms. */
  businessTime(): Promise<number>;
}
