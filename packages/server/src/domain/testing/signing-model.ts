import type { Contract } from '../contract.js';
import type { Decision } from '../decision.js';
import { recall } from '../ending.js';
import { DomainError } from '../errors.js';
import type { ActionId, PersonId } from '../ids.js';
import { type Intent, isReservedBy } from '../intent.js';
import { transfer } from '../parties.js';
import {
  as,
  caller,
  company,
  draft,
  frozenOf,
  provenIntent,
  sampleAction,
  sealOf,
  signedEvidence,
  slotFor,
} from './samples.js';
import { claimFreeze, publish } from '../publish.js';
import { claimSigning, commitSigning } from '../signing.js';
import { failAttempt } from '../slot.js';
import { actionOf } from '../workflow.js';

/**
 * The signing protocol of ARCHITECTURE.md §6 as a model that is searched whole: every interleaving of two actions, up to
 * three server processes, a crash at each step, lost leases, recall and transfer. The steps are the decisions that the
 * product uses; only time, crashes and the choice of what happens next are the model's.
 */
export interface Facts {
  contract: Contract;
  intents: Intent[];
}
/** The decisions a searched protocol is made of; a mutant leaves one rule out. */
export interface Protocol {
  claim(facts: Facts, action: ModelAction): Decision;
  commit(facts: Facts, server: Server): Decision & { committed: boolean };
  fail(facts: Facts, attempt: number): Decision;
  recall(facts: Facts): Decision;
  transfer(facts: Facts, action: ModelAction): Decision;
}
export const modelActions = ['1', '2'] as const;
export type ModelAction = (typeof modelActions)[number];
/** A server process that makes the bytes of one attempt, or is about to commit them. */
export interface Server {
  action: ModelAction;
  attempt: number;
  at: 'make' | 'commit';
  /** The revision it signs on top of. */
  head: number;
}
export interface ModelState {
  facts: number;
  servers: Server[];
  tries: Record<ModelAction, number>;
  leasesLost: number;
  transferred: boolean;
  /** SIGNED events of each action. */
  signed: Record<ModelAction, number>;
  /** Attempts with a SIGNED or SIGN_FAILED event, ascending. */
  closed: number[];
  wrong?: string;
}

const person = (action: ModelAction, shared: boolean): string => (shared ? '1' : action);
const intentOf = (facts: Facts, action: ModelAction): Intent =>
  facts.intents.find(({ actionIds }) => actionIds.includes(action as ActionId))!;
const personOf = (facts: Facts, action: ModelAction): PersonId => intentOf(facts, action).personId;

/** A published contract whose OPERATOR and LP actions are open, covered by one intent or by one each. */
export function firstFacts(shared: boolean): Facts {
  const actions = [
    sampleAction('1', 'OPERATOR', 0, person('1', shared)),
    sampleAction('2', 'LP', 0, person('2', shared)),
  ];
  const fresh = draft({ signatories: [company('1', 0, actions, { sponsor: true })] });
  const frozen = claimFreeze(fresh, as('INITIATOR_APP'), slotFor()).contract;
  const sent = publish(frozen, as('INITIATOR_APP'), frozen.fence, frozenOf(fresh)).contract;
  const contract = { ...sent, fence: 0 };
  const named = shared ? [['1', '2']] : [['1'], ['2']];
  return { contract, intents: named.map((ids) => provenIntent(contract, `i${ids[0]}`, ids)) };
}

const claimInput = (facts: Facts, action: ModelAction) => ({
  actionId: action as ActionId,
  caller: caller(personOf(facts, action)),
  seal: sealOf(actionOf(facts.contract, action as ActionId)!.type),
  proof: { intentId: intentOf(facts, action).id },
  intents: facts.intents,
  places: [],
  slot: slotFor(),
});

/** The protocol as the product has it. */
export const ours: Protocol = {
  claim: (facts, action) => claimSigning(facts.contract, as('OPERATOR'), claimInput(facts, action)),
  commit: ({ contract, intents }, { action, attempt, head }) =>
    commitSigning(contract, as('OPERATOR'), {
      actionId: action as ActionId,
      attempt,
      intents,
      documents: [
        {
          documentId: contract.documents[0]!.id,
          fromRevision: head,
          revision: head + 1,
          sha256: `r${head + 1}`,
          byteLength: head,
        },
      ],
      evidence: signedEvidence,
    }),
  fail: ({ contract, intents }, attempt) => failAttempt(contract, intents, attempt, 'MAKE_FAILED'),
  recall: ({ contract, intents }) => recall(contract, as('CREATOR'), { intents }),
  transfer: ({ contract, intents }, action) =>
    transfer(contract, as('CREATOR'), {
      actionId: action as ActionId,
      to: { contact: 'new@example.com', contactType: 'EMAIL', personId: '99' as PersonId },
      intents,
    }),
};

