import type { DomainError, ErrorCode } from '../../domain/errors.js';
import { codesOf } from './catalogue.js';
import { errorTexts } from './error-texts.js';

export type WireCode = keyof typeof errorTexts;
export type Language = 'zh-CN' | 'en-US';

/** What this dialect refuses by itself, before or after the core is asked. */
export class TencentRefusal extends Error {
  override readonly name = 'TencentRefusal';
  constructor(
    readonly code: WireCode,
    /** What it is about: a parameter's name, or a sentence. Shown in brackets. */
    readonly about?: string,
    /** Replaces the code's own text. */
    readonly text?: string,
  ) {
    super([code, about].filter(Boolean).join(' '));
  }
}

export interface WireError {
  Code: string;
  Message: string;
}

type Facts = DomainError['facts'];
type Writer = readonly [code: WireCode | ((facts: Facts) => WireCode), about?: (facts: Facts) => string | undefined];

const fact =
  (...names: string[]) =>
  (facts: Facts): string | undefined =>
    names
      .map((name) => facts[name])
      .filter((value) => value !== undefined && value !== '')
      .join(' ')
      .slice(0, 120) || undefined;
const say = (text: string) => () => text;

const writers: Record<ErrorCode, Writer> = {
  INPUT_INVALID: ['InvalidParameter.ParamError', fact('field', 'why', 'limit')],
  INPUT_TOO_LONG: ['InvalidParameterValue', ({ field, limit }) => `${field} > ${limit}`],
  CONTRACT_NOT_FOUND: ['ResourceNotFound.Flow'],
  DOCUMENT_NOT_FOUND: ['ResourceNotFound.Resource'],
  COMPANY_NOT_FOUND: ['ResourceNotFound.Organization'],
  SEAL_NOT_FOUND: ['ResourceNotFound.Seal'],
  SEAL_NOT_USABLE: ['OperationDenied.NoPermissionUseResource', fact('state')],
  SEAL_REQUIRED: ['MissingParameter.SealId'],
  EMPLOYEE_NOT_FOUND: ['OperationDenied.UserNotInOrganization'],
  EMPLOYEE_DISMISSED: ['UnauthorizedOperation'],
  EMPLOYEE_NAME_DIFFERS: ['InvalidParameter.Name'],
  PERSON_NOT_FOUND: ['ResourceNotFound.User'],
  CATEGORY_NOT_FOUND: ['InvalidParameter.DataNotFound'],
  SIGNATORY_NOT_FOUND: ['ResourceNotFound.FlowApprovers'],
  ACCOUNT_NOT_FOUND: ['OperationDenied.UserNotInOrganization'],
  ACCOUNT_EXISTS: ['FailedOperation.StaffAlreadyVerify', fact('externalId')],
  COMPANY_NAME_TAKEN: ['FailedOperation.HasAuthorized', fact('company')],
  NOT_VERIFIED: [
    ({ kind }) =>
      kind === 'COMPANY'
        ? 'UnauthorizedOperation.UnauthorizedOperationOrganization'
        : 'OperationDenied.NoIdentityVerify',
  ],
  SEAL_NAME_TAKEN: ['FailedOperation.ExistSameSealName', fact('name')],
  SEAL_NOT_AUTHORISED: ['OperationDenied.NoPermissionUseServerSignSeal'],
  TEMPLATE_NOT_FOUND: ['ResourceNotFound.Template'],
  TEMPLATE_STATE: ['OperationDenied', fact('state')],
  FIELD_INVALID: ['InvalidParameter.ComponentValue', fact('field', 'why')],
  FIELD_REQUIRED: ['InvalidParameter.MissingRequiredParameterValue', fact('field')],
  REPORT_NOT_FOUND: ['ResourceNotFound'],
  FILE_NOT_FOUND: ['ResourceNotFound.Resource'],
  FILE_NOT_READY: ['InvalidParameter.FlowFileIds', fact('state', 'why')],
  DOWNLOAD_NOT_PERMITTED: ['UnauthorizedOperation.UnauthorizedOperationDownload'],
  REVIEW_NOT_OPEN: ['FailedOperation.NotAvailableSignReview'],
  NOT_PERMITTED: ['OperationDenied.Forbid'],
  NO_VIEW_PERMISSION: ['OperationDenied.NoFlowPermission'],
  CONTRACT_STATE: ['InvalidParameter.Status'],
  NOT_THIS_STEP: ['OperationDenied', fact('action', 'waitingFor')],
  EXTERNAL_REF_TAKEN: ['FailedOperation', fact('externalRef')],
  SUBJECT_REQUIRED: ['InvalidParameter.FlowName'],
  SIGNATORY_REQUIRED: ['InvalidParameter.FlowApprovers'],
  SIGNATORY_TWICE: ['InvalidParameter.BizApproverAlreadyExists', fact('signatory')],
  ACTION_REQUIRED: ['MissingParameter.SignComponents', fact('signatory')],
  AUDITOR_REQUIRED: ['InvalidParameter.FlowApprovers', fact('signatory')],
  RECEIVER_REQUIRED: ['InvalidParameter.FlowApproverInfos', fact('signatory')],
  DOCUMENT_REQUIRED: ['InvalidParameter.FlowFileIds'],
  FILE_TYPE_UNSUPPORTED: ['InvalidParameter.FileType', fact('suffix', 'setting')],
  FILE_INVALID: ['InvalidParameter.FileType', fact('why', 'detail')],
  FILE_TOO_LARGE: ['LimitExceeded.FileSize', fact('limit')],
  KEYWORD_NOT_FOUND: ['InvalidParameter.Keyword', fact('keyword')],
  PAGE_OUT_OF_RANGE: ['InvalidParameter.ComponentPosition', ({ page, pages }) => `ComponentPage ${page} / ${pages}`],
  PLACEMENT_REQUIRED: ['MissingParameter.SignComponents', fact('action')],
  PLACEMENT_FORBIDDEN: ['InvalidParameter.SignComponents', fact('mark')],
  MARK_KIND_WRONG: ['InvalidParameter.SignComponentType', fact('mark', 'action')],
  TOO_MANY_MARKS: ['InvalidParameter.SignComponents', ({ marks, limit }) => `${marks} > ${limit}`],
  GLYPH_MISSING: ['InvalidParameter.ComponentValue', fact('char')],
  INTENT_REQUIRED: ['OperationDenied', say('the signer confirms on the signing page')],
  CODE_WRONG: ['OperationDenied'],
  CODE_EXPIRED: ['OperationDenied'],
  CODE_LOCKED: ['OperationDenied'],
  CODE_TOO_SOON: ['OperationDenied'],
  PASSWORD_WRONG: ['OperationDenied'],
  PASSWORD_CLOSED: ['OperationDenied'],
  PASSWORD_UNSUITABLE: ['InvalidParameterValue'],
  CONSENT_REQUIRED: ['OperationDenied'],
  REASON_REQUIRED: ['MissingParameter', say('reason')],
  REJECT_NOT_ALLOWED: ['OperationDenied.Forbid'],
  LINK_UNKNOWN: ['ResourceNotFound'],
  LINK_ENDED: ['OperationDenied'],
  LINK_OTHER_CLIENT: ['OperationDenied'],
  LINK_UNPROVEN: ['OperationDenied'],
  NOT_A_SIGNER: ['ResourceNotFound.FlowApprovers'],
  SLOT_BUSY: ['FailedOperation', say('another party is signing; try again')],
  SENDER_MISSING: ['FailedOperation', fact('contact', 'setting')],
  TIMESTAMP_REQUIRED: ['InternalError.Api', say('time stamp')],
  KEY_UNAVAILABLE: ['InternalError.System', say('signing key')],
  DOCUMENT_NOT_READY: ['ResourceUnavailable', say('try again')],
  NOT_AVAILABLE: ['UnsupportedOperation', fact('what')],
  RATE_LIMITED: ['FailedOperation', fact('seconds')],
};

