import type { Application, DraftInput, FieldInput } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { openId } from '../agent.js';
import { fieldOf } from '../components.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { flowDetail, knownIn, recipientId, signId } from '../reply.js';
import { draftOf, type FlowSetting } from '../translate.js';
import { groupOf } from './group-tasks.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 合同: create from files, look at, cancel. */

const filesAtMost = 20;

const createByFiles: Operation = {
  refusals: { CONTRACT_STATE: 'FailedOperation' },
  run: async (app, caller, request) => {
    if (request.flag('NeedPreview')) throw new TencentRefusal('UnsupportedOperation', 'NeedPreview');
    const contract = await flowOfFiles(app, caller, request);
    return {
      FlowId: caller.ids.out('contract', contract.id),
      Approvers: approversOf(caller, contract),
      PreviewUrl: '',
    };
  },
};

/** One flow of its files, sent. */
export async function flowOfFiles(app: Application, caller: TencentCaller, request: Parameters): Promise<Contract> {
  const fileIds = fileIdsOf(caller, request);
  const pageCount = await pagesOf(app, caller, fileIds);
  const input = draftOf(request, await settingOf(app, caller, request, pageCount));
  return send(app, caller, input, fileIds, fieldsOf(request, pageCount));
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
  return written.map((id) => {
    const found = caller.ids.in('file', id);
    if (found === undefined) throw new TencentRefusal('ResourceNotFound.Resource', id);
    return found;
  });
}

/** All pages of the files in their order: several files become one document. */
async function pagesOf(app: Application, caller: TencentCaller, fileIds: string[]): Promise<number> {
  let pages = 0;
  for (const id of fileIds) {
    const { file } = await app.fileDetail(caller, id);
    if (!file.pdf) throw new TencentRefusal('InvalidParameter.FlowFileIds', file.name);
    pages += file.pdf.pageCount;
  }
  return pages;
}

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
  return {
    now: await app.businessTime(),
    pageCount,
    sender: { name: company!.company.name, openId: organisationOpenId },
    organisations,
    sealId: (text) => caller.ids.in('seal', text),
  };
}

/** Fill components: the sender's own, and those of each approver by its place. */
interface FlowField {
  field: FieldInput & { fileId?: string };
  approver?: number;
}

function fieldsOf(request: Parameters, pageCount: number): FlowField[] {
  const own = request
    .objects('Components', 200)
    .map((component, n) => ({ field: fieldOf(component, n, { pageCount }) }));
  const theirs = request.objects('FlowApprovers', 50).flatMap((approver, place) =>
    approver.objects('Components', 100).map((component, n) => ({
      approver: place,
      field: fieldOf(component, 1000 * (place + 1) + n, { pageCount }),
    })),
  );
  return [...own, ...theirs];
}

/** A flow is made in one go: what cannot be sent leaves nothing behind. */
async function send(
  app: Application,
  caller: TencentCaller,
  input: DraftInput,
  fileIds: string[],
  fields: FlowField[],
): Promise<Contract> {
  const creator = { contact: caller.agent.operatorOpenId, contactType: 'OPENID' } as const;
  const draft = await app.saveDraft(caller, { ...input, creator });
  const key = { contractId: draft.id };
  try {
    await app.addDocumentFromFiles(caller, { ...key, fileIds, title: titleOf(draft.subject) });
    if (fields.length > 0)
      await app.setFields(caller, { ...key, fields: await filledFields(app, caller, draft, fields) });
    return await app.publishContract(caller, key);
  } catch (error) {
    await app.withdrawContract(caller, key);
    throw error;
  }
}

/** A picture is named by its file; an approver by its place in the request. */
const filledFields = (
  app: Application,
  caller: TencentCaller,
  { signatories }: Contract,
  fields: FlowField[],
): Promise<FieldInput[]> =>
  Promise.all(
    fields.map(async ({ field: { fileId, ...field }, approver }) => ({
      ...field,
      ...(approver !== undefined && { signatoryId: signatories[approver]!.id }),
      ...(fileId && { image: await bytesOf(app, caller, fileId) }),
    })),
  );

