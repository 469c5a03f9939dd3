import { brandColours, wordmark } from './brand.js';
import { fontOf } from './fonts.js';
import { lineWidth } from './line-breaking.js';
import { PageFlow, type Cell } from './page-flow.js';
import { PdfText } from './pdf-text.js';

export interface Fact {
  label: string;
  value: string;
}

/** What a signing log (签署日志, DOMAIN.md §5.3) tells. All texts are as they are to be read: masked, formatted, in Chinese. */
export interface SigningLog {
  /** Absent: 签署日志. */
  heading?: string;
  subject: string;
  contractId: string;
  /** When the log was made, with its zone. */
  madeAt: string;
  /** Who made it: the installation. */
  maker: string;
  /** Said in front of everything: sandbox, own authorities. */
  notices: string[];
  contract: Fact[];
  /** One a document: pages, size, digests at freeze and now. */
  documents: { title: string; facts: Fact[] }[];
  /** One a party: role, operator, masked contact, how and by whom the identity was proven. */
  parties: { name: string; facts: Fact[] }[];
  /** All events, oldest first. `where` = address and device; `hash` = the event's hash. */
  timeline: { time: string; who: string; what: string; where: string; hash?: string }[];
  /** One a signature: field, page, certificate, algorithm, time and its source, level, art. 13 conditions. */
  signatures: { title: string; facts: Fact[] }[];
  /** What a verifier found, one a document or signature; a log has none. */
  findings?: { title: string; facts: Fact[] }[];
  consents: { time: string; who: string; what: string }[];
  /** Tree head, serial of the time stamp. */
  anchors: Fact[];
  /** How to verify, a paragraph each. */
  verification: string[];
}

const { patina, bronze, ink, ink2, line, soft, warn, warnSoft } = brandColours;
const margins = { top: 84, bottom: 60, left: 48, right: 48 };
const small = 8;
const usualHeading = '签署日志';
/** A heading and the head of its table, in points: neither stands at the foot of a page without a row below it. */
const tableTop = 56;
/** A row higher than this may be divided anyway. */
const highestFirstRow = 200;

/**
 * The signing log as a PDF of A4 pages. Equal logs give equal bytes. A character that our font lacks (in a device's name, a
 * reason, a title) is written as its code point, [U+1F600]: a log must be made whatever it tells of.
 */
export function signingLogPdf(log: SigningLog): Buffer {
  const pdf = new PdfText();
  const flow = new PageFlow(pdf, margins);
  const report = new Report(flow);
  report.title(log);
  report.facts('合同信息', log.contract);
  report.cards('合同文件', log.documents);
  report.cards(
    '签署方',
    log.parties.map(({ name, facts }) => ({ title: name, facts })),
  );
  report.timeline(log.timeline);
  report.cards('电子签名', log.signatures);
  report.cards('验证结果', log.findings ?? []);
  report.consents(log.consents);
  report.facts('存证锚点', log.anchors);
  report.paragraphs('如何验证', log.verification);
  frameOf(pdf, log);
  return pdf.toBytes({ title: readable(`${log.heading ?? usualHeading} ${log.subject}`), author: readable(log.maker) });
}

/** Control characters and what the font lacks, as code points. */
export function readable(text: string): string {
  const font = fontOf('REGULAR');
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const written = code >= 32 && font.glyphOf(code) !== 0;
    out += written ? character : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  }
  return out;
}

const cell = (text: string, look: Omit<Cell, 'text'> = { size: small, colour: ink }): Cell => ({
  ...look,
  text: readable(text),
});
const grey = { size: small, colour: ink2 };
const strong = { size: 9, weight: 'BOLD', colour: ink } as const;

class Report {
  constructor(private readonly flow: PageFlow) {}

  title({ heading = usualHeading, subject, contractId, madeAt, notices }: SigningLog): void {
    this.flow.paragraph(readable(heading), { size: 20, weight: 'BOLD', colour: patina, leading: 1.4 });
    this.flow.paragraph(readable(subject), { size: 12, colour: ink, leading: 1.5 });
    this.flow.paragraph(readable(`合同编号 ${contractId}　生成时间 ${madeAt}`), {
      size: small,
      colour: ink2,
      after: 6,
    });
    for (const notice of notices)
      this.flow.row([cell(notice, { size: 8.5, colour: warn })], [this.flow.width], 6, (y, height) => {
        this.flow.pdf.box(this.flow.left, y, this.flow.width, height, warnSoft);
      });
  }

