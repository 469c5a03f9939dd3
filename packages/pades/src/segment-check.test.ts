import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCms, cmsSignedData } from './cms.js';
import { freeze } from './freeze.js';
import { PdfError } from './objects.js';
import { readState } from './read-state.js';
import { checkSegment } from './segment-check.js';
import { embed, prepare } from './sign.js';
import { samplePdf, type SampleKind } from './testing/sample-pdf.js';
import { box } from './testing/story.js';
import { makeTestPki } from './testing/test-pki.js';
import type { FileState, SigningAct } from './types.js';

const pki = await makeTestPki();
const signer = await pki.signer('张三');
const verify = (cms: Buffer, digest: Buffer) => checkCms(cms, digest, signer.chain);
const isBad = (error: unknown): boolean => error instanceof PdfError && error.reason === 'bad-segment';

const seal = { ...box(100, 100, 0.8), operators: '1 0 0 rg 0 0 100 100 re f '.repeat(20) };
const markFields = [2, 3].map((page) => ({
  name: `m-${page}`,
  page,
  rect: { x: 500, y: 100, w: 82, h: 400 },
  tooltip: '骑缝章',
}));
const sealAt = { drawing: seal, at: { x: 60, y: 60, w: 100, h: 100 } };
const strip = { drawing: seal, at: { x: 550, y: 200, w: 100, h: 100 }, clip: { x: 550, y: 200, w: 32, h: 100 } };
const common = { signingTime: new Date(0), signerName: '张三', reason: '同意' };
const existing: SigningAct = {
  ...common,
  field: { existing: 's-1' },
  paint: [sealAt],
  marks: [{ name: 'm-2', paint: [strip] }],
};
const lateField = { name: 's-2', page: 3, rect: { x: 50, y: 50, w: 120, h: 120 }, lock: ['m-3'], tooltip: '乙' };
const late: SigningAct = {
  ...common,
  field: { late: lateField },
  paint: [sealAt],
  marks: [{ name: 'm-3', paint: [strip] }],
};

function frozen(kind: SampleKind, freezeIt = true): FileState {
  const state = readState(samplePdf({ kind, pages: [{ annots: 'direct' }, { annots: 'indirect' }, {}] }));
  if (!freezeIt) return state;
  const rect = { x: 50, y: 50, w: 120, h: 120 };
  return freeze(state, { signatureFields: [{ name: 's-1', page: 1, rect, lock: ['m-2'] }], markFields }).state;
}

async function segmentOf(state: FileState, act: SigningAct): Promise<{ appended: Buffer; state: FileState }> {
  const prepared = prepare(state, act);
  return embed(prepared, (await cmsSignedData({ digest: prepared.digest, signer })).der);
}

for (const kind of ['table', 'stream', 'hybrid'] as SampleKind[])
  test(`${kind}: an honest segment passes, with the facts that are stored`, async () => {
    const invisible = { ...common, field: { existing: 's-1' }, paint: [], marks: [] };
    for (const act of [existing, late, invisible]) {
      const before = JSON.parse(JSON.stringify(frozen(kind))) as FileState;
      const { appended, state } = await segmentOf(before, act);
      const facts = checkSegment(before, appended, act, verify);
      assert.equal(facts.sha256, state.sha256);
      assert.equal(facts.field, 'existing' in act.field ? 's-1' : 's-2');
    }
    const unfrozen = frozen(kind, false);
    const act = { ...late, field: { late: { ...lateField, lock: [] } }, marks: [] };
    checkSegment(unfrozen, (await segmentOf(unfrozen, act)).appended, act, verify);
  });

