import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { extend } from './extend.js';
import { freeze } from './freeze.js';
import { hashFields, hashOf, hashOfState } from './hash.js';
import { PdfError } from './objects.js';
import { PdfReader } from './reader.js';
import { readState } from './read-state.js';
import { embed, prepare } from './sign.js';
import { certification, emptyFields, signaturesIn } from './state.js';
import { makeTestPki, pem } from './testing/test-pki.js';
import {
  pdfsigVerdicts,
  pyHankoVerdicts,
  qpdfComplaints,
  withoutPdfsig,
  withoutPyHanko,
  withoutQpdf,
} from './testing/judges.js';
import { firstExtra, samplePdf, type SampleKind, type SampleOptions } from './testing/sample-pdf.js';
import { appended, box, sign, type Act, type Grown } from './testing/story.js';
import type { FileState, FreezePlan } from './types.js';

const pki = await makeTestPki();
const rootPem = pem(pki.root.chain[0]!);
const stamp = pki.tsa.timestamper;
const [person, company] = [await pki.signer('张三'), await pki.signer('示例有限公司', 'ES256', 'COMPANY')];

const refusal =
  (reason: string) =>
  (error: unknown): boolean =>
    error instanceof PdfError && error.reason === reason;
const kinds: SampleKind[] = ['table', 'stream', 'object-streams', 'hybrid', 'linearized-order'];
const threePages: SampleOptions['pages'] = [{ annots: 'direct' }, { rotate: 90, annots: 'indirect' }, {}];

const plan: FreezePlan = {
  signatureFields: [
    { name: 'h-1-1', page: 1, rect: { x: 50, y: 100, w: 120, h: 120 }, tooltip: '甲方', lock: ['h-1-2', 'h-1-3'] },
  ],
  markFields: [
    { name: 'h-1-2', page: 2, rect: { x: 300, y: 100, w: 120, h: 60 }, tooltip: '日期' },
    { name: 'h-1-3', page: 3, rect: { x: 513, y: 100, w: 82, h: 400 }, tooltip: '骑缝章' },
    { name: 'h-2-1', page: 2, rect: { x: 760, y: 0, w: 82, h: 595 }, tooltip: '骑缝章' },
    { name: 'h-2-2', page: 3, rect: { x: 513, y: 0, w: 82, h: 842 }, tooltip: '骑缝章' },
  ],
};
const seal = box(100, 100, 0.8);
const firstAct: Act = {
  field: { existing: 'h-1-1' },
  paint: [{ drawing: seal, at: { x: 60, y: 110, w: 100, h: 100 }, rotation: 15 }],
  marks: [
    { name: 'h-1-2', paint: [{ drawing: seal, at: { x: 310, y: 105, w: 50, h: 50 } }] },
    {
      name: 'h-1-3',
      paint: [{ drawing: seal, at: { x: 545, y: 150, w: 100, h: 100 }, clip: { x: 545, y: 150, w: 50, h: 100 } }],
    },
  ],
  reason: '签署(同意)',
};
const lateAct: Act = {
  field: { late: { name: 'h-2-0', page: 3, rect: { x: 50, y: 50, w: 120, h: 120 }, lock: ['h-2-1', 'h-2-2'] } },
  paint: [{ drawing: seal, at: { x: 60, y: 60, w: 100, h: 100 } }],
  marks: ['h-2-1', 'h-2-2'].map((name, i) => ({
    name,
    paint: [{ drawing: seal, at: { x: [800, 553][i]!, y: 200, w: 42, h: 42 } }],
  })),
};

const opened = (options: SampleOptions): Grown => {
  const bytes = samplePdf(options);
  return { bytes, state: readState(bytes) };
};
/** What survives JSON, without the running hashes: their unused bytes may differ. */
const comparable = (state: FileState): unknown => JSON.parse(JSON.stringify({ ...state, hashState: '', sm3State: '' }));

