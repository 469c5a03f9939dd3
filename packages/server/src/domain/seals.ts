import { DomainError } from './errors.js';
import type { AccountId, AppId, EmployeeId, PersonId, SealId, TenantId } from './ids.js';

export const sealStates = ['CREATED', 'PENDING', 'ENABLED', 'DISABLED', 'DESTROYED'] as const;
export type SealState = (typeof sealStates)[number];
export const sealKinds = [
  'OFFICIAL',
  'CONTRACT',
  'FINANCE',
  'PERSONNEL',
  'INVOICE',
  'OTHER',
  'LP',
  'PERSONAL',
] as const;
export type SealKind = (typeof sealKinds)[number];

/** DOMAIN.md §6. PENDING awaits a human check, which ends in ENABLED or, refused, in DESTROYED. */
const moves: Record<SealState, readonly SealState[]> = {
  CREATED: ['PENDING', 'ENABLED', 'DESTROYED'],
  PENDING: ['ENABLED', 'DESTROYED'],
  ENABLED: ['DISABLED', 'DESTROYED'],
  DISABLED: ['ENABLED', 'DESTROYED'],
  DESTROYED: [],
};

/**
 * Moves a seal; asked for the state it has, nothing happens.
 *
 * @throws DomainError SEAL_NOT_USABLE (facts: state)
 */
export function moveSeal<S extends { id: SealId; state: SealState }>(seal: S, to: SealState): S {
  if (seal.state === to) return seal;
  if (!moves[seal.state].includes(to)) throw new DomainError('SEAL_NOT_USABLE', { seal: seal.id, state: seal.state });
  return { ...seal, state: to };
}

/** Who may use a seal: an app, an employee, everybody of the company. */
export type GrantTo = { kind: 'APP'; appId: AppId } | { kind: 'EMPLOYEE'; employeeId: EmployeeId } | { kind: 'TENANT' };
/** Whose marks an app may make without them. */
export type MarkOwner =
  { kind: 'PERSON'; personId: PersonId; accountId?: AccountId } | { kind: 'COMPANY'; companyId: TenantId };

/** A prior authorisation of an owner: this app may make the owner's mark at its turn, nobody present (静默签署授权, 自动签). */
export interface AutoSignAuthorisation {
  id: string;
  /** The app's company. */
  tenantId: TenantId;
  appId: AppId;
  owner: MarkOwner;
  ownerName: string;
  /** What for, in the caller's word; absent: for everything. */
  scene?: string;
  /** With this seal only. */
  sealId?: SealId;
  /** Business clock, ms; absent: until it is taken back. */
  until?: number;
  revokedAt?: number;
  createdAt: number;
}

export const isLive = ({ until, revokedAt }: { until?: number; revokedAt?: number }, now: number): boolean =>
  revokedAt === undefined && now < (until ?? Infinity);

/** Whether the authorisation covers a contract of this scene with this seal. */
export const covers = (
  authorisation: AutoSignAuthorisation,
  ask: { scene?: string; sealId?: SealId },
  now: number,
): boolean =>
  isLive(authorisation, now) &&
  (authorisation.scene === undefined || authorisation.scene === ask.scene) &&
  (authorisation.sealId === undefined || (ask.sealId ?? authorisation.sealId) === authorisation.sealId);

export const sameGrantee = (one: GrantTo, other: GrantTo): boolean => JSON.stringify(one) === JSON.stringify(other);
