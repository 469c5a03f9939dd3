/** Requests and replies as 契约锁 V2 writes them (protocols §3, §4). Absent values are left out, never `null`. */

export const contactTypes = ['MOBILE', 'EMAIL', 'EMPLOYEEID', 'NUMBER', 'BIZID'] as const;
export const tenantTypes = ['COMPANY', 'PERSONAL'] as const;
export const actionTypeWords = ['COMPANY', 'OPERATOR', 'LP', 'AUDIT', 'PERSONAL'] as const;
export const stamperTypes = [
  'COMPANY',
  'PERSONAL',
  'OPERATOR', // not in the vendor's list; an operator's place is otherwise PERSONAL with an actionId
  'LP',
  'TIMESTAMP',
  'ACROSS_PAGE',
  'ACROSS_PAGE_ODD',
  'ACROSS_PAGE_EVEN',
  'ACROSS_PAGE_SCOPE',
] as const;
export type StamperType = (typeof stamperTypes)[number];
export const datePatterns = ['HYPHEN', 'Chinese', 'ALL_Chinese', 'ENGLISH'] as const;
export const stamperRules = ['MUST_FORBID', 'MUST_ALLOW', 'OPTIONAL'] as const;
export const signFlowStrategies = ['ALL_SIGN_FINISH', 'ANY_SIGN_FINISH'] as const;
export const pageTypes = ['SIGN', 'PRINT', 'DIRECT_SIGN'] as const;
export const downloadItemWords = ['CONTRACT', 'SIGNLOG', 'ATTACHMENT', 'NOTARY', 'ENDSIGN_ATTACHMENT', 'CERT'] as const;

export interface UserWire {
  name?: string;
  contact?: string;
  contactType?: string;
}
export interface ActionWire {
  id: string;
  type: string;
  status: string;
  name?: string;
  serialNo: number;
  actionNo?: string;
  sealId?: string;
  sealIds?: string[];
  autoSign: boolean;
  /** `{}` stands for somebody the caller did not ask to see (seed example). */
  operators?: UserWire[];
}
export interface StamperWire {
  type: string;
  documentId: string;
  actionId?: string;
  sealId?: string;
  page: number;
  /** Fractions of the page from its lower-left corner, to the lower-left corner of the mark. */
  offsetX: number;
  offsetY: number;
}
export interface SignatoryWire {
  id: string;
  tenantType: string;
  status: string;
  tenantName?: string;
  receiver?: UserWire;
  serialNo: number;
  signatoryNo?: string;
  actions?: ActionWire[];
  stampers?: StamperWire[];
  delaySet: boolean;
  sponsor: boolean;
}
export interface ParamWire {
  name: string;
  value?: string;
  required: boolean;
  type: string;
}
export interface DocumentWire {
  id: string;
  title: string;
  pageCount: number;
  createTime: string;
  contentType: 'CONTRACT';
  params: ParamWire[];
}
export interface CopyWire {
  name?: string;
  receiver: UserWire;
  createTime: string;
  send: boolean;
}
export interface ContractSummaryWire {
  id: string;
  subject: string;
  description?: string;
  sn?: string;
  tenantName: string;
  ordinal: boolean;
  category?: { id: string; name: string };
  status: string;
  expireTime?: string;
  publishTime?: string;
}
export interface ContractWire extends ContractSummaryWire {
  bizId?: string;
  creator?: UserWire;
  endTime?: string;
  tags?: string[];
  comments?: string;
  invalidReason?: string;
  invalidFailType?: string;
  signFlowStrategy?: string;
  relatedContractIds?: string[];
  relatedContracts?: ContractSummaryWire[];
  customFields?: Record<string, unknown>[];
  businessData?: string;
  sealStats?: { sealId: string; sealName: string; count: number }[];
  signatories: SignatoryWire[];
  documents: DocumentWire[];
  copySendReceivers?: CopyWire[];
}
export interface EmployeeWire {
  id: string;
  name: string;
  mobile?: string;
  email?: string;
  number?: string;
  createTime: string;
}
export interface CompanyWire {
  status: 'UNREGISTERED' | 'CERTIFYING' | 'AUTH_SUCCESS';
  id?: string;
  name?: string;
  registerNo?: string;
  legalPerson?: string;
  authEndTime?: string;
}
export interface Envelope {
  result?: unknown;
  code: number;
  message: string;
  responseCode: string;
}

/**
 * Both spellings of success; `result` only where the call returns something. It comes first, as in the vendor's own
 * example: the C# SDK (3.0.2) cuts it out of the text, from `"result":` to the last `},`.
 */
export const success = (result?: unknown): Envelope => ({
  ...(result === undefined ? {} : { result }),
  code: 0,
  message: 'SUCCESS',
  responseCode: '00000000',
});
