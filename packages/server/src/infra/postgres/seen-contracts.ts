import type { Contract } from '../../domain/contract.js';
import type { ContractId } from '../../domain/ids.js';

/** Contracts as they were committed, the ones read lately; each at its version. Reading asks the database only for that. */
export class SeenContracts {
  private readonly seen = new Map<ContractId, Contract>();

  /** @param atMost how many are remembered; one of a few pages and parties takes some 10 KB */
  constructor(private readonly atMost = 2000) {}

  /** @returns the contract, to be read only, if it still has this version */
  at(id: ContractId, version: number): Contract | undefined {
    const contract = this.seen.get(id);
    if (contract?.version !== version) return undefined;
    this.put(contract);
    return contract;
  }

  has(id: ContractId): boolean {
    return this.seen.has(id);
  }

  /** Only what is committed may be remembered: read outside a transaction. */
  remember(contract: Contract): void {
    this.put(frozen(contract));
    if (this.seen.size > this.atMost) this.seen.delete(this.seen.keys().next().value!);
  }

  /** The last one used is the last to be forgotten. */
  private put(contract: Contract): void {
    this.seen.delete(contract.id);
    this.seen.set(contract.id, contract);
  }
}

/** Whoever changed what all readers share would change it for the others. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
