import type { Contract } from '../domain/contract.js';
import type { ErrorCode } from '../domain/errors.js';
import type { AttachmentId, ContractId, SignatoryId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { ReviewOutcome } from '../domain/review.js';
import type { Caller, ContactInput, ContractKey, CopyInput, SignatoryInput } from './application.js';

/** Why one of several could not be done. */
export interface Refusal {
  code: ErrorCode;
  facts: Record<string, string | number>;
}
/** What a call for several contracts did to one of them, in the order asked. */
export interface Each<Done> {
  key: ContractKey;
  contractId?: ContractId;
  done?: Done;
  refused?: Refusal;
}
export interface UrgeInput {
  contracts: ContractKey[];
  /** Absent: everybody whose turn it is. */
  signatoryId?: string;
  /** Only contracts being signed. Default false: also those being filled, and the release contract of one being voided. */
  onlySigning?: boolean;
}
export interface UrgeResult {
  urged: SignatoryId[];
  /** Those who were not told again, and why: RATE_LIMITED (facts: seconds), NOT_THIS_STEP. */
  skipped: { signatoryId: SignatoryId; name: string; refused: Refusal }[];
}
export interface TransferInput extends ContractKey {
  /** The step handed over; absent: every open step of the party, or of `from`. */
  actionId?: string;
  signatoryId?: string;
  /** Only steps this person has. */
  from?: ContactInput;
  to: ContactInput;
}
export interface ProofInput {
  title: string;
  suffix: string;
  bytes: Uint8Array;
}
export interface NameInput extends ContractKey {
  signatoryId: string;
  receiver: ContactInput;
  /** The party's name, where it was left open. */
  name?: string;
}
export interface ResendInput extends ContractKey {
  /** Of the new contract; the old one keeps its own. */
  newExternalRef?: string;
  subject?: string;
  /** UTC ms; absent: as long as the old one had. */
  expireAt?: number;
  publish?: boolean;
}

/** PASS: go on. DENY: not now, may be reviewed again. END: the contract ends. */
export interface ReviewInput extends ContractKey {
  outcome: ReviewOutcome;
  /** 1 to 200 characters; required for DENY and END. */
  reason?: string;
}

/** What the initiator can do to a contract that is out. */
export interface LifecycleUseCases {
  /** Tells those whose turn it is once more, each at most every 30 minutes. @returns one for each contract asked for */
  urgeContracts(caller: Caller, input: UrgeInput): Promise<Each<UrgeResult>[]>;
  /**
   * Hands open steps of a company to another of its members (转签).
   *
   * @throws SIGNATORY_NOT_FOUND, NOT_THIS_STEP, NOT_PERMITTED, EMPLOYEE_NOT_FOUND, CONTRACT_STATE
   */
  transferActions(caller: Caller, input: TransferInput): Promise<Contract>;
  /** Names who does one open step: several may. @throws SIGNATORY_NOT_FOUND, NOT_THIS_STEP, EMPLOYEE_NOT_FOUND, CONTRACT_STATE */
  nameOperators(
    caller: Caller,
    input: ContractKey & { actionId: string; operators: ContactInput[] },
  ): Promise<Contract>;
  /** Names the receiver of a party that was left open (待领取). @throws SIGNATORY_NOT_FOUND, NOT_THIS_STEP, CONTRACT_STATE */
  nameSignatory(caller: Caller, input: NameInput): Promise<Contract>;
  /** Another receiver for a party that has done nothing yet. @throws SIGNATORY_NOT_FOUND, NOT_THIS_STEP, CONTRACT_STATE */
  editSignatory(caller: Caller, input: { signatoryId: string; receiver: ContactInput }): Promise<Contract>;
  /**
   * A later deadline, of one party where it is named; with `revive` also for an expired contract, which goes on where it
   * stood.
   *
   * @throws CONTRACT_STATE, INPUT_INVALID (expireAt: not later, past, more than two years after sending, or later than the
   *   contract's own), SIGNATORY_NOT_FOUND, NOT_THIS_STEP (the party has signed)
   */
  extendContract(
    caller: Caller,
    input: ContractKey & { expireAt: number; revive?: boolean; signatoryId?: string },
  ): Promise<Contract>;
  /** Ends a contract without all signatures (强制结束). @throws CONTRACT_STATE, REASON_REQUIRED, FILE_INVALID */
  forceEndContract(caller: Caller, input: ContractKey & { reason: string; proofs?: ProofInput[] }): Promise<Contract>;
  /** Finishes a contract that does not finish by itself; asked again: the same answer. @throws CONTRACT_STATE */
  completeContract(caller: Caller, key: ContractKey): Promise<Contract>;
  /**
   * Adds parties and places: to a draft, or to a contract that is out and does not finish by itself (or `mayGrow`).
   *
   * @returns the contract, and the ids of the parties in the order given
   * @throws CONTRACT_STATE, INPUT_INVALID (serialNo), SIGNATORY_TWICE, and those of placing
   */
  addParties(
    caller: Caller,
    input: ContractKey & { signatories?: SignatoryInput[]; placements?: PlacementRequest[] },
  ): Promise<{ contract: Contract; signatoryIds: SignatoryId[] }>;
  /** Lets more people see it (抄送), now. Who has it already is left out. @throws CONTRACT_STATE, INPUT_INVALID (a party) */
  addCopies(caller: Caller, input: ContractKey & { copies: CopyInput[] }): Promise<Contract>;
  /** @throws CONTRACT_STATE (a draft: `addAttachment`), FILE_INVALID, FILE_TOO_LARGE */
  addAttachmentLater(caller: Caller, input: ContractKey & ProofInput): Promise<AttachmentId>;
  /**
   * The initiator's company reviews a contract made with `needsCreateReview` before it is sent: PASS sends it, DENY makes it a
   * draft again (`staysOpen`: leaves it under review), END recalls it.
   *
   * @throws REVIEW_NOT_OPEN, CONTRACT_STATE, REASON_REQUIRED, and those of `publishContract`
   */
  reviewContract(caller: Caller, input: ReviewInput & { staysOpen?: boolean }): Promise<Contract>;
  /**
   * The initiator's company reviews parties made with `reviewBefore`: one, or all that wait.
   *
   * @throws CONTRACT_STATE, SIGNATORY_NOT_FOUND, REVIEW_NOT_OPEN, REASON_REQUIRED
   */
  reviewSignatories(caller: Caller, input: ReviewInput & { signatoryId?: string }): Promise<Contract>;
  /** A new draft like an ended contract, which stays as it is (重新发起). @throws CONTRACT_STATE, EXTERNAL_REF_TAKEN */
  resendContract(caller: Caller, input: ResendInput): Promise<Contract>;
}
