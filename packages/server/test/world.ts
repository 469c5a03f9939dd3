import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application, Caller } from '../src/app/application.js';
import { makeApplication } from '../src/app/make-application.js';
import type { World } from '../src/app/ports.js';
import { seedSandbox } from '../src/app/seed-sandbox.js';
import { type FilledSandbox, sandboxApps } from '../src/credentials.js';
import { diskObjects } from '../src/infra/objects/disk.js';
import { Workshop } from '../src/infra/pdf/workshop.js';
import { type Database, openDatabase } from '../src/infra/postgres/pool.js';
import { type RunningWorld, type WorldParts, makeWorld } from '../src/infra/world.js';
import { beforeDrop, testDatabase } from './database.js';

export interface TestWorld {
  app: Application;
  world: World;
  running: RunningWorld;
  database: Database;
  credentials: FilledSandbox;
  /** The sandbox's 契约锁 app. */
  caller: Caller;
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const noisy = {
  info: () => undefined,
  warn: (facts: object, message: string) => console.warn(message, facts),
  error: (facts: object, message: string) => console.error(message, facts),
};

/** A whole platform without HTTP: real PostgreSQL, real object store on disk, built-in authorities. */
export async function testWorld(parts: Partial<WorldParts> = {}): Promise<TestWorld> {
  const { app: connection } = await testDatabase();
  const database = openDatabase({ connection, sessions: 8 });
  const folder = mkdtempSync(join(tmpdir(), 'hufu-world-'));
  const pdf = new Workshop();
  const running = await makeWorld({
    mode: 'sandbox',
    baseUrl: 'http://127.0.0.1:8420',
    database,
    objects: diskObjects({ root: join(folder, 'objects') }),
    pdf,
    masterKey: randomBytes(32),
    instance: folder,
    callbackManners: new Map(),
    log: quiet,
    ...parts,
  });
  const { world } = running;
  const credentials = await seedSandbox(world, sandboxApps);
  const app = makeApplication(world);
  const found = (await app.findApp('qiyuesuo', credentials.qiyuesuo.appToken))!;
  beforeDrop.push(async () => {
    await running.stop();
    await pdf.close();
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const caller: Caller = {
    dialect: 'qiyuesuo',
    appId: found.id,
    tenantId: found.tenantId,
    scope: found.scope,
    client: { ip: '127.0.0.1', userAgent: 'test', platform: 'API' },
    requestId: 'test',
    baseUrl: 'http://127.0.0.1:8420',
  };
  return { app, world, running, database, credentials, caller };
}

/** As `testWorld`, with its jobs running: what the platform does by itself happens. */
export async function workingWorld(parts: Partial<WorldParts> = {}): Promise<TestWorld> {
  const t = await testWorld(parts);
  t.running.startWork();
  return t;
}
