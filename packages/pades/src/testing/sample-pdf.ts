import { deflateSync } from 'node:zlib';

/** How the sample's cross-reference is written. */
export type SampleKind = 'table' | 'stream' | 'object-streams' | 'hybrid' | 'linearized-order';

export interface SamplePage {
  mediaBox?: number[];
  cropBox?: number[];
  rotate?: number;
  userUnit?: number;
  annots?: 'none' | 'direct' | 'indirect';
  /** Further entries of the page. */
  more?: string;
  content?: string;
}

export interface SampleOptions {
  kind?: SampleKind;
  pages?: SamplePage[];
  /** Put MediaBox and Rotate of the first page on the tree's root instead of on the pages. */
  inherit?: boolean;
  /** Further entries of the catalog, with the objects they refer to by number from `firstExtra`. */
  catalog?: string;
  extra?: string[];
  trailer?: string;
  trailing?: string;
}

/** Object number of the first of `extra`, for that many pages. */
export const firstExtra = (pages: number): number => 3 + 3 * pages;

/**
 * A small PDF of our own making in every shape that the reader and the signer must take.
 * Objects: 1 catalog, 2 page tree, then for page i (from 0): 3+3i page, 4+3i contents, 5+3i annotation array.
 */
export function samplePdf(options: SampleOptions = {}): Buffer {
  const pages = options.pages ?? [{}];
  const objects = new Map<number, string | { dict: string; data: Buffer }>();
  objects.set(1, `<</Type/Catalog/Pages 2 0 R${options.catalog ?? ''}>>`);
  const kids = pages.map((_, i) => `${3 + 3 * i} 0 R`).join(' ');
  objects.set(2, `<</Type/Pages/Kids[${kids}]/Count ${pages.length}${options.inherit ? boxes(pages[0]!) : ''}>>`);
  pages.forEach((page, i) => addPage(objects, page, 3 + 3 * i, options.inherit ?? false));
  (options.extra ?? []).forEach((text, i) => objects.set(firstExtra(pages.length) + i, text));
  return write(objects, options);
}

const boxes = (page: SamplePage): string =>
  `/MediaBox[${(page.mediaBox ?? [0, 0, 595, 842]).join(' ')}]` +
  (page.cropBox ? `/CropBox[${page.cropBox.join(' ')}]` : '') +
  (page.rotate ? `/Rotate ${page.rotate}` : '');

type Objects = Map<number, string | { dict: string; data: Buffer }>;

function addPage(objects: Objects, page: SamplePage, n: number, inherit: boolean): void {
  const link = '<</Type/Annot/Subtype/Link/Rect[10 10 20 20]/Border[0 0 0]/F 4>>';
  const annots = { none: '', direct: `/Annots[${link}]`, indirect: `/Annots ${n + 2} 0 R` }[page.annots ?? 'none'];
  const unit = page.userUnit ? `/UserUnit ${page.userUnit}` : '';
  objects.set(
    n,
    `<</Type/Page/Parent 2 0 R${inherit ? '' : boxes(page)}${unit}/Contents ${n + 1} 0 R/Resources<<>>${annots}${page.more ?? ''}>>`,
  );
  const data = Buffer.from(page.content ?? '0.9 g 0 0 5 5 re f');
  objects.set(n + 1, { dict: '', data });
  objects.set(n + 2, `[${page.annots === 'indirect' ? link : ''}]`);
}

