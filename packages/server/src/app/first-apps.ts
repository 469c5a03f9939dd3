import type { AppId, TenantId } from '../domain/ids.js';
import { linkCompany } from './accounts/company-accounts.js';
import { engage } from './accounts/engage.js';
import { insertPersonAccount } from './accounts/person-accounts.js';
import type { AppCredentials, Company, DressId } from './application.js';
import { dressId, wrapApp } from './apps.js';
import type { AppRow, SealGrant, Tx, World } from './ports.js';

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

/** A company's first employee. `contact`: a mobile number. */
export interface Administrator {
  name: string;
  contact: string;
}

/** @returns what a client of the dialect is told */
export async function addApp(
  world: World,
  tx: Tx,
  company: Company,
  administrator: Administrator,
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
  administrator: Administrator,
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
