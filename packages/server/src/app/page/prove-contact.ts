import { refusalOf } from '../../domain/codes.js';
import { DomainError } from '../../domain/errors.js';
import type { CodeSentView, PageClient, PageState } from '../application.js';
import type { World } from '../ports.js';
import { judgeCode, newCode, sendCode } from './codes.js';
import { pageState } from './state.js';
import { isProven, visitOf } from './visit.js';

const purposeOf = (sessionHash: string): string => `prove ${sessionHash}`;

/** Sends the code that proves the contact of a link. @throws CODE_TOO_SOON, CODE_LOCKED, SENDER_MISSING */
export async function sendProofCode(world: World, client: PageClient): Promise<CodeSentView> {
  const { code, person, subject } = await world.store.transaction('*', async (tx) => {
    const visit = await visitOf(world, tx, client, true);
    const { code: fresh, challenge } = newCode(world, purposeOf(visit.sessionHash), visit.session.proof);
    await tx.tickets.saveSession(visit.sessionHash, { ...visit.session, proof: challenge });
    return { code: fresh, person: visit.person, subject: visit.contract.subject };
  });
  return sendCode(world, person, code, `用于查看《${subject}》`);
}

/** @throws DomainError CODE_WRONG, CODE_EXPIRED, CODE_LOCKED */
export async function proveContact(world: World, client: PageClient, code: string): Promise<PageState> {
  const refusal = await world.store.transaction('*', async (tx) => {
    const { session, sessionHash, ticket } = await visitOf(world, tx, client, true);
    if (isProven(ticket)) return undefined;
    if (!session.proof) return new DomainError('CODE_EXPIRED');
    const answer = judgeCode(world, purposeOf(sessionHash), session.proof, code);
    await tx.tickets.saveSession(sessionHash, { ...session, proof: answer.challenge });
    const now = world.clock.business();
    if (answer.outcome === 'RIGHT') await tx.tickets.save(session.ticketHash, { ...ticket, provenAt: now });
    return refusalOf(answer, now);
  });
  if (refusal) throw refusal; // after the try is counted
  return pageState(world, client);
}

/** The receiver says: this is not me. The link shows nothing more; the sender's evidence says so. */
export async function denyContact(world: World, client: PageClient): Promise<PageState> {
  await world.store.transaction('*', async (tx) => {
    const { session, ticket } = await visitOf(world, tx, client, true);
    if (!isProven(ticket)) {
      await tx.tickets.save(session.ticketHash, { ...ticket, deniedAt: world.clock.business() });
    }
  });
  return pageState(world, client);
}
