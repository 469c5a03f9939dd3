import type { Contract } from '../domain/contract.js';
import { recall } from '../domain/ending.js';
import type { Caller, WithdrawInput } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { contractIdOf, lockContract } from './find-contract.js';
import type { World } from './ports.js';
import { checkText } from './text-limits.js';

/**
 * Recalls (撤回) a contract that somebody still has to sign; an ended one stays as it is.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE (facts: state), INPUT_TOO_LONG
 * @source 腾讯电子签 ChannelCancelFlow · DOMAIN.md T17
 */
export async function recallContract(world: World, caller: Caller, input: WithdrawInput): Promise<Contract> {
  checkText('reason', input.reason, 'MANY');
  return world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, input));
    const act = { by: appActor(caller), now: world.clock.business() };
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    return commit(world, tx, contract, recall(contract, act, { reason: input.reason, intents }), witnessOf(caller));
  });
}
