import type { Action, Contact, Contract, Signatory } from '../domain/contract.js';
import { type DraftChange, type NewContract, changeDraft, createContract, newContract } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId, CategoryId, ContractId, EmployeeId, SealId, SignatoryId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { ActionInput, Caller, Company, ContactInput, DraftInput, SignatoryInput } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { resolveContact } from './contacts.js';
import { companyOf, contractIdOf, lockContract } from './find-contract.js';
import type { Employee, Tx, World } from './ports.js';
import { publishContract } from './publish-contract.js';
import { checkText } from './text-limits.js';

/** A contract without a deadline may be signed for this long [A]. */
const usualLifeMs = 90 * 24 * 3_600_000;
const relatedAtMost = 50;

/**
 * Creates a draft, or overwrites the one that the id or externalRef names.
 *
 * @throws DomainError SUBJECT_REQUIRED, EXTERNAL_REF_TAKEN, CONTRACT_STATE, COMPANY_NOT_FOUND, CATEGORY_NOT_FOUND,
 *   SIGNATORY_TWICE, RECEIVER_REQUIRED, AUDITOR_REQUIRED, SEAL_NOT_FOUND, EMPLOYEE_NOT_FOUND, INPUT_TOO_LONG, INPUT_INVALID
 * @source 契约锁 创建合同草稿 · 腾讯电子签 ChannelCreateFlowByFiles
 */
export async function saveDraft(world: World, caller: Caller, input: DraftInput): Promise<Contract> {
  checkTexts(input);
  const draft = await world.store
    .transaction(caller.scope, (tx) => writeDraft(world, tx, caller, input))
    .catch((error: unknown) => refuseTakenRef(world, caller, input, error));
  return input.publish ? publishContract(world, caller, { contractId: draft.id }) : draft;
}

function checkTexts(input: DraftInput): void {
  if (!input.subject?.trim()) throw new DomainError('SUBJECT_REQUIRED');
  for (const field of ['subject', 'externalRef', 'sn', 'businessData', 'callbackUrl'] as const) {
    checkText(field, input[field]);
  }
  checkText('description', input.description, 'MANY');
  for (const tag of input.tags ?? []) checkText('tag', tag);
  for (const { name, receiver } of input.signatories ?? []) {
    checkText('companyName', name);
    checkText('personName', receiver?.name);
  }
  if ((input.relatedContractIds?.length ?? 0) > relatedAtMost) {
    throw new DomainError('INPUT_TOO_LONG', { field: 'relatedContractIds', limit: relatedAtMost });
  }
  if (input.callbackUrl && !/^https?:\/\/[^\s]+$/i.test(input.callbackUrl)) {
    throw new DomainError('INPUT_INVALID', { field: 'callbackUrl', value: input.callbackUrl });
  }
}

/** Two drafts of one externalRef at once: the database's unique index decides. */
async function refuseTakenRef(world: World, caller: Caller, input: DraftInput, error: unknown): Promise<never> {
  const clash = (error as { code?: string; constraint?: string }).constraint === 'contract_external_ref';
  if (!clash || !input.externalRef) throw error;
  const contractId = await world.store.read(caller.scope, async (tx) => {
    const company = await companyOf(tx, caller, input.companyName);
    return tx.contracts.idByRef(company.id, input.externalRef!);
  });
  throw new DomainError('EXTERNAL_REF_TAKEN', { externalRef: input.externalRef, contractId: contractId ?? '' });
}

async function writeDraft(world: World, tx: Tx, caller: Caller, input: DraftInput): Promise<Contract> {
  const company = await companyOf(tx, caller, input.companyName);
  const existing = await existingDraft(tx, caller, company, input);
  if (existing && input.version !== undefined && existing.version !== input.version)
    throw new DomainError('SLOT_BUSY', { why: 'the draft was changed meanwhile' });
  const facts = await draftFacts(world, tx, caller, company, input);
  const { signatories, wishes } = await partiesOf(world, tx, caller, company, input.signatories ?? []);
  const unnamed = signatories.find(({ sponsor, impliedAction }) => sponsor && impliedAction);
  if (unnamed && input.sponsorNamesActions) throw new DomainError('ACTION_REQUIRED', { signatory: unnamed.name });
  const act = { by: appActor(caller), now: world.clock.business() };
  const change = { ...facts, signatories, placements: [] };
  const decision = existing
    ? changeDraft(existing, act, change)
    : createContract(newContract({ ...identityOf(world, company, caller), ...change } as NewContract), act);
  const saved = await commit(world, tx, existing, decision, witnessOf(caller));
  if (existing) await tx.contracts.forgetWishes(saved); // they were for parties that are gone
  await tx.contracts.setWishes(
    saved,
    wishes.map((wish) => ({ id: world.newId(), wish })),
  );
  return saved;
}

/** The draft to overwrite: by id, or by externalRef when that still is a draft. */
async function existingDraft(
  tx: Tx,
  caller: Caller,
  company: Company,
  input: DraftInput,
): Promise<Contract | undefined> {
  const named = input.contractId ? await contractIdOf(tx, caller, { contractId: input.contractId }) : undefined;
  const referred = input.externalRef ? await tx.contracts.idByRef(company.id, input.externalRef) : undefined;
  if (referred && named && referred !== named) {
    throw new DomainError('EXTERNAL_REF_TAKEN', { externalRef: input.externalRef!, contractId: referred });
  }
  const id = named ?? referred;
  if (!id) return undefined;
  const { contract } = await lockContract(tx, caller.scope, id);
  if (contract.state === 'DRAFT') return contract;
  if (named) throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'DRAFT' });
  throw new DomainError('EXTERNAL_REF_TAKEN', { externalRef: input.externalRef!, contractId: id });
}

