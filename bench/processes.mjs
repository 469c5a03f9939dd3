// Child processes that answer questions over IPC, and the folders they work in. All end with the bench.
import { fork } from 'node:child_process';
import { openSync, closeSync, chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const children = new Set();
let workFolder;

/** A folder of this run; other accounts may pass through it, because PostgreSQL never runs as root. */
export function folder(name) {
  workFolder ??= mkdtempSync(join(tmpdir(), 'hufu-bench-'));
  chmodSync(workFolder, 0o711);
  const path = join(workFolder, name);
  mkdirSync(path, { recursive: true, mode: 0o711 });
  return path;
}

/** Starts one of the bench's `*-process.mjs`. What it prints goes to a file of this run. */
export async function child(name, argument = {}) {
  const output = openSync(join(folder('output'), `${name}-${children.size}.txt`), 'a');
  const file = fileURLToPath(new URL(`./${name}-process.mjs`, import.meta.url));
  const process_ = fork(file, [JSON.stringify(argument)], { stdio: ['ignore', output, output, 'ipc'] });
  closeSync(output);
  const questions = new Map();
  let asked = 0;
  process_.on('message', ({ id, answer, error }) => {
    const { resolve, reject } = questions.get(id) ?? {};
    questions.delete(id);
    if (error) reject?.(new Error(`${name}: ${error}`));
    else resolve?.(answer);
  });
  const ended = new Promise((resolve) => process_.once('exit', resolve));
  ended.then(() => {
    children.delete(self);
    for (const { reject } of questions.values()) reject(new Error(`the ${name} process ended`));
  });
  const self = {
    pid: process_.pid,
    /** Asks for one thing and waits for the answer. */
    ask: (what, given) =>
      new Promise((resolve, reject) => {
        const id = asked++;
        questions.set(id, { resolve, reject });
        process_.send({ id, what, given }, (error) => error && reject(error));
      }),
    stop: async () => {
      if (process_.exitCode === null && process_.connected) await self.ask('stop').catch(() => undefined);
      const patience = setTimeout(() => process_.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(patience);
    },
  };
  children.add(self);
  return Object.assign(self, { ready: await self.ask('ready') });
}

/** The other side of `child`: answers questions by name until asked to stop. */
export function answerQuestions(answers) {
  process.on('message', async ({ id, what, given }) => {
    try {
      const answer = await (what === 'stop' ? answers.stop?.() : answers[what](given));
      process.send({ id, answer }, () => what === 'stop' && process.exit(0));
    } catch (error) {
      process.send({ id, error: error.stack ?? String(error) });
    }
  });
  process.on('disconnect', () => void Promise.resolve(answers.stop?.()).finally(() => process.exit(1)));
}

/** What this process was given by `child`. */
export const givenArgument = () => JSON.parse(process.argv[2] ?? '{}');

/** Milliseconds of CPU that this process has used, all threads. */
export const ownCpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export async function cleanUp() {
  await Promise.all([...children].map((each) => each.stop()));
  if (workFolder) rmSync(workFolder, { recursive: true, force: true });
  workFolder = undefined;
}
