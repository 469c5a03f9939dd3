import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { type Server, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { socketFolder } from './postgres/short-path.js';

const socketName = 'instance.sock';
const longestName = `${socketName}.00000000`;

/** Held while a server uses a data folder. */
export interface Instance {
  release(): Promise<void>;
}

/** Another server has this data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

/**
 * Claims a data folder for this process by listening on a socket in it. A socket left behind by a killed server refuses
 * connections and is taken over; nothing is ever judged by age or process id.
 *
 * @throws DataFolderInUse naming the folder
 */
export async function claimDataFolder(dataFolder: string): Promise<Instance> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const folder = socketFolder(dataFolder, longestName);
  const path = join(folder.path, socketName);
  const mine = `${path}.${randomBytes(4).toString('hex')}`;
  const server = await listen(mine);
  try {
    await takeName(mine, path, dataFolder);
  } catch (error) {
    await close(server);
    folder.release();
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return {
    release: async () => {
      rmSync(path, { force: true });
      await close(server);
      folder.release();
    },
  };
}

/** A hard link is made or refused at once, so of two servers that start together one wins. */
async function takeName(mine: string, path: string, dataFolder: string): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    try {
      return linkSync(mine, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await answers(path)) throw inUse(dataFolder);
    await moveAside(path, dataFolder);
  }
  throw inUse(dataFolder);
}

/** Moves a dead socket away. If it came alive in between (another server was faster) it is put back. */
async function moveAside(path: string, dataFolder: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // another server moved it
  }
  const alive = await answers(aside);
  if (alive) linkSync(aside, path);
  rmSync(aside, { force: true });
  if (alive) throw inUse(dataFolder);
}

const inUse = (dataFolder: string): DataFolderInUse =>
  new DataFolderInUse(
    `Another Hufu is running on the data folder ${dataFolder}. Stop it first, or give this one its own folder with HUFU_DATA.`,
  );

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.on('connect', () => resolve((socket.destroy(), true)));
    socket.on('error', () => resolve(false));
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.on('error', reject);
    server.listen(path, () => resolve(server));
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
