import { assertOnPage, toUserSpace, type Box } from './geometry.js';
import { addFields, addWidgets } from './form-changes.js';
import { markText, sigFieldLock, signatureFieldText, withEntries } from './forms.js';
import { assertNewName } from './freeze.js';
import { hashFields, hashOfState, keepHash, type PrefixHash } from './hash.js';
import { sm3After } from './sm3.js';
import { fillByteRange, IncrementWriter, pdfDate, textEntry, type Gap } from './increment.js';
import { PdfError, textString } from './objects.js';
import { Painter } from './paint.js';
import {
  pageAt,
  refText,
  signingState,
  type FieldEntry,
  type RefPair,
  type SignatureInfo,
  type SigningState,
} from './state.js';
import type { FileState, Increment, PaintedPart, SignatureFieldPlan, SigningAct } from './types.js';

/** A new segment whose signature value is still missing. No key has been touched. */
export interface Prepared {
  /** SHA-256 over the file and the segment without the gap: what the CMS's message-digest must be. */
  digest: Buffer;
  /** Bytes that the CMS may have. */
  reserve: number;
  /** The segment, the gap filled with zeros. */
  appended: Buffer;
  /** The gap, in bytes from the start of the file; it holds `<`, two hex digits a byte, `>`. */
  gap: Gap;
  /** The file as it will be; its hash is that of the file before. */
  next: SigningState;
  /** Hash up to the gap. */
  beforeGap: PrefixHash;
}

export const MIN_RESERVE = 8192;

const reserveOf = (act: SigningAct): number => Math.max(MIN_RESERVE, Math.ceil(act.reserve ?? 0));

type SignatureEntry = Extract<FieldEntry, { is: 'signature' }>;

/**
 * Makes the segment of one act: signature field, its marks, room for the CMS. Cost grows with the segment alone.
 *
 * @throws PdfError certified, no-such-field, field-taken, name-taken, no-such-page, outside, stale-state
 */
export function prepare(file: FileState, act: SigningAct): Prepared {
  const state = signingState(file);
  if (state.docMdp === 1) throw new PdfError('certified', 'the file was certified against any further signature');
  const writer = new IncrementWriter(state);
  const painter = new Painter(writer);
  const change = new Act(state, act, writer, painter);
  const gap = change.write();
  const field = 'existing' in act.field ? act.field.existing : act.field.late.name;
  return finish(state, writer, gap, change.changes, { field, kind: 'signature' }, reserveOf(act));
}

/** What an act changes of the state, beyond length, cross-reference and hash. */
export type Changes = Partial<Pick<SigningState, 'fields' | 'pages' | 'root' | 'form' | 'dss'>>;

/** Ends a segment that holds a gap. */
export function finish(
  state: SigningState,
  writer: IncrementWriter,
  gap: Gap,
  changes: Changes,
  made: Pick<SignatureInfo, 'field' | 'kind'>,
  reserve: number,
): Prepared {
  const { appended, startxref, size } = writer.finish();
  fillByteRange(appended, state.byteLength, gap);
  const byteLength = state.byteLength + appended.length;
  const beforeGap = hashOfState(state).continued(appended.subarray(0, gap.start - state.byteLength));
  const digest = beforeGap.continued(appended.subarray(gap.end - state.byteLength)).digest();
  const signatures = [...state.signatures, { ...made, coversTo: byteLength }];
  const next: SigningState = {
    ...state,
    ...changes,
    signatures,
    byteLength,
    newline: true,
    xref: { kind: state.xref.kind, startxref },
    size,
    beforeFreeze: null,
  };
  return { digest, reserve, appended, gap, next, beforeGap };
}

/**
 * Fills the gap. `prepared` stays usable: the same act may be filled again with another CMS.
 *
 * @throws PdfError reserve-too-small: prepare again with a greater `reserve`
 */
export function embed(prepared: Prepared, cms: Buffer): Increment {
  const { gap, next, beforeGap } = prepared;
  if (cms.length > prepared.reserve)
    throw new PdfError('reserve-too-small', `${cms.length} bytes of CMS in a reserve of ${prepared.reserve}`);
  const appended = Buffer.from(prepared.appended);
  const base = next.byteLength - appended.length;
  appended.write(cms.toString('hex'), gap.start - base + 1, 'latin1');
  const hash = beforeGap.continued(appended.subarray(gap.start - base));
  return { appended, state: keepHash({ ...next, ...hashFields(hash), ...sm3After(next, appended) }, hash) };
}

class Act {
  readonly changes: Changes;
  private readonly fields: Record<string, FieldEntry>;

  constructor(
    private readonly state: SigningState,
    private readonly act: SigningAct,
    private readonly writer: IncrementWriter,
    private readonly painter: Painter,
  ) {
    this.fields = Object.assign(Object.create(null) as Record<string, FieldEntry>, state.fields);
    this.changes = { fields: this.fields };
  }

  write(): Gap {
    const { field } = this.act;
    const value = this.writer.allocate();
    const signed = 'existing' in field ? this.signExisting(field.existing, value) : this.signLate(field.late, value);
    for (const mark of this.act.marks) this.drawMark(mark.name, mark.paint);
    for (const name of signed.lock) this.closeEmpty(name);
    return this.writer.signature(value, this.signatureEntries(signed.lock), reserveOf(this.act));
  }

