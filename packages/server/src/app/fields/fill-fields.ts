import type { Contract, DocumentField, Signatory } from '../../domain/contract.js';
import { fillOwnFields } from '../../domain/draft.js';
import { DomainError } from '../../domain/errors.js';
import type { Actor } from '../../domain/events.js';
import { checkedValue } from '../../domain/field-values.js';
import {
  type FilledField,
  claimLastFill,
  fill,
  finishFilling,
  isLastFill,
  refuseToFill as refuse,
} from '../../domain/filling.js';
import type { ContractId, SignatoryId, TenantId } from '../../domain/ids.js';
import type { PlacementRequest } from '../../domain/placing.js';
import { failAttempt } from '../../domain/slot.js';
import type { Caller, ContractKey } from '../application.js';
import { checkAutomatic } from '../auto-sign.js';
import { type Witness, appActor, commit, witnessOf } from '../commit.js';
import type { FieldValueInput } from '../field-use-cases.js';
import { findContract, lockContract } from '../find-contract.js';
import { type FrozenDocuments, freezeDocuments, frozenOf, insertFrozen } from '../freeze-documents.js';
import { claimPatiently, inLine, whileHolding } from '../own-turn.js';
import type { World } from '../ports.js';
import { wishesThatStand } from '../wishes.js';
import { checkDrawable } from './draw-field.js';
import { keptValue } from './field-pictures.js';

/**
 * Values by call: of a draft the initiator's fields, of a contract being filled those of one of the caller's companies.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, NOT_THIS_STEP, NOT_A_SIGNER, INPUT_INVALID, FIELD_INVALID,
 *   FIELD_REQUIRED, GLYPH_MISSING, KEYWORD_NOT_FOUND, SLOT_BUSY
 */
export async function fillFields(
  world: World,
  caller: Caller,
  input: ContractKey & { signatoryId?: string; values: FieldValueInput[] },
): Promise<Contract> {
  const contract = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, input));
  if (contract.state === 'DRAFT') return fillDraft(world, caller, contract, input.values);
  const signatory = ownSignatory(contract, caller, input.signatoryId);
  const by = fillerApp(caller, signatory);
  const { scope } = caller;
  return fillAs(world, { scope, contract, signatoryId: signatory.id, by, witness: witnessOf(caller) }, input.values);
}

async function fillDraft(
  world: World,
  caller: Caller,
  contract: Contract,
  inputs: FieldValueInput[],
): Promise<Contract> {
  const values = await filledFields(world, contract, undefined, inputs);
  return world.store.transaction(caller.scope, async (tx) => {
    const { contract: now } = await lockContract(tx, caller.scope, contract.id);
    const decision = fillOwnFields(now, { by: appActor(caller), now: world.clock.business() }, values);
    return commit(world, tx, now, decision, witnessOf(caller));
  });
}

/** @throws DomainError NOT_A_SIGNER, NOT_THIS_STEP */
function ownSignatory(contract: Contract, { scope }: Caller, signatoryId: string | undefined): Signatory {
  const own = contract.signatories.filter(({ tenantId }) => tenantId && scope.includes(tenantId));
  const named = signatoryId ? own.find(({ id }) => id === signatoryId) : own.find(({ state }) => state === 'FILLING');
  if (!named) throw new DomainError(own.length > 0 ? 'NOT_THIS_STEP' : 'NOT_A_SIGNER', { action: 'fill' });
  return named;
}

const fillerApp = (caller: Caller, { tenantId }: Signatory): Actor => ({
  kind: 'API',
  subjectId: caller.appId,
  roleInContract: 'FILLER',
  companyId: tenantId,
});

/** Who fills what, at a page or by call. */
export interface Filler {
  scope: readonly TenantId[];
  contract: Contract;
  signatoryId: SignatoryId;
  by: Actor;
  witness: Witness;
}

/** A signatory's values; the last ones missing make the documents final and open the signing. */
export async function fillAs(world: World, filler: Filler, inputs: FieldValueInput[]): Promise<Contract> {
  const { contract, signatoryId } = filler;
  const values = await filledFields(world, contract, signatoryId, inputs);
  return inLine(contract.id, async () => {
    const first = await claimPatiently(() => fillOrClaim(world, filler, values));
    if (!first.claimed) return first.contract;
    return freezeAndOpen(world, filler, values, first.contract, first.wishes);
  });
}

async function freezeAndOpen(
  world: World,
  filler: Filler,
  values: FilledField[],
  claimed: Contract,
  wishes: PlacementRequest[],
): Promise<Contract> {
  const { id, tenantId } = claimed;
  const attempt = claimed.slot!.attempt;
  try {
    await checkAutomatic(world, claimed);
    const filled = withValues(claimed, filler.signatoryId, values);
    const frozen = await whileHolding(world, { tenantId, id, attempt }, () =>
      freezeDocuments(world, filled, wishes, true),
    );
    return await commitLast(world, filler, values, attempt, frozen);
  } catch (error) {
    await giveUp(world, filler, id, attempt);
    throw error;
  }
}

