import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = [
  'README.md',
  'README.zh-CN.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Operations done and operations there are, as the generated COVERAGE.md says. */
function coverageOf(dialect: string): { all: string; done: string } | undefined {
  const path = `packages/server/src/dialects/${dialect}/COVERAGE.md`;
  if (!existsSync(join(root, path))) return undefined;
  const match = /(\d+) operations in the vendor's catalogue, \d+ built, (\d+) done/.exec(read(path));
  return match === null ? undefined : { all: match[1]!, done: match[2]! };
}

describe('the README', () => {
  it('says how much of 契约锁 is done as COVERAGE.md does, in both languages', () => {
    const { all, done } = coverageOf('qiyuesuo')!;
    assert.ok(read('README.md').includes(`契约锁 V2: ${done} of ${all} operations`));
    assert.ok(read('README.zh-CN.md').includes(`契约锁 V2:${all} 个接口已完成 ${done} 个`));
  });

  it('says how much of e签宝 is done, in both languages', () => {
    const { all, done } = coverageOf('esign')!;
    assert.ok(read('README.md').includes(`e签宝: ${done} of ${all}`));
    assert.ok(read('README.zh-CN.md').includes(`e签宝:${all} 个接口已完成 ${done} 个`));
  });

  it('names a dialect only when some of it is done', () => {
    for (const [dialect, name] of [
      ['tencent', '腾讯电子签'],
      ['esign', 'e签宝'],
    ] as const) {
      const isDone = Number(coverageOf(dialect)?.done ?? 0) > 0;
      for (const page of ['README.md', 'README.zh-CN.md'])
        assert.equal(read(page).includes(name), isDone, `${name} in ${page}`);
    }
  });

  it('begins with the two commands', () => {
    for (const page of ['README.md', 'README.zh-CN.md'])
      assert.match(read(page), /^ {4}npm ci && npm start +#.*\n {4}npm ci && npm test +#/m);
  });

  for (const page of pages) {
    it(`${page}: every link and picture of ours leads somewhere`, () => {
      const targets = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)|<img [^>]*src="([^"]+)"/g)].map(
        (match) => match[1] ?? match[2]!,
      );
      const dead = targets.filter(
        (target) => !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)),
      );
      assert.deepEqual(dead, []);
    });
  }
});
