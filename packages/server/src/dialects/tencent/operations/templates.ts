import type { Application, FieldValueInput, Template } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { refusalOf, TencentRefusal, textOf } from '../errors.js';
import type { Parameters } from '../reading.js';
import { tableOf } from '../table-component.js';
import { templateInfo } from '../template-reply.js';
import { approversIn, flowFactsOf, templatePartyOf } from '../translate.js';
import { approversOf, bytesOf, previewUrlOf, settingOf } from './flow-of-files.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 模板: used by call; the vendor has a console to make them, here that is the core's `createTemplate`. */

function templateIdOf({ ids }: TencentCaller, request: Parameters): string {
  const written = request.requiredText('TemplateId', 64);
  return ids.in('template', written) ?? refuseTemplate(written);
}

const refuseTemplate = (id: string): never => {
  throw new TencentRefusal('ResourceNotFound.Template', id);
};

const namedIn = (caller: TencentCaller, request: Parameters): string[] =>
  request.has('TemplateId')
    ? [templateIdOf(caller, request)]
    : request.texts('TemplateIds', 100).map((id) => caller.ids.in('template', id) ?? refuseTemplate(id));

const describe: Operation = {
  run: async (app, caller, request) => {
    const Limit = request.integer('Limit', 1, 100) ?? 20;
    const Offset = request.integer('Offset', 0, 20_000) ?? 0;
    const whole = (request.integer('ContentType', 0, 1) ?? 0) === 0;
    const all = request.flag('QueryAllComponents') ?? false;
    const named = namedIn(caller, request);
    const { total, list } =
      named.length > 0 ? await these(app, caller, named) : await some(app, caller, request, Limit, Offset);
    return {
      Templates: list.map((one) => templateInfo(caller, one, { whole, all })),
      TotalCount: total,
      Limit,
      Offset,
    };
  },
};

async function these(app: Application, caller: TencentCaller, ids: string[]) {
  const list: Template[] = [];
  for (const id of ids) list.push((await app.templateDetail(caller, id)) ?? refuseTemplate(id));
  return { total: list.length, list };
}

function some(app: Application, caller: TencentCaller, request: Parameters, limit: number, offset: number) {
  const copyOf = request.text('ChannelTemplateId', 64);
  return app.listTemplates(caller, {
    name: request.text('TemplateName', 200),
    copyOf: copyOf === undefined ? undefined : (caller.ids.in('template', copyOf) ?? refuseTemplate(copyOf)),
    offset,
    limit,
  });
}

// ── flows of templates ──────────────────────────────────────────────────────────────────────────────────────────────

const flowsAtMost = 20;

/** @param publish false: a draft, to be looked at */
export async function flowOfTemplate(
  app: Application,
  caller: TencentCaller,
  info: Parameters,
  publish = true,
): Promise<Contract> {
  const templateId = templateIdOf(caller, info);
  const template = (await app.templateDetail(caller, templateId)) ?? refuseTemplate(templateId);
  const setting = await settingOf(app, caller, info, template.documents[0]?.pages.length ?? 1);
  const signatories = approversIn(info).map((approver, place) => templatePartyOf(approver, place, setting, info));
  const values: FieldValueInput[] = [];
  for (const field of info.objects('FormFields', 200)) values.push(await valueOf(app, caller, template, field));
  const creator = { contact: caller.agent.operatorOpenId, contactType: 'OPENID' } as const;
  const facts = flowFactsOf(info, setting, signatories);
  const echo = { ...facts.echo, TemplateId: caller.ids.out('template', templateId) };
  const draft = { ...facts, creator, echo };
  return app.createFromTemplate(caller, { templateId, draft, signatories, values, publish });
}

/** A picture is named by its file, a table written as JSON. */
async function valueOf(
  app: Application,
  caller: TencentCaller,
  template: Template,
  written: Parameters,
): Promise<FieldValueInput> {
  const { name, type } = fieldIn(template, written);
  const value = written.text('ComponentValue', type === 'TABLE' ? 200_000 : 5000, 'InvalidParameter.ComponentValue');
  if (type === 'IMAGE' && value) return { name, image: await bytesOf(app, caller, value) };
  return { name, value: type === 'TABLE' && value ? tableOf(written, value) : (value ?? '') };
}

/** A field by its id, else by the name that people read. */
function fieldIn({ fields }: Template, field: Parameters): Template['fields'][number] {
  const id = field.text('ComponentId', 100);
  const label = field.text('ComponentName', 100);
  const found =
    fields.find(({ name }) => name === id) ??
    fields.find(({ name, label: read }) => label !== undefined && (read ?? name) === label);
  if (!found) throw field.invalid('ComponentName', 'InvalidParameter.DataNotFound');
  return found;
}

const create: Operation = {
  run: async (app, caller, request) => {
    const infos = request.objects('FlowInfos', flowsAtMost, 'LimitExceeded.CreateFlowNum');
    if (infos.length === 0) request.missing('FlowInfos');
    request.integer('PreviewType', 0, 1);
    if (request.flag('NeedPreview')) return previewed(app, caller, infos);
    const made: ({ contract: Contract } | { why: string })[] = [];
    for (const info of infos) made.push(await tried(app, caller, info, infos.length === 1));
    const FlowIds = made.map((one) => ('contract' in one ? caller.ids.out('contract', one.contract.id) : ''));
    return {
      FlowIds,
      CustomerData: infos.map((info) => info.text('CustomerData', 1000) ?? ''),
      ErrorMessages: made.map((one) => ('why' in one ? one.why : '')),
      PreviewUrls: [],
      TaskInfos: FlowIds.map((TaskId) => ({ TaskId, TaskStatus: TaskId === '' ? 'NOTREADY' : 'READY' })),
      FlowApprovers: made.map((one, place) => ({
        FlowId: FlowIds[place],
        Approvers: 'contract' in one ? approversOf(caller, one.contract) : [],
      })),
    };
  },
};

