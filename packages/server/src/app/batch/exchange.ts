import { DomainError } from '../../domain/errors.js';
import { type ContractId, isCoreId } from '../../domain/ids.js';
import type { BatchState, PageClient, PageState } from '../application.js';
import { newToken, tokenHash } from '../links.js';
import { loadContract } from '../find-contract.js';
import { welcome } from '../page/exchange.js';
import { pageState } from '../page/state.js';
import { deviceOf } from '../page/visit.js';
import type { Tx, World } from '../ports.js';
import { batchState } from './list.js';
import { type BatchVisit, actingBatch, freshPage, pageHashes, pageSecret, ticketOf } from './visit.js';

/**
 * Opens the list of a link and binds it to this device, which may come back until it ends.
 *
 * @throws DomainError LINK_UNKNOWN, LINK_ENDED, LINK_OTHER_CLIENT
 */
export async function exchangeBatch(
  world: World,
  client: PageClient,
  token: string,
): Promise<{ session: string; state: BatchState }> {
  const session = newToken() + newToken();
  const device = deviceOf(client);
  await world.store.transaction('*', async (tx) => {
    const hash = tokenHash(token);
    const batch = await tx.batches.lock(hash);
    if (!batch) throw new DomainError('LINK_UNKNOWN');
    if (world.clock.business() >= batch.endsAt) throw new DomainError('LINK_ENDED');
    if (batch.device !== undefined && batch.device !== device) throw new DomainError('LINK_OTHER_CLIENT');
    if (batch.device === undefined) await tx.batches.save(hash, { ...batch, device });
    const createdAt = world.clock.business();
    await tx.batches.insertSession(tokenHash(session), { batchHash: hash, device, createdAt, consents: [] });
  });
  return { session, state: await batchState(world, { ...client, session }) };
}

/**
 * The signing page of one contract of the list, in the same browser and under the same proof.
 *
 * @throws DomainError LINK_UNKNOWN for one that is not in the list, LINK_UNPROVEN, LINK_ENDED, LINK_OTHER_CLIENT
 */
export async function openFromBatch(
  world: World,
  client: PageClient,
  contractId: string,
): Promise<{ session: string; state: PageState }> {
  world.pdf.warmUp();
  const ticket = await world.store.transaction('*', async (tx) => {
    const visit = await actingBatch(world, tx, client, true);
    return ensurePage(world, tx, client, visit, contractId);
  });
  await welcome(world, ticket).catch(() => welcome(world, ticket));
  const session = pageSecret(client, contractId);
  return { session, state: await pageState(world, { ...client, session }) };
}

/** The session and ticket of one contract's page, made when they are not there. The list is locked. */
export async function ensurePage(world: World, tx: Tx, client: PageClient, visit: BatchVisit, contractId: string) {
  const { batch } = visit;
  const isListed = isCoreId(contractId) && batch.contractIds.includes(contractId as ContractId);
  if (!isListed) throw new DomainError('LINK_UNKNOWN');
  const contract = await loadContract(tx, batch.scope, contractId as ContractId);
  const ticket = ticketOf(batch, contract);
  const { sessionHash, ticketHash } = pageHashes(client, contractId);
  if (await tx.tickets.session(sessionHash)) return ticket;
  await tx.tickets.insert(ticketHash, ticket);
  await tx.tickets.insertSession(sessionHash, freshPage(visit, ticketHash, world.clock.business()));
  return ticket;
}
