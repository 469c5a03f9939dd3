import { removeAttachment as withoutAttachment, removeDocument as withoutDocument } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import { type AttachmentId, type DocumentId, isCoreId } from '../domain/ids.js';
import type { Caller, ContractKey } from './application.js';
import { changeContract } from './change-contract.js';
import type { World } from './ports.js';

/**
 * Takes a document out of a draft, with the places wished for on it.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_FOUND
 * @source e签宝 删除流程文档
 */
export const removeDocument = (
  world: World,
  caller: Caller,
  input: ContractKey & { documentId: string },
): Promise<void> =>
  changeContract(world, caller, input, ({ contract, act }) =>
    withoutDocument(contract, act, coreId(input.documentId) as DocumentId),
  ).then(() => undefined);

/** @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_FOUND @source e签宝 删除流程附件 */
export const removeAttachment = (
  world: World,
  caller: Caller,
  input: ContractKey & { attachmentId: string },
): Promise<void> =>
  changeContract(world, caller, input, ({ contract, act }) =>
    withoutAttachment(contract, act, coreId(input.attachmentId) as AttachmentId),
  ).then(() => undefined);

function coreId(id: string): string {
  if (!isCoreId(id)) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: id.slice(0, 40) });
  return id;
}
