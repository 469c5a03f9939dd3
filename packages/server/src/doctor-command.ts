import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Config, readConfig } from './config.js';
import { isHeld } from './infra/instance.js';
import { candidateAccounts } from './infra/postgres/account.js';
import { nativePackage, startableBinaries } from './infra/postgres/binaries.js';

/** One thing looked at. */
interface Finding {
  what: string;
  found: string;
  /** false: the server would not start like this. */
  fine: boolean;
}

/** `hufu doctor`: says what machine, settings and data folder look like, changing nothing but an empty data folder. */
export async function doctor(): Promise<number> {
  const config = readConfig();
  const findings = [
    look('Node', nodeVersion),
    look('data folder', () => dataFolder(config)),
    await running(config),
    look('database', () => database(config)),
    look('objects', () => config.HUFU_OBJECTS ?? join(config.HUFU_DATA, 'objects')),
    look('office files', () => config.HUFU_CONVERTER ?? 'refused: HUFU_CONVERTER is not set'),
  ];
  for (const { what, found, fine } of findings) console.log(`${fine ? '  ok' : ' BAD'}  ${what.padEnd(14)} ${found}`);
  return findings.every(({ fine }) => fine) ? 0 : 1;
}

function look(what: string, find: () => string): Finding {
  try {
    return { what, found: find(), fine: true };
  } catch (error) {
    return { what, found: (error as Error).message, fine: false };
  }
}

function nodeVersion(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) throw new Error(`${process.version}: 20.19 or newer is needed`);
  return `${process.version} on ${process.platform} ${process.arch}`;
}

function dataFolder({ HUFU_DATA, HUFU_MODE }: Config): string {
  mkdirSync(HUFU_DATA, { recursive: true, mode: 0o700 });
  accessSync(HUFU_DATA, constants.W_OK);
  return `${HUFU_DATA} (${existsSync(join(HUFU_DATA, 'credentials.json')) ? 'used before' : 'new'}, ${HUFU_MODE})`;
}

async function running(config: Config): Promise<Finding> {
  const what = 'server';
  if (await isHeld(config.HUFU_DATA)) return { what, found: 'is running on this data folder', fine: true };
  const free = config.HUFU_PORT === 0 || (await isFree(config.HUFU_HOST, config.HUFU_PORT));
  const at = `${config.HUFU_HOST}:${config.HUFU_PORT}`;
  return {
    what,
    found: free ? `not running; ${at} is free` : `not running, but ${at} is taken: set HUFU_PORT`,
    fine: free,
  };
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function database({ DATABASE_URL, HUFU_DATABASE_OWNER_URL, HUFU_DATA }: Config): string {
  if (DATABASE_URL !== undefined) {
    return `DATABASE_URL, ${HUFU_DATABASE_OWNER_URL === undefined ? 'evidence role not separated' : 'two roles'}`;
  }
  const { version } = nativePackage();
  const { account, folder } = startableBinaries(
    () => join(HUFU_DATA, 'postgres'),
    nativePackage(),
    candidateAccounts(),
  );
  return `embedded PostgreSQL ${version} as ${account.name}, from ${folder}`;
}
