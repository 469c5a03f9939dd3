import type { Clock, Store } from '../app/ports.js';

const name = 'clock.offset';

/** The real clock, and the business clock whose offset is a row of the database. */
export interface StoredClock extends Clock {
  /** Reads the offset again: another server may have moved the clock. */
  refresh(): Promise<void>;
}

export async function storedClock(store: Store): Promise<StoredClock> {
  let offset = 0;
  const refresh = async (): Promise<void> => {
    const stored = await store.statement((tx) => tx.installation.value(name));
    offset = Math.max(offset, Number(stored ?? 0)); // it only moves forward
  };
  await refresh();
  return {
    real: () => Date.now(),
    business: () => Date.now() + offset,
    offset: () => offset,
    refresh,
    advance: async (ms) => {
      offset = Number(await store.statement((tx) => tx.installation.addTo(name, ms)));
    },
  };
}
