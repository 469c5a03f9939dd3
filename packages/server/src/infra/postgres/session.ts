import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import type { Answer, Sql } from './sql.js';

/** One session of the pool for the length of a transaction. What is sent goes out as it comes, what is posted with it. */
export class Session implements Sql {
  /** What the first statement that nobody waited for failed with; those behind it failed because of it. */
  firstFailure: unknown;
  private isOver = false;
  private posted: CompiledQuery[] = [];
  private readonly outcomes: Promise<unknown>[] = [];

  /** @param opening begins the transaction; it leaves with the first statement */
  constructor(
    private readonly client: pg.PoolClient,
    opening: string,
  ) {
    this.note(client.query(opening, []));
  }

  async send({ sql, parameters }: CompiledQuery): Promise<Answer> {
    this.flush();
    return this.client.query(sql, [...parameters]);
  }

  async post(statement: CompiledQuery): Promise<void> {
    if (this.isOver) throw new Error(tooLate);
    this.posted.push(statement);
  }

  /** What is posted and the commit leave together: after a statement that failed, a commit is a rollback. */
  async commit(): Promise<void> {
    this.flush();
    this.isOver = true;
    const committed = this.client.query('commit', []);
    await Promise.all([...this.outcomes, committed]);
    if ((await committed).command !== 'COMMIT') throw new Error('a transaction went on after a statement had failed');
  }

  async rollback(): Promise<void> {
    this.isOver = true;
    const undone = this.client.query('rollback', []);
    await Promise.allSettled(this.outcomes);
    await undone;
  }

  private flush(): void {
    if (this.isOver) throw new Error(tooLate);
    for (const { sql, parameters } of this.posted) this.note(this.client.query(sql, [...parameters]));
    this.posted = [];
  }

  private note(outcome: Promise<unknown>): void {
    this.outcomes.push(outcome);
    outcome.catch((error: unknown) => (this.firstFailure ??= error));
  }
}

const tooLate = 'a statement came after the end of its transaction';

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

  async post(statement: CompiledQuery): Promise<void> {
    await this.send(statement);
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
