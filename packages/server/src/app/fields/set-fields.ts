import type { Contract, Document, DocumentField } from '../../domain/contract.js';
import { andThen, nothing } from '../../domain/decision.js';
import { setDocumentFields } from '../../domain/draft.js';
import { DomainError } from '../../domain/errors.js';
import { checkedValue } from '../../domain/field-values.js';
import type { ContractId, DocumentId, SignatoryId, TenantId } from '../../domain/ids.js';
import { type Hits, rectsAt } from '../../domain/placing.js';
import type { PageSize } from '../../domain/rect.js';
import type { Caller, ContractKey } from '../application.js';
import { appActor, commit, witnessOf } from '../commit.js';
import { readSegments, segmentsOf } from '../document-bytes.js';
import type { FieldInput } from '../field-use-cases.js';
import { findContract, lockContract } from '../find-contract.js';
import { pagesOf } from '../place-marks.js';
import type { World } from '../ports.js';
import { checkText } from '../text-limits.js';
import { checkDrawable } from './draw-field.js';
import { keptValue } from './field-pictures.js';

/** Fields of one document [A]. */
const fieldsAtMost = 500;

/**
 * Makes fields on documents of a draft. They are filled by the initiator now or by a signatory before anybody signs.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_FOUND, SIGNATORY_NOT_FOUND, PAGE_OUT_OF_RANGE,
 *   KEYWORD_NOT_FOUND, FIELD_INVALID, FIELD_REQUIRED, GLYPH_MISSING, INPUT_INVALID, INPUT_TOO_LONG
 * @source 腾讯电子签 Components · e签宝 structComponents
 */
export async function setFields(
  world: World,
  caller: Caller,
  input: ContractKey & { fields: FieldInput[]; keep?: boolean },
): Promise<Contract> {
  const { contract, pages } = await world.store.transaction(caller.scope, async (tx) => {
    const found = await findContract(tx, caller, input);
    if (found.state !== 'DRAFT') throw new DomainError('CONTRACT_STATE', { state: found.state, needs: 'DRAFT' });
    return { contract: found, pages: await pagesOf(tx, found) };
  });
  const byDocument = groupedByDocument(contract, input.fields);
  const made = new Map<DocumentId, DocumentField[]>();
  for (const [document, inputs] of byDocument) {
    const { tenantId } = contract;
    for (const field of inputs) checkOwner(contract, field);
    const { id, title } = document;
    const paper = { id, title, tenantId, pages: pages.get(id)!, read: () => bytesOf(world, tenantId, document) };
    const fields = await resolveFields(world, paper, inputs);
    made.set(
      id,
      fields.map((field, n) => ({ ...field, signatoryId: inputs[n]!.signatoryId as SignatoryId | undefined })),
    );
  }
  return putFields(world, caller, contract.id, made, input.keep);
}

/** Puts fields in the place of those that documents of a draft had. */
export const putFields = (
  world: World,
  caller: Caller,
  contractId: ContractId,
  made: ReadonlyMap<DocumentId, DocumentField[]>,
  keep = false,
): Promise<Contract> =>
  world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, contractId);
    const act = { by: appActor(caller), now: world.clock.business() };
    const decision = [...made].reduce(
      (so, [id, fields]) => andThen(so, (next) => setDocumentFields(next, act, id, withKept(next, id, fields, keep))),
      nothing(contract),
    );
    return commit(world, tx, contract, decision, witnessOf(caller));
  });

const bytesOf = async (world: World, tenantId: TenantId, document: Document): Promise<Buffer> => {
  const segments = await world.store.read([tenantId], (tx) => segmentsOf(tx, tenantId, document));
  return readSegments(world.objects, tenantId, segments);
};

