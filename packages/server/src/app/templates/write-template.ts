import type { PageSize } from '../../domain/rect.js';
import { needPdf, titleOf } from '../../domain/file.js';
import { DomainError } from '../../domain/errors.js';
import type { FileId, TemplateId } from '../../domain/ids.js';
import {
  type Template,
  type TemplateDocument,
  type TemplateField,
  type TemplateRole,
  checkTemplate,
  mustHaveDocuments,
} from '../../domain/template.js';
import { mustFindCompany, appOf } from '../accounts/find-account.js';
import type { CompanyEventType } from '../../domain/company-events.js';
import type { Caller } from '../application.js';
import { tellOfCompany } from '../company-events.js';
import { resolveFields } from '../fields/set-fields.js';
import { findFile } from '../file-detail.js';
import { companyOf } from '../find-contract.js';
import type { Tx, World } from '../ports.js';
import type { TemplateFieldInput, TemplateInput, TemplateUseCases } from '../template-use-cases.js';
import { checkText } from '../text-limits.js';
import { ownTemplate, usableTemplate } from './find-template.js';

const usualRoles: NonNullable<TemplateInput['roles']> = [
  { key: 'sponsor', name: '发起方', type: 'COMPANY', sponsor: true },
  { key: 'receiver', name: '接收方', type: 'PERSONAL' },
];

/** @throws DomainError FILE_NOT_FOUND, FILE_NOT_READY, DOCUMENT_REQUIRED, INPUT_INVALID, PAGE_OUT_OF_RANGE, FIELD_INVALID */
export async function createTemplate(world: World, caller: Caller, input: TemplateInput): Promise<Template> {
  const now = world.clock.business();
  const template = await world.store.transaction(caller.scope, async (tx): Promise<Template> => {
    const company = await companyOf(tx, caller, input.companyName);
    return {
      id: world.newId() as TemplateId,
      tenantId: company.id,
      appId: caller.appId,
      name: checkedName(input.name),
      description: input.description,
      state: 'ENABLED',
      roles: rolesOf(input.roles ?? usualRoles),
      documents: await documentsOf(world, tx, caller, input.documents),
      fields: [],
      placements: input.placements ?? [],
      createdAt: now,
      changedAt: now,
      version: 1,
    };
  });
  const whole = { ...template, fields: await fieldsOf(world, template, input.fields ?? []) };
  checkTemplate(whole);
  await world.store.transaction(caller.scope, async (tx) => {
    await tx.templates.insert(whole);
    await tellOfTemplate(world, tx, whole, 'TEMPLATE_MADE', caller.by);
  });
  return whole;
}

/**
 * What is not given stays.
 *
 * @throws DomainError TEMPLATE_NOT_FOUND, SLOT_BUSY (changed meanwhile), and those of `createTemplate`
 */
export async function changeTemplate(
  world: World,
  caller: Caller,
  input: Partial<TemplateInput> & { templateId: string; version?: number },
): Promise<Template> {
  const { before, documents } = await world.store.transaction(caller.scope, async (tx) => {
    const own = await ownTemplate(tx, caller, input.templateId);
    if (input.version !== undefined && input.version !== own.version)
      throw new DomainError('SLOT_BUSY', { template: own.id });
    return {
      before: own,
      documents: input.documents ? await documentsOf(world, tx, caller, input.documents) : own.documents,
    };
  });
  const changed: Template = {
    ...before,
    ...(input.name !== undefined && { name: checkedName(input.name) }),
    ...(input.description !== undefined && { description: input.description }),
    ...(input.roles && { roles: rolesOf(input.roles) }),
    ...(input.placements && { placements: input.placements }),
    documents,
    changedAt: world.clock.business(),
    version: before.version + 1,
  };
  const whole = input.fields ? { ...changed, fields: await fieldsOf(world, changed, input.fields) } : changed;
  checkTemplate(whole);
  await world.store.transaction(caller.scope, async (tx) => {
    await saveNext(tx, whole);
    await tellOfTemplate(world, tx, whole, 'TEMPLATE_CHANGED', caller.by);
  });
  return whole;
}

function checkedName(name: string): string {
  if (!name.trim()) throw new DomainError('INPUT_INVALID', { field: 'templateName' });
  checkText('templateName', name);
  return name;
}

const rolesOf = (roles: NonNullable<TemplateInput['roles']>): TemplateRole[] =>
  roles.map((role, n) => ({ ...role, sponsor: role.sponsor ?? false, serialNo: role.serialNo ?? n }));

/** A template keeps files of its own, which do not expire. */
async function documentsOf(
  world: World,
  tx: Tx,
  caller: Caller,
  inputs: TemplateInput['documents'],
): Promise<TemplateDocument[]> {
  const documents: TemplateDocument[] = [];
  for (const [n, { key, title, fileId }] of inputs.entries()) {
    const file = await findFile(world, tx, caller, fileId);
    const { arrivedSigned } = needPdf(file);
    if (arrivedSigned)
      throw new DomainError('FILE_INVALID', { why: 'signed', detail: 'a template is filled and frozen anew' });
    const content = (await tx.files.content(file.tenantId, file.id))!;
    const kept = { ...file, id: world.newId() as FileId, expiresAt: undefined };
    await tx.files.insert(kept, content);
    documents.push({
      key: key ?? String(n + 1),
      title: title ?? titleOf(file.name),
      fileId: kept.id,
      pages: content.pages,
    });
  }
  return documents;
}

