import { X509Certificate, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { readConfig } from '../../src/config.js';
import type { Credentials } from '../../src/credentials.js';
import { startServer } from '../../src/main.js';
import { Ledger } from '../crash/outcome.js';
import { beforeDrop, testDatabase } from '../database.js';
import { CallbackReceiver } from '../receiver.js';
import { Sandbox } from './sandbox.js';

/** One whole server as `npm start` runs it, for every speaker of a test file, and what stands around it. */
export interface Ground {
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly sandbox: Sandbox;
  /** Where callbacks of every tongue arrive. */
  readonly receiver: CallbackReceiver;
  /** The database, read past the server. */
  readonly ledger: Ledger;
  /** The root under which signatures and time stamps are checked, DER. */
  readonly root: Buffer;
}

export async function openGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'hufu-stories-'));
  const { app, owner } = await testDatabase();
  const config = readConfig({
    DATABASE_URL: addressOf(app),
    HUFU_DATABASE_OWNER_URL: addressOf(owner),
    HUFU_DATA: folder,
    HUFU_PORT: '0',
    HUFU_MASTER_KEY: randomBytes(32).toString('hex'),
    HUFU_LOG_LEVEL: 'error',
    HUFU_CALLS_PER_SECOND: '0',
  });
  const server = await startServer(config);
  const receiver = await CallbackReceiver.listen();
  const ledger = new Ledger({ ...app, user: 'postgres' });
  beforeDrop.push(async () => {
    await server.close();
    receiver.close();
    await ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { baseUrl } = server;
  const credentials = server.credentials!;
  return {
    baseUrl,
    credentials,
    receiver,
    ledger,
    sandbox: new Sandbox(baseUrl, credentials.native.apiKey),
    root: new X509Certificate(await (await fetch(`${baseUrl}/ca/root.pem`)).text()).raw,
  };
}

const addressOf = ({ host, port, user, database }: pg.ClientConfig): string =>
  `postgresql://${String(user)}@localhost/${String(database)}?host=${encodeURIComponent(host!)}&port=${port}`;
