// Writes docs/stories.md: which steps each vendor's wire has, and which stories the tests tell in which dialect. `--check`
// writes nothing and fails when the page would change. Needs compiled sources and tests (npx tsc -b).
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const tests = new URL('../packages/server/dist/test/stories/', import.meta.url);
const page = new URL('../docs/stories.md', import.meta.url);
const [{ stories }, { steps, wireOf, whyNot }, { tongues }] = await Promise.all(
  ['all.js', 'wires.js', 'vocabulary.js'].map((file) => import(new URL(file, tests))),
);

const names = { qiyuesuo: '契约锁', tencent: '腾讯电子签', 'esign v1': 'e签宝 v1', 'esign v3': 'e签宝 v3' };
const shown = tongues.filter((tongue) => tongue in names);
const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (heads, rows) => [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');

const operation = (key) => `\`${key.replace(/^(GET|POST|PUT|DELETE) \/(v\d\/)?/, '/$2')}\``;
const said = (wire) => (wire.by ? wire.by.map(operation).join(', ') : `– ${wire.lacks}`);
const stepRows = Object.entries(steps).map(([step, { does }]) => [
  does,
  ...shown.map((tongue) => said(wireOf(step, tongue))),
]);
const storyRows = stories.map(({ name, needs }) => [
  name,
  ...shown.map((tongue) => {
    const lacking = whyNot(tongue, needs);
    return lacking ? `– ${steps[lacking.step].does}` : '✓';
  }),
]);
const count = shown.map((tongue) => `${names[tongue]} ${stories.filter(({ needs }) => !whyNot(tongue, needs)).length}`);

const text = `# What can each vendor's wire say?

<!-- made by scripts/stories.mjs from packages/server/test/stories/; do not edit -->

A business user does the same things whatever system he has: sends a contract, has it signed, cancels it, asks where it is.
The tests tell each story once, in these words, and play it over HTTP in every dialect that has them all. After each, the
signed files, the evidence, the callbacks and the state in every other dialect are checked.

Of ${stories.length} stories: ${count.join(', ')}.

## Steps

What a vendor's wire has no operation for is marked –, with the reason. That no built operation is left out is itself a
test (\`wires.test.ts\`).

${table(['step', ...shown.map((tongue) => names[tongue])], stepRows)}

Our own API (\`/native/v1\`) shows contracts of all of them, and has the signing page on which people act.

## Stories

✓: told in this dialect; –: the step it lacks.

${table(['story', ...shown.map((tongue) => names[tongue])], storyRows)}
`;

if (!process.argv.includes('--check')) await writeFile(page, text);
else if ((await readFile(page, 'utf8').catch(() => '')) !== text) {
  console.error(`${fileURLToPath(page)} is out of date: run node scripts/stories.mjs`);
  process.exitCode = 1;
}