test('a segment that does another thing than the act is refused, although its signature is good', async () => {
  const state = frozen('table');
  const { appended } = await segmentOf(state, existing);
  const otherwise: Record<string, SigningAct> = {
    'ink elsewhere': { ...existing, paint: [{ ...sealAt, at: { ...sealAt.at, x: 62 } }] },
    'a wider strip': { ...existing, marks: [{ name: 'm-2', paint: [{ ...strip, clip: { ...strip.clip, w: 31 } }] }] },
    'one mark more than asked': { ...existing, marks: [] },
    'one mark less than asked': { ...existing, marks: [...existing.marks, { name: 'm-3', paint: [strip] }] },
    'another mark': { ...existing, marks: [{ name: 'm-3', paint: [strip] }] },
    'a second seal': { ...existing, paint: [sealAt, sealAt] },
    'a late field': late,
  };
  for (const [what, act] of Object.entries(otherwise))
    assert.throws(() => checkSegment(state, appended, act, verify), isBad, what);
  assert.throws(() => checkSegment(frozen('table', false), appended, existing, verify), isBad, 'another file');
  const lateSegment = (await segmentOf(state, late)).appended;
  const moved = { ...late, field: { late: { ...lateField, rect: { ...lateField.rect, x: 52 } } } };
  const unlocked = { ...late, field: { late: { ...lateField, lock: [] } } };
  for (const act of [moved, unlocked]) assert.throws(() => checkSegment(state, lateSegment, act, verify), isBad);
});

test('edits that keep all lengths are found by the shape alone, before any signature is looked at', async () => {
  const state = frozen('table');
  const segment = (await segmentOf(state, late)).appended.toString('latin1');
  const edits: [string, string][] = [
    ['/F 132', '/F 130'],
    ['re W n', 're f n'],
    ['/Subtype/Widget/FT/Sig', '/Subtype/Widget/FT/Txt'],
    ['/TransformMethod/FieldMDP', '/TransformMethod/FieldMDX'],
    ['/ByteRange [0', '/ByteRange [1'],
    ['/Matrix[1 0 0 1', '/Matrix[2 0 0 1'],
    ['/Type/Sig/Filter', '/Type/Abc/Filter'],
    ['/Subtype/Form', '/Subtype/PS  '],
    ['endobj\n', 'endobj '],
    ['/Prev ', '/Prex '],
    ['%%EOF\n', '%%EOF '],
  ];
  for (const [from, to] of edits) {
    assert.ok(segment.includes(from), from);
    const edited = Buffer.from(segment.replace(from, to), 'latin1');
    assert.throws(() => checkSegment(state, edited, late, () => true), isBad, from);
  }
  const open = frozen('table', false);
  const act = { ...late, field: { late: { ...lateField, lock: [] } }, marks: [] };
  const onPage = (await segmentOf(open, act)).appended.toString('latin1');
  for (const [from, to] of [
    ['/Parent 2 0 R', '/Parent 1 0 R'],
    ['/MediaBox[0 0 595', '/MediaBox[0 0 596'],
    ['/Contents 10 0 R', '/Contents 11 0 R'],
    ['/Pages 2 0 R', '/Pages 3 0 R'],
  ] as const) {
    assert.ok(onPage.includes(from), from);
    const edited = Buffer.from(onPage.replace(from, to), 'latin1');
    assert.throws(() => checkSegment(open, edited, act, () => true), isBad, from);
  }
  const hidden = segment.replace('xref\n', '99 0 obj\n<<>>\nendobj\nxref\n');
  assert.throws(() => checkSegment(state, Buffer.from(hidden, 'latin1'), late, () => true), isBad);
});

test('no byte of a segment can be changed', async () => {
  const state = frozen('table');
  const { appended } = await segmentOf(state, existing);
  const start = appended.indexOf('/Contents <') + 11;
  const cmsEnd = appended.indexOf(Buffer.alloc(64, '0'), start);
  const padding = appended.indexOf('>', cmsEnd);
  for (let at = 0; at < appended.length; at++) {
    // The CMS itself is `verifyCms`'s business; of the padding a sample is enough.
    if (at >= start && at < padding && (at < cmsEnd || at % 997 !== 0)) continue;
    const edited = Buffer.from(appended);
    edited[at]! ^= 1;
    assert.throws(() => checkSegment(state, edited, existing, verify), `byte ${at}`);
  }
});
