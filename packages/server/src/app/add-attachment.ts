import type { Attachment } from '../domain/contract.js';
import { addAttachment as addToDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { AttachmentId } from '../domain/ids.js';
import type { AddAttachmentInput, Caller } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { contractIdOf, findContract, lockContract } from './find-contract.js';
import type { World } from './ports.js';
import { checkText } from './text-limits.js';

const attachmentBytesAtMost = 52_428_800;

/**
 * Adds a file that accompanies the contract and is not signed. It is kept as it came and never opened by us.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_TOO_LARGE, FILE_INVALID, INPUT_INVALID
 */
export async function addAttachment(world: World, caller: Caller, input: AddAttachmentInput): Promise<AttachmentId> {
  if (!input.title.trim()) throw new DomainError('INPUT_INVALID', { field: 'title' });
  checkText('title', input.title);
  if (!/^[A-Za-z0-9]{1,10}$/.test(input.suffix)) {
    throw new DomainError('FILE_TYPE_UNSUPPORTED', { suffix: input.suffix.slice(0, 20) });
  }
  checkSize(input.bytes.length);
  const found = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, input));
  const stored = await world.objects.put(found.tenantId, input.bytes);
  const attachment: Attachment = {
    id: world.newId() as AttachmentId,
    title: input.title,
    fileName: input.fileName ?? input.title,
    suffix: input.suffix.toLowerCase(),
    createdAt: world.clock.business(),
    ...stored,
  };
  await world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, { contractId: found.id }));
    const decision = addToDraft(contract, { by: appActor(caller), now: world.clock.business() }, attachment);
    await commit(world, tx, contract, decision, witnessOf(caller));
  });
  return attachment.id;
}

function checkSize(bytes: number): void {
  if (bytes === 0) throw new DomainError('FILE_INVALID', { why: 'empty' });
  if (bytes > attachmentBytesAtMost) throw new DomainError('FILE_TOO_LARGE', { bytes, limit: attachmentBytesAtMost });
}
