import { type Drawing, textDrawing, textWidth } from '@hufu/pades';
import { brokenLines } from '@hufu/pades/line-breaking';
import type { CellText, Table, TableCell } from '../../domain/table.js';
import { lookOf } from './letters.js';

const usualSize = 12;
const leading = 1.25;
const padding = 3;
const ruleWidth = 0.5;
/** Each try is so much smaller. */
const step = 0.92;
/** Smaller cannot be read. */
const leastSize = 4;

/** A table drawn from the upper edge of its place, as wide as it; made smaller until it fits. Undefined: it never does. */
export function tableDrawing(table: Table, w: number, h: number): Drawing | undefined {
  for (let scale = 1; scale * usualSize >= leastSize; scale *= step) {
    const grid = gridOf(table, w, scale);
    const height = grid.rows.at(-1)!;
    if (height + ruleWidth <= h) return { width: w, height: h, operators: operatorsOf(grid, h, scale) };
  }
  return undefined;
}

/** Edges from the left, and from the top, in points. */
interface Grid {
  columns: number[];
  rows: number[];
  cells: Placed[];
}
interface Placed extends TableCell {
  lines: string[];
}

/** Cells of the head are row 1; where nothing was said, an empty cell stands. */
function gridOf(table: Table, width: number, scale: number): Grid {
  const columns = edges(table.columns, width - ruleWidth, ruleWidth / 2);
  const shift = table.head ? 1 : 0;
  const heads = (table.head ?? []).map((text, n) => cellAt(text, 1, n + 1));
  const below = table.cells.map((cell) => ({ ...cell, row: cell.row + shift, toRow: cell.toRow + shift }));
  const said = [...heads, ...below];
  const rows = table.rows + shift;
  const cells = [...said, ...emptyCells(said, rows, table.columns.length)].map((cell) => ({
    ...cell,
    lines: linesOf(cell, columns[cell.toColumn]! - columns[cell.column - 1]!, scale),
  }));
  return { columns, rows: rowEdges(cells, rows, scale), cells };
}

const cellAt = (text: CellText, row: number, column: number): TableCell => ({
  ...text,
  row,
  toRow: row,
  column,
  toColumn: column,
});

function emptyCells(cells: TableCell[], rows: number, columns: number): TableCell[] {
  const taken = new Set<string>();
  for (const { row, toRow, column, toColumn } of cells)
    for (let r = row; r <= toRow; r++) for (let c = column; c <= toColumn; c++) taken.add(`${r} ${c}`);
  const empty: TableCell[] = [];
  for (let r = 1; r <= rows; r++)
    for (let c = 1; c <= columns; c++) if (!taken.has(`${r} ${c}`)) empty.push(cellAt({ text: '' }, r, c));
  return empty;
}

function edges(parts: readonly number[], width: number, from: number): number[] {
  const whole = parts.reduce((sum, part) => sum + part, 0);
  let at = from;
  return [at, ...parts.map((part) => (at += (part / whole) * width))];
}

const sizeOf = ({ size = usualSize }: CellText, scale: number): number => size * scale;

function linesOf(cell: CellText, width: number, scale: number): string[] {
  if (cell.text === '') return [];
  const size = sizeOf(cell, scale);
  const room = Math.max(size, width - 2 * padding * scale);
  return cell.text.split('\n').flatMap((text) => brokenLines(text, room, size, lookOf(cell).weight));
}

const heightOf = (cell: Placed, scale: number): number =>
  Math.max(1, cell.lines.length) * sizeOf(cell, scale) * leading + 2 * padding * scale;

/** Rows as high as what stands in them; a cell over several rows lets the last of them grow. */
function rowEdges(cells: Placed[], rows: number, scale: number): number[] {
  const heights = Array.from({ length: rows }, () => (usualSize * leading + 2 * padding) * scale);
  for (const cell of cells.filter(({ row, toRow }) => row === toRow))
    heights[cell.row - 1] = Math.max(heights[cell.row - 1]!, heightOf(cell, scale));
  for (const cell of cells.filter(({ row, toRow }) => row < toRow)) {
    const have = heights.slice(cell.row - 1, cell.toRow).reduce((sum, one) => sum + one, 0);
    heights[cell.toRow - 1]! += Math.max(0, heightOf(cell, scale) - have);
  }
  let at = ruleWidth / 2;
  return [at, ...heights.map((height) => (at += height))];
}

const n = (value: number): string => value.toFixed(3);

function operatorsOf({ columns, rows, cells }: Grid, h: number, scale: number): string {
  return cells
    .map((cell) => {
      const [left, right] = [columns[cell.column - 1]!, columns[cell.toColumn]!];
      const [top, bottom] = [h - rows[cell.row - 1]!, h - rows[cell.toRow]!];
      const frame = `q 0 G ${ruleWidth} w ${n(left)} ${n(bottom)} ${n(right - left)} ${n(top - bottom)} re S Q`;
      return [frame, ...lettersOf(cell, { left, right, top, bottom }, scale)].join('\n');
    })
    .join('\n');
}

/** Lines in the middle of the cell's height. */
function lettersOf(
  cell: Placed,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
  scale: number,
): string[] {
  const size = sizeOf(cell, scale);
  const { weight, colour = [0, 0, 0] } = lookOf(cell);
  const block = cell.lines.length * size * leading;
  const highest = (top + bottom + block) / 2;
  return cell.lines.flatMap((text, line) => {
    if (text.trim() === '') return [];
    const drawing = textDrawing(text, { size, weight, colour });
    const room = right - left - 2 * padding * scale - textWidth(text, size, weight);
    const before = cell.align === 'RIGHT' ? room : cell.align === 'LEFT' ? 0 : room / 2;
    const x = left + padding * scale + Math.max(0, before);
    const y = highest - (line + 1) * size * leading + (size * (leading - 1)) / 2;
    return [`q 1 0 0 1 ${n(x)} ${n(y)} cm\n${drawing.operators}\nQ`];
  });
}
