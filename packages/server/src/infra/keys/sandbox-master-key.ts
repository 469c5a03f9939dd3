import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What a sandbox's key begins with, so that production refuses it (config.ts). */
const mark = 'hufu-sandbox-';

/**
 * The master key of a sandbox: made at first start in the data folder, readable by its owner only.
 *
 * @param dataFolder is made when missing.
 * @returns 32 bytes.
 * @throws Error when the file is readable by others or is no key.
 */
export async function sandboxMasterKey(dataFolder: string): Promise<Buffer> {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'master.key');
  if (!(await exists(path))) await create(path);
  if (((await stat(path)).mode & 0o077) !== 0) throw new Error(`${path} can be read by others: chmod 600 it`);
  const text = (await readFile(path, 'latin1')).trim();
  if (!new RegExp(`^${mark}[0-9a-f]{64}$`).test(text)) throw new Error(`${path} is not the key of a sandbox`);
  return Buffer.from(text.slice(mark.length), 'hex');
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Written aside and linked into place: a crash leaves no half key, and the first of two servers wins. */
async function create(path: string): Promise<void> {
  const aside = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(`${mark}${randomBytes(32).toString('hex')}\n`);
    await chmod(aside, 0o600);
    await file.sync();
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await file.close();
    await rm(aside, { force: true });
  }
}
