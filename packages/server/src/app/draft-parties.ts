import type { Action, Contact, Contract, Signatory } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId, SealId, SignatoryId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { ActionInput, Caller, Company, ContactInput, CopyInput, SignatoryInput } from './application.js';
import { resolveContact } from './contacts.js';
import type { Employee, Tx, World } from './ports.js';

/** Who acts for a company of the tree must work there. */
export async function employeeFrom(world: World, tx: Tx, caller: Caller, input: ContactInput): Promise<Contact> {
  const { employee, ...contact } = await employeeAs(world, tx, caller, input);
  return { ...contact, name: contact.name ?? employee.name };
}

export async function employeeAs(
  world: World,
  tx: Tx,
  caller: Caller,
  input: ContactInput,
): Promise<Contact & { employee: Employee }> {
  const contact = await resolveContact(world, tx, caller, input);
  const employee = await tx.organisation.employee(caller.scope, { personId: contact.personId });
  if (!employee) throw new DomainError('EMPLOYEE_NOT_FOUND', { contact: input.contact });
  if (employee.state !== 'ACTIVE') throw new DomainError('EMPLOYEE_DISMISSED', { contact: input.contact });
  return { ...contact, employee };
}

export const copiesOf = (world: World, tx: Tx, caller: Caller, copies: CopyInput[]): Promise<Contract['copies']> =>
  inOrder(copies, async (copy) => ({
    name: copy.name,
    receiver: await resolveContact(world, tx, caller, copy.receiver),
    createdAt: world.clock.business(),
    sent: false,
    mayDownload: copy.mayDownload ?? true,
  }));

export interface Parties {
  signatories: Signatory[];
  wishes: PlacementRequest[];
}

/** Signatories as a caller names them, and the places wished for with them. */
export async function partiesOf(
  world: World,
  tx: Tx,
  caller: Caller,
  company: Company,
  inputs: SignatoryInput[],
): Promise<Parties> {
  const wishes: PlacementRequest[] = [];
  const { parentId, id: rootId } = (await tx.organisation.tenant(caller.tenantId))!;
  const tree = await tx.organisation.tree(parentId ?? rootId);
  const signatories = await inOrder(inputs, async (input, place) => {
    const signatory = await signatoryFrom(world, tx, caller, company, tree, input, place);
    wishes.push(...(input.placements ?? []).map((wish) => ({ ...wish, signatoryId: signatory.id })));
    const steps = signatory.actions.filter(({ byInitiator }) => !byInitiator);
    (input.actions ?? []).forEach(({ placements = [] }, n) =>
      wishes.push(...placements.map((wish) => ({ ...wish, actionId: steps[n]!.id }))),
    );
    return signatory;
  });
  return { signatories, wishes };
}

async function signatoryFrom(
  world: World,
  tx: Tx,
  caller: Caller,
  company: Company,
  tree: Company[],
  input: SignatoryInput,
  place: number,
): Promise<Signatory> {
  const receiver = input.receiver && (await resolveContact(world, tx, caller, input.receiver));
  const name = input.name ?? (input.type === 'PERSONAL' ? receiver?.name : undefined) ?? '';
  if (!name && !input.deferred) throw new DomainError('INPUT_INVALID', { field: 'signatory.name' });
  const hosted = input.type === 'COMPANY' ? tree.find((candidate) => candidate.name === name) : undefined;
  const implied = (input.actions ?? []).length === 0;
  const wanted: ActionInput[] = implied ? [{ type: input.type }] : input.actions!;
  const actions = await inOrder(wanted, (action, n) =>
    actionFrom(world, tx, caller, action, n, hosted !== undefined && caller.scope.includes(hosted.id)),
  );
  return {
    id: world.newId() as SignatoryId,
    type: input.type,
    name,
    serialNo: input.serialNo ?? place,
    sponsor: hosted?.id === company.id,
    tenantId: hosted?.id,
    receiver: receiver && namedAfter(receiver, input),
    state: 'WAITING',
    deferred: input.deferred ?? false,
    allowRefuse: input.allowRefuse ?? true,
    allowTransfer: input.allowTransfer ?? true,
    anyOf: input.anyOf ?? false,
    deadline: input.deadline,
    allowedIntents: input.allowedIntents,
    readPolicy: input.readPolicy,
    handWays: input.handWays,
    proveToView: input.proveToView,
    requiredIdentity: input.requiredIdentity,
    signatoryNo: input.signatoryNo,
    impliedAction: implied,
    actions: [...(input.reviewBefore ? [reviewStep(world)] : []), ...actions],
  };
}

/** Before all steps of the party itself. */
const reviewStep = (world: World): Action => ({
  id: world.newId() as ActionId,
  type: 'AUDIT',
  serialNo: -1,
  state: 'INIT',
  operators: [],
  autoSign: false,
  byInitiator: true,
});

/** A person's party is named by the contract; the receiver of a company keeps his own name. */
const namedAfter = (receiver: Contact, input: SignatoryInput): Contact =>
  input.type === 'PERSONAL' && !receiver.name ? { ...receiver, name: input.name } : receiver;

async function actionFrom(
  world: World,
  tx: Tx,
  caller: Caller,
  input: ActionInput,
  place: number,
  own: boolean,
): Promise<Action> {
  for (const sealId of [input.sealId, ...(input.sealIds ?? [])]) if (sealId) await checkSealId(tx, caller, sealId);
  return {
    id: world.newId() as ActionId,
    type: input.type,
    name: input.name,
    serialNo: input.serialNo ?? place,
    state: 'INIT',
    sealId: input.sealId as SealId | undefined,
    sealIds: input.sealIds as SealId[] | undefined,
    operators: await inOrder(input.operators ?? [], (operator) =>
      own ? employeeFrom(world, tx, caller, operator) : resolveContact(world, tx, caller, operator),
    ),
    autoSign: input.autoSign ?? false,
    actionNo: input.actionNo,
  };
}

export async function checkSealId(tx: Tx, caller: Caller, sealId: string): Promise<void> {
  const seal = /^\d{1,19}$/.test(sealId) ? await tx.seals.load(caller.scope, sealId as SealId) : undefined;
  if (!seal) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
  if (seal.state !== 'ENABLED') throw new DomainError('SEAL_NOT_USABLE', { seal: sealId, state: seal.state });
}

/** One after the other: they share one session of the database. */
export async function inOrder<In, Out>(
  inputs: readonly In[],
  make: (input: In, place: number) => Promise<Out>,
): Promise<Out[]> {
  const made: Out[] = [];
  for (const [place, input] of inputs.entries()) made.push(await make(input, place));
  return made;
}