const merge = ({ intents }: Facts, decision: Decision): Facts => {
  const changed = new Map(decision.intents.map((intent) => [intent.id, intent]));
  return { contract: decision.contract, intents: intents.map((intent) => changed.get(intent.id) ?? intent) };
};

/** What one decision does to the facts; kept, as many states of the search share their facts. */
interface Outcome {
  facts: number;
  committed?: boolean;
  /** Attempts that got their closing event. */
  closed: number[];
}

export interface Found {
  states: number;
  /** What went wrong, and the shortest way to it. */
  violations: Record<string, string[]>;
}

/** One visited state and the step that led to it. */
interface Way {
  state: ModelState;
  label: string;
  from?: number;
}
const pathTo = (way: Way[], k: number): string[] => {
  const { label, from } = way[k]!;
  return from === undefined ? [] : [...pathTo(way, from), label];
};
const keyOf = ({ facts, servers, tries, leasesLost, transferred, signed, closed, wrong }: ModelState): string =>
  `${facts} ${servers.map(({ action, attempt, at, head }) => action + attempt + at + head)} ${tries[1]}${tries[2]} ` +
  `${leasesLost} ${transferred} ${signed[1]}${signed[2]} ${closed} ${wrong}`;

/** Searches every state that can be reached, breadth-first. */
export class Search {
  private readonly known: Facts[] = [];
  private readonly indexOf = new Map<string, number>();
  private readonly outcomes = new Map<string, Outcome | undefined>();

  constructor(private readonly protocol: Protocol) {}

  /** @param until stops at the first sight of this violation. */
  run(shared: boolean, until?: string): Found {
    const way: Way[] = [{ state: this.first(shared), label: '' }];
    const seen = new Set([keyOf(way[0]!.state)]);
    const violations: Record<string, string[]> = {};
    for (let k = 0; k < way.length && !(until && violations[until]); k++) {
      const { state } = way[k]!;
      for (const wrong of this.wrongs(state)) violations[wrong] ??= pathTo(way, k);
      for (const [label, next] of this.steps(state)) {
        const key = keyOf(next);
        if (!seen.has(key)) way.push({ state: next, label, from: k });
        seen.add(key);
      }
    }
    return { states: seen.size, violations };
  }

  private first(shared: boolean): ModelState {
    const none = { '1': 0, '2': 0 };
    return {
      facts: this.keep(firstFacts(shared)),
      servers: [],
      tries: { ...none },
      leasesLost: 0,
      transferred: false,
      signed: { ...none },
      closed: [],
    };
  }

  private keep(facts: Facts): number {
    const key = JSON.stringify(facts);
    const index = this.indexOf.get(key) ?? this.known.push(facts) - 1;
    this.indexOf.set(key, index);
    return index;
  }

  /** The outcome of a decision on these facts; undefined when it is refused. */
  private outcome(facts: number, label: string, decide: (facts: Facts) => Decision): Outcome | undefined {
    const key = `${facts} ${label}`;
    if (!this.outcomes.has(key)) this.outcomes.set(key, this.decided(facts, decide));
    return this.outcomes.get(key);
  }

  private decided(index: number, decide: (facts: Facts) => Decision): Outcome | undefined {
    try {
      const decision = decide(structuredClone(this.known[index]!));
      const closings = decision.events.filter(({ type }) => type === 'SIGNED' || type === 'SIGN_FAILED');
      const closed = closings.map(({ step }) => step!.attempt!);
      const committed = (decision as { committed?: boolean }).committed;
      return {
        facts: this.keep(merge(this.known[index]!, decision)),
        closed,
        ...(committed !== undefined && { committed }),
      };
    } catch (error) {
      if (error instanceof DomainError) return undefined;
      throw error;
    }
  }

  private *steps(state: ModelState): Generator<[string, ModelState]> {
    for (const action of modelActions) yield* this.claims(state, action);
    for (const [index, server] of state.servers.entries()) yield* this.serverSteps(state, server, index);
    yield* this.worldSteps(state);
  }

  private *claims(state: ModelState, action: ModelAction): Generator<[string, ModelState]> {
    if (state.tries[action] >= 3 || state.servers.length >= 3) return;
    const outcome = this.outcome(state.facts, `claim ${action}`, (facts) => this.protocol.claim(facts, action));
    if (!outcome) return;
    const next = after(state, outcome);
    const { contract } = this.known[outcome.facts]!;
    next.tries[action]++;
    next.servers.push({ action, attempt: contract.slot!.attempt, at: 'make', head: contract.documents[0]!.revision });
    yield [`claim ${action}`, next];
  }

