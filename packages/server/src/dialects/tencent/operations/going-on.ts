import type { Application, ContactInput, Each } from '../../../app/application.js';
import type { Contract, Signatory } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { shownSignatory } from '../../../domain/views.js';
import { openId } from '../agent.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { recipientId, signId } from '../reply.js';
import { approveStatus } from '../states.js';
import { addedParty, deadlineOf, mobileOf } from '../translate.js';
import { reasonOf } from './cancelling.js';
import { flowIdOf } from './flows.js';
import { approversOf, settingOf } from './flow-of-files.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** What is done to a flow that is out: deadlines, reminders, handing over, naming and adding signers. */

const batchAtMost = 100;

async function ownFlow(app: Application, caller: TencentCaller, id: string): Promise<Contract> {
  const [contract] = await app.contractsByIds(caller, [id]);
  if (!contract) throw new TencentRefusal('ResourceNotFound.Flow');
  return contract;
}

const partyBy = (caller: TencentCaller, contract: Contract, recipient: string): Signatory => {
  const found = contract.signatories.find((signatory) => recipientId(caller, signatory) === recipient);
  if (!found) throw new TencentRefusal('ResourceNotFound.FlowApprovers', recipient);
  return found;
};

const modifyDeadline: Operation = {
  refusals: {
    CONTRACT_STATE: 'OperationDenied.FlowStatusForbid',
    INPUT_INVALID: 'InvalidParameter.FlowDeadLine',
    NOT_THIS_STEP: 'OperationDenied.FlowStatusForbid',
  },
  run: async (app, caller, request) => {
    const contractId = flowIdOf(caller, request);
    const recipient = request.text('RecipientId', 64);
    const expireAt = deadlineOf(request, await app.businessTime()) ?? request.missing('Deadline');
    const signatoryId = recipient && partyBy(caller, await ownFlow(app, caller, contractId), recipient).id;
    await app.extendContract(caller, { contractId, expireAt, ...(signatoryId && { signatoryId }) });
    return {};
  },
};

// ── reminders ───────────────────────────────────────────────────────────────────────────────────────────────────────

const remind: Operation = {
  run: async (app, caller, request) => {
    const written = request.texts('FlowIds', batchAtMost);
    if (written.length === 0) request.missing('FlowIds');
    const ids = written.map((id) => caller.ids.in('contract', id));
    const known = ids.flatMap((contractId) => (contractId === undefined ? [] : [{ contractId }]));
    const answers = new Map<string, Each<{ urged: string[]; skipped: { name: string }[] }>>();
    const urged = known.length > 0 ? await app.urgeContracts(caller, { contracts: known }) : [];
    for (const each of urged) answers.set(each.key.contractId!, each);
    return {
      RemindFlowRecords: written.map((FlowId, place) => {
        const answer = answers.get(ids[place] ?? '');
        const urged = answer?.done?.urged.length ?? 0;
        return { CanRemind: urged > 0, FlowId, RemindMessage: urged > 0 ? '' : whyNot(answer) };
      }),
    };
  },
};

function whyNot(answer: Each<{ skipped: { name: string }[] }> | undefined): string {
  if (!answer || answer.refused?.code === 'CONTRACT_NOT_FOUND') return '合同不存在';
  if (answer.refused) return '合同状态不允许催办';
  const [first] = answer.done?.skipped ?? [];
  return first ? `签署人 ${first.name}: 此签署人已催办过` : '没有需要催办的签署人';
}

// ── handing over ────────────────────────────────────────────────────────────────────────────────────────────────────

const forward: Operation = {
  run: async (app, caller, request) => {
    const target = openId(request, 'TargetOpenId') || request.missing('TargetOpenId');
    const infos = request.objects('FlowForwardInfos', batchAtMost);
    if (infos.length === 0) request.missing('FlowForwardInfos');
    const known = await app.personAccount(caller.channel, { externalId: target });
    if (!known) throw new TencentRefusal('OperationDenied.UserNotInOrganization', target);
    const failed: object[] = [];
    const success: string[] = [];
    for (const info of infos) {
      const FlowId = info.requiredText('FlowId', 64);
      const RecipientId = info.text('RecipientId', 64) ?? '';
      try {
        await handOver(app, caller, FlowId, RecipientId, target);
        success.push(FlowId);
      } catch (error) {
        failed.push({ FlowId, ErrorDetail: reasonOf(error) });
      }
    }
    return { FailedFlows: failed, SuccessFlows: success };
  },
};

async function handOver(app: Application, caller: TencentCaller, flowId: string, recipient: string, target: string) {
  const contractId = caller.ids.in('contract', flowId);
  if (contractId === undefined) throw new TencentRefusal('ResourceNotFound.Flow');
  const contract = await ownFlow(app, caller, contractId);
  const own = contract.signatories.find(
    ({ type, tenantId }) => type === 'COMPANY' && tenantId === caller.agent.company!.id,
  );
  const party = recipient ? partyBy(caller, contract, recipient) : own;
  if (!party) throw new TencentRefusal('ResourceNotFound.FlowApprovers');
  const to: ContactInput = { contact: target, contactType: 'OPENID' };
  await app.transferActions(caller, { contractId, signatoryId: party.id, to });
}

// ── naming and adding signers ───────────────────────────────────────────────────────────────────────────────────────

