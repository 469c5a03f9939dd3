import type { Application, FieldInput, FormFieldPlace } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { openId } from '../agent.js';
import type { Paper } from '../anchors.js';
import { partsOf } from '../combinations.js';
import { TencentRefusal } from '../errors.js';
import { extraOf } from '../extra.js';
import { fieldsOf, type FlowField, isSignField, signFieldOf } from '../fill-components.js';
import { fileUrl } from '../links.js';
import type { Parameters } from '../reading.js';
import { recipientId, signId } from '../reply.js';
import { draftOf, type FlowSetting } from '../translate.js';
import type { TencentCaller } from './operation.js';
import { mustBeSwitchedOn } from './services.js';

/** How a flow is made of files: its papers, its fields, its parties; in one go, or not at all. */

const filesAtMost = 20;

/** One flow of its files, sent. */
export async function flowOfFiles(app: Application, caller: TencentCaller, request: Parameters): Promise<Contract> {
  const draft = await draftOfFiles(app, caller, request);
  return orNothing(app, caller, draft, () => app.publishContract(caller, { contractId: draft.id }));
}

/** Five minutes of a look at what would be sent; no flow is left. */
export async function previewOfFiles(app: Application, caller: TencentCaller, request: Parameters): Promise<string> {
  const draft = await draftOfFiles(app, caller, request);
  return previewUrlOf(app, caller, draft);
}

const previewLifeMs = 300_000;

/** A link to the draft's paper; the draft goes. */
export async function previewUrlOf(app: Application, caller: TencentCaller, { id }: Contract): Promise<string> {
  try {
    const expiresAt = (await app.businessTime()) + previewLifeMs;
    const file = await app.previewDraft(caller, { contractId: id, expiresAt });
    return await fileUrl(app, caller, file.id, previewLifeMs);
  } finally {
    await app.withdrawContract(caller, { contractId: id });
  }
}

/** What cannot be sent leaves nothing behind. */
async function orNothing<T>(app: Application, caller: TencentCaller, { id }: Contract, act: () => Promise<T>) {
  try {
    return await act();
  } catch (error) {
    await app.withdrawContract(caller, { contractId: id });
    throw error;
  }
}

async function draftOfFiles(app: Application, caller: TencentCaller, request: Parameters): Promise<Contract> {
  const fileIds = fileIdsOf(caller, request);
  const paper = await paperOf(app, caller, request, fileIds);
  const setting = { ...(await settingOf(app, caller, request, paper.pageCount)), ...paper };
  const input = draftOf(request, setting);
  await mustBeSwitchedOn(app, caller, {
    autoSign: input.signatories!.some(({ actions }) => actions?.some(({ autoSign }) => autoSign)),
    mobileCheck: request.text('ApproverVerifyType', 20) === 'MobileCheck',
  });
  const fields = flowFieldsOf(request, paper);
  await mustFindSomeWord(app, caller, request, fileIds);
  const creator = { contact: caller.agent.operatorOpenId, contactType: 'OPENID' } as const;
  const draft = await app.saveDraft(caller, { ...input, creator });
  return orNothing(app, caller, draft, () => withPaper(app, caller, draft, fileIds, fields));
}

/** Documents, fields and accompanying files of a draft. */
async function withPaper(
  app: Application,
  caller: TencentCaller,
  draft: Contract,
  fileIds: string[],
  fields: OwnedField[],
): Promise<Contract> {
  const key = { contractId: draft.id };
  await app.addDocumentFromFiles(caller, { ...key, fileIds, title: titleOf(draft.subject) });
  if (fields.length > 0)
    await app.setFields(caller, { ...key, fields: await filledFields(app, caller, draft, fields) });
  for (const { fileId, attached } of fields)
    if (attached && fileId) await app.addAttachmentFromFile(caller, { ...key, fileId: fileIdOf(caller, fileId) });
  return draft;
}

export const approversOf = (caller: TencentCaller, { signatories }: Contract) =>
  signatories.map((signatory) => ({
    SignId: signId(caller, signatory),
    RecipientId: recipientId(caller, signatory),
    ApproverRoleName: '',
  }));

function fileIdsOf(caller: TencentCaller, request: Parameters): string[] {
  const written = request.texts('FileIds', filesAtMost, 'InvalidParameter.FlowFileIds');
  if (written.length === 0) request.missing('FileIds');
  return written.map((id) => fileIdOf(caller, id));
}

function fileIdOf(caller: TencentCaller, written: string): string {
  const found = caller.ids.in('file', written);
  if (found === undefined) throw new TencentRefusal('ResourceNotFound.Resource', written);
  return found;
}

/**
 * All pages of the files in their order: several files become one document. Form fields are looked for where a component
 * stands at one.
 */
async function paperOf(
  app: Application,
  caller: TencentCaller,
  request: Parameters,
  fileIds: string[],
): Promise<Paper> {
  const formFields = new Map<string, FormFieldPlace>();
  const wanted = componentsIn(request).some((component) => component.text('GenerateMode', 20) === 'FIELD');
  let pageCount = 0;
  for (const id of fileIds) {
    const { file } = await app.fileDetail(caller, id);
    if (!file.pdf) throw new TencentRefusal('InvalidParameter.FlowFileIds', file.name);
    for (const place of wanted ? await app.formFieldsOf(caller, id) : [])
      if (!formFields.has(place.name)) formFields.set(place.name, { ...place, page: place.page + pageCount });
    pageCount += file.pdf.pageCount;
  }
  return { pageCount, formFields };
}

const componentsIn = (request: Parameters): Parameters[] => [
  ...request.objects('Components', 200),
  ...request
    .objects('FlowApprovers', 50, 'InvalidParameter.FlowApprovers')
    .flatMap((approver) => [
      ...approver.objects('Components', 100),
      ...approver.objects('SignComponents', 200, 'InvalidParameter.SignComponents'),
    ]),
];

