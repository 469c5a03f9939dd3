import { DomainError } from '../../domain/errors.js';
import type { PageClient, PageState } from '../application.js';
import { guestsIn, welcomeGuests } from '../guest-company.js';
import { newToken, tokenHash } from '../links.js';
import type { Ticket, World } from '../ports.js';
import { pageState } from './state.js';
import { deviceOf } from './visit.js';

/** Whether an address still opens a page. Reading it consumes nothing. */
export const ticketStands = (world: World, token: string): Promise<'OPEN' | 'ENDED' | 'UNKNOWN'> =>
  world.store.read('*', async (tx) => {
    const hash = tokenHash(token);
    const ticket = (await tx.tickets.lock(hash)) ?? (await tx.batches.lock(hash));
    if (!ticket) return 'UNKNOWN';
    return world.clock.business() < ticket.endsAt ? 'OPEN' : 'ENDED';
  });

/**
 * Opens the page of a ticket or link and binds it to this device, which may come back until it ends.
 *
 * @throws DomainError LINK_UNKNOWN, LINK_ENDED, LINK_OTHER_CLIENT
 */
export async function exchangeTicket(
  world: World,
  client: PageClient,
  token: string,
): Promise<{ session: string; state: PageState }> {
  world.pdf.warmUp();
  const session = newToken() + newToken();
  const ticket = await world.store.transaction('*', async (tx) => {
    const hash = tokenHash(token);
    const ticket = await tx.tickets.lock(hash);
    if (!ticket) throw new DomainError('LINK_UNKNOWN');
    if (world.clock.business() >= ticket.endsAt) throw new DomainError('LINK_ENDED');
    const device = deviceOf(client);
    if (ticket.device !== undefined && ticket.device !== device) throw new DomainError('LINK_OTHER_CLIENT');
    if (ticket.device === undefined) await tx.tickets.save(hash, { ...ticket, device });
    await tx.tickets.insertSession(tokenHash(session), {
      ticketHash: hash,
      device,
      createdAt: world.clock.business(),
      seen: {},
      consents: [],
    });
    return ticket;
  });
  await welcome(world, ticket).catch(() => welcome(world, ticket));
  return { session, state: await pageState(world, { ...client, session }) };
}

/** Two pages that welcome one company at once: the second finds it made. */
export async function welcome(world: World, { scope, contractId, personId }: Ticket): Promise<void> {
  const [contract, person] = await world.store.read('*', (tx) =>
    Promise.all([tx.contracts.load(scope, contractId), tx.people.load(personId)]),
  );
  if (!contract || !person || guestsIn(world, contract, person).length === 0) return;
  await world.store.transaction('*', (tx) => welcomeGuests(world, tx, contract, person));
}
