import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import { type ContractId, isCoreId } from '../domain/ids.js';
import type { Caller, ContractDetail, ContractKey, ListInput } from './application.js';
import { companyOf, findContract } from './find-contract.js';
import type { Tx, World } from './ports.js';

/** A contract as it is now. @throws DomainError CONTRACT_NOT_FOUND, COMPANY_NOT_FOUND, INPUT_INVALID */
export async function contractDetail(
  world: World,
  caller: Caller,
  key: ContractKey,
  flags: { related?: boolean; sealUses?: boolean; pages?: boolean } = {},
): Promise<ContractDetail> {
  return world.store.read(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, key);
    const detail: ContractDetail = { contract, now: world.clock.business() };
    if (flags.related) detail.related = await relatedOf(tx, caller, contract);
    if (flags.sealUses) detail.sealUses = await sealUsesOf(tx, caller, contract);
    if (flags.pages) detail.pages = await pagesOf(tx, contract);
    return detail;
  });
}

async function pagesOf(tx: Tx, { tenantId, documents }: Contract): Promise<ContractDetail['pages']> {
  const pages: NonNullable<ContractDetail['pages']> = {};
  for (const { id } of documents) pages[id] = await tx.documents.pages(tenantId, id);
  return pages;
}

/** Those that still exist and are the caller's; the others are left out. */
async function relatedOf(tx: Tx, caller: Caller, contract: Contract): Promise<Contract[]> {
  const related: Contract[] = [];
  for (const id of contract.relatedContractIds.filter(isCoreId)) {
    const found = await tx.contracts.load(caller.scope, id as ContractId);
    if (found && found.state !== 'DELETED') related.push(found);
  }
  return related;
}

async function sealUsesOf(tx: Tx, caller: Caller, contract: Contract): Promise<ContractDetail['sealUses']> {
  const uses = await tx.seals.uses([contract.id]);
  const named: NonNullable<ContractDetail['sealUses']> = [];
  for (const { sealId, count } of uses) {
    const seal = await tx.seals.load(caller.scope, sealId);
    if (seal) named.push({ sealId, name: seal.name, count });
  }
  return named;
}

const listAtMost = 1000;
const halfYearMs = 183 * 24 * 3_600_000;

/** Contracts of the tree, newest first unless asked otherwise; published in the last half year unless asked otherwise. */
export async function listContracts(
  world: World,
  caller: Caller,
  input: ListInput,
): Promise<{ total: number; list: Contract[] }> {
  const limit = input.limit ?? listAtMost;
  if (limit < 0 || limit > listAtMost) throw new DomainError('INPUT_INVALID', { field: 'limit', limit: listAtMost });
  return world.store.read(caller.scope, async (tx) => {
    const tenantIds = input.companyName ? [(await companyOf(tx, caller, input.companyName)).id] : [...caller.scope];
    const { total, ids } = await tx.contracts.list({
      ...input,
      tenantIds,
      publishedFrom: input.publishedFrom ?? world.clock.business() - halfYearMs,
      side: input.side ?? 'SPONSOR',
      offset: input.offset ?? 0,
      limit,
      order: input.order ?? 'DESC',
    });
    const found = new Map((await tx.contracts.loadAll(caller.scope, ids)).map((contract) => [contract.id, contract]));
    return { total, list: ids.flatMap((id) => found.get(id) ?? []) };
  });
}
