import { Dict, Name, type PdfObject, type PdfReader, Ref, Stream } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';
import {
  forbiddenAnnotation,
  forbiddenEntry,
  isExternal,
  isOptionalContent,
  isPostScript,
  isWidget,
  walkRoles,
} from './active-content.js';
import { layersOf } from './optional-content.js';
import { hasWrongCounts } from './page-counts.js';
import type { Removed } from './tasks.js';

/** What a look at every reachable object found. */
export interface Findings {
  /** Content that must go before the file may be signed. */
  removable: Set<Removed>;
  /** Form fields or their widgets are there. */
  hasFields: boolean;
  /** Numbers of the indirect objects that were reached. */
  reached: Set<number>;
  /** Something is written other than it is: a stream's length, a page count. Readers guess differently. */
  miscounted: boolean;
  /** References to objects that are not there. In a sound file they mean nothing; in a damaged one something is lost. */
  missing: number;
}

/** Numbers beyond which a file is no contract; areas in square points. */
const limits = { imagePixels: 100_000_000, objects: 500_000, smallFontBytes: 32 * 1024, tileArea: 0.1 };

const refused = (why: string, detail: string) => new DomainError('FILE_INVALID', { why, detail });

/**
 * Looks at everything that can be reached, and decodes every stream that a viewer would decode, within the reader's
 * limits.
 *
 * @throws DomainError FILE_INVALID for what can neither stay nor be removed; PdfError past the reader's limits.
 */
export function inspect(reader: PdfReader): Findings {
  const findings: Findings = {
    removable: new Set(),
    hasFields: false,
    reached: new Set(),
    miscounted: false,
    missing: 0,
  };
  const conditions: Dict[] = [];
  for (const { object, role, ref } of walkRoles(reader, [
    reader.trailer.get('Root')!,
    reader.trailer.get('Info') ?? null,
  ])) {
    if (ref) findings.reached.add(ref.num);
    if (findings.reached.size > limits.objects) throw refused('hostile', 'too many objects');
    if (object === null) findings.missing++;
    if (object instanceof Stream) checkStream(reader, object, findings);
    const dict = object instanceof Stream ? object.dict : object;
    if (!(dict instanceof Dict)) continue;
    if (isOptionalContent(dict)) conditions.push(dict);
    if (role === 'PLAIN') lookAt(reader, dict, object instanceof Stream, findings);
  }
  lookAtForm(reader, findings);
  if (hasWrongCounts(reader) || hasBoastingObjectStreams(reader)) findings.miscounted = true;
  if (layersOf(reader, conditions.filter(isMembership)) === 'SOME_HIDDEN')
    throw refused('hidden layers', 'some content shows only at times; flatten the layers first');
  if (conditions.length > 0) findings.removable.add('OptionalContent');
  return findings;
}

const isMembership = (dict: Dict): boolean => (dict.get('Type') as Name).text === 'OCMD';

function lookAt(reader: PdfReader, dict: Dict, inStream: boolean, findings: Findings): void {
  for (const [key, value] of dict) {
    const found = forbiddenEntry(reader, key, value, inStream);
    if (found) findings.removable.add(found);
  }
  for (const annotation of reader.array(dict.get('Annots')) ?? []) lookAtAnnotation(reader, annotation, findings);
}

function lookAtAnnotation(reader: PdfReader, annotation: PdfObject, findings: Findings): void {
  if (isWidget(reader, annotation)) {
    findings.hasFields = true;
    return;
  }
  const found = forbiddenAnnotation(reader, annotation);
  if (found) findings.removable.add(found);
}

function lookAtForm(reader: PdfReader, findings: Findings): void {
  const form = reader.dict(reader.catalog.get('AcroForm'));
  if (form && ((reader.array(form.get('Fields'))?.length ?? 0) > 0 || form.has('XFA'))) findings.hasFields = true;
}

