import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Caller, ContractKey } from './application.js';
import { findContract } from './find-contract.js';
import type { Each } from './lifecycle-use-cases.js';
import type { World } from './ports.js';

/** Contracts of one call [A]; the dialects have limits of their own below it. */
export const contractsAtMost = 1000;

/**
 * Asks the same of several contracts, one after the other; a refusal of one leaves the others.
 *
 * @throws DomainError INPUT_INVALID when there are none or too many
 */
export async function eachContract<Done>(
  world: World,
  caller: Caller,
  keys: readonly ContractKey[],
  act: (contract: Contract) => Promise<Done>,
): Promise<Each<Done>[]> {
  if (keys.length === 0 || keys.length > contractsAtMost) {
    throw new DomainError('INPUT_INVALID', { field: 'contracts', value: keys.length, limit: contractsAtMost });
  }
  const results: Each<Done>[] = [];
  for (const key of keys) results.push(await one(world, caller, key, act));
  return results;
}

async function one<Done>(
  world: World,
  caller: Caller,
  key: ContractKey,
  act: (contract: Contract) => Promise<Done>,
): Promise<Each<Done>> {
  const result: Each<Done> = { key };
  try {
    const contract = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, key));
    result.contractId = contract.id;
    return { ...result, done: await act(contract) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...result, refused: { code: error.code, facts: error.facts } };
  }
}
