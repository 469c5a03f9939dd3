import type { AppId, TenantId } from '../domain/ids.js';
import type { AppCredentials, Company, DressId } from './application.js';
import { linkCompany } from './accounts/company-accounts.js';
import { engage } from './accounts/engage.js';
import { insertPersonAccount } from './accounts/person-accounts.js';
import { dressId, wrapApp } from './apps.js';
import { resolveContact } from './contacts.js';
import { foundCompany, hire } from './organisation.js';
import type { AppRow, SealGrant, Tx, World } from './ports.js';

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

/** The app of a dialect, which an installation makes for its company, and what a client is told of it. Secrets are open there. */
export interface SandboxApp<Told extends object = object> {
  /** What people call it; absent: 应用. */
  name?: string;
  make(): { accessKey: string; secret: string; callback: AppCredentials['callback'] };
  /** Ids by which it knows the company and its first employee from the start. */
  knows?: { company: string; operator: string };
  /** It may download contracts from the start; a dialect that never asks leaves it out. */
  mayDownload?: boolean;
  told(made: MadeApp, dress: DressId): Told;
}
/** By the names of their dialects, which are also the names of their parts of the credentials. */
export type SandboxApps<Told extends object = Record<string, object>> = {
  readonly [Name in keyof Told]: Told[Name] extends object ? SandboxApp<Told[Name]> : never;
};

export interface MadeApp {
  appId: AppId;
  accessKey: string;
  secret: string;
  companyId: TenantId;
}

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

/** Whose installation this is; who runs it vouches for both (DOMAIN.md §7: checks by hand). */
export interface Founding {
  company: { name: string; registerNo?: string; legalPerson?: string };
  /** The first employee, who may use the company's seals. `contact`: a mobile number. */
  administrator: { name: string; contact: string };
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

async function addApp(
  world: World,
  tx: Tx,
  company: Company,
  administrator: Founding['administrator'],
  dialect: string,
  { name = '应用', make, told, knows, mayDownload }: SandboxApp,
): Promise<object> {
  const made = make();
  const app = {
    id: world.newId() as AppId,
    tenantId: company.id,
    name: (world.mode === 'sandbox' ? '沙箱' : '') + name,
    dialect,
    ...made,
    settings: {},
  };
  const row = wrapApp(world, app);
  await tx.apps.insert(row);
  await grantSeals(world, tx, company, app.id);
  if (mayDownload) {
    const word = { state: 'ALLOWED', at: world.clock.business() } as const;
    await tx.permissions.set({ tenantId: company.id, appId: app.id, of: 'APP' }, word);
  }
  if (knows) await introduce(world, tx, row, company, administrator, knows);
  return told({ ...made, appId: app.id, companyId: company.id }, (kind, id) => dressId(world, kind, id));
}

/** The administrator looks after the company: an integrator can try what only its administrator may do. */
async function introduce(
  world: World,
  tx: Tx,
  app: AppRow,
  { name }: Company,
  administrator: Founding['administrator'],
  knows: NonNullable<SandboxApp['knows']>,
): Promise<void> {
  const { company } = await linkCompany(world, tx, app, { name, externalId: knows.company });
  const facts = { name: administrator.name, mobile: administrator.contact, externalId: knows.operator };
  const account = await insertPersonAccount(
    world,
    tx,
    app,
    { ...facts, companyId: company.id },
    { isVouchedFor: true },
  );
  await engage(world, tx, company.id, account, { roles: ['SUPER_ADMIN', 'SEAL_ADMIN'] });
}

/** An app may seal by itself for its company and the subsidiaries. */
async function grantSeals(world: World, tx: Tx, company: Company, appId: AppId): Promise<void> {
  for (const { id } of await tx.organisation.tree(company.id))
    for (const seal of await tx.seals.ofTenant(id)) {
      const grant: SealGrant = { id: world.newId(), sealId: seal.id, to: { kind: 'APP', appId }, autoSign: true };
      await tx.seals.insertGrant(id, grant);
    }
}
