import type { AppRow } from '../../app/ports.js';
import type { ContractId, TenantId } from '../../domain/ids.js';
import type { Intent } from '../../domain/intent.js';

/**
 * What was read in the same message as a contract's lock, because every change of a contract asks for it: its open intents,
 * and the apps that are told. It holds for one transaction; what the transaction itself changes is forgotten.
 */
export class BroughtWithLock {
  readonly openIntents = new Map<ContractId, Intent[]>();
  readonly toldApps = new Map<TenantId, AppRow[]>();
}
