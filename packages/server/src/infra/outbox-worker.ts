import { AsyncResource } from 'node:async_hooks';
import { doWork, takeWork } from '../app/jobs.js';
import type { OutboxKind, OutboxRow, World } from '../app/ports.js';

/** Runs around the work of each row; tests stop the world inside. */
export type AroundWork = (row: OutboxRow, work: () => Promise<void>) => Promise<void>;
const straight: AroundWork = (_row, work) => work();

/** Callbacks wait for strangers, so they have a lane of their own. */
const lanes: { kinds: OutboxKind[]; atOnce: number }[] = [
  { kinds: ['CALLBACK'], atOnce: 32 },
  { kinds: ['MESSAGE', 'AUTO_SIGN', 'FINISH', 'EXPIRE', 'RELEASE', 'SEAL_CHECK', 'REPORT', 'BATCH_SIGN'], atOnce: 8 },
];
const pollMs = 1_000;

export interface OutboxWorker {
  /** Looks now instead of at the next poll: for work of these kinds, or of all. */
  wake(kinds?: readonly OutboxKind[]): void;
  /** Takes nothing more and waits for what runs. */
  stop(): Promise<void>;
}

/** Does the work of the outbox until it is stopped. Polling is what counts; waking only makes it quick. */
export function startOutboxWorker(world: World, around: AroundWork = straight): OutboxWorker {
  const running = lanes.map((lane) => startLane(world, lane.kinds, lane.atOnce, around));
  return {
    wake: (kinds) => running.forEach(({ wake }) => wake(kinds)),
    stop: async () => void (await Promise.all(running.map(({ stop }) => stop()))),
  };
}

function startLane(world: World, kinds: OutboxKind[], atOnce: number, around: AroundWork): OutboxWorker {
  const inFlight = new Set<Promise<void>>();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let again = false;
  let full = false; // more may be due than was taken

  const look = async (): Promise<void> => {
    do {
      again = false;
      const room = atOnce - inFlight.size;
      full = room <= 0;
      if (stopped || full) return;
      const rows = await takeWork(world, kinds, room);
      full = rows.length === room;
      for (const row of rows) {
        const work = around(row, () => doWork(world, row)).finally(() => {
          inFlight.delete(work);
          if (full) wake();
        });
        inFlight.add(work);
      }
    } while (again);
  };
  // Whoever wakes it, the work belongs to the worker: nothing of the request that woke it is attached to it.
  const wake = AsyncResource.bind((): void => {
    again = true;
    if (stopped || looking) return;
    looking = look()
      .catch((err: unknown) => world.log.error({ err }, 'the outbox could not be read'))
      .finally(() => {
        looking = undefined;
        if (again && inFlight.size < atOnce) setImmediate(wake);
      });
  });
  const timer = setInterval(wake, pollMs);
  wake();
  return {
    wake: (due) => {
      if (!due || due.some((kind) => kinds.includes(kind))) wake();
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await looking;
      await Promise.allSettled(inFlight);
    },
  };
}
