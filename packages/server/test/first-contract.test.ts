import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { samplePdf } from '@hufu/pades/testing/sample-pdf';
import { readConfig } from '../src/config.js';
import { startServer } from '../src/main.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
/** The shell blocks of docs/first-contract.md, in order, as a reader would paste them. */
const blocks = [...readFileSync(join(root, 'docs/first-contract.md'), 'utf8').matchAll(/```bash\n([^]*?)```/g)].map(
  (match) => match[1]!,
);

const missing = ['bash', 'curl'].filter((program) => spawnSync(program, ['--version']).error);
const skip = missing.length > 0 && `not on this machine: ${missing.join(', ')}`;

it('docs/first-contract.md, pasted into a shell, ends with a contract that holds', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'first-contract-'));
  const settings = { HUFU_DATA: join(folder, 'var'), HUFU_PORT: '0', HUFU_LOG_LEVEL: 'error' };
  const server = await startServer(readConfig(settings));
  t.after(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'my.pdf'), samplePdf());
  const npx = `npx() { node ${join(root, 'packages/server/bin/hufu.mjs')} "\${@:2}"; }\n`;
  const { stdout } = await promisify(execFile)('bash', ['-e', '-c', npx + blocks.join('')], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HUFU_DATA: settings.HUFU_DATA },
  });
  assert.match(stdout, new RegExp(`^${server.baseUrl}/s/`, 'm'));
  assert.match(stdout, /COMPLETED\nCOMPLETE\n\s*contract\.pdf: TOTAL-PASSED/);
});
