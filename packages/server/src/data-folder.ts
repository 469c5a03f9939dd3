import { X509Certificate, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.js';
import { sandboxMasterKey } from './infra/keys/sandbox-master-key.js';

/** The root certificate of the installation in its data folder, for `hufu verify`. */
export const rootFile = 'root.pem';

/** @param root DER */
export const writeRoot = ({ HUFU_DATA }: Config, root: Buffer): Promise<void> =>
  writeFile(join(HUFU_DATA, rootFile), new X509Certificate(root).toString());

/** @throws Error naming the setting that helps */
export async function makeDataFolder({ HUFU_DATA }: Config): Promise<void> {
  try {
    await mkdir(HUFU_DATA, { recursive: true, mode: 0o700 });
    await access(HUFU_DATA, constants.W_OK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Error(`The data folder ${HUFU_DATA} cannot be written to (${code}). Set HUFU_DATA to one that can.`, {
      cause,
    });
  }
}

/** Production never runs on what a sandbox made: anybody who could read the folder has its key. */
export async function masterKey(config: Config): Promise<Buffer> {
  if (config.HUFU_MODE === 'sandbox') return config.HUFU_MASTER_KEY ?? sandboxMasterKey(config.HUFU_DATA);
  if (existsSync(join(config.HUFU_DATA, 'master.key'))) {
    throw new Error(`${config.HUFU_DATA} was made by a sandbox. Set HUFU_DATA to a folder of its own for production.`);
  }
  return config.HUFU_MASTER_KEY!; // readConfig refused production without it
}

/** Tells servers on one database apart by their data folders: who starts on a folder follows those before it there. */
export async function instanceName(dataFolder: string): Promise<string> {
  const path = join(dataFolder, 'instance.id');
  if (!existsSync(path)) await writeFile(path, randomBytes(8).toString('hex'), { flush: true });
  return (await readFile(path, 'latin1')).trim();
}

/** Whole or not at all; for this user alone. */
export async function writeCredentials({ HUFU_DATA }: Config, credentials: object): Promise<void> {
  const path = join(HUFU_DATA, 'credentials.json');
  await writeFile(`${path}.new`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
}
