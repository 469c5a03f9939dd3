import type { Contract } from '../domain/contract.js';
import type { SignatoryId } from '../domain/ids.js';
import { extend, extendParty } from '../domain/parties.js';
import type { Caller, ContractKey } from './application.js';
import { changeContract } from './change-contract.js';
import type { World } from './ports.js';

/**
 * A later deadline (T19), of one party where it is named; with `revive` an expired contract goes on where it stood (T19b).
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, INPUT_INVALID (expireAt), SIGNATORY_NOT_FOUND, NOT_THIS_STEP
 * @source 契约锁 合同延期 · e签宝 延期签署截止时间 · 腾讯电子签 ModifyFlowDeadline
 */
export const extendContract = (
  world: World,
  caller: Caller,
  input: ContractKey & { expireAt: number; revive?: boolean; signatoryId?: string },
): Promise<Contract> =>
  changeContract(world, caller, input, ({ contract, act }) =>
    input.signatoryId === undefined
      ? extend(contract, act, input.expireAt, input.revive ?? false)
      : extendParty(contract, act, input.signatoryId as SignatoryId, input.expireAt),
  );
