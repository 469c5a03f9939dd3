import type { Account } from '../../domain/accounts.js';
import { DomainError } from '../../domain/errors.js';
import { type AccountId, type AppId, type TenantId, isCoreId } from '../../domain/ids.js';
import type { AccountKey, CompanyAccount, NamedPerson, PersonAccount } from '../account-use-cases.js';
import type { Caller, Company } from '../application.js';
import type { AppRow, Employee, Tx } from '../ports.js';

/** Accounts are the app's, whichever of its companies the caller acts for. */
export const appOf = async (tx: Tx, caller: Caller): Promise<AppRow> => (await tx.apps.load(caller.appId))!;

export async function findPersonAccount(
  tx: Tx,
  appId: AppId,
  { id, externalId }: AccountKey,
): Promise<Account | undefined> {
  if (id) return isCoreId(id) ? tx.accounts.byId(appId, id as AccountId) : undefined;
  if (externalId) return tx.accounts.byExternalId(appId, 'PERSON', externalId);
  throw new DomainError('INPUT_INVALID', { field: 'account' });
}

/** @throws DomainError ACCOUNT_NOT_FOUND */
export async function mustFindPerson(tx: Tx, appId: AppId, key: AccountKey): Promise<Account> {
  const account = await findPersonAccount(tx, appId, key);
  if (!account) throw new DomainError('ACCOUNT_NOT_FOUND', { account: nameOf(key) });
  return account;
}

/** What a caller said, no longer than a message needs. */
export const nameOf = ({ id, externalId }: AccountKey): string => (externalId ?? id ?? '').slice(0, 80);

export interface FoundCompany {
  account?: Account;
  company: Company;
}

/** By the app's own id, or by its tenant id when the app may know that company. */
export async function findCompany(
  tx: Tx,
  app: AppRow,
  { id, externalId }: AccountKey,
): Promise<FoundCompany | undefined> {
  if (id) {
    if (!isCoreId(id)) return undefined;
    const account = await tx.accounts.ofCompany(app.id, id as TenantId);
    const company = await tx.organisation.tenant(id as TenantId);
    return company && (account || isOwn(app, company)) ? { account, company } : undefined;
  }
  if (!externalId) throw new DomainError('INPUT_INVALID', { field: 'company' });
  const account = await tx.accounts.byExternalId(app.id, 'COMPANY', externalId);
  const company = account && (await tx.organisation.tenant(account.companyId!));
  return company && { account, company };
}

/** @throws DomainError COMPANY_NOT_FOUND */
export async function mustFindCompany(tx: Tx, app: AppRow, key: AccountKey): Promise<FoundCompany> {
  const found = await findCompany(tx, app, key);
  if (!found) throw new DomainError('COMPANY_NOT_FOUND', { company: nameOf(key) });
  return found;
}

/** The app's own company and those below it. */
export const isOwn = ({ tenantId }: AppRow, { id, parentId }: Company): boolean =>
  id === tenantId || parentId === tenantId;

export const companyView = (app: AppRow, { account, company }: FoundCompany): CompanyAccount => ({
  id: company.id,
  externalId: account?.externalId,
  company,
  own: isOwn(app, company),
  verified: !company.unverified,
  createdAt: account?.createdAt ?? company.createdAt,
});

export function namedPerson(account: Account): NamedPerson {
  const { id, externalId, personId, companyId, name, mobile, email, idType, idNumber, createdAt, unverified } = account;
  const facts = { name, mobile, email, idType, idNumber };
  return { id, externalId, personId: personId!, ...facts, companyId, verified: !unverified, createdAt };
}

export const personView = (account: Account, employee?: Employee): PersonAccount => ({
  ...namedPerson(account),
  employeeId: employee?.id,
  roles: employee?.roles ?? [],
});

/** The account with what its company says of it. */
export async function personViewOf(tx: Tx, account: Account): Promise<PersonAccount> {
  const { companyId, personId } = account;
  const employee = companyId && (await tx.organisation.employee([companyId], { personId }));
  return personView(account, employee || undefined);
}
