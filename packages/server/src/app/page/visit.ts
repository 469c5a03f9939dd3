import type { Contract } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { Actor } from '../../domain/events.js';
import { type Viewer, doesAction, mayView, roleOf } from '../../domain/views.js';
import type { PageClient } from '../application.js';
import { type Witness, clientEvidence } from '../commit.js';
import { tokenHash } from '../links.js';
import type { PageSession, Person, Ticket, Tx, World } from '../ports.js';

/**
 * A page that the platform itself opened for somebody who has a list of several contracts before him (app/batch): the
 * session is named, not shown by a cookie. No dialect makes one.
 */
export interface HeldVisitor extends PageClient {
  held: { sessionHash: string; device: string };
}
const heldBy = (client: PageClient): HeldVisitor['held'] | undefined => (client as Partial<HeldVisitor>).held;

/** One open signing page: who looks, by which ticket, at which contract. */
export interface Visit {
  sessionHash: string;
  session: PageSession;
  ticket: Ticket;
  person: Person;
  contract: Contract;
}

/**
 * The visit behind a client's cookies.
 *
 * @param lock also locks contract, session and ticket, for what changes something
 * @throws DomainError LINK_UNKNOWN, LINK_ENDED, LINK_OTHER_CLIENT
 */
export async function visitOf(world: World, tx: Tx, client: PageClient, lock = false): Promise<Visit> {
  const sessionHash = sessionHashOf(client);
  // Locked before the contract, so that another request of the same page changes neither meanwhile.
  const held = await tx.tickets.session(sessionHash, lock);
  if (!held) throw new DomainError('LINK_UNKNOWN');
  const { session, ticket, person } = held;
  if (world.clock.business() >= ticket.endsAt) throw new DomainError('LINK_ENDED');
  if (deviceOf(client) !== session.device) throw new DomainError('LINK_OTHER_CLIENT');
  const contract = lock
    ? (await tx.contracts.lock(ticket.scope, ticket.contractId))?.contract
    : await tx.contracts.load(ticket.scope, ticket.contractId);
  if (!contract || contract.state === 'DELETED' || contract.hiddenAt !== undefined)
    throw new DomainError('LINK_UNKNOWN');
  return { sessionHash, session, ticket, person, contract };
}

/** A page that may act: its contact is proven, and it may still see the contract. @throws LINK_UNPROVEN, NOT_A_SIGNER */
export async function actingVisit(world: World, tx: Tx, client: PageClient, lock = true): Promise<Visit> {
  const visit = await visitOf(world, tx, client, lock);
  if (!isProven(visit.ticket)) throw new DomainError('LINK_UNPROVEN');
  if (!maySee(visit)) throw new DomainError('NOT_A_SIGNER');
  return visit;
}

/** @throws DomainError LINK_UNKNOWN when the browser sent no session */
export function sessionHashOf(client: PageClient): string {
  const held = heldBy(client);
  if (held) return held.sessionHash;
  if (!client.session) throw new DomainError('LINK_UNKNOWN');
  return tokenHash(client.session);
}

export const deviceOf = (client: PageClient): string =>
  heldBy(client)?.device ?? tokenHash(client.client.deviceId ?? '');
export const isProven = ({ kind, provenAt }: Pick<Ticket, 'kind' | 'provenAt'>): boolean =>
  kind === 'TICKET' || provenAt !== undefined;
export const viewerOf = ({ person }: { person: Pick<Person, 'id'> }): Viewer => ({ personId: person.id });
export const maySee = (visit: Visit): boolean => mayView(visit.contract, viewerOf(visit));

/** How the contract names this person: as its party, or as the contact its sender named; else as the installation knows it. */
export function nameOf({ contract, person, ticket }: Visit): string {
  const party = contract.signatories.find(
    ({ type, receiver }) => type === 'PERSONAL' && receiver?.personId === person.id,
  );
  const named = contract.signatories
    .flatMap(({ receiver, actions }) => [receiver, ...actions.flatMap(({ operators }) => operators)])
    .find((contact) => contact?.personId === person.id && contact.name);
  return party?.name || named?.name || person.name || ticket.person.name || '';
}

/** Who signs acts as the operator of that step, also when the same person made the contract. */
export const pageActor = (visit: Visit): Actor => ({
  kind: 'USER',
  subjectId: visit.person.id,
  roleInContract: doesAnything(visit) ? 'OPERATOR' : roleOf(visit.contract, viewerOf(visit)),
});

const doesAnything = ({ contract, person }: Visit): boolean =>
  contract.signatories.some((signatory) =>
    signatory.actions.some((action) => doesAction(contract, signatory, action, { personId: person.id })),
  );

/** The session is named by a hash of its hash: evidence never helps anybody to open a page. */
export const pageWitness = (visit: Visit, client: PageClient): Witness => ({
  client: clientEvidence({ ...client.client, deviceId: deviceOf(client).slice(0, 32) }),
  auth: { sessionIdHash: tokenHash(visit.sessionHash), method: visit.ticket.kind, at: visit.session.createdAt },
  requestId: client.requestId,
});
