import type { PageWeight } from './fonts.js';
import { brokenLines, lineWidth } from './line-breaking.js';
import type { PdfText } from './pdf-text.js';
import type { Rgb } from './picture.js';

export interface Margins {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

export interface ParagraphStyle {
  /** Points. */
  size: number;
  weight?: PageWeight;
  colour?: Rgb;
  /** Distance of base lines as a multiple of the size. */
  leading?: number;
  /** Of the first line, in characters. */
  indent?: number;
  align?: 'LEFT' | 'CENTRE';
  /** Points of room before and after. */
  before?: number;
  after?: number;
}

export interface Cell {
  text: string;
  size: number;
  weight?: PageWeight;
  colour?: Rgb;
}

/** Distance of the lines in a row, as a multiple of the size. */
const rowLeading = 1.45;
const stepOf = (cells: Cell[]): number => Math.max(...cells.map((cell) => cell.size)) * rowLeading;

/** Lets text flow down pages: it keeps the height reached and begins a new page when something does not fit. */
export class PageFlow {
  /** The upper edge of what comes next, in points from the bottom of the page. */
  private top = 0;
  /** Drawn at the top of every page begun while it is set: the head of a table. */
  pageHead?: () => void;

  constructor(
    readonly pdf: PdfText,
    readonly margins: Margins,
  ) {
    this.newPage();
  }

  get left(): number {
    return this.margins.left;
  }
  get width(): number {
    return this.pdf.page.width - this.margins.left - this.margins.right;
  }
  get y(): number {
    return this.top;
  }

  newPage(): void {
    this.pdf.newPage();
    this.top = this.pdf.page.height - this.margins.top;
    this.pageHead?.();
  }

  /** Begins a new page unless so many points are left on this one. @returns whether it did. */
  need(height: number): boolean {
    if (this.top - height >= this.margins.bottom) return false;
    this.newPage();
    return true;
  }

  /** Goes down; at most to the end of the page. */
  down(height: number): void {
    this.top = Math.max(this.margins.bottom, this.top - height);
  }

  paragraph(text: string, style: ParagraphStyle): void {
    const { size, weight = 'REGULAR', leading = 1.6, indent = 0, align = 'LEFT', before = 0, after = 0 } = style;
    const { width, left } = this;
    this.down(before);
    brokenLines(text, width, size, weight, indent * size).forEach((line, i) => {
      this.need(size * leading);
      const free = align === 'CENTRE' ? (width - lineWidth(line, size, weight)) / 2 : i === 0 ? indent * size : 0;
      this.pdf.text(left + free, this.baseline(size, leading), line, style);
      this.down(size * leading);
    });
    this.down(after);
  }

  /** How high a row becomes, in points. */
  heightOf(cells: Cell[], widths: number[], padding: number): number {
    return Math.max(...this.linesOf(cells, widths, padding).map((found) => found.length)) * stepOf(cells) + 2 * padding;
  }

  private linesOf(cells: Cell[], widths: number[], padding: number): string[][] {
    return cells.map((cell, i) => brokenLines(cell.text, widths[i]! - 2 * padding, cell.size, cell.weight));
  }

  /**
   * A row of cells side by side, as high as its highest; on one page unless it is higher than a page.
   *
   * @param widths of the columns, in points.
   * @param draw paints behind the row before its text: (lower edge, height).
   */
  row(cells: Cell[], widths: number[], padding: number, draw?: (y: number, height: number) => void): void {
    const step = stepOf(cells);
    const lines = this.linesOf(cells, widths, padding);
    const count = Math.max(...lines.map((found) => found.length));
    const fitting = (): number => Math.floor((this.top - this.margins.bottom - 2 * padding) / step);
    if (count > fitting()) this.newPage();
    for (let start = 0; start < count;) {
      const taken = Math.max(1, Math.min(count - start, fitting()));
      const height = taken * step + 2 * padding;
      draw?.(this.top - height, height);
      this.rowText(
        cells,
        lines.map((found) => found.slice(start, start + taken)),
        widths,
        padding,
        step,
      );
      this.down(height);
      start += taken;
      if (start < count) this.newPage();
    }
  }

  private rowText(cells: Cell[], lines: string[][], widths: number[], padding: number, step: number): void {
    let x = this.left + padding;
    cells.forEach((cell, i) => {
      lines[i]!.forEach((line, k) => {
        this.pdf.text(x, this.top - padding - k * step - step / 2 - cell.size * 0.38, line, cell);
      });
      x += widths[i]!;
    });
  }

  /** Chinese characters stand from 0.12 em under the base line to 0.88 em above it: that square is centred in the line. */
  private baseline(size: number, leading: number): number {
    return this.top - size * (leading / 2 + 0.38);
  }
}
