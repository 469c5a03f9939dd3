import { chownSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Longest path a Unix socket may have, in bytes (sun_path without its final zero byte). */
const socketPathBytes = process.platform === 'darwin' ? 103 : 107;

/** A folder under a name short enough for Unix sockets in it. */
export interface SocketFolder {
  readonly path: string;
  /** Removes the short name; the folder itself stays. */
  release(): void;
}

/**
 * Gives a folder a name under which a socket in it fits the kernel's limit: its own, or a link in the system's temporary
 * folder that only this user (and `owner`) can follow.
 *
 * @param longestName the longest file name that will be bound in it.
 * @param owner the account that has to follow the link, if it is another one.
 */
export function socketFolder(folder: string, longestName: string, owner?: { uid: number; gid: number }): SocketFolder {
  if (Buffer.byteLength(join(folder, longestName)) <= socketPathBytes)
    return { path: folder, release: () => undefined };
  const parent = mkdtempSync(join(tmpdir(), 'hufu-'));
  const path = join(parent, 's');
  symlinkSync(folder, path);
  if (owner !== undefined) chownSync(parent, owner.uid, owner.gid);
  return { path, release: () => rmSync(parent, { recursive: true, force: true }) };
}
