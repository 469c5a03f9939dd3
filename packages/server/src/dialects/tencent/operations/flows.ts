import type { Contract } from '../../../domain/contract.js';
import { TencentRefusal } from '../errors.js';
import type { Parameters } from '../reading.js';
import { flowDetail, knownIn, recipientId } from '../reply.js';
import { approversOf, flowOfFiles, previewOfFiles } from './flow-of-files.js';
import { groupOf } from './group-tasks.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 合同: create from files, look at, cancel. */

const createByFiles: Operation = {
  refusals: { CONTRACT_STATE: 'FailedOperation' },
  run: async (app, caller, request) => {
    if (request.flag('NeedPreview')) {
      request.integer('PreviewType', 0, 1);
      return { FlowId: '', Approvers: [], PreviewUrl: await previewOfFiles(app, caller, request) };
    }
    const contract = await flowOfFiles(app, caller, request);
    return {
      FlowId: caller.ids.out('contract', contract.id),
      Approvers: approversOf(caller, contract),
      PreviewUrl: '',
    };
  },
};

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
