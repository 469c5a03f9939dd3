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
export interface OrganisationUseCases {
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
