// npm run check: types, lint, format, rooms, generated files, and last the README's `npm test`. --fast leaves out the tests
// that need a database.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const fast = process.argv.includes('--fast');
/** Files that are generated and committed: each script fails with --check when its file would change. */
const generators = ['scripts/openapi.mjs', 'scripts/coverage.mjs', 'scripts/states.mjs', 'scripts/stories.mjs'].filter(
  existsSync,
);
const steps = [
  ['types', 'npx', ['tsc', '-b']],
  ['lint', 'npx', ['oxlint', '--deny-warnings', 'packages', 'scripts', ...['bench'].filter(existsSync)]],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ['rooms', 'node', ['packages/server/dist/test/rooms.test.js']],
  ...generators.map((script) => [`${script} --check`, 'node', [script, '--check']]),
  ...(fast ? [] : [['npm test', 'npm', ['test']]]),
];
for (const [name, command, args] of steps) {
  console.log(`check: ${name}`);
  const quiet = name === 'rooms';
  const { status, stdout } = spawnSync(command, args, {
    stdio: ['ignore', quiet ? 'pipe' : 'inherit', 'inherit'],
    encoding: 'utf8',
  });
  if (status === 0) continue;
  if (quiet) console.log(stdout);
  console.error(`check: ${name} failed`);
  process.exit(1);
}