/** The contract as it will be, for drawing. */
function withValues(contract: Contract, by: SignatoryId, values: FilledField[]): Contract {
  const next = structuredClone(contract);
  for (const document of next.documents) {
    for (const field of document.fields.filter(({ signatoryId }) => signatoryId === by)) {
      const given = values.find(({ documentId, name }) => documentId === document.id && name === field.name);
      if (given) field.value = checkedValue(field, given.value);
    }
  }
  return next;
}

type FillStep =
  { claimed: false; contract: Contract } | { claimed: true; contract: Contract; wishes: PlacementRequest[] };

const fillOrClaim = (world: World, { scope, contract, signatoryId, by, witness }: Filler, values: FilledField[]) =>
  world.store.transaction(scope, async (tx): Promise<FillStep> => {
    const { contract: now, dbNow, holderGone } = await lockContract(tx, scope, contract.id);
    if (!isLastFill(now, signatoryId, values)) {
      const decision = fill(now, { by, now: world.clock.business() }, signatoryId, values);
      return { claimed: false, contract: await commit(world, tx, now, decision, witness) };
    }
    const slot = { holder: world.serverId, dbNow, isGone: () => holderGone };
    const decision = claimLastFill(now, signatoryId, values, slot);
    const wishes = wishesThatStand(now, await tx.contracts.wishes(now));
    return { claimed: true, contract: await commit(world, tx, now, decision, witness), wishes };
  });

async function commitLast(
  world: World,
  { scope, contract, signatoryId, by, witness }: Filler,
  values: FilledField[],
  attempt: number,
  frozen: FrozenDocuments,
): Promise<Contract> {
  const { saved, lost } = await world.store.transaction(scope, async (tx) => {
    const { contract: now } = await lockContract(tx, scope, contract.id);
    const act = { by, now: world.clock.business() };
    const decision = finishFilling(now, act, attempt, { signatoryId, values, frozen: frozenOf(frozen) });
    const after = await commit(world, tx, now, decision, witness);
    if (!decision.committed) return { saved: after, lost: decision.lost };
    await insertFrozen(tx, now.tenantId, frozen);
    return { saved: after, lost: undefined };
  });
  if (lost) throw new DomainError('SLOT_BUSY', { why: lost });
  return saved;
}

/** Nothing was made: the contract is still being filled, its slot free. */
async function giveUp(world: World, { scope, witness }: Filler, id: ContractId, attempt: number): Promise<void> {
  await world.store
    .transaction(scope, async (tx) => {
      const { contract } = await lockContract(tx, scope, id);
      if (contract.slot?.attempt !== attempt) return;
      await commit(world, tx, contract, failAttempt(contract, [], attempt, 'MAKE_FAILED'), witness);
    })
    .catch((err: unknown) => world.log.warn({ contractId: id, err }, 'slot left to its lease'));
}

/** The values by document, checked against their fields; pictures are stored. */
async function filledFields(
  world: World,
  contract: Contract,
  signatoryId: SignatoryId | undefined,
  inputs: FieldValueInput[],
): Promise<FilledField[]> {
  const filled: FilledField[] = [];
  for (const input of inputs) {
    const found = contract.documents.flatMap(({ id, fields }) =>
      input.documentId && input.documentId !== id
        ? []
        : fields
            .filter((field) => field.name === input.name && field.signatoryId === signatoryId)
            .map((field) => ({ id, field })),
    );
    if (found.length === 0) throw new DomainError('INPUT_INVALID', { field: input.name.slice(0, 80) });
    for (const { id, field } of found)
      filled.push({ documentId: id, name: field.name, value: await drawable(world, contract, field, input) });
  }
  return filled;
}

async function drawable(
  world: World,
  { tenantId }: Contract,
  field: DocumentField,
  input: FieldValueInput,
): Promise<string> {
  const value = checkedValue(field, (await keptValue(world, tenantId, field, input)) ?? '');
  checkDrawable({ ...field, value });
  return value;
}

/**
 * One of the caller's companies refuses to fill, which ends the contract.
 *
 * @throws DomainError NOT_A_SIGNER, NOT_THIS_STEP, REJECT_NOT_ALLOWED, REASON_REQUIRED
 */
export async function refuseToFill(
  world: World,
  caller: Caller,
  input: ContractKey & { signatoryId: string; reason: string },
): Promise<Contract> {
  const contract = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, input));
  const signatory = ownSignatory(contract, caller, input.signatoryId);
  const filler = { contract, signatoryId: signatory.id, by: fillerApp(caller, signatory), witness: witnessOf(caller) };
  return refuseFillAs(world, { ...filler, scope: caller.scope }, input.reason);
}

export const refuseFillAs = (
  world: World,
  { scope, contract, signatoryId, by, witness }: Filler,
  reason: string,
): Promise<Contract> =>
  world.store.transaction(scope, async (tx) => {
    const { contract: now } = await lockContract(tx, scope, contract.id);
    return commit(world, tx, now, refuse(now, { by, now: world.clock.business() }, signatoryId, reason), witness);
  });
