import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freeze } from './freeze.js';
import { Dict, PdfError, Ref, serialize, Stream, type PdfObject } from './objects.js';
import { PdfReader } from './reader.js';
import { readState } from './read-state.js';
import { pyHankoVerdicts, qpdfComplaints, withoutPyHanko, withoutQpdf } from './testing/judges.js';
import { firstExtra, samplePdf, type SampleOptions } from './testing/sample-pdf.js';
import { appended, box, sign, type Grown } from './testing/story.js';
import { makeTestPki, pem } from './testing/test-pki.js';
import type { FreezePlan } from './types.js';

const pki = await makeTestPki();
const rect = { x: 50, y: 50, w: 120, h: 120 };
const signatureOnly: FreezePlan = {
  signatureFields: [{ name: 's', page: 1, rect, tooltip: '甲方', lock: [] }],
  markFields: [],
};
const withMark: FreezePlan = {
  signatureFields: [{ name: 's', page: 1, rect, tooltip: '甲方', lock: ['m'] }],
  markFields: [{ name: 'm', page: 1, rect: { x: 500, y: 0, w: 82, h: 842 }, tooltip: '骑缝章' }],
};
const open = (options: SampleOptions): Grown => {
  const bytes = samplePdf(options);
  return { bytes, state: readState(bytes) };
};
const frozen = (file: Grown, plan: FreezePlan): Grown => appended(file, freeze(file.state, plan));
const at = (reader: PdfReader, from: PdfObject | undefined, ...path: (string | number)[]): PdfObject =>
  path.reduce<PdfObject>((object, key) => {
    const found = reader.get(object);
    if (Array.isArray(found)) return found[key as number] ?? null;
    return (found instanceof Stream ? found.dict : (found as Dict)).get(key as string) ?? null;
  }, from ?? null);

test('freezing the bytes or their state gives the same increment', () => {
  const { bytes, state } = open({});
  assert.deepEqual(freeze(bytes, withMark).appended, freeze(state, withMark).appended);
});

test('what lets viewers redraw the file is removed, other entries of the form stay', () => {
  const n = firstExtra(1);
  for (const form of [`<</Fields[]/NeedAppearances true/XFA[(a) 3 0 R]/DA(/Helv 0 Tf)>>`, `${n} 0 R`]) {
    const extra = ['<</Fields[]/NeedAppearances true/XFA 3 0 R/DA(/Helv 0 Tf)/SigFlags 1>>'];
    const reader = new PdfReader(frozen(open({ catalog: `/AcroForm ${form}`, extra }), withMark).bytes);
    const acroForm = reader.dict(reader.catalog.get('AcroForm'))!;
    assert.deepEqual([...acroForm.keys()].sort(), ['DA', 'Fields', 'SigFlags']);
    assert.equal(serialize(acroForm.get('SigFlags')!), '3');
  }
});

test('fields are as DOMAIN.md §9 wants them: flags, names, lock as an object, an empty appearance in its box', () => {
  const reader = new PdfReader(frozen(open({}), withMark).bytes);
  const [s, m] = (reader.array(at(reader, reader.catalog.get('AcroForm'), 'Fields')) ?? []).map((f) => reader.dict(f)!);
  assert.deepEqual(
    ['FT', 'T', 'F'].map((key) => serialize(s!.get(key)!)),
    ['/Sig', '(s)', '132'],
  );
  assert.deepEqual(
    ['FT', 'T', 'F', 'Ff'].map((key) => serialize(m!.get(key)!)),
    ['/Btn', '(m)', '4', '65537'],
  );
  assert.ok(s!.get('Lock') instanceof Ref);
  assert.equal(serialize(reader.get(s!.get('Lock'))), '<</Type/SigFieldLock/Action/Include/Fields[(m)]>>');
  const { w, h } = rect;
  assert.equal(serialize(at(reader, s, 'AP', 'N', 'BBox')), `[0 0 ${w} ${h}]`);
  assert.equal(serialize(at(reader, m, 'AP', 'N', 'BBox')), '[0 0 82 842]');
  for (const key of ['A', 'AA', 'MK', 'Parent', 'Kids']) assert.ok(!m!.has(key), key);
});

test('fields of one size share their empty appearance', () => {
  const marks = [1, 2, 3].map((i) => ({
    name: `m${i}`,
    page: 1,
    rect: { x: 100 * i, y: 50, w: 80, h: 20 },
    tooltip: '',
  }));
  const grown = frozen(open({}), { signatureFields: [], markFields: marks });
  const forms = grown.bytes.toString('latin1').match(/\/Subtype\/Form\/BBox\[0 0 80 20\]/g);
  assert.equal(forms?.length, 1);
});

test('names with periods, taken names and locks on nothing are refused', () => {
  const { state } = open({});
  const once = frozen({ bytes: Buffer.alloc(0), state }, withMark).state;
  const refuses = (run: () => unknown, reason: string) =>
    assert.throws(run, (error: unknown) => error instanceof PdfError && error.reason === reason);
  refuses(() => freeze(once, withMark), 'name-taken');
  refuses(
    () => freeze(state, { ...withMark, markFields: [{ ...withMark.markFields[0]!, name: 'a.b' }] }),
    'name-taken',
  );
  refuses(() => freeze(state, { ...withMark, markFields: [] }), 'no-such-field');
});

