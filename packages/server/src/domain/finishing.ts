import type { Contract, FinalDigest } from './contract.js';
import { type Act, type Decision, decide, mustBeIn, note, refuseState, system } from './decision.js';
import type { DocumentFacts } from './events.js';
import { type Grown, grow } from './publish.js';
import { type CommitDecision, type SlotRequest, failAttempt, holdsSlot, lostCommit, takeSlot } from './slot.js';

const by = system('finish');

/** The initiator finishes a contract that does not do so by itself (T13). Asked again: nothing new happens. */
export function requestFinish(contract: Contract, act: Act): Decision {
  if (contract.autoFinish) refuseState(contract.state, ['autoFinish = false']);
  const change = (next: Contract): void => {
    next.finishRequestedAt ??= act.now;
    next.concludedAt ??= act.now;
  };
  return decide(contract, 'T13', act.by, change, []);
}

/** Whether everything is signed and only the final file is missing. */
export const readyToFinish = ({ state, autoFinish, finishRequestedAt }: Contract): boolean =>
  state === 'SIGNED' && (autoFinish || finishRequestedAt !== undefined);

/** Step 1 of finishing. @throws DomainError CONTRACT_STATE, SLOT_BUSY */
export function claimFinish(contract: Contract, slot: Omit<SlotRequest, 'kind'>): Decision {
  if (!readyToFinish(contract)) refuseState(contract.state, ['SIGNED']);
  return takeSlot(contract, [], { ...slot, kind: 'FINISH' });
}

/**
 * The final revisions exist and are stored: FINISHED with their digests, in its own transaction, before the signing log is
 * made. Once recorded it stays: a later attempt completes with exactly these digests (`contract.finished`).
 */
export function recordFinished(contract: Contract, now: number, attempt: number, documents: Grown[]): CommitDecision {
  if (!holdsSlot(contract, 'FINISH', attempt)) return lostCommit(contract, [], attempt, 'LEASE_LOST');
  if (contract.finished) return { ...note(contract, () => undefined, []), committed: true };
  const digests = documents.map(({ fromRevision: _from, ...digest }): FinalDigest => digest);
  const change = (next: Contract): void => void (next.finished = { at: now, documents: digests });
  const decision = decide(contract, 'T11', by, change, [
    { type: 'FINISHED', actor: by, document: digests.map((digest) => finalFacts(contract, digest)) },
  ]);
  return { ...decision, committed: true };
}

const finalFacts = (contract: Contract, digest: FinalDigest): DocumentFacts => ({
  ...digest,
  pageCount: contract.documents.find(({ id }) => id === digest.documentId)!.pageCount,
});

/** Step 4 of finishing (T11): the final revisions and the signing log become the contract's, and it is COMPLETED. */
export function complete(
  contract: Contract,
  now: number,
  attempt: number,
  signingLog: { sha256: string; byteLength: number; crc32: number },
): CommitDecision {
  if (!holdsSlot(contract, 'FINISH', attempt)) return lostCommit(contract, [], attempt, 'LEASE_LOST');
  if (!contract.finished) throw new Error('FINISHED is recorded before COMPLETED');
  const finals = contract.finished.documents;
  const change = (next: Contract): void => {
    grow(
      next,
      finals.map((final) => ({ ...final, fromRevision: 0 })),
    );
    Object.assign(next, { state: 'COMPLETED', completedAt: now, signingLog });
    delete next.slot;
    delete next.waitingFor;
    for (const copy of next.copies) copy.sent = true;
  };
  const more = { signingLogSha256: signingLog.sha256 };
  const document = finals.map((digest) => finalFacts(contract, digest));
  const decision = decide(contract, 'T11', by, change, [{ type: 'COMPLETED', actor: by, document, more }]);
  const late = contract.copies.filter(({ sent }) => !sent).map(({ receiver }) => receiver);
  return { ...decision, notify: late.length ? [{ kind: 'COPY', contacts: late }] : [], committed: true };
}

/** Finishing cannot go on now: the slot is free again and the contract says why it is not COMPLETED. */
export function postponeFinish(contract: Contract, attempt: number, why: string): Decision {
  mustBeIn(contract, ['SIGNED']);
  const freed = failAttempt(contract, [], attempt, 'MAKE_FAILED');
  return note(freed.contract, (next) => void (next.waitingFor = why), []);
}
