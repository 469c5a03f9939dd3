import fc from 'fast-check';
import type { Action, Contract, Signatory } from '../contract.js';
import type { Act, Decision } from '../decision.js';
import { changeDraft, deleteDraft } from '../draft.js';
import { expire, fail, forceEnd, hide, recall } from '../ending.js';
import { DomainError } from '../errors.js';
import type { Role } from '../events.js';
import { claimLastFill, fill, finishFilling, isLastFill, refuseToFill } from '../filling.js';
import { claimFinish, complete, recordFinished, requestFinish } from '../finishing.js';
import type { ActionId, ContractId, PersonId, SignatoryId } from '../ids.js';
import type { Intent } from '../intent.js';
import { proveIntent, record, urge } from '../notes.js';
import { addParty, extend, pickUp, transfer } from '../parties.js';
import { claimFreeze, publish, publishPath, rejectReview, requestReview, startFilling } from '../publish.js';
import {
  actor,
  as,
  company,
  day,
  document,
  draft,
  frozenOf,
  grown,
  noon,
  person,
  provenIntent,
  sampleAction,
  sealOf,
  signedEvidence,
  tenant,
} from './samples.js';
import { claimSigning, commitSigning, denyAudit, passAudit, reject } from '../signing.js';
import { reviewSignatories } from '../review.js';
import { failAttempt } from '../slot.js';
import { failVoid, finishVoid, startVoid } from '../voiding.js';
import { startedActions } from '../workflow.js';

/** Random requests to one contract, for property tests: some fit the moment, most do not. */
export interface Play {
  contract: Contract;
  intents: Intent[];
  now: number;
  dbNow: number;
}
export interface Command {
  name: keyof typeof requests | 'wait' | 'lose the lease';
  pick: number;
}

export const begin = (contract: Contract): Play => ({ contract, intents: [], now: noon, dbNow: 0 });

const anySignatories = fc
  .record({
    audit: fc.boolean(),
    operator: fc.boolean(),
    persons: fc.integer({ min: 0, max: 2 }),
    anyOf: fc.boolean(),
    pickup: fc.boolean(),
    parallel: fc.boolean(),
    reviewed: fc.nat(5).map((n) => n === 0),
  })
  .map(({ audit, operator, persons, anyOf, pickup, parallel, reviewed }): Signatory[] => {
    const review = { ...sampleAction('10', 'AUDIT', -1), operators: [], byInitiator: true };
    const actions = [
      ...(reviewed ? [review] : []),
      ...(audit ? [sampleAction('11', 'AUDIT', 0)] : []),
      ...(operator ? [sampleAction('12', 'OPERATOR', 1)] : []),
      sampleAction('13', 'COMPANY', 1),
    ];
    const sponsor = company('1', 0, actions, { sponsor: true });
    const others = Array.from({ length: persons }, (_, k) =>
      person(String(k + 2), parallel ? 1 : k + 1, `${k + 2}1`, {
        anyOf,
        ...(pickup && k === 0 && { deferred: true, receiver: undefined }),
      }),
    );
    return [
      sponsor,
      ...others.map((other) => ({ ...other, actions: other.actions.map((one) => ({ ...one, operators: [] })) })),
    ];
  });

const field = (signatoryId: string) => ({
  name: `f${signatoryId}`,
  type: 'TEXT' as const,
  required: true,
  signatoryId: signatoryId as SignatoryId,
});

export const anyDraft: fc.Arbitrary<Contract> = fc
  .record({
    signatories: anySignatories,
    ordered: fc.boolean(),
    autoFinish: fc.boolean(),
    needsCreateReview: fc.nat(4).map((n) => n === 0),
    completion: fc.constantFrom('ALL' as const, 'ANY_RECEIVER' as const),
    fields: fc.nat(4),
  })
  .map(({ fields, ...rest }) => {
    const fillers = rest.signatories.filter(({ deferred }) => !deferred).slice(0, Math.max(0, fields - 2));
    return draft({ ...rest, documents: [document('500', { fields: fillers.map(({ id }) => field(id)) })] });
  });

const choose = <T>(list: readonly T[], pick: number): T => list[pick % list.length]!;
const act = ({ now }: Play, role: Role): Act => as(role, now);
/** Nine times of ten an action whose turn it is. */
function anyAction({ contract }: Play, pick: number): Action {
  const all = contract.signatories.flatMap(({ actions }) => actions);
  const started = startedActions(contract);
  return pick % 10 && started.length > 0 ? choose(started, pick) : choose(all, pick);
}
const ownerOf = ({ contract }: Play, action: Action): PersonId => {
  const signatory = contract.signatories.find(({ actions }) => actions.some(({ id }) => id === action.id))!;
  return (action.operators[0] ?? signatory.receiver)?.personId ?? ('77' as PersonId);
};
const callerFor = (play: Play, action: Action) => ({
  personId: ownerOf(play, action),
  tenantIds: [],
  activeMember: true,
  identity: 'L0' as const,
});
const app = { tenantIds: [tenant], activeMember: false, identity: 'C1' as const };
const slot = ({ dbNow }: Play) => ({ holder: 's', dbNow });
const why = { reason: '测试' };

