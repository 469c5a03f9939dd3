import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeFilters } from './filters.js';
import {
  dict,
  Dict,
  Name,
  name,
  Num,
  num,
  PdfError,
  Ref,
  serialize,
  Str,
  Stream,
  textString,
  type PdfObject,
} from './objects.js';
import { readPages } from './pages.js';
import { PdfReader } from './reader.js';
import { Parser } from './syntax.js';
import { samplePdf, type SampleKind } from './testing/sample-pdf.js';
import { walkReachable } from './walk.js';

const refusal =
  (reason: string) =>
  (error: unknown): boolean =>
    error instanceof PdfError && error.reason === reason;
const parse = (text: string): PdfObject => new Parser(Buffer.from(text, 'latin1')).value();

test('objects are written again as they were read', () => {
  const text = '<</A 1/B[1 -2.50 +.5 12 0 R(a\\)(b)c)<48 65>]/C<</D null/E true/F#20G/H#2FI>>/J false>>';
  assert.equal(
    serialize(parse(text)),
    '<</A 1/B[1 -2.50 +.5 12 0 R (a\\)(b)c) <48 65>]/C<</D null/E true/F#20G/H#2FI>>/J false>>',
  );
});

test('any object that can be built survives writing and reading', () => {
  const leaf = fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(num),
    fc.string({ minLength: 1, maxLength: 12 }).map((s) => new Name(Buffer.from(s).toString('latin1'))),
    fc.string({ unit: 'binary', maxLength: 12 }).map(textString),
    fc.tuple(fc.nat(99_999), fc.nat(9)).map(([n, g]) => new Ref(n, g)),
  );
  const { tree } = fc.letrec<{ tree: PdfObject }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc
        .dictionary(fc.stringMatching(/^[A-Za-z]{1,6}$/), tie('tree'), { maxKeys: 4 })
        .map((d) => new Dict(Object.entries(d))),
    ),
  }));
  fc.assert(
    fc.property(tree, (object) => assert.deepEqual(parse(serialize(object)), object)),
    { seed: 1 },
  );
});

test('strings read as their bytes: escapes, octal, line ends, hex, UTF-16', () => {
  assert.equal((parse('(a\\n\\101\\\r\nb\\(\\))') as Str).text, 'a\nAb()');
  assert.equal((parse('<4865 6C6>') as Str).bytes.toString('latin1'), 'Hel`');
  assert.equal((parse(serialize(textString('虎符·𠮷'))) as Str).text, '虎符·𠮷');
});

for (const kind of ['table', 'stream', 'object-streams', 'hybrid', 'linearized-order'] as SampleKind[])
  test(`a file with ${kind} gives its pages and every object`, () => {
    const bytes = samplePdf({ kind, pages: [{}, { rotate: 90, annots: 'indirect' }], trailing: '\n\0\0 garbage' });
    const reader = new PdfReader(bytes);
    assert.equal(reader.xref.kind, kind === 'stream' || kind === 'object-streams' ? 'stream' : 'table');
    assert.deepEqual(
      readPages(reader).map((p) => [p.number, p.ref.num, p.size]),
      [
        [1, 3, { width: 595, height: 842 }],
        [2, 6, { width: 842, height: 595 }],
      ],
    );
    const contents = [...walkReachable(reader)].filter(({ object }) => object instanceof Stream);
    assert.equal(contents.length, 2);
    assert.equal(reader.decode(contents[0]!.object as Stream).data.toString(), '0.9 g 0 0 5 5 re f');
  });

test('pages inherit boxes and rotation; the visible page is CropBox within MediaBox, times UserUnit', () => {
  const page = { mediaBox: [100, 50, 700, 900], cropBox: [0, 100, 400, 300], rotate: -90, userUnit: 2 };
  const [found] = readPages(new PdfReader(samplePdf({ pages: [page], inherit: true })));
  assert.deepEqual([found!.visible, found!.rotate, found!.userUnit], [[100, 100, 400, 300], 270, 2]);
  assert.deepEqual(found!.size, { width: 400, height: 600 });
});

test('an update replaces and frees objects of the older section', () => {
  const base = samplePdf({ pages: [{}, {}] });
  const at = base.length;
  const start = /startxref\n(\d+)/.exec(base.toString('latin1'))![1];
  const update = `2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n`;
  const xref = `xref\n2 1\n${String(at).padStart(10, '0')} 00000 n \n6 1\n0000000000 00001 f \n`;
  const end = `trailer\n<</Size 9/Root 1 0 R/Prev ${start}>>\nstartxref\n${at + update.length}\n%%EOF\n`;
  const reader = new PdfReader(Buffer.concat([base, Buffer.from(update + xref + end)]));
  assert.equal(readPages(reader).length, 1);
  assert.equal(reader.get(new Ref(6, 0)), null);
  assert.equal(reader.xref.sections, 2);
});

