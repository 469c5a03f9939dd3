import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { Environment } from '../../src/config.js';
import { beforeDrop, testDatabase } from '../database.js';
import { Integrator } from './client.js';
import { Killable, freePort } from './killable.js';
import { Ledger } from './outcome.js';

/** Two server processes with a data folder each, one database, one object store and one master key. */
export interface TwoServers {
  servers: [Killable, Killable];
  integrators: [Integrator, Integrator];
  ledger: Ledger;
}

export async function startTwoServers(signerMs?: [number | undefined, number | undefined]): Promise<TwoServers> {
  const folder = mkdtempSync(join(tmpdir(), 'hufu-two-'));
  const { app, owner } = await testDatabase();
  const shared = {
    DATABASE_URL: addressOf(app),
    HUFU_DATABASE_OWNER_URL: addressOf(owner),
    HUFU_OBJECTS: `file:${join(folder, 'objects')}`,
    HUFU_MASTER_KEY: randomBytes(32).toString('hex'),
    HUFU_LOG_LEVEL: 'error',
  };
  const start = async (name: string, ms: number | undefined): Promise<Killable> => {
    const own: Environment = { HUFU_DATA: join(folder, name), HUFU_PORT: String(await freePort()) };
    return Killable.start({ ...shared, ...own }, ms);
  };
  const first = await start('one', signerMs?.[0]);
  const second = await start('two', signerMs?.[1]);
  const ledger = new Ledger({ ...app, user: 'postgres' });
  beforeDrop.push(async () => {
    await Promise.all([first.die(), second.die()]);
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    servers: [first, second],
    integrators: [new Integrator(first.credentials), new Integrator(second.credentials)],
    ledger,
  };
}

const addressOf = ({ host, port, user, database }: pg.ClientConfig): string =>
  `postgresql://${String(user)}@localhost/${String(database)}?host=${encodeURIComponent(host!)}&port=${port}`;
