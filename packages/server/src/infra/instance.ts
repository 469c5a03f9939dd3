import { randomBytes, randomInt } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { type Server, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { socketFolder } from './postgres/short-path.js';

const socketName = 'instance.sock';
const ownName = /^instance-[0-9a-f]{16}\.sock$/;
const newName = (): string => `instance-${randomBytes(8).toString('hex')}.sock`;

/** Held while a server uses a data folder. */
export interface Instance {
  release(): Promise<void>;
}

/** Another server has this data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  constructor(dataFolder: string) {
    super(
      `Another Hufu is running on the data folder ${dataFolder}. Stop it first, or give this one its own folder with HUFU_DATA.`,
    );
  }
}

type Stage = 'claiming' | 'holding';

/**
 * Claims a data folder for this process. Each process listens on a socket of its own in the folder and only then looks
 * for others: of two, the one that came later sees the earlier, so both can never hold. A socket that a killed server left
 * behind refuses connections and is removed; nothing is judged by age or process id.
 *
 * @throws DataFolderInUse naming the folder
 */
export async function claimDataFolder(dataFolder: string): Promise<Instance> {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const folder = socketFolder(dataFolder, newName());
  try {
    for (let tries = 0; tries < 100; tries++) {
      const instance = await tryToClaim(folder.path);
      if (instance === 'held by another') break;
      if (instance !== 'met another') return { release: () => instance.release().then(folder.release) };
      await delay(randomInt(5, 60)); // both step back, for times of their own
    }
    throw new DataFolderInUse(dataFolder);
  } catch (error) {
    folder.release();
    throw error;
  }
}

/** Whether a server runs on a data folder. */
export function isHeld(dataFolder: string): Promise<boolean> {
  const folder = socketFolder(dataFolder, socketName);
  return askStage(join(folder.path, socketName))
    .then((stage) => stage === 'holding')
    .finally(folder.release);
}

async function tryToClaim(folder: string): Promise<Instance | 'held by another' | 'met another'> {
  let stage: Stage = 'claiming';
  const name = newName();
  const path = join(folder, name);
  const server = await listen(path, () => stage);
  const others = await othersIn(folder, name);
  if (others.length > 0) {
    await close(server, path);
    return others.includes('holding') ? 'held by another' : 'met another';
  }
  stage = 'holding';
  const shown = join(folder, socketName);
  linkSync(path, `${path}.shown`);
  renameSync(`${path}.shown`, shown);
  return {
    release: async () => {
      rmSync(shown, { force: true });
      await close(server, path);
    },
  };
}

/** What the other live processes of a folder are at; dead sockets are removed. */
async function othersIn(folder: string, own: string): Promise<Stage[]> {
  const names = readdirSync(folder).filter((name) => ownName.test(name) && name !== own);
  const stages = await Promise.all(names.map((name) => askStage(join(folder, name))));
  names.forEach((name, index) => stages[index] === undefined && rmSync(join(folder, name), { force: true }));
  return stages.filter((stage) => stage !== undefined);
}

const patienceMs = 2000;

/** undefined: nobody listens there any more. One that takes the call and says nothing (a stopped process) holds. */
function askStage(path: string): Promise<Stage | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(path);
    const done = (stage: Stage | undefined): void => resolve((socket.destroy(), stage));
    socket.setTimeout(patienceMs, () => done('holding'));
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => done(answer === 'claiming' ? 'claiming' : 'holding'));
    socket.on('error', () => done(undefined));
  });
}

function listen(path: string, stage: () => Stage): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.on('error', () => undefined).end(stage()));
    server.unref();
    server.on('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function close(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  return new Promise((resolve) => server.close(() => resolve()));
}
