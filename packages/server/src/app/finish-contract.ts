import { extend } from '@hufu/pades';
import { type SignatureReport, type VerificationReport, verifyPdf } from '@hufu/pades/verify/verify-pdf';
import type { Contract, Document } from '../domain/contract.js';
import { claimFinish, complete, postponeFinish, readyToFinish, recordFinished } from '../domain/finishing.js';
import type { ContractId, TenantId } from '../domain/ids.js';
import type { Grown } from '../domain/publish.js';
import { commit } from './commit.js';
import { headOf, nextRevision, readSegments, segmentsOf } from './document-bytes.js';
import { claimPatiently, inLine, whileHolding } from './own-turn.js';
import type { Segment, World } from './ports.js';
import { makeFinalSigningLog } from './signing-log.js';

/**
 * Makes a concluded contract final: validation data and archive time stamp on every document (B-LTA), FINISHED with their
 * digests, the file as stored judged by the verifier, the signing log, COMPLETED. Safe to repeat at any point.
 *
 * @returns false when there was nothing (more) to do
 */
export const finishContract = (world: World, tenantId: TenantId, id: ContractId): Promise<boolean> =>
  inLine(id, async () => {
    const claimed = await claimPatiently(() => claim(world, tenantId, id));
    if (!claimed) return false;
    const attempt = claimed.slot!.attempt;
    try {
      await whileHolding(world, { tenantId: claimed.tenantId, id, attempt }, () => finish(world, claimed, attempt));
    } catch (error) {
      await postpone(world, claimed, attempt, error);
      throw error;
    }
    return true;
  });

/** Within the request that concluded the contract, at most 2 s; the outbox has it otherwise. */
export async function finishSoon(world: World, contract: Contract): Promise<void> {
  if (!readyToFinish(contract)) return;
  const work = finishContract(world, contract.tenantId, contract.id).catch((err: unknown) =>
    world.log.warn({ contractId: contract.id, err }, 'not finished at once'),
  );
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, 2_000)));
  await Promise.race([work, enough]).finally(() => clearTimeout(timer));
}

const claim = (world: World, tenantId: TenantId, id: ContractId): Promise<Contract | undefined> =>
  world.store.transaction('*', async (tx) => {
    const locked = await tx.contracts.lock([tenantId], id);
    if (!locked || !readyToFinish(locked.contract)) return undefined;
    const slot = { holder: world.serverId, dbNow: locked.dbNow, isGone: () => locked.holderGone };
    return commit(world, tx, locked.contract, claimFinish(locked.contract, slot));
  });

async function finish(world: World, contract: Contract, attempt: number): Promise<void> {
  const finished = contract.finished ? contract : await makeFinal(world, contract, attempt);
  await judge(world, finished);
  const events = await world.store.read([contract.tenantId], (tx) => tx.evidence.of(contract.tenantId, contract.id));
  const log = await makeFinalSigningLog(world, finished, events);
  const stored = await world.objects.put(contract.tenantId, log);
  await world.store.transaction('*', async (tx) => {
    const { contract: now } = (await tx.contracts.lock([contract.tenantId], contract.id))!;
    const decision = complete(now, world.clock.business(), attempt, stored);
    await commit(world, tx, now, decision);
    // The safety net has nothing left to do.
    const row = decision.committed ? await tx.outbox.pendingFor(contract.id, 'FINISH') : undefined;
    if (row) await tx.outbox.done(row.id);
  });
}

interface FinalDocument {
  grown: Grown;
  segment: Segment;
  state: Awaited<ReturnType<typeof extend>>['state'];
}

/** Final revisions made, stored, and FINISHED recorded with their digests. */
async function makeFinal(world: World, contract: Contract, attempt: number): Promise<Contract> {
  const finals = await Promise.all(contract.documents.map((document) => extendDocument(world, contract, document)));
  return world.store.transaction('*', async (tx) => {
    const { contract: now } = (await tx.contracts.lock([contract.tenantId], contract.id))!;
    const grown = finals.map((final) => final.grown);
    const decision = recordFinished(now, world.clock.business(), attempt, grown);
    const saved = await commit(world, tx, now, decision);
    if (!decision.committed) throw new Error(`finishing lost its slot: ${decision.lost}`);
    for (const { grown: final, segment, state } of finals) {
      await tx.documents.insertSegment(contract.tenantId, final.documentId, segment, state);
    }
    return saved;
  });
}

async function extendDocument(world: World, contract: Contract, document: Document): Promise<FinalDocument> {
  const { tenantId } = contract;
  const { before, state, chains } = await world.store.read([tenantId], async (tx) => {
    const { segment, state: fileState } = await headOf(tx, tenantId, document);
    return { before: segment, state: fileState, chains: await tx.intents.chainsOf(tenantId, contract.id, document.id) };
  });
  const revocation = await world.revocation.collect(chains);
  const { appended, state: after } = await extend(state, revocation, (digest) => world.timestamps.timestamp(digest));
  const stored = await world.objects.put(tenantId, appended);
  return { ...nextRevision(document, before, stored, after), state: after };
}

/** The files as stored, read back whole, judged by the verifier, which shares no code with the writer. */
async function judge(world: World, contract: Contract): Promise<void> {
  for (const final of contract.finished!.documents) {
    const bytes = await readFinal(world, contract.tenantId, contract, final.documentId, final.revision);
    const report = verifyPdf(bytes, { trust: world.revocation.roots(), now: world.clock.real() });
    const ours = ownSignatures(report);
    const bad = ours.find(({ indication }) => indication !== 'TOTAL-PASSED');
    if (bad || ours.length === 0)
      throw new FinishRefused(`${bad?.field ?? ''}: ${bad?.why ?? report.why ?? report.verdict}`);
  }
}

/**
 * Ours, and the time stamp over all. What is wrong with a signature that a file arrived with, or who vouches for it, is not
 * for us to mend; what was changed after ours shows in ours.
 */
function ownSignatures({ signatures }: VerificationReport): SignatureReport[] {
  const stamps = signatures.filter(({ kind }) => kind === 'DOCUMENT_TIMESTAMP');
  const last = stamps.sort((a, b) => (a.coversUpTo ?? 0) - (b.coversUpTo ?? 0)).at(-1);
  return signatures.filter((signature) => signature.field.startsWith('h-') || signature === last);
}

async function readFinal(
  world: World,
  tenantId: TenantId,
  contract: Contract,
  documentId: string,
  revision: number,
): Promise<Buffer> {
  const document = contract.documents.find(({ id }) => id === documentId)!;
  const segments = await world.store.read([tenantId], (tx) => segmentsOf(tx, tenantId, { ...document, revision }));
  return readSegments(world.objects, tenantId, segments);
}

class FinishRefused extends Error {
  override readonly name = 'FinishRefused';
}

/** The contract stays SIGNED and says why; the outbox asks again. */
async function postpone(world: World, { tenantId, id }: Contract, attempt: number, error: unknown): Promise<void> {
  const why = error instanceof FinishRefused ? 'VERIFIER_DISAGREES' : 'TIMESTAMP';
  world.log.error({ contractId: id, err: error }, 'finishing postponed');
  await world.store.transaction('*', async (tx) => {
    const { contract } = (await tx.contracts.lock([tenantId], id))!;
    if (contract.state !== 'SIGNED' || contract.slot?.attempt !== attempt) return;
    await commit(world, tx, contract, postponeFinish(contract, attempt, why));
  });
}
