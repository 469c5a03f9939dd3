import { DomainError } from '../../domain/errors.js';
import { type TemplateId, type TenantId, isCoreId } from '../../domain/ids.js';
import { type Template, mayUse } from '../../domain/template.js';
import type { Caller } from '../application.js';
import type { Tx, World } from '../ports.js';
import type { TemplateUseCases } from '../template-use-cases.js';
import { settled } from './await-template.js';

/** Companies above those the caller acts for: what they share is there too. */
async function parentsOf(tx: Tx, { scope }: Caller): Promise<TenantId[]> {
  const parents = new Set<TenantId>();
  // A caller acts for one company, or for its own and those below, whose parent is its own.
  const { parentId } = (await tx.organisation.tenant(scope[0]!)) ?? {};
  if (parentId) parents.add(parentId);
  return [...parents];
}

/** One that the caller may use. @throws DomainError TEMPLATE_NOT_FOUND */
export async function usableTemplate(tx: Tx, caller: Caller, templateId: string): Promise<Template> {
  const template = isCoreId(templateId) ? await tx.templates.load(templateId as TemplateId) : undefined;
  if (!template || !mayUse(template, caller.scope, await parentsOf(tx, caller))) throw notFound(templateId);
  return settled(tx, template);
}

/** One of the caller's own companies, which alone may change it. @throws DomainError TEMPLATE_NOT_FOUND */
export async function ownTemplate(tx: Tx, caller: Caller, templateId: string): Promise<Template> {
  const template = await usableTemplate(tx, caller, templateId);
  if (!caller.scope.includes(template.tenantId)) throw notFound(templateId);
  return template;
}

const notFound = (id: string): DomainError => new DomainError('TEMPLATE_NOT_FOUND', { template: id.slice(0, 40) });

export const templateDetail = (world: World, caller: Caller, templateId: string): Promise<Template | undefined> =>
  world.store
    .read(caller.scope, (tx) => usableTemplate(tx, caller, templateId))
    .catch((error: unknown) => {
      if (error instanceof DomainError && error.code === 'TEMPLATE_NOT_FOUND') return undefined;
      throw error;
    });

const pageLimit = 100;

export const listTemplates: (
  world: World,
  caller: Caller,
  input: Parameters<TemplateUseCases['listTemplates']>[1],
) => Promise<{ total: number; list: Template[] }> = (
  world,
  caller,
  { name, states, copyOf, companyId, forContracts, offset = 0, limit = 20 },
) =>
  world.store.read(caller.scope, async (tx) => {
    const parents = await parentsOf(tx, caller);
    const all: Template[] = [];
    for (const template of await tx.templates.ofTenants([...caller.scope, ...parents]))
      all.push(await settled(tx, template));
    const asked = all.filter(
      (template) =>
        template.documents.length > 0 &&
        mayUse(template, companyId ? [companyId as TenantId] : caller.scope, parents) &&
        (!forContracts || template.roles.length > 0) &&
        (!name || template.name.includes(name)) &&
        (!states?.length || states.includes(template.state)) &&
        (!copyOf || template.copyOf === copyOf),
    );
    return { total: asked.length, list: asked.slice(offset, offset + Math.min(limit, pageLimit)) };
  });
