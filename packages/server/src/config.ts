import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The environment as the process was given it: a text per name. */
export type Environment = Record<string, string | undefined>;

/** One setting: its documentation and how its text becomes a value. An empty text counts as absent. */
interface Setting<Value> {
  /** One or two sentences for docs/configuration.md. */
  readonly about: string;
  /** What holds when the variable is absent, in words for the table. */
  readonly otherwise: string;
  readonly absent: Value;
  /** @throws Error whose message completes "NAME …". */
  readonly read: (text: string) => Value;
}

const setting = <Value>(
  about: string,
  otherwise: string,
  absent: Value,
  read: (text: string) => Value,
): Setting<Value> => ({
  about,
  otherwise,
  absent,
  read,
});

/** Every variable Hufu reads, in the order of the docs. */
export const settings = {
  HUFU_MODE: setting(
    '`sandbox`: sample company and credentials, codes readable by call, marks on every document. `production`: none of it.',
    '`sandbox`',
    'sandbox' as 'sandbox' | 'production',
    oneOf('sandbox', 'production'),
  ),
  HUFU_HOST: setting('Address to listen on.', '`127.0.0.1`', '127.0.0.1', address),
  HUFU_PORT: setting('Port to listen on; `0` takes any free one.', '`8420`', 8420, wholeNumber(0, 65_535)),
  HUFU_BASE_URL: setting(
    'Origin under which clients reach the server. Links begin with it; in production it must be https, because it is written into certificates.',
    'the origin each request came to',
    undefined as string | undefined,
    origin,
  ),
  HUFU_TRUST_PROXY: setting(
    'Addresses or networks (CIDR), comma-separated, of proxies whose `X-Forwarded-*` headers are believed.',
    'nobody',
    [] as string[],
    networks,
  ),
  HUFU_DATA: setting(
    'Data folder: database, objects, secrets, credentials.',
    '`./var` of the checkout',
    fileURLToPath(new URL('../../../../var', import.meta.url)),
    (text) => resolve(text),
  ),
  HUFU_OBJECTS: setting(
    'Where documents are kept: `file:/absolute/folder`.',
    '`objects/` in the data folder',
    undefined as string | undefined,
    fileUrl,
  ),
  DATABASE_URL: setting(
    'PostgreSQL 14 or newer to use instead of the embedded one, as the role of the server.',
    'an embedded PostgreSQL 18 in the data folder',
    undefined as string | undefined,
    databaseUrl,
  ),
  HUFU_DATABASE_OWNER_URL: setting(
    'The same database as the role that owns the tables; migrations run as it, so that the server itself cannot change evidence.',
    'migrations run as `DATABASE_URL`, and `/readyz` says so',
    undefined as string | undefined,
    databaseUrl,
  ),
  HUFU_MASTER_KEY: setting(
    'Wraps every secret that is kept: 32 random bytes as 64 hex digits or in Base64 (`openssl rand -hex 32`). Needed in production.',
    'sandbox: made at first start, kept in the data folder',
    undefined as Buffer | undefined,
    key,
  ),
  HUFU_KEY_ALGORITHM: setting(
    'Keys of new signers, seals and authorities: `P-256` or `RSA`.',
    '`P-256`',
    'P-256' as 'P-256' | 'RSA',
    oneOf('P-256', 'RSA'),
  ),
  HUFU_OPERATOR: setting(
    'Name of the company that runs this installation; it stands in the certificates of the built-in authorities. Needed in production.',
    'sandbox: `Hufu`',
    undefined as string | undefined,
    companyName,
  ),
  HUFU_TSA_URL: setting(
    'Time-stamp authority (RFC 3161) to use instead of the built-in one.',
    'the built-in authority',
    undefined as string | undefined,
    webUrl,
  ),
  HUFU_TSA_ROOTS: setting(
    'PEM file with the root certificates that authority leads to; no other token is believed.',
    '',
    undefined as string | undefined,
    (text) => resolve(text),
  ),
  HUFU_CONVERTER: setting(
    'Path of LibreOffice (`soffice`), which turns doc, docx, xls, xlsx and html into PDF.',
    'such files are refused',
    undefined as string | undefined,
    (text) => text,
  ),
  HUFU_CALLBACK_ALLOW: setting(
    'Addresses or networks (CIDR), comma-separated, inside your own network that callbacks may go to.',
    'public addresses only; in the sandbox also loopback',
    [] as string[],
    networks,
  ),
  HUFU_CALLS_PER_SECOND: setting(
    'How often one app may call one action of 腾讯电子签 within a second, counted for all servers together; `0`: as often as it likes.',
    '`20`',
    20,
    wholeNumber(0, 100_000),
  ),
  HUFU_LOG_LEVEL: setting(
    'How much is logged: `error`, `warn`, `info` or `debug`.',
    '`info`',
    'info' as 'error' | 'warn' | 'info' | 'debug',
    oneOf('error', 'warn', 'info', 'debug'),
  ),
} as const;

