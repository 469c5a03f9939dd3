import type { SealId } from '../../domain/ids.js';
import { moveSeal } from '../../domain/seals.js';
import type { Caller } from '../application.js';
import type { OutboxRow, World } from '../ports.js';
import type { SealUseCases, SealView } from '../seal-use-cases.js';
import { checkText } from '../text-limits.js';
import { tellOfSeal } from './seal-events.js';
import { mustFindSeal } from './seal-owner.js';
import { sealView } from './seal-views.js';

/**
 * Switches a seal off, on, or destroys it for good; signatures made with it stay what they are.
 *
 * @throws DomainError SEAL_NOT_FOUND, SEAL_NOT_USABLE (facts: state), INPUT_TOO_LONG
 */
export const setSealState: (
  world: World,
  caller: Caller,
  input: Parameters<SealUseCases['setSealState']>[1],
) => Promise<SealView> = async (world, caller, { sealId, state, reason }) => {
  checkText('reason', reason);
  return world.store.transaction('*', async (tx) => {
    const seal = await mustFindSeal(tx, caller, sealId);
    const moved = { ...moveSeal(seal, state), stateReason: reason, ...(state === 'DESTROYED' && { isDefault: false }) };
    await tx.seals.save(moved);
    await tellOfSeal(world, tx, moved, movedEvents[state], caller.by);
    return sealView(tx, moved, false, world.clock.business());
  });
};

const movedEvents = { ENABLED: 'SEAL_ENABLED', DISABLED: 'SEAL_DISABLED', DESTROYED: 'SEAL_DESTROYED' } as const;

/** The sandbox's look at an uploaded seal: it lets every one pass. */
export const checkSandboxSeal = (world: World, { tenantId, payload }: OutboxRow): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const seal = await tx.seals.load([tenantId], payload.sealId as SealId);
    if (seal?.state !== 'PENDING') return;
    await tx.seals.save(moveSeal(seal, 'ENABLED'));
    await tellOfSeal(world, tx, seal, 'SEAL_ENABLED');
  });
