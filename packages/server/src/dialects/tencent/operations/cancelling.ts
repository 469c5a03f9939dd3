import type { Application } from '../../../app/application.js';
import { DomainError } from '../../../domain/errors.js';
import { refusalOf, TencentRefusal, textOf } from '../errors.js';
import type { Parameters } from '../reading.js';
import { cancelReasonOf } from './flows.js';
import type { Operation, Operations, TencentCaller } from './operation.js';

/** 批量撤销: done at once; the task only says how it went. */

const kind = 'CANCEL';
const batchAtMost = 100;
/** What the vendor writes when nobody says why. */
const usualReason = '自动撤销（通过接口实现）';
/** One call for a whole enterprise takes this many at most (protocols §3.3). */
const organisationAtMost = 3000;
const pageOfFlows = 1000;

interface Failure {
  FlowId: string;
  FlowName: string;
  Reason: string;
}
interface Outcome {
  SuccessFlowIds: string[];
  FailureFlows: Failure[];
}

/** Of a refused flow in a list of several: the text of its code. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof DomainError)
    return textOf(refusalOf(error, { CONTRACT_STATE: 'OperationDenied.FlowHasTerminated' }));
  if (error instanceof TencentRefusal) return textOf(error);
  throw error;
};

async function cancelAll(
  app: Application,
  caller: TencentCaller,
  flows: { FlowId: string; FlowName: string; contractId?: string }[],
  reason: string,
): Promise<Outcome> {
  const outcome: Outcome = { SuccessFlowIds: [], FailureFlows: [] };
  for (const { FlowId, FlowName, contractId } of flows) {
    try {
      if (contractId === undefined) throw new TencentRefusal('ResourceNotFound.Flow');
      await app.recallContract(caller, { contractId, reason });
      outcome.SuccessFlowIds.push(FlowId);
    } catch (error) {
      outcome.FailureFlows.push({ FlowId, FlowName, Reason: reasonOf(error) });
    }
  }
  return outcome;
}

const reasonIn = (request: Parameters): string => cancelReasonOf(request) ?? usualReason;

const batch: Operation = {
  run: async (app, caller, request) => {
    const written = request.texts('FlowIds', batchAtMost, 'InvalidParameter.ParamError');
    if (written.length === 0) request.missing('FlowIds');
    const ids = written.map((FlowId) => ({ FlowId, contractId: caller.ids.in('contract', FlowId) }));
    const found = await app.contractsByIds(
      caller,
      ids.flatMap(({ contractId }) => contractId ?? []),
    );
    const names = new Map(found.map(({ id, subject }) => [id as string, subject]));
    const flows = ids.map(({ FlowId, contractId = '' }) => ({
      FlowId,
      FlowName: names.get(contractId) ?? '',
      contractId: names.has(contractId) ? contractId : undefined,
    }));
    const outcome = await cancelAll(app, caller, flows, reasonIn(request));
    const task = await keptOutcome(app, caller, outcome);
    const why = new Map(outcome.FailureFlows.map(({ FlowId, Reason }) => [FlowId, Reason]));
    return {
      FailMessages: why.size === 0 ? [] : written.map((FlowId) => why.get(FlowId) ?? ''),
      TaskId: caller.ids.out('task', task.id),
    };
  },
};

/** The task says how it went, and its apps hear of it. */
async function keptOutcome(app: Application, caller: TencentCaller, outcome: Outcome) {
  const result = { ...outcome };
  const task = await app.keepTask(caller, { kind, result });
  await app.tellCompany(caller, { type: 'CONTRACTS_RECALLED', about: { taskId: task.id, result } });
  return task;
}

/** All running flows of the enterprise that one task takes, in pages. */
async function runningFlows(app: Application, caller: TencentCaller) {
  const pages: { FlowId: string; FlowName: string; contractId: string }[][] = [];
  for (let offset = 0; offset < organisationAtMost; offset += pageOfFlows) {
    const { list } = await app.listContracts(caller, {
      states: ['REVIEWING', 'FILLING', 'SIGNING'],
      publishedFrom: 0,
      offset,
      limit: pageOfFlows,
    });
    pages.push(
      list.map(({ id, subject }) => ({ FlowId: caller.ids.out('contract', id), FlowName: subject, contractId: id })),
    );
    if (list.length < pageOfFlows) break;
  }
  return pages;
}

const organisation: Operation = {
  needs: 'ADMINISTRATOR',
  run: async (app, caller, request) => {
    const reason = reasonIn(request);
    const outcome: Outcome = { SuccessFlowIds: [], FailureFlows: [] };
    for (const flows of await runningFlows(app, caller)) {
      const { SuccessFlowIds, FailureFlows } = await cancelAll(app, caller, flows, reason);
      outcome.SuccessFlowIds.push(...SuccessFlowIds);
      outcome.FailureFlows.push(...FailureFlows);
    }
    const task = await keptOutcome(app, caller, outcome);
    return { TaskId: caller.ids.out('task', task.id) };
  },
};

/** @throws TencentRefusal MissingParameter, ResourceNotFound */
export async function taskOf(app: Application, caller: TencentCaller, kindOf: string, written: string) {
  const id = caller.ids.in('task', written);
  const task = id === undefined ? undefined : await app.keptTask(caller, kindOf, id);
  if (!task) throw new TencentRefusal('ResourceNotFound', written);
  return task;
}

const describeTask: Operation = {
  run: async (app, caller, request) => {
    request.integer('CancelType', 0, 1);
    const TaskId = request.requiredText('TaskId', 64);
    const { result } = await taskOf(app, caller, kind, TaskId);
    return { TaskId, TaskStatus: 'END', ...result };
  },
};

export const cancelling: Operations = {
  ChannelBatchCancelFlows: batch,
  CancelOrganizationFlows: organisation,
  DescribeCancelFlowsTask: describeTask,
};
