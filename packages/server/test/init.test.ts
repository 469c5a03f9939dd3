import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readConfig } from '../src/config.js';
import { startServer } from '../src/main.js';
import { freePort } from './crash/killable.js';

const hufu = fileURLToPath(new URL('../../bin/hufu.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'hufu-init-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const settings = {
  HUFU_MODE: 'production',
  HUFU_DATA: join(folder, 'var'),
  HUFU_PORT: '0',
  HUFU_LOG_LEVEL: 'error',
  HUFU_MASTER_KEY: randomBytes(32).toString('hex'),
  HUFU_BASE_URL: 'https://sign.example',
  HUFU_OPERATOR: '青石科技有限公司',
};
const run = (...args: string[]) =>
  promisify(execFile)(process.execPath, [hufu, ...args], { env: { PATH: process.env['PATH'], ...settings } });
const facts = [
  '--company',
  '青石科技有限公司',
  '--legal-person',
  '许知远',
  '--administrator',
  '程一舟',
  '--mobile',
  '13900001111',
];

describe('hufu init', () => {
  it('says which fact is missing, and changes nothing', async () => {
    await assert.rejects(run('init', '--company', '青石科技有限公司'), /--administrator is missing/);
  });

  it('makes a company, its administrator and an app of every dialect, once', async () => {
    const told = JSON.parse((await run('init', ...facts)).stdout) as Record<string, Record<string, string>>;
    assert.deepEqual(Object.keys(told), ['baseUrl', 'company', 'employee', 'native', 'qiyuesuo', 'tencent', 'esign']);
    assert.equal(told['baseUrl'], settings.HUFU_BASE_URL);
    assert.equal(told['company']!['name'], '青石科技有限公司');
    assert.equal(statSync(join(settings.HUFU_DATA, 'credentials.json')).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse((await run('credentials', '--json')).stdout), told);
    await assert.rejects(run('init', ...facts), /has its company already/);
  });

  it('what it told opens the server, which has nothing of a sandbox', async () => {
    const told = JSON.parse((await run('credentials', '--json')).stdout) as Record<string, Record<string, string>>;
    const port = await freePort();
    const server = await startServer(readConfig({ ...settings, HUFU_PORT: String(port) }));
    try {
      const at = (path: string, headers: Record<string, string>, method = 'GET') =>
        fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
      const { appToken, appSecret } = told['qiyuesuo']!;
      const timestamp = String(Date.now());
      const signature = createHash('md5').update(`${appToken}${appSecret}${timestamp}`).digest('hex');
      const list = await at('/v2/contract/list', {
        'x-qys-open-accesstoken': appToken!,
        'x-qys-open-timestamp': timestamp,
        'x-qys-open-signature': signature,
      });
      assert.deepEqual(((await list.json()) as { code: number }).code, 0);
      const bearer = { authorization: `Bearer ${told['native']!['apiKey']}` };
      assert.equal((await at('/native/v1/sandbox/messages', bearer)).status, 404);
    } finally {
      await server.close();
    }
  });
});
