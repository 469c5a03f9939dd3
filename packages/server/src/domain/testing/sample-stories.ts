import type { Contract } from '../contract.js';
import type { Decision } from '../decision.js';
import type { EventDraft } from '../events.js';
import { complete, claimFinish, recordFinished } from '../finishing.js';
import type { ActionId } from '../ids.js';
import type { Intent } from '../intent.js';
import { claimFreeze, publish } from '../publish.js';
import { as, caller, frozenOf, grown, noon, provenIntent, sealOf, signedEvidence, slotFor } from './samples.js';
import { claimSigning, commitSigning } from '../signing.js';
import { actionOf } from '../workflow.js';

/** A contract with its intents and all its events: what a database would hold, for tests that tell a story. */
export interface Told {
  contract: Contract;
  intents: Intent[];
  events: EventDraft[];
}
export const told = (contract: Contract): Told => ({ contract, intents: [], events: [] });

/** What holds after a decision was saved. */
export const save = (before: Told, decision: Decision): Told => ({
  contract: decision.contract,
  intents: [...new Map([...before.intents, ...decision.intents].map((intent) => [intent.id, intent])).values()],
  events: [...before.events, ...decision.events],
});

export function published(contract: Contract, now = noon): Told {
  const claimed = save(told(contract), claimFreeze(contract, as('INITIATOR_APP', now), slotFor()));
  return save(claimed, publish(claimed.contract, as('INITIATOR_APP', now), claimed.contract.fence, frozenOf(contract)));
}

/** One action signed by the person its operator is, with an intent of its own. */
export function signed(before: Told, actionId: string, now = noon): Told {
  const intent = provenIntent(before.contract, `i${actionId}`, [actionId], { provenAt: now });
  const held = claimed({ ...before, intents: [...before.intents, intent] }, actionId, intent, now);
  return save(held, commitSigning(held.contract, as('OPERATOR', now), commitOf(held, actionId)));
}

export function claimed(before: Told, actionId: string, intent: Intent, now = noon, dbNow = 0): Told {
  const decision = claimSigning(before.contract, as('OPERATOR', now), claimOf(before, actionId, intent, dbNow));
  return save(before, decision);
}

export const claimOf = (before: Told, actionId: string, intent: Intent, dbNow = 0) => ({
  actionId: actionId as ActionId,
  caller: caller(intent.personId),
  seal: sealOf(actionOf(before.contract, actionId as ActionId)?.type ?? 'PERSONAL'),
  proof: { intentId: intent.id },
  intents: before.intents,
  places: [],
  slot: slotFor(dbNow),
});

export const commitOf = (before: Told, actionId: string) => ({
  actionId: actionId as ActionId,
  attempt: before.contract.fence,
  intents: before.intents,
  documents: before.contract.documents.map(grown),
  evidence: signedEvidence,
});

export function finished(before: Told, now = noon): Told {
  const held = save(before, claimFinish(before.contract, slotFor()));
  const attempt = held.contract.fence;
  const recorded = save(held, recordFinished(held.contract, now, attempt, held.contract.documents.map(grown)));
  return save(recorded, complete(recorded.contract, now, attempt, { sha256: 'log', byteLength: 1, crc32: 1 }));
}
