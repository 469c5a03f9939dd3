import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documentPdf, type DocumentText } from './document-pdf.js';
import { GlyphMissing } from './fonts.js';
import { brokenLines, lineWidth } from './line-breaking.js';
import { RenderableDocument } from './render.js';
import { readable, signingLogPdf, type SigningLog } from './report.js';
import { linesOf } from './testing/page-text.js';
import { worstDifference, writtenByCanvas } from './testing/painted-pdf.js';

const digest = (i: number): string => `${i}`.repeat(64).slice(0, 64);
const log: SigningLog = {
  subject: '劳动合同（张伟）',
  contractId: '3086123456789010417',
  madeAt: '2026-11-22 17:14:05 (UTC+08:00)',
  maker: '虎符 Hufu',
  notices: ['沙箱环境生成，不具法律效力。'],
  contract: [{ label: '发起方', value: '虎符示例科技有限公司' }],
  documents: [{ title: '劳动合同.pdf', facts: [{ label: '最终 SHA-256', value: digest(7) }] }],
  parties: [{ name: '张伟（个人）', facts: [{ label: '手机号', value: '138****8002' }] }],
  timeline: Array.from({ length: 30 }, (_, i) => ({
    time: `2026-11-22 17:00:${10 + i}`,
    who: '林悦（虎符示例科技有限公司）',
    what: '验证码通过，签署完成：手写签名、日期',
    where: '192.0.2.7 · iPhone; MicroMessenger/8.0.47',
    hash: digest(i),
  })),
  signatures: [{ title: '签名 1　张伟', facts: [{ label: '级别 / 验证', value: 'PAdES B-LTA，TOTAL-PASSED' }] }],
  consents: [{ time: '2026-11-22 17:12:20', who: '张伟', what: '《电子签署约定》v1' }],
  anchors: [{ label: '时间戳序列号', value: '1a2b3c' }],
  verification: ['用 Adobe Acrobat、pdfsig 或 hufu verify 打开最终文件。'],
};

/** Writes every line that a reader extracts once more, by the canvas library. @returns the worst difference and its line. */
async function unlike(pdf: Buffer, change = (text: string): string => text): Promise<{ worst: number; line: string }> {
  const pages = await linesOf(pdf);
  const document = await RenderableDocument.open(pdf);
  let found = { worst: 0, line: '' };
  for (const [i, lines] of pages.entries()) {
    const page = await document.render(i + 1, { dpi: 288 });
    const written = lines.map((line) => ({ ...line, text: change(line.text) }));
    const reference = writtenByCanvas(written, 4, await document.pageSize(i + 1));
    for (const { text, x, baseline, size, weight } of lines) {
      const area = { x, y: baseline - 0.12 * size, w: lineWidth(text, size, weight), h: size };
      const worst = worstDifference(page, reference, area, 2 * size);
      if (worst > found.worst) found = { worst, line: text };
    }
  }
  await document.close();
  return found;
}

test('what is extracted from a signing log is what is painted', async () => {
  const pdf = signingLogPdf({ ...log, timeline: log.timeline.slice(0, 1) });
  const { worst, line } = await unlike(pdf);
  assert.ok(worst < 0.3, `“${line}” differs by ${worst.toFixed(3)}`);
  const other = await unlike(pdf, (text) => text.replace('张伟', '李伟'));
  assert.ok(other.worst > 0.4, `one other character gives only ${other.worst.toFixed(3)}`);
});

test('a signing log tells all of its model, on numbered pages', async () => {
  const pages = await linesOf(signingLogPdf(log));
  const text = pages.map((lines) => lines.map((line) => line.text).join('')).join('');
  const wanted = [
    log.subject,
    log.contractId,
    log.madeAt,
    ...log.notices,
    ...log.verification,
    ...log.timeline.flatMap(({ time, hash }) => [time, hash!]),
    ...[...log.contract, ...log.documents[0]!.facts, ...log.parties[0]!.facts, ...log.anchors].map(
      ({ value }) => value,
    ),
    ...log.signatures.flatMap(({ title, facts }) => [title, facts[0]!.value]),
  ];
  const bare = text.replace(/\s/g, '');
  for (const part of wanted) assert.ok(bare.includes(part.replace(/\s/g, '')), part);
  pages.forEach((lines, i) => assert.ok(lines.some((line) => line.text === `${i + 1} / ${pages.length}`)));
  assert.ok(pages.length >= 3);
});

