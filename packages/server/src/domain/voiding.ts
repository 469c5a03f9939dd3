import type { Action, Contact, Contract, CopyReceiver, Document, Signatory, VoidState } from './contract.js';
import { type Act, type Decision, checkReason, decide, mustBeIn, refuseState, system } from './decision.js';
import { newContract } from './draft.js';
import { isEnded } from './ending.js';
import { DomainError } from './errors.js';
import type { EventDraft } from './events.js';
import type { ActionId, ContractId, DocumentId, SealId, SignatoryId } from './ids.js';

/** How long a release contract (解除协议) stays open unless its maker says otherwise. */
export const releaseLifeMs = 7 * 86_400_000;
const by = system('void');

/**
 * Starts to void a completed contract (T23); the release contract that the parties sign is made beside it.
 *
 * @throws DomainError CONTRACT_STATE, NOT_PERMITTED, REASON_REQUIRED
 */
export function startVoid(contract: Contract, act: Act, input: { reason: string; releaseId: ContractId }): Decision {
  if (contract.voids) refuseState(contract.state, ['no release contract']);
  if (contract.allowToRescind === false) throw new DomainError('NOT_PERMITTED', { rescind: 'off' });
  const [only, ...others] = contract.signatories;
  if (others.length === 0 && !only?.sponsor) throw new DomainError('NOT_PERMITTED', { signatories: 1 });
  const event: EventDraft = { type: 'VOID_REQUESTED', actor: act.by, reason: checkReason(input.reason) };
  event.more = { releaseContract: input.releaseId };
  const change = (next: Contract): void => {
    Object.assign(next, { voidState: 'VOIDING', voidBefore: contract.voidState, voidReason: input.reason });
    next.voidContractId = input.releaseId;
    delete next.voidFailType;
  };
  return decide(contract, 'T23', act.by, change, [event]);
}

/** The release contract is COMPLETED (T24). Both contracts are locked in id order by the caller. */
export function finishVoid(contract: Contract, release: Contract): Decision {
  mustBelong(contract, release);
  mustBeIn(release, ['COMPLETED']);
  const all = contract.documents.map(({ id }) => id);
  const voided = all.filter((id) => covers(release, id) || contract.voidedDocuments?.includes(id));
  const covered = voided.length === all.length ? 'ALL' : 'SOME';
  const voidState: VoidState = covered === 'ALL' ? 'VOIDED' : 'PARTLY_VOIDED';
  const event: EventDraft = { type: 'VOIDED', actor: by, more: { releaseContract: release.id, covered } };
  const change = (next: Contract): void => void Object.assign(next, { voidState, voidedDocuments: voided });
  return decide(contract, 'T24', by, change, [event]);
}

const covers = ({ voidsDocuments }: Contract, id: DocumentId): boolean => voidsDocuments?.includes(id) ?? true;

/** How a release contract may come to nothing, and what the voided one says of it. */
const failures = {
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  RECALLED: 'RECALLED',
  FORCE_ENDED: 'RECALLED',
  FAILED: 'RECALLED',
  DELETED: 'RECALLED', // it could not be sent
} as const;

/** The release contract came to nothing (T25): the contract is what it was before. */
export function failVoid(contract: Contract, release: Contract): Decision {
  mustBelong(contract, release);
  mustBeIn(release, Object.keys(failures));
  const why = failures[release.state as keyof typeof failures];
  const event: EventDraft = { type: 'VOID_FAILED', actor: by, more: { releaseContract: release.id, why } };
  const change = (next: Contract): void => {
    Object.assign(next, { voidState: next.voidBefore ?? 'NONE', voidFailType: why });
    delete next.voidBefore;
  };
  return decide(contract, 'T25', by, change, [event]);
}

/** What the end of a release contract means for the other; undefined while it is out, and when that was settled before. */
export function settleVoid(contract: Contract, release: Contract): Decision | undefined {
  if (contract.voidState !== 'VOIDING' || contract.voidContractId !== release.id || !isEnded(release)) return undefined;
  return release.state === 'COMPLETED' ? finishVoid(contract, release) : failVoid(contract, release);
}

function mustBelong(contract: Contract, release: Contract): void {
  if (release.voids === contract.id && contract.voidContractId === release.id) return;
  throw new DomainError('CONTRACT_STATE', { state: contract.voidState, needs: 'its own release contract' });
}

export interface ReleaseFacts {
  id: ContractId;
  sn: string;
  subject: string;
  createdAt: number;
  expireAt: number;
  document: Document;
  /** Other people than those who signed, by party. */
  receivers: ReadonlyMap<SignatoryId, Contact>;
  /** Documents to be voided; absent: all. */
  covers?: DocumentId[];
  /** The initiator's company seals by itself. */
  autoSign: boolean;
  /** Of the initiator's company. */
  sealId?: SealId;
  copies?: CopyReceiver[];
  /** Absent: the contract's. */
  callbackUrl?: string;
  newId: () => string;
}

/** The contract by which everybody who signed agrees to the end of another (解除协议). Nobody waits for anybody. */
export function releaseContract(contract: Contract, facts: ReleaseFacts): Contract {
  const { tenantId, companyName, creator, category, callbackUrl, appId, requireTimestamp, autoSignScene } = contract;
  const { echo, partiesMayRepeat, quiet, notifySponsor } = contract;
  const { receivers: _r, newId: _n, autoSign: _a, sealId: _s, document, covers: voidsDocuments, ...own } = facts;
  return newContract({
    tenantId,
    companyName,
    creator,
    category,
    callbackUrl,
    appId,
    requireTimestamp,
    autoSignScene,
    echo,
    partiesMayRepeat,
    quiet,
    notifySponsor,
    ...own,
    copies: facts.copies ?? [],
    ordered: false,
    allowToRescind: false,
    voids: contract.id,
    ...(voidsDocuments && { voidsDocuments }),
    relatedContractIds: [contract.id],
    signatories: contract.signatories.filter(isBound).map((signatory) => releasing(signatory, facts)),
    documents: [document],
  });
}

/** Who was no longer needed signed nothing and has nothing to release. */
const isBound = ({ state }: Signatory): boolean => state === 'SIGNED';

function releasing(old: Signatory, { receivers, autoSign, sealId, newId }: ReleaseFacts): Signatory {
  const { id, type, name, sponsor, tenantId, signatoryNo, allowedIntents, requiredIdentity } = old;
  const given = receivers.get(id);
  const receiver = given ?? old.receiver;
  const last = old.actions.find((action) => action.type === type) ?? old.actions.findLast((a) => a.type !== 'AUDIT')!;
  const action: Action = {
    id: newId() as ActionId,
    type: last.type,
    serialNo: 0,
    state: 'INIT',
    operators: given ? [] : last.operators,
    // Of those who sign by prior authorisation only the initiator may in a release contract.
    autoSign: autoSign && sponsor && (last.type === 'COMPANY' || last.type === 'LP'),
    ...(sealId && sponsor && last.type === 'COMPANY' && { sealId }),
  };
  return {
    type,
    name,
    sponsor,
    tenantId,
    receiver,
    signatoryNo,
    allowedIntents,
    requiredIdentity,
    id: newId() as SignatoryId,
    serialNo: 0,
    state: 'WAITING',
    deferred: false,
    allowRefuse: true,
    allowTransfer: true,
    anyOf: false,
    impliedAction: true,
    actions: [action],
  };
}