function write(objects: Objects, options: SampleOptions): Buffer {
  const kind = options.kind ?? 'table';
  const out = new Writer();
  out.text('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
  const size = Math.max(...objects.keys()) + 1;
  const end = `${options.trailer ?? ''}/Root 1 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]`;
  if (kind === 'linearized-order') return twoSections(out, objects, size, end, options);
  const packed = kind === 'object-streams' || kind === 'hybrid' ? packedNumbers(objects) : [];
  for (const [n, object] of objects) if (!packed.includes(n)) out.object(n, object);
  const compressed = packed.length ? out.objectStream(size, packed, objects) : [];
  const next = packed.length ? size + 1 : size;
  if (kind === 'hybrid') {
    const stream = out.xrefStream(
      next,
      compressed,
      end,
      [...out.offsets.keys()].filter((n) => n === size),
    );
    out.table(next + 1, `${end}/XRefStm ${stream}`, packed);
  } else if (kind === 'table') out.table(next, end, []);
  else out.startxref(out.xrefStream(next, compressed, end));
  return out.bytes(options.trailing);
}

/** What may stand in an object stream: anything but streams; the catalog too. */
const packedNumbers = (objects: Objects): number[] =>
  [...objects].filter(([, o]) => typeof o === 'string').map(([n]) => n);

/** As a linearized file: the newest section stands in front and points forward to the other one. */
function twoSections(out: Writer, objects: Objects, size: number, end: string, options: SampleOptions): Buffer {
  const firstPart = [1, 2];
  for (const n of firstPart) out.object(n, objects.get(n)!);
  const front = out.reserveTable(firstPart.length);
  for (const [n, object] of objects) if (!firstPart.includes(n)) out.object(n, object);
  const main = out.position;
  out.section([0, ...[...objects.keys()].filter((n) => !firstPart.includes(n))]);
  out.text(`trailer\n<</Size ${size}>>\n`);
  out.fillTable(
    front,
    firstPart,
    `trailer\n<</Size ${size}${end}/Prev ${String(main).padStart(10, '0')}>>\nstartxref\n0\n%%EOF\n`,
  );
  out.startxref(front.at);
  return out.bytes(options.trailing);
}

class Writer {
  private parts: Buffer[] = [];
  position = 0;
  readonly offsets = new Map<number, number>();

  text(text: string): void {
    this.parts.push(Buffer.from(text, 'latin1'));
    this.position += text.length;
  }

  object(n: number, object: string | { dict: string; data: Buffer }): void {
    this.offsets.set(n, this.position);
    if (typeof object === 'string') return this.text(`${n} 0 obj\n${object}\nendobj\n`);
    const { dict, data } = object;
    this.text(`${n} 0 obj\n<<${dict}/Length ${data.length}>>\nstream\n${data.toString('latin1')}\nendstream\nendobj\n`);
  }

  objectStream(n: number, packed: number[], objects: Objects): [number, number, number][] {
    const texts = packed.map((p) => objects.get(p) as string);
    let at = 0;
    const head = packed.map((p, i) => `${p} ${(at += i ? texts[i - 1]!.length + 1 : 0)}`).join(' ') + '\n';
    const data = deflateSync(Buffer.from(head + texts.join('\n'), 'latin1'));
    this.object(n, { dict: `/Type/ObjStm/N ${packed.length}/First ${head.length}/Filter/FlateDecode`, data });
    return packed.map((p, i) => [p, n, i]);
  }

  /** With a PNG "up" predictor, as most writers do. @returns its offset. */
  xrefStream(n: number, packed: [number, number, number][], end: string, only = [...this.offsets.keys()]): number {
    const at = this.position;
    const rows = new Map<number, number[]>([[n, [1, at, 0]]]);
    for (const p of only) rows.set(p, [1, this.offsets.get(p)!, 0]);
    for (const [p, stream, index] of packed) rows.set(p, [2, stream, index]);
    const numbers = [...rows.keys()].sort((a, b) => a - b);
    const plain = numbers.map((p) => row(rows.get(p)!));
    const predicted = plain.map((r, i) => [2, ...r.map((b, j) => (b - (i ? plain[i - 1]![j]! : 0)) & 255)]);
    const index = numbers.map((p) => `${p} 1`).join(' ');
    const dict = `/Type/XRef/W[1 4 2]/Index[${index}]/Size ${n + 1}${end}/Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 7>>`;
    this.object(n, { dict, data: deflateSync(Buffer.from(predicted.flat())) });
    return at;
  }

  section(numbers: number[]): void {
    this.text('xref\n' + numbers.map((n) => `${n} 1\n${this.entry(n)}`).join(''));
  }

  private entry(n: number): string {
    const at = this.offsets.get(n);
    return at === undefined ? '0000000000 65535 f \n' : `${String(at).padStart(10, '0')} 00000 n \n`;
  }

  table(size: number, end: string, hidden: number[]): void {
    const at = this.position;
    this.section([0, ...this.offsets.keys()].filter((n) => !hidden.includes(n)));
    this.text(`trailer\n<</Size ${size}${end}>>\n`);
    this.startxref(at);
  }

  startxref(at: number): void {
    this.text(`startxref\n${at}\n%%EOF\n`);
  }

  reserveTable(count: number): { at: number; part: number; length: number } {
    const at = this.position;
    const length = 400 + count * 30;
    this.parts.push(Buffer.alloc(0));
    this.position += length;
    return { at, part: this.parts.length - 1, length };
  }

  fillTable(place: { part: number; length: number }, numbers: number[], trailer: string): void {
    const text = 'xref\n' + numbers.map((n) => `${n} 1\n${this.entry(n)}`).join('') + trailer;
    this.parts[place.part] = Buffer.from(text.padEnd(place.length - 1) + '\n', 'latin1');
  }

  bytes(trailing = ''): Buffer {
    return Buffer.concat([...this.parts, Buffer.from(trailing, 'latin1')]);
  }
}

const row = ([type, a, b]: number[]): number[] => [
  type!,
  a! >>> 24,
  (a! >> 16) & 255,
  (a! >> 8) & 255,
  a! & 255,
  b! >> 8,
  b! & 255,
];
