import type { PageClient } from '../application.js';
import { actingBatch } from '../batch/visit.js';
import type { Person, Tx, World } from '../ports.js';
import { actingVisit, sessionHashOf } from './visit.js';

/** Whoever acts, on the page of one contract or on a list of several. @throws LINK_UNPROVEN, NOT_A_SIGNER, LINK_UNKNOWN */
export async function actingPerson(world: World, tx: Tx, client: PageClient): Promise<Person> {
  const { person } = (await isBatch(tx, client))
    ? await actingBatch(world, tx, client)
    : await actingVisit(world, tx, client, false);
  return person;
}

export const isBatch = async (tx: Tx, client: PageClient): Promise<boolean> =>
  (await tx.batches.session(sessionHashOf(client))) !== undefined;
