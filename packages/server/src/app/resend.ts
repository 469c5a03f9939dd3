import type { Action, Contract, Document, Placement, Signatory } from '../domain/contract.js';
import { newContract, resend } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { ActionId, AttachmentId, ContractId, DocumentId, SignatoryId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { Caller } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { findContract } from './find-contract.js';
import type { ResendInput } from './lifecycle-use-cases.js';
import type { DocumentHead, Tx, World } from './ports.js';
import { publishContract } from './publish-contract.js';
import { checkText } from './text-limits.js';
import { keepWishes } from './wishes.js';

/** Old id → new id of parties, steps and documents. */
type Renamed = ReadonlyMap<string, string>;

/**
 * A new draft like a recalled, rejected or expired contract (T22): the same parties, places and papers, as they were before
 * anything was written on them. The old one does not change.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, EXTERNAL_REF_TAKEN, INPUT_INVALID, and those of `publishContract`
 * @source 契约锁 重新发起合同
 */
export async function resendContract(world: World, caller: Caller, input: ResendInput): Promise<Contract> {
  checkText('subject', input.subject);
  checkText('externalRef', input.newExternalRef);
  const { old, wishes, firsts } = await world.store.transaction(caller.scope, async (tx) => {
    const found = await findContract(tx, caller, input);
    return { old: found, wishes: await tx.contracts.wishes(found), firsts: await firstRevisions(tx, found) };
  });
  const names = renamed(world, old);
  const draft = await world.store.transaction(caller.scope, async (tx) => {
    await mustBeFree(tx, old, input.newExternalRef);
    const act = { by: appActor(caller), now: world.clock.business() };
    const saved = await commit(
      world,
      tx,
      undefined,
      resend(old, copyOf(world, caller, old, firsts, names, input), act),
      witnessOf(caller),
    );
    for (const [id, first] of firsts) await copyDocument(tx, old, newName<DocumentId>(names, id), first);
    const again = old.placements.length > 0 ? old.placements.map(wishFor) : wishes;
    const wanted = again.map((wish) => inNewNames(wish, names));
    await keepWishes(world, tx, saved, wanted);
    return saved;
  });
  return input.publish ? publishContract(world, caller, { contractId: draft.id }) : draft;
}

async function mustBeFree(tx: Tx, { tenantId }: Contract, externalRef?: string): Promise<void> {
  const taken = externalRef && (await tx.contracts.idByRef(tenantId, externalRef));
  if (taken) throw new DomainError('EXTERNAL_REF_TAKEN', { externalRef, contractId: taken });
}

function renamed(world: World, { signatories, documents }: Contract): Renamed {
  const ids = signatories.flatMap(({ id, actions }) => [id, ...actions.map((action) => action.id)]);
  return new Map([...ids, ...documents.map(({ id }) => id)].map((id) => [id as string, world.newId()]));
}

function copyOf(
  world: World,
  caller: Caller,
  old: Contract,
  firsts: Firsts,
  names: Renamed,
  input: ResendInput,
): Contract {
  const now = world.clock.business();
  const life = old.expireAt - (old.publishedAt ?? old.createdAt);
  const { companyName, description, ordered, autoFinish, needsCreateReview, endAt, creator, category, tags } = old;
  const { customFields, businessData, callbackUrl, completion, completionNamed, placementRule, copyWhen } = old;
  const { requireTimestamp, everyMarkSigned, notifySponsor, allowToRescind, mayGrow, autoSignScene } = old;
  const { echo, partiesMayRepeat, quiet } = old;
  const kept = { companyName, description, ordered, autoFinish, needsCreateReview, endAt, creator, category, tags };
  const rules = { customFields, businessData, callbackUrl, completion, completionNamed, placementRule, copyWhen };
  const more = { requireTimestamp, everyMarkSigned, notifySponsor, allowToRescind, mayGrow, autoSignScene };
  const ways = { echo, partiesMayRepeat, quiet };
  return newContract({
    ...kept,
    ...rules,
    ...more,
    ...ways,
    id: world.newId() as ContractId,
    tenantId: old.tenantId,
    appId: caller.appId,
    subject: input.subject ?? old.subject,
    sn: world.newId(),
    externalRef: input.newExternalRef,
    createdAt: now,
    expireAt: input.expireAt ?? now + life,
    relatedContractIds: old.relatedContractIds,
    signatories: old.signatories.map((signatory) => freshSignatory(signatory, names)),
    documents: old.documents.map((document) => freshDocument(document, firsts.get(document.id)!, names, now)),
    attachments: old.attachments.map((one) => ({ ...one, id: world.newId() as AttachmentId })),
    copies: old.copies.map((copy) => ({ ...copy, sent: false, createdAt: now })),
  });
}

const newName = <Id extends string>(names: Renamed, id: string): Id => names.get(id) as Id;

function freshSignatory(old: Signatory, names: Renamed): Signatory {
  const { activatedAt: _a, signedAt: _s, transfers: _t, deadline: _d, ...kept } = old;
  const id = newName<SignatoryId>(names, old.id);
  return { ...kept, id, state: 'WAITING', actions: old.actions.map((action) => freshAction(action, names)) };
}

function freshAction(old: Action, names: Renamed): Action {
  const { finishedAt: _at, finishedBy: _by, ...kept } = old;
  return { ...kept, id: newName<ActionId>(names, old.id), state: 'INIT' };
}

/** The paper as it was uploaded; what signatories filled in is theirs to fill in again. */
function freshDocument(old: Document, { segment }: DocumentHead, names: Renamed, createdAt: number): Document {
  const { frozenSha256: _f, ...kept } = old;
  const fields = old.fields.map(({ value, signatoryId, ...field }) =>
    signatoryId ? { ...field, signatoryId: newName<SignatoryId>(names, signatoryId) } : { ...field, value },
  );
  const bytes = { revision: 1, sha256: segment.totalSha256, byteLength: segment.totalLength };
  return { ...kept, ...bytes, id: newName<DocumentId>(names, old.id), createdAt, fields };
}

type Firsts = ReadonlyMap<DocumentId, DocumentHead>;

async function firstRevisions(tx: Tx, { tenantId, documents }: Contract): Promise<Firsts> {
  const firsts = new Map<DocumentId, DocumentHead>();
  for (const { id } of documents) firsts.set(id, (await tx.documents.head(tenantId, id, 1))!);
  return firsts;
}

async function copyDocument(tx: Tx, { tenantId }: Contract, to: DocumentId, first: DocumentHead): Promise<void> {
  await tx.documents.insertPages(tenantId, to, first.pages);
  await tx.documents.insertSegment(tenantId, to, first.segment, first.state);
}

/** Where a mark stood, to be asked for again. */
function wishFor(place: Placement): PlacementRequest {
  const { mark, actionId, documentId, sealId, rotation, movable, page, x, y, w, h, pages } = place;
  const { datePattern, dateTime, fontSize, align, letters, gaps, opacity } = place;
  const day = { datePattern, dateTime, fontSize, align, letters, gaps, opacity };
  const common = { mark, actionId, documentIds: [documentId], sealId, ...day, rotation, movable, width: w, height: h };
  if (mark === 'ACROSS_PAGE') {
    const ranges = (pages ?? []).map((one) => ({ from: one, to: one }));
    return { ...common, at: { kind: 'EDGE', y, unit: 'POINT', pages: { kind: 'RANGES', ranges } } };
  }
  return {
    ...common,
    at: { kind: 'POINT', page, x, y, unit: 'POINT', origin: 'LOWER_LEFT', corner: 'LOWER_LEFT' },
  };
}

const inNewNames = (
  { actionId, signatoryId, documentIds, ...wish }: PlacementRequest,
  names: Renamed,
): PlacementRequest => ({
  ...wish,
  ...(actionId && { actionId: newName<ActionId>(names, actionId) }),
  ...(signatoryId && { signatoryId: newName<SignatoryId>(names, signatoryId) }),
  ...(documentIds && { documentIds: documentIds.map((id) => newName<DocumentId>(names, id)) }),
});
