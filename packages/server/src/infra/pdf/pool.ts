import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { DomainError } from '../../domain/errors.js';
import type { Outcome, TaskName, Tasks } from './tasks.js';

/** What one task may cost. */
export interface PoolLimits {
  threads: number;
  /** Tasks that wait for a thread; one more is refused at once. */
  waiting: number;
  /** Wall clock of a running task, ms. The thread is ended when it is over. */
  taskMs: number;
  /** JavaScript heap of a thread, MiB. */
  heapMib: number;
  /** How much the process may grow while a task runs, bytes: buffers lie outside the heap, so they are watched. */
  growthBytes: number;
  /** What a thread may hold on to between tasks, bytes; a fatter one is replaced. */
  keptBytes: number;
}

export const defaultPoolLimits: PoolLimits = {
  threads: Math.max(2, Math.min(4, availableParallelism())),
  waiting: 256,
  taskMs: 15_000,
  heapMib: 256,
  growthBytes: 768 * 1024 * 1024,
  keptBytes: 64 * 1024 * 1024,
};

/** How one task is run. */
export interface RunOptions {
  /** Buffers given away to the thread. */
  move?: ArrayBuffer[];
  /** Ends the thread. */
  signal?: AbortSignal;
}

interface Running {
  kill: (why: 'too slow' | 'too much memory' | 'aborted') => void;
  rssAtStart: number;
}

type LoadBalancer = NonNullable<NonNullable<ConstructorParameters<typeof Piscina>[0]>['loadBalancer']>;

const watchEveryMs = 50;
// Workers are compiled files, also when the rest runs from TypeScript.
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? '../../../dist/src/infra/pdf/thread.cjs' : './thread.cjs',
  import.meta.url,
);

/**
 * Threads for work on foreign files, each with a time and a memory limit. What exceeds them loses its thread, which
 * gives its memory back; the next task gets a fresh one. Nothing of a task survives it.
 */
export class LimitedPool {
  private readonly pool: Piscina;
  private readonly running = new Set<Running>();
  private readonly queue: (() => void)[] = [];
  /** A thread grown fat on a task: it gets no other, and is ended. */
  private fat: number | undefined;
  private busy = 0;
  private watch: NodeJS.Timeout | undefined;

  constructor(private readonly limits: PoolLimits = defaultPoolLimits) {
    this.pool = new Piscina({
      filename: threadFile.href,
      minThreads: 1, // one stays warm
      maxThreads: limits.threads,
      idleTimeout: 30_000,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMib, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      env: {}, // a parser needs no secrets
      recordTiming: false,
      loadBalancer: (task, workers) => this.choose(task, workers),
    });
    this.pool.on('error', () => undefined); // a thread that died of its limits; its task has been told
  }

  /**
   * Runs a task in a thread of its own.
   *
   * @throws DomainError as the task refused; FILE_INVALID why=hostile past a limit; RATE_LIMITED when too many wait.
   */
  async run<N extends TaskName>(name: N, input: Tasks[N]['input'], how: RunOptions = {}): Promise<Tasks[N]['output']> {
    await this.turn();
    try {
      how.signal?.throwIfAborted();
      return await this.runNow(name, input, how);
    } finally {
      this.busy--;
      this.queue.shift()?.();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.watch);
    await this.pool.destroy();
  }

  /** Waits outside the pool, so that the time limit counts work and not waiting. */
  private async turn(): Promise<void> {
    if (this.busy >= this.limits.threads) {
      if (this.queue.length >= this.limits.waiting) throw new DomainError('RATE_LIMITED', { what: 'documents' });
      await new Promise<void>((go) => this.queue.push(go));
    }
    this.busy++;
  }

  private async runNow<N extends TaskName>(
    name: N,
    input: Tasks[N]['input'],
    how: RunOptions = {},
  ): Promise<Tasks[N]['output']> {
    const { move = [], signal } = how;
    const abort = new AbortController();
    let why: string | undefined;
    const running: Running = { rssAtStart: process.memoryUsage.rss(), kill: (reason) => abort.abort((why = reason)) };
    const timer = setTimeout(() => running.kill('too slow'), this.limits.taskMs);
    const aborted = () => running.kill('aborted');
    signal?.addEventListener('abort', aborted);
    this.running.add(running);
    this.startWatch();
    try {
      const outcome = (await this.pool.run({ name, input }, { signal: abort.signal, transferList: move })) as Outcome<
        Tasks[N]['output']
      >;
      if (outcome.thread.bytes > this.limits.keptBytes) this.end(outcome.thread.id);
      if ('refused' in outcome) throw new DomainError(outcome.refused.code, outcome.refused.facts);
      return outcome.value;
    } catch (error) {
      signal?.throwIfAborted();
      throw why ? hostile(why, error) : ofThread(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      this.running.delete(running);
      if (this.running.size === 0) this.stopWatch();
    }
  }

  private startWatch(): void {
    this.watch ??= setInterval(() => this.killTheFattest(), watchEveryMs).unref();
  }

  private stopWatch(): void {
    clearInterval(this.watch);
    this.watch = undefined;
  }

  /** A thread ends only while it has a task (else a new one may just be on its way to it), so it gets its last one. */
  private end(thread: number): void {
    const abort = new AbortController();
    this.fat = thread;
    this.pool.run({ name: 'rest' }, { signal: abort.signal }).catch(() => undefined);
    this.fat = undefined;
    abort.abort();
  }

  /** Any idle thread; for the last task of a fat one, that one. */
  private readonly choose: LoadBalancer = (_task, workers) =>
    workers.find(({ id, currentUsage }) => currentUsage === 0 && (this.fat ?? id) === id) ?? null;

  /** Buffers cannot be charged to a thread; the task that began when the process was smallest is the one that grew it. */
  private killTheFattest(): void {
    const rss = process.memoryUsage.rss();
    const [fattest] = [...this.running].toSorted((a, b) => a.rssAtStart - b.rssAtStart);
    if (fattest && rss - fattest.rssAtStart > this.limits.growthBytes) fattest.kill('too much memory');
  }
}

const hostile = (detail: string, cause: unknown) =>
  new DomainError('FILE_INVALID', { why: 'hostile', detail }, { cause });

function ofThread(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? hostile('too much memory', error) : error;
}
