import type { Account } from '../../domain/accounts.js';
import { DomainError } from '../../domain/errors.js';
import { type SealId, isCoreId } from '../../domain/ids.js';
import type { Caller, Company } from '../application.js';
import { appOf, mustFindCompany, mustFindPerson } from '../accounts/find-account.js';
import type { AppRow, Seal, Tx } from '../ports.js';
import type { SealOwnerKey } from '../seal-use-cases.js';

/** Whose seals a call is about. `tenantId` is where their rows and pictures lie. */
export type SealOwner = { app: AppRow; tenantId: Seal['tenantId'] } & (
  { company: Company; account?: undefined } | { account: Account; company?: undefined }
);

/** @throws DomainError ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND */
export async function sealOwner(tx: Tx, caller: Caller, { person, company }: SealOwnerKey): Promise<SealOwner> {
  const app = await appOf(tx, caller);
  if (person) return { app, tenantId: app.tenantId, account: await mustFindPerson(tx, app.id, person) };
  const found = (await mustFindCompany(tx, app, company ?? { id: caller.tenantId })).company;
  if (!caller.scope.includes(found.id)) throw new DomainError('COMPANY_NOT_FOUND', { company: found.name });
  return { app, tenantId: found.id, company: found };
}

export const sealsOf = (tx: Tx, { account, tenantId }: SealOwner): Promise<Seal[]> =>
  account ? tx.seals.ofAccount(tenantId, account.id) : tx.seals.ofTenant(tenantId);

/** A seal of the caller's companies, or of a person its app knows. */
export async function findSeal(tx: Tx, caller: Caller, sealId: string): Promise<Seal | undefined> {
  if (!isCoreId(sealId)) return undefined;
  const { tenantId } = await appOf(tx, caller);
  const seal = await tx.seals.load([...new Set([...caller.scope, tenantId])], sealId as SealId);
  if (!seal) return undefined;
  if (!seal.owner) return caller.scope.includes(seal.tenantId) ? seal : undefined;
  return (await tx.accounts.byId(caller.appId, seal.owner.accountId)) ? seal : undefined;
}

/** @throws DomainError SEAL_NOT_FOUND */
export async function mustFindSeal(tx: Tx, caller: Caller, sealId: string): Promise<Seal> {
  const seal = await findSeal(tx, caller, sealId);
  if (!seal) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId.slice(0, 40) });
  return seal;
}