const xmp = (claim: string): string =>
  `<x:xmpmeta><rdf:Description ${claim}><dc:title>合同</dc:title></rdf:Description></x:xmpmeta>`;
const attributes = 'pdfaid:part="2" pdfaid:conformance="B" xmp:CreatorTool="x"';
const elements = 'a="b"><pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance';

test('a PDF/A claim goes when mark fields break it, and stays otherwise', () => {
  for (const claim of [attributes, elements, attributes.replace('"2"', '"1"')]) {
    const text = Buffer.from(xmp(claim)).toString('latin1');
    const metadata = `<</Type/Metadata/Subtype/XML/Length ${text.length}>>\nstream\n${text}\nendstream`;
    const file = open({ catalog: `/Metadata ${firstExtra(1)} 0 R`, extra: [metadata] });
    const after = (plan: FreezePlan): string => {
      const reader = new PdfReader(frozen(file, plan).bytes);
      return reader.decode(reader.get(reader.catalog.get('Metadata')) as Stream).data.toString('utf8');
    };
    const isPart1 = claim.includes('"1"');
    assert.equal(after(signatureOnly).includes('pdfaid:part'), !isPart1);
    assert.ok(!after(withMark).includes('pdfaid'));
    assert.ok(after(withMark).includes('<dc:title>合同</dc:title>'));
  }
});

/** A tagged file: Document element, parent tree with one page entry. */
function tagged(parentTree: 'nums' | 'kids' | 'none'): Grown {
  const n = firstExtra(1);
  const tree = {
    nums: `<</Nums[0[${n + 1} 0 R]]>>`,
    kids: `<</Kids[${n + 3} 0 R]>>`,
    none: 'null',
  }[parentTree];
  const entry = parentTree === 'none' ? '' : `/ParentTree ${n + 2} 0 R/ParentTreeNextKey 1`;
  return open({
    catalog: `/StructTreeRoot ${n} 0 R/MarkInfo<</Marked true>>`,
    pages: [{ annots: 'none', more: '/StructParents 0' }],
    extra: [
      `<</Type/StructTreeRoot/K ${n + 1} 0 R${entry}>>`,
      `<</Type/StructElem/S/Document/P ${n} 0 R/K[0]/Pg 3 0 R>>`,
      tree,
      `<</Limits[0 0]/Nums[0[${n + 1} 0 R]]>>`,
    ],
  });
}

for (const parentTree of ['nums', 'kids', 'none'] as const)
  test(`a tagged file (${parentTree}) gets a Form element for each widget, and signs`, async () => {
    const file = frozen(tagged(parentTree), withMark);
    const reader = new PdfReader(file.bytes);
    const root = reader.dict(reader.catalog.get('StructTreeRoot'))!;
    const fields = reader.array(at(reader, reader.catalog.get('AcroForm'), 'Fields'))!;
    for (const field of fields as Ref[]) {
      const key = reader.number(at(reader, field, 'StructParent'))!;
      const element = reader.dict(inNumberTree(reader, root.get('ParentTree'), key))!;
      assert.equal(serialize(element.get('S')!), '/Form');
      assert.equal(serialize(at(reader, element, 'K', 'Obj')), serialize(field));
      assert.equal(serialize(at(reader, element, 'P', 'P', 'S')), '/Document');
      assert.ok(key < reader.number(root.get('ParentTreeNextKey'))!);
    }
    if (parentTree !== 'none') assert.ok(reader.array(inNumberTree(reader, root.get('ParentTree'), 0)));
    if (!withoutQpdf) assert.equal(qpdfComplaints(file.bytes), '');
    const paint = [{ drawing: box(10, 10), at: rect }];
    const marks = [{ name: 'm', paint: [{ drawing: box(10, 10), at: { x: 560, y: 100, w: 20, h: 20 } }] }];
    const late = { late: { name: 'l', page: 1, rect: { ...rect, y: 300 }, lock: [] } };
    const first = await sign(file, { field: { existing: 's' }, paint, marks }, await pki.signer('张三'));
    const second = await sign(first, { field: late }, await pki.signer('李四'));
    if (withoutPyHanko) return;
    const verdicts = pyHankoVerdicts(second.bytes, pem(pki.root.chain[0]!));
    assert.deepEqual(
      verdicts.map((v) => [v.good, v.error]),
      [
        [true, undefined],
        [true, undefined],
      ],
    );
  });

function inNumberTree(reader: PdfReader, tree: PdfObject | undefined, key: number): PdfObject {
  const dict = reader.dict(tree)!;
  const nums = reader.array(dict.get('Nums')) ?? [];
  for (let i = 0; i < nums.length; i += 2) if (reader.number(nums[i]) === key) return nums[i + 1]!;
  for (const kid of reader.array(dict.get('Kids')) ?? []) {
    const [low, high] = reader.array(at(reader, kid, 'Limits'))!.map((n) => reader.number(n)!);
    if (low! <= key && key <= high!) return inNumberTree(reader, kid, key);
  }
  return null;
}
