import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, PostgresUnavailable, canReach } from './account.js';
import { type Binaries, startableBinaries } from './binaries.js';
import { ask, isAlive, runningPostmaster } from './postmaster.js';
import { type SocketFolder, socketFolder } from './short-path.js';

const port = 5432; // names the socket only: nothing listens on TCP
const longestSocketName = `.s.PGSQL.${port}.lock`;
const waitAtMostMs = 60_000; // crash recovery of a full write-ahead log takes a while

/** A PostgreSQL of our own, on a Unix socket that only this user can open. */
export interface EmbeddedPostgres {
  /** How to connect; add `user` (hufu_owner, hufu_app) and `database`. */
  readonly connection: { readonly host: string; readonly port: number };
  /** Whether it was running already, left behind by a server that was killed. */
  readonly adopted: boolean;
  /** Process id of the postmaster. */
  readonly pid: number;
  /** Ends all sessions, writes a checkpoint and waits until the last process is gone. */
  stop(): Promise<void>;
}

export interface LauncherOptions {
  /** The installation's data folder; PostgreSQL lives in `postgres/` below it. It must exist. */
  readonly dataFolder: string;
  /** Where PostgreSQL lives when we are root and the data folder is out of reach for the account it runs as. */
  readonly stateFolder?: string;
  /** Further `name=value` settings. */
  readonly settings?: readonly string[];
}

/**
 * Starts PostgreSQL for a data folder, making the database cluster on first use, or adopts the one a killed server left
 * running. It runs in its own session: neither Ctrl-C in the terminal nor our death takes it along.
 *
 * @throws PostgresUnavailable with what to do about it
 */
export async function startPostgres(options: LauncherOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new PostgresUnavailable('The embedded PostgreSQL runs on Linux and macOS. Set DATABASE_URL, or use WSL.');
  }
  const dataFolder = realpathSync(options.dataFolder);
  const { binaries, home } = findHome(dataFolder, options.stateFolder ?? '/var/lib/hufu');
  const cluster = join(home, 'data');
  prepareFolders(home, binaries.account);
  if (!existsSync(join(cluster, 'PG_VERSION'))) initialise(binaries, home, cluster);
  writeAccessRules(cluster, binaries.account);
  const socket = socketFolder(
    join(home, 'run'),
    longestSocketName,
    binaries.account.change ? binaries.account : undefined,
  );
  try {
    return await adoptOrStart(binaries, home, socket, options.settings ?? []);
  } catch (error) {
    socket.release();
    throw error;
  }
}

/** Picks account, programs and the folder PostgreSQL lives in, so that the account reaches both. */
function findHome(dataFolder: string, stateFolder: string): { binaries: Binaries; home: string } {
  const homes = new Map<string, string>();
  const homeFor = (account: Account): string => {
    const known = homes.get(account.name) ?? homeOf(dataFolder, stateFolder, account);
    homes.set(account.name, known);
    mkdirSync(known, { recursive: true, mode: 0o700 });
    if (account.change) chownSync(known, account.uid, account.gid);
    return known;
  };
  const binaries = startableBinaries(homeFor);
  return { binaries, home: homeFor(binaries.account) };
}

/**
 * `postgres/` in the data folder. Under root the data folder may lie below a 0700 home that no other account can enter:
 * then a folder of its own under `stateFolder`, remembered in the data folder so that both stay together.
 */
function homeOf(dataFolder: string, stateFolder: string, account: Account): string {
  const note = join(dataFolder, 'postgres.location');
  if (existsSync(note)) return rememberedHome(note);
  if (account.change) openForTraversal(dataFolder);
  if (canReach(dataFolder, account)) return join(dataFolder, 'postgres');
  const home = join(stateFolder, randomBytes(8).toString('hex'));
  try {
    mkdirSync(home, { recursive: true, mode: 0o711 });
  } catch (cause) {
    throw new PostgresUnavailable(
      `PostgreSQL runs as ${account.name}, which cannot enter ${dataFolder}, and ${stateFolder} cannot be made. ` +
        'Set HUFU_DATA to a folder that other accounts can enter, or set DATABASE_URL.',
      { cause },
    );
  }
  writeFileSync(note, `${home}\n`, { mode: 0o600, flush: true });
  return home;
}

function rememberedHome(note: string): string {
  const home = readFileSync(note, 'utf8').trim();
  if (existsSync(home)) return home;
  throw new PostgresUnavailable(
    `${note} says that the database lives in ${home}, which is not there. Bring it back, or remove the data folder to start anew.`,
  );
}

/** Our own data folder may be walked through; what is secret in it has its own mode. */
function openForTraversal(dataFolder: string): void {
  const { uid, mode } = statSync(dataFolder);
  if (uid === 0 && (mode & 0o011) !== 0o011) chmodSync(dataFolder, (mode & 0o777) | 0o011);
}

function prepareFolders(home: string, account: Account): void {
  const run = join(home, 'run');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  if (account.change) chownSync(run, account.uid, account.gid);
}

/** A killed initdb may leave a child that still writes for a moment. */
const removeFolder = (path: string): void =>
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });

