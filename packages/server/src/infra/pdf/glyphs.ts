import type { PDFPageProxy } from 'pdfjs-dist';

/**
 * Where every glyph of a page stands. pdf.js's own text extraction gives one box a run and interpolates inside it
 * (up to 8.8 pt off); its drawing commands hold every advance, so they are followed here as its canvas follows them.
 */
export interface Glyph {
  text: string;
  /** Origin on the baseline, neutral points. */
  x: number;
  y: number;
  /** Unit vector of writing, and the length of the advance in points. */
  dx: number;
  dy: number;
  advance: number;
  /** Size of the font in points. */
  em: number;
  /** Neutral box of the em square: a full-width character fills it. */
  box: { left: number; bottom: number; right: number; top: number };
}

type Matrix = [number, number, number, number, number, number];
interface PdfJsGlyph {
  unicode: string;
  width: number;
  isSpace: boolean;
  vmetric?: [number, number, number];
}
interface PdfJsFont {
  fontMatrix?: Matrix;
  vertical?: boolean;
  defaultVMetrics?: [number, number, number];
  isType3Font?: boolean;
}
type Ops = Record<string, number>;

const identity: Matrix = [1, 0, 0, 1, 0, 0];
const glyphSpace: Matrix = [0.001, 0, 0, 0.001, 0, 0];
const [emBottom, emTop] = [-0.12, 0.88]; // of the em square, where Chinese glyphs stand on the baseline

const times = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[2] * n[1],
  m[1] * n[0] + m[3] * n[1],
  m[0] * n[2] + m[2] * n[3],
  m[1] * n[2] + m[3] * n[3],
  m[0] * n[4] + m[2] * n[5] + m[4],
  m[1] * n[4] + m[3] * n[5] + m[5],
];
const point = (m: Matrix, x: number, y: number): [number, number] => [
  m[0] * x + m[2] * y + m[4],
  m[1] * x + m[3] * y + m[5],
];

/** The text part of the graphics state (ISO 32000-2 §9.3). */
interface TextState {
  ctm: Matrix;
  textMatrix: Matrix;
  x: number;
  y: number;
  lineX: number;
  lineY: number;
  font?: PdfJsFont;
  fontSize: number;
  direction: 1 | -1;
  charSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
}

const initialState = (ctm: Matrix): TextState => ({
  ctm,
  textMatrix: identity,
  x: 0,
  y: 0,
  lineX: 0,
  lineY: 0,
  fontSize: 0,
  direction: 1,
  charSpacing: 0,
  wordSpacing: 0,
  scale: 1,
  leading: 0,
  rise: 0,
});

/** More than any contract has; beyond it the file is refused rather than read for minutes. */
export const maxGlyphsOfPage = 200_000;

/** Follows the drawing commands of one page and keeps the glyphs. */
class GlyphReader {
  readonly glyphs: Glyph[] = [];
  private state: TextState;
  private readonly stack: TextState[] = [];

  constructor(
    private readonly base: Matrix,
    private readonly fontOf: (name: string) => PdfJsFont | undefined,
  ) {
    this.state = initialState(base);
  }

  handlers(ops: Ops): Map<number, (args: never[]) => void> {
    const state = () => this.state;
    const entries: [string, (...args: never[]) => void][] = [
      ['save', () => this.save()],
      ['restore', () => this.restore()],
      ['transform', (...matrix: number[]) => this.transform(matrix as Matrix)],
      ['paintFormXObjectBegin', (matrix: Matrix | null) => this.enter(matrix ?? identity)],
      ['paintFormXObjectEnd', () => this.restore()],
      ['beginGroup', (group: { matrix?: Matrix }) => this.enter(group.matrix ?? identity)],
      ['endGroup', () => this.restore()],
      ['beginAnnotation', (_id: string, _rect: unknown, a: Matrix, b: Matrix) => this.beginAnnotation(a, b)],
      ['beginText', () => this.setTextMatrix(identity)],
      ['setCharSpacing', (value: number) => (state().charSpacing = value)],
      ['setWordSpacing', (value: number) => (state().wordSpacing = value)],
      ['setHScale', (value: number) => (state().scale = value / 100)],
      ['setLeading', (value: number) => (state().leading = -value)],
      ['setTextRise', (value: number) => (state().rise = value)],
      ['setFont', (name: string, size: number) => this.setFont(name, size)],
      ['moveText', (x: number, y: number) => this.moveText(x, y)],
      ['setLeadingMoveText', (x: number, y: number) => this.moveText(x, y, y)],
      ['setTextMatrix', (matrix: Matrix) => this.setTextMatrix(matrix)],
      ['nextLine', () => this.moveText(0, state().leading)],
      ['showText', (items: (PdfJsGlyph | number)[]) => this.show(items)],
    ];
    return new Map(entries.map(([name, run]) => [ops[name]!, (args) => run(...args)]));
  }