  private *serverSteps(state: ModelState, server: Server, index: number): Generator<[string, ModelState]> {
    const gone = { ...state, servers: state.servers.toSpliced(index, 1) };
    yield [`server of ${server.attempt} crashes`, gone];
    if (server.at === 'make') {
      yield [
        `${server.attempt} made and put`,
        { ...state, servers: state.servers.with(index, { ...server, at: 'commit' }) },
      ];
      const failed = this.outcome(state.facts, `fail ${server.attempt}`, (facts) =>
        this.protocol.fail(facts, server.attempt),
      );
      if (failed) yield [`${server.attempt} cannot make`, after(gone, failed)];
      return;
    }
    const label = `${server.attempt} commits ${server.action} on ${server.head}`;
    const outcome = this.outcome(state.facts, label, (facts) => this.protocol.commit(facts, server));
    if (!outcome) throw new Error('a commit answers, it does not refuse');
    const next = after(gone, outcome);
    if (outcome.committed) next.signed[server.action]++;
    const own = isReservedBy(intentOf(this.known[state.facts]!, server.action), server.attempt);
    if (outcome.committed && !own) next.wrong = 'a commit with a foreign intent';
    yield [label, next];
  }

  private *worldSteps(state: ModelState): Generator<[string, ModelState]> {
    const { contract } = this.known[state.facts]!;
    if (contract.slot && contract.slot.leaseUntil > 0 && state.leasesLost < 3) {
      const lost = this.outcome(state.facts, 'lease lost', leaseEnds)!;
      yield ['lease lost', { ...after(state, lost), leasesLost: state.leasesLost + 1 }];
    }
    if (!state.transferred) {
      const handed = this.outcome(state.facts, 'transfer', (facts) => this.protocol.transfer(facts, '1'));
      if (handed) yield ['1 is transferred', { ...after(state, handed), transferred: true }];
    }
    const recalled = this.outcome(state.facts, 'recall', (facts) => this.protocol.recall(facts));
    if (recalled) yield ['recall', after(state, recalled)];
  }

  /** What must never be seen. */
  private *wrongs(state: ModelState): Generator<string> {
    const facts = this.known[state.facts]!;
    const { contract, intents } = facts;
    const idle = state.servers.length === 0;
    if (state.wrong) yield state.wrong;
    if (modelActions.some((action) => state.signed[action] > 1)) yield 'an action is signed twice';
    if (intents.some(({ spent }) => new Set(spent).size < spent.length))
      yield 'an intent is spent twice for one action';
    const attempts = state.servers.map(({ attempt }) => attempt);
    if (new Set(attempts).size < attempts.length) yield 'two live attempts with one number';
    if (new Set(state.closed).size < state.closed.length) yield 'an attempt is closed twice';
    if (idle && !contract.slot && intents.some((intent) => intent.state === 'RESERVED'))
      yield 'an intent reserved for ever';
    const ended = contract.state === 'RECALLED';
    if (ended && intents.some(({ state: own }) => own === 'PROVEN' || own === 'RESERVED'))
      yield 'a recalled contract with a usable intent';
    if (idle && !contract.slot && contract.fence > state.closed.length) yield 'a key used and no event that says so';
    if (idle && modelActions.some((action) => this.stuck(state, action))) yield 'an open action that nobody can sign';
  }

  /** An open action whose intent was not voided, yet no claim succeeds once the lease is over. */
  private stuck(state: ModelState, action: ModelAction): boolean {
    const facts = this.known[state.facts]!;
    const open = facts.contract.state === 'SIGNING' && actionOf(facts.contract, action as ActionId)!.state === 'START';
    if (!open || intentOf(facts, action).state === 'VOID') return false;
    const later = this.outcome(state.facts, 'lease lost', leaseEnds)!.facts;
    return !this.outcome(later, `claim ${action}`, (free) => this.protocol.claim(free, action));
  }
}

const after = (state: ModelState, { facts, closed }: Outcome): ModelState => ({
  ...state,
  servers: [...state.servers],
  tries: { ...state.tries },
  signed: { ...state.signed },
  facts,
  closed: closed.length === 0 ? state.closed : [...state.closed, ...closed].sort((a, b) => a - b),
});

/** The world's own step: time passes over the lease. */
function leaseEnds({ contract }: Facts): Decision {
  const slot = contract.slot && { slot: { ...contract.slot, leaseUntil: 0 } };
  return { contract: { ...contract, ...slot }, events: [], intents: [], notify: [] };
}
