import type { Application, DraftInput } from '../../app/application.js';
import type { Contract, Document } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { DocumentId } from '../../domain/ids.js';
import { echoOf, emptyMemo, type FlowMemo, memoOf } from './memo.js';
import type { EsignCaller } from './operations/operation.js';
import { EsignRefusal } from './errors.js';
import { signatoryOf } from './translate.js';

/**
 * A draft flow grows call by call. Each call writes the whole draft again from what the flow has said so far, so that the
 * core and every other dialect always see its parties.
 */

export type FlowFacts = Pick<
  DraftInput,
  | 'subject'
  | 'description'
  | 'expireAt'
  | 'endAt'
  | 'callbackUrl'
  | 'autoFinish'
  | 'quiet'
  | 'companyName'
  | 'copies'
  | 'completion'
>;

export const createFlow = (
  app: Application,
  caller: EsignCaller,
  facts: FlowFacts,
  memo: FlowMemo,
): Promise<Contract> =>
  app.saveDraft(caller, { ...facts, ordered: true, partiesMayRepeat: true, signatories: [], echo: echoOf(memo) });

/** How often a draft is looked at again when another call changed it in between. */
const triesAtMost = 8;

/**
 * Changes what a draft says; two calls at once are done one after the other.
 *
 * @param change gets the memo as it is now.
 * @throws DomainError CONTRACT_STATE when it is no draft any more
 */
export async function changeFlow(
  app: Application,
  caller: EsignCaller,
  contractId: string,
  change: (memo: FlowMemo, contract: Contract) => FlowMemo,
): Promise<Contract> {
  for (let tries = 1; ; tries++) {
    const { contract } = await app.contractDetail(caller, { contractId });
    if (contract.state !== 'DRAFT') throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'DRAFT' });
    if (memoOf(contract)?.templateId) throw new EsignRefusal(1435011, '基于模板发起的流程不允许修改');
    try {
      return await writeAgain(app, caller, contract, change(memoOf(contract) ?? emptyMemo('v1'), contract));
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'SLOT_BUSY') || tries >= triesAtMost) throw error;
    }
  }
}

/** A draft without these copies. @throws DomainError CONTRACT_STATE, SLOT_BUSY */
export function withoutCopies(app: Application, caller: EsignCaller, contract: Contract, gone: Contract['copies']) {
  const copies = contract.copies.filter((copy) => !gone.includes(copy));
  return writeAgain(app, caller, { ...contract, copies }, memoOf(contract) ?? emptyMemo('v3'));
}

function writeAgain(app: Application, caller: EsignCaller, contract: Contract, memo: FlowMemo): Promise<Contract> {
  const { id, version, subject, description, expireAt, endAt, callbackUrl, autoFinish, quiet, companyName } = contract;
  const facts = { subject, description, expireAt, endAt, callbackUrl, autoFinish, quiet, companyName };
  const copies = contract.copies.map(({ name, receiver, mayDownload }) => ({ name, receiver, mayDownload }));
  return app.saveDraft(caller, {
    ...facts,
    contractId: id,
    version,
    copies,
    ordered: true,
    partiesMayRepeat: true,
    completion: contract.completion,
    signatories: memo.signers.map((signer) => signatoryOf(signer, (fileId) => documentIdOf(contract, fileId))),
    echo: echoOf(memo),
  });
}

export const documentOfFile = ({ documents }: Pick<Contract, 'documents'>, fileId: string): Document | undefined =>
  documents.find(({ sourceFileIds = [] }) => sourceFileIds.includes(fileId as never));

/** @throws EsignRefusal 1437511 */
export function documentIdOf(contract: Contract, fileId: string): DocumentId {
  const document = documentOfFile(contract, fileId);
  if (!document) throw new EsignRefusal(1437511, `文档不存在：${fileId}`);
  return document.id;
}
