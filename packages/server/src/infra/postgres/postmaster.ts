import { existsSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** What a connection attempt says of the server behind a socket. */
export type Answer = 'ready' | 'busy' | 'silent';

/** The process id in `postmaster.pid`, or undefined when there is none. */
export function recordedPid(dataFolder: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process with this id exists, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The id of the postmaster that serves a data folder, if one does. A pid file that outlived its process (kill -9, power
 * cut) and whose number belongs to another program by now would stop PostgreSQL from starting: it is removed.
 */
export function runningPostmaster(dataFolder: string): number | undefined {
  const pid = recordedPid(dataFolder);
  if (pid === undefined) return undefined;
  if (isAlive(pid) && servesFolder(pid, dataFolder)) return pid;
  rmSync(join(dataFolder, 'postmaster.pid'), { force: true });
  return undefined;
}

/**
 * A postmaster's working folder is its data folder, also after a move. Where that cannot be read the program's name
 * decides, and without /proc the number alone: rather refuse to start than serve one folder twice.
 */
function servesFolder(pid: number, dataFolder: string): boolean {
  try {
    return realpathSync(`/proc/${pid}/cwd`) === realpathSync(dataFolder);
  } catch {
    return commandOf(pid).includes('postgres');
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return existsSync('/proc/self') ? '' : 'postgres'; // gone in between, or a system without /proc
  }
}

/** Asks `select 1`; a server that is starting up or shutting down is `busy`, no server is `silent`. */
export async function ask(connection: pg.ClientConfig): Promise<Answer> {
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // a server that dies while we ask is the same as silence
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    const { code } = error as { code?: string };
    return code === '57P03' || code === '53300' ? 'busy' : 'silent'; // cannot_connect_now, too_many_connections
  } finally {
    await client.end().catch(() => undefined);
  }
}
