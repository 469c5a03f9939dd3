import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCms } from './cms.js';
import { dateDrawing } from './date-text.js';
import { extend } from './extend.js';
import { freeze } from './freeze.js';
import { makeOcspResponder } from './ocsp.js';
import { toDrawing } from './picture.js';
import { readState } from './read-state.js';
import { sealPicture } from './seals/seal.js';
import { checkSegment } from './segment-check.js';
import { emptyFields, pageSizes } from './state.js';
import { paintedStrip, stripsAcross } from './strips.js';
import {
  pdfsigVerdicts,
  pyHankoInTheFuture,
  pyHankoVerdicts,
  qpdfComplaints,
  withoutPdfsig,
  withoutPyHanko,
  withoutQpdf,
} from './testing/judges.js';
import { samplePdf } from './testing/sample-pdf.js';
import { appended, sign, type Act, type Grown } from './testing/story.js';
import { makeTestPki, pem } from './testing/test-pki.js';
import { writeCrl } from './crl.js';
import type { FreezePlan, MarkFieldPlan, SignatureFieldPlan } from './types.js';

const pki = await makeTestPki();
const rootPem = pem(pki.root.chain[0]!);
const stamp = pki.tsa.timestamper;

/** What a company brings: its own seal, a date, strips over all pages. */
interface Party {
  id: string;
  name: string;
  late: boolean;
}
const parties: Party[] = [
  { id: '1001', name: '虎符示例科技有限公司', late: false },
  { id: '1002', name: '上海示例贸易有限公司', late: false },
  { id: '1003', name: '深圳示例制造有限公司', late: true },
];
const edgeWidth = 82.2;
const stripName = ({ id }: Party, page: number): string => `h-${id}-${page + 1}`;

/** The field of a seal at freeze or later; a late date within 20 pt shares it (DOMAIN.md §9). */
const sealField = (party: Party, pages: number): SignatureFieldPlan => ({
  name: `h-${party.id}-0`,
  page: pages,
  rect: { x: 60 + 160 * parties.indexOf(party), y: 90, w: 140, h: 140 },
  tooltip: `${party.name} 签章`,
  lock: Array.from({ length: pages }, (_, page) => stripName(party, page)),
});

function planFor(state: Grown['state']): FreezePlan {
  const sizes = pageSizes(state);
  const strips = (party: Party): MarkFieldPlan[] =>
    sizes.map(({ width, height }, page) => ({
      name: stripName(party, page),
      page: page + 1,
      rect: { x: width - edgeWidth, y: 0, w: edgeWidth, h: height },
      tooltip: '骑缝章',
    }));
  const known = parties.filter((party) => !party.late);
  return { signatureFields: known.map((p) => sealField(p, sizes.length)), markFields: parties.flatMap(strips) };
}

function actOf(party: Party, state: Grown['state'], signingTime: Date): Act {
  const sizes = pageSizes(state);
  const field = sealField(party, sizes.length);
  const seal = toDrawing(sealPicture({ kind: 'OFFICIAL', name: party.name, size: { diameter: 42 } }));
  const date = dateDrawing(signingTime.getTime(), 'CHINESE');
  const size = { width: seal.width, height: seal.height };
  const across = stripsAcross(
    size,
    sizes.map(({ width }, i) => ({ page: i + 1, width })),
    500 - 140 * parties.indexOf(party),
  );
  return {
    field: party.late ? { late: field } : { existing: field.name },
    paint: [
      { drawing: seal, at: { x: field.rect.x + 10, y: field.rect.y + 18, w: seal.width, h: seal.height } },
      { drawing: date, at: { x: field.rect.x + 30, y: field.rect.y + 2, w: date.width, h: date.height } },
    ],
    marks: across.map((strip) => ({ name: stripName(party, strip.page - 1), paint: [paintedStrip(seal, strip)] })),
    signingTime,
    signerName: party.name,
    reason: '签署',
  };
}

async function validationData(chains: Buffer[][]) {
  const now = Date.now();
  const responder = makeOcspResponder({
    issuing: pki.issuing,
    responder: pki.ocsp,
    statusOf: () => Promise.resolve({ status: 'GOOD' }),
    clock: Date.now,
  });
  const leaves = [...chains.map((chain) => chain[0]!), pki.timestamping.chain[0]!];
  const list = { revoked: [], number: 1, thisUpdate: now - 1000, nextUpdate: now + 86_400_000 };
  return {
    certs: [...chains.flat(), ...pki.timestamping.chain, ...pki.ocsp.chain],
    ocsps: await Promise.all(leaves.map((leaf) => responder.responseFor(leaf))),
    crls: [writeCrl(pki.root, list), writeCrl(pki.issuing, list)],
  };
}

