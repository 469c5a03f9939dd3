import assert from 'node:assert/strict';
import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { writeCrl } from '../crl.js';
import { extend } from '../extend.js';
import { freeze } from '../freeze.js';
import { makeOcspResponder } from '../ocsp.js';
import { readState } from '../read-state.js';
import { appended, box, sign, type Grown } from '../testing/story.js';
import { samplePdf, type SampleKind } from '../testing/sample-pdf.js';
import { makeTestPki } from '../testing/test-pki.js';
import type { FreezePlan } from '../types.js';
import type { CertificateStatus } from '../revocation.js';
import { unreadable, verifyPdf, type VerificationReport } from './verify-pdf.js';

const pki = await makeTestPki();
const [person, company] = [await pki.signer('张三'), await pki.signer('示例有限公司', 'ES256', 'COMPANY')];
const options = { trust: [pki.root.chain[0]!], now: Date.now() };
const stamp = pki.tsa.timestamper;
const seal = box(100, 100, 0.8);

const plan: FreezePlan = {
  signatureFields: [{ name: 'h-1-1', page: 1, rect: { x: 50, y: 100, w: 120, h: 120 }, lock: ['h-1-2'] }],
  markFields: [
    { name: 'h-1-2', page: 2, rect: { x: 300, y: 100, w: 120, h: 60 }, tooltip: '日期' },
    { name: 'h-2-1', page: 2, rect: { x: 513, y: 0, w: 82, h: 595 }, tooltip: '骑缝章' },
  ],
};
const firstAct = {
  field: { existing: 'h-1-1' },
  paint: [{ drawing: seal, at: { x: 60, y: 110, w: 100, h: 100 } }],
  marks: [{ name: 'h-1-2', paint: [{ drawing: seal, at: { x: 310, y: 105, w: 50, h: 50 } }] }],
};
const lateAct = {
  field: { late: { name: 'h-2-0', page: 2, rect: { x: 50, y: 50, w: 120, h: 120 }, lock: ['h-2-1'] } },
  paint: [{ drawing: seal, at: { x: 60, y: 60, w: 100, h: 100 } }],
  marks: [{ name: 'h-2-1', paint: [{ drawing: seal, at: { x: 553, y: 200, w: 42, h: 42 } }] }],
};

async function validationData(status: CertificateStatus = { status: 'GOOD' }) {
  const statusOf = async (): Promise<CertificateStatus> => status;
  const responder = makeOcspResponder({ issuing: pki.issuing, responder: pki.ocsp, clock: Date.now, statusOf });
  const chains = [person.chain, company.chain, pki.timestamping.chain];
  const ocsps = await Promise.all(chains.map(([leaf]) => responder.responseFor(leaf!)));
  const now = Date.now();
  const crls = [writeCrl(pki.root, { revoked: [], number: 1, thisUpdate: now, nextUpdate: now + 86_400_000 })];
  return { certs: chains.flat(), ocsps, crls };
}

async function story(kind: SampleKind = 'table'): Promise<{ frozen: Grown; first: Grown; second: Grown; last: Grown }> {
  const bytes = samplePdf({ kind, pages: [{ annots: 'direct' }, { annots: 'indirect' }] });
  const state = readState(bytes);
  const frozen = appended({ bytes, state }, freeze(state, plan));
  const first = await sign(frozen, firstAct, person, stamp);
  const second = await sign(first, lateAct, company, stamp);
  return { frozen, first, second, last: appended(second, await extend(second.state, await validationData(), stamp)) };
}

const made = await story();
const brief = ({ signatures }: VerificationReport) =>
  signatures.map((s) => [s.field, s.verdict, s.indication, s.level]);

