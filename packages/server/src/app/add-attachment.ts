import type { Attachment, Contract } from '../domain/contract.js';
import { addAttachment as addToDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import { type StoredBytes, type UploadedFile, needOriginal, titleOf } from '../domain/file.js';
import type { AttachmentId } from '../domain/ids.js';
import type { AddAttachmentInput, Caller, ContractKey } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { findFile } from './file-detail.js';
import { findContract, lockContract } from './find-contract.js';
import type { World } from './ports.js';
import { checkText } from './text-limits.js';

const attachmentBytesAtMost = 52_428_800;

/**
 * Adds a file that accompanies the contract and is not signed. It is kept as it came and never opened by us.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_TOO_LARGE, FILE_INVALID, INPUT_INVALID
 */
export async function addAttachment(world: World, caller: Caller, input: AddAttachmentInput): Promise<AttachmentId> {
  const { title, suffix, bytes } = input;
  checkAttachment(input);
  const found = await world.store.read(caller.scope, (tx) => findContract(tx, caller, input));
  const stored = await world.objects.put(found.tenantId, bytes);
  return attach(world, caller, found, { title, fileName: input.fileName ?? title, suffix, stored });
}

/**
 * Adds a reusable file, as it came.
 *
 * @throws DomainError FILE_NOT_FOUND, FILE_NOT_READY, and those of `addAttachment`
 * @source e签宝 添加流程附件
 */
export async function addAttachmentFromFile(
  world: World,
  caller: Caller,
  input: ContractKey & { fileId: string; title?: string },
): Promise<AttachmentId> {
  const { file, found } = await world.store.transaction(caller.scope, async (tx) => ({
    file: await findFile(world, tx, caller, input.fileId),
    found: await findContract(tx, caller, input),
  }));
  const title = input.title ?? titleOf(file.name);
  checkTitle(title);
  const stored = needOriginal(file);
  checkSize(stored.byteLength);
  if (found.tenantId !== file.tenantId) {
    await world.objects.put(found.tenantId, await world.objects.read(file.tenantId, stored.sha256));
  }
  return attach(world, caller, found, { title, fileName: file.name, suffix: file.suffix || 'bin', stored, file });
}

/** @throws DomainError INPUT_INVALID, INPUT_TOO_LONG, FILE_TYPE_UNSUPPORTED, FILE_INVALID, FILE_TOO_LARGE */
export function checkAttachment({ title, suffix, bytes }: { title: string; suffix: string; bytes: Uint8Array }): void {
  checkTitle(title);
  if (!/^[A-Za-z0-9]{1,10}$/.test(suffix)) {
    throw new DomainError('FILE_TYPE_UNSUPPORTED', { suffix: suffix.slice(0, 20) });
  }
  checkSize(bytes.length);
}

function checkTitle(title: string): void {
  if (!title.trim()) throw new DomainError('INPUT_INVALID', { field: 'title' });
  checkText('title', title);
}

interface Attached {
  title: string;
  fileName: string;
  suffix: string;
  stored: StoredBytes;
  file?: UploadedFile;
}

async function attach(world: World, caller: Caller, { id }: Contract, given: Attached): Promise<AttachmentId> {
  const { title, fileName, suffix, stored, file } = given;
  const attachment: Attachment = {
    id: world.newId() as AttachmentId,
    title,
    fileName,
    suffix: suffix.toLowerCase(),
    createdAt: world.clock.business(),
    ...stored,
    ...(file && { sourceFileId: file.id }),
  };
  await world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, id);
    const decision = addToDraft(contract, { by: appActor(caller), now: world.clock.business() }, attachment);
    await commit(world, tx, contract, decision, witnessOf(caller));
  });
  return attachment.id;
}

function checkSize(bytes: number): void {
  if (bytes === 0) throw new DomainError('FILE_INVALID', { why: 'empty' });
  if (bytes > attachmentBytesAtMost) throw new DomainError('FILE_TOO_LARGE', { bytes, limit: attachmentBytesAtMost });
}
