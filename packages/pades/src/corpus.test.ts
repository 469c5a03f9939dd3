import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freeze } from './freeze.js';
import { PdfError } from './objects.js';
import { PdfReader } from './reader.js';
import { readState } from './read-state.js';
import { certification, pageSizes, signaturesIn } from './state.js';
import { pdfsigVerdicts, qpdfComplaints, withoutPdfsig, withoutQpdf } from './testing/judges.js';
import { appended, box, sign, type Grown } from './testing/story.js';
import { makeTestPki } from './testing/test-pki.js';
import type { Rect } from './types.js';

const corpus = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));
const skip = existsSync(corpus + 'MANIFEST.jsonl') ? false : 'the corpus is not here';
const signer = skip ? undefined : await (await makeTestPki()).signer('张三');

interface Line {
  path: string;
  expected: { opens: boolean | 'repair' | null; encrypted: boolean | string; signatures: number | null };
}
const lines = (folder: string): Line[] =>
  readFileSync(corpus + 'MANIFEST.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
    .filter(({ path }) => path.startsWith(folder) && path.endsWith('.pdf'));

/** One visible signature in a late field on the last page, after a freeze where the file takes one. */
async function signOnce(bytes: Buffer): Promise<{ file: Grown; signed: Grown }> {
  let file: Grown = { bytes, state: readState(bytes) };
  const page = pageSizes(file.state).length;
  if (signaturesIn(file.state).length === 0 && certification(file.state) === null)
    file = appended(file, freeze(file.state, { signatureFields: [], markFields: [] }));
  const { width, height } = pageSizes(file.state)[page - 1]!;
  const rect: Rect = { x: width / 4, y: height / 4, w: width / 4, h: height / 4 };
  const late = { name: 'h-1-1', page, rect, lock: [] };
  const paint = [{ drawing: box(50, 50), at: rect }];
  return { file, signed: await sign(file, { field: { late }, paint }, signer!) };
}

function assertKept(bytes: Buffer, signed: Grown): void {
  assert.ok(signed.bytes.subarray(0, bytes.length).equals(bytes), 'earlier bytes stay');
  const again = readState(signed.bytes);
  const comparable = (state: object): unknown => JSON.parse(JSON.stringify({ ...state, hashState: '', sm3State: '' }));
  assert.deepEqual(comparable(signed.state), comparable(again), 'the state is what the file says');
  assert.equal(new PdfReader(signed.bytes).xref.kind, new PdfReader(bytes).xref.kind);
}

/** @returns the reason of a refusal, or undefined when it signs and keeps every byte. */
async function outcome({ path }: Line): Promise<string | undefined> {
  const bytes = readFileSync(corpus + path);
  try {
    assertKept(bytes, (await signOnce(bytes)).signed);
    return undefined;
  } catch (error) {
    if (error instanceof PdfError) return error.reason;
    throw new Error(path, { cause: error });
  }
}

test(
  'every unsigned file of the corpus signs and keeps its bytes, or is refused with its reason',
  { skip },
  async (t) => {
    const wrong: string[] = [];
    const counts: Record<string, number> = {};
    for (const line of [...lines('robustness/'), ...lines('attacks/made/')]) {
      const reason = await outcome(line);
      counts[reason ?? 'signed'] = (counts[reason ?? 'signed'] ?? 0) + 1;
      if (reason && line.expected.encrypted && reason !== 'encrypted' && reason !== 'damaged')
        wrong.push(`${line.path}: ${reason}`);
    }
    t.diagnostic(JSON.stringify(counts));
    assert.deepEqual(wrong, []);
  },
);

test('every Chinese contract that opens signs, to the content of pdfsig and qpdf', { skip }, async () => {
  for (const line of lines('chinese/')) {
    const reason = await outcome(line);
    // What needs repair or a key is for intake, which writes the file anew.
    const ready =
      line.expected.opens === true && line.expected.encrypted === false && !line.path.includes('junk-before');
    if (!ready) continue;
    assert.equal(reason, undefined, `${line.path}: ${reason}`);
    const { signed } = await signOnce(readFileSync(corpus + line.path));
    if (!withoutQpdf) assert.equal(qpdfComplaints(signed.bytes), '', line.path);
    if (!withoutPdfsig) assert.deepEqual(pdfsigVerdicts(signed.bytes), ['Signature is Valid.'], line.path);
  }
});

const noPdfsig = skip || withoutPdfsig;
test('one more signature leaves those of other makers as they were', { skip: noPdfsig }, async (t) => {
  const counts: Record<string, number> = {};
  for (const line of lines('signed/')) {
    const reason = await outcome(line);
    counts[reason ?? 'signed'] = (counts[reason ?? 'signed'] ?? 0) + 1;
    if (reason) continue;
    const bytes = readFileSync(corpus + line.path);
    const before = pdfsigVerdicts(bytes);
    const after = pdfsigVerdicts((await signOnce(bytes)).signed.bytes);
    assert.deepEqual(
      after.filter((v) => v === 'Signature is Valid.').length,
      before.filter((v) => v === 'Signature is Valid.').length + 1,
      line.path,
    );
  }
  t.diagnostic(JSON.stringify(counts));
});
