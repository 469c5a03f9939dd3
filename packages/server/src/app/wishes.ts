import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { Tx, World } from './ports.js';

/**
 * Placements asked for whose documents and parties are still there: what was taken out of a draft takes them along.
 *
 * @throws DomainError INPUT_INVALID for one that names neither action nor signatory
 */
export const wishesThatStand = (
  { documents, signatories }: Contract,
  wishes: readonly PlacementRequest[],
): PlacementRequest[] =>
  wishes.filter(({ documentIds, actionId, signatoryId }) => {
    if (!actionId && !signatoryId)
      throw new DomainError('INPUT_INVALID', { field: 'placements', value: 'actionId or signatoryId' });
    const isThere = !documentIds || documents.some(({ id }) => documentIds.includes(id));
    const bySignatory = signatories.some(({ id }) => id === signatoryId);
    const byAction = signatories.some(({ actions }) => actions.some(({ id }) => id === actionId));
    return isThere && (bySignatory || byAction);
  });

/** What a caller asks for now must be there now. @throws DomainError DOCUMENT_NOT_FOUND */
export function mustNameDocuments({ documents }: Contract, wishes: readonly PlacementRequest[]): void {
  const unknown = wishes
    .flatMap(({ documentIds }) => documentIds ?? [])
    .find((id) => !documents.some((document) => document.id === id));
  if (unknown !== undefined) throw new DomainError('DOCUMENT_NOT_FOUND', { document: unknown });
}

/** Keeps placements until the documents are made final. They are read by their ids: those of one moment are put in order. */
export const keepWishes = (
  world: World,
  tx: Tx,
  contract: Contract,
  wishes: readonly PlacementRequest[],
): Promise<void> => {
  const ids = wishes.map(() => world.newId()).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  return tx.contracts.setWishes(
    contract,
    wishes.map((wish, place) => ({ id: ids[place]!, wish })),
  );
};