  private signatureEntries(lock: string[]): string {
    const { signingTime, signerName, reason } = this.act;
    return (
      `/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M${pdfDate(signingTime)}` +
      textEntry('Name', signerName) +
      textEntry('Reason', reason) +
      (lock.length ? this.fieldMdp(lock) : '')
    );
  }

  /** Without this reference a field's /Lock protects nothing. */
  private fieldMdp(lock: string[]): string {
    const names = lock.map((name) => textString(name).raw).join('');
    return (
      `/Reference[<</Type/SigRef/TransformMethod/FieldMDP/DigestMethod/SHA256/Data ${refText(this.state.root.ref)}` +
      `/TransformParams<</Type/TransformParams/V/1.2/Action/Include/Fields[${names}]>>>>]`
    );
  }

  private signExisting(name: string, value: RefPair): { name: string; lock: string[] } {
    const entry = this.entry(name, 'signature') as SignatureEntry;
    const ap = this.appearance(entry.page, entry.rect, this.act.paint);
    const v = `/V ${refText(value)}`;
    if (entry.widget) {
      this.writer.object(entry.ref, withEntries(entry.text, v));
      if (ap) this.writer.object(entry.widget.ref, withEntries(entry.widget.text, ap));
    } else this.writer.object(entry.ref, withEntries(entry.text, (ap || this.oldAppearance(entry)) + v));
    this.fields[name] = { is: 'done' };
    return { name, lock: entry.lock ?? [] };
  }

  private oldAppearance(entry: SignatureEntry): string {
    return entry.ap ? `/AP ${entry.ap}` : '';
  }

  private signLate(plan: SignatureFieldPlan, value: RefPair): { name: string; lock: string[] } {
    if (this.state.docMdp !== null)
      throw new PdfError('certified', 'the certification allows only fields that exist to be signed');
    assertNewName(new Set(Object.keys(this.state.fields)), plan.name);
    for (const locked of plan.lock)
      if (locked !== plan.name && !(locked in this.fields))
        throw new PdfError('no-such-field', `${plan.name} locks ${locked}, which is not there`);
    const page = pageAt(this.state, plan.page);
    assertOnPage(page, plan.rect);
    const rect = toUserSpace(page, plan.rect).map((v) => Number(v.toFixed(4))) as Box;
    const ap = this.appearance(plan.page, rect, this.act.paint);
    const lock = plan.lock.length ? this.writer.add(sigFieldLock(plan.lock)) : undefined;
    const text = signatureFieldText({ name: plan.name, page: page.ref, rect, tooltip: plan.tooltip ?? '', lock });
    const ref = this.writer.add(withEntries(text, `${ap}/V ${refText(value)}`));
    Object.assign(this.changes, attachField(this.writer, this.state, plan.page, ref));
    this.fields[plan.name] = { is: 'done' };
    return { name: plan.name, lock: plan.lock };
  }

  private drawMark(name: string, paint: PaintedPart[]): void {
    const entry = this.entry(name, 'mark') as Extract<FieldEntry, { is: 'mark' }>;
    const ap = this.appearance(entry.page, entry.rect, paint);
    if (!ap) return;
    const { rect, tooltip, structParent } = entry;
    const page = pageAt(this.state, entry.page).ref;
    this.writer.object(entry.ref, withEntries(markText({ name, page, rect, tooltip, structParent }), ap));
    this.fields[name] = { is: 'done' };
  }

  /**
   * A field that is locked empty stays so. Its emptiness is written with the signature: pyHanko takes an appearance from
   * before the signature that locks it for a forbidden change.
   */
  private closeEmpty(name: string): void {
    const entry = this.fields[name];
    if (entry?.is !== 'mark') return;
    const { rect, tooltip, structParent } = entry;
    const page = pageAt(this.state, entry.page);
    const empty = `/AP<</N ${refText(this.painter.nothing(page, rect))}>>`;
    this.writer.object(entry.ref, withEntries(markText({ name, page: page.ref, rect, tooltip, structParent }), empty));
  }

  private appearance(page: number, rect: Box, paint: PaintedPart[]): string {
    const form = this.painter.appearance(pageAt(this.state, page), rect, paint);
    return form ? `/AP<</N ${refText(form)}>>` : '';
  }

  private entry(name: string, kind: 'signature' | 'mark'): FieldEntry {
    const entry = this.fields[name];
    if (!entry || (entry.is !== kind && entry.is !== 'done'))
      throw new PdfError('no-such-field', `no empty ${kind} field "${name}"`);
    if (entry.is === 'done') throw new PdfError('field-taken', `the field "${name}" is signed or drawn already`);
    return entry;
  }
}

/** Puts a new field on its page and into the form. */
export function attachField(writer: IncrementWriter, state: SigningState, page: number, ref: RefPair): Changes {
  const pages = state.pages.slice();
  pages[page - 1] = addWidgets(writer, pageAt(state, page), [ref]);
  return { pages, ...addFields(writer, state, [ref]) };
}
