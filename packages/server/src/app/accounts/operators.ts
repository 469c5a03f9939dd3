import { type Account, type OperatorAct, checkExternalId, fixedRoles, operatorStep } from '../../domain/accounts.js';
import type { CompanyEventFacts } from '../../domain/company-events.js';
import { DomainError } from '../../domain/errors.js';
import { maskContact } from '../../domain/masking.js';
import type { TenantId } from '../../domain/ids.js';
import type {
  AccountKey,
  AccountUseCases,
  Acting,
  OperatorRow,
  PersonAccount,
  SyncResult,
} from '../account-use-cases.js';
import type { Caller } from '../application.js';
import { tellOfCompany } from '../company-events.js';
import type { AppRow, Tx, World } from '../ports.js';
import { engage } from './engage.js';
import {
  type FoundCompany,
  appOf,
  companyView,
  findPersonAccount,
  isOwn,
  mustFindCompany,
  mustFindPerson,
  personView,
  personViewOf,
} from './find-account.js';
import { lookingAgain } from './looking-again.js';
import { changePersonAccount, insertPersonAccount } from './person-accounts.js';

const rowsAtMost = 200;

/**
 * Makes, changes or dismisses operators (经办人) of a company, each row for itself: one that cannot be done leaves the others.
 *
 * @throws DomainError COMPANY_NOT_FOUND, NOT_PERMITTED, INPUT_TOO_LONG
 * @source 腾讯电子签 SyncProxyOrganizationOperators
 */
export async function syncOperators(
  world: World,
  caller: Caller,
  input: { company: AccountKey; act: OperatorAct; rows: OperatorRow[] },
): Promise<SyncResult> {
  if (input.rows.length > rowsAtMost)
    throw new DomainError('INPUT_TOO_LONG', { field: 'operators', limit: rowsAtMost });
  const { app, company } = await world.store.transaction('*', (tx) => ownCompany(tx, caller, input.company));
  const result: SyncResult = { done: [], failed: [] };
  for (const row of input.rows) {
    try {
      const { id } = company.company;
      await lookingAgain(() =>
        world.store.transaction('*', async (tx) => {
          const did = await syncOne(world, tx, app, id, input.act, row);
          if (did) await tellOfCompany(world, tx, id, did, operatorFacts(row), caller.by);
        }),
      );
      result.done.push(row.externalId);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      result.failed.push({ externalId: row.externalId, code: error.code, facts: error.facts });
    }
  }
  return result;
}

/** @throws DomainError COMPANY_NOT_FOUND, NOT_PERMITTED */
async function ownCompany(tx: Tx, caller: Caller, key: AccountKey): Promise<{ app: AppRow; company: FoundCompany }> {
  const app = await appOf(tx, caller);
  const company = await mustFindCompany(tx, app, key);
  if (!isOwn(app, company.company)) throw new DomainError('NOT_PERMITTED', { company: company.company.name });
  return { app, company };
}

const operatorFacts = ({ externalId, name, mobile }: OperatorRow): CompanyEventFacts => ({
  operators: [externalId],
  ...(name && { operatorName: name }),
  ...(mobile && { mobile: maskContact(mobile) }),
});

/** @returns what subscribers hear of it */
async function syncOne(
  world: World,
  tx: Tx,
  app: AppRow,
  companyId: TenantId,
  act: OperatorAct,
  row: OperatorRow,
): Promise<'OPERATOR_JOINED' | 'OPERATOR_LEFT' | undefined> {
  checkExternalId(row.externalId);
  const { number, roles, ...facts } = row;
  const account = await tx.accounts.byExternalId(app.id, 'PERSON', row.externalId);
  if (account && account.companyId !== companyId)
    throw new DomainError('ACCOUNT_EXISTS', { externalId: row.externalId, accountId: account.id });
  const known = account && { ...account, roles: (await personViewOf(tx, account)).roles };
  switch (operatorStep(act, known, row)) {
    case 'MAKE':
      if (!row.name?.trim()) throw new DomainError('INPUT_INVALID', { field: 'name' });
      await engage(world, tx, companyId, await insertPersonAccount(world, tx, app, { ...facts, companyId }), {
        number,
        roles,
      });
      return 'OPERATOR_JOINED';
    case 'CHANGE':
      await changeOperator(world, tx, companyId, account!, facts, { number, roles });
      return undefined;
    case 'DISMISS':
      await dismiss(tx, companyId, account!.personId!);
      await tx.accounts.delete(account!);
      return 'OPERATOR_LEFT';
    case 'NOTHING':
      return undefined;
  }
}

/** A new number may make it another person: the one before no longer acts for the company. */
async function changeOperator(
  world: World,
  tx: Tx,
  companyId: TenantId,
  before: Parameters<typeof changePersonAccount>[2],
  facts: Omit<OperatorRow, 'number' | 'roles'>,
  work: { number?: string; roles?: string[] },
): Promise<void> {
  const after = await changePersonAccount(world, tx, before, facts);
  if (after.personId === before.personId) return void (await engage(world, tx, companyId, after, work));
  const old = await tx.organisation.employee([companyId], { personId: before.personId });
  await dismiss(tx, companyId, before.personId!);
  await engage(world, tx, companyId, after, { number: work.number ?? old?.number, roles: work.roles ?? old?.roles });
}

