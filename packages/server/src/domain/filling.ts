import type { Contract, DocumentField } from './contract.js';
import { type Act, type Decision, checkReason, decide, mustBeIn } from './decision.js';
import { endOf } from './ending.js';
import { DomainError } from './errors.js';
import type { EventDraft } from './events.js';
import { checkedValue } from './field-values.js';
import { hasOpenFields } from './fields.js';
import type { DocumentId, SignatoryId } from './ids.js';
import { type Frozen, frozenEvents, openSigning, openingNotices, whyLost } from './publish.js';
import { type CommitDecision, type SlotRequest, lostCommit, takeSlot } from './slot.js';

/** One filled field. Whether a value can be drawn is the app's to check. */
export interface FilledField {
  documentId: DocumentId;
  name: string;
  value: string;
}

const ownField = (contract: Contract, by: SignatoryId, { documentId, name }: FilledField): DocumentField | undefined =>
  contract.documents
    .find(({ id }) => id === documentId)
    ?.fields.find((field) => field.name === name && field.signatoryId === by);

/** Edits the copy of a decision. @throws DomainError INPUT_INVALID (not the filler's field), FIELD_INVALID, FIELD_REQUIRED */
function putValues(next: Contract, by: SignatoryId, values: FilledField[]): void {
  for (const filled of values) {
    const field = ownField(next, by, filled);
    if (!field) throw new DomainError('INPUT_INVALID', { field: filled.name });
    field.value = checkedValue(field, filled.value);
  }
  const own = next.documents.flatMap(({ fields }) => fields).filter(({ signatoryId }) => signatoryId === by);
  const empty = own.find(({ required, value }) => required && !value);
  if (empty) throw new DomainError('FIELD_REQUIRED', { field: empty.label ?? empty.name });
  for (const field of own) field.value ??= '';
  next.signatories.find(({ id }) => id === by)!.state = 'FILLED';
}

function mustFill(contract: Contract, signatoryId: SignatoryId): void {
  mustBeIn(contract, ['FILLING']);
  const signatory = contract.signatories.find(({ id }) => id === signatoryId);
  if (signatory?.state !== 'FILLING') throw new DomainError('NOT_THIS_STEP', { state: signatory?.state ?? 'unknown' });
}

/** Whether these values are the last ones missing, so that the documents must be frozen with them. */
export function isLastFill(contract: Contract, signatoryId: SignatoryId, values: FilledField[]): boolean {
  mustFill(contract, signatoryId);
  const next = structuredClone(contract);
  putValues(next, signatoryId, values);
  return !hasOpenFields(next);
}

/** A fill while others are still open (T8a). */
export function fill(contract: Contract, { by }: Act, signatoryId: SignatoryId, values: FilledField[]): Decision {
  if (isLastFill(contract, signatoryId, values)) throw new DomainError('NOT_THIS_STEP', { needs: 'freeze' });
  const event: EventDraft = { type: 'FILLED', actor: by, step: { signatoryId } };
  return decide(contract, 'T8a', by, (next) => putValues(next, signatoryId, values), [event]);
}

/** Step 1 of the last fill: takes the slot to freeze the filled documents; refused, the contract stays FILLING. */
export function claimLastFill(
  contract: Contract,
  signatoryId: SignatoryId,
  values: FilledField[],
  slot: Omit<SlotRequest, 'kind'>,
): Decision {
  if (!isLastFill(contract, signatoryId, values)) throw new DomainError('NOT_THIS_STEP', { needs: 'fill' });
  return takeSlot(contract, [], { ...slot, kind: 'FREEZE' });
}

/** Step 4 of the last fill (T8). */
export function finishFilling(
  contract: Contract,
  act: Act,
  attempt: number,
  input: { signatoryId: SignatoryId; values: FilledField[]; frozen: Frozen },
): CommitDecision {
  const lost = whyLost(contract, attempt, input.frozen, ['FILLING']);
  if (lost) return lostCommit(contract, [], attempt, lost);
  const change = (next: Contract): void => {
    putValues(next, input.signatoryId, input.values);
    openSigning(next, input.frozen, act.now);
  };
  const filled: EventDraft = { type: 'FILLED', actor: act.by, step: { signatoryId: input.signatoryId } };
  const events = [filled, ...frozenEvents(contract, act, input.frozen)];
  const decision = decide(contract, 'T8', act.by, change, events);
  return { ...decision, notify: openingNotices(contract, decision.contract), committed: true };
}

/** A filler refuses, which ends the contract (T9). */
export function refuseToFill(contract: Contract, act: Act, signatoryId: SignatoryId, reason: string): Decision {
  mustFill(contract, signatoryId);
  const signatory = contract.signatories.find(({ id }) => id === signatoryId)!;
  if (!signatory.allowRefuse) throw new DomainError('REJECT_NOT_ALLOWED');
  const step = { signatoryId };
  return endOf(contract, 'T9', 'REJECTED', act, {
    intents: [],
    event: { type: 'FILL_REJECTED', actor: act.by, step, reason: checkReason(reason) },
    change: (next) => {
      next.signatories.find(({ id }) => id === signatoryId)!.state = 'FILL_REJECTED';
    },
  });
}