function assertGrown(before: Grown, after: Grown): void {
  assert.ok(after.bytes.subarray(0, before.bytes.length).equals(before.bytes), 'earlier bytes stay');
  assert.equal(after.state.sha256, createHash('sha256').update(after.bytes).digest('hex'));
  assert.deepEqual(comparable(after.state), comparable(readState(after.bytes)), 'the state is what the file says');
}

for (const kind of kinds)
  test(`${kind}: two parties, one late, then B-LTA; each state equals what its file says`, async () => {
    const file = opened({ kind, pages: threePages, trailing: kind === 'table' ? '\n% trailing' : '' });
    const frozen = appended(file, freeze(file.state, plan));
    const first = await sign(frozen, firstAct, person, stamp);
    const second = await sign(first, lateAct, company, stamp);
    const validation = { certs: [...person.chain, ...company.chain], ocsps: [], crls: [] };
    const last = appended(second, await extend(second.state, validation, stamp));
    for (const [a, b] of [
      [file, frozen],
      [frozen, first],
      [first, second],
      [second, last],
    ] as const)
      assertGrown(a, b);
    assert.deepEqual(
      signaturesIn(last.state).map((s) => [s.field, s.kind]),
      [
        ['h-1-1', 'signature'],
        ['h-2-0', 'signature'],
        ['t-1', 'timestamp'],
      ],
    );
    assert.deepEqual(emptyFields(last.state), { signature: [], mark: [] });
    assert.equal(new PdfReader(last.bytes).xref.kind, new PdfReader(file.bytes).xref.kind);
    if (!withoutQpdf) assert.equal(qpdfComplaints(last.bytes), '');
    if (!withoutPdfsig)
      assert.deepEqual(pdfsigVerdicts(last.bytes).slice(0, 2), ['Signature is Valid.', 'Signature is Valid.']);
    // pyHanko judges no hybrid files; intake writes them anew before the first signature.
    if (withoutPyHanko || kind === 'hybrid') return;
    assert.deepEqual(
      pyHankoVerdicts(last.bytes, rootPem).map((v) => [v.field, v.good, v.changes, v.error]),
      [
        ['h-1-1', true, 'FORM_FILLING', undefined],
        ['h-2-0', true, 'LTA_UPDATES', undefined],
        ['t-1', true, '', undefined],
      ],
    );
  });

test('the running hash, stored and continued at any cuts, is that of node:crypto', () => {
  const cuts = fc.array(fc.nat(70_000), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), cuts, fc.boolean(), (seed, at, exportable) => {
      const bytes = Buffer.alloc(70_000, seed.length ? Buffer.from(seed) : 7);
      const ends = [...at].sort((a, b) => a - b);
      let hash = hashOf(bytes.subarray(0, ends[0]), exportable);
      for (let i = 0; i < ends.length; i++) {
        const from = exportable ? hashOfState({ v: 1, byteLength: 0, ...hashFields(hash) }) : hash;
        hash = from.continued(bytes.subarray(ends[i]!, ends[i + 1] ?? bytes.length));
      }
      assert.equal(hash.digest().toString('hex'), createHash('sha256').update(bytes).digest('hex'));
    }),
    { seed: 3 },
  );
});

test('SM3 goes along with SHA-256 from reading over freezing to signing, and stays away where no state leaves', async () => {
  const bytes = samplePdf({ pages: threePages });
  const sm3 = (of: Buffer): string => createHash('sm3').update(of).digest('hex');
  const state = readState(bytes);
  assert.equal(state.sm3, sm3(bytes));
  const frozen = appended({ bytes, state }, freeze(state, plan));
  assert.equal(frozen.state.sm3, sm3(frozen.bytes));
  const stored = JSON.parse(JSON.stringify(frozen.state)) as FileState;
  const signed = await sign({ bytes: frozen.bytes, state: stored }, firstAct, person);
  assert.equal(signed.state.sm3, sm3(signed.bytes));
  assert.equal(readState(bytes, { exportable: false }).sm3, undefined);
});

