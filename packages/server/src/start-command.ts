import { readConfig } from './config.js';
import type { Credentials } from './credentials.js';
import { createLog, terminalLines } from './infra/log.js';
import { startServer } from './main.js';

/** `hufu start`: until a signal. @returns the exit code */
export async function start(): Promise<number> {
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
  return 0;
}

/** What a stranger needs for the first call, in the order of need. */
function welcome(credentials: Credentials): string {
  const { baseUrl, native, company, subsidiary, employee, person, qiyuesuo, tencent, esign } = credentials;
  const rows = [
    ['契约锁 V2', `${baseUrl}  or  ${baseUrl}/qiyuesuo`],
    ['', `AppToken ${qiyuesuo.appToken}   AppSecret ${qiyuesuo.appSecret}`],
    ['腾讯电子签', `${baseUrl}  or  ${baseUrl}/tencent`],
    ['', `SecretId ${tencent.secretId}   SecretKey ${tencent.secretKey}`],
    [
      '',
      `AppId ${tencent.agent.AppId}   ${tencent.agent.ProxyOrganizationOpenId} / ${tencent.agent.ProxyOperator.OpenId}`,
    ],
    ['e签宝', `${baseUrl}  or  ${baseUrl}/esign`],
    ['', `AppId ${esign.appId}   AppSecret ${esign.appSecret}   orgId ${esign.orgId}`],
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

/** Ctrl-C reaches the server from the terminal and once more from npm. */
const sameSignalMs = 2_000;

/** SIGINT or SIGTERM. One that comes while closing takes long ends the process at once: the next start recovers. */
function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (): void => {
      if (askedAt !== undefined && performance.now() - askedAt > sameSignalMs) process.exit(1);
      askedAt ??= performance.now();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}
