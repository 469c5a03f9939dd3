import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '../app/application.js';
import type { SandboxCredentials } from '../app/seed-sandbox.js';
import { readConfig } from '../config.js';
import { type RunningServer, startServer } from '../main.js';

/** What `hufu credentials --json` prints. */
export type ServerCredentials = SandboxCredentials & { baseUrl: string };

/** A whole server in an empty folder on a free port, with a filled sandbox; gone with everything it made when closed. */
export interface ThrowAwayServer {
  credentials: ServerCredentials;
  app: Application;
  close(): Promise<void>;
}

/** Ctrl-C and a plain kill close it too, and then end the process. */
export async function throwAwayServer(): Promise<ThrowAwayServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hufu-demo-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const server = await started(folder).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const close = async (): Promise<void> => {
    for (const signal of signals) process.off(signal, stop);
    await server.close();
    await remove();
  };
  const stop = (): void => void close().finally(() => process.exit(130));
  for (const signal of signals) process.once(signal, stop);
  return { credentials: server.credentials!, app: server.app, close };
}

const signals = ['SIGINT', 'SIGTERM'] as const;
const started = (folder: string): Promise<RunningServer> =>
  startServer(readConfig({ HUFU_DATA: folder, HUFU_PORT: '0', HUFU_LOG_LEVEL: 'error' }));
