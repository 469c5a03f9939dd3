import type { CompanyEventFacts, CompanyEventType } from '../domain/company-events.js';
import type { CategoryId, EmployeeId, TenantId } from '../domain/ids.js';
import type { Caller, ContactInput } from './caller.js';

export interface Company {
  id: TenantId;
  name: string;
  registerNo?: string;
  legalPerson?: string;
  legalPersonIdType?: string;
  legalPersonIdNumber?: string;
  idType?: string;
  address?: string;
  parentId?: TenantId;
  /** Nobody has checked yet who this is; absent: checked, or the sandbox. */
  unverified?: boolean;
  createdAt: number;
}
export interface EmployeeView {
  id: EmployeeId;
  name: string;
  mobile?: string;
  email?: string;
  number?: string;
  createdAt: number;
}
/** Services of an app that a company may switch for itself (扩展服务). */
export const switchNames = [
  'AUTO_SIGN', // its seals sign by themselves where the app asks for it
  'CHECK_BY_MOBILE', // signers are told by their number alone
  'OVERSEAS_SIGNERS',
  'YOUNGER_SIGNERS',
  'HIDE_OPERATOR',
] as const;
export type SwitchName = (typeof switchNames)[number];
export interface SwitchChange {
  on: boolean;
  at: number;
  /** As the caller named the person who did it. */
  by?: string;
}
export interface OrganisationUseCases {
  /** What the caller's company said; what it never spoke of is not there. */
  companySwitches(caller: Caller): Promise<Partial<Record<SwitchName, SwitchChange>>>;
  /** Kept with an entry of the company's audit chain; its apps are told. */
  setCompanySwitch(caller: Caller, input: { name: SwitchName; on: boolean }): Promise<void>;
  /** Tells the apps of the caller's company what a dialect did for it by itself. */
  tellCompany(caller: Caller, input: { type: CompanyEventType; about: CompanyEventFacts }): Promise<void>;
  createEmployee(
    caller: Caller,
    input: { user: ContactInput; number?: string; companyName?: string },
  ): Promise<EmployeeView>;
  /** The app's company first, then its subsidiaries. */
  listCompanies(caller: Caller): Promise<Company[]>;
  /** Business categories (业务分类) of the caller's company, oldest first. */
  listCategories(caller: Caller): Promise<{ id: CategoryId; name: string }[]>;
  /** Any company this installation knows; undefined when unknown. */
  companyDetail(caller: Caller, by: { name?: string; registerNo?: string; id?: string }): Promise<Company | undefined>;
  /** Sandbox: takes effect at once, with a seal ready to use. */
  createSubsidiary(
    caller: Caller,
    input: { name: string; registerNo?: string; externalRef?: string },
  ): Promise<Company>;
}
