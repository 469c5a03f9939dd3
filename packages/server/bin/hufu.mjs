#!/usr/bin/env node
// The `hufu` command. In a checkout it first builds what is out of date; a packaged install has no scripts/ and runs as it is.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const scripts = new URL('../../../scripts/build.mjs', import.meta.url);
try {
  if (existsSync(fileURLToPath(scripts))) await (await import(scripts.href)).build();
} catch (error) {
  console.error(`hufu: ${error.message}`);
  process.exit(1);
}
const { run } = await import('../dist/src/cli.js');
process.exitCode = await run(process.argv.slice(2));