function groupedByDocument(contract: Contract, fields: FieldInput[]): Map<Document, FieldInput[]> {
  const grouped = new Map<Document, FieldInput[]>();
  for (const field of fields) {
    const { documentId } = field;
    const document = documentId ? contract.documents.find(({ id }) => id === documentId) : contract.documents[0];
    if (!document) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: (documentId ?? '').slice(0, 40) });
    grouped.set(document, [...(grouped.get(document) ?? []), field]);
  }
  return grouped;
}

function withKept(contract: Contract, id: DocumentId, fields: DocumentField[], keep = false): DocumentField[] {
  const old = keep ? (contract.documents.find((document) => document.id === id)?.fields ?? []) : [];
  return [...old.filter(({ name }) => !fields.some((field) => field.name === name)), ...fields];
}

/** Where fields stand: pages in points, and the bytes for words that have to be found. */
export interface FieldPaper {
  id: DocumentId;
  title: string;
  /** Under which pictures are kept. */
  tenantId: TenantId;
  pages: readonly PageSize[];
  read: () => Promise<Buffer>;
}
export type PlainFieldInput = Omit<FieldInput, 'documentId' | 'signatoryId'>;

/**
 * Fields of one document: places resolved, values checked, pictures stored.
 *
 * @throws DomainError INPUT_INVALID, INPUT_TOO_LONG, PAGE_OUT_OF_RANGE, KEYWORD_NOT_FOUND, FIELD_INVALID, GLYPH_MISSING
 */
export async function resolveFields(
  world: World,
  paper: FieldPaper,
  inputs: PlainFieldInput[],
): Promise<DocumentField[]> {
  if (inputs.length > fieldsAtMost) throw new DomainError('INPUT_TOO_LONG', { field: 'fields', limit: fieldsAtMost });
  const names = new Set(inputs.map(({ name }) => name));
  if (names.size < inputs.length)
    throw new DomainError('INPUT_INVALID', { field: 'fields', value: 'a name stands twice' });
  const keywords = [...new Set(inputs.flatMap(({ at }) => (at.kind === 'KEYWORD' ? [at.keyword] : [])))];
  const words = keywords.length > 0 ? await world.pdf.findKeywords(await paper.read(), keywords) : {};
  const fields: DocumentField[] = [];
  for (const input of inputs) fields.push(await fieldFrom(world, paper, words, input));
  return fields;
}

async function fieldFrom(
  world: World,
  paper: FieldPaper,
  words: Record<string, Hits>,
  input: PlainFieldInput,
): Promise<DocumentField> {
  checkShape(input);
  const size = { width: input.width, height: input.height };
  const [place] = rectsAt(input.at, size, { document: paper, pages: paper.pages, words });
  const { name, label, externalKey, type, required = false, rules, style } = input;
  const field: DocumentField = { name, label, externalKey, type, required, rules, style, place };
  const value = await keptValue(world, paper.tenantId, field, input);
  if (value === undefined || value === '') {
    // Whoever fills it must be able to: each choice has to fit.
    for (const option of rules?.options ?? []) checkDrawable({ ...field, value: option });
    return field;
  }
  const filled = { ...field, value: checkedValue(field, value) };
  checkDrawable(filled);
  return filled;
}

function checkShape({ name, label, externalKey, at, width, height }: PlainFieldInput): void {
  if (!name.trim()) throw new DomainError('INPUT_INVALID', { field: 'field.name' });
  checkText('fieldName', name);
  checkText('fieldName', label);
  checkText('fieldName', externalKey);
  const numbers = at.kind === 'POINT' ? [at.x, at.y, at.page] : [at.dx, at.dy, at.index];
  if (!numbers.every(Number.isFinite) || !(width > 0 && height > 0 && width < 5000 && height < 5000)) {
    throw new DomainError('INPUT_INVALID', { field: `field.${name}`, value: 'place' });
  }
}

function checkOwner({ signatories }: Contract, { signatoryId }: FieldInput): void {
  if (signatoryId && !signatories.some(({ id }) => id === signatoryId)) {
    throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId.slice(0, 40) });
  }
}
