import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import { type ContractId, type TenantId, isCoreId } from '../domain/ids.js';
import type { Caller, Company, ContractKey } from './application.js';
import type { LockedContract, Tx } from './ports.js';

/** A company of the caller's tree by name; the app's own company when none is named. @throws COMPANY_NOT_FOUND */
export async function companyOf(tx: Tx, caller: Caller, name?: string): Promise<Company> {
  const company = name ? await tx.organisation.tenantByName(name) : await tx.organisation.tenant(caller.tenantId);
  if (!company || !caller.scope.includes(company.id))
    throw new DomainError('COMPANY_NOT_FOUND', { company: name ?? '' });
  return company;
}

/** The id wins when both are given. @throws INPUT_INVALID when neither is, CONTRACT_NOT_FOUND, COMPANY_NOT_FOUND */
export async function contractIdOf(tx: Tx, caller: Caller, key: ContractKey): Promise<ContractId> {
  if (key.contractId) {
    if (!isCoreId(key.contractId)) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: key.contractId });
    return key.contractId as ContractId;
  }
  if (!key.externalRef) throw new DomainError('INPUT_INVALID', { field: 'contractId' });
  const { id } = await companyOf(tx, caller, key.companyName);
  const found = await tx.contracts.idByRef(id, key.externalRef);
  if (!found) throw new DomainError('CONTRACT_NOT_FOUND', { externalRef: key.externalRef });
  return found;
}

const isThere = (contract: Contract | undefined): contract is Contract =>
  contract !== undefined && contract.state !== 'DELETED' && contract.hiddenAt === undefined;

/** What is not the caller's, deleted or hidden answers as what does not exist. @throws CONTRACT_NOT_FOUND */
export async function loadContract(tx: Tx, scope: readonly TenantId[], id: ContractId): Promise<Contract> {
  const contract = await tx.contracts.load(scope, id);
  if (!isThere(contract)) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: id });
  return contract;
}

/** As `loadContract`, and the row stays locked until the transaction ends. */
export async function lockContract(tx: Tx, scope: readonly TenantId[], id: ContractId): Promise<LockedContract> {
  const locked = await tx.contracts.lock(scope, id);
  if (!isThere(locked?.contract)) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: id });
  return locked!;
}

export const findContract = async (tx: Tx, caller: Caller, key: ContractKey): Promise<Contract> =>
  loadContract(tx, caller.scope, await contractIdOf(tx, caller, key));
