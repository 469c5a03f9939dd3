import type { Contract, FieldRules, FieldStyle, FieldType } from '../domain/contract.js';
import type { KeywordAnchor, PointAnchor } from '../domain/placing.js';
import type { Caller, ContractKey } from './application.js';

/** A field of a document of a draft. */
export interface FieldInput {
  /** Absent: the only or first document. */
  documentId?: string;
  /** Unique in its document. */
  name: string;
  label?: string;
  externalKey?: string;
  type: FieldType;
  /** Default false. */
  required?: boolean;
  /** Who fills it before anybody signs; absent: the initiator. */
  signatoryId?: string;
  at: PointAnchor | KeywordAnchor;
  /** Points. */
  width: number;
  height: number;
  value?: string;
  /** IMAGE: PNG or JPEG. */
  image?: Uint8Array;
  rules?: FieldRules;
  style?: FieldStyle;
}
export interface FieldValueInput {
  /** Absent: every document that has a field of this name. */
  documentId?: string;
  name: string;
  value?: string;
  /** IMAGE: PNG or JPEG. */
  image?: Uint8Array;
}
export interface FieldUseCases {
  /**
   * Makes fields on documents of a draft; those named are replaced, the others of these documents go unless `keep`.
   *
   * @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_FOUND, SIGNATORY_NOT_FOUND, PAGE_OUT_OF_RANGE,
   *   KEYWORD_NOT_FOUND, FIELD_INVALID, FIELD_REQUIRED, GLYPH_MISSING, FILE_INVALID, INPUT_INVALID
   */
  setFields(caller: Caller, input: ContractKey & { fields: FieldInput[]; keep?: boolean }): Promise<Contract>;
  /**
   * Values for fields: of a draft the initiator's; of a contract being filled those of a signatory of the caller's companies.
   * The last signatory's values freeze the documents and open the signing.
   *
   * @throws CONTRACT_NOT_FOUND, CONTRACT_STATE, NOT_THIS_STEP, NOT_A_SIGNER, FIELD_INVALID, FIELD_REQUIRED, GLYPH_MISSING,
   *   KEYWORD_NOT_FOUND, SLOT_BUSY
   */
  fillFields(
    caller: Caller,
    input: ContractKey & { signatoryId?: string; values: FieldValueInput[] },
  ): Promise<Contract>;
  /** A signatory of the caller's companies refuses to fill, which ends the contract. @throws REJECT_NOT_ALLOWED, REASON_REQUIRED */
  refuseToFill(caller: Caller, input: ContractKey & { signatoryId: string; reason: string }): Promise<Contract>;
}
