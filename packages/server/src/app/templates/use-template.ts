import type { Contract, DocumentField } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import { checkedValue } from '../../domain/field-values.js';
import type { DocumentId, SignatoryId } from '../../domain/ids.js';
import type { PlacementRequest } from '../../domain/placing.js';
import {
  type Template,
  type TemplateDocument,
  type TemplateRole,
  byRole,
  mustBeEnabled,
} from '../../domain/template.js';
import { addFiles } from '../add-files.js';
import { pdfOfFile } from '../add-document-from-files.js';
import type { Caller, SignatoryInput } from '../application.js';
import { checkDrawable, paintingsOf } from '../fields/draw-field.js';
import { fillFields } from '../fields/fill-fields.js';
import { keptValue } from '../fields/field-pictures.js';
import { putFields } from '../fields/set-fields.js';
import type { UploadedFile } from '../file-use-cases.js';
import { companyOf, findContract } from '../find-contract.js';
import { placeDocument } from '../place-document.js';
import type { World } from '../ports.js';
import { publishContract } from '../publish-contract.js';
import { saveDraft } from '../save-draft.js';
import type { FieldValueInput } from '../field-use-cases.js';
import type { FromTemplateInput } from '../template-use-cases.js';
import { withdrawContract } from '../withdraw-contract.js';
import { usableTemplate } from './find-template.js';
import { fileBytesOf } from './write-template.js';

/**
 * A contract of a template. A contract that is refused half-way is deleted again.
 *
 * @throws DomainError TEMPLATE_NOT_FOUND, TEMPLATE_STATE, INPUT_INVALID, FIELD_INVALID, FIELD_REQUIRED, GLYPH_MISSING, and
 *   those of saving and publishing a draft
 * @source 腾讯电子签 CreateFlowsByTemplates
 */
export async function createFromTemplate(world: World, caller: Caller, input: FromTemplateInput): Promise<Contract> {
  const template = await world.store.transaction(caller.scope, (tx) => usableTemplate(tx, caller, input.templateId));
  mustBeEnabled(template);
  const signatories = await partiesOf(world, caller, template, input);
  const draft = await saveDraft(world, caller, {
    ...input.draft,
    subject: input.draft.subject ?? template.name,
    signatories,
  });
  try {
    const { own, parties } = valuesByOwner(template, input.values ?? []);
    await addDocuments(world, caller, template, draft, parties);
    if (own.length > 0) await fillFields(world, caller, { contractId: draft.id, values: own });
    if (input.publish) return await publishContract(world, caller, { contractId: draft.id });
    return await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, { contractId: draft.id }));
  } catch (error) {
    await withdrawContract(world, caller, { contractId: draft.id }).catch(() => undefined);
    throw error;
  }
}

async function partiesOf(
  world: World,
  caller: Caller,
  { roles }: Template,
  { signatories = [], draft }: FromTemplateInput,
): Promise<SignatoryInput[]> {
  const own = await world.store.transaction(caller.scope, (tx) => companyOf(tx, caller, draft.companyName));
  return byRole(roles, signatories).map(({ role, party }): SignatoryInput => {
    const { roleKey: _, autoSign, ...named } = party ?? {};
    const usual = role.sponsor && role.type === 'COMPANY' ? { name: own.name } : {};
    const actions = autoSign ? sealingByItself(role) : role.actions;
    return { serialNo: role.serialNo, actions, ...usual, ...named, type: role.type };
  });
}

const sealingByItself = ({ actions = [{ type: 'COMPANY' }] }: TemplateRole) =>
  actions.map((action) => ({ ...action, autoSign: true }));

/** What the initiator fills now, and what it says in a party's stead. */
function valuesByOwner({ fields }: Template, values: FieldValueInput[]) {
  const isParty = ({ name }: FieldValueInput): boolean =>
    fields.some((field) => field.name === name && field.roleKey !== undefined);
  return { own: values.filter((value) => !isParty(value)), parties: values.filter(isParty) };
}

/** Documents in the template's order, each with its places, then the fields. */
async function addDocuments(
  world: World,
  caller: Caller,
  template: Template,
  draft: Contract,
  values: FieldValueInput[],
): Promise<void> {
  const signatoryOf = new Map(template.roles.map(({ key }, n) => [key, draft.signatories[n]!.id]));
  const made = new Map<DocumentId, DocumentField[]>();
  for (const [sort, document] of template.documents.entries()) {
    const source = await world.store.read('*', async (tx) => ({
      file: (await tx.files.load([template.tenantId], document.fileId))!,
      content: (await tx.files.content(template.tenantId, document.fileId))!,
    }));
    const placements = placesOf(template, document, signatoryOf);
    const pdf = await pdfOfFile(world, draft, source);
    const id = await placeDocument(
      world,
      caller,
      draft,
      { contractId: draft.id, title: document.title, sort, placements },
      pdf,
    );
    made.set(id, await fieldsFor(world, template, document, draft, { signatoryOf, values }));
  }
  await putFields(world, caller, draft.id, made);
}

