import type { Contract } from '../domain/contract.js';
import { nothing } from '../domain/decision.js';
import { readyToFinish, requestFinish } from '../domain/finishing.js';
import type { Caller, ContractKey } from './application.js';
import { changeContract } from './change-contract.js';
import { contractIdOf, loadContract } from './find-contract.js';
import { finishSoon } from './finish-contract.js';
import type { World } from './ports.js';

/**
 * Finishes a contract that does not finish by itself (T13): validation data, archive time stamp, signing log. Asked again, or
 * for one that is finishing by itself, the answer is the same.
 *
 * @returns COMPLETED, or SIGNED when the final file takes longer than two seconds; it gets there by itself
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE (somebody still has to sign)
 * @source e签宝 流程归档, 完结签署流程
 */
export async function completeContract(world: World, caller: Caller, key: ContractKey): Promise<Contract> {
  const asked = await changeContract(world, caller, key, ({ contract, act }) =>
    contract.state === 'COMPLETED' || readyToFinish(contract) ? nothing(contract) : requestFinish(contract, act),
  );
  await finishSoon(world, asked);
  return world.store.transaction(caller.scope, async (tx) =>
    loadContract(tx, caller.scope, await contractIdOf(tx, caller, { contractId: asked.id })),
  );
}
