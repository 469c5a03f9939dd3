import type { TenantId } from './ids.js';

/** What can happen to a company outside its contracts, that subscribers may want to hear. */
export const companyEventTypes = [
  'COMPANY_JOINED',
  'OPERATOR_JOINED',
  'OPERATOR_LEFT',
  'ROLES_CHANGED',
  'SEAL_MADE',
  'SEAL_ENABLED',
  'SEAL_DISABLED',
  'SEAL_DESTROYED',
  'SEAL_GRANTED',
  'SEAL_WITHDRAWN',
  'TEMPLATE_MADE',
  'TEMPLATE_CHANGED',
  'TEMPLATE_SWITCHED',
  'TEMPLATE_DELETED',
  'SERVICE_SWITCHED',
  'CONTRACTS_RECALLED',
] as const;
export type CompanyEventType = (typeof companyEventTypes)[number];

export interface CompanyEvent {
  eventId: string;
  type: CompanyEventType;
  /** Business clock. */
  at: number;
  companyId: TenantId;
  /** Who did it, as the caller named the person. */
  by?: string;
  /** What it is about: ids of ours, names, the app's own ids of people. */
  about: CompanyEventFacts;
}
export interface CompanyEventFacts {
  companyName?: string;
  registerNo?: string;
  legalPerson?: string;
  /** The app's own ids of people. */
  operators?: string[];
  operatorName?: string;
  mobile?: string;
  roles?: string[];
  sealId?: string;
  sealName?: string;
  templateId?: string;
  templateName?: string;
  on?: boolean;
  service?: string;
  /** Of a kept task. */
  taskId?: string;
  result?: Record<string, unknown>;
}
