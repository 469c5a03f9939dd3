import { type Administrator, type SandboxApps, addApp } from './first-apps.js';
import { foundCompany, hire } from './organisation.js';
import type { World } from './ports.js';

/** Whose installation this is; who runs it vouches for both (DOMAIN.md §7: checks by hand). */
export interface Founding {
  company: { name: string; registerNo?: string; legalPerson?: string };
  /** The first employee, who may use the company's seals. `contact`: a mobile number. */
  administrator: Administrator;
}
export interface FoundingCredentials {
  company: { name: string; legalPerson?: string; sealId: string };
  employee: { name: string; contact: string; employeeId: string };
}

/**
 * Makes the company of a production installation, its administrator and an app of every dialect.
 *
 * @throws Error when the installation has its company already: secrets are told once
 */
export const foundInstallation = (
  world: World,
  { company: facts, administrator }: Founding,
  apps: SandboxApps,
): Promise<FoundingCredentials & Record<string, object>> =>
  world.store.transaction('*', async (tx) => {
    if (await tx.installation.value('founded')) throw new Error('this installation has its company already');
    const { company, seal } = await foundCompany(world, tx, facts, []);
    const { name, contact } = administrator;
    const employee = await hire(world, tx, company.id, name, 'MOBILE', contact, undefined, ['SEAL_ADMIN']);
    const told: Record<string, object> = {};
    for (const [dialect, app] of Object.entries(apps))
      told[dialect] = await addApp(world, tx, company, administrator, dialect, app);
    await tx.installation.setValue('founded', company.id);
    const { legalPerson } = facts;
    return {
      company: { name: company.name, legalPerson, sealId: seal.id },
      employee: { name, contact, employeeId: employee.id },
      ...told,
    };
  });
