import { batchFacts } from '../../domain/batch.js';
import type { Action, Contract } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { IntentId } from '../../domain/ids.js';
import { actionOf } from '../../domain/workflow.js';
import type { BatchState, PageClient } from '../application.js';
import { finishSoon } from '../finish-contract.js';
import { judgeByCode, proveByShown } from '../page/intents.js';
import { isPasswordOf, judgeByPassword, slideWindow } from '../page/password-window.js';
import { keepMark } from '../page/saved-marks.js';
import { signProven } from '../page/sign.js';
import { type HeldVisitor, deviceOf } from '../page/visit.js';
import type { BatchIntent, BatchLine, BatchOutcome, OutboxRow, Tx, World } from '../ports.js';
import { ownBatchIntent, purposeOf } from './intend.js';
import { batchState } from './list.js';
import { actingBatch } from './visit.js';

/** How long whoever proved it has to sign all before the outbox goes on with what is left. */
const graceMs = 15_000;
/** So many contracts are signed side by side: time stamps and disks are waited for, not one after the other [A]. */
const sideBySide = 4;

/**
 * Proves the will once, then signs each contract by its own four steps (ARCHITECTURE.md §6). What cannot be signed any more
 * says why and holds up nobody. Once proven, the outbox goes on with it when this request or this server is gone. Asked again
 * with the same intent, what is signed already is left alone and the rest goes on.
 *
 * @throws DomainError CODE_WRONG, CODE_EXPIRED, CODE_LOCKED, PASSWORD_WRONG, PASSWORD_CLOSED, INTENT_REQUIRED
 */
export async function signBatch(
  world: World,
  client: PageClient,
  intentId: string,
  proof: { code: string } | { password: string },
): Promise<BatchState> {
  const intent = await prove(world, client, intentId, proof);
  await goOn(world, intent).catch((err: unknown) => world.log.error({ err }, 'signing several goes on in the outbox'));
  return batchState(world, client);
}

/** The outbox's part. */
export async function signBatchLater(world: World, row: OutboxRow): Promise<void> {
  const intentId = row.payload['intentId'] as IntentId;
  const intent = await world.store.transaction('*', (tx) => tx.batches.lockIntent(intentId));
  if (intent?.proven) await goOn(world, intent);
}

async function prove(
  world: World,
  client: PageClient,
  intentId: string,
  proof: { code: string } | { password: string },
): Promise<BatchIntent> {
  const fits = 'password' in proof && (await passwordFits(world, client, proof.password));
  const { intent, refusal } = await world.store.transaction('*', async (tx) => {
    const visit = await actingBatch(world, tx, client, true);
    const found = await ownBatchIntent(tx, visit, intentId);
    if (found.proven) return { intent: found, refusal: undefined };
    const { batch, person } = visit;
    const judged =
      'code' in proof
        ? judgeByCode(world, person, { purpose: purposeOf(found), challenge: found.challenge }, proof.code)
        : await judgeByPassword(world, tx, { ticket: batch, person }, deviceOf(client), fits);
    const { refusal: refused, challenge, method, facts } = judged;
    const counted = { ...found, ...(challenge && { challenge }) };
    const proven = { at: world.clock.business(), method, facts, by: connectionOf(client) };
    const saved: BatchIntent = refused ? counted : { ...counted, proven };
    await tx.batches.saveIntent(saved);
    if (!refused) await leaveToOutbox(world, tx, saved);
    return { intent: saved, refusal: refused };
  });
  if (refusal) throw refusal; // after the try is counted
  return intent;
}

const passwordFits = async (world: World, client: PageClient, password: string): Promise<boolean> => {
  const { person } = await world.store.read('*', (tx) => actingBatch(world, tx, client));
  return isPasswordOf(world, person, password);
};

/** The device is named by the hash that the session has of it. */
function connectionOf({ client, requestId, baseUrl }: PageClient): NonNullable<BatchIntent['proven']>['by'] {
  const { deviceId: _deviceId, ...facts } = client;
  return { client: facts, requestId, baseUrl };
}

const leaveToOutbox = (world: World, tx: Tx, { id, tenantId }: BatchIntent): Promise<void> =>
  tx.outbox.add([
    {
      id: world.newId(),
      tenantId,
      kind: 'BATCH_SIGN',
      payload: { intentId: id },
      runAt: world.clock.business() + graceMs,
    },
  ]);