test('a state made for one process signs there and is refused elsewhere', async () => {
  const bytes = samplePdf({ pages: threePages });
  const state = readState(bytes, { exportable: false });
  const frozen = appended({ bytes, state }, freeze(state, plan));
  const signed = await sign(frozen, firstAct, person);
  assert.equal(signed.state.sha256, createHash('sha256').update(signed.bytes).digest('hex'));
  const copy = JSON.parse(JSON.stringify(signed.state)) as FileState;
  assert.throws(() => prepare(copy, act(lateAct)), refusal('stale-state'));
  assert.throws(() => prepare({ ...copy, hashState: 'AAAA' }, act(lateAct)), refusal('stale-state'));
});

const act = (partial: Act) => ({ signingTime: new Date(0), signerName: '测试', marks: [], paint: [], ...partial });

test('a field is signed once, drawn once, and only under its name', async () => {
  const file = opened({ pages: threePages });
  const frozen = appended(file, freeze(file.state, plan));
  const signed = await sign(frozen, firstAct, person);
  const again = (partial: Act) => () => prepare(signed.state, act(partial));
  assert.throws(again(firstAct), refusal('field-taken'));
  assert.throws(again({ field: { existing: 'h-9-9' } }), refusal('no-such-field'));
  assert.throws(again({ field: { existing: 'h-2-1' } }), refusal('no-such-field'));
  assert.throws(again({ ...lateAct, marks: firstAct.marks }), refusal('field-taken'));
  const late = (name: string) => ({ late: { name, page: 1, rect: { x: 0, y: 0, w: 9, h: 9 }, lock: [] } });
  assert.throws(again({ field: late('h-1-2') }), refusal('name-taken'));
  assert.throws(again({ field: late('h.1.2') }), refusal('name-taken'));
  assert.throws(again({ field: { late: { ...late('x').late, page: 4 } } }), refusal('no-such-page'));
  assert.throws(again({ field: { late: { ...late('x').late, lock: ['nobody'] } } }), refusal('no-such-field'));
});

test('ink that leaves its field, or a field that leaves its page, is refused', () => {
  const file = opened({ pages: threePages });
  const frozen = freeze(file.state, plan).state;
  const at = { x: 160, y: 110, w: 100, h: 100 };
  assert.throws(() => prepare(frozen, act({ ...firstAct, paint: [{ drawing: seal, at }] })), refusal('outside'));
  const rect = { x: 590, y: 0, w: 20, h: 20 };
  assert.throws(
    () => prepare(frozen, act({ field: { late: { name: 'x', page: 1, rect, lock: [] } } })),
    refusal('outside'),
  );
  const markFields = [{ name: 'x', page: 2, rect: { x: 830, y: 0, w: 20, h: 20 }, tooltip: '' }];
  assert.throws(() => freeze(file.state, { signatureFields: [], markFields }), refusal('outside'));
});

test('a mark field that is locked empty is no forbidden change', async () => {
  const file = opened({ pages: threePages });
  const at = { x: 60, y: 60, w: 40, h: 40 };
  const edges = [1, 2, 3].map((page) => ({ name: `edge-${page}`, page, rect: { ...at, x: 5 }, tooltip: '' }));
  const lock = ['a', ...edges.map(({ name }) => name)];
  const fields = [
    { name: 'a', page: 1, rect: at, lock },
    { name: 'b', page: 1, rect: { ...at, y: 200 }, lock: ['b'] },
  ];
  const frozen = appended(file, freeze(file.state, { signatureFields: fields, markFields: edges }));
  const paint = [{ drawing: seal, at }];
  const first = await sign(frozen, { ...lateAct, field: { existing: 'a' }, paint, marks: [] }, company, stamp);
  const second = await sign(first, { ...lateAct, field: { existing: 'b' }, paint: [], marks: [] }, person, stamp);
  assertGrown(first, second);
  if (withoutPyHanko) return;
  assert.deepEqual(
    pyHankoVerdicts(second.bytes, rootPem).map((v) => [v.field, v.good, v.error]),
    [
      ['a', true, undefined],
      ['b', true, undefined],
    ],
  );
});

