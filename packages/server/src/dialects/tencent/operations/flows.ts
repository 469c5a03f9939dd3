import type { Application, DraftInput } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { openId } from '../agent.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { flowDetail, knownIn, recipientId, signId } from '../reply.js';
import { draftOf, type FlowSetting } from '../translate.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 合同: create from files, look at, cancel. */

const filesAtMost = 20;

const createByFiles: Operation = {
  refusals: { CONTRACT_STATE: 'FailedOperation' },
  run: async (app, caller, request) => {
    const fileIds = fileIdsOf(caller, request);
    const pageCount = await pagesOf(app, caller, fileIds);
    const input = draftOf(request, await settingOf(app, caller, request, pageCount));
    if (request.flag('NeedPreview')) throw new TencentRefusal('UnsupportedOperation', 'NeedPreview');
    const contract = await send(app, caller, input, fileIds);
    return {
      FlowId: caller.ids.out('contract', contract.id),
      Approvers: approversOf(caller, contract),
      PreviewUrl: '',
    };
  },
};

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

/** A flow is made in one go: what cannot be sent leaves nothing behind. */
async function send(app: Application, caller: TencentCaller, input: DraftInput, fileIds: string[]): Promise<Contract> {
  const creator = { contact: caller.agent.operatorOpenId, contactType: 'OPENID' } as const;
  const draft = await app.saveDraft(caller, { ...input, creator });
  const key = { contractId: draft.id };
  try {
    await app.addDocumentFromFiles(caller, { ...key, fileIds, title: titleOf(draft.subject) });
    return await app.publishContract(caller, key);
  } catch (error) {
    await app.withdrawContract(caller, key);
    throw error;
  }
}

/** Documents are called after their flow, as far as a title goes. */
const titleOf = (subject: string): string => [...subject.replace(/[\t\r\n]/g, ' ')].slice(0, 100).join('');

// ── look at ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const detailsAtMost = 100;

const describeDetail: Operation = {
  run: async (app, caller, request) => {
    if (!request.has('FlowIds') && request.has('FlowGroupId'))
      throw new TencentRefusal('UnsupportedOperation', 'FlowGroupId');
    const written = request.texts('FlowIds', detailsAtMost, 'LimitExceeded.FlowIds');
    if (written.length === 0) throw new TencentRefusal('MissingParameter.FlowIdsOrFlowGroupId');
    const ids = [...new Set(written.flatMap((id) => caller.ids.in('contract', id) ?? []))];
    const found = new Map((await app.contractsByIds(caller, ids)).map((contract) => [contract.id as string, contract]));
    const contracts = ids.flatMap((id) => found.get(id) ?? []);
    if (contracts.length === 0) throw new TencentRefusal('ResourceNotFound');
    const known = await knownIn(app, caller, contracts);
    return {
      ApplicationId: caller.agent.appId,
      ProxyOrganizationOpenId: caller.agent.organisationOpenId,
      FlowInfo: contracts.map((contract) => flowDetail(caller, contract, known)),
      FlowGroupId: '',
      FlowGroupName: '',
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
};
