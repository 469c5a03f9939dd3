import type { Contact, Contract, ContractState } from './contract.js';
import { DomainError } from './errors.js';
import type { Actor, EventDraft } from './events.js';
import type { ActionId, SignatoryId } from './ids.js';
import type { Intent } from './intent.js';
import { type Transition, type TransitionId, attemptEvents, transitionOf } from './transitions.js';

/** What is true after a request, to be saved together or not at all. The contract given in is never changed. */
export interface Decision {
  contract: Contract;
  /** In the order they join the chain. */
  events: EventDraft[];
  /** Only the intents that changed. */
  intents: Intent[];
  /** Who should hear of it; sent from the outbox, never from inside the transaction. */
  notify: Notice[];
}

/** YOUR_TURN: a signatory may act now. FILL: it has fields to fill. COPY: a copy receiver may look. */
export interface Notice {
  kind: 'YOUR_TURN' | 'FILL' | 'COPY';
  signatoryId?: SignatoryId;
  actionIds?: ActionId[];
  contacts: Contact[];
  /** The initiator asked for this very message: it leaves though the contract is quiet. */
  asked?: boolean;
}

/** Who asks, and the business time (UTC ms). */
export interface Act {
  by: Actor;
  now: number;
}

/** Acts of ours that follow from somebody else's. */
export const system = (job: string): Actor => ({ kind: 'SYSTEM', subjectId: job, roleInContract: 'SYSTEM' });

export const initiatorRoles: readonly string[] = ['CREATOR', 'TENANT_ADMIN', 'INITIATOR_APP'];

export const nothing = (contract: Contract): Decision => ({ contract, events: [], intents: [], notify: [] });

/**
 * The only door between two states: makes one transition of the table, or refuses and changes nothing.
 *
 * @param change edits a copy of the contract.
 * @throws DomainError CONTRACT_STATE (facts: state, needs), NOT_PERMITTED
 */
export function decide(
  before: Contract,
  id: TransitionId,
  by: Actor,
  change: (next: Contract) => void,
  events: EventDraft[],
): Decision {
  const row = transitionOf(id);
  mustBeIn(before, statesBefore(row));
  if (row.voidMoves && !row.voidMoves.some(([from]) => from === before.voidState))
    refuseState(before.voidState, ['NONE']);
  if (!row.actors.includes(by.roleInContract)) throw new DomainError('NOT_PERMITTED', { role: by.roleInContract });
  const next = structuredClone(before);
  change(next);
  holdToTable(row, before, next, events);
  return { contract: next, events, intents: [], notify: [] };
}

/** Creation has no contract to start from, the rest is as `decide`. */
export function decideNew(id: 'T1' | 'T22', by: Actor, contract: Contract, events: EventDraft[]): Decision {
  const row = transitionOf(id);
  if (!row.actors.includes(by.roleInContract)) throw new DomainError('NOT_PERMITTED', { role: by.roleInContract });
  const bad = events.find((event) => !row.events.includes(event.type));
  if (contract.state !== 'DRAFT' || bad) throw new Error(`${id} makes a draft, not ${contract.state} ${bad?.type}`);
  return { ...nothing(contract), events };
}

function holdToTable(row: Transition, before: Contract, next: Contract, events: EventDraft[]): void {
  const moved = row.moves.some(([from, to]) => from === before.state && to === next.state);
  const voidMoved = row.voidMoves
    ? row.voidMoves.some(([from, to]) => from === before.voidState && to === next.voidState)
    : before.voidState === next.voidState;
  if (!moved || !voidMoved) throw new Error(`${row.id} does not lead from ${before.state} to ${next.state}`);
  const allowed = [...row.events, ...attemptEvents];
  const strange = events.find((event) => !allowed.includes(event.type));
  if (strange) throw new Error(`${row.id} records no ${strange.type}`);
}

/** Changes facts of a contract or records what happened, but moves it between no states. */
export function note(before: Contract, change: (next: Contract) => void, events: EventDraft[]): Decision {
  const next = structuredClone(before);
  change(next);
  if (next.state !== before.state || next.voidState !== before.voidState) throw new Error('a note moves no contract');
  return { ...nothing(next), events };
}

/** One decision after another, as one. */
export function andThen(first: Decision, second: (contract: Contract) => Decision): Decision {
  const next = second(first.contract);
  return {
    contract: next.contract,
    events: [...first.events, ...next.events],
    intents: latest([...first.intents, ...next.intents]),
    notify: [...first.notify, ...next.notify],
  };
}

/** One of each intent, the last one given. */
export const latest = (intents: Intent[]): Intent[] => [
  ...new Map(intents.map((intent) => [intent.id, intent])).values(),
];

/** @throws DomainError CONTRACT_STATE */
export function mustBeIn(contract: Contract, states: readonly string[]): void {
  if (!states.includes(contract.state)) refuseState(contract.state, states);
}

/** @throws DomainError CONTRACT_STATE always */
export function refuseState(state: string, needs: readonly string[]): never {
  throw new DomainError('CONTRACT_STATE', { state, needs: needs.join(' ') });
}

const statesBefore = (row: Transition): (ContractState | 'NEW')[] => [...new Set(row.moves.map(([from]) => from))];

/** @throws DomainError REASON_REQUIRED, INPUT_TOO_LONG */
export function checkReason(reason: string | undefined, limit = 200): string {
  if (!reason?.trim()) throw new DomainError('REASON_REQUIRED');
  if ([...reason].length > limit) throw new DomainError('INPUT_TOO_LONG', { field: 'reason', limit });
  return reason;
}
