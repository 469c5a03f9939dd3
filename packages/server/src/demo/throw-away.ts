import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxCredentials } from '../app/seed-sandbox.js';
import { readConfig } from '../config.js';
import { startServer } from '../main.js';

/** What `hufu credentials --json` prints. */
export type ServerCredentials = SandboxCredentials & { baseUrl: string };

/** A whole server in an empty folder on a free port, with a filled sandbox; gone with everything it made when closed. */
export interface ThrowAwayServer {
  credentials: ServerCredentials;
  close(): Promise<void>;
}

export async function throwAwayServer(): Promise<ThrowAwayServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hufu-demo-'));
  const server = await startServer(readConfig({ HUFU_DATA: folder, HUFU_PORT: '0', HUFU_LOG_LEVEL: 'error' }));
  const credentials = JSON.parse(await readFile(join(folder, 'credentials.json'), 'utf8')) as ServerCredentials;
  return {
    credentials,
    close: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
