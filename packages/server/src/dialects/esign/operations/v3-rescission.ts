import type { Document } from '../../../domain/contract.js';
import { DomainError } from '../../../domain/errors.js';
import { documentOfFile } from '../flow-drafts.js';
import { fileIdOf, hex } from '../ids.js';
import { EsignRefusal } from '../refusal.js';
import type { Operation, Operations } from './operation.js';
import { found } from './v3-flow.js';

/** 发起合同解约 (v3): all who signed sign an agreement that Hufu writes; until that ends the flow is being rescinded. */

/** What the vendor's page offers to choose; a text of one's own goes beside it. */
const reasons: Readonly<Record<string, string>> = {
  '1': '条款内容有误',
  '2': '印章选择错误',
  '3': '签署人信息错误',
  '4': '合作终止',
  '5': '其他',
};

const initiate: Operation = async (app, caller, asked) => {
  const contract = await found(app, caller, asked);
  const { body } = asked;
  const chosen = reasons[body.text('rescindReason', 10) ?? '5'];
  if (chosen === undefined) throw body.invalid('rescindReason');
  const reason = [chosen, body.text('rescindReasonNotes', 150)].filter(Boolean).join(' ');
  const files = body.has('rescindFileList') ? body.texts('rescindFileList', 50) : [];
  const documents = files.map((id): Document => {
    const document = documentOfFile(contract, fileIdOf(app, id));
    if (!document) throw new EsignRefusal(1437511, `文档不存在：${id}`);
    return document;
  });
  if (contract.state !== 'COMPLETED') throw notRescindable();
  try {
    const { release } = await app.voidContract(caller, {
      contractId: contract.id,
      reason,
      documentIds: documents.length > 0 ? documents.map(({ id }) => id) : undefined,
      autoSign: true,
    });
    return { rescissionSignFlowId: hex(app, 'contract', release.id) };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'CONTRACT_STATE') throw notRescindable();
    throw error;
  }
};
const notRescindable = () => new EsignRefusal(1435011, '流程非签署完成状态或正在解约，不允许解约');

export const rescission: Operations = { 'POST /v3/sign-flow/{signFlowId}/initiate-rescission': initiate };
