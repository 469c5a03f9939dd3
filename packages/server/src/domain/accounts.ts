import { DomainError } from './errors.js';
import type { AccountId, AppId, PersonId, TenantId } from './ids.js';

/** What an app says of a person it knows. Values are the app's word until somebody has checked them. */
export interface PersonFacts {
  name?: string;
  mobile?: string;
  email?: string;
  /** The caller's word for the kind of document, as its dialect spells it. */
  idType?: string;
  idNumber?: string;
}

/** A person or company known to an app under the app's own id (OPENID, thirdPartyUserId, ProxyOrganizationOpenId). */
export interface Account extends PersonFacts {
  id: AccountId;
  /** The app's company. */
  tenantId: TenantId;
  appId: AppId;
  kind: 'PERSON' | 'COMPANY';
  externalId?: string;
  /** PERSON: who it is. */
  personId?: PersonId;
  /** PERSON: the company whose operator it is. COMPANY: the company itself. */
  companyId?: TenantId;
  /** Nobody has checked yet who this is; absent: checked, or the sandbox, where everybody is taken at his word. */
  unverified?: boolean;
  createdAt: number;
}

/** Longest id a caller may choose; the strictest vendor's. */
const externalIdLimit = 64;

/** @throws DomainError INPUT_INVALID, INPUT_TOO_LONG */
export function checkExternalId(externalId: string, field = 'externalId'): void {
  if (!externalId.trim()) throw new DomainError('INPUT_INVALID', { field });
  if ([...externalId].length > externalIdLimit)
    throw new DomainError('INPUT_TOO_LONG', { field, limit: externalIdLimit });
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(externalId))
    throw new DomainError('INPUT_INVALID', { field, value: 'characters' });
}

export type OperatorAct = 'CREATE' | 'UPDATE' | 'RESIGN';

/** Roles whose holder a batch may not dismiss: nobody would be left who could undo it. */
export const fixedRoles: ReadonlySet<string> = new Set(['SUPER_ADMIN', 'LEGAL_REPRESENTATIVE']);

/**
 * What a row of a batch does to the operator of that id.
 *
 * @throws DomainError ACCOUNT_EXISTS (a verified operator is not made anew with other facts), ACCOUNT_NOT_FOUND, NOT_PERMITTED
 * @source 腾讯电子签 SyncProxyOrganizationOperators
 */
export function operatorStep(
  act: OperatorAct,
  known: (Account & { roles: string[] }) | undefined,
  facts: PersonFacts & { externalId: string },
): 'MAKE' | 'CHANGE' | 'DISMISS' | 'NOTHING' {
  const { externalId } = facts;
  if (act === 'CREATE') {
    if (!known) return 'MAKE';
    if (known.unverified) return 'CHANGE';
    if (saysTheSame(known, facts)) return 'NOTHING';
    throw new DomainError('ACCOUNT_EXISTS', { externalId, accountId: known.id });
  }
  if (!known) throw new DomainError('ACCOUNT_NOT_FOUND', { account: externalId });
  if (act === 'UPDATE') return 'CHANGE';
  if (known.roles.some((role) => fixedRoles.has(role))) throw new DomainError('NOT_PERMITTED', { account: externalId });
  return 'DISMISS';
}

const saysTheSame = (known: PersonFacts, said: PersonFacts): boolean =>
  (['name', 'mobile', 'email', 'idNumber'] as const).every(
    (fact) => said[fact] === undefined || said[fact] === known[fact],
  );
