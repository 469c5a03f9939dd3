import type { Account } from '../domain/accounts.js';
import type { AccountId, AppId, CategoryId, EmployeeId, PersonId, TenantId } from '../domain/ids.js';
import type { CallbackSettings, Company } from './application.js';

/** Who is who: people, companies and their employees, apps, and the accounts under which apps know them. */

export interface Person {
  id: PersonId;
  name?: string;
  mobile?: string;
  email?: string;
  passwordHash?: string;
  createdAt: number;
}
export interface Employee {
  id: EmployeeId;
  tenantId: TenantId;
  personId: PersonId;
  name: string;
  mobile?: string;
  email?: string;
  number?: string;
  state: 'ACTIVE' | 'DISMISSED';
  roles: string[];
  createdAt: number;
}
export interface PeopleRows {
  load(id: PersonId): Promise<Person | undefined>;
  byContact(kind: 'MOBILE' | 'EMAIL', contact: string): Promise<Person | undefined>;
  /** The person of this contact, made when unknown; safe when two ask at once. */
  ensure(kind: 'MOBILE' | 'EMAIL', contact: string, fresh: Person): Promise<Person>;
  /** A person nobody can reach. */
  insert(person: Person): Promise<Person>;
  /** @returns false when the contact is somebody's. */
  addContact(kind: 'MOBILE' | 'EMAIL', contact: string, personId: PersonId): Promise<boolean>;
  save(person: Person): Promise<void>;
  savedMarks(personId: PersonId): Promise<{ id: string; png: string; createdAt: number }[]>;
  insertSavedMark(personId: PersonId, mark: { id: string; png: string; createdAt: number }): Promise<void>;
  deleteSavedMark(personId: PersonId, id: string): Promise<void>;
}
/** People and companies under an app's own ids. */
export interface AccountRows {
  byId(appId: AppId, id: AccountId): Promise<Account | undefined>;
  byExternalId(appId: AppId, kind: Account['kind'], externalId: string): Promise<Account | undefined>;
  /** A person of any app of these companies, for the sandbox. */
  inTree(tenantIds: readonly TenantId[], by: { id?: AccountId; externalId?: string }): Promise<Account | undefined>;
  ofPeople(appId: AppId, personIds: readonly PersonId[]): Promise<Account[]>;
  ofCompany(appId: AppId, companyId: TenantId): Promise<Account | undefined>;
  /** Oldest first; of one company when it is named. */
  list(
    appId: AppId,
    kind: Account['kind'],
    companyId: TenantId | undefined,
    offset: number,
    limit: number,
  ): Promise<{ total: number; list: Account[] }>;
  insert(account: Account): Promise<void>;
  save(account: Account): Promise<void>;
  delete(account: Account): Promise<void>;
}
export interface OrganisationRows {
  tenant(id: TenantId): Promise<Company | undefined>;
  tenantByName(name: string): Promise<Company | undefined>;
  tenantByRegisterNo(registerNo: string): Promise<Company | undefined>;
  tree(id: TenantId): Promise<Company[]>;
  insertTenant(company: Company & { legalPersonContact?: string }): Promise<void>;
  saveTenant(company: Company): Promise<void>;
  employee(
    scope: readonly TenantId[],
    by: { id?: string; number?: string; personId?: PersonId },
  ): Promise<Employee | undefined>;
  insertEmployee(employee: Employee): Promise<void>;
  saveEmployee(employee: Employee): Promise<void>;
  employees(tenantId: TenantId): Promise<Employee[]>;
  /** Whether anybody works there now. */
  hasEmployees(tenantId: TenantId): Promise<boolean>;
  categoryBy(
    scope: readonly TenantId[],
    by: { id?: string; name?: string },
  ): Promise<{ id: CategoryId; name: string } | undefined>;
  categories(tenantId: TenantId): Promise<{ id: CategoryId; name: string }[]>;
  insertCategory(tenantId: TenantId, category: { id: CategoryId; name: string }): Promise<void>;
}

/** An app (应用): credentials of one dialect, acting for one company and its subsidiaries. The secret is wrapped. */
export interface AppRow {
  id: AppId;
  tenantId: TenantId;
  name: string;
  dialect: string;
  accessKey: string;
  secretWrapped: string;
  callback: Omit<CallbackSettings, 'secretKey' | 'token'> & { secretKeyWrapped: string; tokenWrapped?: string };
  settings: Record<string, unknown>;
}
export interface AppRows {
  /** An app and the companies it acts for: its own first, then its subsidiaries. */
  byAccessKey(dialect: string, accessKey: string): Promise<{ app: AppRow; scope: TenantId[] } | undefined>;
  load(id: AppId): Promise<AppRow | undefined>;
  ofTenants(tenantIds: readonly TenantId[]): Promise<AppRow[]>;
  /** Apps that hear of a contract of this tenant: its own and those of its parent company. */
  toldOf(tenantId: TenantId): Promise<AppRow[]>;
  insert(app: AppRow): Promise<void>;
  save(app: AppRow): Promise<void>;
  /** One after the other, until the transaction ends. */
  lockTokens(appId: AppId): Promise<void>;
  /** When a token of this hash ends, ms; undefined when there is none. */
  tokenUntil(appId: AppId, kind: 'ACCESS' | 'REFRESH', hash: string): Promise<number | undefined>;
  /** The newest access token until now ends at `olderUntil` at the latest, older ones and the refresh token are deleted. */
  replaceTokens(
    appId: AppId,
    by: Record<'access' | 'refresh', { hash: string; until: number }> & { olderUntil: number; now: number },
  ): Promise<void>;
  /** Counts a call unless `atMost` of this name were made within the last second of the database's clock. */
  countCall(appId: AppId, name: string, atMost: number): Promise<boolean>;
}
