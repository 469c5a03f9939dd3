import type { Contract } from '../domain/contract.js';
import type { Caller, ContactInput, ContractKey, CopyInput } from './application.js';

/** What else the parties agree on, each at most 200 characters. */
export interface ReleaseTerms {
  /** What stays in force. */
  inForce?: string;
  expenses?: string;
  settlement?: string;
  other?: string;
}
export interface VoidInput extends ContractKey {
  /** 1 to 200 characters. */
  reason: string;
  terms?: ReleaseTerms;
  /** Only these documents; absent: all that are still in force. */
  documentIds?: string[];
  /** UTC ms; absent: 7 days. */
  expireAt?: number;
  /** Absent: `解除协议-` and the subject. */
  subject?: string;
  /** Who signs for a party instead of who did. */
  receivers?: { signatoryId: string; receiver: ContactInput }[];
  /** The initiator's company seals by itself, by the authorisation of its seal. */
  autoSign?: boolean;
  /** The seal of the initiator's company; absent: any it may use. */
  sealId?: string;
  /** Where the release contract's callbacks go; absent: where the contract's go. */
  callbackUrl?: string;
  /** Who else sees the release contract. */
  copies?: CopyInput[];
}
export interface VoidUseCases {
  /**
   * Starts to void a completed contract (作废, 解除): all who signed it sign a release contract that we write. The contract is
   * VOIDING until that ends, then VOIDED, PARTLY_VOIDED or what it was before. Nothing is deleted.
   *
   * @throws CONTRACT_STATE (facts: state = the void state), NOT_PERMITTED, REASON_REQUIRED, DOCUMENT_NOT_FOUND,
   *   SIGNATORY_NOT_FOUND, GLYPH_MISSING, SENDER_MISSING, INPUT_INVALID, INPUT_TOO_LONG
   */
  voidContract(caller: Caller, input: VoidInput): Promise<{ contract: Contract; release: Contract }>;
}
