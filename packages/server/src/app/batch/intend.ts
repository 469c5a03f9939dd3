import { createHash } from 'node:crypto';
import { batchAtMost, shownLine } from '../../domain/batch.js';
import { nextDeadline } from '../../domain/ending.js';
import { DomainError } from '../../domain/errors.js';
import type { ContractId, DocumentId, IntentId } from '../../domain/ids.js';
import { frozenDigests } from '../../domain/intent.js';
import type { BatchIntentInput, BatchIntentView, BatchItem, IntentInput, LeftOut, PageClient } from '../application.js';
import { channelOf } from '../contacts.js';
import { codeSent, codesFor, newCode } from '../page/codes.js';
import { consentTexts } from '../page/consent-texts.js';
import { stateIntent } from '../page/intents.js';
import { isWindowOpen } from '../page/password-window.js';
import { recordConsent } from '../page/reading.js';
import { myActions } from '../page/my-actions.js';
import { documentsOf } from '../page/state.js';
import { storeMark } from '../page/stored-mark.js';
import { suggestedPlaces } from '../page/suggested-places.js';
import { type Visit, actingVisit, deviceOf } from '../page/visit.js';
import { sealsForPerson } from '../person-seals.js';
import type { BatchIntent, BatchLine, StoredMark, Tx, World } from '../ports.js';
import { ensurePage } from './exchange.js';
import { itemOf } from './list.js';
import { type BatchVisit, actingBatch, onPage, pageHashes } from './visit.js';

/**
 * Binds what this person is about to sign in one go: for each contract its own intent with its actions, marks, places and
 * frozen digests, and over them all one list. One code leaves at once, unless the password is offered. A contract that cannot
 * be signed any more is left out and told.
 *
 * @throws DomainError CONSENT_REQUIRED, INPUT_INVALID, GLYPH_MISSING, CODE_TOO_SOON, CODE_LOCKED, SENDER_MISSING; when none is
 *   left, why the first was left out
 */
export async function makeBatchIntent(
  world: World,
  client: PageClient,
  input: BatchIntentInput,
): Promise<BatchIntentView> {
  const { intent, left, offered, contact } = await stateBatchIntent(world, client, input);
  const view = { intentId: intent.id, contractIds: intent.lines.map(({ contractId }) => contractId), left };
  if (offered) return { ...view, passwordOffered: true };
  if (intent.challenge) return { ...view, passwordOffered: false, sent: codeSent(contact) };
  return { ...view, passwordOffered: false, sent: await sendBatchCode(world, client, intent.id) };
}

/** Who asks, and the one handwriting, checked once. */
interface Begun {
  visit: BatchVisit;
  offered: boolean;
  known?: BatchIntent;
  drawn?: StoredMark;
}
interface Stated {
  intent: BatchIntent;
  left: LeftOut[];
  offered: boolean;
  contact: string;
}

/**
 * The intent without its code. Asked again with the same key, it is the one from before.
 *
 * @param unread whether what was not read to its end may be signed all the same; in the sandbox nobody reads
 */
export async function stateBatchIntent(
  world: World,
  client: PageClient,
  input: BatchIntentInput,
  unread = false,
): Promise<Stated> {
  const begun = await world.store.transaction('*', (tx) => begin(world, tx, client, input));
  const { visit, offered, known } = begun;
  const contact = channelOf(visit.person)?.contact ?? '';
  if (known) return { intent: known, left: [], offered, contact };
  const lines: BatchLine[] = [];
  const left: LeftOut[] = [];
  for (const contractId of input.contractIds) {
    try {
      lines.push(await stateLine(world, client, { ...begun, unread }, input, contractId as ContractId));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      left.push({ contractId, code: error.code, facts: error.facts });
    }
  }
  const [first] = left;
  if (lines.length === 0 && first) throw new DomainError(first.code, first.facts);
  const intent = await world.store.transaction('*', (tx) => keep(world, tx, client, input, lines));
  return { intent, left, offered, contact };
}

async function begin(world: World, tx: Tx, client: PageClient, input: BatchIntentInput): Promise<Begun> {
  const visit = await actingBatch(world, tx, client, true);
  const { session, batch, person } = visit;
  const known = await tx.batches.intentByKey(session.batchHash, input.key);
  const offered = await isWindowOpen(world, tx, { ticket: batch, person }, deviceOf(client));
  if (known) return { visit, offered, known };
  const asked = new Set(input.contractIds);
  if (asked.size === 0 || asked.size !== input.contractIds.length || asked.size > batchAtMost)
    throw new DomainError('INPUT_INVALID', { field: 'contractIds', limit: batchAtMost });
  const agreed = consentTexts.every(({ sha256 }) => session.consents.some((given) => given.sha256 === sha256));
  if (!agreed) throw new DomainError('CONSENT_REQUIRED');
  for (const contractId of asked) await ensurePage(world, tx, client, visit, contractId);
  return { visit, offered, ...(input.hand && { drawn: await storeMark(tx, person.id, input.hand) }) };
}