/** Makes the cluster beside its final name and renames it when it is whole: a kill on the way leaves nothing half made. */
function initialise(binaries: Binaries, home: string, cluster: string): void {
  for (const name of readdirSync(home).filter(isAbandoned)) removeFolder(join(home, name));
  const unfinished = `${cluster}.${process.pid}`;
  const locale = ['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const run = spawnSync(
    join(binaries.folder, 'initdb'),
    ['-D', unfinished, '-U', 'postgres', '--auth=peer', '--data-checksums', ...locale],
    { ...identityOf(binaries.account), cwd: home, encoding: 'utf8', env: childEnvironment },
  );
  if (run.status !== 0) {
    removeFolder(unfinished);
    const said = run.error?.message ?? `${run.stdout}${run.stderr}`.trim().split('\n').slice(-4).join(' ');
    throw new PostgresUnavailable(`PostgreSQL could not make its data folder in ${home}: ${said}`);
  }
  try {
    renameSync(unfinished, cluster);
  } catch (error) {
    removeFolder(unfinished);
    if (!existsSync(join(cluster, 'PG_VERSION'))) throw error; // otherwise another process was faster: use what it made
  }
}

/** `data.<process id>` of a first start that was killed. */
function isAbandoned(name: string): boolean {
  const pid = Number(/^data\.(\d+)$/.exec(name)?.[1] ?? 0);
  return pid === process.pid || (pid > 0 && !isAlive(pid));
}

/** Only this process's own user gets in, whoever else runs under PostgreSQL's account. */
function writeAccessRules(cluster: string, account: Account): void {
  const me = userInfo().username;
  const roles = ['postgres', 'hufu_owner', 'hufu_app'];
  write('pg_hba.conf', 'local all all peer map=hufu\n');
  write('pg_ident.conf', roles.map((role) => `hufu "${me}" ${role}\n`).join(''));

  function write(name: string, text: string): void {
    const path = join(cluster, name);
    writeFileSync(path, text);
    if (account.change) chownSync(path, account.uid, account.gid);
  }
}

async function adoptOrStart(
  binaries: Binaries,
  home: string,
  socket: SocketFolder,
  settings: readonly string[],
): Promise<EmbeddedPostgres> {
  const cluster = join(home, 'data');
  const connection = { host: socket.path, port };
  const asSuperuser = { ...connection, user: 'postgres', database: 'postgres' };
  const giveUpAt = Date.now() + waitAtMostMs;
  let child: ChildProcess | undefined;
  for (;;) {
    const pid = runningPostmaster(cluster);
    const answer = await ask(asSuperuser);
    if (pid !== undefined && answer === 'ready') {
      return { connection, adopted: child?.pid !== pid, pid, stop: () => stop(pid, cluster, socket) };
    }
    if (pid === undefined && (child === undefined || child.exitCode !== null)) {
      if (child !== undefined && Date.now() > giveUpAt - waitAtMostMs + 20_000) throw didNotStart(home);
      child = launch(binaries, home, socket.path, settings);
    }
    if (Date.now() > giveUpAt) throw didNotStart(home);
    await delay(child?.exitCode == null ? 15 : 250);
  }
}

/** Starts the postmaster; its own log tells what went wrong if it ends at once (such as an orphan still using the data). */
function launch(binaries: Binaries, home: string, socketPath: string, settings: readonly string[]): ChildProcess {
  const all = [
    'listen_addresses=',
    `unix_socket_directories=${socketPath}`,
    'unix_socket_permissions=0700',
    'logging_collector=off',
    'log_destination=stderr',
    'log_timezone=UTC',
    'timezone=UTC',
    'fsync=on',
    'jit=off',
    ...settings,
  ];
  const log = openLog(home, binaries.account);
  const args = ['-D', join(home, 'data'), '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
  const child = spawn(join(binaries.folder, 'postgres'), args, {
    ...identityOf(binaries.account),
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
    env: childEnvironment,
  });
  child.on('error', () => undefined); // seen as an exit; the message comes from didNotStart
  child.unref();
  closeSync(log);
  return child;
}

const childEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

function identityOf(account: Account): { uid?: number; gid?: number } {
  return account.change ? { uid: account.uid, gid: account.gid } : {};
}

const logName = 'server.log';
const keepLogBytes = 10_000_000;

function openLog(home: string, account: Account): number {
  const path = join(home, logName);
  if (existsSync(path) && statSync(path).size > keepLogBytes) renameSync(path, `${path}.1`);
  const log = openSync(path, 'a', 0o600);
  if (account.change) chownSync(path, account.uid, account.gid);
  return log;
}

function didNotStart(home: string): PostgresUnavailable {
  const path = join(home, logName);
  const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').slice(-5).join('\n  ') : '(no log)';
  return new PostgresUnavailable(`The embedded PostgreSQL did not start. The end of ${path}:\n  ${lines}`);
}

/** SIGINT is PostgreSQL's fast shutdown: sessions are ended, everything is written. */
async function stop(pid: number, cluster: string, socket: SocketFolder): Promise<void> {
  const giveUpAt = Date.now() + waitAtMostMs;
  if (runningPostmaster(cluster) === pid) process.kill(pid, 'SIGINT');
  while (isAlive(pid) && runningPostmaster(cluster) === pid) {
    if (Date.now() > giveUpAt) throw new PostgresUnavailable(`PostgreSQL (process ${pid}) does not stop.`);
    await delay(10);
  }
  for (let tries = 0; tries < 25 && isAlive(pid); tries++) await delay(20); // its last instructions after the pid file
  socket.release();
}
