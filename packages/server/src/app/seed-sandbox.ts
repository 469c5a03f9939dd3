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
/** The app of a dialect, which the sandbox makes for its company, and what a client is told of it. */
export interface SandboxApp {
  /** The dialect's name, and the name of its part of the credentials. */
  dialect: string;
  make(): { accessKey: string; secret: string; callback: AppCredentials['callback'] };
  /** Ids by which it knows the sandbox's company and its employee from the start. */
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
    for (const app of apps)
      more[app.dialect] = await once(world, tx, `sandbox.seeded.${app.dialect}`, () => addApp(world, tx, company, app));
    return { ...first, ...more };
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
  const [nativeApp, qysApp] = [newApp(world, 'native'), newApp(world, 'qiyuesuo')];
  const rows = [nativeApp, qysApp].map((app) => wrapApp(world, app));
  const { company, seal } = await foundCompany(world, tx, people.company, rows);
  for (const row of rows) await tx.apps.insert({ ...row, tenantId: company.id });
  const subsidiary = await foundCompany(world, tx, { ...people.subsidiary, parentId: company.id }, rows);
  const { name, contact, number } = people.employee;
  const employee = await hire(world, tx, company.id, name, 'MOBILE', contact, number, ['SEAL_ADMIN']);
  await resolveContact(world, tx, { scope: [company.id] }, { ...people.person, contactType: 'MOBILE' });
  return {
    native: { apiKey: nativeApp.secret },
    company: { name: company.name, legalPerson: people.company.legalPerson, sealId: seal.id },
    subsidiary: { name: subsidiary.company.name, sealId: subsidiary.seal.id },
    employee: { ...people.employee, employeeId: employee.id },
    person: people.person,
    qiyuesuo: { appToken: qysApp.accessKey, appSecret: qysApp.secret },
  };
}

async function addApp(
  world: World,
  tx: Tx,
  company: Company,
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
  if (knows) await introduce(world, tx, row, company, knows);
  return told({ ...made, appId: app.id, companyId: company.id }, (kind, id) => dressId(world, kind, id));
}

/** The employee looks after the company, so that an integrator can try what only its administrator may do. */
async function introduce(
  world: World,
  tx: Tx,
  app: AppRow,
  { name }: Company,
  knows: NonNullable<SandboxApp['knows']>,
): Promise<void> {
  const { company } = await linkCompany(world, tx, app, { name, externalId: knows.company });
  const { employee } = people;
  const facts = { name: employee.name, mobile: employee.contact, externalId: knows.operator };
  const account = await insertPersonAccount(world, tx, app, { ...facts, companyId: company.id });
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
    name: dialect === 'native' ? '沙箱本地接口' : '沙箱应用',
    dialect,
    accessKey,
    secret: dialect === 'native' ? `hufu_${accessKey}_${alphanumeric(32)}` : alphanumeric(32),
    callback: { encrypt: 'NONE', secretKey: alphanumeric(16), signatureIn: 'BODY' },
    settings: {},
  };
}
