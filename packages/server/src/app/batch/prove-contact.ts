import { refusalOf } from '../../domain/codes.js';
import { DomainError } from '../../domain/errors.js';
import type { BatchState, CodeSentView, PageClient, PageUseCases } from '../application.js';
import { judgeCode, newCode, sendCode } from '../page/codes.js';
import { consentsAmong } from '../page/reading.js';
import { isProven } from '../page/visit.js';
import type { World } from '../ports.js';
import { batchState } from './list.js';
import { actingBatch, batchVisitOf } from './visit.js';

const purposeOf = (sessionHash: string): string => `prove list ${sessionHash}`;

/** Sends the code that proves the contact of a link. @throws CODE_TOO_SOON, CODE_LOCKED, SENDER_MISSING */
export async function sendBatchProof(world: World, client: PageClient): Promise<CodeSentView> {
  const { code, person, count } = await world.store.transaction('*', async (tx) => {
    const { sessionHash, session, person: reader, batch } = await batchVisitOf(world, tx, client, true);
    const { code: fresh, challenge } = newCode(world, purposeOf(sessionHash), session.proof);
    await tx.batches.saveSession(sessionHash, { ...session, proof: challenge });
    return { code: fresh, person: reader, count: batch.contractIds.length };
  });
  return sendCode(world, person, code, `用于查看 ${count} 份待签合同`);
}

/** @throws DomainError CODE_WRONG, CODE_EXPIRED, CODE_LOCKED */
export async function proveBatchContact(world: World, client: PageClient, code: string): Promise<BatchState> {
  const refusal = await world.store.transaction('*', async (tx) => {
    const { session, sessionHash, batch } = await batchVisitOf(world, tx, client, true);
    if (isProven(batch)) return undefined;
    if (!session.proof) return new DomainError('CODE_EXPIRED');
    const answer = judgeCode(world, purposeOf(sessionHash), session.proof, code);
    await tx.batches.saveSession(sessionHash, { ...session, proof: answer.challenge });
    const now = world.clock.business();
    if (answer.outcome === 'RIGHT') await tx.batches.save(session.batchHash, { ...batch, provenAt: now });
    return refusalOf(answer, now);
  });
  if (refusal) throw refusal; // after the try is counted
  return batchState(world, client);
}

/** The receiver says: this is not me. The link shows nothing more. */
export async function denyBatchContact(world: World, client: PageClient): Promise<BatchState> {
  await world.store.transaction('*', async (tx) => {
    const { session, batch } = await batchVisitOf(world, tx, client, true);
    if (!isProven(batch)) await tx.batches.save(session.batchHash, { ...batch, deniedAt: world.clock.business() });
  });
  return batchState(world, client);
}

/** Agreed once for what is signed together; each contract's evidence records it when it is chosen. @throws CONSENT_REQUIRED */
export const giveBatchConsent = (
  world: World,
  client: PageClient,
  given: Parameters<PageUseCases['giveConsent']>[1],
): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const { session, sessionHash } = await actingBatch(world, tx, client, true);
    const fresh = consentsAmong(session.consents, given, world.clock.business());
    if (fresh.length > 0)
      await tx.batches.saveSession(sessionHash, { ...session, consents: [...session.consents, ...fresh] });
  });
