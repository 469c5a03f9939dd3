import {
  type Action,
  type ActionType,
  type Contact,
  type Contract,
  type IdentityLevel,
  type Signatory,
  identityLevels,
} from './contract.js';
import { mustBeIn, refuseState } from './decision.js';
import { DomainError } from './errors.js';
import type { ActionId, PersonId, SealId, TenantId } from './ids.js';
import type { SealState } from './seals.js';
import { doersOf, eligible, isOpenAction, signatoryOf } from './workflow.js';

/** What is known of the one who wants to act (DOMAIN.md §3.3, 2 and 3). Judged when the slot is claimed. */
export interface Caller {
  /** Absent for an app. */
  personId?: PersonId;
  /** Companies whose app it is, or of which the person is an active member. */
  tenantIds: readonly TenantId[];
  /** An app that this party's owner, person or company, let act without it by a stored authorisation. */
  authorised?: boolean;
  /** Whether the person is an active member of the signatory's company, in this installation or by its own word. */
  activeMember: boolean;
  /** The person may use the seal of this action though nobody named them (right to the seal, seal administrator). */
  maySeal?: boolean;
  identity: IdentityLevel;
  /** Business clock; absent: it does not end. */
  identityUntil?: number;
}

/** What is known of the seal to be used (DOMAIN.md §3.3, 5). */
export interface SealUse {
  id: SealId;
  state: SealState;
  kind: 'COMPANY' | 'LP' | 'PERSONAL';
  /** Whether the caller may use it now. */
  granted: boolean;
  validUntil?: number;
}

export interface Turn {
  signatory: Signatory;
  action: Action;
  /** The sponsor's operator, where nobody else is named. */
  creator?: Contract['creator'];
  /** The company that sent the contract. */
  initiator: TenantId;
}

/**
 * The action and its signatory, when it is their turn (DOMAIN.md §3.3, 1).
 *
 * @throws DomainError CONTRACT_STATE, NOT_THIS_STEP (facts: action, state, waitingFor)
 */
export function turnOf(contract: Contract, actionId: ActionId, now: number): Turn {
  mustBeIn(contract, ['SIGNING']);
  const signatory = signatoryOf(contract, actionId);
  const action = signatory?.actions.find(({ id }) => id === actionId);
  if (now >= Math.min(contract.expireAt, signatory?.deadline ?? Infinity)) refuseState('EXPIRED', ['SIGNING']);
  if (signatory?.state === 'SIGNING' && action?.state === 'START') {
    return { signatory, action, creator: contract.creator, initiator: contract.tenantId };
  }
  const waitingFor = waitingForNames(contract).join('、');
  throw new DomainError('NOT_THIS_STEP', { action: actionId, state: action?.state ?? 'unknown', waitingFor });
}

/** Names of those whose turn it is. */
export const waitingForNames = (contract: Contract): string[] => waitedFor(contract).map(({ name }) => name);

function waitedFor(contract: Contract): Signatory[] {
  if (contract.state === 'FILLING') return contract.signatories.filter(({ state }) => state === 'FILLING');
  if (contract.state !== 'SIGNING') return [];
  return eligible(contract).filter(({ actions }) => actions.some(isOpenAction));
}

const isPerson = (contact: Contact | undefined, personId: PersonId | undefined): boolean =>
  personId !== undefined && contact?.personId === personId;

/** Actions an app may do for its own company: nobody signs by hand through an API. */
const appActions: readonly ActionType[] = ['AUDIT', 'COMPANY', 'LP'];

/**
 * Whether this caller may do this action (DOMAIN.md §3.3, 2 and 3).
 *
 * @throws DomainError NOT_A_SIGNER, NOT_PERMITTED (facts: has, needs)
 */
export function checkCaller(turn: Turn, caller: Caller, now: number): void {
  const { signatory, action } = turn;
  if (!mayDo(turn, caller)) throw new DomainError('NOT_A_SIGNER', { action: action.type });
  const needs = action.byInitiator ? undefined : signatory.requiredIdentity;
  if (!needs || caller.personId === undefined) return;
  const fresh = now < (caller.identityUntil ?? Infinity);
  if (!fresh || !reaches(caller.identity, needs)) {
    throw new DomainError('NOT_PERMITTED', { has: fresh ? caller.identity : 'expired', needs });
  }
}

function mayDo(turn: Turn, caller: Caller): boolean {
  const { signatory, action, initiator } = turn;
  if (caller.personId === undefined) {
    const company = action.byInitiator ? initiator : signatory.tenantId;
    const own = caller.tenantIds.some((id) => id === company);
    return appActions.includes(action.type) && (caller.authorised === true || own);
  }
  const isNamed = doersOf(turn, signatory, action).some((contact) => isPerson(contact, caller.personId));
  if (signatory.type === 'PERSONAL' || action.byInitiator) return isNamed;
  const bySeal = (action.type === 'COMPANY' || action.type === 'LP') && caller.maySeal === true;
  return caller.activeMember && (isNamed || bySeal);
}

/** L and C levels are two ladders. */
const reaches = (has: IdentityLevel, needs: IdentityLevel): boolean =>
  has[0] === needs[0] && identityLevels.indexOf(has) >= identityLevels.indexOf(needs);

/**
 * Whether this seal may be used for this action (DOMAIN.md §3.3, 5).
 *
 * @throws DomainError SEAL_REQUIRED, SEAL_NOT_USABLE (facts: seal, state), MARK_KIND_WRONG
 */
export function checkSeal(action: Action, seal: SealUse | undefined, now: number): void {
  const byHand = action.type !== 'COMPANY' && action.type !== 'LP';
  if (byHand && !seal) return;
  if (!seal) throw new DomainError('SEAL_REQUIRED', { action: action.type });
  const state = now >= (seal.validUntil ?? Infinity) ? 'EXPIRED' : seal.state;
  if (state !== 'ENABLED') throw new DomainError('SEAL_NOT_USABLE', { seal: seal.id, state });
  if (!seal.granted) throw new DomainError('SEAL_NOT_USABLE', { seal: seal.id, state: 'not granted' });
  const named = action.sealId ? [action.sealId] : (action.sealIds ?? []);
  if (named.length > 0 && !named.includes(seal.id))
    throw new DomainError('SEAL_NOT_USABLE', { seal: seal.id, state: 'not named' });
  if (seal.kind !== (byHand ? 'PERSONAL' : action.type))
    throw new DomainError('MARK_KIND_WRONG', { mark: seal.kind, action: action.type });
}
