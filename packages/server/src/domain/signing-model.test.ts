import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Intent, giveBack, reserve } from './intent.js';
import { type Facts, type Protocol, type Server, Search, ours } from './testing/signing-model.js';

const search = (protocol: Protocol, shared: boolean, until?: string) => new Search(protocol).run(shared, until);

test('one intent for each action: no interleaving breaks the signing protocol', () => {
  const { states, violations } = search(ours, false);
  assert.deepEqual(violations, {});
  assert.ok(states > 10_000, `${states} states`);
});

test('one intent for two actions: no interleaving breaks the signing protocol', () => {
  const { states, violations } = search(ours, true);
  assert.deepEqual(violations, {});
  assert.ok(states > 5_000, `${states} states`);
});

const holdsIt = ({ contract }: Facts, { attempt }: Server): boolean => contract.slot?.attempt === attempt;
const replaced = (intents: Intent[], from: (intent: Intent) => boolean, to: (intent: Intent) => Intent): Intent[] =>
  intents.map((intent) => (from(intent) ? to(intent) : intent));

/** Each leaves one rule out, to show that the search would see it. */
const mutants: Record<string, { protocol: Protocol; sees: string }> = {
  'a fence that does not grow': {
    sees: 'two live attempts with one number',
    protocol: {
      ...ours,
      claim(facts, action) {
        const decision = ours.claim(facts, action);
        const attempt = (facts.contract.slot?.attempt ?? 0) + 1;
        const slot = { ...decision.contract.slot!, attempt };
        const own = (intent: Intent) => intent.attempt === decision.contract.fence;
        const intents = replaced(decision.intents, own, (intent) => reserve(intent, attempt));
        return { ...decision, intents, contract: { ...decision.contract, slot, fence: attempt } };
      },
    },
  },
  'a stale slot that is taken without closing it': {
    sees: 'a key used and no event that says so',
    protocol: {
      ...ours,
      claim(facts, action) {
        const contract = structuredClone(facts.contract);
        if (contract.slot && contract.slot.leaseUntil === 0) delete contract.slot;
        return ours.claim({ ...facts, contract }, action);
      },
    },
  },
  'a loser that gives back what is not its own, and a commit with any intent': {
    sees: 'a commit with a foreign intent',
    protocol: {
      ...ours,
      commit(facts, server) {
        const named = ({ actionIds, state }: Intent) => actionIds.includes(server.action as never) && state !== 'VOID';
        const mine = replaced(facts.intents, named, (intent) => reserve(intent, server.attempt));
        const decision = ours.commit(holdsIt(facts, server) ? { ...facts, intents: mine } : facts, server);
        const back = holdsIt(facts, server)
          ? []
          : facts.intents.filter((one) => named(one) && one.state === 'RESERVED');
        return { ...decision, intents: [...decision.intents, ...back.map(giveBack)] };
      },
    },
  },
  'a recall that leaves slot and intents': {
    sees: 'a recalled contract with a usable intent',
    protocol: {
      ...ours,
      recall(facts) {
        const decision = ours.recall({ ...facts, intents: [] });
        return { ...decision, contract: { ...decision.contract, slot: facts.contract.slot }, events: [] };
      },
    },
  },
  'a commit that does not look whose slot it is': {
    sees: 'an attempt is closed twice',
    protocol: {
      ...ours,
      commit(facts, server) {
        const slot = {
          kind: 'SIGN' as const,
          holder: 'x',
          leaseUntil: 1,
          actionId: server.action as never,
          attempt: server.attempt,
        };
        return ours.commit({ ...facts, contract: { ...facts.contract, slot } }, server);
      },
    },
  },
  'a slot that is taken from a live holder without telling it': {
    sees: 'an intent reserved for ever',
    protocol: {
      ...ours,
      claim(facts, action) {
        const contract = structuredClone(facts.contract);
        delete contract.slot;
        return ours.claim({ ...facts, contract }, action);
      },
    },
  },
};

for (const [name, { protocol, sees }] of Object.entries(mutants)) {
  test(`the search sees ${name}`, () => {
    assert.ok(sees in search(protocol, false, sees).violations);
  });
}
