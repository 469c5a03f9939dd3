import { type SandboxApp, type SandboxApps, addApp } from './first-apps.js';
import { resolveContact } from './contacts.js';
import { foundCompany, hire } from './organisation.js';
import type { Tx, World } from './ports.js';

/** What a stranger needs to begin, beside the apps' own; printed by `npm start` (ARCHITECTURE.md §8). */
export interface SandboxCredentials {
  company: { name: string; legalPerson: string; sealId: string };
  subsidiary: { name: string; sealId: string };
  employee: { name: string; contact: string; employeeId: string; number: string };
  person: { name: string; contact: string };
}

/** Invented: nobody has these names or numbers. */
const people = {
  company: { name: '虎符示例科技有限公司', registerNo: '91110000SANDBOX001', legalPerson: '顾予安' },
  subsidiary: { name: '虎符示例科技(上海)有限公司', registerNo: '91310000SANDBOX002', legalPerson: '顾予安' },
  employee: { name: '林悦', contact: '13800138001', number: 'E0001' },
  person: { name: '张伟', contact: '13800138002' },
};

/** Fills an empty sandbox once; later starts read what is there, and add the app of a dialect that is new since. */
export const seedSandbox = <Told extends object>(
  world: World,
  apps: SandboxApps<Told>,
): Promise<SandboxCredentials & Told> =>
  world.store.transaction('*', async (tx) => {
    const first = await once(world, tx, 'sandbox.seeded', () => seed(world, tx));
    const before = new Map<string, unknown>(Object.entries(first)); // the first versions kept two apps with the company
    const company = (await tx.organisation.tenantByName(first.company.name))!;
    const told: Record<string, unknown> = {};
    for (const [dialect, app] of Object.entries<SandboxApp>(apps)) {
      const add = () => addApp(world, tx, company, people.employee, dialect, app);
      told[dialect] = before.get(dialect) ?? (await once(world, tx, `sandbox.seeded.${dialect}`, add));
    }
    return { ...first, ...(told as Told) };
  });

/** What was made the first time. */
async function once<Made>(world: World, tx: Tx, name: string, make: () => Promise<Made>): Promise<Made> {
  const known = await tx.installation.secret(name);
  if (known) return JSON.parse(world.vault.unwrap(name, known).toString('utf8')) as Made;
  const made = world.vault.wrap(name, Buffer.from(JSON.stringify(await make())));
  const kept = await tx.installation.setSecret(name, made);
  return JSON.parse(world.vault.unwrap(name, kept).toString('utf8')) as Made;
}

async function seed(world: World, tx: Tx): Promise<SandboxCredentials> {
  const { company, seal } = await foundCompany(world, tx, people.company, []);
  const subsidiary = await foundCompany(world, tx, { ...people.subsidiary, parentId: company.id }, []);
  const { name, contact, number } = people.employee;
  const employee = await hire(world, tx, company.id, name, 'MOBILE', contact, number, ['SEAL_ADMIN']);
  await resolveContact(world, tx, { scope: [company.id] }, { ...people.person, contactType: 'MOBILE' });
  return {
    company: { name: company.name, legalPerson: people.company.legalPerson, sealId: seal.id },
    subsidiary: { name: subsidiary.company.name, sealId: subsidiary.seal.id },
    employee: { ...people.employee, employeeId: employee.id },
    person: people.person,
  };
}
