import { GlyphMissing } from '@hufu/pades';
import { documentPdf } from '@hufu/pades/document-pdf';
import type { Contact, Contract, Document } from '../domain/contract.js';
import { createContract } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { ContractId, DocumentId, SealId, SignatoryId } from '../domain/ids.js';
import { releaseContract, releaseLifeMs, startVoid } from '../domain/voiding.js';
import { readyPdf } from './add-document.js';
import type { Caller } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { resolveContact } from './contacts.js';
import { checkSealId, copiesOf } from './draft-parties.js';
import { findContract, lockContract } from './find-contract.js';
import { documentOf, firstSegment } from './place-document.js';
import type { Intake, Tx, World } from './ports.js';
import { publishContract } from './publish-contract.js';
import { releasePlaces, releaseText } from './release-text.js';
import { giveUpRelease, lockPair } from './settle-release.js';
import { checkText } from './text-limits.js';
import type { VoidInput } from './void-use-cases.js';
import { keepWishes } from './wishes.js';

/** A release contract that was made and not sent is given up after this time. */
const sendingMs = 120_000;
const longestLifeMs = 3 * 366 * 86_400_000;

/**
 * Starts to void a completed contract (T23): a release contract is written, sent to all who signed, and the contract is
 * VOIDING until that one ends.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, NOT_PERMITTED, REASON_REQUIRED, DOCUMENT_NOT_FOUND,
 *   SIGNATORY_NOT_FOUND, GLYPH_MISSING, INPUT_INVALID, INPUT_TOO_LONG, and those of `publishContract`
 * @source 腾讯电子签 ChannelCreateReleaseFlow · e签宝 发起合同解约 · 契约锁 作废合同
 */
export async function voidContract(
  world: World,
  caller: Caller,
  input: VoidInput,
): Promise<{ contract: Contract; release: Contract }> {
  checkTexts(input);
  const before = await world.store.transaction(caller.scope, (tx) => findContract(tx, caller, input));
  const unsent = await unsentRelease(world, caller, before);
  const release = unsent ?? (await makeRelease(world, caller, before, input));
  const sent = await send(world, caller, release);
  const contract = await world.store.transaction(caller.scope, (tx) =>
    findContract(tx, caller, { contractId: before.id }),
  );
  return { contract, release: sent };
}

function checkTexts({ reason, terms = {}, subject, expireAt, callbackUrl }: VoidInput): void {
  checkText('subject', subject);
  checkText('callbackUrl', callbackUrl);
  checkText('reason', reason, 'MANY');
  for (const text of Object.values(terms)) checkText('reason', text as string | undefined, 'MANY');
  if (expireAt !== undefined && !Number.isSafeInteger(expireAt)) {
    throw new DomainError('INPUT_INVALID', { field: 'expireAt' });
  }
}

/** A client that got no answer asks again: what it made before is sent now. */
async function unsentRelease(world: World, caller: Caller, contract: Contract): Promise<Contract | undefined> {
  const { voidState, voidContractId } = contract;
  if (voidState !== 'VOIDING' || !voidContractId) return undefined;
  const release = await world.store.transaction(caller.scope, (tx) => tx.contracts.load(caller.scope, voidContractId));
  return release?.state === 'DRAFT' ? release : undefined;
}

async function makeRelease(world: World, caller: Caller, before: Contract, input: VoidInput): Promise<Contract> {
  const act = { by: appActor(caller), now: world.clock.business() };
  const id = world.newId() as ContractId;
  startVoid(before, act, { reason: input.reason, releaseId: id }); // refused before anything is written
  const documents = documentsToVoid(before, input);
  const sn = world.newId();
  const intake = await releasePdf(world, before, documents, sn, input);
  const document = documentOf(world, world.newId() as DocumentId, '合同解除协议', 0, readyPdf(intake));
  return world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, before.id);
    if (input.sealId) await checkSealId(tx, caller, input.sealId);
    const release = releaseContract(contract, {
      id,
      sn,
      subject: input.subject ?? shortened(`解除协议-${contract.subject}`),
      createdAt: act.now,
      expireAt: deadlineOf(input, act.now),
      document,
      receivers: await receiversOf(world, tx, caller, contract, input),
      ...(documents.length < contract.documents.length && { covers: documents.map((one) => one.id) }),
      autoSign: input.autoSign ?? false,
      sealId: input.sealId as SealId | undefined,
      copies: await copiesOf(world, tx, caller, input.copies ?? []),
      ...(input.callbackUrl !== undefined && { callbackUrl: input.callbackUrl }),
      newId: world.newId,
    });
    const voiding = startVoid(contract, act, { reason: input.reason, releaseId: id });
    await commit(world, tx, contract, voiding, witnessOf(caller));
    const saved = await commit(world, tx, undefined, createContract(release, act), witnessOf(caller));
    await storeDocument(world, tx, saved, document, intake);
    return saved;
  });
}

