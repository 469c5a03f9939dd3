import { createHash } from 'node:crypto';
import { Dict, name, num, type PdfObject, type PdfReader, Ref, serialize, Str, Stream } from '@hufu/pades';
import {
  forbiddenAnnotation,
  forbiddenEntry,
  isOptionalContent,
  isWidget,
  type Role,
  roleUnder,
} from './active-content.js';
import { type FlatPage, flatPages } from './flatten.js';
import { pageCounts } from './page-counts.js';

/**
 * Writes an unsigned file anew: only what can be reached, without active and hidden content, form fields turned into
 * page content. Streams keep their bytes. The same file gives the same result.
 *
 * @param plain numbers of the objects that are read as ordinary dictionaries somewhere (their keys mean something).
 */
export function rewrite(reader: PdfReader, plain: ReadonlySet<number>): Buffer {
  return new Rewriting(reader, plain).write();
}

interface Pending {
  ref: Ref;
  role: Role;
  number: number;
}

class Rewriting {
  private readonly numbers = new Map<number, number>();
  private readonly queue: Pending[] = [];
  private readonly written: Buffer[] = [];
  private readonly offsets: number[] = [];
  private length = 0;
  private count = 0;
  private readonly flat: Map<number, FlatPage>;
  private readonly stamps: Set<number>;
  private readonly dropped: Set<number>;
  private readonly counts: Map<Dict, number>;

  constructor(
    private readonly reader: PdfReader,
    private readonly plain: ReadonlySet<number>,
  ) {
    const pages = flatPages(reader);
    this.flat = new Map(pages.map((page) => [page.page.ref.num, page]));
    this.stamps = new Set(
      pages.flatMap(({ stamps }) => stamps.flatMap(({ paint }) => ('appearance' in paint ? paint.appearance.num : []))),
    );
    this.dropped = droppedObjects(reader, plain);
    this.counts = pageCounts(reader);
  }

  write(): Buffer {
    this.emit(Buffer.from(`%PDF-${versionOf(this.reader.bytes)}\n%\u00e2\u00e3\u00cf\u00d3\n`, 'latin1'));
    const root = this.copy(this.reader.trailer.get('Root')!, 'PLAIN');
    const info =
      this.reader.dict(this.reader.trailer.get('Info')) && this.copy(this.reader.trailer.get('Info')!, 'PLAIN');
    for (let next = this.queue.pop(); next; next = this.queue.pop()) this.writeCopy(next);
    this.finish(root, info);
    return Buffer.concat(this.written, this.length);
  }

  private emit(bytes: Buffer): void {
    this.written.push(bytes);
    this.length += bytes.length;
  }

  private writeObject(number: number, object: PdfObject): void {
    this.offsets[number] = this.length;
    const head = `${number} 0 obj\n`;
    if (!(object instanceof Stream)) return this.emit(Buffer.from(`${head}${serialize(object)}\nendobj\n`, 'latin1'));
    this.emit(Buffer.from(`${head}${serialize(object.dict)}\nstream\n`, 'latin1'));
    this.emit(object.raw);
    this.emit(Buffer.from('\nendstream\nendobj\n', 'latin1'));
  }

  private add(object: PdfObject): Ref {
    const number = ++this.count;
    this.writeObject(number, object);
    return new Ref(number, 0);
  }

  private writeCopy({ ref, role, number }: Pending): void {
    const object = this.reader.get(ref);
    const copied = object instanceof Stream ? this.copyStream(object, ref, role) : this.copy(object, role);
    const page = this.flat.get(ref.num);
    this.writeObject(number, page && copied instanceof Dict ? this.flattened(page, copied) : copied);
  }

  private copyStream(stream: Stream, ref: Ref, role: Role): Stream {
    const dict = this.copyDict(stream.dict, role === 'MAP' ? 'PLAIN' : role, true);
    dict.set('Length', num(stream.raw.length));
    if (this.stamps.has(ref.num)) dict.set('Type', name('XObject')).set('Subtype', name('Form'));
    return new Stream(dict, stream.raw);
  }

  private copy(object: PdfObject, role: Role): PdfObject {
    if (object instanceof Ref) return this.copyRef(object, role);
    if (object instanceof Dict) return this.copyDict(object, role, false);
    if (Array.isArray(object)) return object.map((item) => this.copy(item, role === 'MAP' ? 'PLAIN' : role));
    return object;
  }

