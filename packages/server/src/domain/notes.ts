import type { Attachment, Contact, Contract, CopyReceiver, Signatory } from './contract.js';
import { type Act, type Decision, decide, mustBeIn, note, nothing } from './decision.js';
import { isEnded } from './ending.js';
import { DomainError } from './errors.js';
import type { Actor, EventDraft, EventParts, MoreFacts } from './events.js';
import { type Caller, type Turn, checkCaller, turnOf } from './guards.js';
import type { ActionId, SignatoryId } from './ids.js';
import { type Intent, intentFacts } from './intent.js';
import { actionOf, contactsOf, signatoryOf } from './workflow.js';

/** Events that change no state (DOMAIN.md §3.6). They join the chain without disturbing a signer. */
export type NoteType = 'OPENED' | 'READ' | 'CONSENTED' | 'COPIED' | 'DOWNLOADED' | 'EXPORTED' | 'VERIFIED';

export const record = (contract: Contract, type: NoteType, actor: Actor, parts: EventParts = {}): Decision =>
  note(contract, () => undefined, [{ ...parts, type, actor }]);

/**
 * An attachment of a contract that is out, or proof of why it was ended by force.
 *
 * @throws DomainError CONTRACT_STATE
 */
export function addAttachmentLater(contract: Contract, { by }: Act, attachment: Attachment): Decision {
  mustBeIn(contract, ['REVIEWING', 'FILLING', 'SIGNING', 'SIGNED', 'FORCE_ENDED']);
  const more = { addedAttachment: attachment.id, sha256: attachment.sha256 };
  const change = (next: Contract): void => void next.attachments.push(attachment);
  return note(contract, change, [{ type: 'ATTACHMENT_ADDED', actor: by, more }]);
}

/**
 * Lets more people see a contract that is out or completed (抄送). Who has it already is left out.
 *
 * @throws DomainError CONTRACT_STATE, INPUT_INVALID (copies) when one of them is a party
 */
export function addCopies(contract: Contract, { by }: Act, copies: readonly CopyReceiver[]): Decision {
  mustBeIn(contract, ['FILLING', 'SIGNING', 'SIGNED', 'COMPLETED']);
  const known = new Set(contract.copies.map(({ receiver }) => receiver.personId));
  const fresh = copies.filter(({ receiver: { personId } }) => !known.has(personId) && known.add(personId));
  for (const { receiver } of fresh) {
    const isParty = contract.signatories.some(({ receiver: own }) => own?.personId === receiver.personId);
    if (isParty) throw new DomainError('INPUT_INVALID', { field: 'copies', value: receiver.contact });
  }
  if (fresh.length === 0) return nothing(contract);
  const change = (next: Contract): void => void next.copies.push(...fresh.map((copy) => ({ ...copy, sent: true })));
  const decision = note(contract, change, [{ type: 'COPIED', actor: by, more: { copies: fresh.length } }]);
  return { ...decision, notify: [{ kind: 'COPY', contacts: fresh.map(({ receiver }) => receiver) }] };
}

/** How often one signatory may be urged [A]. */
export const urgePauseMs = 30 * 60_000;

/**
 * Urges (催办) a signatory whose turn it is.
 *
 * @param lastUrgedAt of this signatory, business clock.
 * @throws DomainError CONTRACT_STATE, NOT_THIS_STEP, RATE_LIMITED (facts: seconds)
 */
export function urge(contract: Contract, { by, now }: Act, signatoryId: SignatoryId, lastUrgedAt?: number): Decision {
  mustBeIn(contract, ['FILLING', 'SIGNING']);
  const signatory = contract.signatories.find(({ id }) => id === signatoryId);
  if (!signatory || signatory.state !== contract.state)
    throw new DomainError('NOT_THIS_STEP', { signatory: signatoryId });
  const wait = (lastUrgedAt ?? -Infinity) + urgePauseMs - now;
  if (wait > 0) throw new DomainError('RATE_LIMITED', { seconds: Math.ceil(wait / 1000) });
  const contacts = urgedContacts(contract, signatory);
  if (contacts.length === 0) throw new DomainError('NOT_THIS_STEP', { signatory: signatoryId, why: 'nobody to urge' });
  const decision = note(contract, () => undefined, [{ type: 'URGED', actor: by, step: { signatoryId } }]);
  return {
    ...decision,
    notify: [{ kind: signatory.state === 'FILLING' ? 'FILL' : 'YOUR_TURN', signatoryId, contacts, asked: true }],
  };
}

/** Who has to act now; for a step that runs by itself nobody. */
function urgedContacts(contract: Contract, signatory: Signatory): Contact[] {
  if (contract.state === 'FILLING') return signatory.receiver ? [signatory.receiver] : [];
  const started = signatory.actions.filter(({ state, autoSign }) => state === 'START' && !autoSign);
  return started.length > 0 ? contactsOf(contract, signatory, started) : [];
}

/**
 * A person has proven the will to sign (INTENT_VERIFIED). The intent is saved with it. It may also name actions of the same
 * signatory that open after these; who may do those is judged when they are claimed.
 *
 * @param more what else the evidence says: of several contracts that were proven together.
 * @throws DomainError CONTRACT_STATE, NOT_THIS_STEP, NOT_A_SIGNER, INTENT_REQUIRED
 */
export function proveIntent(
  contract: Contract,
  act: Act,
  intent: Intent,
  caller: Caller,
  more: MoreFacts = {},
): Decision {
  if (isEnded(contract)) mustBeIn(contract, ['SIGNING']);
  if (intent.state !== 'PROVEN' || intent.contractId !== contract.id)
    throw new Error('a proven intent of this contract');
  const started = intent.actionIds.filter((id) => !opensLater(contract, id));
  for (const id of started) checkMethod(turnFor(contract, act, id, caller), intent);
  const [actionId] = started;
  if (!actionId) throw new DomainError('INTENT_REQUIRED', { why: 'no action' });
  const event: EventDraft = {
    type: 'INTENT_VERIFIED',
    actor: act.by,
    step: { signatoryId: signatoryOf(contract, actionId)!.id, actionId },
    intent: intentFacts(intent),
    more: { ...more, actions: intent.actionIds },
  };
  return { ...decide(contract, 'T10', act.by, () => undefined, [event]), intents: [intent] };
}

function opensLater(contract: Contract, actionId: ActionId): boolean {
  const state = signatoryOf(contract, actionId)?.state;
  return state === 'SIGNING' && actionOf(contract, actionId)?.state === 'INIT';
}

function turnFor(contract: Contract, { now }: Act, actionId: ActionId, caller: Caller): Turn {
  const turn = turnOf(contract, actionId, now);
  checkCaller(turn, caller, now);
  return turn;
}

function checkMethod({ signatory: { allowedIntents } }: Turn, { method }: Intent): void {
  if (allowedIntents && !allowedIntents.includes(method)) throw new DomainError('INTENT_REQUIRED', { why: method });
}
