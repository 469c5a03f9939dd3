import type { Attachment, Contract } from '../domain/contract.js';
import { forceEnd } from '../domain/ending.js';
import { addAttachmentLater as joinLater } from '../domain/notes.js';
import type { AttachmentId, TenantId } from '../domain/ids.js';
import { checkAttachment } from './add-attachment.js';
import type { Caller, ContractKey } from './application.js';
import { changeContract } from './change-contract.js';
import { findContract } from './find-contract.js';
import type { ProofInput } from './lifecycle-use-cases.js';
import type { World } from './ports.js';

/**
 * The initiator ends a contract without all signatures (T20), with the files that say why.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, REASON_REQUIRED, INPUT_TOO_LONG, FILE_INVALID, FILE_TOO_LARGE
 * @source 契约锁 强制结束合同
 */
export async function forceEndContract(
  world: World,
  caller: Caller,
  input: ContractKey & { reason: string; proofs?: ProofInput[] },
): Promise<Contract> {
  const proofs = await stored(world, caller, input, input.proofs ?? []);
  return changeContract(world, caller, input, ({ contract, act, intents }) =>
    forceEnd(contract, act, { reason: input.reason, intents, proofs }),
  );
}

/**
 * An attachment of a contract that is out, or proof of why it was ended by force.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_INVALID, FILE_TOO_LARGE, INPUT_INVALID
 * @source 契约锁 添加强制结束附件 · e签宝 添加流程附件
 */
export async function addAttachmentLater(
  world: World,
  caller: Caller,
  input: ContractKey & ProofInput,
): Promise<AttachmentId> {
  const [attachment] = await stored(world, caller, input, [input]);
  await changeContract(world, caller, input, ({ contract, act }) => joinLater(contract, act, attachment!));
  return attachment!.id;
}

async function stored(world: World, caller: Caller, key: ContractKey, files: ProofInput[]): Promise<Attachment[]> {
  for (const file of files) checkAttachment(file);
  if (files.length === 0) return [];
  const { tenantId } = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, key));
  return Promise.all(files.map((file) => store(world, tenantId, file)));
}

async function store(world: World, tenantId: TenantId, { title, suffix, bytes }: ProofInput): Promise<Attachment> {
  return {
    id: world.newId() as AttachmentId,
    title,
    fileName: title,
    suffix: suffix.toLowerCase(),
    createdAt: world.clock.business(),
    ...(await world.objects.put(tenantId, bytes)),
  };
}