function send(play: Play, pick: number): Decision {
  const by = act(play, play.contract.state === 'REVIEWING' ? 'REVIEWER' : 'CREATOR');
  const path = publishPath(play.contract);
  if (path === 'REVIEW') return requestReview(play.contract, by);
  if (path === 'FILL') return startFilling(play.contract, by);
  return play.contract.slot?.kind === 'FREEZE' && pick % 8
    ? publish(play.contract, by, play.contract.slot.attempt, frozenOf(play.contract))
    : claimFreeze(play.contract, by, slot(play));
}

function fillOne(play: Play, pick: number): Decision {
  const { contract } = play;
  const open = contract.signatories.filter(({ state }) => state === 'FILLING');
  const { id } = choose(open.length > 0 ? open : contract.signatories, pick);
  const values = [{ documentId: contract.documents[0]!.id, name: `f${id}`, value: '已填' }];
  if (!isLastFill(contract, id, values)) return fill(contract, act(play, 'FILLER'), id, values);
  if (contract.slot?.kind !== 'FREEZE') return claimLastFill(contract, id, values, slot(play));
  const input = { signatoryId: id, values, frozen: frozenOf(contract) };
  return finishFilling(contract, act(play, 'FILLER'), contract.slot.attempt, input);
}

function prove(play: Play, pick: number): Decision {
  const action = anyAction(play, pick);
  const intent = provenIntent(play.contract, `i${play.intents.length}`, [action.id], {
    personId: ownerOf(play, action),
    provenAt: play.now,
  });
  return proveIntent(play.contract, act(play, 'OPERATOR'), intent, callerFor(play, action));
}

function claim(play: Play, pick: number): Decision {
  const action = anyAction(play, pick);
  const intent = play.intents.findLast(
    ({ actionIds, state }) => actionIds.includes(action.id) && (state === 'PROVEN' || pick % 7 === 0),
  );
  const byApp = !intent || pick % 5 === 0;
  const proof = byApp ? { authorisationId: `a${pick}` } : { intentId: intent.id };
  return claimSigning(play.contract, act(play, 'OPERATOR'), {
    actionId: action.id,
    caller: byApp && pick % 6 ? app : callerFor(play, action),
    seal: sealOf(action.type),
    proof,
    intents: play.intents,
    places: [],
    slot: slot(play),
  });
}

const commit = (play: Play, pick: number): Decision =>
  commitSigning(play.contract, act(play, 'OPERATOR'), {
    actionId: pick % 9 ? (play.contract.slot?.actionId ?? ('0' as ActionId)) : anyAction(play, pick).id,
    attempt: pick % 8 ? play.contract.fence : play.contract.fence - 1,
    intents: play.intents,
    documents: play.contract.documents.map(grown),
    evidence: signedEvidence,
  });

function audit(play: Play, pick: number): Decision {
  const action = anyAction(play, pick);
  const input = { actionId: action.id, caller: callerFor(play, action), intents: play.intents, ...why };
  if (pick % 4 < 2) return passAudit(play.contract, act(play, 'OPERATOR'), input);
  return denyAudit(play.contract, act(play, 'OPERATOR'), { ...input, final: pick % 4 === 3 });
}

function finishStep(play: Play, pick: number): Decision {
  const { contract, now } = play;
  if (contract.slot?.kind !== 'FINISH') return claimFinish(contract, slot(play));
  const { attempt } = contract.slot;
  if (!contract.finished) return recordFinished(contract, now, attempt, contract.documents.map(grown));
  if (pick % 6 === 0) return failAttempt(contract, play.intents, attempt, 'MAKE_FAILED');
  return complete(contract, now, attempt, { sha256: 'log', byteLength: 1, crc32: 1 });
}

function release(play: Play, pick: number): Decision {
  const { contract } = play;
  const state = choose(['COMPLETED', 'COMPLETED', 'REJECTED', 'RECALLED', 'EXPIRED', 'SIGNING'] as const, pick);
  const other: Contract = { ...contract, id: '200' as ContractId, voids: contract.id, state };
  if (pick % 2 === 0) other.voidsDocuments = contract.documents.slice(1).map(({ id }) => id);
  return state === 'COMPLETED' ? finishVoid(contract, other) : failVoid(contract, other);
}

const receiver = { contact: 'x@example.com', contactType: 'EMAIL' as const, personId: '77' as PersonId };
const ending = (play: Play) => ({ ...why, intents: play.intents });