/** Places resolved in the template's own files. */
async function fieldsOf(world: World, template: Template, inputs: TemplateFieldInput[]): Promise<TemplateField[]> {
  const fields: TemplateField[] = [];
  for (const { key, title, fileId, pages } of template.documents) {
    const own = inputs.filter(({ documentKey }) => (documentKey ?? template.documents[0]!.key) === key);
    const read = () => fileBytesOf(world, template, fileId);
    const paper = { id: key as never, title, pages: pages as readonly PageSize[], tenantId: template.tenantId, read };
    const made = await resolveFields(world, paper, own);
    fields.push(...made.map((field, n) => ({ ...field, documentKey: key, roleKey: own[n]!.roleKey })));
  }
  const lost = inputs.find(
    ({ documentKey }) => documentKey !== undefined && !template.documents.some(({ key }) => key === documentKey),
  );
  if (lost) throw new DomainError('INPUT_INVALID', { field: 'fields', value: lost.name });
  return fields;
}

/** The PDF of a template's document. */
export async function fileBytesOf(world: World, { tenantId }: Template, fileId: FileId): Promise<Buffer> {
  const file = await world.store.read('*', (tx) => tx.files.load([tenantId], fileId));
  if (!file) throw new DomainError('FILE_NOT_FOUND', { file: fileId });
  return world.objects.read(file.tenantId, needPdf(file).sha256);
}

/** @throws DomainError SLOT_BUSY when it was changed in between */
async function saveNext(tx: Tx, template: Template): Promise<void> {
  if (!(await tx.templates.save(template))) throw new DomainError('SLOT_BUSY', { template: template.id });
}

const changing = (
  world: World,
  caller: Caller,
  templateId: string,
  change: (template: Template, tx: Tx) => Template | Promise<Template>,
): Promise<Template> =>
  world.store.transaction(caller.scope, async (tx) => {
    const changed = await change(await ownTemplate(tx, caller, templateId), tx);
    const saved = { ...changed, changedAt: world.clock.business(), version: changed.version + 1 };
    await saveNext(tx, saved);
    return saved;
  });

/** @throws DomainError TEMPLATE_NOT_FOUND */
export const setTemplateState: (
  world: World,
  caller: Caller,
  input: Parameters<TemplateUseCases['setTemplateState']>[1],
) => Promise<Template> = (world, caller, { templateId, state }) =>
  changing(world, caller, templateId, async (template, tx) => {
    const type = state === 'DELETED' ? 'TEMPLATE_DELETED' : 'TEMPLATE_SWITCHED';
    await tellOfTemplate(world, tx, { ...template, state }, type, caller.by);
    return { ...template, state };
  });

const tellOfTemplate = (
  world: World,
  tx: Tx,
  { id, name, tenantId, state }: Template,
  type: CompanyEventType,
  by?: string,
) => tellOfCompany(world, tx, tenantId, type, { templateId: id, templateName: name, on: state === 'ENABLED' }, by);

/** A template of the caller's own like another one that it may use. @throws DomainError TEMPLATE_NOT_FOUND */
export async function copyTemplate(
  world: World,
  caller: Caller,
  { templateId, name }: { templateId: string; name?: string },
): Promise<Template> {
  const original = await world.store.transaction(caller.scope, (tx) => usableTemplate(tx, caller, templateId));
  mustHaveDocuments(original);
  const now = world.clock.business();
  return world.store.transaction('*', async (tx) => {
    const documents: TemplateDocument[] = [];
    for (const document of original.documents) {
      const file = (await tx.files.load([original.tenantId], document.fileId))!;
      const content = (await tx.files.content(file.tenantId, file.id))!;
      if (file.tenantId !== caller.tenantId)
        await world.objects.put(caller.tenantId, await fileBytesOf(world, original, file.id));
      const kept = { ...file, id: world.newId() as FileId, tenantId: caller.tenantId, appId: caller.appId };
      await tx.files.insert(kept, content);
      documents.push({ ...document, fileId: kept.id });
    }
    await copyPictures(world, original, caller.tenantId);
    const copy: Template = {
      ...original,
      id: world.newId() as TemplateId,
      tenantId: caller.tenantId,
      appId: caller.appId,
      name: name ? checkedName(name) : original.name,
      documents,
      sharedWith: undefined,
      copyOf: original.id,
      awaits: undefined,
      createdAt: now,
      changedAt: now,
      version: 1,
    };
    await tx.templates.insert(copy);
    await tellOfTemplate(world, tx, copy, 'TEMPLATE_MADE', caller.by);
    return copy;
  });
}

/** Pictures that fields already show lie under the template's company. */
async function copyPictures(
  { objects }: World,
  { fields, tenantId }: Template,
  to: Template['tenantId'],
): Promise<void> {
  if (tenantId === to) return;
  for (const { type, value } of fields)
    if (type === 'IMAGE' && value) await objects.put(to, await objects.read(tenantId, value));
}

/**
 * Lets companies below use a template, or no longer.
 *
 * @throws DomainError TEMPLATE_NOT_FOUND, COMPANY_NOT_FOUND
 * @source 腾讯电子签 OperateChannelTemplate
 */
export const shareTemplate: (
  world: World,
  caller: Caller,
  input: Parameters<TemplateUseCases['shareTemplate']>[1],
) => Promise<Template> = (world, caller, { templateId, with: whom, share }) =>
  changing(world, caller, templateId, async (template, tx) => {
    if (whom === 'ALL') return { ...template, sharedWith: share ? 'ALL' : undefined };
    const app = await appOf(tx, caller);
    const ids = new Set(template.sharedWith === 'ALL' ? [] : template.sharedWith);
    for (const key of whom) {
      const { company } = await mustFindCompany(tx, app, key);
      if (share) ids.add(company.id);
      else ids.delete(company.id);
    }
    return { ...template, sharedWith: template.sharedWith === 'ALL' && share ? 'ALL' : [...ids] };
  });
