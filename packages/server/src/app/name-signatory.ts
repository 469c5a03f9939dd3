import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { SignatoryId } from '../domain/ids.js';
import { pickUp } from '../domain/parties.js';
import type { Caller } from './application.js';
import { changeContract } from './change-contract.js';
import { resolveContact } from './contacts.js';
import type { NameInput } from './lifecycle-use-cases.js';
import type { World } from './ports.js';
import { mustReachEverybody } from './publish-contract.js';
import { checkText } from './text-limits.js';

/**
 * Names the receiver of a party that nobody was named for (T10c), and the party itself where that was left open too.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, SIGNATORY_NOT_FOUND, NOT_THIS_STEP, INPUT_INVALID, SIGNATORY_TWICE
 * @source 腾讯电子签 ChannelCreateFlowApprovers · 契约锁 加入签署
 */
export const nameSignatory = (world: World, caller: Caller, input: NameInput): Promise<Contract> =>
  changeContract(world, caller, input, async ({ contract, act, tx }) => {
    checkText('companyName', input.name);
    const signatory = contract.signatories.find(({ id }) => id === input.signatoryId);
    if (!signatory) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: input.signatoryId });
    const receiver = await resolveContact(world, tx, caller, input.receiver);
    const name = signatory.name || input.name || (signatory.type === 'PERSONAL' ? receiver.name : undefined);
    if (!name) throw new DomainError('INPUT_INVALID', { field: 'name' });
    const own = (await tx.organisation.tenant(caller.tenantId))!;
    const tree = signatory.type === 'COMPANY' ? await tx.organisation.tree(own.parentId ?? own.id) : [];
    const tenantId = tree.find((company) => company.name === name)?.id;
    const decision = pickUp(contract, act, signatory.id as SignatoryId, { receiver, name, tenantId });
    await mustReachEverybody(world, tx, decision.contract);
    return decision;
  });