describe('files of our own', () => {
  for (const kind of ['table', 'stream', 'object-streams', 'hybrid', 'linearized-order'] as const)
    test(`${kind}: two parties and a long-term archive pass in full`, async () => {
      const report = verifyPdf((await story(kind)).last.bytes, options);
      assert.equal(report.verdict, 'intact-permitted-changes');
      assert.deepEqual(brief(report), [
        ['h-1-1', 'intact-permitted-changes', 'TOTAL-PASSED', 'B-LTA'],
        ['h-2-0', 'intact-permitted-changes', 'TOTAL-PASSED', 'B-LTA'],
        ['t-1', 'intact', 'TOTAL-PASSED', undefined],
      ]);
      assert.deepEqual(report.signatures[0]!.changes, {
        permitted: [
          { what: 'mark h-2-1', page: 2 },
          { what: 'signature in h-2-0', page: 2 },
          { what: 'document time stamp' },
          { what: 'validation data (DSS)' },
        ],
        forbidden: [],
      });
    });

  test('levels are those reached, never more', async () => {
    const bare = await sign(made.frozen, firstAct, person);
    const level = (file: Grown): unknown => verifyPdf(file.bytes, options).signatures[0]!.level;
    assert.equal(level(bare), 'B-B');
    assert.equal(level(made.first), 'B-T');
    const certificatesOnly = { certs: person.chain, ocsps: [], crls: [] };
    assert.equal(level(appended(made.first, await extend(made.first.state, certificatesOnly, stamp))), 'B-T');
    assert.equal(level(made.last), 'B-LTA');
  });

  test('without revocation data or a trusted root the answer is INDETERMINATE and says why', () => {
    const [early] = verifyPdf(made.first.bytes, options).signatures;
    assert.deepEqual([early!.indication, early!.sub], ['INDETERMINATE', 'TRY_LATER']);
    const [foreign] = verifyPdf(made.last.bytes, { ...options, trust: [] }).signatures;
    assert.deepEqual(
      [foreign!.verdict, foreign!.indication, foreign!.sub],
      ['intact-permitted-changes', 'INDETERMINATE', 'NO_CERTIFICATE_CHAIN_FOUND'],
    );
  });

  test('a certificate revoked before the signature fails, one revoked later does not', async () => {
    const judged = async (at: number): Promise<unknown> => {
      const data = await validationData({ status: 'REVOKED', at, reason: 'keyCompromise' });
      const ocsps = [data.ocsps[0]!, ...(await validationData()).ocsps.slice(1)];
      const { bytes } = appended(made.second, await extend(made.second.state, { ...data, ocsps }, stamp));
      return verifyPdf(bytes, options).signatures[0]!.sub;
    };
    assert.equal(await judged(Date.now() - 3_600_000), 'REVOKED');
    assert.equal(await judged(Date.now() + 3_600_000), undefined);
  });

  test('years later the document time stamp still proves it', () => {
    const report = verifyPdf(made.last.bytes, { ...options, now: Date.now() + 8 * 365 * 86_400_000 });
    assert.equal(report.indication, 'TOTAL-PASSED');
    const signer = report.signatures[0]!.signer!;
    assert.match(new X509Certificate(signer.der).subject, /张三/);
  });

  test('what could not be judged later is named before it is signed', () => {
    assert.equal(unreadable(made.frozen.bytes), undefined);
    assert.match(
      unreadable(Buffer.concat([made.frozen.bytes, Buffer.from('startxref 7')]))!,
      /no object at byte 7|number was expected/,
    );
  });

  test('a file without signatures is not called intact', () => {
    const report = verifyPdf(made.frozen.bytes, options);
    assert.deepEqual([report.verdict, report.why], ['reject', 'there is no signature']);
  });
});

