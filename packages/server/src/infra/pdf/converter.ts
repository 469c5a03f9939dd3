import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DomainError } from '../../domain/errors.js';

/** Kinds that need an office program. */
export const officeSuffixes: readonly string[] = ['doc', 'docx', 'xls', 'xlsx', 'html', 'htm'];

/** Turns an office file into PDF. */
export interface Converter {
  /** @throws DomainError FILE_INVALID */
  toPdf(bytes: Uint8Array, suffix: string, signal?: AbortSignal): Promise<Uint8Array>;
}

export interface ConverterLimits {
  /** Wall clock, ms. */
  timeMs: number;
  /** Largest PDF taken back, bytes. */
  outputBytes: number;
  /** Conversions at a time. */
  atOnce: number;
}
const defaultLimits: ConverterLimits = { timeMs: 60_000, outputBytes: 52_428_800, atOnce: 1 };

const refused = (why: string, detail: string) => new DomainError('FILE_INVALID', { why, detail });

/**
 * LibreOffice without a window. Each conversion has its own profile and its own folder, so one file can neither read
 * another nor leave settings behind. What it is given has been looked at (office-check.ts). It should still run as its
 * own user without network (security-model T15): the setting may name a wrapper that sees to that.
 *
 * @param command path of `soffice` or of a wrapper with the same arguments.
 */
export class OfficeConverter implements Converter {
  private readonly limits: ConverterLimits;
  private tail: Promise<unknown>[] = [];

  constructor(
    private readonly command: string,
    limits: Partial<ConverterLimits> = {},
  ) {
    this.limits = { ...defaultLimits, ...limits };
  }

  async toPdf(bytes: Uint8Array, suffix: string, signal?: AbortSignal): Promise<Uint8Array> {
    const turn = this.tail.length < this.limits.atOnce ? undefined : this.tail.shift();
    const work = Promise.resolve(turn).then(() => this.inOwnFolder(bytes, suffix, signal));
    const settled = work.catch(() => undefined);
    this.tail.push(settled);
    void settled.then(() => (this.tail = this.tail.filter((one) => one !== settled)));
    return work;
  }

  private async inOwnFolder(bytes: Uint8Array, suffix: string, signal?: AbortSignal): Promise<Uint8Array> {
    const folder = await mkdtemp(join(tmpdir(), 'hufu-convert-'));
    try {
      await writeFile(join(folder, `in.${suffix}`), bytes, { mode: 0o600 });
      await this.runOffice(folder, suffix, signal);
      return await this.result(join(folder, 'in.pdf'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async runOffice(folder: string, suffix: string, signal?: AbortSignal): Promise<void> {
    const profile = pathToFileURL(join(folder, 'profile')).href;
    const args = [`-env:UserInstallation=${profile}`, '--headless', '--norestore', '--nolockcheck', '--nodefault'];
    const convert = ['--convert-to', 'pdf', '--outdir', folder, join(folder, `in.${suffix}`)];
    const limit = AbortSignal.timeout(this.limits.timeMs);
    const end = await ended(
      this.command,
      [...args, ...convert],
      folder,
      signal ? AbortSignal.any([limit, signal]) : limit,
    );
    signal?.throwIfAborted();
    if (limit.aborted) throw refused('hostile', 'the conversion took too long');
    if (end !== 0) throw refused('not convertible', `the converter ended with ${end}`);
  }

  private async result(path: string): Promise<Uint8Array> {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) throw refused('not convertible', 'the converter made no PDF');
    if (found.size > this.limits.outputBytes)
      throw new DomainError('FILE_TOO_LARGE', { bytes: found.size, limit: this.limits.outputBytes });
    return readFile(path);
  }
}

/** Runs a program in a group of its own, without our environment; the whole group is killed when the time is over. */
function ended(command: string, args: string[], folder: string, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve) => {
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8' };
    const child = spawn(command, args, { cwd: folder, env, stdio: 'ignore', detached: true });
    const kill = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // it ended by itself between the look and the kill
      }
    };
    signal.addEventListener('abort', kill, { once: true });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, killedBy) => {
      signal.removeEventListener('abort', kill);
      kill(); // what it left running
      resolve(code ?? killedBy ?? 'nothing');
    });
  });
}