/** Every request there is; `pick` chooses among what the contract has. */
const requests = {
  send,
  'change the draft': (play, pick) => changeDraft(play.contract, act(play, 'CREATOR'), { description: String(pick) }),
  'delete the draft': (play) => deleteDraft(play.contract, act(play, 'CREATOR')),
  'refuse the review': (play, pick) => rejectReview(play.contract, act(play, 'REVIEWER'), '不符', pick % 2 === 0),
  fill: fillOne,
  'refuse to fill': (play, pick) =>
    refuseToFill(play.contract, act(play, 'FILLER'), choose(play.contract.signatories, pick).id, '不填'),
  prove,
  claim,
  commit,
  'fail the attempt': (play) => failAttempt(play.contract, play.intents, play.contract.fence, 'MAKE_FAILED'),
  audit,
  reject: (play, pick) => {
    const action = anyAction(play, pick);
    return reject(play.contract, act(play, 'OPERATOR'), {
      actionId: action.id,
      caller: callerFor(play, action),
      ...ending(play),
    });
  },
  recall: (play) => recall(play.contract, act(play, 'CREATOR'), ending(play)),
  expire: (play) => expire(play.contract, play.now, play.intents),
  'force the end': (play) => forceEnd(play.contract, act(play, 'TENANT_ADMIN'), ending(play)),
  fail: (play) => fail(play.contract, play.now, ending(play)),
  extend: (play, pick) => extend(play.contract, act(play, 'CREATOR'), play.now + (pick % 60) * day, pick % 3 > 0),
  hide: (play) => hide(play.contract, act(play, 'CREATOR')),
  transfer: (play, pick) =>
    transfer(play.contract, act(play, 'CREATOR'), {
      actionId: anyAction(play, pick).id,
      to: receiver,
      intents: play.intents,
    }),
  'pick up': (play, pick) =>
    pickUp(play.contract, act(play, 'JOINER'), choose(play.contract.signatories, pick).id, { receiver }),
  'add a party': (play, pick) =>
    addParty(play.contract, act(play, 'CREATOR'), {
      signatories: [person(String(100 + pick), pick % 4, `${pick}91`)],
      categoryAllows: pick % 2 === 0,
    }),
  'review the parties': (play, pick) =>
    reviewSignatories(play.contract, act(play, 'REVIEWER'), {
      outcome: choose([...Array<'PASS'>(9).fill('PASS'), 'DENY', 'END'] as const, pick),
      ...ending(play),
    }),
  'ask to finish': (play) => requestFinish(play.contract, act(play, 'INITIATOR_APP')),
  finish: finishStep,
  'start to void': (play) => startVoid(play.contract, act(play, 'CREATOR'), { ...why, releaseId: '200' as ContractId }),
  'end of the release': release,
  urge: (play, pick) => urge(play.contract, act(play, 'CREATOR'), choose(play.contract.signatories, pick).id),
  download: (play) => record(play.contract, 'DOWNLOADED', actor('OPERATOR')),
} satisfies Record<string, (play: Play, pick: number) => Decision>;

/** Steps that lead on come more often than ends. */
const often: Partial<Record<Command['name'], number>> = {
  send: 30,
  fill: 20,
  prove: 30,
  claim: 40,
  commit: 40,
  audit: 20,
  finish: 40,
  'ask to finish': 5,
  wait: 4,
  expire: 3,
  extend: 8,
  'start to void': 20,
  'end of the release': 30,
  'pick up': 10,
  'review the parties': 6,
};
const names = [...Object.keys(requests), 'wait', 'lose the lease'] as Command['name'][];

export const anyCommand: fc.Arbitrary<Command> = fc.record({
  name: fc.oneof(...names.map((name) => ({ arbitrary: fc.constant(name), weight: often[name] ?? 1 }))),
  pick: fc.nat(9999),
});

export const play = {
  /** @returns undefined for commands that are only about time */
  decide(before: Play, { name, pick }: Command): Decision | undefined {
    return name === 'wait' || name === 'lose the lease' ? undefined : requests[name](before, pick);
  },
  save(before: Play, { contract, intents }: Decision): Play {
    const all = new Map([...before.intents, ...intents].map((intent) => [intent.id, intent]));
    return { ...before, contract, intents: [...all.values()] };
  },
  pass(before: Play, { name, pick }: Command): Play {
    if (name === 'wait') return { ...before, now: before.now + choose([60_000, 600_000, day, 40 * day], pick) };
    return name === 'lose the lease' ? { ...before, dbNow: before.dbNow + 20_000 } : before;
  },
};

/** What one request did. */
export interface Turn {
  before: Play;
  after: Play;
  decision?: Decision;
}

/** Plays commands one after another; a refusal must leave everything as it was. */
export function* turns(draft: Contract, commands: Command[]): Generator<Turn> {
  let current = begin(draft);
  for (const command of commands) {
    const before = current;
    const frozen = JSON.stringify(before);
    const decision = decided(before, command);
    if (JSON.stringify(before) !== frozen) throw new Error(`${command.name} changed what it was given`);
    current = decision ? play.save(before, decision) : play.pass(before, command);
    yield { before, after: current, decision };
  }
}

function decided(before: Play, command: Command): Decision | undefined {
  try {
    return play.decide(before, command);
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}