/** His number is free for another. */
async function dismiss(tx: Tx, companyId: TenantId, personId: string): Promise<void> {
  const employee = await tx.organisation.employee([companyId], { personId: personId as never });
  if (employee) await tx.organisation.saveEmployee({ ...employee, state: 'DISMISSED', number: undefined, roles: [] });
}

const pageLimit = 100;

/** The operators of a company that the app knows, oldest first. @throws DomainError COMPANY_NOT_FOUND, NOT_PERMITTED */
export const listOperators: (
  world: World,
  caller: Caller,
  input: Parameters<AccountUseCases['listOperators']>[1],
) => Promise<{ total: number; list: PersonAccount[] }> = (world, caller, { company: key, offset = 0, limit = 20 }) =>
  world.store.read('*', async (tx) => {
    const { app, company } = await ownCompany(tx, caller, key);
    const { id } = company.company;
    const { total, list } = await tx.accounts.list(app.id, 'PERSON', id, offset, Math.min(limit, pageLimit));
    const views: PersonAccount[] = [];
    for (const account of list) {
      views.push(personView(account, await tx.organisation.employee([id], { personId: account.personId })));
    }
    return { total, list: views };
  });

/**
 * Makes a known person an operator of a company, beside what else he is.
 *
 * @throws DomainError COMPANY_NOT_FOUND, ACCOUNT_NOT_FOUND, NOT_PERMITTED
 */
export const addOperator: (
  world: World,
  caller: Caller,
  input: Parameters<AccountUseCases['addOperator']>[1],
) => Promise<PersonAccount> = (world, caller, { company: key, operator, roles }) =>
  world.store.transaction('*', async (tx) => {
    const { app, company } = await ownCompany(tx, caller, key);
    const account = await mustFindPerson(tx, app.id, operator);
    const joined = { ...account, companyId: account.companyId ?? company.company.id };
    await tx.accounts.save(joined);
    return personView(joined, await engage(world, tx, company.company.id, joined, { roles }));
  });

/**
 * Gives an operator roles and takes others from it.
 *
 * @throws DomainError COMPANY_NOT_FOUND, ACCOUNT_NOT_FOUND, NOT_PERMITTED
 * @source 腾讯电子签 ChannelCreateUserRoles, ChannelDeleteRoleUsers
 */
export const changeRoles: (
  world: World,
  caller: Caller,
  input: Parameters<AccountUseCases['changeRoles']>[1],
) => Promise<PersonAccount> = (world, caller, { company: key, operator, add = [], remove = [] }) =>
  world.store.transaction('*', async (tx) => {
    const { app, company } = await ownCompany(tx, caller, key);
    const { id } = company.company;
    const account = await mustFindPerson(tx, app.id, operator);
    const employee = await tx.organisation.employee([id], { personId: account.personId });
    const named = account.externalId ?? account.id;
    if (employee?.state !== 'ACTIVE') throw new DomainError('ACCOUNT_NOT_FOUND', { account: named });
    if ([...add, ...remove].some((role) => fixedRoles.has(role)))
      throw new DomainError('NOT_PERMITTED', { account: named });
    const roles = [...new Set([...employee.roles, ...add])].filter((role) => !remove.includes(role));
    await tx.organisation.saveEmployee({ ...employee, roles });
    const about = { operators: [named], operatorName: employee.name, roles };
    await tellOfCompany(world, tx, id, 'ROLES_CHANGED', about, caller.by);
    return personView(account, { ...employee, roles });
  });

/**
 * The caller as it acts for one company of its tree, through one of its operators.
 *
 * @throws DomainError COMPANY_NOT_FOUND, NOT_PERMITTED, ACCOUNT_NOT_FOUND (no operator of this company), NOT_VERIFIED
 * @source 腾讯电子签 Agent
 */
export const actingFor: (
  world: World,
  caller: Caller,
  input: Parameters<AccountUseCases['actingFor']>[1],
) => Promise<Acting> = (world, caller, { company: key, operator: operatorKey }) =>
  world.store.read('*', async (tx) => {
    // Both are asked for at once; the company is judged first.
    const [{ app, company: found }, account] = await Promise.all([
      ownCompany(tx, caller, key),
      operatorKey && findPersonAccount(tx, caller.appId, operatorKey),
    ]);
    const company = companyView(app, found);
    if (!company.verified) throw new DomainError('NOT_VERIFIED', { who: company.company.name, kind: 'COMPANY' });
    const narrowed: Caller = { ...caller, tenantId: company.id, scope: [company.id] };
    const operator = operatorKey && (await operatorOf(tx, company.id, operatorKey, account));
    return { caller: narrowed, company, operator };
  });

async function operatorOf(
  tx: Tx,
  companyId: TenantId,
  key: AccountKey,
  account: Account | undefined,
): Promise<PersonAccount> {
  const employee = account && (await tx.organisation.employee([companyId], { personId: account.personId }));
  if (!account || employee?.state !== 'ACTIVE') {
    throw new DomainError('ACCOUNT_NOT_FOUND', { account: (key.externalId ?? key.id ?? '').slice(0, 80) });
  }
  if (account.unverified) throw new DomainError('NOT_VERIFIED', { who: account.name ?? '', kind: 'PERSON' });
  return personView(account, employee);
}
