import { createHash } from 'node:crypto';
import { canonical } from './canonical.js';
import type { MoreFacts } from './events.js';
import type { ActionId, ContractId, DocumentId } from './ids.js';
import type { FrozenDigest } from './intent.js';

/** So many contracts stand on one page and under one proof of will [A]. */
export const batchAtMost = 100;

/** What one line of the list said of a contract, and what was read of it, when somebody chose to sign it with others. */
export interface ShownContract {
  contractId: ContractId;
  subject: string;
  sender: string;
  /** UTC ms. */
  deadline?: number;
  actionIds: readonly ActionId[];
  digests: readonly FrozenDigest[];
  /** Digests of the page pictures that were on the screen; empty when it was not opened. */
  seen: readonly { documentId: DocumentId; page: number; sha256: string }[];
}

/** One line of the list as the evidence keeps it: canonical JSON of this contract's own facts. */
export const shownLine = (shown: ShownContract): string => canonical({ v: 1, ...shown });

/** SHA-256 of the whole list in its order, hex: of the digests of its lines. */
export const listDigest = (batchIntentId: string, lines: readonly string[]): string =>
  sha256(canonical({ v: 1, batchIntentId, lines: lines.map(sha256) }));

/**
 * What each contract's evidence says of the proof that it shares with others: its own line, the digests of all lines in their
 * order, and the digest of the list. Whoever has one contract can check its line and the list, and learns no other contract.
 *
 * @param lines `shownLine` of each; `own`: which of them, from 0.
 */
export const batchFacts = (batchIntentId: string, lines: readonly string[], own: number): MoreFacts => ({
  batchIntentId,
  batchList: listDigest(batchIntentId, lines),
  batchLines: lines.map(sha256),
  batchLine: lines[own]!,
});

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
