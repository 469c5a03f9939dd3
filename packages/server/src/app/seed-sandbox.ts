import { randomBytes } from 'node:crypto';
import type { AppId, TenantId } from '../domain/ids.js';
import type { AppCredentials } from './application.js';
import { wrapApp } from './apps.js';
import { resolveContact } from './contacts.js';
import { foundCompany, hire } from './organisation.js';
import type { Tx, World } from './ports.js';

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
const seeded = 'sandbox.seeded';

/** Fills an empty sandbox once; later starts read what is there. */
export const seedSandbox = (world: World): Promise<SandboxCredentials> =>
  world.store.transaction('*', async (tx) => {
    const known = await tx.installation.secret(seeded);
    if (known) return JSON.parse(world.vault.unwrap(seeded, known).toString('utf8')) as SandboxCredentials;
    const credentials = await seed(world, tx);
    const kept = await tx.installation.setSecret(
      seeded,
      world.vault.wrap(seeded, Buffer.from(JSON.stringify(credentials))),
    );
    return JSON.parse(world.vault.unwrap(seeded, kept).toString('utf8')) as SandboxCredentials;
  });

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

/** The native key is one text: its first part names the app, the whole is the secret. */
function newApp(world: World, dialect: 'native' | 'qiyuesuo'): Omit<AppCredentials, 'scope'> {
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
