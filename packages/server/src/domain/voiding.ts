import type { Contract, VoidState } from './contract.js';
import { type Act, type Decision, checkReason, decide, mustBeIn, refuseState, system } from './decision.js';
import { DomainError } from './errors.js';
import type { EventDraft } from './events.js';
import type { ContractId } from './ids.js';

/** How long a release contract (解除协议) stays open unless its maker says otherwise. */
export const releaseLifeMs = 7 * 86_400_000;
const by = system('void');

/**
 * Starts to void a completed contract (T23); the release contract that the parties sign is made beside it.
 *
 * @throws DomainError CONTRACT_STATE, NOT_PERMITTED, REASON_REQUIRED
 */
export function startVoid(contract: Contract, act: Act, input: { reason: string; releaseId: ContractId }): Decision {
  if (contract.voids) refuseState(contract.state, ['no release contract']);
  if (contract.allowToRescind === false) throw new DomainError('NOT_PERMITTED', { rescind: 'off' });
  const [only, ...others] = contract.signatories;
  if (others.length === 0 && !only?.sponsor) throw new DomainError('NOT_PERMITTED', { signatories: 1 });
  const event: EventDraft = { type: 'VOID_REQUESTED', actor: act.by, reason: checkReason(input.reason) };
  event.more = { releaseContract: input.releaseId };
  const change = (next: Contract): void => {
    Object.assign(next, { voidState: 'VOIDING', voidBefore: contract.voidState, voidReason: input.reason });
    next.voidContractId = input.releaseId;
    delete next.voidFailType;
  };
  return decide(contract, 'T23', act.by, change, [event]);
}

/** The release contract is COMPLETED (T24). Both contracts are locked in id order by the caller. */
export function finishVoid(contract: Contract, release: Contract, covered: 'ALL' | 'SOME'): Decision {
  mustBelong(contract, release);
  mustBeIn(release, ['COMPLETED']);
  const voidState: VoidState = covered === 'ALL' ? 'VOIDED' : 'PARTLY_VOIDED';
  const event: EventDraft = { type: 'VOIDED', actor: by, more: { releaseContract: release.id, covered } };
  return decide(contract, 'T24', by, (next) => void (next.voidState = voidState), [event]);
}

/** The release contract came to nothing (T25): the contract is what it was before. */
export function failVoid(contract: Contract, release: Contract): Decision {
  mustBelong(contract, release);
  mustBeIn(release, ['REJECTED', 'RECALLED', 'EXPIRED']);
  const why = release.state as 'REJECTED' | 'RECALLED' | 'EXPIRED';
  const event: EventDraft = { type: 'VOID_FAILED', actor: by, more: { releaseContract: release.id, why } };
  const change = (next: Contract): void => {
    Object.assign(next, { voidState: next.voidBefore ?? 'NONE', voidFailType: why });
    delete next.voidBefore;
  };
  return decide(contract, 'T25', by, change, [event]);
}

function mustBelong(contract: Contract, release: Contract): void {
  if (release.voids === contract.id && contract.voidContractId === release.id) return;
  throw new DomainError('CONTRACT_STATE', { state: contract.voidState, needs: 'its own release contract' });
}
