import { randomBytes } from 'node:crypto';
import type { AppId, TenantId } from '../domain/ids.js';
import type { AppCredentials, Company, DressId } from './application.js';
import { linkCompany } from './accounts/company-accounts.js';
import { engage } from './accounts/engage.js';
import { insertPersonAccount } from './accounts/person-accounts.js';
import { dressId, wrapApp } from './apps.js';
import { resolveContact } from './contacts.js';
import { foundCompany, hire } from './organisation.js';
import type { AppRow, SealGrant, Tx, World } from './ports.js';

/** What a stranger needs to begin; printed by `npm start` (ARCHITECTURE.md §8). Secrets are open here. */
export interface SandboxCredentials {
  native: { apiKey: string };
  company: { name: string; legalPerson: string; sealId: string };
  subsidiary: { name: string; sealId: string };
  employee: { name: string; contact: string; employeeId: string; number: string };
  person: { name: string; contact: string };
  qiyuesuo: { appToken: string; appSecret: string };
}

/** Invented: nobody has these names or numbers. */
const people = {
  company: { name: '虎符示例科技有限公司', registerNo: '91110000SANDBOX001', legalPerson: '顾予安' },
  subsidiary: { name: '虎符示例科技(上海)有限公司', registerNo: '91310000SANDBOX002', legalPerson: '顾予安' },
  employee: { name: '林悦', contact: '13800138001', number: 'E0001' },
  person: { name: '张伟', contact: '13800138002' },
};
/** The app of a dialect, which an installation makes for its company, and what a client is told of it. */
export interface SandboxApp {
  /** The dialect's name, and the name of its part of the credentials. */
  dialect: string;
  make(): { accessKey: string; secret: string; callback: AppCredentials['callback'] };
  /** Ids by which it knows the company and its first employee from the start. */
  knows?: { company: string; operator: string };
  /** It may download contracts from the start; a dialect that never asks leaves it out. */
  mayDownload?: boolean;
  told(made: MadeApp, dress: DressId): Record<string, unknown>;
}

export interface MadeApp {
  appId: AppId;
  accessKey: string;
  secret: string;
  companyId: TenantId;
}

/** Fills an empty sandbox once; later starts read what is there, and add the app of a dialect that is new since. */
export const seedSandbox = (
  world: World,
  apps: readonly SandboxApp[] = [],
): Promise<SandboxCredentials & Record<string, unknown>> =>
  world.store.transaction('*', async (tx) => {
    const first = await once(world, tx, 'sandbox.seeded', () => seed(world, tx));
    const company = (await tx.organisation.tenantByName(first.company.name))!;
    const more: Record<string, unknown> = {};
    for (const app of apps) {
      const add = () => addApp(world, tx, company, people.employee, app);
      more[app.dialect] = await once(world, tx, `sandbox.seeded.${app.dialect}`, add);
    }
    return { ...first, ...more };
  });

/** Whose installation this is; who runs it vouches for both (DOMAIN.md §7: checks by hand). */
export interface Founding {
  company: { name: string; registerNo?: string; legalPerson?: string };
  /** The first employee, who may use the company's seals. `contact`: a mobile number. */
  administrator: { name: string; contact: string };
}
export type FoundingCredentials = Pick<SandboxCredentials, 'native' | 'qiyuesuo'> & {
  company: { name: string; legalPerson?: string; sealId: string };
  employee: { name: string; contact: string; employeeId: string };
};

/**
 * Makes the company of a production installation, its administrator and an app of every dialect.
 *
 * @throws Error when the installation has its company already: secrets are told once
 */
export const foundInstallation = (
  world: World,
  { company: facts, administrator }: Founding,
  apps: readonly SandboxApp[],
): Promise<FoundingCredentials & Record<string, unknown>> =>
  world.store.transaction('*', async (tx) => {
    if (await tx.installation.value('founded')) throw new Error('this installation has its company already');
    const { company, seal, native, qiyuesuo } = await foundWithApps(world, tx, facts);
    const { name, contact } = administrator;
    const employee = await hire(world, tx, company.id, name, 'MOBILE', contact, undefined, ['SEAL_ADMIN']);
    const more: Record<string, unknown> = {};
    for (const app of apps) more[app.dialect] = await addApp(world, tx, company, administrator, app);
    await tx.installation.setValue('founded', company.id);
    const { legalPerson } = facts;
    return {
      native,
      company: { name: company.name, legalPerson, sealId: seal.id },
      employee: { name, contact, employeeId: employee.id },
      qiyuesuo,
      ...more,
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

/** A company with its seals and the two apps that every installation has. */
async function foundWithApps(world: World, tx: Tx, facts: Founding['company']) {
  const [nativeApp, qysApp] = [newApp(world, 'native'), newApp(world, 'qiyuesuo')];
  const rows = [nativeApp, qysApp].map((app) => wrapApp(world, app));
  const { company, seal } = await foundCompany(world, tx, facts, rows);
  for (const row of rows) await tx.apps.insert({ ...row, tenantId: company.id });
  const native = { apiKey: nativeApp.secret };
  return { company, seal, rows, native, qiyuesuo: { appToken: qysApp.accessKey, appSecret: qysApp.secret } };
}

async function seed(world: World, tx: Tx): Promise<SandboxCredentials> {
  const { company, seal, rows, native, qiyuesuo } = await foundWithApps(world, tx, people.company);
  const subsidiary = await foundCompany(world, tx, { ...people.subsidiary, parentId: company.id }, rows);
  const { name, contact, number } = people.employee;
  const employee = await hire(world, tx, company.id, name, 'MOBILE', contact, number, ['SEAL_ADMIN']);
  await resolveContact(world, tx, { scope: [company.id] }, { ...people.person, contactType: 'MOBILE' });
  return {
    native,
    company: { name: company.name, legalPerson: people.company.legalPerson, sealId: seal.id },
    subsidiary: { name: subsidiary.company.name, sealId: subsidiary.seal.id },
    employee: { ...people.employee, employeeId: employee.id },
    person: people.person,
    qiyuesuo,
  };
}

async function addApp(
  world: World,
  tx: Tx,
  company: Company,
  administrator: Founding['administrator'],
  { dialect, make, told, knows, mayDownload }: SandboxApp,
): Promise<Record<string, unknown>> {
  const made = make();
  const app = { ...newApp(world, dialect), ...made, tenantId: company.id };
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

/** The native key is one text: its first part names the app, the whole is the secret. */
function newApp(world: World, dialect: string): Omit<AppCredentials, 'scope'> {
  const text = (bytes: number): string => randomBytes(bytes).toString('base64url');
  const alphanumeric = (length: number): string =>
    text(length * 2)
      .replace(/[-_]/g, '')
      .slice(0, length);
  const accessKey = alphanumeric(10);
  return {
    id: world.newId() as AppId,
    tenantId: '0' as TenantId, // its company is made after it
    name: (world.mode === 'sandbox' ? '沙箱' : '') + (dialect === 'native' ? '本地接口' : '应用'),
    dialect,
    accessKey,
    secret: dialect === 'native' ? `hufu_${accessKey}_${alphanumeric(32)}` : alphanumeric(32),
    callback: { encrypt: 'NONE', secretKey: alphanumeric(16), signatureIn: 'BODY' },
    settings: {},
  };
}