/** Which code a refusal of the core gets in one action, where the usual one does not fit. */
export type Refusals = Partial<Record<ErrorCode, WireCode>>;

export function refusalOf(error: DomainError, refusals: Refusals = {}): TencentRefusal {
  const [usual, about] = writers[error.code];
  const code = refusals[error.code] ?? (typeof usual === 'function' ? usual(error.facts) : usual);
  return new TencentRefusal(code, about?.(error.facts));
}

/**
 * A refusal as it is sent. Where the vendor's page of an action lists its codes, one that is not among them is answered as
 * its family (`OperationDenied.NoIdentityVerify` → `OperationDenied`).
 */
export function wireErrorOf(refusal: TencentRefusal, action: string | undefined, language: Language): WireError {
  const { code, about, text } = refusal;
  const own = text ?? errorTexts[code][language === 'en-US' ? 1 : 0];
  return { Code: narrowed(code, action), Message: about ? `${own} (${about})` : own };
}

/** The sentence of a refusal, for lists in which each entry has its own. */
export const textOf = ({ code, text }: TencentRefusal): string => text ?? errorTexts[code][0];

/** Codes of the gateway before an action: no page of an action lists them, all of them may come. */
const gatewayFamilies = ['AuthFailure', 'InvalidAction', 'InvalidRequest', 'NoSuchVersion', 'RequestLimitExceeded'];
const gatewayCodes: readonly string[] = [
  ...gatewayFamilies,
  'RequestSizeLimitExceeded',
  'UnsupportedOperation',
  'UnsupportedProtocol',
];

function narrowed(code: WireCode, action: string | undefined): string {
  const listed = action === undefined ? undefined : codesOf(action);
  const family = code.split('.', 1)[0]!;
  if (listed === undefined || listed.has(code) || gatewayCodes.includes(family)) return code;
  return listed.has(family) ? family : code;
}

const errnoOf = (error: unknown): string => {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string') return code;
  }
  return '';
};
const network = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'UND_ERR_CONNECT_TIMEOUT',
];
const machine = ['ENOSPC', 'EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'EROFS', 'EACCES', 'EDQUOT'];

/** A failure nobody expected, by what failed: the database (its own five-character codes), another service, this machine. */
export function failureOf(error: unknown): WireCode {
  const code = errnoOf(error);
  if (code === 'ENOENT') return 'ResourceUnavailable'; // a stored file that is not where it should be
  if (/^(40001|40P01|55P03)$/.test(code)) return 'FailedOperation'; // others held what this call needed, again and again
  if (/^[0-9A-Z]{5}$/.test(code) && /\d/.test(code)) return 'InternalError.Db';
  if (network.includes(code)) return 'InternalError.Api';
  if (machine.includes(code)) return 'InternalError.System';
  return 'InternalError';
}
