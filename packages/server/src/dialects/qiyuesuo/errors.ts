import type { DomainError, ErrorCode } from '../../domain/errors.js';
import type { ContractPhase } from '../../domain/views.js';
import { type Facts, GatewayRefusal, type Told, fact, facts, say, shortened } from '../refusal.js';
import { contractStatus } from './states.js';

/** The vendor writes each refusal twice: a number (old pages) and 8 digits (new pages); a client reads one or the other. */
export interface WireError {
  code: number;
  responseCode: string;
  message: string;
}
type Writer = (facts: Facts) => WireError;

const error = (code: number, responseCode: string, text: string, detail?: Told): Writer => {
  return (facts) => {
    const more = detail?.(facts);
    return { code, responseCode, message: more ? `${text}, ${more}` : text };
  };
};
/** 1101 → 11011101: contracts, seals, documents, categories 1101…, organisation 1104… (protocols §2.4). */
const contractError = (code: number, text: string, detail?: Told) => error(code, `1101${code}`, text, detail);
const organisationError = (code: number, text: string, detail?: Told) => error(code, `1104${code}`, text, detail);
const invalidParam = (detail: Told) => error(1005, '11990005', 'INVALID PARAM', detail);
const denied = (detail?: Told) => error(1002, '14990002', 'PERMISSION DENIED', detail);
/** 1001 is also the vendor's answer where no specific code exists. */
const failed = (detail: Told) => error(1001, '21990001', 'ERROR', detail);

/** A state in the words of a client who cannot know ours. */
function stateName(given: string | number | undefined): string {
  const phase = given === 'REVIEWING' ? 'DRAFT' : String(given ?? 'unknown');
  return (phase in contractStatus && contractStatus[phase as ContractPhase]) || phase;
}

