import { serialize, textString } from './objects.js';
import { refText, type RefPair, type SigningState } from './state.js';

interface Written {
  num: number;
  gen: number;
  offset: number;
}

/** Where the signature value will stand, counted from the start of the file. */
export interface Gap {
  /** Of the `<`. */
  start: number;
  /** Behind the `>`. */
  end: number;
}

/** Writes the objects of one increment and its cross-reference, of the same kind as the file's. Reads nothing. */
export class IncrementWriter {
  private readonly parts: (string | Buffer)[] = [];
  private readonly written: Written[] = [];
  private position: number;
  private next: number;

  constructor(private readonly state: SigningState) {
    this.position = state.byteLength;
    this.next = state.size;
    if (!state.newline) this.push('\n');
  }

  private push(part: string | Buffer): void {
    this.parts.push(part);
    this.position += part.length;
  }

  allocate(): RefPair {
    return [this.next++, 0];
  }

  private begin([num, gen]: RefPair): void {
    this.written.push({ num, gen, offset: this.position });
  }

  /** Writes an object anew, or a new one. */
  object(ref: RefPair, text: string): RefPair {
    this.begin(ref);
    this.push(`${ref[0]} ${ref[1]} obj\n${text}\nendobj\n`);
    return ref;
  }

  add(text: string): RefPair {
    return this.object(this.allocate(), text);
  }

  /** @param entries of the dictionary, without /Length. */
  stream(entries: string, data: Buffer, ref = this.allocate()): RefPair {
    this.begin(ref);
    this.push(`${ref[0]} ${ref[1]} obj\n<<${entries}/Length ${data.length}>>\nstream\n`);
    this.push(data);
    this.push('\nendstream\nendobj\n');
    return ref;
  }

  /** A signature dictionary with room for /ByteRange and `reserve` bytes of value. */
  signature(ref: RefPair, entries: string, reserve: number): Gap {
    this.begin(ref);
    this.push(`${ref[0]} ${ref[1]} obj\n<<${entries}/ByteRange ${' '.repeat(BYTE_RANGE_WIDTH)}/Contents `);
    const start = this.position;
    this.push(`<${'0'.repeat(2 * reserve)}>`);
    const end = this.position;
    this.push('>>\nendobj\n');
    return { start, end };
  }

  /** Ends the increment. @returns its bytes, where its cross-reference stands, and the next free object number. */
  finish(): { appended: Buffer; startxref: number; size: number } {
    this.written.sort((a, b) => a.num - b.num);
    const startxref = this.position;
    if (this.state.xref.kind === 'table') this.table();
    else this.xrefStream();
    this.push(`startxref\n${startxref}\n%%EOF\n`);
    return { appended: this.bytes(), startxref, size: this.next };
  }

  private table(): void {
    let text = 'xref\n';
    for (const run of runs(this.written)) {
      text += `${run[0]!.num} ${run.length}\n`;
      for (const { offset, gen } of run) text += `${pad(offset, 10)} ${pad(gen, 5)} n \n`;
    }
    this.push(`${text}trailer\n<</Size ${this.next}${this.state.trailer}/Prev ${this.state.xref.startxref}>>\n`);
  }

  private xrefStream(): void {
    const ref = this.allocate();
    this.written.push({ num: ref[0], gen: 0, offset: this.position });
    const rows = Buffer.alloc(this.written.length * 8);
    this.written.forEach(({ offset, gen }, i) => {
      rows[i * 8] = 1;
      rows.writeUIntBE(offset, i * 8 + 1, 5);
      rows.writeUInt16BE(gen, i * 8 + 6);
    });
    const index = runs(this.written).map((run) => `${run[0]!.num} ${run.length}`);
    const prev = `${this.state.trailer}/Prev ${this.state.xref.startxref}`;
    const entries = `/Type/XRef/W[1 5 2]/Index[${index.join(' ')}]/Size ${this.next}${prev}/Length ${rows.length}`;
    this.push(`${ref[0]} 0 obj\n<<${entries}>>\nstream\n`);
    this.push(rows);
    this.push('\nendstream\nendobj\n');
  }

  private bytes(): Buffer {
    const out = Buffer.allocUnsafe(this.position - this.state.byteLength);
    let at = 0;
    for (const part of this.parts) at += typeof part === 'string' ? out.write(part, at, 'latin1') : part.copy(out, at);
    return out;
  }
}

const BYTE_RANGE_WIDTH = 60;

/** Fills in /ByteRange, once the length of the whole is known. */
export function fillByteRange(appended: Buffer, base: number, gap: Gap): void {
  const whole = base + appended.length;
  const range = `[0 ${gap.start} ${gap.end} ${whole - gap.end}]`;
  const at = gap.start - base - '/Contents '.length - BYTE_RANGE_WIDTH;
  appended.write(range.padEnd(BYTE_RANGE_WIDTH), at, 'latin1');
}

function runs(written: Written[]): Written[][] {
  const out: Written[][] = [];
  for (const item of written) {
    const last = out.at(-1);
    if (last && last.at(-1)!.num + 1 === item.num) last.push(item);
    else out.push([item]);
  }
  return out;
}

const pad = (n: number, width: number): string => String(n).padStart(width, '0');

/** `D:20261122083000+00'00'`. */
export const pdfDate = (at: Date): string => `(D:${at.toISOString().replace(/[-T:]|\.\d+Z/g, '')}+00'00')`;

export const textEntry = (key: string, text: string | undefined): string =>
  text ? `/${key}${serialize(textString(text))}` : '';

export const refList = (refs: RefPair[]): string => refs.map(refText).join(' ');
