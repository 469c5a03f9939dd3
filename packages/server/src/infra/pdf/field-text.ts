import { type Dict, type PdfObject, type PdfReader, Str, textDrawing, textWidth } from '@hufu/pades';

/** A form field's value, to be drawn because the file brings no picture of it. */
export interface FieldText {
  lines: string[];
  /** Points of the field's own space. */
  size: number;
  colour: [number, number, number];
  align: 'LEFT' | 'CENTRE' | 'RIGHT';
  multiline: boolean;
}

const padding = 2;
const sizes = { least: 4, most: 12, leading: 1.2 };
const limits = { parents: 32, characters: 10_000, lines: 500 };
const flags = { multiline: 1 << 12, password: 1 << 13 };

/** An entry of a field, its own or inherited (ISO 32000-2 §12.7.4.1). */
export function inherited(reader: PdfReader, field: Dict, key: string): PdfObject {
  let node: Dict | undefined = field;
  for (let depth = 0; node && depth < limits.parents; depth++) {
    const own = reader.get(node.get(key));
    if (own !== null) return own;
    node = reader.dict(node.get('Parent'));
  }
  return reader.get(reader.dict(reader.catalog.get('AcroForm'))?.get(key));
}

/** The text that a viewer would make up a picture for: of text and choice fields, when they hold any. */
export function fieldText(reader: PdfReader, widget: Dict, width: number, height: number): FieldText | undefined {
  const kind = reader.name(inherited(reader, widget, 'FT'));
  const value = inherited(reader, widget, 'V');
  if ((kind !== 'Tx' && kind !== 'Ch') || !(value instanceof Str) || value.text.trim() === '') return undefined;
  const bits = reader.number(inherited(reader, widget, 'Ff')) ?? 0;
  if ((bits & flags.password) !== 0) return undefined;
  const multiline = kind === 'Tx' && (bits & flags.multiline) !== 0;
  const given = value.text
    .slice(0, limits.characters)
    .split(/\r\n|[\r\n]/)
    .map(printable);
  const { size, colour } = styleOf(inherited(reader, widget, 'DA'));
  const fitting = size > 0 ? size : Math.min(sizes.most, multiline ? sizes.most : height * 0.75);
  const lines = multiline ? given.flatMap((line) => wrapped(line, fitting, width - 2 * padding)) : [given.join(' ')];
  const align = (['LEFT', 'CENTRE', 'RIGHT'] as const)[reader.number(inherited(reader, widget, 'Q')) ?? 0] ?? 'LEFT';
  return { lines: lines.slice(0, limits.lines), size: Math.max(sizes.least, fitting), colour, align, multiline };
}

const printable = (line: string): string => line.replace(/\t/g, '    ').replace(/\p{Cc}/gu, '');

/** Size and colour of the default appearance: `/Helv 12 Tf 0 g`, or with `rg`; size 0 means "as it fits". */
function styleOf(appearance: PdfObject): { size: number; colour: [number, number, number] } {
  const text = appearance instanceof Str ? appearance.text.slice(0, 1000) : '';
  const size = Number(/([\d.]+)\s+Tf\b/.exec(text)?.[1] ?? 0);
  const rgb = /([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+rg\b/.exec(text);
  const grey = Number(/([\d.]+)\s+g\b/.exec(text)?.[1] ?? 0);
  const parts = rgb ? rgb.slice(1).map(Number) : [grey, grey, grey];
  return {
    size: Math.min(size || 0, 300),
    colour: parts.map((part) => Math.min(1, part || 0)) as [number, number, number],
  };
}

/** Breaks at spaces, and between any two characters where there is none, as Chinese is broken. */
function wrapped(line: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const piece of line.split(/(?<=\s)|(?=[\u2e80-\uffff])/u)) {
    if (current !== '' && textWidth(current + piece.trimEnd(), size) > width) {
      lines.push(current.trimEnd());
      current = '';
    }
    current += piece;
  }
  return [...lines, current.trimEnd()];
}

/** Operators that draw the text in a box whose lower-left corner is (0, 0), cut to the box. @throws GlyphMissing */
export function drawnText(text: FieldText, width: number, height: number): string {
  const { size, lines, align, colour } = text;
  const leading = size * sizes.leading;
  const top = text.multiline ? height - padding : height / 2 + size / 2;
  const painted = lines.map((line, index) => {
    const room = width - 2 * padding - textWidth(line, size);
    const x = padding + (align === 'LEFT' ? 0 : align === 'CENTRE' ? room / 2 : room);
    const drawing = textDrawing(line, { size, colour });
    const y = top - drawing.height - index * leading;
    return `q 1 0 0 1 ${x.toFixed(3)} ${y.toFixed(3)} cm\n${drawing.operators}\nQ`;
  });
  return `q 0 0 ${width.toFixed(3)} ${height.toFixed(3)} re W n\n${painted.join('\n')}\nQ`;
}
