import { batchAtMost } from '../../domain/batch.js';
import type { Contract } from '../../domain/contract.js';
import type { PersonId } from '../../domain/ids.js';
import type { Caller } from '../application.js';
import { waitsFor } from '../page/my-actions.js';
import type { Tx } from '../ports.js';

/** Contracts that wait for this person now, oldest first, at most as many as a page holds. */
export async function waitingContracts(
  tx: Tx,
  scope: Caller['scope'],
  personId: PersonId,
  companyName?: string,
): Promise<Contract[]> {
  const ids = await tx.contracts.waitingFor(scope, personId, batchAtMost);
  const contracts = ids.length > 0 ? await tx.contracts.loadAll(scope, ids) : [];
  return contracts
    .filter((contract) => waitsFor(contract, personId))
    .filter(({ signatories }) => !companyName || signatories.some(({ name }) => name === companyName))
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
}
