import type { Mischief } from '../app/application.js';
import type { CallbackPost, Timestamps, World } from '../app/ports.js';

export interface MischievousWorld {
  world: World;
  /** Reads again what was asked for, by any server. */
  refresh(): Promise<void>;
  mischief(): Mischief;
}

/** The sandbox world, which behaves as badly as it was asked to. Slow answers are the HTTP server's part. */
export async function withMischief(world: World): Promise<MischievousWorld> {
  let mischief: Mischief = {};
  const refresh = async (): Promise<void> => {
    mischief = await world.store.statement((tx) => tx.installation.mischief());
  };
  await refresh();
  const current = (): Mischief => mischief;
  const misbehave = async (asked: Mischief): Promise<void> => {
    await world.store.transaction('*', (tx) => tx.installation.setValue('mischief', JSON.stringify(asked)));
    mischief = asked;
  };
  return {
    world: {
      ...world,
      misbehave,
      timestamps: flakyTimestamps(world.timestamps, current),
      callbacks: mischievousPost(world.callbacks, current),
    },
    refresh,
    mischief: current,
  };
}

const flakyTimestamps = (timestamps: Timestamps, mischief: () => Mischief): Timestamps => ({
  authority: timestamps.authority,
  timestamp: (digest) =>
    mischief().timestampsDown
      ? Promise.reject(new Error('sandbox mischief: the time-stamping authority is down'))
      : timestamps.timestamp(digest),
});

const mischievousPost = (callbacks: CallbackPost, mischief: () => Mischief): CallbackPost => {
  const refused = new Map<string, number>();
  return {
    post: async (request) => {
      const { refuseFirstTries = 0, repeatCallbacks = 0 } = mischief();
      const eventId = request.headers['x-hufu-event'] ?? '';
      const tries = refused.get(eventId) ?? 0;
      if (tries < refuseFirstTries) {
        refused.set(eventId, tries + 1);
        return { ms: 0, error: 'sandbox mischief: first tries are refused' };
      }
      for (let again = 0; again < repeatCallbacks; again++) await callbacks.post(request);
      return callbacks.post(request);
    },
  };
};
