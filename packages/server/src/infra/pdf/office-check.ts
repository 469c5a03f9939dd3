import { inflateRawSync } from 'node:zlib';
import { DomainError } from '../../domain/errors.js';
import { contentKind } from './content-kind.js';
import type { Tasks } from './tasks.js';

/** What an office file may be before a converter sees it (security-model T15). */
const limits = { entries: 5_000, unpackedBytes: 400 * 1024 * 1024, relationBytes: 1024 * 1024 };
const refused = (why: string, detail: string) => new DomainError('FILE_INVALID', { why, detail });

/**
 * Looks at an office file before it is converted: its kind, its unpacked size, and that it fetches nothing from outside.
 *
 * @throws DomainError FILE_INVALID why = wrong suffix | damaged | hostile | active content
 */
export function officeCheck({ bytes, suffix }: Tasks['officeCheck']['input']): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (contentKind(buffer, suffix) !== suffix) throw refused('wrong suffix', `the content is not ${suffix}`);
  if (suffix === 'docx' || suffix === 'xlsx') checkPackage(buffer, suffix === 'docx' ? 'word/' : 'xl/');
  if (suffix === 'html' || suffix === 'htm') checkHtml(buffer);
}

function checkPackage(bytes: Buffer, mainFolder: string): void {
  const entries = [...entriesOf(bytes)];
  if (
    !entries.some(({ name }) => name === '[Content_Types].xml') ||
    !entries.some(({ name }) => name.startsWith(mainFolder))
  )
    throw refused('wrong suffix', 'the parts of such a file are not in it');
  if (entries.reduce((sum, { unpacked }) => sum + unpacked, 0) > limits.unpackedBytes)
    throw refused('hostile', 'it unpacks to more than any document holds');
  if (entries.some(({ name }) => /vbaProject\.bin$/i.test(name)))
    throw refused('active content', 'the file holds macros');
  for (const entry of entries) if (entry.name.endsWith('.rels')) checkRelations(unpack(bytes, entry).toString('utf8'));
}

/** A link that is only clicked may lead outside; a template, a picture or an object may not. */
function checkRelations(xml: string): void {
  for (const [relation] of xml.matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g))
    if (/TargetMode\s*=\s*["']External/i.test(relation) && !/\/hyperlink["']/.test(relation))
      throw refused('active content', 'the file fetches parts of itself from elsewhere');
}

/** HTML brings its pictures along as data: URLs; what the converter would fetch is refused, links to click are not. */
function checkHtml(bytes: Buffer): void {
  const text = bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf8');
  const fetched = /<(?!a\b)[a-z][^>]*\b(?:src|href|data|background|srcset|poster)\s*=\s*["']?\s*(?!data:|#|["'\s>])/i;
  const styled = /@import|url\(\s*["']?\s*(?!data:|#)/i;
  if (fetched.test(text) || styled.test(text))
    throw refused('active content', 'the page fetches parts of itself from elsewhere; bring pictures as data: URLs');
}

interface Entry {
  name: string;
  packed: number;
  unpacked: number;
  stored: boolean;
  offset: number;
}

function* entriesOf(bytes: Buffer): Generator<Entry> {
  const end = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0 || end + 22 > bytes.length) throw refused('damaged', 'no directory in the package');
  const count = bytes.readUInt16LE(end + 10);
  if (count > limits.entries) throw refused('hostile', 'more parts than any document has');
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50)
      throw refused('damaged', 'the directory of the package cannot be read');
    const [nameLength, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field)) as [
      number,
      number,
      number,
    ];
    yield {
      name: bytes.toString('utf8', at + 46, at + 46 + nameLength),
      stored: bytes.readUInt16LE(at + 10) === 0,
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      offset: bytes.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + extra + comment;
  }
}

function unpack(bytes: Buffer, { offset, packed, stored }: Entry): Buffer {
  if (offset + 30 > bytes.length) throw refused('damaged', 'a part of the package is missing');
  const start = offset + 30 + bytes.readUInt16LE(offset + 26) + bytes.readUInt16LE(offset + 28);
  const data = bytes.subarray(start, start + packed);
  if (stored) return data;
  try {
    return inflateRawSync(data, { maxOutputLength: limits.relationBytes });
  } catch {
    throw refused('damaged', 'a part of the package cannot be unpacked');
  }
}
