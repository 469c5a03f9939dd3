import { DomainError } from '../../domain/errors.js';
import type { PageClient } from '../application.js';
import { newToken, tokenHash } from '../links.js';
import { actingVisit } from '../page/visit.js';
import type { World } from '../ports.js';
import { waitingContracts } from './waiting.js';

/**
 * All else that waits for whoever has this page, on one page of its own: for this device, as long as this page lives, under
 * the proof that it was opened by.
 *
 * @returns its address @throws DomainError NOT_THIS_STEP when nothing waits
 */
export async function openNext(world: World, client: PageClient): Promise<{ url: string }> {
  const token = newToken();
  await world.store.transaction('*', async (tx) => {
    const { ticket, person, session, contract } = await actingVisit(world, tx, client);
    const waiting = await waitingContracts(tx, ticket.scope, person.id);
    const [first] = waiting;
    if (!first) throw new DomainError('NOT_THIS_STEP', { action: 'sign' });
    const senders = new Set(waiting.map(({ companyName }) => companyName));
    const { kind, appId, scope, endsAt, provenAt } = ticket;
    const { readToEnd, pageType: _pageType, ...options } = ticket.options;
    await tx.batches.insert(tokenHash(token), {
      kind,
      id: world.newId(),
      tenantId: ticket.tenantId,
      appId,
      scope,
      person: ticket.person,
      personId: person.id,
      contractIds: waiting.map(({ id }) => id),
      follows: true,
      senderName: senders.size === 1 ? first.companyName : contract.companyName,
      options: { ...options, ...(readToEnd && { mustRead: true }) },
      endsAt,
      device: session.device,
      ...(provenAt !== undefined && { provenAt }),
      createdAt: world.clock.business(),
    });
  });
  return { url: `${client.baseUrl}/s/${token}` };
}
