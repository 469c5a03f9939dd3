import { type Account, checkExternalId } from '../../domain/accounts.js';
import { DomainError } from '../../domain/errors.js';
import type { AccountId } from '../../domain/ids.js';
import type { AccountKey, AccountUseCases, CompanyAccount, CompanyFacts } from '../account-use-cases.js';
import type { Caller, Company } from '../application.js';
import { tellOfCompany } from '../company-events.js';
import { foundCompany, grantToApps, registerCompany } from '../organisation.js';
import type { AppRow, Tx, World } from '../ports.js';
import { checkText } from '../text-limits.js';
import { lookingAgain } from './looking-again.js';
import { engage } from './engage.js';
import {
  type FoundCompany,
  appOf,
  companyView,
  findCompany,
  isOwn,
  mustFindCompany,
  mustFindPerson,
} from './find-account.js';

/**
 * A company under the app's own id. One that nobody has here becomes a sub-client (子客) of the app's company, in the sandbox
 * with seals and usable at once; one of another owner can be named as a party, and no more.
 *
 * @throws DomainError ACCOUNT_EXISTS (facts: accountId), INPUT_INVALID, INPUT_TOO_LONG, ACCOUNT_NOT_FOUND (the creator)
 * @source 腾讯电子签 SyncProxyOrganization · e签宝 机构账户创建
 */
export const createCompanyAccount: (
  world: World,
  caller: Caller,
  input: Parameters<AccountUseCases['createCompanyAccount']>[1],
) => Promise<CompanyAccount> = (world, caller, { externalId, creator, ...facts }) =>
  lookingAgain(() =>
    world.store.transaction('*', async (tx) => {
      const app = await appOf(tx, caller);
      if (externalId !== undefined) checkExternalId(externalId);
      checkCompany(facts);
      await refuseKnown(tx, app, externalId);
      const founder = creator && (await mustFindPerson(tx, app.id, creator));
      const found = await linkCompany(world, tx, app, { ...facts, externalId });
      if (founder && isOwn(app, found.company)) await engage(world, tx, found.company.id, founder);
      const { id, name: companyName, registerNo, legalPerson } = found.company;
      if (isOwn(app, found.company))
        await tellOfCompany(world, tx, id, 'COMPANY_JOINED', { companyName, registerNo, legalPerson }, caller.by);
      return companyView(app, found);
    }),
  );

async function refuseKnown(tx: Tx, app: AppRow, externalId: string | undefined): Promise<void> {
  const known = externalId ? await tx.accounts.byExternalId(app.id, 'COMPANY', externalId) : undefined;
  if (known) throw new DomainError('ACCOUNT_EXISTS', { externalId: externalId!, accountId: known.companyId! });
}

function checkCompany({ name, registerNo, idType, legalPerson, address, ...legal }: CompanyFacts): void {
  if (name !== undefined && !name.trim()) throw new DomainError('INPUT_INVALID', { field: 'companyName' });
  checkText('companyName', name);
  checkText('registerNo', registerNo);
  checkText('personName', legalPerson);
  checkText('address', address);
  for (const type of [idType, legal.legalPersonIdType]) checkText('idType', type);
  checkText('idNumber', legal.legalPersonIdNumber);
}

/** The account of a company, which is found or founded. @throws DomainError ACCOUNT_EXISTS */
export async function linkCompany(
  world: World,
  tx: Tx,
  app: AppRow,
  { externalId, ...facts }: CompanyFacts & { externalId?: string; name: string },
): Promise<FoundCompany> {
  const company = await companyNamed(world, tx, app, facts);
  const known = await tx.accounts.ofCompany(app.id, company.id);
  if (known) throw new DomainError('ACCOUNT_EXISTS', { externalId: known.externalId ?? '', accountId: company.id });
  const account: Account = {
    id: world.newId() as AccountId,
    tenantId: app.tenantId,
    appId: app.id,
    kind: 'COMPANY',
    externalId,
    companyId: company.id,
    createdAt: world.clock.business(),
  };
  await tx.accounts.insert(account);
  return { account, company };
}

async function companyNamed(
  world: World,
  tx: Tx,
  app: AppRow,
  facts: CompanyFacts & { name: string },
): Promise<Company> {
  const apps = await tx.apps.ofTenants([app.tenantId]);
  const known = await tx.organisation.tenantByName(facts.name);
  if (!known && world.mode === 'sandbox') {
    return (await foundCompany(world, tx, { ...facts, parentId: app.tenantId }, apps)).company;
  }
  if (!known) return registerCompany(world, tx, { ...facts, parentId: app.tenantId, unverified: true });
  if (isOwn(app, known) || world.mode !== 'sandbox' || !(await isGuest(tx, known))) return known;
  const adopted: Company = { ...known, ...stated(facts), parentId: app.tenantId };
  await tx.organisation.saveTenant(adopted);
  await grantToApps(world, tx, await tx.seals.ofTenant(adopted.id), apps);
  return adopted;
}

/** A company the sandbox met as a party of a contract: nobody's. */
const isGuest = async (tx: Tx, { id, parentId }: Company): Promise<boolean> =>
  parentId === undefined && (await tx.apps.ofTenants([id])).length === 0;

const stated = (facts: CompanyFacts): CompanyFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

export const companyAccount = (world: World, caller: Caller, key: AccountKey): Promise<CompanyAccount | undefined> =>
  world.store.read('*', async (tx) => {
    const app = await appOf(tx, caller);
    const found = await findCompany(tx, app, key);
    return found && companyView(app, found);
  });

const pageLimit = 100;

/** The sub-clients of an app, oldest first. */
export const listCompanyAccounts = (
  world: World,
  caller: Caller,
  { offset = 0, limit = 20 }: { offset?: number; limit?: number },
): Promise<{ total: number; list: CompanyAccount[] }> =>
  world.store.read('*', async (tx) => {
    const app = await appOf(tx, caller);
    const { total, list } = await tx.accounts.list(app.id, 'COMPANY', undefined, offset, Math.min(limit, pageLimit));
    const views: CompanyAccount[] = [];
    for (const account of list) {
      const company = (await tx.organisation.tenant(account.companyId!))!;
      views.push(companyView(app, { account, company }));
    }
    return { total, list: views };
  });

/** @throws DomainError ACCOUNT_NOT_FOUND, NOT_PERMITTED, COMPANY_NAME_TAKEN */
export const updateCompanyAccount = (
  world: World,
  caller: Caller,
  key: AccountKey,
  changes: CompanyFacts,
): Promise<CompanyAccount> =>
  world.store.transaction('*', async (tx) => {
    const app = await appOf(tx, caller);
    const found = await mustFindCompany(tx, app, key);
    if (!isOwn(app, found.company)) throw new DomainError('NOT_PERMITTED', { company: found.company.name });
    checkCompany(changes);
    const holder = changes.name && (await tx.organisation.tenantByName(changes.name));
    if (holder && holder.id !== found.company.id)
      throw new DomainError('COMPANY_NAME_TAKEN', { company: changes.name! });
    const company: Company = { ...found.company, ...stated(changes) };
    await tx.organisation.saveTenant(company);
    return companyView(app, { ...found, company });
  });

/** @throws DomainError ACCOUNT_NOT_FOUND */
export const deleteCompanyAccount = (world: World, caller: Caller, key: AccountKey): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const found = await findCompany(tx, await appOf(tx, caller), key);
    if (!found?.account)
      throw new DomainError('ACCOUNT_NOT_FOUND', { account: (key.externalId ?? key.id ?? '').slice(0, 80) });
    await tx.accounts.delete(found.account);
  });
