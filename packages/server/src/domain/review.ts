import type { Action, Contract } from './contract.js';
import { type Act, type Decision, andThen, checkReason, decide, mustBeIn } from './decision.js';
import { endOf } from './ending.js';
import { DomainError } from './errors.js';
import type { EventDraft, StepFacts } from './events.js';
import type { SignatoryId } from './ids.js';
import type { Intent } from './intent.js';
import { finishAction } from './signing.js';
import { actionOf, isDone, isOpenAction, signatoryOf } from './workflow.js';

/** What the initiator's company says of a party before it may act: go on, not yet, or an end to it all. */
export type ReviewOutcome = 'PASS' | 'DENY' | 'END';

/** The initiator's reviews that are still open, of one party or of all; a party's turn need not have come. */
const openReviews = ({ signatories }: Contract, signatoryId?: SignatoryId): Action[] =>
  signatories
    .filter((signatory) => !isDone(signatory) && (!signatoryId || signatory.id === signatoryId))
    .flatMap(({ actions }) => actions.filter((action) => action.byInitiator && isOpenAction(action)));

/**
 * The initiator's company reviews one party, or all that wait for it (腾讯 SignReview). DENY leaves them blocked, and they may
 * be reviewed again; END ends the contract (T15).
 *
 * @throws DomainError CONTRACT_STATE, REVIEW_NOT_OPEN, REASON_REQUIRED
 */
export function reviewSignatories(
  contract: Contract,
  act: Act,
  input: { signatoryId?: SignatoryId; outcome: ReviewOutcome; reason?: string; intents: readonly Intent[] },
): Decision {
  mustBeIn(contract, ['SIGNING']);
  const { outcome, intents } = input;
  const reviews = openReviews(contract, input.signatoryId);
  const [first] = reviews;
  if (!first) throw new DomainError('REVIEW_NOT_OPEN');
  if (outcome === 'PASS') {
    const [one, ...more] = reviews.map((review) => (now: Contract) => passOne(now, act, review, { ...input, intents }));
    return more.reduce(andThen, one!(contract));
  }
  const reason = checkReason(input.reason);
  if (outcome === 'END') return endByReview(contract, act, first, { reason, intents });
  const events = reviews.map(({ id }): EventDraft => ({
    type: 'AUDIT_DENIED',
    actor: act.by,
    step: stepOf(contract, id),
    reason,
  }));
  return decide(contract, 'T16', act.by, () => undefined, events);
}

function passOne(
  contract: Contract,
  act: Act,
  { id }: Action,
  { reason, intents }: { reason?: string; intents: readonly Intent[] },
): Decision {
  const event: EventDraft = { type: 'APPROVED', actor: act.by, step: stepOf(contract, id) };
  if (reason) event.reason = checkReason(reason);
  return finishAction(contract, act, { actionId: id, intents }, event, () => undefined);
}

const endByReview = (
  contract: Contract,
  act: Act,
  { id }: Action,
  { reason, intents }: { reason: string; intents: readonly Intent[] },
): Decision =>
  endOf(contract, 'T15', 'REJECTED', act, {
    intents,
    event: { type: 'REJECTED', actor: act.by, step: stepOf(contract, id), reason },
    change: (next) => {
      actionOf(next, id)!.state = 'STOP';
      signatoryOf(next, id)!.state = 'REJECTED';
    },
  });

const stepOf = (contract: Contract, actionId: Action['id']): StepFacts => ({
  signatoryId: signatoryOf(contract, actionId)!.id,
  actionId,
  actionType: 'AUDIT',
});
