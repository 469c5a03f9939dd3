import { expire, nextDeadline } from '../domain/ending.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId, ContractId } from '../domain/ids.js';
import { signAutomatically } from './auto-sign.js';
import { signBatchLater } from './batch/sign.js';
import { commit } from './commit.js';
import { finishContract } from './finish-contract.js';
import { deliverCallback } from './deliver-callback.js';
import { notifyPerson } from './notify-person.js';
import type { OutboxKind, OutboxRow, World } from './ports.js';
import { settleRelease } from './settle-release.js';
import { checkSandboxSeal } from './seals/seal-states.js';
import { makeReport } from './verification/evidence-report.js';

/** What a row of the outbox asks for. Each is safe to repeat: a lease may end and another server take the row. */
const work: Record<OutboxRow['kind'], (world: World, row: OutboxRow) => Promise<void>> = {
  CALLBACK: deliverCallback,
  MESSAGE: notifyPerson,
  AUTO_SIGN: (world, row) => signAutomatically(world, row.tenantId, row.contractId!, row.payload.actionId as ActionId),
  FINISH: async (world, row) => void (await finishContract(world, row.tenantId, row.contractId!)),
  EXPIRE: expireContract,
  RELEASE: settleRelease,
  SEAL_CHECK: checkSandboxSeal,
  REPORT: makeReport,
  BATCH_SIGN: signBatchLater,
};

/** Pauses after failures of our own work: 1 s, 2 s, 4 s … at most 5 min. Callbacks have their vendor's schedule. */
const pauseAfter = (attempts: number): number => Math.min(1000 * 2 ** (attempts - 1), 300_000);

/** Leases due rows to this server. */
export const takeWork = (world: World, kinds: OutboxKind[], atMost: number): Promise<OutboxRow[]> =>
  world.store.transaction('*', (tx) => tx.outbox.claim(world.serverId, world.clock.business(), atMost, kinds));

/** Does what a row asks for, and says so in the row; never throws. */
export async function doWork(world: World, row: OutboxRow): Promise<void> {
  try {
    await work[row.kind](world, row);
    if (row.kind !== 'CALLBACK') await world.store.transaction('*', (tx) => tx.outbox.done(row.id));
  } catch (error) {
    await failRow(world, row, error).catch((err: unknown) =>
      world.log.error({ eventId: row.id, err }, 'outbox row lost its lease'),
    );
  }
}

async function failRow(world: World, row: OutboxRow, error: unknown): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof DomainError || error instanceof Later))
    world.log.error({ eventId: row.id, kind: row.kind, err: error }, 'outbox work failed');
  const runAt = error instanceof Later ? error.runAt : world.clock.business() + pauseAfter(row.attempts);
  await world.store.transaction('*', (tx) => tx.outbox.retry(row.id, runAt, message.slice(0, 500)));
}

/** Work that is not due yet; it is asked again then. */
export class Later extends Error {
  override readonly name = 'Later';
  constructor(
    readonly runAt: number,
    why: string,
  ) {
    super(why);
  }
}

/** T18. A deadline that was moved asks again at the new one. */
async function expireContract(world: World, row: OutboxRow): Promise<void> {
  await world.store.transaction('*', async (tx) => {
    const locked = await tx.contracts.lock([row.tenantId], row.contractId as ContractId);
    const deadline = locked && nextDeadline(locked.contract);
    if (!locked || deadline === undefined) return;
    const now = world.clock.business();
    if (now < deadline) throw new Later(deadline, 'the deadline was moved');
    const { contract } = locked;
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    await commit(world, tx, contract, expire(contract, now, intents));
  });
}
