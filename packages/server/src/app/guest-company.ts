import type { Contract, Signatory } from '../domain/contract.js';
import type { TenantId } from '../domain/ids.js';
import type { Company } from './application.js';
import { foundCompany } from './organisation.js';
import type { Employee, Person, Tx, World } from './ports.js';

/**
 * The company that signs: hosted in the caller's tree, or known to this installation by its name, which is unique here.
 * A company that nobody registered has no seals and cannot sign as one.
 */
export async function signingCompanyId(tx: Tx, signatory: Signatory | undefined): Promise<TenantId | undefined> {
  if (signatory?.type !== 'COMPANY') return undefined;
  return signatory.tenantId ?? (await tx.organisation.tenantByName(signatory.name))?.id;
}

/** Companies of a contract that this person receives it for and nobody has registered; outside the sandbox none. */
export const guestsIn = ({ mode }: World, { signatories }: Contract, person: Person): Signatory[] =>
  mode === 'sandbox'
    ? signatories.filter((s) => s.type === 'COMPANY' && !s.tenantId && s.receiver?.personId === person.id)
    : [];

/**
 * In the sandbox nobody checks who a company is: one that a contract names is registered when its receiver first comes,
 * with seals this person may use. A company that already belongs to somebody stays as it is.
 */
export async function welcomeGuests(world: World, tx: Tx, contract: Contract, person: Person): Promise<void> {
  for (const signatory of guestsIn(world, contract, person)) {
    const name = person.name || signatory.receiver?.name || '经办人';
    const company = await guestCompany(world, tx, signatory.name, name);
    if (company) await employ(world, tx, company, person, name);
  }
}

/** A guest has no app and no parent; any other company of that name has an owner. */
async function guestCompany(world: World, tx: Tx, name: string, person: string): Promise<Company | undefined> {
  const known = await tx.organisation.tenantByName(name);
  if (!known) return (await foundCompany(world, tx, { name, legalPerson: person }, [])).company;
  const owned = known.parentId !== undefined || (await tx.apps.ofTenants([known.id])).length > 0;
  return owned ? undefined : known;
}

async function employ(world: World, tx: Tx, company: Company, person: Person, name: string): Promise<void> {
  if (await tx.organisation.employee([company.id], { personId: person.id })) return;
  const employee: Employee = {
    id: world.newId() as Employee['id'],
    tenantId: company.id,
    personId: person.id,
    name,
    mobile: person.mobile,
    email: person.email,
    state: 'ACTIVE',
    roles: ['SEAL_ADMIN'],
    createdAt: world.clock.business(),
  };
  await tx.organisation.insertEmployee(employee);
}
