import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../../src/credentials.js';
import type { Environment } from '../../src/config.js';
import type { Order, Report } from './killable-server.js';

const program = fileURLToPath(new URL('killable-server.js', import.meta.url));
const patienceMs = 60_000;

/** A server in a process of its own that stops at chosen points and is killed there together with its database. */
export class Killable {
  /** Points that were reached, by the key of the watched operation. */
  readonly held = new Map<string, string>();
  private readonly reports: ((report: Report) => void)[] = [];

  private constructor(
    readonly child: ChildProcess,
    readonly credentials: Credentials,
  ) {
    child.on('message', (report: Report) => {
      if (report.report === 'held') this.held.set(report.key, report.point);
      this.reports.splice(0).forEach((hear) => hear(report));
    });
  }

  static async start(environment: Environment, signerMs?: number): Promise<Killable> {
    const child = fork(program, { env: { PATH: '/usr/bin:/bin' }, execArgv: ['--enable-source-maps'] });
    await once(child, 'message'); // loaded
    const told = once(child, 'message') as Promise<[Report]>;
    child.send({ order: 'start', environment, signerMs } satisfies Order);
    const [report] = await told;
    if (report.report !== 'ready') throw new Error(`the server did not start: ${JSON.stringify(report)}`);
    return new Killable(child, report.credentials as Credentials);
  }

  get baseUrl(): string {
    return this.credentials.baseUrl;
  }

  send(order: Order): void {
    this.child.send(order);
  }

  /** Waits until this operation stands still at its point, or `ended` says that it will never get there. */
  async untilHeld(key: string, ended: () => boolean): Promise<string | undefined> {
    for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp;) {
      const point = this.held.get(key);
      if (point !== undefined || ended()) return point;
      await this.nextReport(20);
    }
    throw new Error(`${key} was neither held nor ended within ${patienceMs / 1000} s`);
  }

  /** The points that the operation of this key has passed so far. */
  async seen(key: string): Promise<string[]> {
    this.send({ order: 'seen', key });
    for (;;) {
      const report = await this.nextReport(patienceMs);
      if (report?.report === 'seen' && report.key === key) return report.points;
    }
  }

  /** kill -9 for the server and every process of its PostgreSQL. */
  async die(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.send({ order: 'die' });
    await gone;
  }

  private nextReport(atMostMs: number): Promise<Report | undefined> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), atMostMs);
      this.reports.push((report) => {
        clearTimeout(timer);
        resolve(report);
      });
    });
  }
}

/** A port nobody listens on; a server that is killed and started again keeps it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
