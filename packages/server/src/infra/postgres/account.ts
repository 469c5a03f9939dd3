import { lstatSync, readFileSync, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';

/** An account of the operating system that PostgreSQL can run as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Whether this process has to change to that account first (it is root, and PostgreSQL refuses root). */
  readonly change: boolean;
}

/** A reason why the embedded PostgreSQL cannot run here, said for the person who started the server. */
export class PostgresUnavailable extends Error {
  override readonly name = 'PostgresUnavailable';
}

/**
 * The accounts PostgreSQL may run as, best first: this process's own, or under root postgres, nobody, any other row.
 *
 * @throws PostgresUnavailable when the process runs under a uid without a row in the password file (initdb needs one).
 */
export function candidateAccounts(passwordFile = '/etc/passwd'): Account[] {
  if (process.getuid?.() !== 0) return [ownAccount()];
  const rows = readPasswordFile(passwordFile).filter((row) => row.uid !== 0);
  if (rows.length === 0) {
    throw new PostgresUnavailable(
      `PostgreSQL refuses to run as root and ${passwordFile} has no other account. Add one (useradd hufu), or set DATABASE_URL.`,
    );
  }
  const rank = (name: string): number => ['postgres', 'nobody'].indexOf(name) >>> 0;
  return rows.sort((a, b) => rank(a.name) - rank(b.name));
}

function ownAccount(): Account {
  try {
    const { username, uid, gid } = userInfo();
    return { name: username, uid, gid, change: false };
  } catch (cause) {
    throw new PostgresUnavailable(
      `PostgreSQL needs an account name, but uid ${process.getuid?.()} has no row in the password file. ` +
        'Add a row for it, run as a named user, or set DATABASE_URL.',
      { cause },
    );
  }
}

function readPasswordFile(path: string): Account[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && /^\d+$/.test(fields[2]!) && /^\d+$/.test(fields[3]!))
    .map((fields) => ({ name: fields[0]!, uid: Number(fields[2]), gid: Number(fields[3]), change: true }));
}

/** Whether an account may walk down to a folder that exists, judged by the mode bits of every folder above it. */
export function canReach(folder: string, account: Account): boolean {
  if (!account.change) return true;
  for (let path = realpathSync(folder); ; path = dirname(path)) {
    const { mode, uid, gid } = lstatSync(path);
    const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (path === dirname(path)) return true;
  }
}