const placesOf = (
  { placements }: Template,
  { key }: TemplateDocument,
  signatoryOf: Map<string, SignatoryId>,
): PlacementRequest[] =>
  placements
    .filter(({ documentKey }) => documentKey === undefined || documentKey === key)
    .map(({ roleKey, mark, at, width, height, sealId, rotation, movable, ...place }) => {
      const { datePattern, dateTime, fontSize, align, letters, gaps, opacity } = place;
      const day = { datePattern, dateTime, fontSize, align, letters, gaps, opacity };
      return { signatoryId: signatoryOf.get(roleKey), mark, at, width, height, sealId, rotation, movable, ...day };
    });

/** Pictures lie under the template's company; the contract's needs them under its own. */
async function fieldsFor(
  world: World,
  { fields, tenantId }: Template,
  { key }: TemplateDocument,
  draft: Contract,
  { signatoryOf, values }: { signatoryOf: Map<string, SignatoryId>; values: FieldValueInput[] },
): Promise<DocumentField[]> {
  const own = fields.filter(({ documentKey }) => documentKey === key);
  for (const { type, value } of own) {
    if (type === 'IMAGE' && value && tenantId !== draft.tenantId) {
      await world.objects.put(draft.tenantId, await world.objects.read(tenantId, value));
    }
  }
  const made: DocumentField[] = [];
  for (const { roleKey, documentKey: _, ...field } of own) {
    const given = roleKey ? values.find(({ name }) => name === field.name) : undefined;
    const value = given ? await saidValue(world, draft, field, given) : field.value;
    made.push({ ...field, value, signatoryId: roleKey ? signatoryOf.get(roleKey) : undefined });
  }
  return made;
}

/** @throws DomainError FIELD_INVALID, GLYPH_MISSING; an empty text leaves the field to its party */
async function saidValue(
  world: World,
  { tenantId }: Contract,
  field: DocumentField,
  given: FieldValueInput,
): Promise<string | undefined> {
  const kept = await keptValue(world, tenantId, field, given);
  if (!kept?.trim()) return field.value;
  const value = checkedValue(field, kept);
  checkDrawable({ ...field, value });
  return value;
}

/**
 * The template's first document with values drawn into it, as a file of its own.
 *
 * @throws DomainError TEMPLATE_NOT_FOUND, TEMPLATE_STATE, INPUT_INVALID (no such field), FIELD_INVALID, FIELD_REQUIRED,
 *   GLYPH_MISSING
 * @source e签宝 通过模板创建文件
 */
export async function fileFromTemplate(
  world: World,
  caller: Caller,
  input: { templateId: string; name: string; values: FieldValueInput[]; allRequired?: boolean },
): Promise<UploadedFile> {
  const template = await world.store.transaction(caller.scope, (tx) => usableTemplate(tx, caller, input.templateId));
  mustBeEnabled(template);
  const [document] = template.documents;
  const fields = template.fields.filter(({ documentKey }) => documentKey === document!.key);
  const strange = input.values.find(({ name }) => !fields.some((field) => field.name === name));
  if (strange) throw new DomainError('INPUT_INVALID', { field: strange.name.slice(0, 80) });
  const filled: DocumentField[] = [];
  for (const field of fields) filled.push(await filledField(world, template, field, input));
  const pdf = await fileBytesOf(world, template, document!.fileId);
  const paintings = await paintingsOf(world.objects, template.tenantId, { fields: filled }, document!.pages);
  const painted = paintings.length > 0 ? (await world.pdf.paint(pdf, paintings)).appended : Buffer.alloc(0);
  const name = /\.pdf$/i.test(input.name) ? input.name : `${input.name}.pdf`;
  const [file] = await addFiles(world, caller, [{ name, bytes: Buffer.concat([pdf, painted]), use: 'DOCUMENT' }]);
  return file!;
}

async function filledField(
  world: World,
  { tenantId }: Template,
  field: DocumentField,
  { values, allRequired = true }: { values: FieldValueInput[]; allRequired?: boolean },
): Promise<DocumentField> {
  const given = values.find(({ name }) => name === field.name);
  const value = given ? await keptValue(world, tenantId, field, given) : field.value;
  const asked = { ...field, required: allRequired && field.required };
  return { ...field, value: value === field.value && value ? value : checkedValue(asked, value ?? '') };
}
