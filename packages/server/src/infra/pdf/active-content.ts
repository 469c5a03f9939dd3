import { Dict, Name, type PdfObject, type PdfReader, Ref, Stream } from '@hufu/pades';
import type { Removed } from './tasks.js';

/**
 * What may not stay in a document that will be signed: content that acts, hides, fetches, or shows different things
 * to different readers (security-model T9, T10). One set of rules serves the look and the cleaning.
 */

/** How a dictionary is read: its keys mean something (PLAIN), or are names somebody chose (MAP), as in /Font. */
export type Role = 'PLAIN' | 'MAP' | 'APPEARANCE';

const nameMaps = new Set(
  'Font XObject ColorSpace Pattern Shading ExtGState Properties CharProcs ClassMap RoleMap Colorants'.split(' '),
);

/** The role of what stands under `key` of a dictionary read as `role`. */
export function roleUnder(role: Role, key: string): Role {
  if (role === 'MAP') return 'PLAIN';
  if (role === 'APPEARANCE') return 'MAP';
  if (key === 'AP') return 'APPEARANCE';
  return nameMaps.has(key) ? 'MAP' : 'PLAIN';
}

const actionKinds: Record<string, Removed> = {
  JavaScript: 'JavaScript',
  Launch: 'Launch',
  SubmitForm: 'SubmitForm',
  ImportData: 'SubmitForm',
  URI: 'URI',
};
const otherActions = new Set(
  'GoToR GoToE Thread Sound Movie Hide Named ResetForm SetOCGState Rendition Trans GoTo3DView RichMediaExecute GoToDp'.split(
    ' ',
  ),
);

/** Keys that are removed wherever they stand in a PLAIN dictionary, whatever they hold. */
const removedKeys: Record<string, Removed> = {
  AA: 'AdditionalActions',
  JS: 'JavaScript',
  JavaScript: 'JavaScript',
  PA: 'URI',
  EmbeddedFiles: 'EmbeddedFile',
  AF: 'EmbeddedFile',
  EF: 'EmbeddedFile',
  Collection: 'EmbeddedFile',
  Renditions: 'RichMedia',
  AlternatePresentations: 'RichMedia',
  XFA: 'XFA',
  OCProperties: 'OptionalContent',
  OC: 'OptionalContent',
  OPI: 'ReferenceXObject',
};
const removedFromStreams: Record<string, Removed> = { Ref: 'ReferenceXObject', Alternates: 'AlternateImage' };
const annotationKinds: Record<string, Removed> = {
  FileAttachment: 'EmbeddedFile',
  Sound: 'RichMedia',
  Movie: 'RichMedia',
  Screen: 'RichMedia',
  RichMedia: 'RichMedia',
  '3D': 'RichMedia',
};
const hiddenFlags = 1 | 2 | 32 | 256; // Invisible, Hidden, NoView, ToggleNoView: what is printed is not what was seen

/** What is wrong with one entry of a dictionary, or undefined. */
export function forbiddenEntry(
  reader: PdfReader,
  key: string,
  value: PdfObject,
  inStream: boolean,
): Removed | undefined {
  if (reader.get(value) === null) return undefined;
  const always = removedKeys[key] ?? (inStream ? removedFromStreams[key] : undefined);
  if (always) return always;
  if (key === 'A' || key === 'OpenAction') return forbiddenAction(reader, value);
  return undefined;
}

/** What an action does that it may not; a jump inside the document is allowed. */
export function forbiddenAction(reader: PdfReader, action: PdfObject): Removed | undefined {
  const dict = reader.dict(action);
  const kind = dict && reader.name(dict.get('S'));
  if (!dict || !kind) return undefined;
  if (kind === 'GoTo') return dict.has('Next') ? 'Action' : undefined;
  return actionKinds[kind] ?? (otherActions.has(kind) ? 'Action' : undefined);
}

/** Why an annotation may not stay as it is; widgets are dealt with as form fields. */
export function forbiddenAnnotation(reader: PdfReader, annotation: PdfObject): Removed | undefined {
  const dict = reader.dict(annotation);
  if (!dict) return undefined;
  const kind = annotationKinds[reader.name(dict.get('Subtype')) ?? ''];
  if (kind) return kind;
  return ((reader.number(dict.get('F')) ?? 0) & hiddenFlags) !== 0 ? 'HiddenAnnotation' : undefined;
}

export const isWidget = (reader: PdfReader, annotation: PdfObject): boolean =>
  reader.name(reader.dict(annotation)?.get('Subtype')) === 'Widget';

/** Optional content groups and their conditions; without a catalogue entry they mean nothing, so they are emptied. */
export const isOptionalContent = (dict: Dict): boolean => {
  const type = dict.get('Type');
  return type instanceof Name && (type.text === 'OCG' || type.text === 'OCMD');
};

/** A stream whose data lies in another file: never read, never fetched. */
export const isExternal = (object: PdfObject): boolean => object instanceof Stream && object.dict.has('F');

/** PostScript inside a page: shown by nobody, printed by some. */
export const isPostScript = (reader: PdfReader, object: PdfObject): boolean =>
  object instanceof Stream &&
  (reader.name(object.dict.get('Subtype')) === 'PS' || reader.name(object.dict.get('Subtype2')) === 'PS');

/** A dictionary, array or stream as it was met; null for a reference that leads nowhere. */
export interface Met {
  object: PdfObject;
  role: Role;
  /** Set for indirect objects. */
  ref?: Ref;
}
type Waiting = Met & { depth: number };

const maxDepth = 512;

/**
 * Every array, dictionary and stream that can be reached, once for each role it is read in.
 *
 * @throws RangeError nested deeper than any writer nests.
 */
export function* walkRoles(reader: PdfReader, roots: PdfObject[]): Generator<Met> {
  const seen: Record<Role, Set<number>> = { PLAIN: new Set(), MAP: new Set(), APPEARANCE: new Set() };
  const stack: Waiting[] = roots
    .filter((object) => object instanceof Ref)
    .map((object) => ({ object, role: 'PLAIN', depth: 0 }));
  for (let met = stack.pop(); met; met = stack.pop()) {
    const { object, role } = met;
    if (!(object instanceof Ref)) {
      yield met;
      pushParts(object, role, met.depth + 1, stack);
    } else if (!seen[role].has(object.num)) {
      seen[role].add(object.num);
      const target = reader.get(object);
      if (isContainer(target)) stack.push({ object: target, role, ref: object, depth: 0 });
      if (target === null) yield { object: null, role };
    }
    if (met.depth > maxDepth) throw new RangeError('objects nested too deeply');
  }
}

const isContainer = (object: PdfObject): boolean =>
  object instanceof Dict || object instanceof Stream || Array.isArray(object);

/** Numbers, names and strings are looked at where they stand; an array of a million of them costs nothing here. */
function pushParts(object: PdfObject, role: Role, depth: number, stack: Waiting[]): void {
  const inside = role === 'MAP' ? 'PLAIN' : role;
  if (Array.isArray(object)) {
    for (const part of object)
      if (part instanceof Ref || isContainer(part)) stack.push({ object: part, role: inside, depth });
    return;
  }
  const dict = object instanceof Stream ? object.dict : (object as Dict);
  const dictRole = object instanceof Stream ? inside : role;
  for (const [key, part] of dict)
    if (part instanceof Ref || isContainer(part)) stack.push({ object: part, role: roleUnder(dictRole, key), depth });
}
