import type { DatePattern } from '../../domain/contract.js';
import type { ApproveStatus, FlowStatus } from './states.js';

/** Requests and replies as essbasic writes them (protocols §3.3, §4). */

export const approverTypes = ['PERSON', 'PERSON_AUTO_SIGN', 'ORGANIZATION', 'ENTERPRISESERVER'] as const;
export const generateModes = ['NORMAL', 'FIELD', 'KEYWORD'] as const;
export const keywordOrders = ['Positive', 'Reverse'] as const;
export const relativeLocations = ['Middle', 'Below', 'Right', 'LowerRight', 'UpperRight'] as const;
export const signComponentTypes = [
  'SIGN_SEAL',
  'SIGN_DATE',
  'SIGN_SIGNATURE',
  'SIGN_PAGING_SEAL',
  'SIGN_PAGING_SIGNATURE',
  'SIGN_LEGAL_PERSON_SEAL',
] as const;
/** What a signer writes or chooses; the last two stand inside SIGN_VIRTUAL_COMBINATION alone. */
export const signFieldTypes = ['SIGN_OPINION', 'SIGN_MULTI_LINE_TEXT', 'SIGN_SELECTOR'] as const;
/** They hold other components and draw nothing themselves. */
export const combinationTypes = ['SIGN_VIRTUAL_COMBINATION', 'VIRTUAL_COMBINATION'] as const;
/** `ComponentLimitType`, and `ComponentTypeLimit` of a signature (签名方式). */
export const signatureKinds = [
  'HANDWRITE',
  'HANDWRITTEN_ESIGN',
  'OCR_ESIGN',
  'ESIGN',
  'IMG_ESIGN',
  'SYSTEM_ESIGN',
] as const;
/** `ApproverOption.FlowReadLimit`. */
export const readLimits = ['LimitReadTimeAndBottom', 'LimitReadTime', 'LimitBottom', 'NoReadTimeAndBottom'] as const;
export const componentTypes = [
  ...signComponentTypes,
  ...signFieldTypes,
  ...combinationTypes,
  'TEXT',
  'MULTI_LINE_TEXT',
  'CHECK_BOX',
  'FILL_IMAGE',
  'DYNAMIC_TABLE',
  'ATTACHMENT',
  'SELECTOR',
  'DATE',
  'DISTRICT',
  'WATERMARK',
] as const;
/** The numeric ones also with ` HH:MM:SS`. */
export const dateFormats: Readonly<Record<string, DatePattern>> = {
  'yyyy m d': 'SPACED_PLAIN',
  yyyy年m月d日: 'CHINESE_PLAIN',
  'yyyy/m/d': 'SLASH_PLAIN',
  'yyyy-m-d': 'HYPHEN_PLAIN',
  'yyyy.m.d': 'DOT_PLAIN',
};
/** Components that are filled before anybody signs. Where two are one kind here, the last one's word is answered. */
export const fillComponentTypes = {
  DISTRICT: 'TEXT',
  ATTACHMENT: 'IMAGE',
  TEXT: 'TEXT',
  MULTI_LINE_TEXT: 'MULTILINE',
  CHECK_BOX: 'CHECKBOX',
  FILL_IMAGE: 'IMAGE',
  SELECTOR: 'SELECT',
  DATE: 'DATE',
  DYNAMIC_TABLE: 'TABLE',
  WATERMARK: 'WATERMARK',
} as const;
export const businessTypes = ['TEMPLATE', 'DOCUMENT', 'SEAL', 'ARCHIVE', 'BUSINESSLICENSE'] as const;
export type BusinessType = (typeof businessTypes)[number];

export const conversionTypes = ['doc', 'docx', 'xls', 'xlsx', 'jpg', 'jpeg', 'png', 'bmp', 'html', 'txt'] as const;
export const sealTypes = ['OFFICIAL', 'CONTRACT', 'FINANCE', 'PERSONNEL', 'INVOICE', 'OTHER'] as const;

export interface FlowApproverDetail {
  ReceiptId: string;
  ProxyOrganizationOpenId: string;
  ProxyOperatorOpenId: string;
  ProxyOrganizationName: string;
  Mobile: string;
  SignOrder: number;
  ApproveName: string;
  ApproveStatus: ApproveStatus;
  ApproveMessage: string;
  /** Unix seconds; 0 before. */
  ApproveTime: number;
  ApproveType: 'ORGANIZATION' | 'PERSON';
  ApproverRoleName: string;
  SignId: string;
  RecipientId: string;
}
export interface FlowDetailInfo {
  FlowId: string;
  FlowName: string;
  FlowType: string;
  FlowStatus: FlowStatus;
  FlowMessage: string;
  /** Unix seconds. */
  CreateOn: number;
  DeadLine: number;
  CustomData: string;
  FlowApproverInfos: FlowApproverDetail[];
  CcInfos: FlowApproverDetail[];
  NeedCreateReview: boolean;
  UserFlowType: { UserFlowTypeId: string; Name: string; Description: string } | null;
  TemplateId: string;
}
export interface ResourceUrlInfo {
  Url: string;
  Name: string;
  Type: 'PDF';
}
export interface FlowResourceUrlInfo {
  FlowId: string;
  ResourceUrlInfos: ResourceUrlInfo[];
}
