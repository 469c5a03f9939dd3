import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng, RenderableDocument } from '@hufu/pades/render';
import { type SignatureReport, type VerificationReport, verifyPdf } from '@hufu/pades/verify/verify-pdf';
import { tableOf } from './table.js';

/** One file of the demo, as the verifier sees it. */
export interface Judged {
  file: string;
  pages: number;
  /** Who signed, oldest first. */
  signers: string[];
  levels: string[];
  /** Signatures of others that the file arrived with; their roots are not ours to believe. */
  others: number;
  /** Of our own signatures and time stamps; TOTAL-PASSED is good. */
  indication: string;
  why?: string;
  /** From draft to download; absent: made on the way. */
  ms?: number;
}

/** Where a demo leaves its files, and what it says of them. */
export class Output {
  readonly judged: Judged[] = [];
  private constructor(
    readonly folder: string,
    /** PEM. */
    readonly root: string,
  ) {}

  /** Makes the folder and writes the root certificate into it. */
  static async open(folder: string, root: string): Promise<Output> {
    await mkdir(folder, { recursive: true });
    const output = new Output(folder, root);
    await output.write('root.pem', root);
    return output;
  }

  write(name: string, bytes: Uint8Array | string): Promise<void> {
    return writeFile(join(this.folder, name), bytes);
  }

  /**
   * Writes a signed PDF with pictures of its pages, and has it judged by the verifier, with only the root believed.
   *
   * @param pictures of which pages, from 1; of all when absent.
   */
  async signedPdf(name: string, pdf: Buffer, ms?: number, pictures?: readonly number[]): Promise<Judged> {
    await this.write(`${name}.pdf`, pdf);
    const pages = await this.pictures(name, pdf, pictures);
    const trust = [new X509Certificate(this.root).raw];
    const report = verifyPdf(pdf, { trust, now: Date.now() });
    const acts = report.signatures.filter(isOurs).filter(({ kind }) => kind === 'SIGNATURE');
    const judged: Judged = {
      file: `${name}.pdf`,
      pages,
      signers: acts.map(signerOf),
      levels: [...new Set(acts.map(({ level }) => level ?? '?'))],
      others: report.signatures.length - report.signatures.filter(isOurs).length,
      ...verdictOf(report),
      ms,
    };
    this.judged.push(judged);
    return judged;
  }

  /** `name-1.png` and so on. @returns how many pages. */
  private async pictures(name: string, pdf: Buffer, wanted?: readonly number[]): Promise<number> {
    const document = await RenderableDocument.open(pdf);
    try {
      for (let page = 1; page <= document.pageCount; page++)
        if (wanted?.includes(page) ?? true)
          await this.write(
            `${name}-${page}.png`,
            await encodePng(await document.render(page, { width: pictureWidth })),
          );
      return document.pageCount;
    } finally {
      await document.close();
    }
  }

  get passed(): boolean {
    return this.judged.length > 0 && this.judged.every(({ indication }) => indication === 'TOTAL-PASSED');
  }

  /** The table, and why each file is not good that is not. */
  report(): string {
    const columns: [head: string, cell: (one: Judged) => string][] = [
      ['file', ({ file }) => file],
      ['pages', ({ pages }) => String(pages)],
      ['level', ({ levels }) => levels.join(', ')],
      ['verdict', ({ indication }) => indication],
      ['time', ({ ms }) => (ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`)],
      ['signed by', ({ signers }) => counted(signers).join(', ')],
    ];
    const filled = columns.filter(([, cell]) => this.judged.some((one) => cell(one) !== ''));
    const rows = this.judged.map((one) => filled.map(([, cell]) => cell(one)));
    const arrived = this.judged.filter(({ others }) => others > 0);
    const complaints = this.judged.filter(({ indication }) => indication !== 'TOTAL-PASSED');
    return [
      tableOf(
        filled.map(([head]) => head),
        rows,
      ),
      ...arrived.map(({ file, others }) => `${file}: arrived with ${others} signatures of others, not judged here`),
      ...complaints.map(({ file, why }) => `${file}: ${why ?? 'no reason told'}`),
    ].join('\n');
  }
}

/** Each name once, with how often it is there: a company's seal and its legal representative's are two signatures. */
function counted(names: readonly string[]): string[] {
  const times = (name: string) => names.filter((other) => other === name).length;
  return [...new Set(names)].map((name) => (times(name) > 1 ? `${name} ×${times(name)}` : name));
}

const isOurs = ({ field, kind }: SignatureReport): boolean => field.startsWith('h-') || kind === 'DOCUMENT_TIMESTAMP';

/** The first of ours that does not hold; a file without any is not good either. */
function verdictOf({ signatures, why }: VerificationReport): Pick<Judged, 'indication' | 'why'> {
  const ours = signatures.filter(isOurs);
  const worst = ours.find(({ indication }) => indication !== 'TOTAL-PASSED') ?? ours[0];
  if (!worst) return { indication: 'INDETERMINATE', why: why ?? 'none of our signatures is in it' };
  return { indication: worst.indication, why: worst.why };
}

/** Pixels. */
const pictureWidth = 1190;

function signerOf({ signer, field }: SignatureReport): string {
  if (signer === undefined) return field;
  return /^CN=(.*)$/m.exec(new X509Certificate(signer.der).subject)?.[1] ?? field;
}
