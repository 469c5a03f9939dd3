// Writes COVERAGE.md of each dialect from its catalogue, its operations, its fixtures and the proofs in its tests.
// `--check` writes nothing and fails when a file would change. Needs compiled sources (npx tsc -b).
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const server = new URL('../packages/server/', import.meta.url);
const dialects = [
  { name: 'qiyuesuo', title: '契约锁 (Qiyuesuo) open platform V2' },
  { name: 'esign', title: 'e签宝 (eSign) open API v1/v2 and v3' },
  { name: 'tencent', title: '腾讯电子签 (Tencent E-Sign) essbasic 2021-05-26' },
];
const marks = { done: '✓', missing: '', exempt: '–' };
const heads = {
  FIXTURE: 'fixture',
  UNKNOWN_ID: 'unknown id',
  OTHER_TENANT: "other tenant's",
  WRONG_STATE: 'wrong state',
  EFFECT: 'effect stored',
};

/** Operations with a documented request and reply that the fixture test replays. */
async function fixturesOf(name) {
  const folder = new URL(`src/dialects/${name}/fixtures/`, server);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  return texts.map((text) => [JSON.parse(text).operation, 'FIXTURE']);
}

/** `'POST /v2/…', 'UNKNOWN_ID', …` in whole-server tests: an operation and what the test proves of it. */
async function testedOf(name, proofs) {
  const folder = new URL(`test/${name}/`, server);
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, folder), 'utf8')));
  const claim = new RegExp(`'([A-Z]+ /[^']+|[A-Z][A-Za-z]+)'((?:,\\s*'(?:${proofs.join('|')})')+)`, 'g');
  return texts.flatMap((text) =>
    [...text.matchAll(claim)].flatMap(([, key, named]) => named.match(/[A-Z_]+/g).map((proof) => [key, proof])),
  );
}

async function coverageOf({ name, title }) {
  const { catalogue, exempt, reasons = {} } = await import(new URL(`dist/src/dialects/${name}/catalogue.js`, server));
  const { proofs } = await import(new URL('dist/src/dialects/catalogue.js', server));
  const { operations } = await import(new URL(`dist/src/dialects/${name}/operations/all.js`, server));
  const proven = new Set(
    [...(await fixturesOf(name)), ...(await testedOf(name, proofs))].map((pair) => pair.join(' ')),
  );
  const rows = catalogue.map(({ chapter, key, name: page }) => {
    const cells = proofs.map((proof) =>
      exempt[key]?.[proof] ? marks.exempt : proven.has(`${key} ${proof}`) ? marks.done : marks.missing,
    );
    const built = operations.has(key);
    return { chapter, key, page, cells, built, done: built && !cells.includes(marks.missing), why: reasons[key] };
  });
  return pageOf(title, proofs, rows);
}

function pageOf(title, proofs, rows) {
  const count = (test) => rows.filter(test).length;
  const lines = [
    `# Coverage: ${title}`,
    '',
    '<!-- made by scripts/coverage.mjs; do not edit -->',
    '',
    `${rows.length} operations in the vendor's catalogue, ${count(({ built }) => built)} built, ${count(({ done }) => done)} done.`,
    '',
    'Done means: the documented request and reply are replayed against a whole server (fixture), an unknown id, another',
    "tenant's id and a contract in a wrong state are refused, and the effect is seen in the database. `–`: cannot apply.",
  ];
  for (const chapter of new Set(rows.map((row) => row.chapter))) {
    lines.push('', `## ${chapter}`, '', `| operation | page | ${proofs.map((proof) => heads[proof]).join(' | ')} | |`);
    lines.push(`| --- | --- | ${proofs.map(() => ':-:').join(' | ')} | --- |`);
    for (const row of rows.filter((each) => each.chapter === chapter)) {
      const state = row.done ? 'done' : row.built ? 'built' : ['not built', row.why].filter(Boolean).join(': ');
      const cells = row.built ? row.cells : row.cells.map(() => '');
      lines.push(`| \`${row.key}\` | ${row.page} | ${cells.join(' | ')} | ${state} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const check = process.argv.includes('--check');
for (const dialect of dialects) {
  const file = new URL(`src/dialects/${dialect.name}/COVERAGE.md`, server);
  const text = await coverageOf(dialect);
  const before = await readFile(file, 'utf8').catch(() => '');
  if (!check) await writeFile(file, text);
  else if (before !== text) {
    console.error(`${fileURLToPath(file)} is out of date: run node scripts/coverage.mjs`);
    process.exitCode = 1;
  }
}
