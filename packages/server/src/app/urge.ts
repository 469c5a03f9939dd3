import type { Contract, Signatory } from '../domain/contract.js';
import type { Act } from '../domain/decision.js';
import { DomainError } from '../domain/errors.js';
import type { ContractId, SignatoryId } from '../domain/ids.js';
import { urge } from '../domain/notes.js';
import type { Caller } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { eachContract } from './each-contract.js';
import { lockContract } from './find-contract.js';
import type { Each, UrgeInput, UrgeResult } from './lifecycle-use-cases.js';
import type { Tx, World } from './ports.js';

/**
 * Urges (催办) those whose turn it is, each at most every 30 minutes; nothing but the evidence changes.
 *
 * @throws DomainError INPUT_INVALID when no contract is named
 * @source 契约锁 催签合同 · 腾讯电子签 ChannelCreateFlowReminds · e签宝 催签
 */
export const urgeContracts = (world: World, caller: Caller, input: UrgeInput): Promise<Each<UrgeResult>[]> =>
  eachContract(world, caller, input.contracts, (contract) =>
    urgeOne(world, caller, releaseOf(contract, input) ?? contract.id, input),
  );

/** Whoever is asked to agree to the end of a contract signs its release contract. */
const releaseOf = ({ voidState, voidContractId }: Contract, { onlySigning }: UrgeInput): ContractId | undefined =>
  voidState === 'VOIDING' && !onlySigning ? voidContractId : undefined;

const urgeOne = (world: World, caller: Caller, id: ContractId, input: UrgeInput): Promise<UrgeResult> =>
  world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, id);
    const states = input.onlySigning ? ['SIGNING'] : ['FILLING', 'SIGNING'];
    if (!states.includes(contract.state))
      throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: states.join(' ') });
    const result: UrgeResult = { urged: [], skipped: [] };
    const act: Act = { by: appActor(caller), now: world.clock.business() };
    let now = contract;
    for (const signatory of wanted(contract, input)) {
      const last = await lastUrged(tx, contract, signatory.id);
      const refused = await tellOne(signatory, async () => {
        now = await commit(world, tx, now, urge(now, act, signatory.id, last), witnessOf(caller));
      });
      if (refused) result.skipped.push({ signatoryId: signatory.id, name: signatory.name, refused });
      else result.urged.push(signatory.id);
    }
    return result;
  });

/** @throws DomainError SIGNATORY_NOT_FOUND, NOT_THIS_STEP when it is nobody's turn */
function wanted(contract: Contract, { signatoryId }: UrgeInput): Signatory[] {
  const { signatories, state } = contract;
  if (signatoryId) {
    const named = signatories.find(({ id }) => id === signatoryId);
    if (!named) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId });
    return [named];
  }
  const active = signatories.filter((signatory) => signatory.state === state);
  if (active.length === 0) throw new DomainError('NOT_THIS_STEP', { why: 'nobody to urge' });
  return active;
}

async function tellOne(
  { id }: Signatory,
  tell: () => Promise<void>,
): Promise<UrgeResult['skipped'][number]['refused'] | undefined> {
  try {
    await tell();
    return undefined;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, facts: { ...error.facts, signatory: id } };
  }
}

async function lastUrged(tx: Tx, { tenantId, id }: Contract, signatoryId: SignatoryId): Promise<number | undefined> {
  const events = await tx.evidence.of(tenantId, id);
  const last = events.findLast(({ type, step }) => type === 'URGED' && step?.signatoryId === signatoryId);
  return last && (last.businessAt ?? last.at);
}
