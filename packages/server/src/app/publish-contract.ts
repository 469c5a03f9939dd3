import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Actor } from '../domain/events.js';
import type { ContractId } from '../domain/ids.js';
import { maskContact } from '../domain/masking.js';
import { claimFreeze, publish, publishPath, requestReview, startFilling } from '../domain/publish.js';
import { failAttempt } from '../domain/slot.js';
import type { Caller, PublishInput } from './application.js';
import { checkAutomatic } from './auto-sign.js';
import { appActor, commit, witnessOf } from './commit.js';
import { channelOf } from './contacts.js';
import { contractIdOf, lockContract } from './find-contract.js';
import { type FrozenDocuments, freezeDocuments, frozenOf, insertFrozen } from './freeze-documents.js';
import { keepWishes, mustNameDocuments, wishesThatStand } from './wishes.js';
import { claimPatiently, inLine, whileHolding } from './own-turn.js';
import type { Tx, World } from './ports.js';

/**
 * Sends a draft: places are resolved, fields made, documents frozen; then the first signatories are called. One whose
 * category asks for it goes to its review first (T4).
 *
 * @returns SIGNING, FILLING or REVIEWING
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_REQUIRED, SIGNATORY_REQUIRED, KEYWORD_NOT_FOUND,
 *   PAGE_OUT_OF_RANGE, MARK_KIND_WRONG, GLYPH_MISSING, SEAL_NOT_FOUND, SENDER_MISSING, TOO_MANY_MARKS, SLOT_BUSY
 * @source 契约锁 发起合同
 */
export async function publishContract(world: World, caller: Caller, input: PublishInput): Promise<Contract> {
  const id = await world.store.read(caller.scope, (tx) => contractIdOf(tx, caller, input));
  return sendContract(world, caller, id, input, { from: 'DRAFT', by: appActor(caller) });
}

/** Who sends it: its initiator a draft, a reviewer one that was under review. */
export interface Sending {
  from: 'DRAFT' | 'REVIEWING';
  by: Actor;
}

export const sendContract = (
  world: World,
  caller: Caller,
  id: ContractId,
  input: Omit<PublishInput, 'contractId'>,
  sending: Sending,
): Promise<Contract> =>
  inLine(id, async () => {
    const sent = await claimPatiently(() => claim(world, caller, id, input, sending));
    const { contract, wishes } = sent;
    if (!sent.claimed) return contract;
    const attempt = contract.slot!.attempt;
    try {
      await checkAutomatic(world, contract);
      const held = { tenantId: contract.tenantId, id, attempt };
      const frozen = await whileHolding(world, held, () =>
        freezeDocuments(world, contract, wishes, input.allKeywords ?? true),
      );
      return await commitFrozen(world, caller, contract, attempt, frozen, sending);
    } catch (error) {
      await giveUp(world, caller, id, attempt);
      throw error;
    }
  });

const claim = (
  world: World,
  caller: Caller,
  id: ContractId,
  input: Omit<PublishInput, 'contractId'>,
  { from, by }: Sending,
) =>
  world.store.transaction(caller.scope, async (tx) => {
    const { contract, dbNow, holderGone } = await lockContract(tx, caller.scope, id);
    if (contract.state !== from) throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: from });
    const added = input.placements ?? [];
    mustNameDocuments(contract, added);
    const wishes = wishesThatStand(contract, [...(await tx.contracts.wishes(contract)), ...added]);
    await mustReachEverybody(world, tx, contract);
    const act = { by, now: world.clock.business() };
    const slot = { holder: world.serverId, dbNow, isGone: () => holderGone };
    const path = publishPath(contract);
    const decision = firstStep[path](contract, act, slot);
    if (input.placementRule) decision.contract.placementRule = input.placementRule;
    const saved = await commit(world, tx, contract, decision, witnessOf(caller));
    // Places are resolved when the last field is filled, or the review has passed.
    if (path !== 'FREEZE') await keepWishes(world, tx, saved, added);
    return { claimed: path === 'FREEZE', contract: saved, wishes };
  });

const firstStep = { REVIEW: requestReview, FILL: startFilling, FREEZE: claimFreeze } as const;

/** A contract whose signer nobody can tell would wait for ever. @throws DomainError SENDER_MISSING */
export async function mustReachEverybody(world: World, tx: Tx, contract: Contract): Promise<void> {
  if (contract.quiet) return;
  for (const { receiver: contact, actions } of contract.signatories) {
    // An app leads the people it knows by its own ids to the page itself; who signs by himself need not be told.
    if (!contact || contact.accountId || actions.every(({ autoSign }) => autoSign)) continue;
    const person = contact.personId && (await tx.people.load(contact.personId));
    const reach = person ? channelOf(person) : undefined;
    if (reach && world.messages.canReach(reach.channel)) continue;
    const setting = reach?.channel === 'EMAIL' ? 'HUFU_SMTP_URL' : 'HUFU_SMS_URL';
    throw new DomainError('SENDER_MISSING', { contact: maskContact(reach?.contact ?? contact.contact), setting });
  }
}

async function commitFrozen(
  world: World,
  caller: Caller,
  claimed: Contract,
  attempt: number,
  frozen: FrozenDocuments,
  { by }: Sending,
): Promise<Contract> {
  const { contract, lost } = await world.store.transaction(caller.scope, async (tx) => {
    const { contract: now } = await lockContract(tx, caller.scope, claimed.id);
    const act = { by, now: world.clock.business() };
    const decision = publish(now, act, attempt, frozenOf(frozen));
    const saved = await commit(world, tx, now, decision, witnessOf(caller));
    if (!decision.committed) return { contract: saved, lost: decision.lost };
    await insertFrozen(tx, now.tenantId, frozen);
    return { contract: saved, lost: undefined };
  });
  if (lost) throw new DomainError('SLOT_BUSY', { why: lost });
  return contract;
}

/** Nothing was made: the draft is as it was, its slot free. */
async function giveUp(world: World, caller: Caller, id: ContractId, attempt: number): Promise<void> {
  await world.store
    .transaction(caller.scope, async (tx) => {
      const { contract } = await lockContract(tx, caller.scope, id);
      if (contract.slot?.attempt !== attempt) return;
      await commit(world, tx, contract, failAttempt(contract, [], attempt, 'MAKE_FAILED'), witnessOf(caller));
    })
    .catch((err: unknown) => world.log.warn({ contractId: id, err }, 'slot left to its lease'));
}