  private copyRef(ref: Ref, role: Role): PdfObject {
    if (this.dropped.has(ref.num) || this.reader.get(ref) === null) return null;
    const known = this.numbers.get(ref.num);
    if (known !== undefined) return new Ref(known, 0);
    const number = ++this.count;
    this.numbers.set(ref.num, number);
    this.queue.push({ ref, role: this.plain.has(ref.num) ? 'PLAIN' : role, number });
    return new Ref(number, 0);
  }

  private copyDict(dict: Dict, role: Role, inStream: boolean): Dict {
    if (isOptionalContent(dict)) return new Dict();
    const copied = new Dict();
    const isCatalog = dict === this.reader.catalog;
    for (const [key, value] of dict) {
      if (role === 'PLAIN' && forbiddenEntry(this.reader, key, value, inStream)) continue;
      if (isCatalog && catalogKeysDropped.has(key)) continue;
      const annotations = role === 'PLAIN' && key === 'Annots' ? this.reader.array(value) : undefined;
      const kept = annotations?.filter((annotation) => staysOnPage(this.reader, annotation)) ?? value;
      copied.set(key, this.copy(kept, roleUnder(role, key)));
    }
    const pages = this.counts.get(dict);
    if (pages !== undefined) copied.set('Count', num(pages));
    return copied;
  }

  /** The page with its stamps painted over what it showed before. */
  private flattened({ page, stamps }: FlatPage, copied: Dict): Dict {
    const resources = this.copy(this.reader.get(page.resources), 'PLAIN');
    const own = resources instanceof Dict ? resources : new Dict();
    const images = this.reader.dict(this.reader.dict(page.resources)?.get('XObject'));
    const objects = images ? this.copyDict(images, 'MAP', false) : new Dict();
    const painted = stamps.map(({ paint, matrix }, index) => {
      if ('appearance' in paint) objects.set(`HufuField${index}`, this.copy(paint.appearance, 'PLAIN'));
      const operators = 'appearance' in paint ? `/HufuField${index} Do` : paint.operators;
      return `q ${matrix.map((n) => num(n).raw).join(' ')} cm ${operators} Q\n`;
    });
    const before = this.reader.array(page.dict.get('Contents')) ?? [page.dict.get('Contents') ?? null];
    const contents = before.map((part) => this.copy(part, 'PLAIN')).filter((part) => part !== null);
    copied.set('Contents', [this.add(content('q\n')), ...contents, this.add(content(`\nQ\n${painted.join('')}`))]);
    return copied.set('Resources', own.set('XObject', objects));
  }

  private finish(root: PdfObject, info: PdfObject | undefined): void {
    const startxref = this.length;
    const rows = this.offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
    const trailer = new Dict([['Size', num(this.count + 1)]]);
    trailer.set('Root', root);
    if (info) trailer.set('Info', info);
    const id = new Str(`<${createHash('sha256').update(this.reader.bytes).digest('hex').slice(0, 32)}>`);
    trailer.set('ID', [id, id]);
    const table = `xref\n0 ${this.count + 1}\n0000000000 65535 f \n${rows.join('')}`;
    this.emit(Buffer.from(`${table}trailer\n${serialize(trailer)}\nstartxref\n${startxref}\n%%EOF\n`, 'latin1'));
  }
}

/** Form and usage rights of the old file; the fields have become page content. */
const catalogKeysDropped = new Set(['AcroForm', 'Perms', 'NeedsRendering']);

const content = (operators: string): Stream =>
  new Stream(new Dict([['Length', num(operators.length)]]), Buffer.from(operators, 'latin1'));

const staysOnPage = (reader: PdfReader, annotation: PdfObject): boolean =>
  reader.get(annotation) !== null && !isWidget(reader, annotation) && !forbiddenAnnotation(reader, annotation);

/** Annotations and fields that go: what else refers to them (the structure tree, popups) must not bring them back. */
function droppedObjects(reader: PdfReader, reached: ReadonlySet<number>): Set<number> {
  const dropped = new Set<number>();
  for (const number of reached) {
    const annotations = reader.array(reader.dict(new Ref(number, 0))?.get('Annots')) ?? [];
    for (const annotation of annotations)
      if (annotation instanceof Ref && !staysOnPage(reader, annotation)) dropped.add(annotation.num);
  }
  const form = reader.catalog.get('AcroForm');
  if (form instanceof Ref) dropped.add(form.num);
  return dropped;
}

function versionOf(bytes: Buffer): string {
  const found = /%PDF-(1\.[3-7]|2\.0)/.exec(bytes.toString('latin1', 0, 1032));
  return found?.[1] ?? '1.7';
}
