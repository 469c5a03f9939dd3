import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { actingFor, knownIn } from '../reply.js';
import { mobileOf } from '../translate.js';
import { reviewOf } from './ending.js';
import { approversOf, flowOfFiles } from './flow-of-files.js';
import { groupKind, groupOf } from './group-tasks.js';
import type { Operation, Operations, TencentCaller } from './operation.js';
import { flowOfTemplate } from './templates.js';

/** 合同组: flows that were sent together and are asked for by one id. Each goes its own way. */

const flowsAtMost = 50;

/** All or none: a flow that cannot be sent takes back those before it. */
async function sendAll(
  app: Application,
  caller: TencentCaller,
  request: Parameters,
  list: string,
  make: (info: Parameters) => Promise<Contract>,
) {
  const name = request.requiredText('FlowGroupName', 200);
  const infos = request.objects(list, flowsAtMost, 'LimitExceeded.FlowInfos');
  if (infos.length < 2) throw request.invalid(list, 'InvalidParameter.FlowInfos');
  const made: Contract[] = [];
  try {
    for (const info of infos) made.push(await make(info));
  } catch (error) {
    for (const { id } of made) await app.recallContract(caller, { contractId: id, reason: '合同组发起失败' });
    throw error;
  }
  const task = await app.keepTask(caller, { kind: groupKind, result: { name, ids: made.map(({ id }) => id) } });
  const FlowIds = made.map(({ id }) => caller.ids.out('contract', id));
  return {
    FlowGroupId: caller.ids.out('task', task.id),
    FlowIds,
    Approvers: made.map((contract, n) => ({ FlowId: FlowIds[n], Approvers: approversOf(caller, contract) })),
  };
}

const byFiles: Operation = {
  refusals: { CONTRACT_STATE: 'FailedOperation' },
  run: (app, caller, request) =>
    sendAll(app, caller, request, 'FlowFileInfos', (info) => flowOfFiles(app, caller, info)),
};

const byTemplates: Operation = {
  run: async (app, caller, request) => {
    const sent = await sendAll(app, caller, request, 'FlowInfos', (info) => flowOfTemplate(app, caller, info));
    return { ...sent, TaskInfos: sent.FlowIds.map((TaskId) => ({ TaskId, TaskStatus: 'READY' })) };
  },
};

/** One word for the same signer of every flow of a group. */
const review: Operation = {
  refusals: { CONTRACT_STATE: 'InvalidParameter.Status' },
  run: async (app, caller, request) => {
    const { ids } = await groupOf(app, caller, request.requiredText('FlowGroupId', 64));
    const { outcome, reason } = reviewOf(request);
    const who = request.object('ApproverInfo') ?? request.missing('ApproverInfo');
    const contact = who.text('OpenId', 64) ?? mobileOf(who, 'ApproverMobile');
    const name = who.text('ApproverName', 50);
    if (contact === undefined && name === undefined) who.missing('ApproverMobile');
    const contracts = await app.contractsByIds(caller, ids);
    const { people } = await knownIn(app, caller, contracts);
    // Whoever was named by an OpenId has a number too.
    const isMeant = (acting: ReturnType<typeof actingFor>): boolean => {
      const person = people.get(acting?.personId ?? '');
      if (contact === undefined) return (acting?.name ?? person?.name) === name;
      return [acting?.contact, person?.mobile, person?.externalId].includes(contact);
    };
    for (const contract of contracts) {
      const party = contract.signatories.find((signatory) => isMeant(actingFor(signatory)));
      if (!party) throw new TencentRefusal('ResourceNotFound.FlowApprovers');
      await app.reviewSignatories(caller, { contractId: contract.id, signatoryId: party.id, outcome, reason });
    }
    return {};
  },
};

export const groups: Operations = {
  ChannelCreateFlowGroupByFiles: byFiles,
  ChannelCreateFlowGroupByTemplates: byTemplates,
  CreateFlowGroupSignReview: review,
};
