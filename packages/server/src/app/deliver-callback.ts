import type { OutgoingRequest } from './application.js';
import type { OutboxRow, World } from './ports.js';

/** One try of a callback. Body and time were fixed when the event happened. */
export async function deliverCallback(world: World, row: OutboxRow): Promise<void> {
  const request = row.payload.request as OutgoingRequest;
  const answer = await world.callbacks.post(request);
  const manner = world.callbackManners.get(String(row.payload.dialect));
  const failure = manner ? manner.whyFailed(answer) : 'its dialect is not spoken here';
  const pause = manner?.pausesMs[row.attempts - 1];
  const now = world.clock.business();
  await world.store.transaction('*', async (tx) => {
    await tx.outbox.attempted(row.id, row.attempts, now, answer);
    if (failure === undefined) await tx.outbox.done(row.id);
    else if (pause === undefined) await tx.outbox.giveUp(row.id, failure);
    else await tx.outbox.retry(row.id, now + pause, failure);
  });
  world.wake(['CALLBACK']); // the next first try of this contract may go
}
