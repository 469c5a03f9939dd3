import { deleteDraft } from '../domain/draft.js';
import { hide, isEnded, recall } from '../domain/ending.js';
import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Caller, WithdrawInput } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { contractIdOf, lockContract } from './find-contract.js';
import { sameCallMs } from './own-turn.js';
import type { Tx, World } from './ports.js';
import { checkText } from './text-limits.js';

/**
 * Takes a contract back: a draft is deleted, an open contract recalled (撤回), an ended one hidden from the lists. A
 * completed one can only be voided, by a second contract that all sign.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, NOT_AVAILABLE (voiding)
 */
export async function withdrawContract(
  world: World,
  caller: Caller,
  input: WithdrawInput,
): Promise<'DELETED' | 'RECALLED' | 'HIDDEN'> {
  checkText('reason', input.reason, 'MANY');
  return world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, input));
    const act = { by: appActor(caller), now: world.clock.business() };
    if (contract.state === 'DRAFT') {
      await commit(world, tx, contract, deleteDraft(contract, act), witnessOf(caller));
      return 'DELETED';
    }
    if (contract.state === 'COMPLETED')
      throw new DomainError('NOT_AVAILABLE', { what: 'voiding a completed contract' });
    if (await isRepetition(tx, contract, caller, input, act.now)) return 'RECALLED';
    if (isEnded(contract)) {
      await commit(world, tx, contract, hide(contract, act), witnessOf(caller));
      return 'HIDDEN';
    }
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    await commit(world, tx, contract, recall(contract, act, { reason: input.reason, intents }), witnessOf(caller));
    return 'RECALLED';
  });
}

/** A client that got no answer to its recall asks again; that must not take the recalled contract out of its lists. */
async function isRepetition(
  tx: Tx,
  { state, tenantId, id }: Contract,
  caller: Caller,
  { reason }: WithdrawInput,
  now: number,
): Promise<boolean> {
  if (state !== 'RECALLED') return false;
  const last = (await tx.evidence.of(tenantId, id)).at(-1);
  const same = last?.type === 'RECALLED' && last.actor.subjectId === caller.appId;
  return same && (last.reason ?? '') === (reason ?? '') && now - (last.businessAt ?? last.at) < sameCallMs;
}
