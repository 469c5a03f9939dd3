import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../domain/errors.js';
import { renewMs } from '../domain/slot.js';
import type { ContractId, TenantId } from '../domain/ids.js';
import type { World } from './ports.js';

/** How long a call waits for a contract's slot before it says "try again". */
const patienceMs = 30_000;
/** A call may be repeated within this time by a client that got no answer: the same call, the same answer [A]. */
export const sameCallMs = 60_000;
const lines = new Map<ContractId, Promise<unknown>>();

/**
 * Acts on one contract one after the other, in order of arrival within this process. Between processes the slot decides;
 * this only spares the database the asking.
 */
export async function inLine<T>(id: ContractId, act: () => Promise<T>): Promise<T> {
  const before = lines.get(id) ?? Promise.resolve();
  const mine = before.then(act, act);
  const settled = mine.then(
    () => undefined,
    () => undefined,
  );
  lines.set(id, settled);
  try {
    return await mine;
  } finally {
    if (lines.get(id) === settled) lines.delete(id);
  }
}

/** Claims the slot, asking again while another party holds it. @throws DomainError SLOT_BUSY after 30 s */
export async function claimPatiently<T>(claim: () => Promise<T>, since = Date.now()): Promise<T> {
  for (;;) {
    try {
      return await claim();
    } catch (error) {
      const busy = error instanceof DomainError && error.code === 'SLOT_BUSY';
      if (!busy || Date.now() - since > patienceMs) throw error;
      await delay(randomInt(15, 60));
    }
  }
}

/** Keeps the lease while bytes are made. If it is lost all the same, the commit finds out. */
export async function whileHolding<T>(
  world: World,
  held: { tenantId: TenantId; id: ContractId; attempt: number },
  make: () => Promise<T>,
): Promise<T> {
  const renew = (): void => {
    world.store
      .transaction([held.tenantId], (tx) =>
        tx.contracts.renewSlot(held.tenantId, held.id, held.attempt, world.serverId),
      )
      .catch((err: unknown) => world.log.warn({ contractId: held.id, err }, 'lease not renewed'));
  };
  const timer = setInterval(renew, renewMs);
  try {
    return await make();
  } finally {
    clearInterval(timer);
  }
}
