import type { Contract } from '../domain/contract.js';
import type { Act, Decision } from '../domain/decision.js';
import type { Intent } from '../domain/intent.js';
import type { Caller, ContractKey } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { contractIdOf, lockContract } from './find-contract.js';
import type { Tx, World } from './ports.js';

/** What a change is decided from: the locked contract, its live intents, and who asks when. */
export interface Facing {
  contract: Contract;
  intents: Intent[];
  act: Act;
  tx: Tx;
}

/**
 * One change that the initiator's app asks for, in one transaction, decided under the contract's lock.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, COMPANY_NOT_FOUND, INPUT_INVALID, and those of the decision
 */
export const changeContract = (
  world: World,
  caller: Caller,
  key: ContractKey,
  decide: (facing: Facing) => Decision | Promise<Decision>,
): Promise<Contract> =>
  world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, key));
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    const act: Act = { by: appActor(caller), now: world.clock.business() };
    return commit(world, tx, contract, await decide({ contract, intents, act, tx }), witnessOf(caller));
  });
