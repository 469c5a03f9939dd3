import type { Path } from './path.js';

interface Metrics {
  unitsPerEm: number;
  glyphCount: number;
  /** Entries of hmtx with their own advance; the later ones share the last. */
  longMetrics: number;
  longOffsets: boolean;
}
interface CodeRange {
  first: number;
  last: number;
  glyph: number;
}

/**
 * A TrueType font (glyf outlines) read straight from its tables: code point to glyph, advance, outline, raw glyph data.
 * Only for fonts that we ship; it trusts them.
 */
export class TrueTypeFont {
  readonly metrics: Metrics;
  private readonly tables = new Map<string, Buffer>();
  private readonly ranges: CodeRange[];
  private readonly outlines = new Map<number, Path>();

  constructor(file: Buffer) {
    for (let i = 0; i < file.readUInt16BE(4); i++) {
      const at = 12 + 16 * i;
      const start = file.readUInt32BE(at + 8);
      this.tables.set(file.toString('latin1', at, at + 4), file.subarray(start, start + file.readUInt32BE(at + 12)));
    }
    this.metrics = {
      unitsPerEm: this.table('head').readUInt16BE(18),
      longOffsets: this.table('head').readInt16BE(50) === 1,
      glyphCount: this.table('maxp').readUInt16BE(4),
      longMetrics: this.table('hhea').readUInt16BE(34),
    };
    this.ranges = readCodeRanges(this.table('cmap'));
  }

  table(tag: string): Buffer {
    const table = this.tables.get(tag);
    if (!table) throw new Error(`font without ${tag}`);
    return table;
  }

  /** The glyph of a code point; 0 when the font has none. */
  glyphOf(codePoint: number): number {
    let [low, high] = [0, this.ranges.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const range = this.ranges[middle]!;
      if (codePoint < range.first) high = middle - 1;
      else if (codePoint > range.last) low = middle + 1;
      else return range.glyph + codePoint - range.first;
    }
    return 0;
  }

  /** Font units. */
  advanceOf(glyph: number): number {
    return this.table('hmtx').readUInt16BE(4 * Math.min(glyph, this.metrics.longMetrics - 1));
  }

  leftBearingOf(glyph: number): number {
    const { longMetrics } = this.metrics;
    return this.table('hmtx').readInt16BE(
      glyph < longMetrics ? 4 * glyph + 2 : 4 * longMetrics + 2 * (glyph - longMetrics),
    );
  }

  /** The entry of `glyf`; empty for a glyph without ink. */
  glyphData(glyph: number): Buffer {
    const loca = this.table('loca');
    const at = (i: number): number =>
      this.metrics.longOffsets ? loca.readUInt32BE(4 * i) : 2 * loca.readUInt16BE(2 * i);
    return this.table('glyf').subarray(at(glyph), at(glyph + 1));
  }

  /** The outline in font units, y up; kept after the first time. */
  outlineOf(glyph: number): Path {
    let outline = this.outlines.get(glyph);
    if (!outline) {
      const data = this.glyphData(glyph);
      outline = data.length === 0 ? [] : data.readInt16BE(0) >= 0 ? simpleOutline(data) : this.compositeOutline(data);
      this.outlines.set(glyph, outline);
    }
    return outline;
  }

  private compositeOutline(data: Buffer): Path {
    return componentsOf(data).flatMap(({ glyph, matrix: [a, b, c, d, e, f] }) =>
      this.outlineOf(glyph).map((segment) => {
        const moved = [...segment] as typeof segment;
        for (let i = 1; i < moved.length; i += 2) {
          const [x, y] = [segment[i] as number, segment[i + 1] as number];
          (moved as (string | number)[])[i] = a * x + c * y + e;
          (moved as (string | number)[])[i + 1] = b * x + d * y + f;
        }
        return moved;
      }),
    );
  }
}