for (const pages of [5, 100])
  test(`three companies, one late, with seal, date and strips over ${pages} pages: 3 CMS, small growth, B-LTA`, async () => {
    const bytes = samplePdf({ pages: Array.from({ length: pages }, () => ({})) });
    const state = readState(bytes);
    let file = appended({ bytes, state }, freeze(state, planFor(state)));
    const chains: Buffer[][] = [];
    for (const party of parties) {
      const signer = await pki.signer(party.name, 'ES256', 'COMPANY');
      chains.push(signer.chain);
      const act = actOf(party, file.state, new Date());
      const before = file;
      file = await sign(before, act, signer, stamp);
      const full = { marks: [], paint: [], signingTime: new Date(), signerName: '', ...act };
      const segment = file.bytes.subarray(before.bytes.length);
      checkSegment(before.state, segment, full, (cms, digest) => checkCms(cms, digest, signer.chain));
    }
    const growth = file.bytes.length - bytes.length;
    assert.ok(growth < 300_000, `${growth} bytes`);
    assert.deepEqual(emptyFields(file.state), { signature: [], mark: [] });
    const done = appended(file, await extend(file.state, await validationData(chains), stamp));
    if (!withoutQpdf) assert.equal(qpdfComplaints(done.bytes), '');
    if (!withoutPdfsig) assert.deepEqual(pdfsigVerdicts(done.bytes).slice(0, 3), Array(3).fill('Signature is Valid.'));
    if (withoutPyHanko) return;
    assert.deepEqual(
      pyHankoVerdicts(done.bytes, rootPem).map((v) => [v.good, v.changes, v.error]),
      [
        [true, 'FORM_FILLING', undefined],
        [true, 'FORM_FILLING', undefined],
        [true, 'LTA_UPDATES', undefined],
        [true, '', undefined],
      ],
    );
    // The signers' certificates are long expired then: only the stored evidence and its time stamp speak.
    assert.deepEqual(
      pyHankoInTheFuture(done.bytes, rootPem, 400).map((v) => [v.good, v.error]),
      Array(3).fill([true, null]),
    );
    // Without them the same question has no good answer.
    if (pages === 5) assert.ok(pyHankoInTheFuture(file.bytes, rootPem, 400).every((v) => !v.good));
  });

test('the state of 100 pages with 1,000 reserved fields stays small, and a later act need not touch a page', () => {
  const bytes = samplePdf({ pages: Array.from({ length: 100 }, () => ({ annots: 'direct' as const })) });
  const state = readState(bytes);
  const rect = { x: 513, y: 0, w: 82, h: 842 };
  const markFields = Array.from({ length: 1000 }, (_, i) => ({
    name: `h-1234567890123456789-${i}`,
    page: (i % 100) + 1,
    rect,
    tooltip: '骑缝章',
  }));
  const frozen = freeze(state, { signatureFields: [], markFields }).state;
  const json = JSON.stringify(frozen);
  assert.ok(json.length < 200_000, `${json.length} characters`);
  assert.ok(!json.includes('/Type/Page/'), 'no page dictionary is kept');
});

test('a second B-LTA renews the time stamp and writes no evidence twice', async () => {
  const bytes = samplePdf({});
  const signer = await pki.signer('张三');
  const late = { name: 's', page: 1, rect: { x: 0, y: 0, w: 0, h: 0 }, lock: [] };
  const signed = await sign({ bytes, state: readState(bytes) }, { field: { late } }, signer, stamp);
  const data = await validationData([signer.chain]);
  const first = appended(signed, await extend(signed.state, data, stamp));
  const second = appended(first, await extend(readState(first.bytes), data, stamp));
  assert.ok(second.bytes.length - first.bytes.length < first.bytes.length - signed.bytes.length);
  assert.equal(second.bytes.toString('latin1').split(data.crls[0]!.toString('latin1')).length, 2);
  if (!withoutPyHanko)
    assert.deepEqual(
      pyHankoVerdicts(second.bytes, rootPem).map((v) => [v.field, v.good]),
      [
        ['s', true],
        ['t-1', true],
        ['t-2', true],
      ],
    );
});
