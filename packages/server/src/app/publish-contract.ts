import { freeze } from '@hufu/pades';
import type { Contract, Document, Placement } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import { type FieldPlan, planFreeze } from '../domain/freeze-plan.js';
import type { ContractId } from '../domain/ids.js';
import { maskContact } from '../domain/masking.js';
import type { PlacementRequest } from '../domain/placing.js';
import { type Grown, claimFreeze, publish } from '../domain/publish.js';
import { failAttempt } from '../domain/slot.js';
import type { Caller, PublishInput } from './application.js';
import { combineCrc32 } from './bundle/crc32.js';
import { checkAutomatic } from './auto-sign.js';
import { appActor, commit, witnessOf } from './commit.js';
import { channelOf } from './contacts.js';
import { headOf } from './document-bytes.js';
import { contractIdOf, lockContract } from './find-contract.js';
import type { PageSize } from '../domain/rect.js';
import { claimPatiently, inLine, whileHolding } from './own-turn.js';
import { pagesOf, resolvePlaces } from './place-marks.js';
import type { Segment, Tx, World } from './ports.js';
import { sandboxMarks } from './sandbox-mark.js';

interface FrozenDocument {
  grown: Grown;
  /** Absent for a document that arrived signed: nothing is added to it before it is signed again. */
  made?: { segment: Segment; state: ReturnType<typeof freeze>['state'] };
}

/**
 * Sends a draft: places are resolved, fields made, documents frozen; then the first signatories are called.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_REQUIRED, SIGNATORY_REQUIRED, KEYWORD_NOT_FOUND,
 *   PAGE_OUT_OF_RANGE, MARK_KIND_WRONG, GLYPH_MISSING, SEAL_NOT_FOUND, SENDER_MISSING, TOO_MANY_MARKS, SLOT_BUSY
 * @source 契约锁 发起合同
 */
export async function publishContract(world: World, caller: Caller, input: PublishInput): Promise<Contract> {
  const id = await world.store.read(caller.scope, (tx) => contractIdOf(tx, caller, input));
  return inLine(id, async () => {
    const { contract, wishes } = await claimPatiently(() => claim(world, caller, id, input));
    const attempt = contract.slot!.attempt;
    try {
      await checkAutomatic(world, contract);
      const held = { tenantId: contract.tenantId, id, attempt };
      const frozen = await whileHolding(world, held, () => freezeAll(world, contract, wishes, input));
      return await commitFrozen(world, caller, contract, attempt, frozen);
    } catch (error) {
      await giveUp(world, caller, id, attempt);
      throw error;
    }
  });
}

const claim = (world: World, caller: Caller, id: ContractId, input: PublishInput) =>
  world.store.transaction(caller.scope, async (tx) => {
    const { contract, dbNow, holderGone } = await lockContract(tx, caller.scope, id);
    const wishes = [...stillThere(contract, await tx.contracts.wishes(contract)), ...(input.placements ?? [])];
    await mustReachEverybody(world, tx, contract);
    const act = { by: appActor(caller), now: world.clock.business() };
    const slot = { holder: world.serverId, dbNow, isGone: () => holderGone };
    const decision = claimFreeze(contract, act, slot);
    if (input.placementRule) decision.contract.placementRule = input.placementRule;
    return {
      contract: await commit(world, tx, contract, decision, witnessOf(caller)),
      wishes: stillWanted(contract, wishes),
    };
  });

/** Wishes for documents that were taken out of the draft are gone with them. */
const stillThere = ({ documents }: Contract, wishes: PlacementRequest[]): PlacementRequest[] =>
  wishes.filter(({ documentIds }) => !documentIds || documents.some(({ id }) => documentIds.includes(id)));

/** Wishes for parties of an overwritten draft are gone with them. */
const stillWanted = ({ signatories }: Contract, wishes: PlacementRequest[]): PlacementRequest[] =>
  wishes.filter(({ actionId, signatoryId }) => {
    const bySignatory = signatories.some(({ id }) => id === signatoryId);
    const byAction = signatories.some(({ actions }) => actions.some(({ id }) => id === actionId));
    if (!actionId && !signatoryId)
      throw new DomainError('INPUT_INVALID', { field: 'placements', value: 'actionId or signatoryId' });
    return bySignatory || byAction;
  });

