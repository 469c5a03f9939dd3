import { createHash } from 'node:crypto';
import { edited } from './form-changes.js';
import { signatureFieldText, withEntries } from './forms.js';
import { IncrementWriter, refList } from './increment.js';
import { PdfError } from './objects.js';
import { attachField, embed, finish, MIN_RESERVE, type Changes, type Prepared } from './sign.js';
import { refText, signingState, toRef, type DssState, type RefPair, type SigningState } from './state.js';
import type { FileState, Increment, Timestamper } from './types.js';

/** What a verifier needs later, all DER: certificates, OCSP responses, revocation lists. */
export interface ValidationData {
  certs: Buffer[];
  ocsps: Buffer[];
  crls: Buffer[];
}

/**
 * Raises all signatures to B-LT (document security store) and the file to B-LTA (document time stamp), in one increment.
 * What the store holds already is not written again, so a later call renews the time stamp at little cost.
 *
 * @throws PdfError stale-state, reserve-too-small (a token beyond 64 KiB); and what `timestamper` throws
 */
export async function extend(file: FileState, data: ValidationData, timestamper: Timestamper): Promise<Increment> {
  const state = signingState(file);
  for (let reserve = MIN_RESERVE; ; reserve *= 2) {
    const prepared = prepareExtension(state, data, reserve);
    const token = await timestamper(prepared.digest);
    if (token.length <= reserve || reserve >= 8 * MIN_RESERVE) return embed(prepared, token);
  }
}

function prepareExtension(state: SigningState, data: ValidationData, reserve: number): Prepared {
  const writer = new IncrementWriter(state);
  const { dss, root } = writeDss(writer, state, data);
  const withDss = { ...state, root, dss };
  const { name, gap, changes, rootWritten } = writeTimestamp(writer, withDss, reserve);
  if (!rootWritten && root !== state.root) writer.object(root.ref, root.text);
  return finish(withDss, writer, gap, changes, { field: name, kind: 'timestamp' }, reserve);
}

const kinds = [
  ['Certs', 'certs'],
  ['OCSPs', 'ocsps'],
  ['CRLs', 'crls'],
] as const;

function writeDss(
  writer: IncrementWriter,
  state: SigningState,
  data: ValidationData,
): Pick<SigningState, 'dss' | 'root'> {
  const old = state.dss;
  const dss: DssState = {
    ref: old?.ref ?? writer.allocate(),
    Certs: [],
    OCSPs: [],
    CRLs: [],
    rest: old?.rest ?? '<</Type/DSS>>',
  };
  let entries = '';
  for (const [key, from] of kinds) {
    dss[key] = merged(writer, old?.[key] ?? [], data[from]);
    if (dss[key].length) entries += `/${key}[${refList(dss[key].map(([, n]): RefPair => [n, 0]))}]`;
  }
  writer.object(dss.ref, withEntries(dss.rest, entries));
  const root = old ? state.root : { ...state.root, text: edited(state.root.text, { DSS: toRef(dss.ref) }) };
  return { dss, root };
}

function merged(writer: IncrementWriter, old: [string, number][], items: Buffer[]): [string, number][] {
  const list = [...old];
  const known = new Set(old.map(([sha256]) => sha256));
  for (const der of items) {
    const sha256 = createHash('sha256').update(der).digest('hex');
    if (known.has(sha256)) continue;
    known.add(sha256);
    list.push([sha256, writer.stream('', der)[0]]);
  }
  return list;
}

function writeTimestamp(writer: IncrementWriter, state: SigningState, reserve: number) {
  const page = state.pages[0];
  if (!page) throw new PdfError('no-such-page', 'no pages');
  const name = freeName(state);
  const value = writer.allocate();
  const text = signatureFieldText({ name, page: page.ref, rect: [0, 0, 0, 0], tooltip: '' });
  const ref = writer.add(withEntries(text, `/V ${refText(value)}`));
  const attached = attachField(writer, state, 1, ref);
  const changes: Changes = {
    ...attached,
    fields: { ...state.fields, [name]: { is: 'done' } },
  };
  const gap = writer.signature(value, '/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161', reserve);
  return { name, gap, changes, rootWritten: attached.root !== state.root };
}

function freeName(state: SigningState): string {
  let n = state.signatures.filter((s) => s.kind === 'timestamp').length + 1;
  while (`t-${n}` in state.fields) n++;
  return `t-${n}`;
}
