import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { accountIdOf, fileIdOf, flowIdOf } from '../ids.js';
import { documentOfFile } from '../flow-drafts.js';
import { memoOf } from '../memo.js';
import { personOf } from '../parties.js';
import { EsignRefusal } from '../errors.js';
import { wordPositions } from './files.js';
import type { EsignCaller, Operation, Operations } from './operation.js';

/** What the initiator does to a v1 flow that is out (protocols §3.2). */

const found = async (app: Application, caller: EsignCaller, flowId: string | undefined): Promise<Contract> =>
  (await app.contractDetail(caller, { contractId: flowIdOf(app, flowId ?? '') })).contract;

/** Whether everybody has signed and the flow only waits to be archived. @throws EsignRefusal 1437112, 1437113 */
export function checkFinishable(contract: Contract): void {
  if (contract.state === 'SIGNED') return;
  if (contract.state !== 'SIGNING') throw new EsignRefusal(1437112, '非开启状态不允许归档流程');
  throw new EsignRefusal(1437113, '签署区没有全部完成');
}

const archive: Operation = async (app, caller, { parts }) => {
  const contract = await found(app, caller, parts.flowId);
  checkFinishable(contract);
  // A flow that archives itself is on its way; asked for, it is done already.
  if (!contract.autoFinish) await app.completeContract(caller, { contractId: contract.id });
  return null;
};

const rushsign: Operation = async (app, caller, { parts, body }) => {
  const contract = await found(app, caller, parts.flowId);
  if (contract.state !== 'SIGNING') throw new EsignRefusal(1437126, '流程未发起或已完结, 不能执行催签操作');
  const urging = body.text('accountId');
  const initiator = memoOf(contract)?.initiator?.accountId;
  if (urging !== undefined) await personOf(app, caller, urging);
  if (urging !== undefined && initiator !== undefined && accountIdOf(app, urging) !== initiator)
    throw new EsignRefusal(1437127, '当前用户非流程发起人, 不能执行催签操作');
  const urged = body.text('rushsignAccountId');
  const account = urged === undefined ? undefined : accountIdOf(app, urged);
  await urge(app, caller, contract, (accountId) => account === undefined || accountId === account);
  return null;
};

/** Tells those whose turn it is once more. @throws DomainError RATE_LIMITED when nobody could be told again already */
export async function urge(
  app: Application,
  caller: EsignCaller,
  contract: Contract,
  isMeant: (accountId: string | undefined) => boolean,
): Promise<void> {
  const meant = contract.signatories.filter(({ receiver }) => isMeant(receiver?.accountId));
  if (meant.length === 0) throw new DomainError('SIGNATORY_NOT_FOUND');
  const everybody = meant.length === contract.signatories.length;
  for (const { id } of everybody ? [{ id: undefined }] : meant) {
    const [result] = await app.urgeContracts(caller, { contracts: [{ contractId: contract.id }], signatoryId: id });
    const { code, facts } = result?.refused ?? result?.done?.skipped[0]?.refused ?? {};
    if (code && (result?.done?.urged.length ?? 0) === 0) throw new DomainError(code, facts);
  }
}

/** Words in a document of a flow, as its file has them. */
const flowWordPositions: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked.parts.flowId);
  if (!documentOfFile(contract, fileIdOf(app, asked.parts.fileId ?? '')))
    throw new EsignRefusal(1437511, `文档不存在：${asked.parts.fileId}`);
  return wordPositions(app, caller, asked);
};

export const lifecycle: Operations = {
  'PUT /v1/signflows/{flowId}/archive': archive,
  'PUT /v1/signflows/{flowId}/signers/rushsign': rushsign,
  'GET /v1/signflows/{flowId}/documents/{fileId}/searchWordsPosition': flowWordPositions,
};