type SettingName = keyof typeof settings;

/** The checked settings, by the names they have in the environment. */
export type Config = { readonly [Name in SettingName]: (typeof settings)[Name]['absent'] };

/** Says everything that is wrong with the settings at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.map((problem) => `  - ${problem}`).join('\n'));
  }
}

/**
 * Reads and checks all settings. Nothing else in Hufu reads the environment.
 *
 * @throws ConfigError
 */
export function readConfig(env: Environment = process.env): Config {
  const problems = [...unknownNames(env)];
  const read = (name: SettingName): unknown => {
    const text = env[name]?.trim();
    if (text === undefined || text === '') return settings[name].absent;
    try {
      return settings[name].read(text);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`); // never the value: it may be a secret
      return settings[name].absent;
    }
  };
  const names = Object.keys(settings) as SettingName[];
  const config = Object.fromEntries(names.map((name) => [name, read(name)])) as unknown as Config;
  problems.push(...contradictions(config));
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** A setting with a slip in its name would silently do nothing. */
function unknownNames(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('HUFU_') && !name.startsWith('HUFU_TEST_') && !(name in settings))
    .map((name) => `${name} is no setting of Hufu; docs/configuration.md lists them all`);
}

/** The name every key begins with that the sandbox makes for itself. */
export const sandboxKeyMark = 'hufu-sandbox-';

function contradictions(config: Config): string[] {
  const problems: string[] = [];
  if (config.HUFU_DATABASE_OWNER_URL !== undefined && config.DATABASE_URL === undefined)
    problems.push('HUFU_DATABASE_OWNER_URL needs DATABASE_URL beside it; the embedded PostgreSQL has its own owner');
  if ((config.HUFU_TSA_URL === undefined) !== (config.HUFU_TSA_ROOTS === undefined))
    problems.push('HUFU_TSA_URL and HUFU_TSA_ROOTS are set together: a token is believed only with a known root');
  if (config.HUFU_MODE !== 'production') return problems;
  if (config.HUFU_OPERATOR === undefined)
    problems.push(
      'HUFU_OPERATOR is needed in production: the company that runs this installation, as certificates name it',
    );
  if (config.HUFU_MASTER_KEY === undefined)
    problems.push(
      'HUFU_MASTER_KEY is needed in production: 32 random bytes (openssl rand -hex 32), kept apart from the data',
    );
  if (config.HUFU_BASE_URL === undefined || !config.HUFU_BASE_URL.startsWith('https://'))
    problems.push('HUFU_BASE_URL must be an https origin in production: it is written into certificates');
  return problems;
}

function oneOf<Choice extends string>(...choices: Choice[]): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new Error(`must be ${choices.join(' or ')}`);
    return found;
  };
}

function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < from || Number(text) > to)
      throw new Error(`must be a whole number from ${from} to ${to}`);
    return Number(text);
  };
}

function address(text: string): string {
  if (isIP(text) === 0 && !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text))
    throw new Error('must be an address or host name');
  return text;
}

function companyName(text: string): string {
  if (text.length > 64) throw new Error('must have at most 64 characters: a certificate takes no longer name');
  return text;
}

function webUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new Error('must be an http or https address');
  return text;
}

function origin(text: string): string {
  const url = new URL(webUrl(text));
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new Error('must be an origin alone, such as https://sign.example.com');
  return url.origin;
}

function fileUrl(text: string): string {
  if (!text.startsWith('file:/')) throw new Error('must begin with file:/ and name an absolute folder');
  return text.startsWith('file://') ? fileURLToPath(text) : text.slice('file:'.length);
}

function databaseUrl(text: string): string {
  if (!/^postgres(ql)?:\/\/[^\s]+$/.test(text)) throw new Error('must be a postgresql:// address');
  return text;
}

function networks(text: string): string[] {
  const list = text.split(',').map((each) => each.trim());
  const wrong = list.find((each) => !isNetwork(each));
  if (wrong !== undefined) throw new Error(`must list addresses or networks such as 10.0.0.0/8; "${wrong}" is none`);
  return list;
}

function isNetwork(text: string): boolean {
  const [ip, bits, more] = text.split('/');
  const kind = isIP(ip ?? '');
  if (kind === 0 || more !== undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (kind === 4 ? 32 : 128));
}

function key(text: string): Buffer {
  if (text.startsWith(sandboxKeyMark))
    throw new Error('is the key of a sandbox, which anybody with its folder can read; make a new one');
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (bytes.length !== 32) throw new Error('must be 32 bytes: 64 hex digits or 44 characters of Base64');
  if (new Set(bytes).size < 8) throw new Error('is not random');
  return bytes;
}
