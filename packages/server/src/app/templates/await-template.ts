import { titleOf } from '../../domain/file.js';
import type { TemplateId } from '../../domain/ids.js';
import type { Template } from '../../domain/template.js';
import type { Caller } from '../application.js';
import { awaitFile } from '../await-file.js';
import type { AwaitedFileInput } from '../file-use-cases.js';
import type { Tx, World } from '../ports.js';

/**
 * A template whose file will be sent to a link. It has its id at once, its document when the file has come.
 *
 * @throws DomainError INPUT_INVALID, INPUT_TOO_LONG, COMPANY_NOT_FOUND
 * @source e签宝 通过上传方式创建模板
 */
export async function awaitTemplate(
  world: World,
  caller: Caller,
  input: Omit<AwaitedFileInput, 'use' | 'expiresAt'>,
): Promise<{ template: Template; token: string; until: number }> {
  const { file, token, until } = await awaitFile(world, caller, { ...input, use: 'DOCUMENT' });
  const now = world.clock.business();
  const template: Template = {
    id: world.newId() as TemplateId,
    tenantId: file.tenantId,
    appId: caller.appId,
    name: titleOf(file.name),
    state: 'ENABLED',
    roles: [],
    documents: [],
    fields: [],
    placements: [],
    awaits: file.id,
    createdAt: now,
    changedAt: now,
    version: 1,
  };
  await world.store.transaction(caller.scope, (tx) => tx.templates.insert(template));
  return { template, token, until };
}

/** As it is now: with its document once its file has come. One that arrived signed is never filled and stays away. */
export async function settled(tx: Tx, template: Template): Promise<Template> {
  const { tenantId, awaits, documents } = template;
  if (!awaits || documents.length > 0) return template;
  const file = await tx.files.load([tenantId], awaits);
  if (file?.stage !== 'READY' || !file.pdf || file.pdf.arrivedSigned) return template;
  const { pages } = (await tx.files.content(tenantId, awaits))!;
  return { ...template, documents: [{ key: '1', title: titleOf(file.name), fileId: awaits, pages }] };
}
