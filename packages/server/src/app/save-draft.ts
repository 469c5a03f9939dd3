import type { Contract } from '../domain/contract.js';
import { type DraftChange, type NewContract, changeDraft, createContract, newContract } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { CategoryId, ContractId, EmployeeId } from '../domain/ids.js';
import type { Caller, Company, ContactInput, DraftInput } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { copiesOf, employeeAs, partiesOf } from './draft-parties.js';
import { companyOf, contractIdOf, lockContract } from './find-contract.js';
import type { Tx, World } from './ports.js';
import { publishContract } from './publish-contract.js';
import { checkText } from './text-limits.js';
import { keepWishes } from './wishes.js';

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
  await keepWishes(world, tx, saved, wishes);
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
    copies: await copiesOf(world, tx, caller, input.copies ?? []),
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
    ...(input.mayGrow && { mayGrow: true }),
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