/** What this process is signing: whoever asks again waits for the same. */
const running = new Map<IntentId, Promise<void>>();

function goOn(world: World, intent: BatchIntent): Promise<void> {
  const known = running.get(intent.id);
  if (known) return known;
  const work = signAll(world, intent).finally(() => running.delete(intent.id));
  running.set(intent.id, work);
  return work;
}

/** @throws Error when something of ours failed for a line, which is then left open; the others are signed all the same */
async function signAll(world: World, intent: BatchIntent): Promise<void> {
  const waiting = intent.lines.map((line, at) => ({ line, at })).filter(({ line }) => !line.outcome);
  const signed: Contract[] = [];
  const failures: unknown[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const contract = await signLine(world, intent, next.line, next.at).catch((error: unknown) => {
        failures.push(error);
      });
      if (contract) signed.push(contract);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
  if (signed.length > 0) await afterwards(world, intent);
  await Promise.all(signed.map((contract) => finishSoon(world, contract)));
  if (failures.length > 0) throw failures[0];
}

/** @returns the contract when it was signed just now */
async function signLine(world: World, intent: BatchIntent, line: BatchLine, at: number): Promise<Contract | undefined> {
  let contract: Contract | undefined;
  let refusal: DomainError | undefined;
  try {
    contract = await signByShown(world, intent, line, at);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    refusal = error;
  }
  const now = world.clock.business();
  const isSigned = contract !== undefined || (await wasSigned(world, line));
  await settle(world, intent, line, isSigned ? { is: 'SIGNED', at: now } : leftBy(refusal, now));
  return contract;
}

async function signByShown(
  world: World,
  { proven, lines, id, device }: BatchIntent,
  line: BatchLine,
  at: number,
): Promise<Contract | undefined> {
  const { method, facts, at: provenAt, by } = proven!;
  const visitor: HeldVisitor = { ...by, held: { sessionHash: line.sessionHash, device } };
  const shown = lines.map((one) => one.shown);
  const will = { method, facts, provenAt, more: batchFacts(id, shown, at) };
  return signProven(world, visitor, await proveByShown(world, visitor, line.intentId, will));
}

/** Whether this intent has done all that it named, before a kill or beside this run. An approval spends no intent. */
const wasSigned = (world: World, { tenantId, contractId, intentId, actionIds }: BatchLine): Promise<boolean> =>
  world.store.read([tenantId], async (tx) => {
    const [own, contract] = await Promise.all([
      tx.intents.load(tenantId, intentId),
      tx.contracts.load([tenantId], contractId),
    ]);
    if (!own || !contract) return false;
    const isOwn = ({ type, state, finishedAt, finishedBy }: Action): boolean =>
      type === 'AUDIT' && state === 'FINISH' && finishedBy?.personId === own.personId && finishedAt! >= own.provenAt;
    return actionIds.every((id) => own.spent.includes(id) || isOwn(actionOf(contract, id)!));
  });

/** No refusal, yet not by this intent: it was signed elsewhere meanwhile. */
const leftBy = (refusal: DomainError | undefined, at: number): BatchOutcome => ({
  is: 'LEFT',
  at,
  code: refusal?.code ?? 'NOT_THIS_STEP',
  facts: refusal?.facts ?? { why: 'signed already' },
});

const settle = (world: World, { id }: BatchIntent, { contractId }: BatchLine, outcome: BatchOutcome): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const intent = (await tx.batches.lockIntent(id))!;
    const lines = intent.lines.map((line) =>
      line.contractId === contractId && !line.outcome ? { ...line, outcome } : line,
    );
    await tx.batches.saveIntent({ ...intent, lines });
  });

/** The password window slides, and the handwriting is kept when its owner asked for it; once for all. */
const afterwards = (world: World, { batchHash, personId, device, proven, saveMark, lines }: BatchIntent) =>
  world.store.transaction('*', async (tx) => {
    const [batch, person] = [await tx.batches.lock(batchHash), await tx.people.load(personId)];
    if (!batch || !person) return;
    await slideWindow(world, tx, { ticket: batch, person }, device, proven!.method);
    if (!saveMark) return;
    for (const { tenantId, intentId } of lines) {
      const request = await tx.intents.lockRequest(tenantId, intentId);
      const hand = request?.marks.find(({ mark }) => mark.kind !== 'SEAL');
      if (hand) return keepMark(world, tx, personId, hand.mark);
    }
  });
