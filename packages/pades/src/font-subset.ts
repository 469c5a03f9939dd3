import { componentsOf, type TrueTypeFont } from './truetype.js';

const padded = (size: number): number => (size + 3) & ~3;

/**
 * A TrueType file with only some glyphs, for embedding as CIDFontType2 with identity mapping (so without character map and
 * names). Parts of composite glyphs are added at the end.
 *
 * @param glyphs the glyph at each new number; the first must be 0 (.notdef). One may occur twice.
 */
export function subsetOf(font: TrueTypeFont, glyphs: number[]): Buffer {
  const { data, order } = glyphTable(font, glyphs);
  const head = Buffer.from(font.table('head'));
  head.writeUInt32BE(0, 8); // checkSumAdjustment: no reader of embedded fonts looks at it
  head.writeInt16BE(1, 50); // long offsets
  const hhea = Buffer.from(font.table('hhea'));
  hhea.writeUInt16BE(order.length, 34);
  const maxp = Buffer.from(font.table('maxp'));
  maxp.writeUInt16BE(order.length, 4);
  return assembled([
    ['glyf', Buffer.concat(data.flatMap((glyph) => [glyph, Buffer.alloc(padded(glyph.length) - glyph.length)]))],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', metricsTable(font, order)],
    ['loca', offsetTable(data)],
    ['maxp', maxp],
    ['prep', font.table('prep')],
  ]);
}

function glyphTable(font: TrueTypeFont, glyphs: number[]): { data: Buffer[]; order: number[] } {
  const order = [...glyphs];
  const data: Buffer[] = [];
  for (let i = 0; i < order.length; i++) {
    const original = font.glyphData(order[i]!);
    if (original.length === 0 || original.readInt16BE(0) >= 0) {
      data.push(original);
      continue;
    }
    const copy = Buffer.from(original);
    for (const { glyph, at } of componentsOf(original)) {
      const known = order.indexOf(glyph);
      copy.writeUInt16BE(known < 0 ? order.push(glyph) - 1 : known, at);
    }
    data.push(copy);
  }
  return { data, order };
}

function metricsTable(font: TrueTypeFont, order: number[]): Buffer {
  const table = Buffer.alloc(4 * order.length);
  order.forEach((glyph, i) => {
    table.writeUInt16BE(font.advanceOf(glyph), 4 * i);
    table.writeInt16BE(font.leftBearingOf(glyph), 4 * i + 2);
  });
  return table;
}

function offsetTable(data: Buffer[]): Buffer {
  const table = Buffer.alloc(4 * (data.length + 1));
  let at = 0;
  data.forEach((glyph, i) => table.writeUInt32BE((at += padded(glyph.length)), 4 * (i + 1)));
  return table;
}

function assembled(tables: [string, Buffer][]): Buffer {
  const log = Math.floor(Math.log2(tables.length));
  const directory = Buffer.alloc(12 + 16 * tables.length);
  directory.writeUInt32BE(0x00010000, 0);
  [tables.length, 16 << log, log, 16 * (tables.length - (1 << log))].forEach((value, i) =>
    directory.writeUInt16BE(value, 4 + 2 * i),
  );
  const parts = [directory];
  let at = directory.length;
  tables.forEach(([tag, table], i) => {
    const entry = 12 + 16 * i;
    const filled = Buffer.concat([table], padded(table.length));
    directory.write(tag, entry, 'latin1');
    directory.writeUInt32BE(checksum(filled), entry + 4);
    directory.writeUInt32BE(at, entry + 8);
    directory.writeUInt32BE(table.length, entry + 12);
    parts.push(filled);
    at += filled.length;
  });
  return Buffer.concat(parts);
}

function checksum(table: Buffer): number {
  let sum = 0;
  for (let i = 0; i < table.length; i += 4) sum = (sum + table.readUInt32BE(i)) >>> 0;
  return sum;
}
