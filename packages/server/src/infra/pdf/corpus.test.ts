import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { DomainError } from '../../domain/errors.js';
import { Workshop, type IntakeFile } from './workshop.js';

/** A line of the manifest, as corpus/README.md says. */
interface CorpusFile {
  path: string;
  sha256: string;
  expected: {
    opens: boolean | 'repair' | null;
    encrypted: boolean | 'password' | 'public-key';
    pages: number | null;
    signatures: number | null;
    sanitise?: string[];
    keywords?: Record<string, number>;
  };
}

const folder = new URL('../../../../../../../shared/corpus/', import.meta.url);
const absent = !existsSync(new URL('MANIFEST.jsonl', folder)) && 'the corpus is not there';
const manifest: CorpusFile[] = absent
  ? []
  : (await readFile(new URL('MANIFEST.jsonl', folder), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as CorpusFile);

/** Refusals of files that can be opened, each for what is in the file, not for its damage. */
const refusedForContent = new Set([
  'hostile',
  'hidden layers',
  'certified',
  'damaged signature',
  'page size',
  'encrypted',
  'active content',
]);
/** Files that other readers open and we refuse, and the other way round; decided one by one. */
const decided: Record<string, string> = {
  'attacks/made/filters-2001-deep.pdf': 'more filters than anybody writes',
  'attacks/made/ref-chain-20000.pdf': 'a chain of references is no object',
  'attacks/made/header-zip-polyglot.pdf': 'what begins as a zip is no PDF',
  'robustness/pdfjs/Pages-tree-refs.pdf': 'a page tree whose nodes hold each other',
  'robustness/pyhanko/circular-page-tree.pdf': 'a page tree that runs in a circle',
  'robustness/pyhanko/page-tree-direct-kid.pdf': 'a page that is no object of its own cannot be signed',
  'robustness/pdfjs/bug1980958.pdf': 'only the trailer is missing, and the objects say everything',
};

/** The manifest counts empty signature fields, which are no signatures. */
const onlyEmptyFields = new Set(['signed/dss/fieldmdp-exclude.pdf']);

const workshop = new Workshop();
const counts = { kept: 0, repaired: 0, cleaned: 0, signed: 0, refused: 0 };
after(() => workshop.close());

if (absent) test('the corpus', { skip: absent }, () => undefined);
for (const file of manifest)
  test(file.path, async (t) => {
    const bytes = await readFile(new URL(file.path, folder));
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256, 'the corpus has changed');
    const result = await workshop.intake(bytes, file.path.split('.').at(-1)!).catch((error: unknown) => error);
    if (result instanceof DomainError) judgeRefusal(file, result);
    else await judgeAccepted(file, bytes, result as IntakeFile);
    t.diagnostic(result instanceof DomainError ? result.message : (result as IntakeFile).kinds.join(' '));
  });

test('what became of the corpus', { skip: absent }, (t) => {
  t.diagnostic(
    Object.entries(counts)
      .map(([what, count]) => `${what}: ${count}`)
      .join(', '),
  );
  assert.equal(
    Object.values(counts).reduce((sum, count) => sum + count),
    manifest.length,
  );
});

function judgeRefusal({ path, expected }: CorpusFile, error: DomainError): void {
  counts.refused++;
  if (/\.(docx?|xlsx?|html?)$/.test(path)) {
    assert.deepEqual([error.code, error.facts.setting], ['FILE_TYPE_UNSUPPORTED', 'HUFU_CONVERTER']);
    return;
  }
  assert.equal(error.code, 'FILE_INVALID', error.message);
  assert.doesNotMatch(
    String(error.facts.detail),
    /too slow|too much memory|Error:/,
    'refused by a limit, not by a look',
  );
  if (expected.encrypted === 'password' || expected.encrypted === 'public-key')
    assert.equal(error.facts.why, 'encrypted', error.message);
  if (expected.opens === true && !decided[path] && !expected.sanitise)
    assert.ok(refusedForContent.has(String(error.facts.why)), error.message);
}

async function judgeAccepted({ path, expected }: CorpusFile, bytes: Buffer, file: IntakeFile): Promise<void> {
  if (!decided[path]) assert.notEqual(expected.opens, false, 'opened what nobody opens');
  if (typeof expected.encrypted === 'string') assert.fail('opened without its password');
  if (expected.pages !== null) assert.equal(file.pages.length, expected.pages);
  const { signatures } = expected;
  if (signatures !== null) assert.equal(file.arrivedSigned, signatures > 0 && !onlyEmptyFields.has(path));
  if (expected.sanitise) assert.ok(file.kinds.length > 0, `kept ${expected.sanitise.join(', ')}`);
  if (expected.encrypted) assert.ok(file.kinds.includes('DECRYPTED'));
  count(file);
  if (file.kinds.length === 0) assert.deepEqual(file.pdf, bytes, 'a clean file keeps its bytes');
  else await judgeCleaned(file);
}

/** What was cleaned is clean: it comes through once more without a change. */
async function judgeCleaned(file: IntakeFile): Promise<void> {
  const again = await workshop.intake(file.pdf, 'pdf');
  assert.deepEqual(again.kinds, []);
  assert.deepEqual(again.pages, file.pages);
  const text = file.pdf.toString('latin1');
  assert.equal(text.split('%%EOF').length, 2, 'one revision');
  assert.doesNotMatch(
    text,
    /\/(JavaScript|JS|AA|XFA|EmbeddedFiles|OCProperties|Launch|SubmitForm|AcroForm)\b[^\n]*>>\nendobj/,
  );
}

function count({ kinds, arrivedSigned }: IntakeFile): void {
  if (arrivedSigned) counts.signed++;
  else if (kinds.includes('REPAIRED')) counts.repaired++;
  else if (kinds.length > 0) counts.cleaned++;
  else counts.kept++;
}

/** The manifest counts what is written character for character; we also find full-width forms (DOMAIN.md §8, NFKC). */
const alike: Record<string, number> = { 'chinese/keywords-mixed-lines.pdf 甲方(盖章):': 7 };
const withKeywords = manifest.filter(({ expected }) => expected.keywords && expected.encrypted === false);
for (const { path, expected } of withKeywords)
  test(`keywords of ${path}`, async () => {
    const { pdf, pages } = await workshop.intake(await readFile(new URL(path, folder)), 'pdf');
    const found = await workshop.findKeywords(pdf, Object.keys(expected.keywords!));
    for (const [keyword, hits] of Object.entries(expected.keywords!)) {
      assert.equal(found[keyword]!.hits.length, alike[`${path} ${keyword}`] ?? hits, keyword);
      for (const { page, x, y, w, h } of found[keyword]!.hits) {
        const { width, height } = pages[page - 1]!;
        assert.ok(x >= -1 && y >= -1 && x + w <= width + 1 && y + h <= height + 1, `${keyword} leaves page ${page}`);
      }
    }
  });