const writers: Record<ErrorCode, Writer> = {
  INPUT_INVALID: invalidParam(({ field, why, value }) => [field, why ?? shortened(value)].filter(Boolean).join(': ')),
  INPUT_TOO_LONG: error(1005, '11990011', 'INVALID PARAM', (given) => `${given.field} is longer than ${given.limit}`),
  // Three 8-digit codes are on record for a missing entity and no 4-digit one; "not yours" answers the same (protocols §2.4).
  CONTRACT_NOT_FOUND: error(1005, '11101003', 'CONTRACT NOT FOUND'),
  DOCUMENT_NOT_FOUND: error(1005, '11101003', 'DOCUMENT NOT FOUND'),
  SIGNATORY_NOT_FOUND: error(1005, '11101003', 'SIGNATORY NOT FOUND'),
  FILE_NOT_FOUND: error(1005, '11101003', 'FILE NOT FOUND'),
  FILE_NOT_READY: contractError(1403, 'INVALID FILE', facts),
  DOWNLOAD_NOT_PERMITTED: denied(say('downloads are not allowed')),
  REVIEW_NOT_OPEN: contractError(1107, 'NOT SIGN STEP', say('nothing waits for a review')),
  COMPANY_NOT_FOUND: organisationError(1801, 'COMPANY NOT FOUND', fact('company')),
  SEAL_NOT_FOUND: contractError(1201, 'SEAL NOT FOUND', fact('seal')),
  SEAL_NOT_USABLE: contractError(1203, 'INVALID SEAL STATUS', facts),
  SEAL_REQUIRED: contractError(1201, 'SEAL NOT FOUND', say('no seal is named and none can be chosen')),
  EMPLOYEE_NOT_FOUND: organisationError(1701, 'EMPLOYEE NOT FOUND', facts),
  EMPLOYEE_DISMISSED: organisationError(1702, 'EMPLOYEE DISMISSED', facts),
  EMPLOYEE_NAME_DIFFERS: organisationError(1703, 'EMPLOYEE NAME NOT MATCH', facts),
  PERSON_NOT_FOUND: organisationError(1705, 'EMPLOYEE NOT REGISTERED', facts),
  CATEGORY_NOT_FOUND: contractError(1302, 'CATEGORY CONFIG ERROR', say('no such category')),
  ACCOUNT_NOT_FOUND: organisationError(1705, 'EMPLOYEE NOT REGISTERED', facts),
  ACCOUNT_EXISTS: invalidParam(({ externalId }) => `${externalId}: in use already`),
  COMPANY_NAME_TAKEN: invalidParam(({ company }) => `companyName: ${shortened(company)}`),
  NOT_VERIFIED: denied(({ who }) => `${who} is not verified yet`),
  SEAL_NAME_TAKEN: invalidParam(({ name }) => `name: another seal is called ${shortened(name)}`),
  SEAL_NOT_AUTHORISED: contractError(1203, 'INVALID SEAL STATUS', say('nobody allowed this seal to be used by itself')),
  TEMPLATE_NOT_FOUND: invalidParam(say('template: no such template')),
  TEMPLATE_STATE: invalidParam(({ state }) => `template: ${state}`),
  FIELD_INVALID: invalidParam(({ field, why }) => `${shortened(field)}: ${why}`),
  FIELD_REQUIRED: invalidParam(({ field }) => `${shortened(field)}: required`),
  REPORT_NOT_FOUND: invalidParam(say('report: no such report')),
  NOT_PERMITTED: denied(facts),
  NO_VIEW_PERMISSION: contractError(1110, 'NO VIEW PERMISSION'),
  CONTRACT_STATE: contractError(
    1101,
    'INVALID CONTRACT STATUS',
    (given) => `the contract is ${stateName(given.state)}`,
  ),
  NOT_THIS_STEP: contractError(1107, 'NOT SIGN STEP', facts),
  EXTERNAL_REF_TAKEN: contractError(1112, 'DUPLICATE BIZID', fact('externalRef')),
  SUBJECT_REQUIRED: invalidParam(say('subject: required')),
  SIGNATORY_REQUIRED: contractError(1113, 'SIGNATORY REQUIRED'),
  SIGNATORY_TWICE: contractError(1102, 'DUPLICATE SIGNATORY', facts),
  ACTION_REQUIRED: contractError(1103, 'ACTION REQUIRED', facts),
  AUDITOR_REQUIRED: contractError(1105, 'ACTION OPERATORS REQUIRED', facts),
  RECEIVER_REQUIRED: contractError(1111, 'OPERATOR REQUIRED', facts),
  DOCUMENT_REQUIRED: contractError(1401, 'DOCUMENT REQUIRED'),
  FILE_TYPE_UNSUPPORTED: contractError(1402, 'UNSUPPORTED FILE TYPE', (given) =>
    [given.suffix, given.setting ? `set ${given.setting} to convert it` : undefined].filter(Boolean).join('; '),
  ),
  FILE_INVALID: contractError(1403, 'INVALID FILE', (given) => [given.why, given.detail].filter(Boolean).join(': ')),
  FILE_TOO_LARGE: error(1005, '11990010', 'UPLOAD FILE OVERSIZE', (given) => `at most ${given.limit} bytes`),
  KEYWORD_NOT_FOUND: contractError(1108, 'KEYWORD NOT FOUND', facts),
  PAGE_OUT_OF_RANGE: contractError(1109, 'SIGN PAGE BEYOND', facts),
  PLACEMENT_REQUIRED: invalidParam(
    (given) => `stampers: a mark has no place${given.action ? ` (${given.action})` : ''}`,
  ),
  PLACEMENT_FORBIDDEN: invalidParam(say('stampers: the sender allows no further marks')),
  MARK_KIND_WRONG: contractError(1106, 'INVALID_STAMPER_TYPE', facts),
  TOO_MANY_MARKS: invalidParam((given) => `stampers: ${given.marks} marks, at most ${given.limit}`),
  GLYPH_MISSING: invalidParam((given) => `no font has the character ${given.char}`),
  INTENT_REQUIRED: denied(say('the signer has to confirm on the signing page')),
  CODE_WRONG: denied(say('the code is wrong')),
  CODE_EXPIRED: denied(say('the code has ended')),
  CODE_LOCKED: denied(facts),
  CODE_TOO_SOON: denied(facts),
  PASSWORD_WRONG: denied(say('the password is wrong')),
  PASSWORD_CLOSED: denied(say('a code is needed first')),
  PASSWORD_UNSUITABLE: invalidParam(facts),
  CONSENT_REQUIRED: denied(say('the signer has to agree on the signing page')),
  REASON_REQUIRED: invalidParam(say('reason: required')),
  REJECT_NOT_ALLOWED: denied(say('this party may not reject')),
  LINK_UNKNOWN: denied(say('no such link')),
  LINK_ENDED: denied(say('the link has ended')),
  LINK_OTHER_CLIENT: denied(say('the link was opened on another device')),
  LINK_UNPROVEN: denied(say('the receiver has not proven the contact yet')),
  NOT_A_SIGNER: contractError(1110, 'NO VIEW PERMISSION', say('not a signer of this contract')),
  SLOT_BUSY: failed(say('another party is signing; try again')),
  SENDER_MISSING: failed((given) => `no sender for ${given.contact}; set ${given.setting}`),
  TIMESTAMP_REQUIRED: failed(say('the contract demands a time stamp and no authority answers; try again')),
  KEY_UNAVAILABLE: failed(say('the signing key cannot be used now; try again')),
  DOCUMENT_NOT_READY: failed(say('the document is not ready; try again')),
  NOT_AVAILABLE: failed((given) => `not available: ${given.what}`),
  RATE_LIMITED: error(1001, '11990006', '接口调用频繁'),
};

/** A refusal of the core in the vendor's words. Goes out with HTTP 200: at ≥ 400 the SDKs lose the body (protocols §2.1). */
export const wireErrorOf = (refusal: DomainError): WireError => writers[refusal.code](refusal.facts);

/** @param requestId found again in our log. */
export const internalError = (requestId: string): WireError => ({
  code: 1001,
  responseCode: '21990001',
  message: `ERROR, request ${requestId}`,
});

/** 442 → {"message":"INVALID TOKEN","code":442,"responseCode":"11990442"}, with HTTP status 442. */
export const gatewayErrorOf = ({ status, text }: GatewayRefusal): WireError => ({
  code: status,
  responseCode: `11990${status}`,
  message: text,
});

/** A path that is in nobody's catalogue; the pattern of 441 and 442 [A]. */
export const unknownPath = (method: string, path: string) => new GatewayRefusal(404, `UNKNOWN PATH,${method} ${path}`);