test('no table begins with its head alone at the foot of a page', async () => {
  for (let count = 0; count < 24; count++) {
    const contract = Array.from({ length: 8 + count }, (_, i) => ({ label: `条目 ${i}`, value: '有' }));
    const pages = await linesOf(signingLogPdf({ ...log, contract, timeline: log.timeline.slice(0, 2) }));
    const page = pages.find((lines) => lines.some(({ text }) => text === '操作记录'))!;
    assert.ok(
      page.some(({ text }) => text === log.timeline[0]!.time),
      `after ${contract.length} facts the heading stands alone`,
    );
  }
});

test('equal logs give equal bytes, others do not', () => {
  assert.deepEqual(signingLogPdf(log), signingLogPdf(structuredClone(log)));
  assert.notDeepEqual(signingLogPdf(log), signingLogPdf({ ...log, subject: '劳动合同（张维）' }));
});

test('a log is made even of what our font lacks', async () => {
  assert.equal(readable('好\u{1F600}\u0007𠮷'), '好[U+1F600][U+0007][U+20BB7]');
  const odd = structuredClone(log);
  odd.timeline[0]!.where = 'Robot \u{1F916}/1.0';
  odd.timeline[0]!.what = '拒签：\u202E\n\t不同意';
  const lines = (await linesOf(signingLogPdf(odd))).flat().map((line) => line.text);
  assert.ok(lines.some((line) => line.includes('Robot [U+1F916]/1.0')));
});

test('a reason of 10,000 characters is told to its end', async () => {
  const long = structuredClone(log);
  long.timeline[1]!.what = `${'长'.repeat(9_999)}完`;
  const pages = await linesOf(signingLogPdf(long));
  const text = pages.flat().map((line) => line.text);
  assert.equal(text.join('').match(/长/g)!.length, 9_999);
  for (const lines of pages) for (const { baseline, x } of lines) assert.ok(baseline > 30 && baseline < 800 && x >= 47);
});

const contract: DocumentText = {
  title: '合同',
  blocks: [
    { kind: 'TITLE', text: '买 卖 合 同' },
    { kind: 'FACTS', rows: [['甲方', '虎符示例科技有限公司']] },
    {
      kind: 'PARAGRAPH',
      text: '甲方应当在每月 10 日前支付人民币 12,800.00 元（大写：壹万贰仟捌佰元整），逾期支付违约金。'.repeat(3),
    },
    {
      kind: 'TABLE',
      columns: [
        { label: '名称', share: 2 },
        { label: '数量', share: 1 },
      ],
      rows: [['椅子', '40']],
    },
    { kind: 'SIGNING', left: ['甲方(盖章)：', '日期：'], right: ['乙方(签字)：', '日期：'] },
  ],
};

test('a contract looks as it reads, with the places to sign as they are searched for', async () => {
  const pdf = documentPdf(contract);
  const { worst, line } = await unlike(pdf);
  assert.ok(worst < 0.3, `“${line}” differs by ${worst.toFixed(3)}`);
  const lines = (await linesOf(pdf)).flat().map((line) => line.text);
  for (const keyword of ['甲方(盖章)', '乙方(签字)', '日期']) assert.ok(lines.some((line) => line.startsWith(keyword)));
});

test('a contract with a character that our font lacks is not made', () => {
  assert.throws(() => documentPdf({ title: '合同', blocks: [{ kind: 'PLAIN', text: '乙方：𠮷野' }] }), GlyphMissing);
});

test('lines are full, keep words whole and begin with no closing mark', () => {
  const text =
    '甲方（虎符示例科技有限公司）应当在 2026-11-22 17:14:05 以前，向乙方支付“首付款”；否则，乙方有权解除合同。'.repeat(
      4,
    );
  for (const width of [60, 133, 200, 431]) {
    const lines = brokenLines(text, width, 10);
    assert.equal(lines.join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
    for (const line of lines) {
      assert.ok(lineWidth(line, 10) <= width + 1e-6, line);
      assert.doesNotMatch(line, /^[，。；：）”]|[（“]$/);
    }
  }
  assert.deepEqual(brokenLines('hello world', 30, 10), ['hello', 'world']);
  assert.deepEqual(brokenLines('', 30, 10), ['']);
  assert.equal(brokenLines('a'.repeat(500), 30, 10).join(''), 'a'.repeat(500));
});
