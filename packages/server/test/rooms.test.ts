import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** One import as written: where, and what. */
interface Import {
  file: string;
  line: number;
  target: string;
}

const isTest = (file: string): boolean => /\.test\.tsx?$|\/testing\/|\/domain\/random-play\.ts$/.test(file);

function sourcesOf(folder: string): string[] {
  const whole = join(root, folder);
  return readdirSync(whole, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) =>
      relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    )
    .filter((file) => !isTest(file));
}

const linesOf = (file: string): string[] => readFileSync(join(root, file), 'utf8').split('\n');

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`, `import('x')`, `new URL('x', import.meta.url)` of code. */
export function importsIn(file: string, lines = linesOf(file)): Import[] {
  const form = /(?:\bfrom|\bimport)\s*\(?\s*['"]([^'"]+)['"]|new URL\(\s*['"]([^'"]+\.[jt]sx?)['"]/g;
  return lines.flatMap((text, index) =>
    [...text.matchAll(form)].map((match) => ({ file, line: index + 1, target: targetOf(file, match[1] ?? match[2]!) })),
  );
}

/** A path from the root for our own files, the package's name for others. */
function targetOf(file: string, written: string): string {
  if (!written.startsWith('.')) return written;
  return relative(root, resolve(join(root, dirname(file)), written))
    .split(sep)
    .join('/');
}

const server = 'packages/server/src/';

/** What the files of a room may import of the server; everything else of the server is another room. */
const rooms: Record<string, readonly string[]> = {
  domain: ['domain/'],
  app: ['domain/', 'app/'],
  dialects: ['domain/', 'app/', 'dialects/'],
  infra: ['domain/', 'app/', 'infra/'],
};

const roomOf = (file: string): string | undefined =>
  Object.keys(rooms).find((room) => file.startsWith(`${server}${room}/`));

function whyForbidden({ file, target }: Import): string | undefined {
  const room = roomOf(file);
  if (room === undefined) return undefined;
  if (room === 'domain' && !target.startsWith('node:') && !target.startsWith(`${server}domain/`))
    return 'domain imports nothing';
  if (target.startsWith(server) && !rooms[room]!.some((allowed) => target.startsWith(server + allowed)))
    return `${room} may import ${rooms[room]!.join(', ')} only`;
  if (target.startsWith('packages/') && !target.startsWith(server)) return 'other packages are imported by name';
  const [from, to] = [file, target].map((path) => /dialects\/([a-z]+)\//.exec(path)?.[1]);
  if (from !== undefined && to !== undefined && from !== to) return 'a dialect knows no other dialect';
  return undefined;
}

const say = ({ file, line, target }: Import, why: string): string => `${file}:${line} imports ${target}: ${why}`;

const broken = (files: string[], why: (each: Import) => string | undefined): string[] =>
  files.flatMap((file) => importsIn(file)).flatMap((each) => (why(each) === undefined ? [] : [say(each, why(each)!)]));

describe('the rooms of the house', () => {
  it('arrows point inward: domain ← app ← dialects and infra ← main', () => {
    const files = sourcesOf('packages/server/src');
    assert.ok(files.length > 50, 'the walk found the source');
    assert.deepEqual(broken(files, whyForbidden), []);
  });

  it('the walk sees every way to import, and knows a break', () => {
    const lines = [
      `import { a } from '../infra/log.js';`,
      `} from "../dialects/native/call.js";`,
      `export * from './draft.js';`,
      `const b = await import('../main.js');`,
      `import pg from 'pg';`,
    ];
    const found = importsIn(`${server}domain/x.ts`, lines);
    assert.deepEqual(
      found.map(({ target }) => target),
      [
        `${server}infra/log.js`,
        `${server}dialects/native/call.js`,
        `${server}domain/draft.js`,
        `${server}main.js`,
        'pg',
      ],
    );
    assert.deepEqual(
      found.map((each) => whyForbidden(each) !== undefined),
      [true, true, false, true, true],
    );
  });

  it('the domain is pure: no clock, no randomness', () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(|\bperformance\.now\(|\bsetTimeout\(/;
    const found = sourcesOf('packages/server/src/domain').flatMap((file) =>
      linesOf(file).flatMap((text, index) => (impure.test(text) ? [`${file}:${index + 1} ${text.trim()}`] : [])),
    );
    assert.deepEqual(found, []);
  });

  it('only config.ts reads the environment', () => {
    const files = ['pades', 'sdk', 'server', 'web'].flatMap((name) => sourcesOf(`packages/${name}/src`));
    const found = files.filter(
      (file) => file !== `${server}config.ts` && linesOf(file).some((text) => /\bprocess\.env\b/.test(text)),
    );
    assert.deepEqual(found, []);
  });

  it('no vendor word in domain or app', () => {
    const words =
      /\b(?:bizId|[fF]lowId|signFlowId|psnId|orgId|tenantType|stampers?|x-qys-\w+|FlowApproverInfo|app(?:Token|Secret))\b|[qQ]iyuesuo|\bqys|[tT]encent|essbasic|\be[sS]ign\b|Esign|契约锁|腾讯|e签宝/;
    const found = ['domain', 'app']
      .flatMap((room) => sourcesOf(`packages/server/src/${room}`))
      .flatMap((file) =>
        linesOf(file)
          .map((text, index) => ({ text, at: `${file}:${index + 1}` }))
          .filter(({ text }) => words.test(text.replace(/\/\/.*$|^\s*\/?\*.*$|\/\*\*?.*\*\/\s*$/, ''))) // comments may name a source
          .map(({ text, at }) => `${at} ${text.trim()}`),
      );
    assert.deepEqual(found, []);
  });
});

describe('the workspaces', () => {
  const ours = (target: string): boolean => target.startsWith('@hufu/') || target.startsWith('packages/');
  const allowed: Record<string, RegExp> = {
    pades: /^packages\/pades\//,
    sdk: /^packages\/sdk\//,
    web: /^packages\/web\/|^@hufu\/sdk$/,
    server: /^packages\/server\/|^@hufu\/pades(\/|$)/,
  };

  for (const [name, pattern] of Object.entries(allowed)) {
    it(`${name} imports of ours only what it may`, () => {
      const why = ({ target }: Import) => (ours(target) && !pattern.test(target) ? `${name} may not` : undefined);
      assert.deepEqual(broken(sourcesOf(`packages/${name}/src`), why), []);
    });
  }

  it('every dependency has an exact version', () => {
    const manifests = ['.', ...Object.keys(allowed).map((name) => `packages/${name}`)].map((folder) =>
      join(root, folder, 'package.json'),
    );
    const loose = manifests.filter(existsSync).flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as Record<
        string,
        Record<string, string>
      >;
      return Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+/.test(version),
      );
    });
    assert.deepEqual(loose, []);
  });
});
