import type { Letters } from '../../domain/contract.js';
import { type CellText, type Table, tableLimits, writeTable } from '../../domain/table.js';
import { colourOf } from './extra.js';
import { isRecord } from '../reading.js';
import { Parameters } from './reading.js';

/**
 * The JSON of a DYNAMIC_TABLE (数据表格): headers with widths, cells that may span rows and columns, styles as objects or as
 * JSON texts. Everything is read anew, so that nothing of it but what is known reaches the core.
 */

/** @returns a TABLE value of the core @throws TencentRefusal InvalidParameter.ComponentValue */
export function tableOf(component: Parameters, value: string): string {
  const read = new Parameters(parsed(component, value), true, `${component.named('ComponentValue')}.`);
  const headers = read.objects('headers', tableLimits.columns, 'InvalidParameter.ComponentValue');
  if (headers.length === 0) throw read.invalid('headers', 'InvalidParameter.ComponentValue');
  const shown = read.object('settings')?.flag('headerRowDisplay') ?? true;
  const cells = (read.object('body') ?? read).objects('cells', tableLimits.cells, 'InvalidParameter.ComponentValue');
  const table: Table = {
    columns: widthsOf(headers),
    rows: rowsOf(read, cells),
    ...(shown && { head: headers.map((header) => ({ ...textOf(header), ...boldUnlessSaid(header) })) }),
    cells: cells.map((cell) => {
      const at = (name: string) => cell.integer(name, 1, tableLimits.rows) ?? cell.missing(name);
      const [row, column] = [at('rowStart'), at('columnStart')];
      const [toRow, toColumn] = [cell.integer('rowEnd') ?? row, cell.integer('columnEnd') ?? column];
      return { ...textOf(cell), row, toRow, column, toColumn };
    }),
  };
  return writeTable(table);
}

function parsed(component: Parameters, value: string): Record<string, unknown> {
  try {
    const table: unknown = JSON.parse(value);
    if (isRecord(table)) return table;
  } catch {
    // answered below
  }
  throw component.invalid('ComponentValue', 'InvalidParameter.ComponentValue');
}

/** At least as many rows as the cells need. */
function rowsOf(read: Parameters, cells: Parameters[]): number {
  const said = read.integer('rowCount', 0, tableLimits.rows) ?? 0;
  return Math.max(said, ...cells.map((cell) => cell.integer('rowEnd') ?? cell.integer('rowStart') ?? 0));
}

/** Per cent; the columns that say none share what is left, or get as much as the others on average. */
function widthsOf(headers: Parameters[]): number[] {
  const said = headers.map((header) => header.number('widthPercent'));
  const named = said.filter((width) => width !== undefined && width > 0) as number[];
  const rest = 100 - named.reduce((sum, width) => sum + width, 0);
  const share = rest > 0 && said.length > named.length ? rest / (said.length - named.length) : 100 / said.length;
  return said.map((width) => (width !== undefined && width > 0 ? width : share));
}

const aligns = { LEFT: 'LEFT', CENTER: 'CENTRE', RIGHT: 'RIGHT' } as const;

function textOf(cell: Parameters): CellText {
  const style = styleOf(cell);
  const size = Number(style['fontSize'] ?? NaN);
  const align = aligns[String(style['align']).toUpperCase() as keyof typeof aligns];
  return {
    text: cell.text('content', tableLimits.text, 'InvalidParameter.ComponentValue') ?? '',
    ...(size >= 6 && size <= 72 && { size }),
    ...(align && { align }),
    ...lettersOf(style),
  };
}

const boldUnlessSaid = (header: Parameters): Letters => (styleOf(header)['bold'] === undefined ? { bold: true } : {});

function lettersOf({ font, bold, color }: Record<string, unknown>): Letters {
  const hex = /^(?:#|0x)?([0-9a-f]{6})$/i.exec(typeof color === 'string' ? color : '')?.[1];
  const colour = hex && colourOf([0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));
  return {
    ...((font === '宋体' || font === '仿宋') && { serif: true }),
    ...((bold === true || bold === 'true') && { bold: true }),
    ...(colour && { colour }),
  };
}

/** An object, or an object written as text. */
function styleOf(cell: Parameters): Record<string, unknown> {
  const said = cell.record('style');
  if (typeof said !== 'string') return said ?? {};
  try {
    const style: unknown = JSON.parse(said);
    return isRecord(style) ? style : {};
  } catch {
    return {};
  }
}
