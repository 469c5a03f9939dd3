import type { Application, FieldValueInput, Template, UploadedFile } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { hex, templateIdOf } from '../ids.js';
import { fileLink } from '../links.js';
import { ossAddress } from '../oss.js';
import { EsignRefusal } from '../errors.js';
import { componentsIn, partsOf, type Parts, withComponents, withoutComponents } from '../template-components.js';
import { componentValues, simpleValues } from '../template-values.js';
import { componentsV1, componentsV3 } from '../template-wire.js';
import { fileNameOf, md5Of } from './files.js';
import type { Asked, EsignCaller, Operation, Operations } from './operation.js';

/**
 * 文件模板 (demo19, paas_api/wqk2h7, saas_api/zv9rch, file-and-template3): one template core for all dialects, so that those
 * made elsewhere for the same company are here too. What is filled here is the first document.
 */

export async function templateNamed(app: Application, caller: EsignCaller, written: string): Promise<Template> {
  const templateId = templateIdOf(app, written);
  const template = await app.templateDetail(caller, templateId);
  if (!template) throw new DomainError('TEMPLATE_NOT_FOUND', { template: written.slice(0, 80) });
  return template;
}

const createByUploadUrl: Operation = async (app, caller, { body }) => {
  const name = fileNameOf(body, 'fileName');
  body.flag('convert2Pdf'); // other kinds of documents always become PDF: only those are filled
  const address = ossAddress('/esign', caller.app.accessKey, name);
  const { template, token, until } = await app.awaitTemplate(caller, {
    name,
    md5: md5Of(body),
    contentType: body.requiredText('contentType', 100).trim(),
    bound: address.bound,
  });
  return { templateId: hex(app, 'template', template.id), uploadUrl: address.url(caller.baseUrl, token, until) };
};

/** A template's file; that of another company, which shares the template, is not handed out. */
export async function templateFile(app: Application, caller: EsignCaller, { tenantId }: Template, fileId?: string) {
  if (!fileId || !caller.scope.includes(tenantId)) return undefined;
  return (await app.fileDetail(caller, fileId)).file;
}
const fileOf = (app: Application, caller: EsignCaller, template: Template): Promise<UploadedFile | undefined> =>
  templateFile(app, caller, template, template.documents[0]?.fileId ?? template.awaits);

/** Its PDF, once there is one. */
export const templateLink = async (app: Application, caller: EsignCaller, file: UploadedFile | undefined) =>
  file?.pdf ? fileLink(app, caller, file) : null;

const sizeOf = (file: UploadedFile | undefined): number | null =>
  file?.pdf?.byteLength ?? file?.original?.byteLength ?? file?.promised?.byteLength ?? null;

const detailV1: Operation = async (app, caller, { parts }) => {
  const template = await templateNamed(app, caller, parts.templateId ?? '');
  const file = await fileOf(app, caller, template);
  return {
    templateId: hex(app, 'template', template.id),
    templateName: template.name,
    templateType: 3,
    downloadUrl: await templateLink(app, caller, file),
    fileSize: sizeOf(file),
    createTime: template.createdAt,
    updateTime: template.changedAt,
    structComponents: componentsV1(template),
  };
};

/** 0 not uploaded, 1 being converted, 2 failed, 3 usable. */
const statusOf = ({ documents }: Template, file: UploadedFile | undefined): 0 | 1 | 2 | 3 => {
  if (documents.length > 0) return 3;
  if (file?.stage === 'REFUSED' || file?.pdf?.arrivedSigned) return 2;
  return file?.stage === 'AWAITED' ? 0 : 1;
};

const baseInfo: Operation = async (app, caller, { parts }) => {
  const template = await templateNamed(app, caller, parts.templateId ?? '');
  const file = await fileOf(app, caller, template);
  return {
    templateId: hex(app, 'template', template.id),
    templateName: template.name,
    templateFileStatus: statusOf(template, file),
    fileSize: sizeOf(file),
    createTime: template.createdAt,
    updateTime: template.changedAt,
  };
};

const triesAtMost = 8;

/** Two calls that change one template are done one after the other. */
async function changing<Answer>(
  app: Application,
  caller: EsignCaller,
  written: string,
  change: (parts: Parts) => { parts: Parts; answer: Answer },
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const template = await templateNamed(app, caller, written);
    const { id, version, documents } = template;
    if (documents.length === 0) throw new DomainError('TEMPLATE_STATE', { state: 'AWAITED' });
    const { parts, answer } = change(partsOf(template));
    checkPages(template, parts);
    try {
      await app.changeTemplate(caller, { templateId: id, version, ...parts });
      return answer;
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'SLOT_BUSY') || tries >= triesAtMost) throw error;
    }
  }
}

