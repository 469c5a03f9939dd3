import type { Contract } from '../domain/contract.js';
import { changeDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import { addCopies as join } from '../domain/notes.js';
import type { Caller, ContractKey, CopyInput } from './application.js';
import { changeContract } from './change-contract.js';
import { copiesOf } from './draft-parties.js';
import type { World } from './ports.js';

const copiesAtMost = 100;

/**
 * Lets more people see a contract (抄送): told at once when it is out, as the draft says when it is not.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, INPUT_INVALID (a party, none, too many)
 * @source 契约锁 抄送合同 · e签宝 添加抄送方
 */
export const addCopies = (
  world: World,
  caller: Caller,
  input: ContractKey & { copies: CopyInput[] },
): Promise<Contract> =>
  changeContract(world, caller, input, async ({ contract, act, tx }) => {
    const { copies: inputs } = input;
    if (inputs.length === 0 || inputs.length + contract.copies.length > copiesAtMost) {
      throw new DomainError('INPUT_INVALID', { field: 'copies', value: inputs.length, limit: copiesAtMost });
    }
    const copies = await copiesOf(world, tx, caller, inputs);
    if (contract.state === 'DRAFT') return changeDraft(contract, act, { copies: [...contract.copies, ...copies] });
    return join(contract, act, copies);
  });
