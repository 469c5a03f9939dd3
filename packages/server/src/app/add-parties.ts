import type { Contract, Signatory } from '../domain/contract.js';
import { changeDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { SignatoryId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import { addParty } from '../domain/parties.js';
import type { Caller, ContractKey, SignatoryInput } from './application.js';
import { changeContract } from './change-contract.js';
import { partiesOf } from './draft-parties.js';
import { findContract } from './find-contract.js';
import { resolvePlaces } from './place-marks.js';
import type { Tx, World } from './ports.js';
import { mustReachEverybody } from './publish-contract.js';
import { checkText } from './text-limits.js';
import { keepWishes } from './wishes.js';

const signatoriesAtMost = 100;

/**
 * Adds parties and places: to a draft (T2), or to a contract that is out and does not finish by itself (T14). Places that
 * come late get their fields in the increment that signs them.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, INPUT_INVALID, SIGNATORY_TWICE, RECEIVER_REQUIRED, and those of placing
 * @source e签宝 添加签署区, 追加签署区 · 契约锁 添加签署方 · 腾讯电子签 ChannelCreateFlowApprovers
 */
export async function addParties(
  world: World,
  caller: Caller,
  input: ContractKey & { signatories?: SignatoryInput[]; placements?: PlacementRequest[] },
): Promise<{ contract: Contract; signatoryIds: SignatoryId[] }> {
  const { signatories: inputs = [], placements = [] } = input;
  if (inputs.length === 0 && placements.length === 0) throw new DomainError('INPUT_INVALID', { field: 'signatories' });
  if (inputs.length > signatoriesAtMost) {
    throw new DomainError('INPUT_TOO_LONG', { field: 'signatories', limit: signatoriesAtMost });
  }
  for (const { name } of inputs) checkText('companyName', name);
  const { before, signatories, wishes } = await world.store.transaction(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, input);
    return { before: contract, ...(await newParties(world, tx, caller, contract, inputs)) };
  });
  const wanted = [...wishes, ...placements];
  // Words are searched before the contract is locked; documents of a contract that is out stay what they are.
  const grown = { ...before, signatories: [...before.signatories, ...signatories] };
  const places = before.state === 'DRAFT' ? [] : await resolvePlaces(world, grown, wanted, true);
  const contract = await changeContract(
    world,
    caller,
    { contractId: before.id },
    async ({ contract: now, act, tx }) => {
      if (now.state !== before.state)
        throw new DomainError('CONTRACT_STATE', { state: now.state, needs: before.state });
      if (now.state !== 'DRAFT') {
        const decision = addParty(now, act, { signatories, placements: places });
        await mustReachEverybody(world, tx, decision.contract);
        return decision;
      }
      await keepWishes(world, tx, now, wanted);
      return changeDraft(now, act, { signatories: [...now.signatories, ...signatories] });
    },
  );
  return { contract, signatoryIds: signatories.map(({ id }) => id) };
}

/** Without a place in the order of their own they come after everybody. */
async function newParties(
  world: World,
  tx: Tx,
  caller: Caller,
  contract: Contract,
  inputs: SignatoryInput[],
): Promise<{ signatories: Signatory[]; wishes: PlacementRequest[] }> {
  const company = (await tx.organisation.tenant(contract.tenantId))!;
  const last = Math.max(-1, ...contract.signatories.map(({ serialNo }) => serialNo));
  const placed = inputs.map((one, n) => ({ ...one, serialNo: one.serialNo ?? last + 1 + n }));
  return partiesOf(world, tx, caller, company, placed);
}
