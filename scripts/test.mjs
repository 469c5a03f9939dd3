// npm test: builds, starts one PostgreSQL with a migrated template database, runs every compiled test file on it, prints
// totals by kind. `node scripts/test.mjs PART…` runs the files whose path contains a part; `--crash` the whole kill matrix;
// `--stop` ends the PostgreSQL that test files run by hand leave behind for each other.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const fileLimitMs = 20 * 60_000;
const options = process.argv.slice(2);
const parts = options.filter((option) => !option.startsWith('--'));
const wholeMatrix = options.includes('--crash');

/** Kinds of tests, told by where they stand, compiled or as source; the first that fits counts. */
const kinds = [
  ['crash', /server\/(dist\/)?test\/crash\//],
  ['page in a browser', /server\/(dist\/)?test\/page\//],
  ['whole-server stories', /server\/(dist\/)?test\//],
  ['beside the server', /packages\/server\//],
  ['beside pades', /packages\/pades\//],
  ['beside sdk and web', /./],
];
const kindOf = (file) => kinds.find(([, pattern]) => pattern.test(file))[0];

function testFiles() {
  const all = ['pades', 'sdk', 'server', 'web'].flatMap((name) => {
    const dist = join(root, 'packages', name, 'dist');
    return readdirSync(dist, { recursive: true })
      .map((file) => join(dist, String(file)))
      .filter((file) => file.endsWith('.test.js'));
  });
  const wanted = all.filter((file) => !wholeMatrix || kindOf(file) === 'crash');
  return wanted
    .filter((file) => parts.length === 0 || parts.some((part) => relative(root, file).includes(part)))
    .sort();
}

/** Runs the files in processes of their own and counts by kind. */
async function runFiles(files) {
  const totals = new Map(kinds.map(([kind]) => [kind, { files: 0, tests: 0, passed: 0, failed: 0, skipped: 0 }]));
  for (const file of files) totals.get(kindOf(file)).files++;
  const stream = run({ files, concurrency: Math.min(4, availableParallelism()), timeout: fileLimitMs });
  const count = (event, passed) => {
    if (event.details?.type === 'suite' || event.file === undefined || event.name === event.file) return;
    const total = totals.get(kindOf(event.file));
    total.tests++;
    if (event.skip !== undefined) total.skipped++;
    else if (passed) total.passed++;
    else total.failed++;
  };
  let failures = 0;
  stream.on('test:pass', (event) => count(event, true));
  stream.on('test:fail', (event) => {
    failures++;
    count(event, false);
  });
  for await (const text of stream.compose(spec)) process.stdout.write(text);
  return { totals, failures };
}

function printTotals(totals, seconds) {
  console.log(
    `\n${'kind'.padEnd(24)}${['files', 'tests', 'passed', 'failed', 'skipped'].map((name) => name.padStart(9)).join('')}`,
  );
  const sum = { files: 0, tests: 0, passed: 0, failed: 0, skipped: 0 };
  const line = (name, total) =>
    console.log(
      name.padEnd(24) +
        Object.values(total)
          .map((n) => String(n).padStart(9))
          .join(''),
    );
  for (const [kind, total] of totals) {
    if (total.files > 0) line(kind, total);
    for (const key of Object.keys(sum)) sum[key] += total[key];
  }
  line('all', sum);
  console.log(`${seconds.toFixed(0)} s on ${availableParallelism()} cores, Node ${process.version}`);
}

async function main() {
  await build();
  const helpers = await import('../packages/server/dist/test/postgres.js').catch(() => {
    throw new Error('The tests need the development dependencies: run npm ci without NODE_ENV=production.');
  });
  const { startPostgres } = await import('../packages/server/dist/src/infra/postgres/launcher.js');
  if (options.includes('--stop')) return (await startPostgres({ dataFolder: helpers.testDataFolder() })).stop();
  const files = testFiles();
  if (files.length === 0) throw new Error(`no test file matches ${parts.join(', ')}`);
  const dataFolder = mkdtempSync(join(tmpdir(), 'hufu-test-'));
  const begun = performance.now();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp().then(() => process.exit(130)));
  try {
    process.env.HUFU_TEST_POSTGRES = JSON.stringify(await helpers.startTestServer(dataFolder));
    process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --enable-source-maps`;
    if (wholeMatrix) process.env.HUFU_TEST_CRASH = 'all';
    const { totals, failures } = await runFiles(files);
    printTotals(totals, (performance.now() - begun) / 1000);
    if (failures > 0) process.exitCode = 1;
  } finally {
    await cleanUp();
  }

  async function cleanUp() {
    await (await startPostgres({ dataFolder })).stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

await main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
