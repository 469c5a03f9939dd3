import type { Account } from '../../domain/accounts.js';
import { DomainError } from '../../domain/errors.js';
import type { EmployeeId, TenantId } from '../../domain/ids.js';
import type { Employee, Tx, World } from '../ports.js';

/**
 * Makes an account's person an operator of a company, or one again. The first operator of a company looks after it and may
 * use its seals, as with the vendors the first to verify himself does.
 *
 * @throws DomainError INPUT_INVALID (the number is another employee's)
 */
export async function engage(
  world: World,
  tx: Tx,
  companyId: TenantId,
  account: Account,
  { number, roles }: { number?: string; roles?: string[] } = {},
): Promise<Employee> {
  const { personId, name, mobile, email } = account;
  await refuseTakenNumber(tx, companyId, account, number);
  const known = await tx.organisation.employee([companyId], { personId });
  const facts = { name: name ?? known?.name ?? '', mobile, email, state: 'ACTIVE' as const };
  if (known) {
    const again = { ...known, ...facts, number: number ?? known.number, roles: mergedRoles(known, roles) };
    await tx.organisation.saveEmployee(again);
    return again;
  }
  const isFirst = !(await tx.organisation.hasEmployees(companyId));
  const employee: Employee = {
    id: world.newId() as EmployeeId,
    tenantId: companyId,
    personId: personId!,
    ...facts,
    number,
    roles: [...(isFirst ? ['SUPER_ADMIN', 'SEAL_ADMIN'] : []), ...(roles ?? [])],
    createdAt: world.clock.business(),
  };
  await tx.organisation.insertEmployee(employee);
  return employee;
}

async function refuseTakenNumber(tx: Tx, companyId: TenantId, { personId }: Account, number?: string): Promise<void> {
  const holder = number && (await tx.organisation.employee([companyId], { number }));
  if (holder && holder.personId !== personId)
    throw new DomainError('INPUT_INVALID', { field: 'number', value: number });
}

/** Who looks after the company goes on doing so; the other roles are as said. */
const mergedRoles = ({ roles, state }: Employee, said: string[] | undefined): string[] => {
  if (!said) return roles;
  const kept = state === 'ACTIVE' ? roles.filter((role) => role === 'SUPER_ADMIN' || role === 'SEAL_ADMIN') : [];
  return [...new Set([...kept, ...said])];
};