  facts(heading: string, facts: Fact[]): void {
    if (facts.length === 0) return;
    this.heading(heading);
    for (const fact of facts) this.fact(fact);
  }

  cards(heading: string, cards: { title: string; facts: Fact[] }[]): void {
    if (cards.length === 0) return;
    this.heading(heading);
    for (const { title, facts } of cards) {
      this.flow.need(56);
      this.flow.row([cell(''), cell(title, strong)], [6, this.flow.width - 6], 4, (y, height) => {
        this.flow.pdf.box(this.flow.left, y, this.flow.width, height, soft);
        this.flow.pdf.box(this.flow.left, y, 2.5, height, bronze);
      });
      for (const fact of facts) this.fact(fact);
      this.flow.down(6);
    }
  }

  timeline(events: SigningLog['timeline']): void {
    const rows = events.map(({ time, who, what, where, hash }) => [
      time,
      who,
      what,
      hash ? `${where}\n${hash}` : where,
    ]);
    this.table('操作记录', ['时间', '操作人', '事项', '来源 / 事件摘要'], [0.18, 0.17, 0.31, 0.34], rows);
  }

  consents(consents: SigningLog['consents']): void {
    const rows = consents.map(({ time, who, what }) => [time, who, what]);
    this.table('同意记录', ['时间', '同意人', '内容'], [0.2, 0.2, 0.6], rows);
  }

  paragraphs(heading: string, texts: string[]): void {
    if (texts.length === 0) return;
    this.heading(heading);
    for (const text of texts) this.flow.paragraph(readable(text), { size: 8.5, colour: ink, leading: 1.6, after: 3 });
  }

  /** @param room in points for it and what must stand below it on the same page. */
  private heading(text: string, room = 70): void {
    this.flow.need(room);
    this.flow.down(14);
    this.flow.paragraph(text, { size: 12, weight: 'BOLD', colour: patina, leading: 1.5, after: 2 });
  }

  private fact({ label, value }: Fact): void {
    const name = 92;
    this.flow.row([cell(label, grey), cell(value)], [name, this.flow.width - name], 3, (y) => this.rule(y));
  }

  private table(heading: string, columns: string[], shares: number[], rows: string[][]): void {
    if (rows.length === 0) return;
    const widths = shares.map((share) => share * this.flow.width);
    // Line breaks part what belongs to one cell; those inside a value were made readable before.
    const body = rows.map((row) =>
      row.map((text, i) => ({ size: small, colour: i === 0 || i === 3 ? ink2 : ink, text: lines(text) })),
    );
    this.heading(heading, tableTop + Math.min(highestFirstRow, this.flow.heightOf(body[0]!, widths, 4)));
    const head = (): void =>
      this.flow.row(
        columns.map((text) => cell(text, { ...strong, size: small })),
        widths,
        4,
        (y, height) => this.flow.pdf.box(this.flow.left, y, this.flow.width, height, soft),
      );
    head();
    this.flow.pageHead = head;
    for (const cells of body) this.flow.row(cells, widths, 4, (y) => this.rule(y));
    delete this.flow.pageHead;
  }

  private rule(y: number): void {
    this.flow.pdf.line(this.flow.left, y, this.flow.left + this.flow.width, y, 0.5, line);
  }
}

const lines = (text: string): string => text.split('\n').map(readable).join('\n');

/** Always at the same place. */
let wordmarkOperators: string | undefined;

/** Wordmark, line and page number on every page; only now is their count known. */
function frameOf(pdf: PdfText, { contractId, maker }: SigningLog): void {
  const { width, height } = pdf.page;
  const [left, right] = [margins.left, width - margins.right];
  const mark = pdf.addStamp((wordmarkOperators ??= wordmark(left, height - 58, 20)));
  for (let page = 1; page <= pdf.pageCount; page++) {
    pdf.openPage(page);
    pdf.stamp(mark);
    const id = readable(`签署日志 · ${contractId}`);
    pdf.text(right - lineWidth(id, small), height - 52, id, { size: small, colour: ink2 });
    pdf.box(left, height - 66, width - left - margins.right, 1.2, patina);
    pdf.box(left, height - 66, 42, 1.2, bronze);
    const number = `${page} / ${pdf.pageCount}`;
    pdf.text(right - lineWidth(number, small), 34, number, { size: small, colour: ink2 });
    pdf.text(left, 34, readable(maker), { size: small, colour: ink2 });
  }
}
