import type { Contract } from '../domain/contract.js';
import { type ContractId, isCoreId } from '../domain/ids.js';
import type { Caller } from './application.js';
import type { World } from './ports.js';

/** Those of these contracts that the caller's companies sent, in any order; deleted and hidden ones are not there. */
export const contractsByIds = (world: World, caller: Caller, ids: readonly string[]): Promise<Contract[]> =>
  world.store.read(caller.scope, async (tx) => {
    const known = [...new Set(ids)].filter(isCoreId) as ContractId[];
    if (known.length === 0) return [];
    const found = await tx.contracts.loadAll(caller.scope, known);
    return found.filter(({ state, hiddenAt }) => state !== 'DELETED' && hiddenAt === undefined);
  });

/** The business clock, UTC ms: what deadlines, windows and links are counted by. */
export const businessTime = (world: World): Promise<number> => Promise.resolve(world.clock.business());
