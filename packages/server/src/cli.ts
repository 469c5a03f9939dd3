import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.js';
import { runDemo } from './demo/demo.js';
import { doctor } from './doctor-command.js';
import { createLog, terminalLines } from './infra/log.js';
import { type Credentials, startServer } from './main.js';
import { verify } from './verify-command.js';

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

const commands: Record<string, Command> = {
  start: { usage: 'start', about: 'starts the server; Ctrl-C stops it and everything it started', run: start },
  credentials: {
    usage: 'credentials [--json]',
    about: 'prints the credentials of the sandbox, running or not',
    run: credentials,
  },
  verify: {
    usage: 'verify FILE.pdf',
    about: 'checks signatures, offline: [--json] [--trust ca.pem]; 0 good, 1 bad, 2 cannot say',
    run: verify,
  },
  doctor: { usage: 'doctor', about: 'says what this machine and data folder look like to Hufu', run: doctor },
  demo: { usage: 'demo [name]', about: 'shows a part of Hufu at work; without a name, lists the demos', run: runDemo },
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

async function start(): Promise<number> {
  const stopped = nextSignal();
  const begun = performance.now();
  const config = readConfig();
  const atTerminal = config.HUFU_MODE === 'sandbox' && process.stderr.isTTY;
  const log = createLog(
    config.HUFU_LOG_LEVEL,
    atTerminal ? terminalLines((text) => process.stderr.write(text)) : undefined,
  );
  const server = await startServer(config, { log });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`\nHufu 虎符 is ready on ${server.baseUrl} (${seconds} s). Ctrl-C stops it and everything it started.\n`);
  if (server.credentials) console.log(welcome(server.credentials));
  for (const note of server.notes) console.log(`Note: ${note}`);
  await stopped;
  console.log('\nHufu is stopping …');
  await server.close();
  return good;
}

/** What a stranger needs for the first call, in the order of need. */
function welcome({ baseUrl, native, company, subsidiary, employee, person, qiyuesuo }: Credentials): string {
  const rows = [
    ['契约锁 V2', `${baseUrl}  or  ${baseUrl}/qiyuesuo`],
    ['', `AppToken ${qiyuesuo.appToken}   AppSecret ${qiyuesuo.appSecret}`],
    ['our own API', `${baseUrl}/native/v1   Bearer ${native.apiKey}`],
    ['company', `${company.name}   legal person ${company.legalPerson}   seal ${company.sealId}`],
    ['subsidiary', `${subsidiary.name}   seal ${subsidiary.sealId}`],
    ['employee', `${employee.name}   ${employee.contact}   number ${employee.number}`],
    ['person', `${person.name}   ${person.contact}`],
    ['codes, mails', `GET ${baseUrl}/native/v1/sandbox/messages?contact=${person.contact}`],
    ['root certificate', `${baseUrl}/ca/root.pem`],
    ['all of it', 'npx hufu credentials --json'],
  ];
  return `${rows.map(([name, value]) => `  ${name!.padEnd(18)}${value}`).join('\n')}\n`;
}

/** SIGINT or SIGTERM. A second one while closing ends the process at once: the next start recovers. */
function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) process.exit(bad);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

async function credentials(args: readonly string[]): Promise<number> {
  const path = join(readConfig().HUFU_DATA, 'credentials.json');
  if (!existsSync(path)) {
    console.error(`hufu: there are no sandbox credentials in ${path} yet; start once`);
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
