import type { PagePainting } from '@hufu/pades/paint-pages';
import type { FileState } from '@hufu/pades/types';
import { DomainError } from '../../domain/errors.js';
import type { Intake, PdfWorkshop } from '../../app/ports.js';
import { inWords } from './change-words.js';
import { type Converter, officeSuffixes } from './converter.js';
import { defaultPoolLimits, LimitedPool, type PoolLimits } from './pool.js';
import type { Change, FormPlace, JudgedPdf, KeywordHits, Tasks } from './tasks.js';

/** Largest upload, bytes: 50 MB as the 契约锁 manual counts it (protocols/qiyuesuo-v2.md §3.1.2). */
export const maxUploadBytes = 52_428_800;
/** What the painter itself keeps in memory: code, fonts, canvases. */
const paintingBytes = 192 * 1024 * 1024;
const imageSuffixes = ['png', 'jpg', 'jpeg', 'gif', 'tiff', 'tif'];

/** A foreign file made ready to be a document; `pdf` holds the very bytes that came when nothing had to be done. */
export interface IntakeFile extends Intake {
  /** `changes` for machines. */
  kinds: Change[];
  /** Names of empty signature fields that were there on arrival. */
  existingFields: string[];
}

type AcceptedFile = Omit<IntakeFile, 'uploadedSha256'>;

/** A page as WebP; `digest` is its SHA-256, hex. */
export interface PaintedPage {
  webp: Buffer;
  digest: string;
  /** Pixels. */
  width: number;
  height: number;
}

export interface WorkshopSettings {
  limits?: Partial<PoolLimits>;
  /** Turns office files into PDF; absent: they are refused, naming the setting. */
  converter?: Converter;
}

/**
 * Work on files from strangers: read, cleaned, searched and painted in limited threads (security-model T14), so that
 * the worst file costs its sender a refusal and everybody else nothing.
 */
export class Workshop implements PdfWorkshop {
  /** Intake is short and waits for nobody's pictures. */
  private readonly reading: LimitedPool;
  /** Everything that needs pdf.js or a canvas. */
  private readonly painting: LimitedPool;
  private warmed = false;

  constructor(private readonly settings: WorkshopSettings = {}) {
    const limits = { ...defaultPoolLimits, ...settings.limits };
    this.reading = new LimitedPool(limits);
    this.painting = new LimitedPool({ ...limits, keptBytes: paintingBytes, ...settings.limits });
  }

  /**
   * Makes a PDF of what was uploaded, and makes sure that it shows the same to everybody (security-model T9 to T15).
   *
   * @param suffix kind of the file as the caller says it, any case, with or without a dot; must fit the content.
   * @throws DomainError FILE_INVALID, FILE_TYPE_UNSUPPORTED, FILE_TOO_LARGE
   */
  async intake(bytes: Uint8Array, suffix: string, signal?: AbortSignal): Promise<IntakeFile> {
    refuseSize(bytes);
    const kind = suffix.toLowerCase().replace(/^\./, '');
    const file = await this.intakeAs(kind, bytes, signal);
    return { ...file, uploadedSha256: file.kinds.length > 0 ? await sha256Of(bytes) : file.sha256 };
  }

  /** Where keywords stand, by keyword. */
  async findKeywords(pdf: Uint8Array, keywords: string[], signal?: AbortSignal): Promise<Record<string, KeywordHits>> {
    const bytes = copyOf(pdf);
    const found = await this.painting.run('keywords', { bytes, keywords }, { move: [bytes.buffer], signal });
    return Object.fromEntries(found.map((one) => [one.keyword, one]));
  }

  /** Where the form fields of a file stand as it came. @throws DomainError FILE_INVALID */
  async formFields(pdf: Uint8Array): Promise<FormPlace[]> {
    const bytes = copyOf(pdf);
    return this.reading.run('formFields', { bytes }, { move: [bytes.buffer] });
  }

  /** The text of every page, for reading aloud. */
  async pageTexts(pdf: Uint8Array, signal?: AbortSignal): Promise<string[]> {
    const bytes = copyOf(pdf);
    return this.painting.run('texts', { bytes }, { move: [bytes.buffer], signal });
  }

  /**
   * A page as the signer sees it.
   *
   * @param page from 1. @param width pixels.
   * @throws DomainError PAGE_OUT_OF_RANGE, FILE_INVALID
   */
  async renderPage(pdf: Uint8Array, page: number, width: number, signal?: AbortSignal): Promise<PaintedPage> {
    const bytes = copyOf(pdf);
    const image = await this.painting.run('pageImage', { bytes, page, width }, { move: [bytes.buffer], signal });
    return { ...image, webp: asBuffer(image.webp), digest: image.sha256 };
  }

  /**
   * One PDF of several that were taken in, taken in anew.
   *
   * @throws DomainError FILE_INVALID, FILE_TOO_LARGE
   */
  async merge(pdfs: Uint8Array[], signal?: AbortSignal): Promise<IntakeFile> {
    const files = pdfs.map(copyOf);
    const move = files.map(({ buffer }) => buffer);
    return this.intake(await this.painting.run('merge', { files }, { move, signal }), 'pdf', signal);
  }

