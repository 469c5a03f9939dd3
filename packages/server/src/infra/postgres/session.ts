import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { setScope } from './scoped-session.js';
import type { Answer, Sql } from './sql.js';

/** One session of the pool for the length of a transaction. What is sent goes out as it comes, what is posted with it. */
export class Session implements Sql {
  /** What the first statement that nobody waited for failed with; those behind it failed because of it. */
  firstFailure: unknown;
  private isOver = false;
  private posted: CompiledQuery[] = [];
  private readonly outcomes: Promise<unknown>[] = [];

  /** The transaction begins with its first statement, in one message. */
  constructor(
    private readonly client: pg.PoolClient,
    scope: string,
  ) {
    this.note(setScope(client, scope));
    this.note(client.query('begin', []));
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

/** One session of the pool for reading, each statement by itself. */
export class Reading implements Sql {
  private readonly scoped: Promise<unknown>;
  private readonly sent: Promise<unknown>[] = [];

  constructor(
    private readonly client: pg.PoolClient,
    scope: string,
  ) {
    this.scoped = setScope(client, scope);
  }

  async send({ sql, parameters }: CompiledQuery): Promise<Answer> {
    const answer = this.client.query(sql, [...parameters]);
    this.sent.push(answer);
    const [found, scoped] = await Promise.allSettled([answer, this.scoped]);
    if (scoped.status === 'rejected') throw scoped.reason;
    if (found.status === 'rejected') throw found.reason;
    return found.value;
  }

  async post(statement: CompiledQuery): Promise<void> {
    await this.send(statement);
  }

  /** All that was sent is answered. */
  async over(): Promise<void> {
    await Promise.allSettled([this.scoped, ...this.sent]);
  }
}
