import type { Contract } from '../domain/contract.js';
import { extend } from '../domain/parties.js';
import type { Caller, ContractKey } from './application.js';
import { changeContract } from './change-contract.js';
import type { World } from './ports.js';

/**
 * A later deadline (T19); with `revive` an expired contract goes on where it stood (T19b).
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, INPUT_INVALID (expireAt)
 * @source 契约锁 合同延期 · e签宝 延期签署截止时间
 */
export const extendContract = (
  world: World,
  caller: Caller,
  input: ContractKey & { expireAt: number; revive?: boolean },
): Promise<Contract> =>
  changeContract(world, caller, input, ({ contract, act }) =>
    extend(contract, act, input.expireAt, input.revive ?? false),
  );
