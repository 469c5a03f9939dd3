import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../src/config.js';
import { databaseName } from '../../src/infra/postgres/roles.js';
import { Integrator, type Made } from './client.js';
import { Killable, freePort } from './killable.js';
import { type Attempts, Ledger, type Outcome, type Unrest, judged } from './outcome.js';
import { LivingReceiver } from './receiver.js';

const restAfterMs = 60_000;

/** One installation with its own PostgreSQL, an integrator and a callback receiver; the server may be killed and started again. */
export class Bench {
  server!: Killable;
  integrator!: Integrator;
  private root!: Buffer;

  private constructor(
    private readonly folder: string,
    private readonly environment: Environment,
    readonly receiver: LivingReceiver,
    readonly ledger: Ledger,
  ) {}

  static async open(): Promise<Bench> {
    const folder = mkdtempSync(join(tmpdir(), 'hufu-crash-'));
    // PostgreSQL and its files are as in the product, fsync included.
    const environment = { HUFU_DATA: folder, HUFU_PORT: String(await freePort()), HUFU_LOG_LEVEL: 'error' };
    const at = { host: join(folder, 'postgres', 'run'), port: 5432, user: 'postgres', database: databaseName };
    const bench = new Bench(folder, environment, await LivingReceiver.listen(), new Ledger(at));
    await bench.start();
    bench.root = await Integrator.rootOf(bench.server.baseUrl);
    await bench.integrator.subscribe(bench.receiver.url);
    return bench;
  }

  async start(): Promise<void> {
    this.server = await Killable.start(this.environment);
    this.integrator = new Integrator(this.server.credentials);
  }

  /** kill -9, then the same data folder again. */
  async killAndRestart(): Promise<void> {
    await this.server.die();
    await this.start();
  }

  /**
   * Waits until nothing moves: no work waiting, no slot, nothing reserved. What waits for a moment of the business clock
   * (a contract that was signed when the server died is finished 5 s later) has it come.
   */
  async untilAtRest({ contractId, subject }: Made): Promise<void> {
    let unrest: Unrest[] = [];
    for (const giveUp = Date.now() + restAfterMs; Date.now() < giveUp; await delay(25)) {
      unrest = await this.ledger.unrest(contractId);
      if (unrest.length === 0) return;
      await this.letItBeDue(unrest);
    }
    throw new Error(`${subject} does not come to rest: ${unrest.map(({ what }) => what).join(', ')}`);
  }

  private async letItBeDue(unrest: Unrest[]): Promise<void> {
    const dueAt = Math.min(...unrest.map((one) => one.dueAt ?? Infinity));
    if (dueAt === Infinity) return;
    const { now } = await this.integrator.advance('PT0S');
    if (dueAt > now) await this.integrator.advance(`PT${Math.ceil((dueAt - now) / 1000)}S`);
  }

  /** @throws AssertionError when the receiver was told of other events than those that must be told */
  async outcome(made: Made, withFile = true): Promise<Outcome & Attempts> {
    const rows = await this.ledger.outcome(made.contractId);
    const told = this.receiver.eventsOf(made.contractId);
    const must = await this.ledger.mustBeTold(made.contractId);
    assert.deepEqual([...told.keys()].sort(), must.sort(), `${made.subject}: events told and events to tell`);
    const file = withFile ? judged(await this.integrator.document(made), this.root) : noFile;
    return { ...rows, ...file, told: [...told.values()].sort() };
  }

  async close(): Promise<void> {
    this.receiver.close();
    await this.ledger.close();
    await this.server.die();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const noFile = { verdict: 'none', signed: 0, archived: 0 };
