// npm run bench: the measurements of "what fast means", both sides of each ratio measured in the same run.
// `--only=4` or `--only=1,3` picks rows, `--quick` takes fewer rounds, `--full` fills 1,000,000 contracts in row 6.
import { cpus, availableParallelism } from 'node:os';
import { cleanUp } from './processes.mjs';
import { contract } from './rows/contract.mjs';
import { detail } from './rows/detail.mjs';
import { download } from './rows/download.mjs';
import { large } from './rows/large.mjs';
import { sign } from './rows/sign.mjs';
import { start } from './rows/start.mjs';
import { stored } from './rows/stored.mjs';
import { esign } from './rows/esign.mjs';
import { tencent } from './rows/tencent.mjs';

const rows = [sign, large, detail, contract, download, stored, start, tencent, esign];
const options = process.argv.slice(2);
const quick = options.includes('--quick');
const full = options.includes('--full');
const only = options
  .find((option) => option.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');

/** What may have happened on this machine beside us. */
const machine = () => `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;

function print(number, { work, stage, against, goal = '', figure, met, note }) {
  if (stage !== undefined) return console.log(`     ${stage.padEnd(32)} ${figure}`);
  if (work) console.log(`\n${number}  ${work}`);
  const verdict = met === undefined ? '' : met ? 'met' : 'NOT MET';
  console.log(`   ${against}\n     goal ${goal || '–'}   ${figure}   ${[verdict, note].filter(Boolean).join(', ')}`);
}

/** @returns whether every goal was met */
async function main() {
  const begun = performance.now();
  console.log(`Hufu bench, ${new Date().toISOString().slice(0, 16)}Z, ${machine()}`);
  const chosen = rows.filter(({ number }) => !only || only.includes(String(number)));
  for (const row of chosen) {
    if (row.work) console.log(`\n${row.number}  ${row.work}`);
    for (const line of await row.measure({ quick, full })) print(row.number, line);
  }
  console.log(
    `\n${((performance.now() - begun) / 1000).toFixed(0)} s. Stages: CPU of server + PostgreSQL, one contract at a time.`,
  );
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
