import type { Contract } from '../domain/contract.js';
import { checkReason, refuseState } from '../domain/decision.js';
import { recall } from '../domain/ending.js';
import type { Actor } from '../domain/events.js';
import type { SignatoryId } from '../domain/ids.js';
import { rejectReview } from '../domain/publish.js';
import { reviewSignatories as decide } from '../domain/review.js';
import { DomainError } from '../domain/errors.js';
import type { Caller } from './application.js';
import { changeContract } from './change-contract.js';
import { findContract } from './find-contract.js';
import { finishSoon } from './finish-contract.js';
import type { ReviewInput } from './lifecycle-use-cases.js';
import type { World } from './ports.js';
import { sendContract } from './publish-contract.js';

/** The app as the voice of its company's reviewers. */
const reviewingApp = (caller: Caller): Actor => ({
  kind: 'API',
  subjectId: caller.appId,
  roleInContract: 'REVIEWER',
  companyId: caller.tenantId,
});

/**
 * The initiator's company reviews parties that wait for it: PASS lets them act, DENY leaves them blocked until they are
 * reviewed again, END ends the contract.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, SIGNATORY_NOT_FOUND, REVIEW_NOT_OPEN, REASON_REQUIRED
 * @source 腾讯电子签 ChannelCreateFlowSignReview, OperateType SignReview
 */
export async function reviewSignatories(
  world: World,
  caller: Caller,
  input: ReviewInput & { signatoryId?: string },
): Promise<Contract> {
  const saved = await changeContract(world, caller, input, ({ contract, act, intents }) => {
    const { outcome, reason } = input;
    const signatoryId = input.signatoryId as SignatoryId | undefined;
    const known = !signatoryId || contract.signatories.some(({ id }) => id === signatoryId);
    if (!known) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId });
    return decide(contract, { ...act, by: reviewingApp(caller) }, { signatoryId, outcome, reason, intents });
  });
  await finishSoon(world, saved);
  return saved;
}

/**
 * The initiator's company reviews a contract before it is sent (T5, T5b, T6, T7). PASS sends it. DENY makes it a draft again,
 * or leaves it under review where that is how it is done (`staysOpen`); END recalls it.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, REVIEW_NOT_OPEN, REASON_REQUIRED, and those of `publishContract`
 * @source 腾讯电子签 ChannelCreateFlowSignReview, OperateType CreateReview
 */
export async function reviewContract(
  world: World,
  caller: Caller,
  input: ReviewInput & { staysOpen?: boolean },
): Promise<Contract> {
  const { outcome, reason } = input;
  const found = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, input));
  if (found.state === 'DRAFT' || !found.needsCreateReview) throw new DomainError('REVIEW_NOT_OPEN');
  const by = reviewingApp(caller);
  if (outcome === 'PASS') return sendContract(world, caller, found.id, {}, { from: 'REVIEWING', by });
  return changeContract(world, caller, { contractId: found.id }, ({ contract, act, intents }) => {
    if (contract.state !== 'REVIEWING') refuseState(contract.state, ['REVIEWING']);
    if (outcome === 'DENY') return rejectReview(contract, { ...act, by }, reason ?? '', input.staysOpen ?? false);
    return recall(contract, act, { reason: checkReason(reason), intents });
  });
}