/** A contract whose signer nobody can tell would wait for ever. */
async function mustReachEverybody(world: World, tx: Tx, contract: Contract): Promise<void> {
  if (contract.quiet) return;
  for (const { receiver: contact, actions } of contract.signatories) {
    // An app leads the people it knows by its own ids to the page itself; who signs by himself need not be told.
    if (!contact || contact.accountId || actions.every(({ autoSign }) => autoSign)) continue;
    const person = contact.personId && (await tx.people.load(contact.personId));
    const reach = person ? channelOf(person) : undefined;
    if (reach && world.messages.canReach(reach.channel)) continue;
    const setting = reach?.channel === 'EMAIL' ? 'HUFU_SMTP_URL' : 'HUFU_SMS_URL';
    throw new DomainError('SENDER_MISSING', { contact: maskContact(reach?.contact ?? contact.contact), setting });
  }
}

interface Frozen {
  documents: FrozenDocument[];
  placements: Placement[];
  reservedEdges: ReturnType<typeof planFreeze>['reservedEdges'];
}

async function freezeAll(
  world: World,
  contract: Contract,
  wishes: PlacementRequest[],
  input: PublishInput,
): Promise<Frozen> {
  const places = await resolvePlaces(world, contract, wishes, input.allKeywords ?? true);
  const pages = await world.store.read([contract.tenantId], (tx) => pagesOf(tx, contract));
  // A document that arrived signed gets its fields in the increments that sign it.
  const ours = contract.documents.filter(({ arrivedSigned }) => !arrivedSigned);
  const later = places.filter(({ documentId }) => !ours.some(({ id }) => id === documentId));
  const now = places.filter((place) => !later.includes(place));
  const { plans, placements, reservedEdges } = planFreeze({ ...contract, documents: ours }, now, pages);
  const documents = await Promise.all(
    contract.documents.map((document) =>
      freezeDocument(world, contract, document, plans.get(document.id), pages.get(document.id)!),
    ),
  );
  return { documents, placements: [...placements, ...later], reservedEdges };
}

async function freezeDocument(
  world: World,
  { tenantId }: Contract,
  document: Document,
  plan: FieldPlan | undefined,
  pages: readonly PageSize[],
): Promise<FrozenDocument> {
  const { segment: before, state } = await world.store.read([tenantId], (tx) => headOf(tx, tenantId, document));
  const { id: documentId, revision, sha256, byteLength } = document;
  if (!plan) {
    return { grown: { documentId, fromRevision: revision, revision, sha256, byteLength } };
  }
  const sandbox = world.mode === 'sandbox' ? sandboxMarks(pages) : [];
  const { appended, state: after } = freeze(state, { ...plan, markFields: [...plan.markFields, ...sandbox] });
  const stored = await world.objects.put(tenantId, appended);
  const segment: Segment = {
    revision: revision + 1,
    ...stored,
    totalSha256: after.sha256,
    totalLength: after.byteLength,
    totalCrc32: combineCrc32(before.totalCrc32, stored.crc32, stored.byteLength),
  };
  return {
    grown: {
      documentId,
      fromRevision: revision,
      revision: segment.revision,
      sha256: segment.totalSha256,
      byteLength: segment.totalLength,
    },
    made: { segment, state: after },
  };
}

async function commitFrozen(
  world: World,
  caller: Caller,
  claimed: Contract,
  attempt: number,
  frozen: Frozen,
): Promise<Contract> {
  const { contract, lost } = await world.store.transaction(caller.scope, async (tx) => {
    const { contract: now } = await lockContract(tx, caller.scope, claimed.id);
    const act = { by: appActor(caller), now: world.clock.business() };
    const { documents, placements, reservedEdges } = frozen;
    const grown = documents.map((document) => document.grown);
    const decision = publish(now, act, attempt, { documents: grown, placements, reservedEdges });
    const saved = await commit(world, tx, now, decision, witnessOf(caller));
    if (!decision.committed) return { contract: saved, lost: decision.lost };
    for (const { grown: one, made } of documents) {
      if (made) await tx.documents.insertSegment(now.tenantId, one.documentId, made.segment, made.state);
    }
    return { contract: saved, lost: undefined };
  });
  if (lost) throw new DomainError('SLOT_BUSY', { why: lost });
  return contract;
}

/** Nothing was made: the draft is as it was, its slot free. */
async function giveUp(world: World, caller: Caller, id: ContractId, attempt: number): Promise<void> {
  await world.store
    .transaction(caller.scope, async (tx) => {
      const { contract } = await lockContract(tx, caller.scope, id);
      if (contract.slot?.attempt !== attempt) return;
      await commit(world, tx, contract, failAttempt(contract, [], attempt, 'MAKE_FAILED'), witnessOf(caller));
    })
    .catch((err: unknown) => world.log.warn({ contractId: id, err }, 'slot left to its lease'));
}
