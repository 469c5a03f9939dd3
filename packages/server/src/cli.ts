import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.js';

/** Exit codes of the `hufu` command: good, bad, cannot say. */
const good = 0;
const bad = 1;
const cannotSay = 2;

interface Command {
  readonly usage: string;
  readonly about: string;
  /** @returns the exit code */
  run(args: readonly string[]): Promise<number>;
}

/** A command loads what it needs when it runs: printing credentials does not load the platform. */
const commands: Record<string, Command> = {
  start: {
    usage: 'start',
    about: 'starts the server; Ctrl-C stops it and everything it started',
    run: async () => (await import('./start-command.js')).start(),
  },
  init: {
    usage: 'init --company NAME …',
    about:
      'production: makes the company, [--register-no NO] [--legal-person NAME] --administrator NAME --mobile NO, and its apps',
    run: async (args) => (await import('./init-command.js')).init(args),
  },
  credentials: {
    usage: 'credentials [--json]',
    about: 'prints the credentials, running or not',
    run: credentials,
  },
  verify: {
    usage: 'verify FILE.pdf',
    about: 'checks signatures, offline: [--json] [--trust ca.pem]; 0 good, 1 bad, 2 cannot say',
    run: async (args) => (await import('./verify-command.js')).verify(args),
  },
  doctor: {
    usage: 'doctor',
    about: 'says what this machine and data folder look like to Hufu',
    run: async () => (await import('./doctor-command.js')).doctor(),
  },
  demo: {
    usage: 'demo [FILE.pdf | name]',
    about: 'signs two contracts, and FILE.pdf, on a throw-away server; or shows one part, by name',
    run: async (args) => (await import('./demo/demo.js')).runDemo(args),
  },
};

/** Runs one command. @param args without node and script. @returns the exit code */
export async function run(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return help(name);
  try {
    return await command.run(rest);
  } catch (error) {
    console.error(
      `hufu: ${error instanceof ConfigError ? `the settings are not right:\n${error.message}` : (error as Error).message}`,
    );
    return bad;
  }
}

function help(name: string): number {
  const lines = Object.values(commands).map(({ usage, about }) => `  hufu ${usage.padEnd(24)} ${about}`);
  console.log(`Hufu 虎符: electronic contracts that anyone can check.\n\n${lines.join('\n')}\n`);
  if (['help', '--help', '-h'].includes(name)) return good;
  console.error(`hufu: there is no command "${name}"`);
  return bad;
}

async function credentials(args: readonly string[]): Promise<number> {
  const path = join(readConfig().HUFU_DATA, 'credentials.json');
  if (!existsSync(path)) {
    console.error(`hufu: there are no credentials in ${path} yet; start once (production: hufu init)`);
    return cannotSay;
  }
  const text = readFileSync(path, 'utf8');
  console.log(args.includes('--json') ? text.trim() : describe(JSON.parse(text) as Record<string, unknown>));
  return good;
}

/** `qiyuesuo.appToken  …`, one line per value. */
function describe(values: Record<string, unknown>, prefix = ''): string {
  return Object.entries(values)
    .map(([name, value]) =>
      typeof value === 'object' && value !== null
        ? describe(value as Record<string, unknown>, `${prefix}${name}.`)
        : `${(prefix + name).padEnd(28)} ${String(value)}`,
    )
    .join('\n');
}
