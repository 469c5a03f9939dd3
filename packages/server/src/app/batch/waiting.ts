import { batchAtMost } from '../../domain/batch.js';
import type { Contract } from '../../domain/contract.js';
import type { PersonId } from '../../domain/ids.js';
import type { Caller } from '../application.js';
import { waitsFor } from '../page/my-actions.js';
import type { Tx } from '../ports.js';

/** So many contracts in which somebody is named, and which are being signed, are looked at for whose turn it is [A]. */
const lookedAtAtMost = 2 * batchAtMost;

/** Contracts that wait for this person now, oldest first, at most as many as a page holds. */
export async function waitingContracts(
  tx: Tx,
  scope: Caller['scope'],
  personId: PersonId,
  companyName?: string,
): Promise<Contract[]> {
  const ids = await tx.contracts.waitingFor(scope, personId, lookedAtAtMost);
  const contracts = ids.length > 0 ? await tx.contracts.loadAll(scope, ids) : [];
  return contracts
    .filter((contract) => contract.hiddenAt === undefined && waitsFor(contract, personId))
    .filter(({ signatories }) => !companyName || signatories.some(({ name }) => name === companyName))
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .slice(0, batchAtMost);
}
