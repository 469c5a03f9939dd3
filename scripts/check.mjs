// npm run check: types, lint, format, rooms, generated files, and last the README's `npm test`. --fast leaves out the tests.
import { spawnSync } from 'node:child_process';

const fast = process.argv.includes('--fast');
const steps = [
  ['types', 'npx', ['tsc', '-b']],
  ['openapi.json', 'node', ['scripts/openapi.mjs', '--check']],
  ['lint', 'npx', ['oxlint', '--deny-warnings', 'packages', 'scripts', 'bench']],
  ['format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']],
  ...(fast ? [] : [['tests', 'npm', ['test']]]),
];
for (const [name, command, args] of steps) {
  console.log(`check: ${name}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`check: ${name} failed`);
    process.exit(1);
  }
}
