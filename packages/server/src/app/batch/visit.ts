import { createHmac } from 'node:crypto';
import { DomainError } from '../../domain/errors.js';
import type { ContractId } from '../../domain/ids.js';
import type { PageClient, PageOptions } from '../application.js';
import { tokenHash } from '../links.js';
import { type HeldVisitor, deviceOf, isProven, sessionHashOf } from '../page/visit.js';
import type { Batch, BatchSession, PageSession, Person, Ticket, Tx, World } from '../ports.js';

/** One open list: who looks, by which link, at which contracts. */
export interface BatchVisit {
  sessionHash: string;
  session: BatchSession;
  batch: Batch;
  person: Person;
}

/** @throws DomainError LINK_UNKNOWN, LINK_ENDED, LINK_OTHER_CLIENT */
export async function batchVisitOf(world: World, tx: Tx, client: PageClient, lock = false): Promise<BatchVisit> {
  const sessionHash = sessionHashOf(client);
  const held = await tx.batches.session(sessionHash, lock);
  const person = held && (await tx.people.load(held.batch.personId));
  if (!held || !person) throw new DomainError('LINK_UNKNOWN');
  if (world.clock.business() >= held.batch.endsAt) throw new DomainError('LINK_ENDED');
  if (deviceOf(client) !== held.session.device) throw new DomainError('LINK_OTHER_CLIENT');
  return { sessionHash, ...held, person };
}

/** A list that may be read and signed from: its contact is proven. @throws DomainError LINK_UNPROVEN */
export async function actingBatch(world: World, tx: Tx, client: PageClient, lock = false): Promise<BatchVisit> {
  const visit = await batchVisitOf(world, tx, client, lock);
  if (!isProven(visit.batch)) throw new DomainError('LINK_UNPROVEN');
  return visit;
}

/**
 * The secret of one contract's page in this browser: made of the list's own, so that the page of a contract is the same
 * however often it is opened, and nothing has to be kept that would open it.
 */
export const pageSecret = (client: PageClient, contractId: string): string =>
  createHmac('sha256', client.session ?? '')
    .update(`page ${contractId}`)
    .digest('base64url');

/** The list's visitor on the page of one of its contracts. */
export const onPage = (client: PageClient, device: string, sessionHash: string): HeldVisitor => ({
  client: client.client,
  requestId: client.requestId,
  baseUrl: client.baseUrl,
  held: { sessionHash, device },
});

/** What a page of one contract is allowed, as part of the list. Only the list leads back to where it came from. */
export function ticketOf(batch: Batch, contract: { id: ContractId; tenantId: Ticket['tenantId'] }): Ticket {
  const { kind, appId, scope, person, personId, endsAt, device, provenAt } = batch;
  const { mustRead, callbackPage: _callbackPage, ...kept } = batch.options;
  const options: PageOptions = { ...kept, ...(mustRead && { readToEnd: true }) };
  return {
    kind,
    contractId: contract.id,
    tenantId: contract.tenantId,
    appId,
    scope,
    person,
    personId,
    options,
    endsAt,
    ...(device !== undefined && { device }),
    ...(provenAt !== undefined && { provenAt }),
  };
}

export const freshPage = ({ session }: BatchVisit, ticketHash: string, now: number): PageSession => ({
  ticketHash,
  device: session.device,
  createdAt: now,
  seen: {},
  consents: [],
});

/** The hashes under which a contract's page and its ticket are kept. */
export function pageHashes(client: PageClient, contractId: string): { sessionHash: string; ticketHash: string } {
  const sessionHash = tokenHash(pageSecret(client, contractId));
  return { sessionHash, ticketHash: tokenHash(`ticket ${sessionHash}`) };
}