/**
 * `IgnoreKeywordError` lets a component go whose word is nowhere, but not the last one of a signer (protocols §4.4).
 *
 * @throws TencentRefusal InvalidParameter.Keyword
 */
async function mustFindSomeWord(app: Application, caller: TencentCaller, request: Parameters, fileIds: string[]) {
  for (const approver of request.objects('FlowApprovers', 50)) {
    const words = approver
      .objects('SignComponents', 200)
      .map((component) => (extraOf(component)['IgnoreKeywordError'] === 1 ? wordOf(component) : undefined));
    const sure = words.some((word) => word === undefined);
    if (sure || words.length === 0 || request.integer('SignBeanTag', 0, 1) === 1) continue;
    if (!(await anyWordIn(app, caller, fileIds, [...new Set(words as string[])])))
      throw new TencentRefusal('InvalidParameter.Keyword', approver.named('SignComponents'));
  }
}

async function anyWordIn(app: Application, caller: TencentCaller, fileIds: string[], words: string[]) {
  for (const id of fileIds) {
    const found = await app.findInFile(caller, id, words.slice(0, 100));
    if (Object.values(found).some(({ hits }) => hits.length > 0)) return true;
  }
  return false;
}

const wordOf = (component: Parameters): string | undefined =>
  component.text('GenerateMode', 20) === 'KEYWORD'
    ? component.text('ComponentId', 100)?.replace(/^\^(.+)\^$/s, '$1')
    : undefined;

export async function settingOf(
  app: Application,
  caller: TencentCaller,
  request: Parameters,
  pageCount: number,
  list = 'FlowApprovers',
): Promise<FlowSetting> {
  const { company, organisationOpenId } = caller.agent;
  const approvers = request.objects(list, 50, 'InvalidParameter.FlowApprovers');
  const named = new Set(approvers.map((approver) => openId(approver, 'OrganizationOpenId')));
  const organisations = new Map<string, string>();
  for (const id of named) {
    if (id === '' || id === organisationOpenId) continue;
    const found = await app.companyAccount(caller.channel, { externalId: id });
    if (found) organisations.set(id, found.company.name);
  }
  const typed = approvers.some((approver) =>
    approver
      .objects('SignComponents', 200)
      .some((component) => component.text('ComponentExtra', 20_000)?.includes('ComponentTypeLimit')),
  );
  return {
    ...(typed && { ownSeals: await ownSealsOf(app, caller) }),
    now: await app.businessTime(),
    pageCount,
    sender: { name: company!.company.name, openId: organisationOpenId },
    organisations,
    sealId: (text) => caller.ids.in('seal', text),
  };
}

async function ownSealsOf(app: Application, caller: TencentCaller): Promise<Map<string, string[]>> {
  const company = { id: caller.agent.company!.id };
  const { list } = await app.listSeals(caller, { company, states: ['ENABLED'], limit: 100 });
  const byType = new Map<string, string[]>();
  for (const { id, kind } of list) byType.set(kind, [...(byType.get(kind) ?? []), id]);
  return byType;
}

/** Fill components: the sender's own, and those of each approver by its place. */
interface OwnedField extends FlowField {
  approver?: number;
  /** Its file goes with the contract too. */
  attached?: boolean;
}

function flowFieldsOf(request: Parameters, paper: Paper): OwnedField[] {
  const own = partsOf(request.objects('Components', 200)).flatMap((component, n) => {
    const attached = component.text('ComponentType', 100) === 'ATTACHMENT';
    return fieldsOf(component, n, paper).map((field) => ({ ...field, attached }));
  });
  const theirs = request.objects('FlowApprovers', 50).flatMap((approver, place) => {
    const from = 1000 * (place + 1);
    const filled = partsOf(approver.objects('Components', 100)).flatMap((component, n) =>
      fieldsOf(component, from + n, paper),
    );
    const said = partsOf(approver.objects('SignComponents', 200)).filter(isSignField);
    const signed = said.map((component, n) => signFieldOf(component, from + 500 + n, paper));
    return [...filled, ...signed].map((field) => ({ ...field, approver: place }));
  });
  return distinctlyNamed([...own, ...theirs]);
}

/** Names may repeat in a PDF of the vendor's; a field's name here is its own. */
function distinctlyNamed(fields: OwnedField[]): OwnedField[] {
  const used = new Set<string>();
  return fields.map((one) => {
    let name = one.field.name;
    for (let n = 2; used.has(name); n++) name = `${one.field.name}_${n}`;
    used.add(name);
    return { ...one, field: { ...one.field, name, label: one.field.label ?? one.field.name } };
  });
}

/** A picture is named by its file; an approver by its place in the request. */
const filledFields = (
  app: Application,
  caller: TencentCaller,
  { signatories }: Contract,
  fields: OwnedField[],
): Promise<FieldInput[]> =>
  Promise.all(
    fields.map(async ({ field, fileId, approver }) => ({
      ...field,
      ...(approver !== undefined && { signatoryId: signatories[approver]!.id }),
      ...(fileId && { image: await bytesOf(app, caller, fileId) }),
    })),
  );

/** The bytes of an uploaded file. @throws TencentRefusal ResourceNotFound.Resource */
export async function bytesOf(app: Application, caller: TencentCaller, written: string): Promise<Buffer> {
  const { open } = await app.downloadFile(caller, fileIdOf(caller, written), 'ORIGINAL');
  const chunks: Buffer[] = [];
  for await (const chunk of open()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Documents are called after their flow, as far as a title goes. */
const titleOf = (subject: string): string => [...subject.replace(/[\t\r\n]/g, ' ')].slice(0, 100).join('');