test('a CMS beyond its reserve is refused; with a greater reserve it fits', async () => {
  const file = opened({});
  const late = act({ field: { late: { name: 'a', page: 1, rect: { x: 0, y: 0, w: 0, h: 0 }, lock: [] } } });
  assert.throws(() => embed(prepare(file.state, late), Buffer.alloc(8193)), refusal('reserve-too-small'));
  const fits = embed(prepare(file.state, { ...late, reserve: 16_384 }), Buffer.alloc(8193));
  assert.equal(fits.state.byteLength, file.bytes.length + fits.appended.length);
});

test('a file that holds a signature is never frozen, and takes further signatures in late fields', async () => {
  const file = opened({ pages: threePages });
  const frozen = appended(file, freeze(file.state, { signatureFields: [], markFields: [] }));
  const firstField = { late: { ...lateOf(lateAct), lock: [] } };
  const first = await sign(frozen, { ...lateAct, field: firstField, marks: [] }, person, stamp);
  assert.throws(() => freeze(first.state, plan), refusal('signed'));
  const field = { late: { ...lateOf(lateAct), name: 'h-3-0', page: 2, lock: [] } };
  const second = await sign(first, { ...lateAct, field, marks: [] }, company, stamp);
  assertGrown(first, second);
  if (withoutPyHanko) return;
  assert.deepEqual(
    pyHankoVerdicts(second.bytes, rootPem).map((v) => [v.field, v.good, v.error]),
    [
      ['h-2-0', true, undefined],
      ['h-3-0', true, undefined],
    ],
  );
});

const lateOf = ({ field }: Act) => (field as { late: FreezePlan['signatureFields'][number] }).late;

test('certification: P=1 takes no signature, P=2 only in fields that exist', () => {
  const certified = (p: number): Grown =>
    opened({
      catalog: `/AcroForm<</Fields[7 0 R 8 0 R]/SigFlags 3>>/Perms<</DocMDP 6 0 R>>`,
      extra: [
        `<</Type/Sig/Filter/X/ByteRange[0 1 2 3]/Contents<00>/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P ${p}>>>>]>>`,
        '<</FT/Sig/T(certified)/V 6 0 R/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R>>',
        '<</FT/Sig/T(empty)/Subtype/Widget/Rect[10 10 50 50]/P 3 0 R>>',
      ],
    });
  const existing = act({ field: { existing: 'empty' } });
  const late = act({ field: { late: { name: 'x', page: 1, rect: { x: 0, y: 0, w: 9, h: 9 }, lock: [] } } });
  assert.deepEqual([certification(certified(1).state), certification(opened({}).state)], [1, null]);
  assert.throws(() => prepare(certified(1).state, existing), refusal('certified'));
  assert.throws(() => prepare(certified(2).state, late), refusal('certified'));
  assert.ok(prepare(certified(2).state, existing).digest.length === 32);
});

test("another maker's empty field is signed where it is: widget apart, name in a tree, old entries kept", async () => {
  const n = firstExtra(1);
  const file = opened({
    catalog: `/AcroForm ${n} 0 R`,
    pages: [{ more: `/Annots[${n + 3} 0 R]` }],
    extra: [
      `<</Fields[${n + 1} 0 R]/DA(/Helv 0 Tf)/SigFlags 1>>`,
      `<</T(party)/Kids[${n + 2} 0 R]>>`,
      `<</T(sign)/FT/Sig/Parent ${n + 1} 0 R/Kids[${n + 3} 0 R]/TU(here)>>`,
      `<</Type/Annot/Subtype/Widget/Parent ${n + 2} 0 R/Rect[100 200 300 100]/P 3 0 R/MK<</BC[0]>>>>`,
    ],
  });
  assert.deepEqual(emptyFields(file.state).signature, ['party.sign']);
  const paint = [{ drawing: seal, at: { x: 100, y: 100, w: 100, h: 100 } }];
  const signed = await sign(file, { field: { existing: 'party.sign' }, paint }, person, stamp);
  assertGrown(file, signed);
  if (!withoutPyHanko) assert.equal(pyHankoVerdicts(signed.bytes, rootPem)[0]!.good, true);
});