test('what is no PDF, damaged, encrypted or hostile is refused with its reason', () => {
  const good = samplePdf().toString('latin1');
  const open = (text: string) => () => readPages(new PdfReader(Buffer.from(text, 'latin1')));
  assert.throws(open(''), refusal('not-a-pdf'));
  assert.throws(open('hello'), refusal('not-a-pdf'));
  assert.throws(open(good.replace(/startxref[^]*/, '')), refusal('damaged'));
  assert.throws(open(good.replace(/startxref\n\d+/, 'startxref\n999999')), refusal('damaged'));
  assert.throws(open(good.replace('/Root 1 0 R', '/Root 1 0 R/Encrypt 9 0 R')), refusal('encrypted'));
  assert.throws(open(good.replace('/Kids[3 0 R]', '/Kids[2 0 R]')), refusal('damaged'));
  const start = /startxref\n(\d+)/.exec(good)![1];
  assert.throws(open(good.replace('/Root 1 0 R', `/Prev ${start}/Root 1 0 R`)), refusal('damaged'));
  assert.throws(() => parse('['.repeat(200_000)), refusal('too-deep'));
  assert.throws(() => parse('<<' + '/A['.repeat(300)), refusal('too-deep'));
});

test('a stream that inflates beyond its limit is refused before the memory is taken', () => {
  const bomb = deflateSync(Buffer.alloc(20_000_000));
  const flate = dict({ Filter: name('FlateDecode') });
  assert.throws(() => decodeFilters(flate, bomb, (o) => o ?? null, 1_000_000), refusal('too-large'));
});

test('filters are undone: hex, base 85, run length, LZW, chains, PNG predictors; image filters are left', () => {
  const decode = (d: Record<string, PdfObject>, raw: Buffer) => decodeFilters(dict(d), raw, (o) => o ?? null, 1e6);
  assert.equal(decode({ Filter: name('AHx') }, Buffer.from('68 69>')).data.toString(), 'hi');
  assert.equal(
    decode({ Filter: name('ASCII85Decode') }, Buffer.from('87cURD]i,"Ebo80~>')).data.toString(),
    'Hello World!',
  );
  assert.equal(decode({ Filter: name('RL') }, Buffer.from([1, 65, 66, 254, 67, 128])).data.toString(), 'ABCCC');
  const lzw = Buffer.from([0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]);
  assert.deepEqual([...decode({ Filter: name('LZWDecode') }, lzw).data], [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
  const chain = { Filter: [name('AHx'), name('Fl')] };
  const hex = Buffer.from(deflateSync(Buffer.from('deep')).toString('hex') + '>');
  assert.equal(decode(chain, hex).data.toString(), 'deep');
  const rows = deflateSync(Buffer.from([1, 10, 10, 2, 1, 1, 3, 2, 2, 4, 1, 1]));
  const png = { Filter: name('FlateDecode'), DecodeParms: dict({ Predictor: new Num('15'), Columns: new Num('2') }) };
  assert.deepEqual([...decode(png, rows).data], [10, 20, 11, 21, 7, 16, 8, 17]);
  assert.deepEqual(decode({ Filter: name('DCTDecode') }, Buffer.from('x')).rest, ['DCTDecode']);
});

test('a lost cross-reference is rebuilt when asked, object streams included', () => {
  for (const kind of ['table', 'object-streams'] as SampleKind[]) {
    const broken = samplePdf({ kind, pages: [{}, {}] })
      .toString('latin1')
      .replace(/startxref[^]*/, '');
    const reader = new PdfReader(Buffer.from(broken, 'latin1'), { repair: true });
    assert.equal(reader.repaired, true);
    assert.equal(readPages(reader).length, 2);
  }
});

test('bytes damaged anywhere give a refusal or an answer, never a crash or a hang', () => {
  const samples = (['table', 'object-streams', 'hybrid'] as SampleKind[]).map((kind) =>
    samplePdf({ kind, pages: [{}, {}] }),
  );
  const edits = fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.constantFrom(...samples), edits, fc.boolean(), (sample, changes, repair) => {
      const bytes = Buffer.from(sample);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      try {
        const reader = new PdfReader(bytes, { repair });
        readPages(reader);
        for (const _ of walkReachable(reader)) void _;
      } catch (error) {
        assert.ok(error instanceof PdfError, String((error as Error).stack));
      }
    }),
    { numRuns: 400, seed: 2 },
  );
});

interface Line {
  path: string;
  sha256: string;
  expected: { opens: boolean | 'repair' | null; encrypted: boolean | string; pages: number | null };
}
const corpus = fileURLToPath(new URL('../../../../shared/corpus/', import.meta.url));
const skip = existsSync(corpus + 'MANIFEST.jsonl') ? false : 'the corpus is not here';

test('every file of the corpus ends in a refusal or in its true number of pages', { skip }, () => {
  const wrong: string[] = [];
  for (const line of readFileSync(corpus + 'MANIFEST.jsonl', 'utf8')
    .trim()
    .split('\n')) {
    const { path, sha256, expected } = JSON.parse(line) as Line;
    if (!path.endsWith('.pdf')) continue;
    const bytes = readFileSync(corpus + path);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256, path);
    const pages = countPages(bytes);
    if (typeof pages === 'number' && expected.pages !== null && pages !== expected.pages)
      wrong.push(`${path}: ${pages} pages`);
    if (
      path.startsWith('chinese/') &&
      expected.opens === true &&
      expected.encrypted === false &&
      typeof pages !== 'number'
    )
      wrong.push(`${path}: ${pages}`);
  }
  assert.deepEqual(wrong, []);
});

function countPages(bytes: Buffer): number | string {
  try {
    const reader = new PdfReader(bytes, { repair: true });
    for (const _ of walkReachable(reader)) void _;
    return readPages(reader).length;
  } catch (error) {
    if (error instanceof PdfError) return error.reason;
    throw error;
  }
}
