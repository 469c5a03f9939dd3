import { deleteDraft } from '../domain/draft.js';
import type { Contract } from '../domain/contract.js';
import type { ContractId } from '../domain/ids.js';
import { settleVoid } from '../domain/voiding.js';
import { commit } from './commit.js';
import type { OutboxRow, Tx, World } from './ports.js';

/**
 * The end of a release contract, told to the contract it voids (T24, T25). A release contract that its maker's process did
 * not live to send is given up. Safe to repeat.
 */
export const settleRelease = (world: World, { tenantId, contractId }: OutboxRow): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const pair = await lockPair(tx, tenantId, contractId!);
    if (pair) await settle(world, tx, pair);
  });

export interface Pair {
  contract: Contract;
  release: Contract;
}

/** Both in the order of their ids; a release contract is younger than what it voids. */
export async function lockPair(
  tx: Tx,
  tenantId: Contract['tenantId'],
  releaseId: ContractId,
): Promise<Pair | undefined> {
  const voids = (await tx.contracts.load([tenantId], releaseId))?.voids;
  const contract = voids && (await tx.contracts.lock([tenantId], voids))?.contract;
  const release = (await tx.contracts.lock([tenantId], releaseId))?.contract;
  return contract && release && { contract, release };
}

async function settle(world: World, tx: Tx, { contract, release }: Pair): Promise<void> {
  if (release.state === 'DRAFT') return void (await giveUpRelease(world, tx, { contract, release }));
  const decision = settleVoid(contract, release);
  if (decision) await commit(world, tx, contract, decision);
}

/** A release contract that could not be sent: deleted, and the other is what it was before. */
export async function giveUpRelease(world: World, tx: Tx, { contract, release }: Pair): Promise<void> {
  if (release.state !== 'DRAFT') return;
  const by = { kind: 'API' as const, subjectId: release.appId ?? '', roleInContract: 'INITIATOR_APP' as const };
  const deleted = await commit(world, tx, release, deleteDraft(release, { by, now: world.clock.business() }));
  const decision = settleVoid(contract, deleted);
  if (decision) await commit(world, tx, contract, decision);
}
