import { brandColours } from './brand.js';
import { lineWidth } from './line-breaking.js';
import { PageFlow } from './page-flow.js';
import { PdfText } from './pdf-text.js';

/** A piece of a written contract. */
export type DocumentBlock =
  | { kind: 'TITLE' | 'SUBTITLE' | 'HEADING' | 'PARAGRAPH' | 'PLAIN'; text: string }
  | { kind: 'FACTS'; rows: [label: string, value: string][] }
  | { kind: 'TABLE'; columns: { label: string; share: number }[]; rows: string[][] }
  /** Where the parties sign: two columns, kept together, with room for a seal of 42 mm between the lines. */
  | { kind: 'SIGNING'; left: string[]; right: string[] };

export interface DocumentText {
  title: string;
  blocks: DocumentBlock[];
}

const { ink, line, soft } = brandColours;
const margins = { top: 64, bottom: 64, left: 79, right: 79 };
const body = { size: 11, leading: 1.75, colour: ink };

/** A contract as a PDF: A4, Chinese text with its font embedded, page numbers. @throws GlyphMissing */
export function documentPdf({ title, blocks }: DocumentText): Buffer {
  const pdf = new PdfText();
  const flow = new PageFlow(pdf, margins);
  for (const block of blocks) writeBlock(flow, block);
  numberPages(pdf);
  return pdf.toBytes({ title });
}

function writeBlock(flow: PageFlow, block: DocumentBlock): void {
  switch (block.kind) {
    case 'TITLE':
      return flow.paragraph(block.text, { size: 22, weight: 'BOLD', colour: ink, align: 'CENTRE', after: 8 });
    case 'SUBTITLE':
      return flow.paragraph(block.text, { size: 10.5, colour: ink, align: 'CENTRE', after: 14 });
    case 'HEADING':
      flow.need(60);
      return flow.paragraph(block.text, { size: 12, weight: 'BOLD', colour: ink, before: 8, after: 2 });
    case 'PARAGRAPH':
      return flow.paragraph(block.text, { ...body, indent: 2, after: 3 });
    case 'PLAIN':
      return flow.paragraph(block.text, { ...body, after: 1 });
    case 'FACTS':
      return writeFacts(flow, block.rows);
    case 'TABLE':
      return writeTable(flow, block);
    case 'SIGNING':
      return writeSigning(flow, block);
  }
}

function writeFacts(flow: PageFlow, rows: [string, string][]): void {
  const label = 110;
  for (const [name, value] of rows)
    flow.row(
      [
        { text: name, size: 11, colour: ink },
        { text: value, size: 11, colour: ink },
      ],
      [label, flow.width - label],
      3,
      (y) => flow.pdf.line(flow.left + label, y, flow.left + flow.width, y, 0.6, line),
    );
  flow.down(10);
}

function writeTable(flow: PageFlow, { columns, rows }: DocumentBlock & { kind: 'TABLE' }): void {
  const total = columns.reduce((sum, column) => sum + column.share, 0);
  const widths = columns.map((column) => (column.share / total) * flow.width);
  const frame = (head: boolean) => (y: number, height: number) => {
    if (head) flow.pdf.box(flow.left, y, flow.width, height, soft);
    flow.pdf.line(flow.left, y, flow.left + flow.width, y, 0.6, line);
    flow.pdf.line(flow.left, y + height, flow.left + flow.width, y + height, 0.6, line);
  };
  flow.down(4);
  flow.row(
    columns.map(({ label }) => ({ text: label, size: 10, weight: 'BOLD' as const, colour: ink })),
    widths,
    5,
    frame(true),
  );
  for (const row of rows)
    flow.row(
      row.map((text) => ({ text, size: 10, colour: ink })),
      widths,
      5,
      frame(false),
    );
  flow.down(8);
}

const signingStep = 48;

function writeSigning(flow: PageFlow, { left, right }: DocumentBlock & { kind: 'SIGNING' }): void {
  const steps = Math.max(left.length, right.length);
  flow.need(50 + steps * signingStep);
  flow.down(50);
  for (let i = 0; i < steps; i++) {
    flow.pdf.text(flow.left, flow.y - 11, left[i] ?? '', { size: 11, colour: ink });
    flow.pdf.text(flow.left + flow.width * 0.54, flow.y - 11, right[i] ?? '', { size: 11, colour: ink });
    flow.down(signingStep);
  }
}

function numberPages(pdf: PdfText): void {
  for (let page = 1; page <= pdf.pageCount; page++) {
    const text = `第 ${page} 页 共 ${pdf.pageCount} 页`;
    pdf.openPage(page);
    pdf.text((pdf.page.width - lineWidth(text, 9)) / 2, 42, text, { size: 9, colour: brandColours.ink2 });
  }
}
