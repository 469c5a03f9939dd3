import type { OperatorAct, PersonFacts } from '../domain/accounts.js';
import type { ErrorCode } from '../domain/errors.js';
import type { AccountId, EmployeeId, PersonId, TenantId } from '../domain/ids.js';
import type { Caller, Company } from './application.js';

/** Names an account of the caller's app: the id wins when both are given. */
export interface AccountKey {
  /** A person's account id, or a company's tenant id; decimal. */
  id?: string;
  externalId?: string;
}

/** A person the app knows under an id of its own. */
export interface PersonAccount extends PersonFacts {
  id: AccountId;
  externalId?: string;
  personId: PersonId;
  /** The company whose operator (经办人) this is. */
  companyId?: TenantId;
  employeeId?: EmployeeId;
  roles: string[];
  verified: boolean;
  createdAt: number;
}
/** A person as an app knows it, without what companies say of it. */
export type NamedPerson = Omit<PersonAccount, 'roles' | 'employeeId'>;
/** A company the app knows under an id of its own: a sub-client (子客) of the caller's company. */
export interface CompanyAccount {
  /** The company's tenant id. */
  id: TenantId;
  externalId?: string;
  company: Company;
  /** Its data lie under the caller's company, so that its seals and contracts can be reached. */
  own: boolean;
  verified: boolean;
  createdAt: number;
}
export interface CompanyFacts {
  name?: string;
  registerNo?: string;
  /** The caller's word for the kind of number, as its dialect spells it. */
  idType?: string;
  legalPerson?: string;
  legalPersonIdType?: string;
  legalPersonIdNumber?: string;
  address?: string;
}
export interface OperatorRow extends PersonFacts {
  externalId: string;
  number?: string;
  roles?: string[];
}
/** What a batch did, row by row; the rows that could not be done changed nothing. */
export interface SyncResult {
  done: string[];
  failed: { externalId: string; code: ErrorCode; facts: Record<string, string | number> }[];
}
/** The caller as it acts for one company of its tree: what belongs to the others is not there. */
export interface Acting {
  caller: Caller;
  company: CompanyAccount;
  operator?: PersonAccount;
}

export interface AccountUseCases {
  /** @throws ACCOUNT_EXISTS (facts: accountId), INPUT_INVALID, INPUT_TOO_LONG, COMPANY_NOT_FOUND */
  createPersonAccount(
    caller: Caller,
    input: PersonFacts & { externalId?: string; company?: AccountKey; roles?: string[] },
  ): Promise<PersonAccount>;
  personAccount(caller: Caller, key: AccountKey): Promise<PersonAccount | undefined>;
  /** The accounts of these people, for replies that name them; people without one are left out. */
  accountsOfPeople(caller: Caller, personIds: readonly string[]): Promise<NamedPerson[]>;
  /** @throws ACCOUNT_NOT_FOUND, INPUT_INVALID */
  updatePersonAccount(caller: Caller, key: AccountKey, changes: PersonFacts): Promise<PersonAccount>;
  /** The id is free again; contracts keep what they say of the person. @throws ACCOUNT_NOT_FOUND */
  deletePersonAccount(caller: Caller, key: AccountKey): Promise<void>;
  /** @throws ACCOUNT_EXISTS, COMPANY_NAME_TAKEN, INPUT_INVALID, ACCOUNT_NOT_FOUND (the creator) */
  createCompanyAccount(
    caller: Caller,
    input: CompanyFacts & { externalId?: string; name: string; creator?: AccountKey },
  ): Promise<CompanyAccount>;
  /** A company of the caller's tree without an account is found by its id. */
  companyAccount(caller: Caller, key: AccountKey): Promise<CompanyAccount | undefined>;
  listCompanyAccounts(
    caller: Caller,
    page: { offset?: number; limit?: number },
  ): Promise<{ total: number; list: CompanyAccount[] }>;
  /** @throws ACCOUNT_NOT_FOUND, NOT_PERMITTED (not the caller's), COMPANY_NAME_TAKEN */
  updateCompanyAccount(caller: Caller, key: AccountKey, changes: CompanyFacts): Promise<CompanyAccount>;
  /** The id is free again; the company, its seals and contracts stay. @throws ACCOUNT_NOT_FOUND */
  deleteCompanyAccount(caller: Caller, key: AccountKey): Promise<void>;
  /** @param input.rows at most 200 @throws COMPANY_NOT_FOUND, NOT_PERMITTED, INPUT_TOO_LONG */
  syncOperators(
    caller: Caller,
    input: { company: AccountKey; act: OperatorAct; rows: OperatorRow[] },
  ): Promise<SyncResult>;
  listOperators(
    caller: Caller,
    input: { company: AccountKey; offset?: number; limit?: number },
  ): Promise<{ total: number; list: PersonAccount[] }>;
  /** Makes a known person an operator of a company, beside what else he is. @throws COMPANY_NOT_FOUND, ACCOUNT_NOT_FOUND */
  addOperator(
    caller: Caller,
    input: { company: AccountKey; operator: AccountKey; roles?: string[] },
  ): Promise<PersonAccount>;
  /**
   * Gives an operator roles and takes others from it; who looks after the company, or is its legal representative, is not
   * made or unmade so.
   *
   * @throws COMPANY_NOT_FOUND, ACCOUNT_NOT_FOUND (no such operator of this company), NOT_PERMITTED
   */
  changeRoles(
    caller: Caller,
    input: { company: AccountKey; operator: AccountKey; add?: string[]; remove?: string[] },
  ): Promise<PersonAccount>;
  /** @throws COMPANY_NOT_FOUND, ACCOUNT_NOT_FOUND (no such operator of this company), NOT_VERIFIED */
  actingFor(caller: Caller, input: { company: AccountKey; operator?: AccountKey }): Promise<Acting>;
}
