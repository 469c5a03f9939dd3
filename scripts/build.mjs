// Builds what is out of date: compiled TypeScript of every package and the signing page. `node scripts/build.mjs`, or
// `await build()` inside `hufu start`: npm's pre and post scripts are skipped where scripts are switched off.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packages = ['pades', 'sdk', 'server', 'web'].map((name) => join(root, 'packages', name));
const [, , server, web] = packages;
const resolve = createRequire(join(root, 'package.json')).resolve;

/** Builds quietly; a fresh build returns at once. Throws when the compiler or bundler refuses. */
export async function build(say = (line) => process.stderr.write(`${line}\n`)) {
  const digest = digestOf(packages.flatMap((folder) => [join(folder, 'src'), join(folder, 'test')]));
  step('compiling', join(server, 'dist', '.built'), digest, compile, say);
  if (existsSync(join(web, 'index.html'))) {
    const pages = digestOf([
      join(web, 'src'),
      join(web, 'index.html'),
      join(web, 'vite.config.ts'),
      join(root, 'packages/sdk/src'),
    ]);
    step('building the signing page', join(web, 'dist', '.built'), pages, bundle, say);
  }
}

function step(name, stamp, digest, run, say) {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  const begun = performance.now();
  say(`hufu: ${name} …`);
  run();
  writeFileSync(stamp, digest);
  say(`hufu: ${name} took ${((performance.now() - begun) / 1000).toFixed(1)} s`);
}

/** Digest of names and contents, so that a fresh checkout or copy of built files counts as fresh. */
function digestOf(paths) {
  const hash = createHash('sha256');
  const always = ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'scripts/build.mjs'].map((name) =>
    join(root, name),
  );
  const configs = packages.flatMap((folder) => [join(folder, 'package.json'), join(folder, 'tsconfig.json')]);
  for (const path of [...always, ...configs, ...paths.flatMap(filesUnder)].filter(existsSync).sort())
    hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (/\.[a-z]+$/.test(path)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tsx?|css|html|svg|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function compile() {
  for (const folder of packages) removeStale(folder);
  // Types are what `npm run check` is for: without them a cold build takes a third of the time, and needs no test library.
  node([join(dirname(resolve('typescript/package.json')), 'bin', 'tsc'), '-b', '--noCheck'], root);
}

/** Compiled files whose source is gone would still be found by imports and by the test runner. */
function removeStale(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  const sourceFolder = existsSync(join(dist, 'src')) ? folder : join(folder, 'src');
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const match = /^(.*?)\.(js|js\.map|d\.ts|d\.ts\.map)$/.exec(relative(dist, path).replace(/^types[\\/]/, ''));
    if (!entry.isFile() || match === null || relative(dist, path).startsWith('site')) continue;
    if (!['.ts', '.tsx'].some((suffix) => existsSync(join(sourceFolder, match[1] + suffix)))) rmSync(path);
  }
}

function bundle() {
  const vite = join(dirname(resolve('vite/package.json')), 'bin', 'vite.js');
  node([vite, 'build', '--logLevel', 'warn'], web, { NODE_ENV: 'production' });
}

function node(args, cwd, env = {}) {
  const run = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', env: { ...process.env, ...env } });
  if (run.status === 0) return;
  const said = `${run.error?.message ?? ''}${run.stdout ?? ''}${run.stderr ?? ''}`.trim();
  throw new Error(
    /EROFS|EACCES|read-only|permission denied/i.test(said)
      ? `This checkout is out of date and cannot be written to. Run "npm run build" in it as a user who may write.\n${said}`
      : said,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await build().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