/** One contract's own intent. @throws DomainError when it cannot be signed now */
async function stateLine(
  world: World,
  client: PageClient,
  { visit: list, drawn, unread }: Begun & { unread: boolean },
  input: BatchIntentInput,
  contractId: ContractId,
): Promise<BatchLine> {
  const { sessionHash } = pageHashes(client, contractId);
  const visitor = onPage(client, list.session.device, sessionHash);
  const prepared = await world.store.transaction('*', async (tx) => {
    const page = await actingVisit(world, tx, visitor);
    const item = itemOf(world, page, await sealsForPerson(world, tx, page.contract, page.person, myActions(page)));
    if (!(unread && item.hindrance === 'READ')) mustBeChoosable(page, item);
    const agreed = new Set(page.session.consents.map(({ sha256 }) => sha256));
    const missing = list.session.consents.filter(({ sha256 }) => !agreed.has(sha256));
    if (missing.length > 0) await recordConsent(world, tx, page, visitor, missing);
    const { contract } = page;
    const places = suggestedPlaces(item.actions, await documentsOf(tx, contract), contract.placements);
    return { item, places, tenantId: contract.tenantId, shown: lineOf(page, item) };
  });
  const { item, places, tenantId, shown } = prepared;
  const asked = {
    key: `${input.key} ${contractId}`,
    actionIds: item.actions.map(({ id }) => id),
    marks: item.actions.flatMap((action) => markFor(action, input)),
    places,
  };
  const { request } = await stateIntent(world, visitor, asked, drawn, unread);
  const { id: intentId, actionIds } = request;
  return { contractId, tenantId, subject: item.subject, intentId, actionIds, sessionHash, shown };
}

/** @throws DomainError NOT_THIS_STEP, NOT_A_SIGNER, CONTRACT_STATE, SEAL_REQUIRED */
function mustBeChoosable(
  { contract: { state } }: Visit,
  { choosable, screen, hindrance, waitingFor }: BatchItem,
): void {
  if (choosable) return;
  if (hindrance === 'READ') throw new DomainError('NOT_THIS_STEP', { action: 'READ' });
  if (hindrance === 'SEAL') throw new DomainError('SEAL_REQUIRED');
  if (screen === 'VIEW') throw new DomainError('NOT_A_SIGNER', { action: 'sign' });
  const notNow = ['WAIT', 'FILL', 'BUSY', 'SIGNED_WAITING'].includes(screen);
  if (notNow) throw new DomainError('NOT_THIS_STEP', { action: 'sign', waitingFor: waitingFor.join(', ') });
  throw new DomainError('CONTRACT_STATE', { state, needs: 'SIGNING' });
}

/** @throws DomainError SEAL_REQUIRED, INPUT_INVALID */
function markFor(
  { id, type, sealIds, sealId }: BatchItem['actions'][number],
  { hand, seals }: BatchIntentInput,
): IntentInput['marks'] {
  if (type === 'AUDIT') return [];
  if (type === 'COMPANY' || type === 'LP') {
    const chosen = seals.find(({ actionId }) => actionId === id)?.sealId ?? sealId ?? onlyOne(sealIds);
    if (!chosen) throw new DomainError('SEAL_REQUIRED');
    return [{ actionId: id, mark: { kind: 'SEAL', sealId: chosen } }];
  }
  if (!hand) throw new DomainError('INPUT_INVALID', { field: 'hand', value: 'missing' });
  return [{ actionId: id, mark: hand }];
}

const onlyOne = <T>(all: readonly T[]): T | undefined => (all.length === 1 ? all[0] : undefined);

/** What the list said of this contract, and what was seen of it. */
function lineOf({ contract, session }: Visit, { actions }: BatchItem): string {
  const seen = Object.entries(session.seen).map(([key, { digest }]) => {
    const [documentId, page] = key.split('/') as [DocumentId, string];
    return { documentId, page: Number(page), sha256: digest };
  });
  return shownLine({
    contractId: contract.id,
    subject: contract.subject,
    sender: contract.companyName,
    deadline: nextDeadline(contract),
    actionIds: actions.map(({ id }) => id),
    digests: frozenDigests(contract),
    seen,
  });
}

/** Two pages that ask with one key at once get the same intent. */
async function keep(
  world: World,
  tx: Tx,
  client: PageClient,
  { key, saveMark }: BatchIntentInput,
  lines: BatchLine[],
): Promise<BatchIntent> {
  const { session, batch, person } = await actingBatch(world, tx, client, true);
  const known = await tx.batches.intentByKey(session.batchHash, key);
  if (known) return known;
  const intent: BatchIntent = {
    id: world.newId() as IntentId,
    key,
    batchHash: session.batchHash,
    tenantId: batch.tenantId,
    personId: person.id,
    device: session.device,
    lines,
    saveMark: saveMark ?? false,
    createdAt: world.clock.business(),
  };
  await tx.batches.saveIntent(intent);
  return intent;
}

/** What a code is for: exactly these contracts, actions and documents. */
export const purposeOf = ({ id, lines }: BatchIntent): string =>
  createHash('sha256')
    .update(JSON.stringify([id, lines.map(({ contractId, actionIds, shown }) => [contractId, actionIds, shown])]))
    .digest('hex');

export const { send: sendBatchCode, sendAndTell: codeOfBatch } = codesFor((world, client, intentId, paced) =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingBatch(world, tx, client, true);
    const intent = await ownBatchIntent(tx, visit, intentId);
    const others = paced ? await tx.batches.sentTimes(intent.batchHash) : [];
    const { code, challenge } = newCode(world, purposeOf(intent), paced ? intent.challenge : undefined, others);
    await tx.batches.saveIntent({ ...intent, challenge });
    return { person: visit.person, code, what: wordsFor(intent) };
  }),
);

const wordsFor = ({ lines }: BatchIntent): string =>
  lines.length === 1 ? `用于签署《${lines[0]!.subject}》` : `用于签署《${lines[0]!.subject}》等 ${lines.length} 份合同`;

/** @throws DomainError INTENT_REQUIRED */
export async function ownBatchIntent(tx: Tx, { session }: BatchVisit, intentId: string): Promise<BatchIntent> {
  const intent = /^\d{1,19}$/.test(intentId) ? await tx.batches.lockIntent(intentId as IntentId) : undefined;
  if (intent?.batchHash !== session.batchHash) throw new DomainError('INTENT_REQUIRED', { why: 'unknown' });
  return intent;
}
