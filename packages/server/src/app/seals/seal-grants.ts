import { DomainError } from '../../domain/errors.js';
import { type EmployeeId, isCoreId } from '../../domain/ids.js';
import { type GrantTo, isLive, sameGrantee } from '../../domain/seals.js';
import { mustFindPerson } from '../accounts/find-account.js';
import type { Caller } from '../application.js';
import type { Seal, SealGrant, Tx, World } from '../ports.js';
import type { GrantInput, SealGrantView } from '../seal-use-cases.js';
import { tellOfSeal } from './seal-events.js';
import { mustFindSeal } from './seal-owner.js';
import { grantView } from './seal-views.js';

/**
 * Lets people of the company use a seal, at the page and, if said so, without them. Who may already is left as he is.
 *
 * @returns the grants that are new
 * @throws DomainError SEAL_NOT_FOUND, ACCOUNT_NOT_FOUND, EMPLOYEE_NOT_FOUND, INPUT_INVALID
 * @source 腾讯电子签 ChannelCreateSealPolicy
 */
export const grantSeal = (world: World, caller: Caller, input: GrantInput): Promise<SealGrantView[]> =>
  world.store.transaction('*', async (tx) => {
    const seal = await mustFindSeal(tx, caller, input.sealId);
    const now = world.clock.business();
    if (input.until !== undefined && input.until <= now) throw new DomainError('INPUT_INVALID', { field: 'until' });
    const live = (await tx.seals.grants(seal.tenantId, seal.id)).filter((grant) => isLive(grant, now));
    const made: SealGrantView[] = [];
    for (const to of await grantees(tx, caller, seal, input)) {
      if (live.some((grant) => sameGrantee(grant.to, to))) continue;
      const { autoSign = false, until } = input;
      const grant: SealGrant = { id: world.newId(), sealId: seal.id, to, autoSign, until, createdAt: now };
      await tx.seals.insertGrant(seal.tenantId, grant);
      made.push(await grantView(tx, seal, grant));
    }
    const people = externalIds(input);
    if (made.length > 0) await tellOfSeal(world, tx, seal, 'SEAL_GRANTED', caller.by, people);
    return made;
  });

/** @returns how many grants ended @throws DomainError SEAL_NOT_FOUND, ACCOUNT_NOT_FOUND, EMPLOYEE_NOT_FOUND */
export const revokeSealGrants = (world: World, caller: Caller, input: GrantInput): Promise<number> =>
  world.store.transaction('*', async (tx) => {
    const seal = await mustFindSeal(tx, caller, input.sealId);
    const now = world.clock.business();
    const to = await grantees(tx, caller, seal, input);
    const grants = await tx.seals.grants(seal.tenantId, seal.id);
    const ended = grants.filter((grant) => isLive(grant, now) && to.some((one) => sameGrantee(one, grant.to)));
    for (const grant of ended) await tx.seals.saveGrant(seal.tenantId, { ...grant, revokedAt: now });
    if (ended.length > 0) await tellOfSeal(world, tx, seal, 'SEAL_WITHDRAWN', caller.by, externalIds(input));
    return ended.length;
  });

const externalIds = ({ operators = [] }: GrantInput): string[] =>
  operators.flatMap(({ externalId }) => externalId ?? []);

async function grantees(
  tx: Tx,
  caller: Caller,
  { tenantId }: Seal,
  { operators = [], employeeIds = [], everybody }: GrantInput,
): Promise<GrantTo[]> {
  const to: GrantTo[] = everybody ? [{ kind: 'TENANT' }] : [];
  for (const key of operators) {
    const account = await mustFindPerson(tx, caller.appId, key);
    const employee = await tx.organisation.employee([tenantId], { personId: account.personId });
    if (!employee) throw new DomainError('EMPLOYEE_NOT_FOUND', { contact: key.externalId ?? key.id ?? '' });
    to.push({ kind: 'EMPLOYEE', employeeId: employee.id });
  }
  for (const id of employeeIds) {
    const employee = isCoreId(id) ? await tx.organisation.employee([tenantId], { id }) : undefined;
    if (!employee) throw new DomainError('EMPLOYEE_NOT_FOUND', { contact: id.slice(0, 40) });
    to.push({ kind: 'EMPLOYEE', employeeId: employee.id as EmployeeId });
  }
  return to;
}