/** Who takes a place that was left open. */
function takerOf(info: Parameters): ContactInput {
  const id = openId(info, 'OpenId');
  const name = info.text('ApproverName', 50, 'InvalidParameter.Name') ?? info.text('Name', 50, 'InvalidParameter.Name');
  if (id !== '') return { contact: id, contactType: 'OPENID', name };
  const mobile = mobileOf(info, 'ApproverMobile') ?? mobileOf(info, 'Mobile') ?? info.missing('ApproverMobile');
  if (name === undefined) throw info.invalid('ApproverName', 'InvalidParameter.Name');
  return { contact: mobile, contactType: 'MOBILE', name };
}

const nameApprovers: Operation = {
  refusals: { CONTRACT_STATE: 'OperationDenied.FlowStatusForbid', NOT_THIS_STEP: 'OperationDenied.AlreadyHas' },
  run: async (app, caller, request) => {
    const infos = request.objects('Approvers', 50);
    if (infos.length === 0) request.missing('Approvers');
    const flow = request.has('FlowId') ? flowIdOf(caller, request) : undefined;
    for (const info of infos) {
      const contractId = flow ?? flowIdOf(caller, info);
      const contract = await ownFlow(app, caller, contractId);
      const party = partyBy(caller, contract, info.requiredText('RecipientId', 64));
      const name = info.text('OrganizationName', 100, 'InvalidParameter.OrganizationName');
      await app.nameSignatory(caller, { contractId, signatoryId: party.id, receiver: takerOf(info), name });
    }
    return { FillError: [] };
  },
};

/** Flows that wait for anybody of this enterprise, whichever sub-client of the channel sent them. */
const takeFlows: Operation = {
  refusals: { NOT_THIS_STEP: 'OperationDenied.AlreadyHas', CONTRACT_STATE: 'OperationDenied.FlowStatusForbid' },
  run: async (app, caller, request) => {
    const written = request.texts('FlowIds', batchAtMost);
    if (written.length === 0) request.missing('FlowIds');
    const { company, operatorOpenId } = caller.agent;
    const ids = written.map((id) => caller.ids.in('contract', id) ?? refuseFlow(id));
    const found = new Map(
      (await app.contractsByIds(caller.channel, ids)).map((contract) => [contract.id as string, contract]),
    );
    for (const contractId of ids) {
      const contract = found.get(contractId) ?? refuseFlow(contractId);
      const party = contract.signatories.find(({ receiver, name }) => !receiver && name === company!.company.name);
      if (!party) throw new TencentRefusal('OperationDenied.NoFlowPermission');
      const receiver = { contact: operatorOpenId, contactType: 'OPENID' } as const;
      await app.nameSignatory(caller.channel, { contractId, signatoryId: party.id, receiver });
    }
    return {};
  },
};

const refuseFlow = (id: string): never => {
  throw new TencentRefusal('ResourceNotFound.Flow', id);
};

const addSigners: Operation = {
  run: async (app, caller, request) => {
    const flows = request.objects('FillDynamicFlowList', batchAtMost);
    if (flows.length === 0) request.missing('FillDynamicFlowList');
    const results: object[] = [];
    for (const flow of flows) results.push(await grow(app, caller, flow));
    return { DynamicFlowResultList: results };
  },
};

async function grow(app: Application, caller: TencentCaller, flow: Parameters): Promise<object> {
  const contractId = flowIdOf(caller, flow);
  const contract = await ownFlow(app, caller, contractId);
  const approvers = flow.objects('FlowApprovers', 50);
  if (approvers.length === 0) flow.missing('FlowApprovers');
  const setting = await settingOf(app, caller, flow, contract.documents[0]?.pageCount ?? 1, 'FlowApprovers');
  const last = Math.max(...contract.signatories.map(({ serialNo }) => serialNo));
  const signatories = approvers.map((approver, place) => addedParty(approver, last + 1 + place, setting, flow));
  const grown = await app.addParties(caller, { contractId, signatories });
  const added = new Set<string>(grown.signatoryIds);
  return {
    FlowId: caller.ids.out('contract', contractId),
    DynamicFlowApproverList: grown.contract.signatories
      .filter(({ id }) => added.has(id))
      .map((signatory) => ({
        RecipientId: recipientId(caller, signatory),
        SignId: signId(caller, signatory),
        ApproverStatus: approveStatus[shownSignatory(grown.contract, signatory)][1] ?? 0,
      })),
  };
}

const archive: Operation = {
  refusals: { CONTRACT_STATE: 'OperationDenied.FlowStatusForbid' },
  run: async (app, caller, request) => {
    const contractId = flowIdOf(caller, request);
    const before = await ownFlow(app, caller, contractId);
    if (before.autoFinish) throw new DomainError('CONTRACT_STATE', { state: before.state });
    const contract = await app.completeContract(caller, { contractId });
    const approvers = approversOf(caller, contract).map(({ SignId, RecipientId }) => ({ SignId, RecipientId }));
    return { FlowId: caller.ids.out('contract', contractId), Approvers: approvers };
  },
};

export const goingOn: Operations = {
  ModifyFlowDeadline: modifyDeadline,
  ChannelCreateFlowReminds: remind,
  CreateFlowForwards: forward,
  ChannelCreateFlowApprovers: nameApprovers,
  ChannelCreateBoundFlows: takeFlows,
  ChannelCreateDynamicFlowApprover: addSigners,
  ArchiveDynamicFlow: archive,
};
