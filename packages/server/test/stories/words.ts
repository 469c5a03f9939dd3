import type { ContractPhase } from '../../src/domain/views.js';

/**
 * What every tongue says of a contract, by hand from DOMAIN.md §3.4 and from no table of the dialects. The three numbers of
 * e签宝 v3 are signFlowStatus, draftStatus and rescissionStatus.
 */
export interface Spoken {
  native: [state: string, voidState: string];
  /** undefined: not found. */
  qiyuesuo: string | undefined;
  tencent: string | undefined;
  esignV1: number | undefined;
  esignV3: [status: number | null, draft: number | null, rescission: number] | undefined;
}

const said = (
  native: Spoken['native'],
  qiyuesuo: Spoken['qiyuesuo'],
  tencent: Spoken['tencent'],
  esignV1: Spoken['esignV1'],
  esignV3: Spoken['esignV3'],
): Spoken => ({ native, qiyuesuo, tencent, esignV1, esignV3 });

const nowhere = said(['404', ''], undefined, undefined, undefined, undefined);

/** Of contracts whose parties filled something in first, draftStatus says how far that is; `draft` is that number. */
const table: Record<ContractPhase, Spoken & { draft: number | null }> = {
  DRAFT: { ...said(['DRAFT', 'NONE'], 'DRAFT', 'INIT', 0, [0, null, 0]), draft: null },
  DRAFT_WITH_FIELDS: { ...said(['DRAFT', 'NONE'], 'DRAFT', 'INIT', 0, [0, null, 0]), draft: null },
  FILLING: { ...said(['FILLING', 'NONE'], 'FILLING', 'INIT', 0, [null, null, 0]), draft: 1 },
  FILLING_PARTLY: { ...said(['FILLING', 'NONE'], 'FILLING', 'INIT', 0, [null, null, 0]), draft: 1 },
  SIGNING: { ...said(['SIGNING', 'NONE'], 'SIGNING', 'INIT', 1, [1, null, 0]), draft: 2 },
  SIGNING_PARTLY: { ...said(['SIGNING', 'NONE'], 'SIGNING', 'PART', 1, [1, null, 0]), draft: 2 },
  SIGNED: { ...said(['SIGNED', 'NONE'], 'SIGNING', 'PART', 1, [1, null, 0]), draft: 2 },
  COMPLETED: { ...said(['COMPLETED', 'NONE'], 'COMPLETE', 'ALL', 2, [2, null, 0]), draft: 2 },
  VOIDING: { ...said(['COMPLETED', 'VOIDING'], 'INVALIDING', 'ALL', 2, [2, null, 1]), draft: 2 },
  PARTLY_VOIDED: { ...said(['COMPLETED', 'PARTLY_VOIDED'], 'COMPLETE', 'ALL', 2, [2, null, 2]), draft: 2 },
  VOIDED: { ...said(['COMPLETED', 'VOIDED'], 'INVALIDED', 'RELIEVED', 2, [2, null, 3]), draft: 2 },
  REJECTED: { ...said(['REJECTED', 'NONE'], 'REJECTED', 'REJECT', 7, [7, null, 0]), draft: 2 },
  REJECTED_FILLING: { ...said(['REJECTED', 'NONE'], 'REJECTED', 'REJECT', 7, [null, null, 0]), draft: 4 },
  RECALLED: { ...said(['RECALLED', 'NONE'], 'RECALLED', 'CANCEL', 3, [3, null, 0]), draft: 2 },
  RECALLED_FILLING: { ...said(['RECALLED', 'NONE'], 'RECALLED', 'CANCEL', 3, [3, null, 0]), draft: 3 },
  EXPIRED: { ...said(['EXPIRED', 'NONE'], 'EXPIRED', 'DEADLINE', 5, [5, null, 0]), draft: 2 },
  EXPIRED_FILLING: { ...said(['EXPIRED', 'NONE'], 'EXPIRED', 'DEADLINE', 5, [5, null, 0]), draft: 5 },
  FORCE_ENDED: { ...said(['FORCE_ENDED', 'NONE'], 'FORCE_END', 'CANCEL', 3, [3, null, 0]), draft: 2 },
  FAILED: { ...said(['FAILED', 'NONE'], 'FORCE_END', 'INVALID', 3, [3, null, 0]), draft: 2 },
  ABSENT: { ...nowhere, draft: null },
};

/** @param filled the contract had a filling stage */
export function wordsFor(phase: ContractPhase, filled: boolean): Spoken {
  const { draft, ...spoken } = structuredClone(table[phase]);
  if (!filled || !spoken.esignV3) return spoken;
  const [status, , rescission] = spoken.esignV3;
  return { ...spoken, esignV3: [status, draft, rescission] };
}
