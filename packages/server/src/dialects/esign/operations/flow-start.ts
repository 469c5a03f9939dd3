import type { Application } from '../../../app/application.js';
import type { Contract } from '../../../domain/contract.js';
import { EsignRefusal } from '../errors.js';
import type { EsignCaller } from './operation.js';

/** 流程开启 (protocols §3.2). @throws EsignRefusal 1437108, 1437109, 1437110 */
export async function startFlow(app: Application, caller: EsignCaller, contract: Contract): Promise<Contract> {
  if (contract.state !== 'DRAFT') throw new EsignRefusal(1437108, '非草稿状态不允许开启流程');
  if (contract.documents.length === 0) throw new EsignRefusal(1437109, '流程没有文档不允许开启流程');
  if (contract.signatories.length === 0) throw new EsignRefusal(1437110, '流程没有签署区不允许开启流程');
  return app.publishContract(caller, { contractId: contract.id });
}