const identityOf = (world: World, company: Company, caller: Caller) => {
  const id = world.newId() as ContractId;
  return {
    id,
    tenantId: company.id,
    companyName: company.name,
    appId: caller.appId,
    createdAt: world.clock.business(),
  };
};

async function draftFacts(
  world: World,
  tx: Tx,
  caller: Caller,
  company: Company,
  input: DraftInput,
): Promise<DraftChange & { subject: string; sn: string; expireAt: number }> {
  const now = world.clock.business();
  return {
    subject: input.subject!,
    description: input.description,
    externalRef: input.externalRef,
    sn: input.sn ?? world.newId(),
    expireAt: input.expireAt ?? now + usualLifeMs,
    endAt: input.endAt,
    ordered: input.ordered ?? true,
    category: await categoryOf(tx, caller, company, input.category),
    creator: input.creator && (await creatorOf(world, tx, caller, input.creator)),
    completion: input.completion ?? 'ALL',
    completionNamed: input.completion !== undefined,
    copyWhen: input.copyWhen ?? 'PUBLISH',
    copies: await copiesOf(world, tx, caller, input),
    tags: input.tags ?? [],
    relatedContractIds: input.relatedContractIds ?? [],
    customFields: input.customFields ?? [],
    businessData: input.businessData,
    callbackUrl: input.callbackUrl,
    notifySponsor: input.notifySponsor ?? false,
    placementRule: input.placementRule,
    requireTimestamp: input.requireTimestamp ?? false,
    autoSignScene: input.autoSignScene,
    everyMarkSigned: input.everyMarkSigned ?? false,
    echo: input.echo,
    quiet: input.quiet,
    partiesMayRepeat: input.partiesMayRepeat,
    autoFinish: input.autoFinish ?? true,
    needsCreateReview: input.needsCreateReview ?? false,
    allowToRescind: input.allowToRescind ?? true,
  };
}

async function categoryOf(
  tx: Tx,
  caller: Caller,
  company: Company,
  named: DraftInput['category'],
): Promise<{ id: CategoryId; name: string } | undefined> {
  if (!named?.id && !named?.name) return tx.organisation.categoryBy([company.id], { name: defaultCategory });
  if (named.id && !/^\d{1,19}$/.test(named.id)) throw new DomainError('CATEGORY_NOT_FOUND', { category: named.id });
  const found = await tx.organisation.categoryBy(caller.scope, named.id ? { id: named.id } : { name: named.name });
  if (!found) throw new DomainError('CATEGORY_NOT_FOUND', { category: named.id ?? named.name ?? '' });
  return found;
}
export const defaultCategory = '默认业务分类';

/** A creator must be an employee of the tree. */
async function creatorOf(world: World, tx: Tx, caller: Caller, input: ContactInput): Promise<Contract['creator']> {
  const { employee, ...contact } = await employeeAs(world, tx, caller, input);
  return { ...contact, name: contact.name ?? employee.name, employeeId: employee.id as EmployeeId };
}

/** Who acts for a company of the tree must work there. */
async function employeeFrom(world: World, tx: Tx, caller: Caller, input: ContactInput): Promise<Contact> {
  const { employee, ...contact } = await employeeAs(world, tx, caller, input);
  return { ...contact, name: contact.name ?? employee.name };
}

async function employeeAs(
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

const copiesOf = (world: World, tx: Tx, caller: Caller, { copies = [] }: DraftInput): Promise<Contract['copies']> =>
  inOrder(copies, async (copy) => ({
    name: copy.name,
    receiver: await resolveContact(world, tx, caller, copy.receiver),
    createdAt: world.clock.business(),
    sent: false,
    mayDownload: copy.mayDownload ?? true,
  }));

interface Parties {
  signatories: Signatory[];
  wishes: PlacementRequest[];
}

async function partiesOf(
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
    (input.actions ?? []).forEach(({ placements = [] }, n) =>
      wishes.push(...placements.map((wish) => ({ ...wish, actionId: signatory.actions[n]!.id }))),
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
    requiredIdentity: input.requiredIdentity,
    signatoryNo: input.signatoryNo,
    impliedAction: implied,
    actions: await inOrder(wanted, (action, n) =>
      actionFrom(world, tx, caller, action, n, hosted !== undefined && caller.scope.includes(hosted.id)),
    ),
  };
}

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

async function checkSealId(tx: Tx, caller: Caller, sealId: string): Promise<void> {
  const seal = /^\d{1,19}$/.test(sealId) ? await tx.seals.load(caller.scope, sealId as SealId) : undefined;
  if (!seal) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
  if (seal.state !== 'ENABLED') throw new DomainError('SEAL_NOT_USABLE', { seal: sealId, state: seal.state });
}

/** One after the other: they share one session of the database. */
async function inOrder<In, Out>(
  inputs: readonly In[],
  make: (input: In, place: number) => Promise<Out>,
): Promise<Out[]> {
  const made: Out[] = [];
  for (const [place, input] of inputs.entries()) made.push(await make(input, place));
  return made;
}
