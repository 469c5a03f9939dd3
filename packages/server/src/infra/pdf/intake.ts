import { type Dict, type Page, PdfError, PdfReader, readPages } from '@hufu/pades';
import { readState } from '@hufu/pades/read-state';
import { crc32Of } from '../../app/bundle/crc32.js';
import { DomainError } from '../../domain/errors.js';
import { arrivedSignatures } from './arrived-signed.js';
import { contentKind } from './content-kind.js';
import { type Findings, hasHiddenObjects, hasSurroundingBytes, hasUnlistedObjects, inspect } from './inspect.js';
import { checkPaintCost } from './paint-cost.js';
import { rewrite } from './rewrite.js';
import type { Accepted, Change, Removed, Tasks } from './tasks.js';

const mib = 1024 * 1024;
const limits = {
  pages: 5_000,
  pageTreeDepth: 128,
  /** Points; a page beyond 200 inches cannot be shown, one below three points holds nothing. */
  longestSide: 14_400,
  shortestSide: 3,
  userUnit: 10_000,
  reader: { maxObjects: 500_000, maxStreamBytes: 64 * mib },
};
const refused = (why: string, detail: string, cause?: unknown) =>
  new DomainError('FILE_INVALID', { why, detail }, { cause });

/** Content that a signed file may keep: it cannot be removed there, and it does nothing by itself. */
const harmlessWhenSigned = new Set<Removed>(['URI', 'EmbeddedFile', 'OptionalContent', 'AlternateImage']);

/**
 * Takes in a PDF: clean files as they are, unsigned ones repaired and cleaned, signed ones as they are or not at all.
 *
 * @returns ENCRYPTED when it must be decrypted first.
 * @throws DomainError FILE_INVALID with why = not a PDF | damaged | encrypted | hostile | certified | hidden layers | …
 */
export function intake({ bytes }: Tasks['intake']['input']): Accepted | 'ENCRYPTED' {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (contentKind(buffer, 'pdf') !== 'pdf') throw refused('not a PDF', 'the content is not PDF');
  try {
    return takeIn(buffer);
  } catch (error) {
    throw error instanceof PdfError ? inOurWords(error) : error;
  }
}

function takeIn(bytes: Buffer): Accepted | 'ENCRYPTED' {
  const reader = open(bytes);
  if (reader === 'ENCRYPTED') return reader;
  const signatures = arrivedSignatures(reader);
  const findings = inspect(reader);
  const pages = pagesOf(reader);
  checkPaintCost(reader, pages);
  if (signatures.signed) return signedFile(reader, pages, findings, signatures.emptyFields);
  if (reader.lostObjects > 0) return takeIn(withoutXref(reader));
  if (reader.repaired && findings.missing > 0)
    throw refused('damaged', `${findings.missing} parts of the file are missing`);
  const changes = changesNeeded(reader, findings);
  if (changes.length === 0) return accepted(reader, pages, { changes: [], arrivedSigned: false, existingFields: [] });
  const pdf = rewrite(reader, findings.reached);
  const clean = cleanReader(pdf);
  return { ...accepted(clean, pagesOf(clean), { changes, arrivedSigned: false, existingFields: [] }), pdf };
}

/** Opens as the file says; what leads nowhere is looked for, unless a signature may be inside. */
function open(bytes: Buffer): PdfReader | 'ENCRYPTED' {
  try {
    const reader = new PdfReader(bytes, { ...limits.reader, repair: true });
    if (reader.repaired && arrivedSignatures(reader).signed)
      throw refused('damaged', 'a signed file that is damaged cannot be repaired without losing its signature');
    return reader;
  } catch (error) {
    if (error instanceof PdfError && error.reason === 'encrypted') return 'ENCRYPTED';
    throw error;
  }
}

/**
 * The same bytes with a cross-reference that nobody can follow, so that the objects are looked for: the old one names
 * some that are not there, and readers differ in what they show then.
 */
