import { DomainError } from '../domain/errors.js';
import type { CategoryId, EmployeeId, SealId, TenantId } from '../domain/ids.js';
import type { Caller, Company, EmployeeView, OrganisationUseCases } from './application.js';
import { resolveContact } from './contacts.js';
import { companyOf } from './find-contract.js';
import { lookingAgain } from './accounts/looking-again.js';
import { companySeal, legalPersonSeal } from './make-seal.js';
import type { AppRow, Employee, Seal, SealGrant, Tx, World } from './ports.js';
import { defaultCategory } from './save-draft.js';
import { checkText } from './text-limits.js';

/** @throws DomainError EMPLOYEE_NAME_DIFFERS, INPUT_INVALID, COMPANY_NOT_FOUND */
export async function createEmployee(
  world: World,
  caller: Caller,
  input: Parameters<OrganisationUseCases['createEmployee']>[1],
): Promise<EmployeeView> {
  const { user, number } = input;
  checkText('personName', user.name);
  if (!user.name?.trim()) throw new DomainError('INPUT_INVALID', { field: 'user.name' });
  if (user.contactType !== 'MOBILE' && user.contactType !== 'EMAIL') {
    throw new DomainError('INPUT_INVALID', { field: 'user.contactType', value: user.contactType });
  }
  const hired = async (tx: Tx): Promise<EmployeeView> => {
    const company = await companyOf(tx, caller, input.companyName);
    return employeeView(
      await hire(world, tx, company.id, user.name!, user.contactType as 'MOBILE', user.contact, number),
    );
  };
  return lookingAgain(() => world.store.transaction(caller.scope, hired));
}

/** Makes an employee, or answers the one that person already is. */
export async function hire(
  world: World,
  tx: Tx,
  tenantId: TenantId,
  name: string,
  contactType: 'MOBILE' | 'EMAIL',
  contact: string,
  number?: string,
  roles: string[] = [],
): Promise<Employee> {
  const { personId } = await resolveContact(world, tx, { scope: [tenantId] }, { contact, contactType, name });
  const person = (await tx.people.load(personId))!;
  if (person.name && person.name !== name) throw new DomainError('EMPLOYEE_NAME_DIFFERS', { contact });
  if (!person.name) await tx.people.save({ ...person, name });
  const known = await tx.organisation.employee([tenantId], { personId });
  if (known) return known;
  if (number && (await tx.organisation.employee([tenantId], { number }))) {
    throw new DomainError('INPUT_INVALID', { field: 'number', value: number });
  }
  const employee: Employee = {
    id: world.newId() as EmployeeId,
    tenantId,
    personId,
    name,
    mobile: person.mobile,
    email: person.email,
    number,
    state: 'ACTIVE',
    roles,
    createdAt: world.clock.business(),
  };
  await tx.organisation.insertEmployee(employee);
  return employee;
}

const employeeView = ({ id, name, mobile, email, number, createdAt }: Employee): EmployeeView => ({
  id,
  name,
  mobile,
  email,
  number,
  createdAt,
});

export const listCompanies = (world: World, caller: Caller): Promise<Company[]> =>
  world.store.read(caller.scope, (tx) => tx.organisation.tree(caller.tenantId));

export const listCategories = (world: World, caller: Caller): Promise<{ id: CategoryId; name: string }[]> =>
  world.store.read(caller.scope, (tx) => tx.organisation.categories(caller.tenantId));

export const companyDetail: (
  world: World,
  caller: Caller,
  by: Parameters<OrganisationUseCases['companyDetail']>[1],
) => Promise<Company | undefined> = (world, caller, { id, name, registerNo }) =>
  world.store.read(caller.scope, async (tx) => {
    if (id) return /^\d{1,19}$/.test(id) ? tx.organisation.tenant(id as TenantId) : undefined;
    if (name) return tx.organisation.tenantByName(name);
    if (registerNo) return tx.organisation.tenantByRegisterNo(registerNo);
    throw new DomainError('INPUT_INVALID', { field: 'companyName' });
  });

/**
 * A subsidiary under the app's company, usable at once in the sandbox, where nobody checks who it is.
 *
 * @throws DomainError INPUT_INVALID (a company of another tree has the name), NOT_AVAILABLE outside the sandbox
 */
export async function createSubsidiary(
  world: World,
  caller: Caller,
  input: { name: string; registerNo?: string },
): Promise<Company> {
  if (world.mode !== 'sandbox') throw new DomainError('NOT_AVAILABLE', { what: 'company verification' });
  if (!input.name.trim()) throw new DomainError('INPUT_INVALID', { field: 'companyName' });
  checkText('companyName', input.name);
  const knownOrFounded = async (tx: Tx): Promise<Company> => {
    const known = await tx.organisation.tenantByName(input.name);
    if (known?.parentId === caller.tenantId) return known;
    if (known) throw new DomainError('INPUT_INVALID', { field: 'companyName', value: input.name });
    const apps = await tx.apps.ofTenants([caller.tenantId]);
    const { company } = await foundCompany(world, tx, { ...input, parentId: caller.tenantId }, apps);
    return company;
  };
  return lookingAgain(() => world.store.transaction('*', knownOrFounded));
}

/** A company with its seals, which every given app may use by itself, and the usual category. */
export async function foundCompany(
  world: World,
  tx: Tx,
  facts: Omit<Company, 'id' | 'createdAt'>,
  apps: AppRow[],
): Promise<{ company: Company; seal: Seal }> {
  const company = await registerCompany(world, tx, facts);
  const seal = companySeal(world.newId() as SealId, company, world.clock.business());
  await tx.seals.insert(seal, grantsFor(world, seal, apps));
  if (company.legalPerson) {
    const own = legalPersonSeal(world.newId() as SealId, company, world.clock.business());
    await tx.seals.insert(own, grantsFor(world, own, apps));
  }
  return { company, seal };
}

/** A company without seals: what one is that nobody has checked yet. */
export async function registerCompany(
  world: World,
  tx: Tx,
  facts: Omit<Company, 'id' | 'createdAt'>,
): Promise<Company> {
  const company: Company = { ...facts, id: world.newId() as TenantId, createdAt: world.clock.business() };
  await tx.organisation.insertTenant(company);
  await tx.organisation.insertCategory(company.id, { id: world.newId() as CategoryId, name: defaultCategory });
  return company;
}

/** Lets apps use a company's seals by themselves. */
export async function grantToApps(world: World, tx: Tx, seals: Seal[], apps: AppRow[]): Promise<void> {
  for (const seal of seals) {
    for (const grant of grantsFor(world, seal, apps)) await tx.seals.insertGrant(seal.tenantId, grant);
  }
}

const grantsFor = (world: World, seal: Seal, apps: AppRow[]): SealGrant[] =>
  apps.map(({ id }) => ({ id: world.newId(), sealId: seal.id, to: { kind: 'APP', appId: id }, autoSign: true }));