  /**
   * What the verifier that shares no code with the signer says of a file.
   *
   * @param trust DER of the roots that are believed. @param now UTC ms.
   * @throws DomainError FILE_TOO_LARGE, FILE_INVALID (empty)
   */
  async verify(pdf: Uint8Array, trust: Uint8Array[], now: number): Promise<JudgedPdf> {
    refuseSize(pdf);
    const bytes = copyOf(pdf);
    return this.reading.run('verify', { bytes, trust, now }, { move: [bytes.buffer] });
  }

  /** Paints into pages for good. @throws DomainError FILE_INVALID */
  async paint(pdf: Uint8Array, paintings: PagePainting[]): Promise<{ appended: Buffer; state: FileState }> {
    const bytes = copyOf(pdf);
    const { appended, state } = await this.reading.run('paint', { bytes, paintings }, { move: [bytes.buffer] });
    return { appended: asBuffer(appended), state };
  }

  /** A picture painted anew, as PNG. @throws DomainError FILE_INVALID, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED */
  async picture(bytes: Uint8Array): Promise<Buffer> {
    const copy = copyOf(bytes);
    return asBuffer(await this.painting.run('picture', { bytes: copy }, { move: [copy.buffer] }));
  }

  /**
   * The picture of a seal, cut to its ink on nothing.
   *
   * @returns width and height in pixels
   * @throws DomainError FILE_INVALID, FILE_TOO_LARGE, FILE_TYPE_UNSUPPORTED
   */
  async sealImage(bytes: Uint8Array): Promise<{ png: Buffer; width: number; height: number }> {
    const copy = copyOf(bytes);
    const image = await this.painting.run('sealImage', { bytes: copy }, { move: [copy.buffer] });
    return { ...image, png: asBuffer(image.png) };
  }

  /** pdf.js takes half a second to load: whoever sends a document, or opens a page, is soon followed by a look at it. */
  warmUp(): void {
    if (this.warmed) return;
    this.warmed = true;
    this.painting.run('warm', {}).catch(() => undefined);
  }

  async close(): Promise<void> {
    await Promise.all([this.reading.close(), this.painting.close()]);
  }

  private async intakeAs(kind: string, bytes: Uint8Array, signal?: AbortSignal): Promise<AcceptedFile> {
    if (kind === 'pdf') return this.intakePdf(bytes, [], signal);
    const pdf = await this.toPdf(bytes, kind, signal);
    refuseSize(pdf);
    return this.intakePdf(pdf, ['CONVERTED'], signal);
  }

  private async intakePdf(bytes: Uint8Array, before: Change[], signal?: AbortSignal): Promise<AcceptedFile> {
    const accepted = await this.read(bytes, signal);
    if (accepted === 'ENCRYPTED') {
      if (before.includes('DECRYPTED')) throw new DomainError('FILE_INVALID', { why: 'encrypted' });
      return this.intakePdf(await this.decrypt(bytes, signal), [...before, 'DECRYPTED'], signal);
    }
    const pdf = accepted.pdf ? asBuffer(accepted.pdf) : asBuffer(bytes);
    const kinds = [...before, ...accepted.changes];
    this.warmUp();
    return { ...accepted, pdf, kinds, changes: kinds.map(inWords) };
  }

  private read(bytes: Uint8Array, signal?: AbortSignal): Promise<Tasks['intake']['output']> {
    const copy = copyOf(bytes);
    return this.reading.run('intake', { bytes: copy }, { move: [copy.buffer], signal });
  }

  private decrypt(bytes: Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
    const copy = copyOf(bytes);
    return this.reading.run('decrypt', { bytes: copy }, { move: [copy.buffer], signal });
  }

  private async toPdf(bytes: Uint8Array, kind: string, signal?: AbortSignal): Promise<Uint8Array> {
    if (officeSuffixes.includes(kind)) return this.convert(bytes, kind, signal);
    if (!imageSuffixes.includes(kind)) throw new DomainError('FILE_TYPE_UNSUPPORTED', { suffix: kind.slice(0, 20) });
    const copy = copyOf(bytes);
    return this.painting.run('image', { bytes: copy, suffix: kind }, { move: [copy.buffer], signal });
  }

  private async convert(bytes: Uint8Array, kind: string, signal?: AbortSignal): Promise<Uint8Array> {
    const { converter } = this.settings;
    if (!converter) throw new DomainError('FILE_TYPE_UNSUPPORTED', { suffix: kind, setting: 'HUFU_CONVERTER' });
    const copy = copyOf(bytes);
    await this.painting.run('officeCheck', { bytes: copy, suffix: kind }, { move: [copy.buffer], signal });
    return converter.toPdf(bytes, kind, signal);
  }
}

function refuseSize(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new DomainError('FILE_INVALID', { why: 'empty' });
  if (bytes.length > maxUploadBytes)
    throw new DomainError('FILE_TOO_LARGE', { bytes: bytes.length, limit: maxUploadBytes });
}

/** A copy the thread may keep: a view would drag the whole buffer behind it along, and the caller keeps the original. */
const copyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);
/** In a thread of the crypto library. */
const sha256Of = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
