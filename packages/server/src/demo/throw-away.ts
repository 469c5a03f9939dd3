import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Application } from '../app/application.js';
import { type Environment, readConfig } from '../config.js';
import type { Credentials } from '../credentials.js';
import { startServer } from '../main.js';

/** A whole server in an empty folder on a free port, with a filled sandbox; gone with everything it made when closed. */
export interface ThrowAwayServer {
  credentials: Credentials;
  app: Application;
  close(): Promise<void>;
}

/**
 * Ctrl-C and a plain kill close it too, once it has started, and then end the process.
 *
 * @param settings beside those of any throw-away server, such as another kind of keys.
 */
export async function throwAwayServer(settings: Environment = {}): Promise<ThrowAwayServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hufu-demo-'));
  const starting = startServer(readConfig({ HUFU_DATA: folder, HUFU_PORT: '0', HUFU_LOG_LEVEL: 'error', ...settings }));
  const end = async (): Promise<void> => {
    for (const signal of signals) process.off(signal, stop);
    const server = await starting.catch(() => undefined); // who waits for the start hears why it failed
    await (server?.close() ?? Promise.resolve()).finally(() => remove(folder));
  };
  const stop = (): void => void end().finally(() => process.exit(130));
  for (const signal of signals) process.on(signal, stop);
  try {
    const server = await starting;
    return { credentials: server.credentials!, app: server.app, close: end };
  } catch (error) {
    await end();
    throw error;
  }
}

const remove = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });
const signals = ['SIGINT', 'SIGTERM'] as const;