/** The agreement that ends a contract, written and stored. */
async function releasePdf(
  world: World,
  contract: Contract,
  documents: Document[],
  sn: string,
  { reason, terms = {} }: VoidInput,
): Promise<Intake> {
  const parties = contract.signatories.filter(({ state }) => state === 'SIGNED');
  const words = { contract, documents, sn, reason, terms };
  const pdf = writtenAs(() => documentPdf(releaseText(words, parties)));
  const intake = await world.pdf.intake(pdf, 'pdf');
  await world.objects.put(contract.tenantId, intake.pdf);
  return intake;
}

/** Those asked for; else all that no release contract has voided yet. @throws DomainError DOCUMENT_NOT_FOUND */
function documentsToVoid({ documents, voidedDocuments = [] }: Contract, { documentIds }: VoidInput): Document[] {
  const open = documents.filter(({ id }) => !voidedDocuments.includes(id));
  if (!documentIds) return open;
  const missing = documentIds.find((id) => !open.some((document) => document.id === id));
  if (missing !== undefined || documentIds.length === 0) {
    throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: missing ?? '' });
  }
  return open.filter(({ id }) => documentIds.includes(id));
}

function writtenAs(write: () => Buffer): Buffer {
  try {
    return write();
  } catch (error) {
    if (error instanceof GlyphMissing) throw new DomainError('GLYPH_MISSING', { char: error.characters[0] ?? '' });
    throw error;
  }
}

const subjectAtMost = 100;
const shortened = (text: string): string => [...text].slice(0, subjectAtMost).join('');

function deadlineOf({ expireAt }: VoidInput, now: number): number {
  const until = expireAt ?? now + releaseLifeMs;
  if (until <= now || until > now + longestLifeMs) throw new DomainError('INPUT_INVALID', { field: 'expireAt' });
  return until;
}

async function receiversOf(
  world: World,
  tx: Tx,
  caller: Caller,
  { signatories }: Contract,
  { receivers = [] }: VoidInput,
): Promise<ReadonlyMap<SignatoryId, Contact>> {
  const people = new Map<SignatoryId, Contact>();
  for (const { signatoryId, receiver } of receivers) {
    const signatory = signatories.find(({ id }) => id === signatoryId);
    if (!signatory) throw new DomainError('SIGNATORY_NOT_FOUND', { signatory: signatoryId });
    // A person signs for himself; only a company may send somebody else.
    if (signatory.type === 'PERSONAL') throw new DomainError('NOT_PERMITTED', { signatory: signatory.name });
    people.set(signatory.id, await resolveContact(world, tx, caller, receiver));
  }
  return people;
}

async function storeDocument(world: World, tx: Tx, release: Contract, { id }: Document, intake: Intake): Promise<void> {
  const { tenantId } = release;
  await tx.documents.insertPages(tenantId, id, intake.pages);
  await tx.documents.insertSegment(tenantId, id, firstSegment(readyPdf(intake)), intake.state);
  const wishes = releasePlaces(release.signatories).map((wish) => ({ ...wish, documentIds: [id] }));
  await keepWishes(world, tx, release, wishes);
  const runAt = world.clock.business() + sendingMs;
  await tx.outbox.add([{ id: world.newId(), tenantId, kind: 'RELEASE', contractId: release.id, payload: {}, runAt }]);
}

/** What cannot be sent voids nothing. */
async function send(world: World, caller: Caller, release: Contract): Promise<Contract> {
  try {
    return await publishContract(world, caller, { contractId: release.id });
  } catch (error) {
    if (error instanceof DomainError && error.code !== 'SLOT_BUSY') await giveUp(world, release);
    throw error;
  }
}

const giveUp = (world: World, { tenantId, id }: Contract): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const pair = await lockPair(tx, tenantId, id);
    if (pair) await giveUpRelease(world, tx, pair);
  });