async function bytesOf(app: Application, caller: TencentCaller, written: string): Promise<Buffer> {
  const id = caller.ids.in('file', written);
  if (id === undefined) throw new TencentRefusal('ResourceNotFound.Resource', written);
  const { open } = await app.downloadFile(caller, id, 'ORIGINAL');
  const chunks: Buffer[] = [];
  for await (const chunk of open()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Documents are called after their flow, as far as a title goes. */
const titleOf = (subject: string): string => [...subject.replace(/[\t\r\n]/g, ' ')].slice(0, 100).join('');

// ── look at ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const detailsAtMost = 100;

const describeDetail: Operation = {
  run: async (app, caller, request) => {
    const groupId = request.text('FlowGroupId', 64);
    const group = groupId === undefined ? undefined : await groupOf(app, caller, groupId);
    const written = request.texts('FlowIds', detailsAtMost, 'LimitExceeded.FlowIds');
    if (written.length === 0 && !group) throw new TencentRefusal('MissingParameter.FlowIdsOrFlowGroupId');
    const ids = group?.ids ?? [...new Set(written.flatMap((id) => caller.ids.in('contract', id) ?? []))];
    const found = new Map((await app.contractsByIds(caller, ids)).map((contract) => [contract.id as string, contract]));
    const contracts = ids.flatMap((id) => found.get(id) ?? []);
    if (contracts.length === 0) throw new TencentRefusal('ResourceNotFound');
    const known = await knownIn(app, caller, contracts);
    return {
      ApplicationId: caller.agent.appId,
      ProxyOrganizationOpenId: caller.agent.organisationOpenId,
      FlowInfo: contracts.map((contract) => flowDetail(caller, contract, known)),
      FlowGroupId: groupId ?? '',
      FlowGroupName: group?.name ?? '',
    };
  },
};

// ── cancel ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** @throws TencentRefusal MissingParameter, ResourceNotFound.Flow */
export function flowIdOf({ ids }: TencentCaller, request: Parameters, name = 'FlowId'): string {
  const written = request.requiredText(name, 64);
  const id = ids.in('contract', written);
  if (id === undefined) throw new TencentRefusal('ResourceNotFound.Flow', written);
  return id;
}

export const cancelReasonOf = (request: Parameters): string | undefined =>
  request.text('CancelMessage', 200, 'InvalidParameter.CancelReason');

// ── fill components ─────────────────────────────────────────────────────────────────────────────────────────────────

const describeComponents: Operation = {
  run: async (app, caller, request) => {
    const [contract] = await app.contractsByIds(caller, [flowIdOf(caller, request)]);
    if (!contract) throw new TencentRefusal('ResourceNotFound.Flow');
    const fields = contract.documents.flatMap((document) => document.fields);
    const of = (id?: string) => fields.filter(({ signatoryId }) => signatoryId === id).map(filledComponent);
    const own = of();
    return {
      RecipientComponentInfos: [
        ...(own.length > 0 ? [{ RecipientId: '', RecipientFillStatus: '1', IsPromoter: true, Components: own }] : []),
        ...contract.signatories
          .filter(({ id }) => of(id).length > 0)
          .map((signatory) => ({
            RecipientId: recipientId(caller, signatory),
            RecipientFillStatus: signatory.state === 'FILLING' || signatory.state === 'WAITING' ? '0' : '1',
            IsPromoter: false,
            Components: of(signatory.id),
          })),
      ],
    };
  },
};

const filledComponent = ({ name, label, value, type }: Contract['documents'][number]['fields'][number]) => ({
  ComponentId: name,
  ComponentName: label ?? name,
  ComponentFillStatus: value === undefined ? '0' : '1',
  ComponentValue: type === 'IMAGE' ? '' : (value ?? ''),
  ImageUrl: '',
});

const cancel: Operation = {
  refusals: { CONTRACT_STATE: 'OperationDenied.FlowHasTerminated', NOT_PERMITTED: 'OperationDenied.Forbid' },
  run: async (app, caller, request) => {
    const contractId = flowIdOf(caller, request);
    const reason = cancelReasonOf(request);
    request.integer('CancelMessageFormat', 0, 3);
    await app.recallContract(caller, { contractId, reason });
    return {};
  },
};

export const flows: Operations = {
  ChannelCreateFlowByFiles: createByFiles,
  DescribeFlowDetailInfo: describeDetail,
  ChannelCancelFlow: cancel,
  ChannelDescribeFlowComponents: describeComponents,
};