/** Appends a classic revision as an attacker would. */
function withRevision(bytes: Buffer, objects: Record<number, string>, trailer = ''): Buffer {
  const prev = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(bytes.subarray(-60).toString('latin1'))![1];
  let text = '\n';
  let table = 'xref\n';
  for (const [number, body] of Object.entries(objects)) {
    table += `${number} 1\n${String(bytes.length + text.length).padStart(10, '0')} 00000 n \n`;
    text += `${number} 0 obj\n${body}\nendobj\n`;
  }
  const start = bytes.length + text.length;
  const rest = `${table}trailer\n<</Size 900/Root 1 0 R/Prev ${prev}${trailer}>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.concat([bytes, Buffer.from(text + rest, 'latin1')]);
}

/** The table calls object 4 free; a hidden cross-reference stream defines it. */
function hybridRevision(bytes: Buffer, content: string): Buffer {
  const row = Buffer.alloc(6, 0);
  row[0] = 1;
  row.writeUInt32BE(bytes.length + 1, 1);
  const stream = `<</Type/XRef/W[1 4 1]/Index[4 1]/Size 900/Length 6>>\nstream\n${row.toString('latin1')}\nendstream`;
  const at = withRevision(bytes, { 4: content, 805: stream }).toString('latin1').lastIndexOf('805 0 obj');
  const made = withRevision(bytes, { 4: content, 805: stream }, `/XRefStm ${at}`).toString('latin1');
  return Buffer.from(made.replace(/xref\n4 1\n\d{10} 00000 n /, 'xref\n4 1\n0000000000 65535 f '), 'latin1');
}

/** The newest text of an object in a classic file. */
function objectText(bytes: Buffer, number: number): string {
  const text = bytes.toString('latin1');
  const start = text.lastIndexOf(`\n${number} 0 obj`) + `\n${number} 0 obj`.length;
  return text.slice(start, text.indexOf('endobj', start)).trim();
}
const numberOfField = (bytes: Buffer, name: string): number => {
  const text = bytes.toString('latin1');
  const at = text.indexOf(`/T (${name})`) < 0 ? text.indexOf(`/T(${name})`) : text.indexOf(`/T (${name})`);
  return Number(/(\d+) 0 obj(?![^]* 0 obj)/.exec(text.slice(0, at))![1]);
};

describe('attacks', () => {
  const { bytes } = made.last;
  const page = 3; // objects of samplePdf: 1 catalog, 2 page tree, 3 first page, 4 its content
  const content = '<</Length 27>>\nstream\n0 0 1 rg 0 0 500 500 re f  \nendstream';
  const attacks: Record<string, [Buffer, RegExp]> = {
    'page content replaced': [withRevision(bytes, { 4: content }), /page content on page 1/],
    'page content added': [
      withRevision(bytes, {
        [page]: objectText(bytes, page).replace('/Contents 4 0 R', '/Contents[4 0 R 800 0 R]'),
        800: content,
      }),
      /page content on page 1/,
    ],
    'an annotation laid over the text': [
      withRevision(bytes, {
        ...changedList(bytes, page, 'Annots', (list) => list.replace('[', '[800 0 R ')),
        800: '<</Type/Annot/Subtype/FreeText/Rect[0 0 500 500]/Contents(paid)/F 4>>',
      }),
      /an annotation added on page 1/,
    ],
    'a page removed': [withRevision(bytes, { 2: '<</Type/Pages/Kids[3 0 R]/Count 1>>' }), /pages removed/],
    'a page put in': [
      withRevision(bytes, {
        2: '<</Type/Pages/Kids[3 0 R 6 0 R 801 0 R]/Count 3>>',
        801: '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>',
      }),
      /pages added/,
    ],
    'pages exchanged': [withRevision(bytes, { 2: '<</Type/Pages/Kids[6 0 R 3 0 R]/Count 2>>' }), /another page/],
    'a script at opening': [
      withRevision(bytes, { 1: objectText(bytes, 1).replace('<<', '<</OpenAction<</S/JavaScript/JS(1)>>') }),
      /OpenAction/,
    ],
    'a locked mark redrawn': [
      withRevision(bytes, {
        [numberOfField(bytes, 'h-1-2')]: '<</FT/Btn/Ff 65537/T(h-1-2)/Type/Annot/Subtype/Widget/AP<</N 800 0 R>>>>',
        800: content,
      }),
      /form field h-1-2/,
    ],
    'the reason of a signature rewritten': [
      withRevision(bytes, signatureRewritten(bytes)),
      /the gap of .ByteRange is not/,
    ],
    'an annotation dressed as a kid of a new signature field': [
      withRevision(bytes, {
        ...changedList(bytes, page, 'Annots', (list) => list.replace('[', '[801 0 R ')),
        ...changedList(bytes, formOf(bytes), 'Fields', (list) => list.replace('[', '[800 0 R ')),
        800: '<</FT/Sig/T(x)/Kids[801 0 R]>>',
        801: '<</Type/Annot/Subtype/FreeText/Parent 800 0 R/Rect[0 0 500 500]/Contents(paid)/DA(/Helv 9 Tf)/F 4>>',
      }),
      /signature field x added/,
    ],
    'an object that only readers of hybrid files see': [hybridRevision(bytes, content), /page content|hybrid/],
    'one object given twice in a table': [
      Buffer.from(
        withRevision(bytes, { 4: content })
          .toString('latin1')
          .replace(/xref\n4 1\n(.*)\ntrailer/, 'xref\n4 1\n$1\n4 1\n0000000009 00000 n \ntrailer'),
        'latin1',
      ),
      /names an object twice/,
    ],
    'a time stamp taken out of its field': [
      Buffer.from(bytes.toString('latin1').replace(/(\/T ?\(t-1\).*)\/V (\d+ 0 R)/, '$1/W $2'), 'latin1'),
      /a signature that no field shows/,
    ],
    'another catalog': [
      withRevision(bytes, { 800: objectText(bytes, 1) }, '/Root 800 0 R').subarray(0),
      /stands twice|catalog/,
    ],
    'a form field removed': [withRevision(bytes, formWithout(bytes)), /removed/],
  };
  for (const [name, [attacked, reason]] of Object.entries(attacks))
    test(name, () => {
      const report = verifyPdf(attacked, options);
      assert.ok(report.verdict === 'changed' || report.verdict === 'reject', report.verdict);
      assert.equal(report.indication, 'TOTAL-FAILED');
      assert.match(report.why!, reason);
    });

  test('an object that was missing when it was signed and appears later', async () => {
    const prepared = samplePdf({ pages: [{ content: '' }, {}] });
    // One digit more in an object moves the others: the reference takes the place of spaces.
    const shadow = Buffer.from(prepared.toString('latin1').replace('/Contents 4 0 R', '/Contents 77 0 R'), 'latin1');
    const state = readState(shadow);
    const signed = await sign(
      { bytes: shadow, state },
      { field: { late: { ...lateAct.field.late, lock: [] } } },
      person,
    );
    assert.equal(verifyPdf(signed.bytes, options).verdict, 'intact');
    const report = verifyPdf(withRevision(signed.bytes, { 77: content }), options);
    assert.match(report.why!, /page content on page 1/);
  });

  test('bytes behind the end that are no revision', () => {
    assert.match(verifyPdf(Buffer.concat([bytes, Buffer.from('x')]), options).why!, /bytes behind the last revision/);
    assert.equal(verifyPdf(Buffer.concat([bytes, Buffer.from('\r\n')]), options).verdict, 'intact-permitted-changes');
  });

  test('bytes behind a harmless revision that somebody put before them', () => {
    const harmless = withRevision(bytes, { 800: '<</Producer(x)>>' }, '/Info 800 0 R');
    const hidden = `4 0 obj\n${content}\nendobj\n`;
    for (const tail of ['x', hidden + '%\n'.repeat(2000)]) {
      const report = verifyPdf(Buffer.concat([harmless, Buffer.from(tail)]), options);
      assert.equal(report.indication, 'TOTAL-FAILED');
      assert.ok(!report.verdict.startsWith('intact'), report.verdict);
      assert.match(report.why!, /bytes behind the last revision|no cross-reference names/);
    }
  });

  test('an object that no cross-reference names, in a harmless revision whose end is out of sight', () => {
    const hidden = `<</Producer(x)>>\nendobj\n4 0 obj\n${content}`;
    const attacked = withRevision(bytes, { 800: hidden }, '/Info 800 0 R');
    const report = verifyPdf(Buffer.concat([attacked, Buffer.alloc(3000, '\n')]), options);
    assert.equal(report.verdict, 'changed');
    assert.match(report.why!, /no cross-reference names/);
  });

  test('a harmless revision by somebody else is listed, and does not fail', () => {
    const report = verifyPdf(withRevision(bytes, { 800: '<</Producer(x)>>' }, '/Info 800 0 R'), options);
    assert.equal(report.verdict, 'intact-permitted-changes');
    assert.deepEqual(report.signatures.at(-1)!.changes.permitted, [{ what: 'metadata' }]);
  });

  test('any changed byte is found', () => {
    const isSameDigit = (at: number, change: number): boolean =>
      (bytes[at]! ^ change) === (bytes[at]! ^ 0x20) && /[a-fA-F]/.test(String.fromCharCode(bytes[at]!));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        fc.pre(!isSameDigit(at, change)); // A is a in hexadecimal
        const changed = Buffer.from(bytes);
        changed[at]! ^= change;
        const report = verifyPdf(changed, options);
        assert.notEqual(report.indication, 'TOTAL-PASSED');
        assert.ok(!report.verdict.startsWith('intact'), `byte ${at} xor ${change}: ${report.verdict}`);
      }),
      { numRuns: 250, seed: 1 },
    );
  });

  test('a file cut off anywhere never passes as the whole', () => {
    for (let end = 0; end < bytes.length; end += 997) {
      const report = verifyPdf(bytes.subarray(0, end), options);
      assert.notEqual(report.indication, 'TOTAL-PASSED');
    }
  });
});

function signatureRewritten(bytes: Buffer): Record<number, string> {
  const text = bytes.toString('latin1');
  const number = Number(/\/V (\d+) 0 R/.exec(text)![1]);
  return { [number]: objectText(bytes, number).replace('/Type/Sig', '/Type/Sig/Location(x)') };
}

function formOf(bytes: Buffer): number {
  return Number(/\/AcroForm (\d+) 0 R/.exec(objectText(bytes, 1))![1]);
}

function formWithout(bytes: Buffer): Record<number, string> {
  return changedList(bytes, formOf(bytes), 'Fields', (list) => list.replace(/\d+ 0 R/, ''));
}

/** Changes a list that an object holds itself or refers to. */
function changedList(
  bytes: Buffer,
  number: number,
  key: string,
  change: (list: string) => string,
): Record<number, string> {
  const text = objectText(bytes, number);
  const apart = new RegExp(`/${key} (\\d+) 0 R`).exec(text)?.[1];
  if (apart) return { [apart]: change(objectText(bytes, Number(apart))) };
  return { [number]: text.replace(new RegExp(`/${key} ?\\[[^\\]]*\\]`), change) };
}

interface Line {
  path: string;
  sha256: string;
  expected: { verdict: string | null; or?: string[] };
}
/** The corpus lies beside the checkout, also beside a worktree of it. */
function corpusFolder(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = ['../../../../../shared/corpus', '../../../../../../shared/corpus'].map((path) =>
    join(here, path),
  );
  return candidates.find((path) => existsSync(join(path, 'MANIFEST.jsonl')));
}
const corpus = corpusFolder();
/** Their object streams are encrypted; such a file is refused as unreadable, which is no false praise. */
const refused = new Set([
  'signed/dss/edition_protected_signing_allowed_with_field_signed.pdf',
  'signed/pdfjs/issue17069.pdf',
]);

describe('the corpus', { skip: corpus ? false : 'shared/corpus is not there' }, () => {
  if (!corpus) return;
  const lines = readFileSync(join(corpus, 'MANIFEST.jsonl'), 'utf8').trim().split('\n');
  for (const line of lines.map((text) => JSON.parse(text) as Line)) {
    if (!/^(signed|attacks)\/.*\.pdf$/.test(line.path)) continue;
    test(line.path, () => {
      const bytes = readFileSync(join(corpus, line.path));
      assert.equal(createHash('sha256').update(bytes).digest('hex'), line.sha256);
      const { verdict, why } = verifyPdf(bytes, { trust: [], now: Date.now() });
      if (refused.has(line.path)) return assert.deepEqual([verdict, why], ['reject', 'the file is encrypted']);
      const { verdict: expected, or = [] } = line.expected;
      if (expected === 'bomb') return assert.ok(!verdict.startsWith('intact'));
      if (expected) assert.ok([expected, ...or].includes(verdict), verdict);
    });
  }
});