function withoutXref(reader: PdfReader): Buffer {
  if (reader.repaired) throw refused('damaged', `${reader.lostObjects} parts of the file cannot be read`);
  const bytes = Buffer.from(reader.bytes);
  for (let at = bytes.indexOf('startxref'); at >= 0; at = bytes.indexOf('startxref', at)) bytes.fill('x', at, at + 9);
  return bytes;
}

function changesNeeded(reader: PdfReader, findings: Findings): Change[] {
  const changes: Change[] = [];
  if (reader.repaired || findings.miscounted) changes.push('REPAIRED');
  if (findings.hasFields) changes.push('FLATTENED');
  for (const kind of findings.removable) changes.push(`REMOVED:${kind}`);
  if (hasSurroundingBytes(reader.bytes)) changes.push('REMOVED:SurroundingBytes');
  if (hasUnlistedObjects(reader) || hasHiddenObjects(reader, findings.reached))
    changes.push('REMOVED:UnreferencedObjects');
  return changes;
}

function signedFile(reader: PdfReader, pages: Page[], findings: Findings, emptyFields: string[]): Accepted {
  const active = [...findings.removable].filter((kind) => !harmlessWhenSigned.has(kind));
  if (reader.lostObjects > 0) throw refused('damaged', 'a signed file of which parts cannot be read');
  if (active.length > 0)
    throw refused('active content', `a signed file cannot be cleaned, and this one holds ${active.join(', ')}`);
  return accepted(reader, pages, { changes: [], arrivedSigned: true, existingFields: emptyFields });
}

type Kept = Pick<Accepted, 'changes' | 'arrivedSigned' | 'existingFields'>;

function accepted(reader: PdfReader, pages: Page[], kept: Kept): Accepted {
  const state = readState(reader.bytes, { reader });
  return { ...kept, pages: pages.map(({ size }) => size), sha256: state.sha256, crc32: crc32Of(reader.bytes), state };
}

function pagesOf(reader: PdfReader): Page[] {
  const pages = readPages(reader, limits.pages);
  if (new Set(pages.map(({ ref }) => ref.num)).size < pages.length)
    throw refused('hostile', 'a page that is shown more than once');
  for (const { number, size, dict } of pages) {
    if ((reader.number(dict.get('UserUnit')) ?? 1) > limits.userUnit)
      throw refused('page size', `page ${number} has an absurd unit`);
    if (!saysItsSize(reader, dict)) throw refused('page size', `page ${number} does not say its size`);
    const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
    if (!(short >= limits.shortestSide && long <= limits.longestSide))
      throw refused('page size', `page ${number} is ${Math.round(size.width)} × ${Math.round(size.height)} points`);
  }
  return pages;
}

/** Readers make up different sizes for a page that has none, its own or inherited. */
function saysItsSize(reader: PdfReader, page: Dict): boolean {
  let node: Dict | undefined = page;
  for (let depth = 0; node && depth < limits.pageTreeDepth; depth++) {
    if (reader.get(node.get('MediaBox')) !== null) return true;
    node = reader.dict(node.get('Parent'));
  }
  return false;
}

/** What was written is read again, strictly: it must be clean now. */
function cleanReader(pdf: Buffer): PdfReader {
  const reader = new PdfReader(pdf, { ...limits.reader, repair: true });
  const left = changesNeeded(reader, inspect(reader));
  if (left.includes('REPAIRED')) throw refused('damaged', 'written anew it is still damaged');
  if (left.length > 0) throw refused('damaged', `cannot be cleaned of ${left.join(', ')}`);
  return reader;
}

const reasons: Partial<Record<PdfError['reason'], string>> = {
  'not-a-pdf': 'not a PDF',
  encrypted: 'encrypted',
  'too-large': 'hostile',
  'too-deep': 'hostile',
  certified: 'certified',
};

const inOurWords = (error: PdfError): DomainError =>
  refused(reasons[error.reason] ?? 'damaged', error.message.replace(`${error.reason}: `, ''), error);
