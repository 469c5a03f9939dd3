import type { Contract } from '../domain/contract.js';
import { changeDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import { type ContractId, type SignatoryId, isCoreId } from '../domain/ids.js';
import { changeReceiver, pickUp } from '../domain/parties.js';
import type { Caller, ContactInput } from './application.js';
import { changeContract } from './change-contract.js';
import { resolveContact } from './contacts.js';
import type { World } from './ports.js';
import { mustReachEverybody } from './publish-contract.js';

/**
 * Another receiver for a party that has done nothing yet, named by its id alone: of a draft, of a party left open, or of one
 * that waits or is at its turn.
 *
 * @throws DomainError SIGNATORY_NOT_FOUND, CONTRACT_STATE, NOT_THIS_STEP, INPUT_INVALID, SENDER_MISSING
 * @source 契约锁 修改签署方
 */
export async function editSignatory(
  world: World,
  caller: Caller,
  input: { signatoryId: string; receiver: ContactInput },
): Promise<Contract> {
  const contractId = await contractOf(world, caller, input.signatoryId);
  return changeContract(world, caller, { contractId }, async ({ contract, act, intents, tx }) => {
    const signatory = contract.signatories.find(({ id }) => id === input.signatoryId)!;
    const named = await resolveContact(world, tx, caller, input.receiver);
    const receiver = { ...named, name: named.name ?? (signatory.type === 'PERSONAL' ? signatory.name : undefined) };
    if (contract.state === 'DRAFT') {
      const signatories = contract.signatories.map((one) => (one.id === signatory.id ? { ...one, receiver } : one));
      return changeDraft(contract, act, { signatories });
    }
    const decision =
      signatory.state === 'PICKUP'
        ? pickUp(contract, act, signatory.id, { receiver })
        : changeReceiver(contract, act, { signatoryId: signatory.id, receiver, intents });
    await mustReachEverybody(world, tx, decision.contract);
    return decision;
  });
}

async function contractOf(world: World, caller: Caller, signatoryId: string): Promise<ContractId> {
  const id = isCoreId(signatoryId)
    ? await world.store.read(caller.scope, (tx) => tx.contracts.idBySignatory(caller.scope, signatoryId as SignatoryId))
    : undefined;
  if (!id) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId.slice(0, 40) });
  return id;
}
