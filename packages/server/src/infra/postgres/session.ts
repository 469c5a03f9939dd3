import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import type { Answer, Sql } from './sql.js';

/** One session of the pool for the length of a transaction; statements go out as they come. */
export class Session implements Sql {
  private isOver = false;

  constructor(private readonly client: pg.PoolClient) {}

  /** Nothing is sent any more. */
  end(): void {
    this.isOver = true;
  }

  async send({ sql, parameters }: CompiledQuery): Promise<Answer> {
    if (this.isOver) throw new Error('a statement came after the end of its transaction');
    return this.client.query(sql, [...parameters]);
  }
}

/**
 * One session of the pool for reading. What is sent in one turn of the event loop is a transaction of its own whose opening
 * and end travel with it; what waited for an answer is the next one, and sees the database as it is then.
 */
export class Reading implements Sql {
  isBroken = false;
  private isOpen = false;
  private ended: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: pg.PoolClient,
    private readonly opening: string,
  ) {}

  async send({ sql, parameters }: CompiledQuery): Promise<Answer> {
    const opened = this.open();
    const [answer, begun] = await Promise.allSettled([this.client.query(sql, [...parameters]), opened]);
    if (begun.status === 'rejected') throw begun.reason;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  }

  /** All that was sent is answered. */
  over(): Promise<unknown> {
    return this.ended;
  }

  private open(): Promise<unknown> {
    if (this.isOpen) return this.ended;
    this.isOpen = true;
    // Asked for before the first statement, so that it runs before the client lets go of what it collects.
    this.ended = new Promise<void>((end) => process.nextTick(() => this.close().then(end)));
    return this.client.query(this.opening, []);
  }

  /** A statement that failed turns this into a rollback. */
  private async close(): Promise<void> {
    this.isOpen = false;
    await this.client.query('commit', []).catch(() => (this.isBroken = true));
  }
}
