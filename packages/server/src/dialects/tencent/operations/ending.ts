import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { openId } from '../agent.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { recipientId } from '../reply.js';
import { deadlineOf, mobileOf } from '../translate.js';
import { flowIdOf } from './flows.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 审批 and 解除: what the sender's enterprise decides about its flows. */

const outcomes = { PASS: 'PASS', REJECT: 'DENY', SIGN_REJECT: 'END' } as const;
export type ReviewOutcome = (typeof outcomes)[keyof typeof outcomes];

/** @throws TencentRefusal MissingParameter: a refusal says why */
export function reviewOf(request: Parameters): { outcome: ReviewOutcome; reason?: string } {
  const type = request.word('ReviewType', ['PASS', 'REJECT', 'SIGN_REJECT']) ?? request.missing('ReviewType');
  const reason = request.text('ReviewMessage', 200);
  if (type !== 'PASS' && reason === undefined) request.missing('ReviewMessage');
  return { outcome: outcomes[type], reason };
}

const review: Operation = {
  refusals: { CONTRACT_STATE: 'InvalidParameter.Status', NOT_PERMITTED: 'OperationDenied.NoFlowPermission' },
  run: async (app, caller, request) => {
    const contractId = flowIdOf(caller, request);
    const { outcome, reason } = reviewOf(request);
    if (request.word('OperateType', ['SignReview', 'CreateReview']) === 'CreateReview') {
      await app.reviewContract(caller, { contractId, outcome, reason, staysOpen: true });
      return {};
    }
    const recipient = request.text('RecipientId', 64);
    const signatoryId = recipient && partyBy(caller, await ownFlow(app, caller, contractId), recipient);
    await app.reviewSignatories(caller, { contractId, outcome, reason, ...(signatoryId && { signatoryId }) });
    return {};
  },
};

async function ownFlow(app: Application, caller: TencentCaller, id: string): Promise<Contract> {
  const [contract] = await app.contractsByIds(caller, [id]);
  if (!contract) throw new TencentRefusal('ResourceNotFound.Flow');
  return contract;
}

function partyBy(caller: TencentCaller, { signatories }: Contract, recipient: string): string {
  const found = signatories.find((signatory) => recipientId(caller, signatory) === recipient);
  if (!found) throw new TencentRefusal('ResourceNotFound.FlowApprovers', recipient);
  return found.id;
}

const release: Operation = {
  refusals: { CONTRACT_STATE: 'InvalidParameter.Status', NOT_PERMITTED: 'OperationDenied.Forbid' },
  run: async (app, caller, request) => {
    const contractId = flowIdOf(caller, request, 'NeedRelievedFlowId');
    const info = request.object('ReliveInfo') ?? request.missing('ReliveInfo');
    const reason = info.requiredText('Reason', 200);
    const terms = {
      inForce: info.text('RemainInForceItem', 200),
      expenses: info.text('OriginalExpenseSettlement', 200),
      settlement: info.text('OriginalOtherSettlement', 200),
      other: info.text('OtherDeals', 200),
    };
    const contract = await ownFlow(app, caller, contractId);
    const receivers = request.objects('ReleasedApprovers', 50).map((approver) => replacementOf(approver, contract));
    const expireAt = deadlineOf(request, await app.businessTime());
    const made = await app.voidContract(caller, { contractId, reason, terms, expireAt, receivers });
    return { FlowId: caller.ids.out('contract', made.release.id) };
  },
};

/** Another employee signs the release; a person signs for himself. */
function replacementOf(approver: Parameters, { signatories }: Contract) {
  const number = approver.integer('ApproverNumber', 0, 49) ?? approver.missing('ApproverNumber');
  const party = signatories[number];
  if (!party) throw approver.invalid('ApproverNumber', 'InvalidParameter');
  if (party.type === 'PERSONAL') throw new TencentRefusal('FailedOperation', undefined, '不能更换非企业签署人身份信息');
  const id = openId(approver, 'OpenId');
  const name = approver.text('Name', 50, 'InvalidParameter.Name');
  if (id !== '') return { signatoryId: party.id, receiver: { contact: id, contactType: 'OPENID' as const, name } };
  const mobile = mobileOf(approver, 'Mobile') ?? approver.missing('Mobile');
  return { signatoryId: party.id, receiver: { contact: mobile, contactType: 'MOBILE' as const, name } };
}

export const ending: Operations = { ChannelCreateFlowSignReview: review, ChannelCreateReleaseFlow: release };
