import type { OutgoingRequest } from './application.js';
import type { CallbackAnswer, OutboxRow, World } from './ports.js';

/** Pauses after failed tries: 5 min, 2 h ×4, 12 h, 24 h, then it stops (契约锁 protocols §8.2). */
const pauses = [5 * 60_000, ...Array<number>(4).fill(2 * 3_600_000), 12 * 3_600_000, 24 * 3_600_000];

/** One try of a callback. Body and time were fixed when the event happened. */
export async function deliverCallback(world: World, row: OutboxRow): Promise<void> {
  const request = row.payload.request as OutgoingRequest;
  const answer = await world.callbacks.post(request);
  const failure = whyFailed(answer);
  const pause = pauses[row.attempts - 1];
  const now = world.clock.business();
  await world.store.transaction('*', async (tx) => {
    await tx.outbox.attempted(row.id, row.attempts, now, answer);
    if (failure === undefined) await tx.outbox.done(row.id);
    else if (pause === undefined) await tx.outbox.giveUp(row.id, failure);
    else await tx.outbox.retry(row.id, now + pause, failure);
  });
  world.wake(['CALLBACK']); // the next first try of this contract may go
}

/** Any status below 400 is success, unless the body is JSON with a numeric code other than 0 (our choice, §8.2). */
function whyFailed({ status, body, error }: CallbackAnswer): string | undefined {
  if (status === undefined) return error ?? 'no answer';
  if (status >= 400) return `HTTP ${status}`;
  try {
    const code = (JSON.parse(body ?? '') as { code?: unknown } | null)?.code;
    return typeof code === 'number' && code !== 0 ? `code ${code}` : undefined;
  } catch {
    return undefined;
  }
}
