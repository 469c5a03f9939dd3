import type { DocumentField, Letters } from './contract.js';
import { DomainError } from './errors.js';

/** What stands in a TABLE field: a head and cells in a grid. Kept as JSON, the value of the field. */
export interface Table {
  /** Width of each column; only their proportions matter. */
  columns: number[];
  /** Rows below the head. */
  rows: number;
  /** One text for each column; absent: no head. */
  head?: CellText[];
  cells: TableCell[];
}
export interface CellText extends Letters {
  text: string;
  /** Points, 12 by default; less where the table needs it. */
  size?: number;
  align?: 'LEFT' | 'CENTRE' | 'RIGHT';
}
/** From 1; `to` includes. Cells never lie over one another. */
export interface TableCell extends CellText {
  row: number;
  toRow: number;
  column: number;
  toColumn: number;
}

export const tableLimits = { columns: 20, rows: 500, cells: 5000, text: 500 };

const refuse = (field: Pick<DocumentField, 'name' | 'label'>, why: string): never => {
  throw new DomainError('FIELD_INVALID', { field: field.label ?? field.name, why });
};

/** @throws DomainError FIELD_INVALID */
export function readTable(field: Pick<DocumentField, 'name' | 'label'>, value: string): Table {
  const table = parsed(value);
  if (!table) return refuse(field, 'not a table');
  const { columns, rows, head, cells } = table;
  const wide = columns.length >= 1 && columns.length <= tableLimits.columns && columns.every((part) => part > 0);
  if (!wide) refuse(field, `1 to ${tableLimits.columns} columns`);
  if (!Number.isInteger(rows) || rows < 0 || rows > tableLimits.rows || rows + (head ? 1 : 0) === 0)
    refuse(field, `at most ${tableLimits.rows} rows`);
  if (head && head.length !== columns.length) refuse(field, 'a head for each column');
  if (cells.length > tableLimits.cells) refuse(field, `at most ${tableLimits.cells} cells`);
  for (const { text } of [...(head ?? []), ...cells])
    if ([...text].length > tableLimits.text) refuse(field, `longer than ${tableLimits.text} characters`);
  mustNotOverlap(field, table);
  return table;
}

export const writeTable = ({ columns, rows, head, cells }: Table): string =>
  JSON.stringify({ columns, rows, ...(head && { head }), cells });

function parsed(value: string): Table | undefined {
  try {
    const table = JSON.parse(value) as Partial<Table> | null;
    const isTable = table !== null && typeof table === 'object' && Array.isArray(table.columns) && isCells(table.cells);
    return isTable && typeof table.rows === 'number' && (table.head === undefined || isCells(table.head))
      ? (table as Table)
      : undefined;
  } catch {
    return undefined;
  }
}

const isCells = (cells: unknown): boolean =>
  Array.isArray(cells) && cells.every((cell: unknown) => typeof (cell as CellText | null)?.text === 'string');

function mustNotOverlap(field: Pick<DocumentField, 'name' | 'label'>, { columns, rows, cells }: Table): void {
  const taken = new Set<number>();
  for (const { row, toRow, column, toColumn } of cells) {
    const inside = row >= 1 && toRow >= row && toRow <= rows && column >= 1 && toColumn >= column;
    const whole = [row, toRow, column, toColumn].every(Number.isInteger);
    if (!whole || !inside || toColumn > columns.length) refuse(field, `no cell ${row}-${toRow}, ${column}-${toColumn}`);
    for (let r = row; r <= toRow; r++) {
      for (let c = column; c <= toColumn; c++) {
        if (taken.has(r * tableLimits.columns + c)) refuse(field, `two cells at ${r}, ${c}`);
        taken.add(r * tableLimits.columns + c);
      }
    }
  }
}