function checkPages({ documents }: Template, { placements }: Parts): void {
  for (const { at, documentKey } of placements) {
    const { title, pages } = documents.find(({ key }) => key === documentKey) ?? documents[0]!;
    if (at.kind === 'POINT' && at.page > pages.length)
      throw new DomainError('PAGE_OUT_OF_RANGE', { document: title, page: at.page, pages: pages.length });
  }
}

const addComponents: Operation = (app, caller, { parts, body }) => {
  const said = componentsIn(body);
  return changing(app, caller, parts.templateId ?? '', (now) => {
    const { parts: next, ids } = withComponents(now, said);
    return { parts: next, answer: ids };
  });
};

const removeComponents: Operation = async (app, caller, { parts }) => {
  const ids = (parts.componentIds ?? '').split(',').filter(Boolean);
  if (ids.length === 0) throw new EsignRefusal(1435002, '参数错误: componentIds required');
  return changing(app, caller, parts.templateId ?? '', (now) => ({
    parts: withoutComponents(now, ids),
    answer: null,
  }));
};

/** v1 takes a template with fields left empty. */
const createByTemplate: Operation = async (app, caller, { body }) => {
  const name = fileNameOf(body, 'name');
  if (body.list('chunkedFields', 100).length > 0) throw new DomainError('NOT_AVAILABLE', { what: 'chunkedFields' });
  const template = await templateNamed(app, caller, body.requiredText('templateId'));
  const values = await simpleValues(app, caller, template, body.object('simpleFormFields'));
  const file = await fill(app, caller, template, { name, values, allRequired: false });
  return { fileId: hex(app, 'file', file.id), fileName: name, downloadUrl: await fileLink(app, caller, file) };
};

const createByDocTemplate: Operation = async (app, caller, { body }) => {
  const template = await templateNamed(app, caller, body.requiredText('docTemplateId'));
  const name = fileNameOf(body, 'fileName');
  const values = await componentValues(app, caller, template, body.list('components', 300));
  const file = await fill(app, caller, template, { name, values, allRequired: body.flag('requiredCheck') ?? false });
  return { fileId: hex(app, 'file', file.id), fileDownloadUrl: await fileLink(app, caller, file) };
};

async function fill(
  app: Application,
  caller: EsignCaller,
  { id }: Template,
  input: { name: string; values: FieldValueInput[]; allRequired: boolean },
): Promise<UploadedFile> {
  try {
    return await app.fileFromTemplate(caller, { templateId: id, ...input });
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'FIELD_REQUIRED')) throw error;
    throw new EsignRefusal(1430011, `创建合同失败: '${error.facts.field}'填充内容缺失`);
  }
}

// ── v3 ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

export function pageIn({ query }: Asked): { offset: number; limit: number } {
  const page = query.integer('pageNum') ?? 1;
  const limit = query.integer('pageSize') ?? 20;
  if (page < 1) throw query.invalid('pageNum');
  if (limit < 1) throw query.invalid('pageSize');
  if (limit > 20) throw new EsignRefusal(1430002, '参数错误: 每页条数不能大于20');
  return { offset: (page - 1) * limit, limit };
}

const docTemplates: Operation = async (app, caller, asked) => {
  const { total, list } = await app.listTemplates(caller, pageIn(asked));
  return {
    total,
    docTemplates: list.map((template) => ({
      docTemplateName: template.name,
      docTemplateId: hex(app, 'template', template.id),
      createTime: template.createdAt,
      updateTime: template.changedAt,
    })),
  };
};

const docTemplate: Operation = async (app, caller, { parts }) => {
  const template = await templateNamed(app, caller, parts.docTemplateId ?? '');
  const documentKey = template.documents[0]?.key;
  return {
    docTemplateId: hex(app, 'template', template.id),
    docTemplateName: template.name,
    createTime: template.createdAt,
    updateTime: template.changedAt,
    fileDownloadUrl: await templateLink(app, caller, await fileOf(app, caller, template)),
    components: componentsV3(template, { documentKey }).map(({ component }) => component),
  };
};

const removeDocTemplate: Operation = async (app, caller, { parts }) => {
  const templateId = templateIdOf(app, parts.docTemplateId ?? '');
  await app.setTemplateState(caller, { templateId, state: 'DELETED' });
  return null;
};

export const templates: Operations = {
  'POST /v1/docTemplates/createByUploadUrl': createByUploadUrl,
  'GET /v1/docTemplates/{templateId}': detailV1,
  'GET /v1/docTemplates/{templateId}/getBaseInfo': baseInfo,
  'POST /v1/docTemplates/{templateId}/components': addComponents,
  'DELETE /v1/docTemplates/{templateId}/components/{componentIds}': removeComponents,
  'POST /v1/files/createByTemplate': createByTemplate,
  'GET /v3/doc-templates': docTemplates,
  'GET /v3/doc-templates/{docTemplateId}': docTemplate,
  'DELETE /v3/doc-templates/{docTemplateId}': removeDocTemplate,
  'POST /v3/files/create-by-doc-template': createByDocTemplate,
};
