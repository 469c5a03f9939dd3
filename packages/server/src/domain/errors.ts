/** Everything Hufu can refuse. A dialect maps the whole list, so a new code does not compile until every dialect answers it. */
export const errorCodes = [
  'INPUT_INVALID', // a value is missing, malformed or out of range; facts: field, value?, limit?
  'INPUT_TOO_LONG', // facts: field, limit
  'CONTRACT_NOT_FOUND',
  'DOCUMENT_NOT_FOUND',
  'SIGNATORY_NOT_FOUND', // no such party in this contract
  'COMPANY_NOT_FOUND', // no company of that name in the caller's tree; facts: company
  'SEAL_NOT_FOUND',
  'SEAL_NOT_USABLE', // disabled, expired, destroyed; facts: seal, state
  'SEAL_REQUIRED', // no seal named and none can be chosen
  'EMPLOYEE_NOT_FOUND',
  'EMPLOYEE_DISMISSED',
  'EMPLOYEE_NAME_DIFFERS',
  'PERSON_NOT_FOUND',
  'CATEGORY_NOT_FOUND',
  'ACCOUNT_NOT_FOUND', // the app knows nobody under this id; facts: account
  'ACCOUNT_EXISTS', // facts: externalId, accountId
  'COMPANY_NAME_TAKEN', // a company that is not the caller's has this name; facts: company
  'NOT_VERIFIED', // who this company or person is has not been checked yet; facts: who
  'SEAL_NAME_TAKEN', // facts: name
  'SEAL_NOT_AUTHORISED', // nobody allowed this seal to be used without its owner; facts: seal?, owner?
  'TEMPLATE_NOT_FOUND',
  'TEMPLATE_STATE', // facts: state
  'FIELD_INVALID', // facts: field, why
  'FIELD_REQUIRED', // facts: field
  'REPORT_NOT_FOUND',
  'NOT_PERMITTED', // the app or person may not do this at all
  'DOWNLOAD_NOT_PERMITTED', // the company, or nobody, has allowed this app to download its contracts
  'REVIEW_NOT_OPEN', // nothing of this contract waits for a review
  'NO_VIEW_PERMISSION', // this person is no participant of this contract
  'CONTRACT_STATE', // not allowed in this state; facts: state, needs?
  'NOT_THIS_STEP', // not this party's or action's turn; facts: waitingFor?, action?
  'EXTERNAL_REF_TAKEN', // facts: externalRef, contractId
  'SUBJECT_REQUIRED',
  'SIGNATORY_REQUIRED',
  'SIGNATORY_TWICE',
  'ACTION_REQUIRED', // a company that must bring its own actions has none
  'AUDITOR_REQUIRED', // an AUDIT action names no operator
  'RECEIVER_REQUIRED', // an OPERATOR action, a person or a receiving company without a receiver
  'DOCUMENT_REQUIRED',
  'FILE_TYPE_UNSUPPORTED', // facts: suffix, setting?
  'FILE_INVALID', // facts: why (encrypted | damaged | not a PDF | hostile | …), detail?
  'FILE_TOO_LARGE', // facts: bytes, limit
  'FILE_NOT_FOUND', // no such file, or it has expired
  'FILE_NOT_READY', // its bytes have not come, or are no document; facts: file, state, why?
  'KEYWORD_NOT_FOUND', // facts: document, keyword, nearest?
  'PAGE_OUT_OF_RANGE', // facts: page, document, pages
  'PLACEMENT_REQUIRED', // a required mark has no place; facts: action
  'PLACEMENT_FORBIDDEN', // the sender allows no further marks
  'MARK_KIND_WRONG', // this mark is not allowed for this action; facts: mark, action
  'TOO_MANY_MARKS', // facts: marks, limit
  'GLYPH_MISSING', // facts: char, page?, field?
  'INTENT_REQUIRED',
  'CODE_WRONG', // facts: triesLeft
  'CODE_EXPIRED',
  'CODE_LOCKED', // facts: minutes
  'CODE_TOO_SOON', // facts: seconds
  'PASSWORD_WRONG', // facts: triesLeft
  'PASSWORD_CLOSED', // the 30-minute window is not open
  'PASSWORD_UNSUITABLE', // facts: rule
  'CONSENT_REQUIRED',
  'REASON_REQUIRED',
  'REJECT_NOT_ALLOWED',
  'LINK_UNKNOWN', // no such ticket or link
  'LINK_ENDED',
  'LINK_OTHER_CLIENT', // a ticket opened on another device or browser
  'LINK_UNPROVEN', // a link whose receiver has not proven the contact yet
  'NOT_A_SIGNER',
  'SLOT_BUSY', // another party is signing; ask again
  'SENDER_MISSING', // no SMS or mail sender is set up for a contact; facts: contact (masked), setting
  'TIMESTAMP_REQUIRED', // the contract demands a time stamp and no authority answers
  'KEY_UNAVAILABLE',
  'DOCUMENT_NOT_READY',
  'NOT_AVAILABLE', // a part of the vendor's catalogue that is not built; facts: what
  'RATE_LIMITED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An expected refusal. Secrets, ID-card numbers and one-time codes never enter `facts`. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: ErrorCode,
    readonly facts: Record<string, string | number> = {},
    options?: ErrorOptions,
  ) {
    super(`${code} ${JSON.stringify(facts)}`, options);
  }
}
