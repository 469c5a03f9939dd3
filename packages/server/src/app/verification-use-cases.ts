import type { ContractId, DocumentId, ReportId } from '../domain/ids.js';
import type { Caller, ContractKey, Download } from './application.js';

/** What is looked at: bytes that were sent, a reusable file, or a document of a contract (absent: its first). */
export interface VerifyInput extends ContractKey {
  bytes?: Uint8Array;
  fileId?: string;
  documentId?: string;
}

/** EN 319 102-1: passed, nothing certain can be said, or failed. */
export type Indication = 'TOTAL-PASSED' | 'INDETERMINATE' | 'TOTAL-FAILED';
export interface VerifiedCertificate {
  /** Hex. */
  serial: string;
  subject: string;
  issuer: string;
  /** The issuer's common name. */
  issuerName?: string;
  sha256: string;
  /** UTC ms. */
  notBefore: number;
  notAfter: number;
  /** The certificate itself, DER in base64. */
  der: string;
}
export interface VerifiedSignature {
  field: string;
  kind: 'SIGNATURE' | 'DOCUMENT_TIMESTAMP';
  /** The certificate's common name. */
  signer?: string;
  /** Its certificate was issued by this installation. */
  ours: boolean;
  indication: Indication;
  subIndication?: string;
  why?: string;
  /** What came after it: nothing, only what may come, or a change that may not. */
  changes: 'NONE' | 'PERMITTED' | 'FORBIDDEN';
  /** PAdES level, when it has one. */
  level?: string;
  /** UTC ms; proven by a time stamp. */
  signedAt?: number;
  /** What the signer's machine said; ms. */
  claimedAt?: number;
  reason?: string;
  /** As the key says it: EC or RSA with its size. */
  algorithm?: string;
  certificate?: VerifiedCertificate;
  /** Where its field stands; neutral. Absent: invisible. */
  place?: { page: number; x: number; y: number; w: number; h: number };
}
export interface Verification {
  indication: Indication;
  /** Something was changed after a signature, or a signature does not fit its bytes. */
  changed: boolean;
  /** It cannot be read as what it claims to be. */
  malformed: boolean;
  why?: string;
  /** Hex. */
  sha256: string;
  md5: string;
  byteLength: number;
  pages?: number;
  /** Document time stamps are among them. */
  signatures: VerifiedSignature[];
  /** Of a contract's document. */
  contractId?: ContractId;
  documentId?: DocumentId;
}

/** An evidence report (出证报告). PENDING: it is made as soon as the time-stamping service answers. */
export interface EvidenceReport {
  id: ReportId;
  contractId: ContractId;
  state: 'PENDING' | 'READY';
  requestedAt: number;
  readyAt?: number;
  sha256?: string;
  byteLength?: number;
}

export interface VerificationUseCases {
  /**
   * Judges the signatures of a PDF, in a limited worker, by the verifier that shares no code with the signer.
   *
   * @throws FILE_TOO_LARGE, FILE_NOT_FOUND, FILE_NOT_READY, CONTRACT_NOT_FOUND, DOCUMENT_NOT_FOUND
   */
  verifyFile(caller: Caller, input: VerifyInput): Promise<Verification>;
  /** Of a completed contract; the one that was made or is being made already is answered. @throws CONTRACT_NOT_FOUND, CONTRACT_STATE */
  requestReport(caller: Caller, key: ContractKey): Promise<EvidenceReport>;
  /** @throws REPORT_NOT_FOUND */
  reportStatus(caller: Caller, reportId: string): Promise<EvidenceReport>;
  /** @throws REPORT_NOT_FOUND, DOCUMENT_NOT_READY */
  downloadReport(caller: Caller, reportId: string): Promise<Download>;
}