  private save(): void {
    if (this.stack.length < 4096) this.stack.push({ ...this.state });
  }
  private restore(): void {
    this.state = this.stack.pop() ?? this.state;
  }
  private transform(matrix: Matrix): void {
    this.state.ctm = times(this.state.ctm, matrix);
  }
  private enter(matrix: Matrix): void {
    this.save();
    this.transform(matrix);
  }
  private beginAnnotation(placed: Matrix, own: Matrix): void {
    this.stack.length = 0;
    this.state = initialState(times(times(this.base, placed), own));
  }
  private setTextMatrix(matrix: Matrix): void {
    Object.assign(this.state, { textMatrix: Array.from(matrix) as Matrix, x: 0, y: 0, lineX: 0, lineY: 0 });
  }
  private moveText(x: number, y: number, leading?: number): void {
    const { state } = this;
    if (leading !== undefined) state.leading = leading;
    state.x = state.lineX += x;
    state.y = state.lineY += y;
  }
  private setFont(name: string, size: number): void {
    this.state.font = this.fontOf(name);
    this.state.fontSize = Math.abs(size);
    this.state.direction = size < 0 ? -1 : 1;
  }

  private show(items: (PdfJsGlyph | number)[]): void {
    const { state } = this;
    if (!state.font || state.fontSize === 0) return;
    const vertical = state.font.vertical ?? false;
    const hScale = state.scale * state.direction;
    const textSpace = times(times(state.ctm, state.textMatrix), [1, 0, 0, 1, state.x, state.y + state.rise]);
    const space = times(textSpace, [hScale, 0, 0, state.direction, 0, 0]);
    let along = 0;
    for (const item of items) along += typeof item === 'number' ? this.adjust(item) : this.glyph(item, space, along);
    if (vertical) state.y -= along;
    else state.x += along * hScale;
  }

  /** A number between glyphs, in thousandths of the font size. */
  private adjust(thousandths: number): number {
    return ((this.state.font!.vertical ? 1 : -1) * thousandths * this.state.fontSize) / 1000;
  }

  private glyph(glyph: PdfJsGlyph, space: Matrix, along: number): number {
    const { font, fontSize, direction, charSpacing, wordSpacing } = this.state;
    const unit = fontSize * (font!.fontMatrix ?? glyphSpace)[0];
    const spacing = (glyph.isSpace ? wordSpacing : 0) + charSpacing;
    if (!font!.vertical) {
      const width = glyph.width * unit;
      this.keep(glyph.unicode, space, [along, 0], [width, 0], width);
      return width + spacing * direction;
    }
    const metric = glyph.vmetric ?? font!.defaultVMetrics ?? [-1000, glyph.width / 2, 880];
    const left = -(glyph.vmetric ? metric[1] : glyph.width * 0.5) * unit;
    this.keep(glyph.unicode, space, [left, -(along + metric[2] * unit)], [0, metric[0] * unit], glyph.width * unit);
    return -metric[0] * unit - spacing * direction;
  }

  private keep(text: string, space: Matrix, origin: [number, number], advance: [number, number], width: number): void {
    if (this.glyphs.length >= maxGlyphsOfPage) throw new RangeError('too many glyphs on a page');
    const { fontSize } = this.state;
    const [x, y] = point(space, ...origin);
    const [endX, endY] = point(space, origin[0] + advance[0], origin[1] + advance[1]);
    const length = Math.hypot(endX - x, endY - y);
    const corners = [0, width].flatMap((w) =>
      [emBottom, emTop].map((h) => point(space, origin[0] + w, origin[1] + h * fontSize)),
    );
    const [dx, dy] = length > 0 ? [(endX - x) / length, (endY - y) / length] : this.writing(space);
    const em = Math.hypot(corners[1]![0] - corners[0]![0], corners[1]![1] - corners[0]![1]);
    this.glyphs.push({ text, x, y, dx, dy, advance: length, em, box: boxOf(corners) });
  }

  /** The direction of writing, for glyphs without an advance. */
  private writing(space: Matrix): [number, number] {
    const length = Math.hypot(space[0], space[1]) || 1;
    return [space[0] / length, space[1] / length];
  }
}

function boxOf(corners: [number, number][]): Glyph['box'] {
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
}

const isFinite = (glyph: Glyph): boolean => Number.isFinite(glyph.x + glyph.y + glyph.em + glyph.advance);

/**
 * The glyphs of a page in the order they are drawn, form XObjects and annotations included, in neutral points.
 *
 * @throws RangeError more glyphs than any honest page has.
 */
export async function glyphsOf(page: PDFPageProxy, ops: Ops): Promise<Glyph[]> {
  const { transform, height } = page.getViewport({ scale: 1 });
  const upward = times([1, 0, 0, -1, 0, height], transform as Matrix);
  const reader = new GlyphReader(upward, (name) =>
    page.commonObjs.has(name) ? (page.commonObjs.get(name) as PdfJsFont) : undefined,
  );
  const handlers = reader.handlers(ops);
  const { fnArray, argsArray } = await page.getOperatorList();
  fnArray.forEach((op, index) => handlers.get(op)?.((argsArray[index] ?? []) as never[]));
  return reader.glyphs.filter(isFinite);
}