/** Decodes as a viewer would, to know that it ends; pictures are judged by the size they claim. */
function checkStream(reader: PdfReader, stream: Stream, findings: Findings): void {
  if (reader.number(stream.dict.get('Length')) !== stream.raw.length) findings.miscounted = true;
  if (isExternal(stream)) throw refused('hostile', 'a stream whose data lies outside the file');
  if (isPostScript(reader, stream)) throw refused('hostile', 'PostScript inside the file');
  if (reader.number(stream.dict.get('PatternType')) === 1) checkTiles(reader, stream.dict);
  const subtype = reader.name(stream.dict.get('Subtype'));
  if (subtype !== 'Image') {
    if (!isSmallFont(stream, subtype)) reader.decode(stream);
    return;
  }
  const pixels = (reader.number(stream.dict.get('Width')) ?? 0) * (reader.number(stream.dict.get('Height')) ?? 0);
  if (!(pixels <= limits.imagePixels)) throw refused('hostile', 'a picture of more than 100 million pixels');
}

/** A tiling pattern whose tiles are so small that painting a page with them does not end. */
function checkTiles(reader: PdfReader, pattern: Dict): void {
  const [a, b, c, d] = (reader.array(pattern.get('Matrix')) ?? []).map((item) => reader.number(item) ?? NaN);
  const across = Math.abs(reader.number(pattern.get('XStep')) ?? 0) * Math.hypot(a ?? 1, b ?? 0);
  const up = Math.abs(reader.number(pattern.get('YStep')) ?? 0) * Math.hypot(c ?? 0, d ?? 1);
  if (!(across * up >= limits.tileArea)) throw refused('hostile', 'a pattern of tiles that are too small to see');
}

/** Fonts are most of a small file; deflate cannot make more than 1,032 times of them, so the small ones are harmless. */
function isSmallFont({ dict, raw }: Stream, subtype: string | undefined): boolean {
  const isFont = dict.has('Length1') || fontKinds.has(subtype ?? '');
  const filter = dict.get('Filter');
  return isFont && filter instanceof Name && filter.text === 'FlateDecode' && raw.length <= limits.smallFontBytes;
}
const fontKinds = new Set(['Type1C', 'CIDFontType0C', 'OpenType']);

/** Objects that the file holds and nothing leads to: where shadow content waits (security-model T9). */
export function hasHiddenObjects(reader: PdfReader, reached: ReadonlySet<number>): boolean {
  for (const [number, entry] of reader.xref.entries) {
    if (!entry || reached.has(number)) continue;
    if (isContent(reader.get(new Ref(number, 0)))) return true;
  }
  return reader.xref.sections > (isLinearized(reader) ? 2 : 1);
}

/** Anything but the file's own furniture: xref and object streams, the linearization dictionary, its hint table. */
function isContent(object: PdfObject): boolean {
  const dict = object instanceof Stream ? object.dict : object;
  if (!(dict instanceof Dict)) return false;
  const type = dict.get('Type');
  if (type instanceof Name && (type.text === 'XRef' || type.text === 'ObjStm')) return false;
  return !dict.has('Linearized') && !(object instanceof Stream && dict.has('S') && !dict.has('Type'));
}

const isLinearized = (reader: PdfReader): boolean => reader.bytes.subarray(0, 1024).includes('/Linearized');

const whiteSpace = new Set([0, 9, 10, 12, 13, 32]);

/** Bytes before the header or behind the last %%EOF: no reader shows them, some find objects there. */
export function hasSurroundingBytes(bytes: Buffer): boolean {
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) return true;
  const end = bytes.lastIndexOf('%%EOF');
  return end < 0 || bytes.subarray(end + 5).some((byte) => !whiteSpace.has(byte));
}

/** Object streams that announce more objects than the whole file has: some readers give up on them. */
function hasBoastingObjectStreams(reader: PdfReader): boolean {
  const { entries } = reader.xref;
  const streams = new Set<number>();
  for (const entry of entries.values()) if (entry && 'stream' in entry) streams.add(entry.stream);
  return [...streams].some((number) => {
    const announced = reader.number(reader.dict(new Ref(number, 0))?.get('N')) ?? 0;
    return announced > 2 * entries.size;
  });
}

/** More objects in the bytes than the cross-reference knows: an object defined twice, or one nobody listed. */
export function hasUnlistedObjects(reader: PdfReader): boolean {
  const { bytes } = reader;
  let listed = 0;
  for (const entry of reader.xref.entries.values()) if (entry && 'offset' in entry) listed++;
  let found = 0;
  for (let at = bytes.indexOf(' obj'); at >= 0 && found <= listed; at = bytes.indexOf(' obj', at + 4))
    if (isDigit(bytes[at - 1])) found++;
  return found > listed;
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;
