import type { Action, Contract } from '../domain/contract.js';
import type { SealUse } from '../domain/guards.js';
import type { SealId } from '../domain/ids.js';
import { signatoryOf } from '../domain/workflow.js';
import type { PageSeal } from './application.js';
import { markKindOf } from './company-seal.js';
import { signingCompanyId } from './guest-company.js';
import { isLive } from '../domain/seals.js';
import { kindOf, sealImage } from './make-seal.js';
import type { Employee, Person, Seal, SealGrant, Tx, World } from './ports.js';

/** A seal together with whether this person may use it. */
export interface PersonalRight {
  seal: Seal;
  use: SealUse;
  employee: Employee;
}

/** The seals a person may use for an action of a company: granted to the employee or to the whole company. */
export async function rightsOf(
  tx: Tx,
  contract: Contract,
  person: Person,
  action: Action,
  now: number,
): Promise<PersonalRight[]> {
  const tenantId = await signingCompanyId(tx, signatoryOf(contract, action.id));
  const employee = tenantId && (await tx.organisation.employee([tenantId], { personId: person.id }));
  if (!tenantId || !employee || employee.state !== 'ACTIVE') return [];
  const rights: PersonalRight[] = [];
  for (const seal of await tx.seals.ofTenant(tenantId)) {
    if (markKindOf(seal) !== action.type || !isNamed(action, seal.id)) continue;
    const grants = await tx.seals.grants(tenantId, seal.id);
    const granted =
      employee.roles.includes('SEAL_ADMIN') || grants.some((grant) => isForEmployee(grant, employee, now));
    const { id, state, validUntil } = seal;
    rights.push({ seal, employee, use: { id, state, kind: markKindOf(seal), granted, validUntil } });
  }
  return rights;
}

const isNamed = ({ sealId, sealIds }: Action, id: SealId): boolean =>
  sealId ? sealId === id : sealIds?.length ? sealIds.includes(id) : true;

const isForEmployee = (grant: SealGrant, { id }: Employee, now: number): boolean =>
  isLive(grant, now) && (grant.to.kind === 'TENANT' || (grant.to.kind === 'EMPLOYEE' && grant.to.employeeId === id));

/** What the page offers for the company actions of a pass. */
export async function sealsForPerson(
  world: World,
  tx: Tx,
  contract: Contract,
  person: Person,
  actions: Action[],
): Promise<PageSeal[]> {
  const offered = new Map<string, PageSeal>();
  for (const action of actions.filter(({ type }) => type === 'COMPANY' || type === 'LP')) {
    for (const { seal, use } of await rightsOf(tx, contract, person, action, world.clock.business())) {
      if (use.granted && seal.state === 'ENABLED') offered.set(seal.id, await pageSeal(world, seal));
    }
  }
  return [...offered.values()];
}

const pageSeal = async ({ objects }: World, seal: Seal): Promise<PageSeal> => {
  const { svg, width, height } = await sealImage(objects, seal);
  const { id, name, validUntil } = seal;
  return { id, name, kind: kindOf(seal), validUntil, svg, widthPoints: width, heightPoints: height };
};
