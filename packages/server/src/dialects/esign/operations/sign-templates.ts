import type { Application, Template, TemplateRole } from '../../../app/application.js';
import type { TemplateState } from '../../../domain/template.js';
import type { Reader } from '../../reading.js';
import { hex, orgIdOf } from '../ids.js';
import { EsignRefusal } from '../errors.js';
import { componentsV3 } from '../template-wire.js';
import { personOf } from '../parties.js';
import { organisationOf } from './accounts.js';
import { templateFile, templateLink, pageIn } from './templates.js';
import type { EsignCaller, Operation, Operations } from './operation.js';

/** 流程模板 (file-and-template3): every template with parties, whoever made it; an organisation's are its own and those shared with it. */

const organisationIn = async (app: Application, caller: EsignCaller, said: Reader) =>
  organisationOf(app, caller, { id: orgIdOf(app, said.requiredText('orgId')) });

/** @throws EsignRefusal 1451026; DomainError TEMPLATE_NOT_FOUND is of documents alone */
export async function signTemplateNamed(app: Application, caller: EsignCaller, written: string): Promise<Template> {
  const id = app.undressId('hex', 'template', written);
  const template = id && (await app.templateDetail(caller, id));
  if (!template || template.roles.length === 0) throw new EsignRefusal(1451026, '流程模板不存在');
  return template;
}

const statuses = { 0: 'DISABLED', 1: 'ENABLED' } as const;
const statusOf = ({ state }: Template): 0 | 1 => (state === 'ENABLED' ? 1 : 0);

const list: Operation = async (app, caller, asked) => {
  const org = await organisationIn(app, caller, asked.query);
  const status = asked.query.integer('status');
  if (status !== undefined && status !== 0 && status !== 1) throw asked.query.invalid('status');
  const { total, list: templates } = await app.listTemplates(caller, {
    ...pageIn(asked),
    companyId: org.id,
    forContracts: true,
    states: status === undefined ? undefined : [statuses[status]],
  });
  return {
    total,
    signTemplates: templates.map((template) => ({
      signTemplateName: template.name,
      signTemplateId: hex(app, 'template', template.id),
      createTime: template.createdAt,
      updateTime: template.changedAt,
      status: statusOf(template),
      signTemplateSource: 1,
    })),
  };
};

/** The template and the organisation that is named beside it, which has to be its own or one it is shared with. */
async function ofOrganisation(app: Application, caller: EsignCaller, said: Reader) {
  const template = await signTemplateNamed(app, caller, said.requiredText('signTemplateId'));
  const org = await organisationIn(app, caller, said);
  const { list: usable } = await app.listTemplates(caller, { companyId: org.id, forContracts: true, limit: 1_000_000 });
  if (!usable.some(({ id }) => id === template.id)) throw new EsignRefusal(1451043, '模板不属于该企业，无法操作');
  return { template, org };
}

const detail: Operation = async (app, caller, { query }) => {
  const { template, org } = await ofOrganisation(app, caller, query);
  const whole = query.flag('queryComponents') ?? false;
  const docs = [];
  for (const { fileId, title } of template.documents) {
    const file = await templateFile(app, caller, template, fileId);
    docs.push({
      fileId: hex(app, 'file', fileId),
      fileName: `${title}.pdf`,
      fileNameConversion: true,
      fileDownloadUrl: await templateLink(app, caller, file),
    });
  }
  const fileIdOf = (documentKey: string | undefined): string => {
    const document = template.documents.find(({ key }) => key === documentKey) ?? template.documents[0]!;
    return hex(app, 'file', document.fileId);
  };
  const components = (roleKey: string) =>
    componentsV3(template, { roleKey }).map(({ component, documentKey }) => ({
      ...component,
      fileId: fileIdOf(documentKey),
    }));
  return {
    orgId: hex(app, 'tenant', org.id),
    signTemplateId: hex(app, 'template', template.id),
    signTemplateName: template.name,
    signTemplateStatus: statusOf(template),
    docs,
    participants: template.roles.map((role) =>
      participantOf(app, template, role, whole ? components(role.key) : null, org),
    ),
    copiers: [],
    attachments: [],
    dedicatedCloudId: null,
  };
};

/** 1 fills, 2 signs. A party that only fills has no action; every other signs. */
const bizTypeOf = ({ fields }: Template, { key }: TemplateRole): string =>
  fields.some(({ roleKey }) => roleKey === key) ? '1,2' : '2';

function participantOf(
  app: Application,
  template: Template,
  role: TemplateRole,
  components: unknown[] | null,
  org: { id: string; company: { name: string } },
) {
  const isOrg = role.type === 'COMPANY';
  const own = { orgId: hex(app, 'tenant', org.id), orgName: org.company.name, transactor: null };
  return {
    participantId: role.key,
    participantFlag: role.name,
    participantType: isOrg ? 1 : 2,
    participateBizType: bizTypeOf(template, role),
    participantSetMode: role.sponsor && isOrg ? 2 : 1, // fixed to the initiator, or named by whoever starts a flow
    orgParticipant: role.sponsor && isOrg ? own : null,
    psnParticipant: null,
    draftOrder: template.fields.some(({ roleKey }) => roleKey === role.key) ? 1 : null, // all fill at once
    signOrder: role.serialNo + 1,
    sealTypes: null,
    willingnessAuthModes: null,
    components,
  };
}

const setTo =
  (state: TemplateState): Operation =>
  async (app, caller, { body }) => {
    await transactorIn(app, caller, body);
    const { template } = await ofOrganisation(app, caller, body);
    await app.setTemplateState(caller, { templateId: template.id, state });
    return null;
  };

/** Who does it: a person the app knows. */
async function transactorIn(app: Application, caller: EsignCaller, body: Reader): Promise<void> {
  if (body.has('transactorPsnId')) await personOf(app, caller, body.requiredText('transactorPsnId'));
}

const copy: Operation = async (app, caller, { body }) => {
  await transactorIn(app, caller, body);
  const { template } = await ofOrganisation(app, caller, body);
  const made = await app.copyTemplate(caller, { templateId: template.id, name: `${template.name.slice(0, 90)}_副本` });
  return { copiedSignTemplateId: hex(app, 'template', made.id) };
};

/** 流程模板 with the 文件模板 inside; here a document has no template of its own, so it is named by the whole. */
const basicInfo: Operation = async (app, caller, asked) => {
  const { total, list: templates } = await app.listTemplates(caller, { ...pageIn(asked), forContracts: true });
  return {
    total,
    flowTemplateBasicInfos: templates.map(({ id, name }) => ({
      flowTemplateId: hex(app, 'template', id),
      flowTemplateName: name,
      docTemplates: [{ docTemplateId: hex(app, 'template', id), docTemplateName: name }],
    })),
  };
};

export const signTemplates: Operations = {
  'GET /v3/sign-templates': list,
  'GET /v3/sign-templates/detail': detail,
  'POST /v3/sign-templates/enable': setTo('ENABLED'),
  'POST /v3/sign-templates/disable': setTo('DISABLED'),
  'POST /v3/sign-templates/delete': setTo('DELETED'),
  'POST /v3/sign-templates/copy': copy,
  'GET /v3/flow-templates/basic-info': basicInfo,
};