/** Links to what would be sent; no flow is made. */
async function previewed(app: Application, caller: TencentCaller, infos: Parameters[]) {
  const PreviewUrls: string[] = [];
  for (const info of infos)
    PreviewUrls.push(await previewUrlOf(app, caller, await flowOfTemplate(app, caller, info, false)));
  const none = infos.map(() => '');
  const CustomerData = infos.map((info) => info.text('CustomerData', 1000) ?? '');
  return { FlowIds: [], CustomerData, ErrorMessages: none, PreviewUrls, TaskInfos: [], FlowApprovers: [] };
}

/** Of several, one that fails leaves the others; the only one fails the call. */
async function tried(app: Application, caller: TencentCaller, info: Parameters, only: boolean) {
  try {
    return { contract: await flowOfTemplate(app, caller, info) };
  } catch (error) {
    if (only || !(error instanceof DomainError || error instanceof TencentRefusal)) throw error;
    return { why: textOf(error instanceof DomainError ? refusalOf(error) : error) };
  }
}

// ── looking after templates ─────────────────────────────────────────────────────────────────────────────────────────

const newStates = { ENABLE: 'ENABLED', DISABLE: 'DISABLED', DELETE: 'DELETED' } as const;

const operate: Operation = {
  run: async (app, caller, request) => {
    const templateId = templateIdOf(caller, request);
    const type =
      request.word('OperateType', ['ENABLE', 'DISABLE', 'DELETE', 'COPY'], 'OperationDenied.OperateType') ??
      request.missing('OperateType');
    const template =
      type === 'COPY'
        ? await app.copyTemplate(caller, { templateId, name: request.text('TemplateName', 100) })
        : await app.setTemplateState(caller, { templateId, state: newStates[type] });
    return { TemplateId: caller.ids.out('template', template.id), TemplateName: template.name };
  },
};

/** Templates of the channel, which its sub-clients may use. Words are compared without case, as samples write them. */
const publish: Operation = {
  needs: 'APP',
  run: async (app, caller, request) => {
    const type = request.text('OperateType', 20)?.toUpperCase() ?? request.missing('OperateType');
    if (!['SELECT', 'UPDATE', 'DELETE'].includes(type))
      throw request.invalid('OperateType', 'OperationDenied.OperateType');
    if (!request.has('TemplateId')) throw new TencentRefusal('MissingParameter.Templates');
    const templateId = templateIdOf(caller, request);
    const template = (await app.templateDetail(caller.channel, templateId)) ?? refuseTemplate(templateId);
    const about = {
      AppId: caller.agent.appId,
      TemplateId: caller.ids.out('template', templateId),
      FailMessageList: [],
    };
    if (type === 'SELECT') return { ...about, ...(await shown(app, caller, request, template)) };
    const tag = request.word('AuthTag', ['all', 'part'], 'OperationDenied.AuthTag') ?? 'part';
    await share(app, caller, request, { templateId, tag, type });
    return { ...about, OperateResult: 'all-success', AuthTag: tag, ProxyOrganizationOpenIds: [], Total: 0 };
  },
};

async function share(
  app: Application,
  { channel }: TencentCaller,
  request: Parameters,
  { templateId, tag, type }: { templateId: string; tag: 'all' | 'part'; type: string },
): Promise<void> {
  const list = (request.text('ProxyOrganizationOpenIds', 10_000) ?? '').split(',').map((id) => id.trim());
  const companies = list.filter(Boolean);
  if (tag === 'part' && companies.length === 0)
    throw new TencentRefusal('InvalidParameter.EmptyParams', 'ProxyOrganizationOpenIds');
  if (companies.length > 100) throw request.invalid('ProxyOrganizationOpenIds');
  const available = request.integer('Available', 0, 2) ?? 0;
  if (type === 'UPDATE' && available > 0)
    await app.setTemplateState(channel, { templateId, state: available === 1 ? 'ENABLED' : 'DISABLED' });
  const whom = tag === 'all' ? ('ALL' as const) : companies.map((externalId) => ({ externalId }));
  await app.shareTemplate(channel, { templateId, with: whom, share: type === 'UPDATE' });
}

async function shown(app: Application, { channel }: TencentCaller, request: Parameters, { sharedWith }: Template) {
  const names: string[] = [];
  for (const id of sharedWith === 'ALL' ? [] : (sharedWith ?? []))
    names.push((await app.companyAccount(channel, { id }))?.externalId ?? '');
  const [limit, offset] = [request.integer('Limit', 1, 100) ?? 20, request.integer('Offset', 0) ?? 0];
  return {
    OperateResult: 'all-success',
    AuthTag: sharedWith === 'ALL' ? 'all' : 'part',
    ProxyOrganizationOpenIds: names.filter(Boolean).slice(offset, offset + limit),
    Total: names.length,
  };
}

export const templates: Operations = {
  DescribeTemplates: describe,
  CreateFlowsByTemplates: create,
  OperateTemplate: operate,
  OperateChannelTemplate: publish,
};