function readCodeRanges(cmap: Buffer): CodeRange[] {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.subarray(cmap.readUInt32BE(8 + 8 * i)));
  const full = subtables.find((subtable) => subtable.readUInt16BE(0) === 12);
  if (!full) throw new Error('font without a full character map');
  return Array.from({ length: full.readUInt32BE(12) }, (_, i) => ({
    first: full.readUInt32BE(16 + 12 * i),
    last: full.readUInt32BE(20 + 12 * i),
    glyph: full.readUInt32BE(24 + 12 * i),
  }));
}

interface Component {
  glyph: number;
  /** Where the glyph number stands in the data. */
  at: number;
  matrix: [number, number, number, number, number, number];
}

/** The parts of a composite glyph. Parts placed by matching points do not occur in the fonts that we ship. */
export function componentsOf(data: Buffer): Component[] {
  const components: Component[] = [];
  let at = 10;
  for (let more = true; more;) {
    const flags = data.readUInt16BE(at);
    const glyph = data.readUInt16BE(at + 2);
    if (!(flags & 2)) throw new Error('composite glyph placed by points');
    const [dx, dy] =
      flags & 1 ? [data.readInt16BE(at + 4), data.readInt16BE(at + 6)] : [data.readInt8(at + 4), data.readInt8(at + 5)];
    let next = at + (flags & 1 ? 8 : 6);
    const fraction = (): number => data.readInt16BE((next += 2) - 2) / 16384;
    let scale: [number, number, number, number] = [1, 0, 0, 1];
    if (flags & 8) scale = ((s) => [s, 0, 0, s])(fraction());
    else if (flags & 0x40) scale = [fraction(), 0, 0, fraction()];
    else if (flags & 0x80) scale = [fraction(), fraction(), fraction(), fraction()];
    components.push({ glyph, at: at + 2, matrix: [...scale, dx, dy] });
    more = (flags & 0x20) !== 0;
    at = next;
  }
  return components;
}

interface Point {
  x: number;
  y: number;
  on: boolean;
}

function simpleOutline(data: Buffer): Path {
  const contours = data.readInt16BE(0);
  const ends = Array.from({ length: contours }, (_, i) => data.readUInt16BE(10 + 2 * i));
  const points = readPoints(data, (ends.at(-1) ?? -1) + 1, 10 + 2 * contours);
  return ends.flatMap((end, i) => contourOf(points.slice(i === 0 ? 0 : ends[i - 1]! + 1, end + 1)));
}

function readPoints(data: Buffer, count: number, start: number): Point[] {
  let at = start + 2 + data.readUInt16BE(start); // past the hinting program
  const flags: number[] = [];
  while (flags.length < count) {
    const flag = data[at++]!;
    const repeats = flag & 8 ? data[at++]! : 0;
    for (let i = 0; i <= repeats; i++) flags.push(flag);
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? data[at++]! : -data[at++]!;
      else if (!(flag & same)) value += data.readInt16BE((at += 2) - 2);
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  return flags.map((flag, i) => ({ x: xs[i]!, y: ys[i]!, on: (flag & 1) === 1 }));
}

const between = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, on: true });

/** Two off-curve points in a row have an on-curve point in their middle that is not written down. */
function contourOf(points: Point[]): Path {
  if (points.length < 2) return [];
  const first = points.findIndex((point) => point.on);
  const ring = first < 0 ? points : [...points.slice(first), ...points.slice(0, first)];
  const start = first < 0 ? between(points.at(-1)!, points[0]!) : ring.shift()!;
  const path: Path = [['M', start.x, start.y]];
  for (let i = 0; i < ring.length; i++) {
    const point = ring[i]!;
    if (point.on) {
      path.push(['L', point.x, point.y]);
      continue;
    }
    const next = ring[i + 1] ?? start;
    const to = next.on ? next : between(point, next);
    path.push(['Q', point.x, point.y, to.x, to.y]);
    if (next.on) i++;
  }
  path.push(['Z']);
  return path;
}
