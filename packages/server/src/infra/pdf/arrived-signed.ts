import { Dict, Num, type PdfObject, type PdfReader, Ref, Str } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';

/** Signature fields that a file brought along. */
export interface ArrivedSignatures {
  signed: boolean;
  /** Names of empty signature fields. */
  emptyFields: string[];
}

interface FieldNode {
  dict: Dict;
  ref?: number;
  kind?: string;
  name: string;
  depth: number;
}

const limits = { fields: 20_000, depth: 64 };
const refused = (why: string, detail: string) => new DomainError('FILE_INVALID', { why, detail });

/**
 * Looks for signatures. A file that carries one is never rewritten, so each must be well formed.
 *
 * @throws DomainError FILE_INVALID why=certified when its author allows no field of ours, why=damaged signature.
 */
export function arrivedSignatures(reader: PdfReader): ArrivedSignatures {
  const emptyFields: string[] = [];
  let signed = false;
  for (const field of signatureFields(reader)) {
    const value = reader.get(field.dict.get('V'));
    if (value === null) emptyFields.push(field.name);
    else {
      signed = true;
      checkSignature(reader, value);
    }
  }
  if (signed) refuseCertified(reader);
  return { signed, emptyFields };
}

function* signatureFields(reader: PdfReader): Generator<FieldNode> {
  const roots = reader.array(reader.dict(reader.catalog.get('AcroForm'))?.get('Fields')) ?? [];
  const stack = roots.flatMap((field) => nodeOf(reader, field, { name: '', depth: 0 }));
  const seen = new Set<number>();
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.ref !== undefined && seen.has(node.ref)) continue;
    if (node.ref !== undefined) seen.add(node.ref);
    if (seen.size + stack.length > limits.fields || node.depth > limits.depth)
      throw refused('hostile', 'too many form fields');
    if (node.kind === 'Sig') yield node;
    const parent = node;
    const kids = reader.array(node.dict.get('Kids')) ?? [];
    stack.push(...kids.flatMap((kid) => nodeOf(reader, kid, parent)));
  }
}

function nodeOf(reader: PdfReader, object: PdfObject, parent: Pick<FieldNode, 'kind' | 'name' | 'depth'>): FieldNode[] {
  const dict = reader.dict(object);
  if (!dict) return [];
  const title = reader.get(dict.get('T'));
  const own = title instanceof Str ? title.text : '';
  return [
    {
      dict,
      ref: object instanceof Ref ? object.num : undefined,
      kind: reader.name(dict.get('FT')) ?? parent.kind,
      name: [parent.name, own].filter(Boolean).join('.'),
      depth: parent.depth + 1,
    },
  ];
}

/** Whether it holds is for the verifier; here it must be possible to say which bytes it covers. */
function checkSignature(reader: PdfReader, value: PdfObject): void {
  const contents = value instanceof Dict ? reader.get(value.get('Contents')) : null;
  const range = value instanceof Dict ? reader.array(value.get('ByteRange')) : undefined;
  if (!(contents instanceof Str) || !contents.raw.startsWith('<') || contents.bytes.every((byte) => byte === 0))
    throw refused('damaged signature', 'a signature without content');
  const numbers = (range ?? []).map((item) => (item instanceof Num ? item.value : NaN));
  const [start, first, second, last] = numbers as [number, number, number, number];
  const sound = numbers.length === 4 && numbers.every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!sound || start !== 0 || first >= second || second + last > reader.bytes.length)
    throw refused('damaged signature', 'a signature that does not say what it covers');
}

/**
 * DocMDP (ISO 32000-2 §12.8.2.2): P=1 allows nothing any more, P=2 and 3 only fields that are there to be signed. Marks
 * are not put into fields of others yet, so what would fail at the first signing is refused here.
 */
function refuseCertified(reader: PdfReader): void {
  const signature = reader.dict(reader.dict(reader.catalog.get('Perms'))?.get('DocMDP'));
  for (const reference of reader.array(signature?.get('Reference')) ?? []) {
    const dict = reader.dict(reference);
    if (reader.name(dict?.get('TransformMethod')) !== 'DocMDP') continue;
    const permits = reader.number(reader.dict(dict?.get('TransformParams'))?.get('P')) ?? 2;
    if (permits === 1) throw refused('certified', 'its author allows no further signature');
    throw refused('certified', 'its author allows only the signature fields that are there');
  }
}
