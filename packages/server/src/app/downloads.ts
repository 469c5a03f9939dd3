import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { DocumentId } from '../domain/ids.js';
import type { Caller, ContractKey, Download, DownloadOptions } from './application.js';
import { appActor, witnessOf } from './commit.js';
import {
  type Item,
  attachmentItem,
  bundleOf,
  documentItems,
  documentParts,
  fileOf,
  logItem,
  recordDownload,
} from './download-items.js';
import { contractIdOf, lockContract } from './find-contract.js';
import type { Tx, World } from './ports.js';

/**
 * Every document, in its newest revision, and the signing log, as a zip; or the one file itself when asked for.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, COMPANY_NOT_FOUND, DOCUMENT_NOT_READY, INPUT_INVALID
 * @source 契约锁 下载合同与签署日志
 */
export async function downloadContract(
  world: World,
  caller: Caller,
  key: ContractKey,
  options: DownloadOptions = {},
): Promise<Download> {
  const items = options.items ?? ['CONTRACT', 'SIGNLOG'];
  return world.store.transaction(caller.scope, async (tx) => {
    const contract = await lockById(tx, caller, key);
    const files: Item[] = [];
    if (items.includes('CONTRACT')) files.push(...(await documentItems(world, tx, contract)));
    if (items.includes('SIGNLOG') && contract.publishedAt) files.push(await logItem(world, tx, contract));
    if (items.includes('ATTACHMENT'))
      files.push(...contract.attachments.map((a) => attachmentItem(world, contract, a)));
    await recordDownload(world, tx, contract, appActor(caller), witnessOf(caller), items);
    return bundleOf(contract, files, options);
  });
}

/** One document in its newest revision. @throws DomainError DOCUMENT_NOT_FOUND */
export async function downloadDocument(world: World, caller: Caller, documentId: string): Promise<Download> {
  return world.store.transaction(caller.scope, async (tx) => {
    const contract = await contractOfDocument(tx, caller, documentId);
    const document = contract.documents.find(({ id }) => id === documentId)!;
    await recordDownload(world, tx, contract, appActor(caller), witnessOf(caller), [documentId]);
    return fileOf('pdf', document.title, '.pdf', await documentParts(world, tx, contract.tenantId, document));
  });
}

/** The attachments as a zip, empty when there are none. @throws DomainError CONTRACT_NOT_FOUND */
export async function downloadAttachments(world: World, caller: Caller, key: ContractKey): Promise<Download> {
  return world.store.transaction(caller.scope, async (tx) => {
    const contract = await lockById(tx, caller, key);
    const files = contract.attachments.map((attachment) => attachmentItem(world, contract, attachment));
    await recordDownload(world, tx, contract, appActor(caller), witnessOf(caller), ['ATTACHMENT']);
    return bundleOf(contract, files, { names: 'ORIGINAL' });
  });
}

const lockById = async (tx: Tx, caller: Caller, key: ContractKey): Promise<Contract> =>
  (await lockContract(tx, caller.scope, await contractIdOf(tx, caller, key))).contract;

async function contractOfDocument(tx: Tx, caller: Caller, documentId: string): Promise<Contract> {
  const id = /^\d{1,19}$/.test(documentId)
    ? await tx.contracts.idByDocument(caller.scope, documentId as DocumentId)
    : undefined;
  const missing = new DomainError('DOCUMENT_NOT_FOUND', { documentId });
  if (!id) throw missing;
  return (await lockContract(tx, caller.scope, id).catch(() => Promise.reject(missing))).contract;
}
