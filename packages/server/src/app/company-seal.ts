import type { Action, Contract, Signatory } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { SealUse } from '../domain/guards.js';
import type { AppId, SealId, TenantId } from '../domain/ids.js';
import { isLive } from '../domain/seals.js';
import type { Company } from './application.js';
import { kindOf } from './make-seal.js';
import type { KeySubject, Seal, SealGrant, Tx } from './ports.js';

/** A seal together with the authorisation by which an app may use it without a person present. */
export interface AuthorisedSeal {
  seal: Seal;
  use: SealUse;
  authorisationId: string;
}

/** The key of a seal. Its certificate names the company that owns it, in the same words whichever way the seal is used. */
export const sealSubject = (seal: Seal, { name, registerNo }: Company, operator?: string): KeySubject => ({
  kind: 'SEAL',
  sealId: seal.id,
  companyName: name,
  registerNo,
  operator,
});

export function markKindOf(seal: Seal): 'COMPANY' | 'LP' | 'PERSONAL' {
  const kind = kindOf(seal);
  return kind === 'LP' || kind === 'PERSONAL' ? kind : 'COMPANY';
}

/**
 * The seal an app uses for an action: the one named, else the action's, else the company's first usable one of that kind.
 *
 * @throws DomainError SEAL_NOT_FOUND, SEAL_REQUIRED, SEAL_NOT_USABLE
 */
export async function sealForApp(
  tx: Tx,
  scope: readonly TenantId[],
  appId: AppId,
  ask: { tenantId: TenantId; action: Action; sealId?: string; automatic?: boolean },
  now: number,
): Promise<AuthorisedSeal> {
  const seal = await chooseSeal(tx, scope, ask);
  const grants = await tx.seals.grants(seal.tenantId, seal.id);
  const grant = grants.find((candidate) => isForApp(candidate, appId, ask.automatic ?? false, now));
  const { id, state, validUntil } = seal;
  return {
    seal,
    use: { id, state, kind: markKindOf(seal), granted: grant !== undefined, validUntil },
    authorisationId: grant?.id ?? '',
  };
}

async function chooseSeal(
  tx: Tx,
  scope: readonly TenantId[],
  { tenantId, action, sealId }: { tenantId: TenantId; action: Action; sealId?: string },
): Promise<Seal> {
  const named = sealId ?? action.sealId ?? action.sealIds?.[0];
  if (named) {
    const seal = /^\d{1,19}$/.test(named) ? await tx.seals.load(scope, named as SealId) : undefined;
    // A caller's scope holds several companies; each signs with its own seals only.
    if (seal?.tenantId !== tenantId) throw new DomainError('SEAL_NOT_FOUND', { seal: named });
    return seal;
  }
  const own = await tx.seals.ofTenant(tenantId);
  const fitting = own.filter((seal) => seal.state === 'ENABLED' && markKindOf(seal) === action.type);
  const usable = fitting.find(({ isDefault }) => isDefault) ?? fitting[0];
  if (!usable) throw new DomainError('SEAL_REQUIRED', { action: action.type });
  return usable;
}

const isForApp = (
  { to, autoSign, until, revokedAt }: SealGrant,
  appId: AppId,
  automatic: boolean,
  now: number,
): boolean =>
  isLive({ until, revokedAt }, now) &&
  (autoSign || !automatic) &&
  (to.kind === 'TENANT' || (to.kind === 'APP' && to.appId === appId));

/** The action a company is at, of this type. @throws DomainError CONTRACT_STATE, NOT_THIS_STEP (facts: waitingFor) */
export function companyTurn(
  contract: Contract,
  tenantId: TenantId,
  type: Action['type'],
): { signatory: Signatory; action: Action } {
  if (contract.state !== 'SIGNING') {
    throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'SIGNING' });
  }
  for (const signatory of contract.signatories) {
    if (signatory.tenantId !== tenantId || signatory.state !== 'SIGNING') continue;
    const action = signatory.actions.find((candidate) => candidate.state === 'START' && candidate.type === type);
    if (action) return { signatory, action };
  }
  throw new DomainError('NOT_THIS_STEP', { action: type, ...whoActs(contract) });
}

/** Whose action is open, for the refusal's message. */
function whoActs(contract: Contract): Record<string, string> {
  const signatory = contract.signatories.find(({ state }) => state === 'SIGNING');
  const open = signatory?.actions.find(({ state }) => state === 'START');
  return signatory && open ? { waitingFor: signatory.name, waitingAction: open.type } : {};
}
