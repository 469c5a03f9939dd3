import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ConfigError, readConfig, settings } from './config.js';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
};
const masterKey = randomBytes(32).toString('hex');

describe('settings', () => {
  it('an empty environment is a sandbox on loopback', () => {
    const config = readConfig({ PATH: '/bin', HUFU_PORT: '' });
    assert.equal(config.HUFU_MODE, 'sandbox');
    assert.equal(config.HUFU_HOST, '127.0.0.1');
    assert.equal(config.HUFU_PORT, 8420);
    assert.match(config.HUFU_DATA, /[\\/]var$/);
  });

  it('all problems are named at once, without their values', () => {
    const problems = problemsOf({
      HUFU_PORT: '84200',
      HUFU_MASTER_KEY: 'geheim',
      HUFU_BASE_URL: 'sign.example.com',
      HUFU_PROT: '1',
    });
    assert.equal(problems.length, 4);
    for (const name of ['HUFU_PORT must', 'HUFU_MASTER_KEY must', 'HUFU_BASE_URL must', 'HUFU_PROT is no setting'])
      assert.ok(
        problems.some((problem) => problem.startsWith(name)),
        name,
      );
    assert.ok(!problems.join().includes('geheim'));
  });

  it('production needs a master key, an https origin and the name of its operator', () => {
    const production = { HUFU_MODE: 'production', HUFU_OPERATOR: '示例签署服务有限公司' };
    assert.equal(problemsOf({ HUFU_MODE: 'production' }).length, 3);
    assert.equal(problemsOf(production).length, 2);
    assert.match(
      problemsOf({ ...production, HUFU_MASTER_KEY: masterKey, HUFU_BASE_URL: 'http://sign.example.com' })[0]!,
      /https/,
    );
    assert.deepEqual(
      problemsOf({ ...production, HUFU_MASTER_KEY: masterKey, HUFU_BASE_URL: 'https://sign.example.com' }),
      [],
    );
  });

  it('refuses the key of a sandbox and a key that is not random', () => {
    assert.match(problemsOf({ HUFU_MASTER_KEY: `hufu-sandbox-${masterKey}` })[0]!, /key of a sandbox/);
    assert.match(problemsOf({ HUFU_MASTER_KEY: '00'.repeat(32) })[0]!, /not random/);
    assert.match(problemsOf({ HUFU_MASTER_KEY: 'YWJj' })[0]!, /32 bytes/);
    assert.equal(readConfig({ HUFU_MASTER_KEY: masterKey }).HUFU_MASTER_KEY?.toString('hex'), masterKey);
  });

  it('reads folders, origins and networks', () => {
    const config = readConfig({
      HUFU_OBJECTS: 'file:/srv/hufu objects',
      HUFU_BASE_URL: 'https://sign.example.com/',
      HUFU_TRUST_PROXY: '10.0.0.0/8, ::1',
      HUFU_DATA: '/srv/x/../hufu',
    });
    assert.equal(config.HUFU_OBJECTS, '/srv/hufu objects');
    assert.equal(config.HUFU_BASE_URL, 'https://sign.example.com');
    assert.deepEqual(config.HUFU_TRUST_PROXY, ['10.0.0.0/8', '::1']);
    assert.equal(config.HUFU_DATA, '/srv/hufu');
  });

  it('refuses what it would misunderstand', () => {
    for (const [name, text] of [
      ['HUFU_OBJECTS', 's3://bucket'],
      ['HUFU_OBJECTS', 'file:relative'],
      ['HUFU_BASE_URL', 'https://example.com/path'],
      ['HUFU_TRUST_PROXY', '10.0.0.0/33'],
      ['HUFU_TRUST_PROXY', 'yes'],
      ['DATABASE_URL', 'mysql://x/y'],
      ['HUFU_TSA_URL', 'ftp://x/'],
      ['HUFU_MODE', 'Production'],
      ['HUFU_DATABASE_OWNER_URL', 'postgresql://owner@db/hufu'],
    ] as const)
      assert.equal(problemsOf({ [name]: text }).length, 1, `${name}=${text}`);
  });
});

describe('docs/configuration.md', () => {
  it('has one row per setting, in this order and these words', () => {
    const page = readFileSync(fileURLToPath(new URL('../../../../docs/configuration.md', import.meta.url)), 'utf8');
    const rows = Object.entries(settings).map(
      ([name, { about, otherwise }]) => `| \`${name}\` | ${about} | ${otherwise} |`,
    );
    const table = page.split('\n').filter((line) => line.startsWith('| `'));
    assert.deepEqual(table, rows);
  });
});
