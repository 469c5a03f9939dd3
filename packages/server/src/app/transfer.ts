import type { Action, Contact, Contract, Signatory } from '../domain/contract.js';
import { andThen, nothing, type Decision } from '../domain/decision.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId } from '../domain/ids.js';
import { transfer } from '../domain/parties.js';
import { doesAction } from '../domain/views.js';
import { isOpenAction } from '../domain/workflow.js';
import type { Caller, ContactInput, ContractKey } from './application.js';
import { type Facing, changeContract } from './change-contract.js';
import { findPerson, resolveContact } from './contacts.js';
import type { TransferInput } from './lifecycle-use-cases.js';
import type { Tx, World } from './ports.js';

interface Step {
  signatory: Signatory;
  action: Action;
}
const openSteps = (contract: Contract): Step[] =>
  contract.signatories.flatMap((signatory) =>
    signatory.actions.filter(isOpenAction).map((action) => ({ signatory, action })),
  );

/**
 * Hands open steps of a company to another of its members (转签). What the one before meant to sign is void; a signing of
 * theirs in progress loses.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, SIGNATORY_NOT_FOUND, NOT_THIS_STEP, NOT_PERMITTED,
 *   EMPLOYEE_NOT_FOUND, EMPLOYEE_DISMISSED
 * @source 腾讯电子签 CreateFlowForwards · 契约锁 修改操作人
 */
export const transferActions = (world: World, caller: Caller, input: TransferInput): Promise<Contract> =>
  changeContract(world, caller, input, async (facing) => {
    const { contract, act, intents, tx } = facing;
    const steps = await stepsOf(tx, caller, contract, input);
    let decision: Decision = nothing(contract);
    for (const { signatory, action } of steps) {
      const to = await memberOf(world, facing, caller, signatory, input.to);
      decision = andThen(decision, (now) => transfer(now, act, { actionId: action.id, to, intents }));
    }
    return decision;
  });

async function stepsOf(tx: Tx, caller: Caller, contract: Contract, input: TransferInput): Promise<Step[]> {
  const { actionId, signatoryId, from } = input;
  mustKnow(contract, signatoryId, actionId);
  const person = from && (await findPerson(tx, caller, from));
  if (from && !person) throw new DomainError('NOT_THIS_STEP', { from: from.contact });
  const steps = openSteps(contract).filter(({ signatory, action }) => {
    const named = (!actionId || action.id === actionId) && (!signatoryId || signatory.id === signatoryId);
    const theirs = !person || doesAction(contract, signatory, action, { personId: person.id });
    return named && theirs && signatory.type === 'COMPANY' && !action.autoSign;
  });
  if (steps.length === 0) throw new DomainError('NOT_THIS_STEP', { why: 'no open step to hand over' });
  return steps;
}

/** @throws DomainError SIGNATORY_NOT_FOUND */
function mustKnow({ signatories }: Contract, signatoryId?: string, actionId?: string): void {
  const known = signatories.some(
    ({ id, actions }) =>
      (!signatoryId || id === signatoryId) && (!actionId || actions.some((action) => action.id === actionId)),
  );
  if (!known) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId ?? actionId ?? '' });
}

/** A company this installation hosts is acted for by its own members; another by whom the initiator names. */
async function memberOf(
  world: World,
  { tx }: Facing,
  caller: Caller,
  { tenantId }: Signatory,
  input: ContactInput,
): Promise<Contact> {
  const contact = await resolveContact(world, tx, caller, input);
  if (!tenantId) return contact;
  const employee = await tx.organisation.employee([tenantId], { personId: contact.personId });
  if (!employee) throw new DomainError('EMPLOYEE_NOT_FOUND', { contact: input.contact });
  if (employee.state !== 'ACTIVE') throw new DomainError('EMPLOYEE_DISMISSED', { contact: input.contact });
  return { ...contact, name: contact.name ?? employee.name };
}

const operatorsAtMost = 50;

/**
 * Names who does one open step; several may do it, the first who does has done it.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, SIGNATORY_NOT_FOUND, NOT_THIS_STEP, EMPLOYEE_NOT_FOUND, INPUT_INVALID
 * @source 契约锁 修改操作人
 */
export const nameOperators = (
  world: World,
  caller: Caller,
  input: ContractKey & { actionId: string; operators: ContactInput[] },
): Promise<Contract> =>
  changeContract(world, caller, input, async (facing) => {
    const { contract, act, intents } = facing;
    const { actionId, operators } = input;
    if (operators.length === 0 || operators.length > operatorsAtMost) {
      throw new DomainError('INPUT_INVALID', { field: 'operators', value: operators.length, limit: operatorsAtMost });
    }
    mustKnow(contract, undefined, actionId);
    const signatory = contract.signatories.find(({ actions }) => actions.some(({ id }) => id === actionId))!;
    if (signatory.type !== 'COMPANY') throw new DomainError('NOT_THIS_STEP', { action: actionId });
    const people: Contact[] = [];
    for (const operator of operators) people.push(await memberOf(world, facing, caller, signatory, operator));
    const [to, ...others] = people;
    return transfer(contract, act, { actionId: actionId as ActionId, to: to!, others, intents });
  });
