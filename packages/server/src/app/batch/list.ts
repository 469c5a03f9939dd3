import type { Contract } from '../../domain/contract.js';
import { nextDeadline } from '../../domain/ending.js';
import { waitingForNames } from '../../domain/guards.js';
import { maskContact } from '../../domain/masking.js';
import type { BatchItem, BatchSigning, BatchState, PageClient, PageSeal } from '../application.js';
import { batchAtMost } from '../../domain/batch.js';
import { channelOf } from '../contacts.js';
import { consentTexts } from '../page/consent-texts.js';
import { isWindowOpen } from '../page/password-window.js';
import { mayUsePassword, unread } from '../page/read-policy.js';
import { doneByMe, myActions } from '../page/my-actions.js';
import { screenOf } from '../page/state.js';
import { type Visit, deviceOf, isProven, maySee, nameOf } from '../page/visit.js';
import { sealsForPerson } from '../person-seals.js';
import type { BatchIntent, Tx, World } from '../ports.js';
import { waitingContracts } from './waiting.js';
import { type BatchVisit, batchVisitOf, freshPage, pageHashes, ticketOf } from './visit.js';

/** The list as it stands. What waits newly for this person joins it, where the link is for all that waits. */
export async function batchState(world: World, client: PageClient): Promise<BatchState> {
  await followNew(world, client);
  return world.store.read('*', async (tx) => {
    const visit = await batchVisitOf(world, tx, client);
    return stateOf(world, tx, client, visit);
  });
}

async function followNew(world: World, client: PageClient): Promise<void> {
  const fresh = await world.store.read('*', async (tx) => {
    const visit = await batchVisitOf(world, tx, client);
    return freshIds(tx, visit);
  });
  if (fresh.length === 0) return;
  await world.store.transaction('*', async (tx) => {
    const visit = await batchVisitOf(world, tx, client, true);
    const contractIds = [...visit.batch.contractIds, ...(await freshIds(tx, visit))].slice(0, batchAtMost);
    await tx.batches.save(visit.session.batchHash, { ...visit.batch, contractIds });
  });
}

async function freshIds(tx: Tx, { batch, person }: BatchVisit) {
  if (!batch.follows || batch.contractIds.length >= batchAtMost) return [];
  const waiting = await waitingContracts(tx, batch.scope, person.id, batch.companyName);
  return waiting.map(({ id }) => id).filter((id) => !batch.contractIds.includes(id));
}

async function stateOf(world: World, tx: Tx, client: PageClient, visit: BatchVisit): Promise<BatchState> {
  const { batch, person } = visit;
  const reach = channelOf(person);
  const screen = isProven(batch) ? 'LIST' : batch.deniedAt === undefined ? 'PROVE' : 'NOT_ME';
  const pages = screen === 'LIST' ? await pagesOf(world, tx, client, visit) : [];
  const name = pages[0] && nameOf(pages[0]);
  return {
    screen,
    sandbox: world.mode === 'sandbox',
    now: world.clock.business(),
    endsAt: batch.endsAt,
    options: batch.options,
    sender: batch.senderName,
    count: batch.contractIds.length,
    me: {
      ...(name && { name }),
      contactMasked: maskContact(reach?.contact ?? ''),
      contactKind: reach?.channel === 'EMAIL' ? 'EMAIL' : 'MOBILE',
    },
    ...(screen === 'LIST' && { content: await contentOf(world, tx, client, visit, pages) }),
  };
}

/** The contracts of the list as this person's page of each would see them, in the order of the list. */
export async function pagesOf(world: World, tx: Tx, client: PageClient, visit: BatchVisit): Promise<Visit[]> {
  const { batch, person } = visit;
  const contracts = await tx.contracts.loadAll(batch.scope, batch.contractIds);
  const hashes = new Map(contracts.map(({ id }) => [id, pageHashes(client, id)]));
  const sessions = await tx.tickets.sessions([...hashes.values()].map(({ sessionHash }) => sessionHash));
  return batch.contractIds.flatMap((id) => {
    const contract = contracts.find((one) => one.id === id);
    if (!contract || contract.state === 'DELETED' || contract.hiddenAt !== undefined) return [];
    const { sessionHash, ticketHash } = hashes.get(id)!;
    const session = sessions.get(sessionHash) ?? freshPage(visit, ticketHash, world.clock.business());
    return [{ sessionHash, session, ticket: ticketOf(batch, contract), person, contract }];
  });
}

async function contentOf(
  world: World,
  tx: Tx,
  client: PageClient,
  visit: BatchVisit,
  pages: Visit[],
): Promise<NonNullable<BatchState['content']>> {
  const { session, batch, person } = visit;
  const seals = new Map<string, PageSeal>();
  const items: BatchItem[] = [];
  for (const page of pages) {
    const own = await sealsForPerson(world, tx, page.contract, person, myActions(page));
    own.forEach((seal) => seals.set(seal.id, seal));
    items.push(itemOf(world, page, own));
  }
  const proven = await tx.batches.newestProven(session.batchHash);
  return {
    items,
    seals: [...seals.values()],
    consents: [...consentTexts],
    consented: consentTexts.every(({ sha256 }) => session.consents.some((given) => given.sha256 === sha256)),
    passwordOffered:
      pages.every((page) => mayUsePassword(page.contract, myActions(page))) &&
      (await isWindowOpen(world, tx, { ticket: batch, person }, deviceOf(client))),
    ...(proven && { signing: signingOf(proven) }),
  };
}

/** @param seals those that this person may use for what is asked here */
export function itemOf(world: World, page: Visit, seals: PageSeal[]): BatchItem {
  const { contract, session } = page;
  const screen = screenOf(page);
  const sees = maySee(page);
  const mine = screen === 'SIGN' && sees ? myActions(page) : [];
  const actions = mine.map(({ id, type, sealId }) => ({
    id,
    type,
    sealIds: usable(type, seals),
    ...(sealId && { sealId }),
  }));
  const read = unread(world, page) === undefined;
  const sealless = actions.some(({ type, sealIds }) => isSealed(type) && sealIds.length === 0);
  const hindrance = sealless ? 'SEAL' : read ? undefined : 'READ';
  return {
    contractId: contract.id,
    subject: contract.subject,
    sender: contract.companyName,
    screen,
    deadline: contract.state === 'SIGNING' ? nextDeadline(contract) : undefined,
    documents: sees ? contract.documents.length : 0,
    pages: sees ? contract.documents.reduce((sum, { pageCount }) => sum + pageCount, 0) : 0,
    actions,
    marks: marksOf(contract, mine),
    opened: session.openedAt !== undefined,
    read,
    choosable: mine.length > 0 && hindrance === undefined,
    ...(mine.length > 0 && hindrance && { hindrance }),
    ...outcomeOf(contract),
    waitingFor: sees ? waitingForNames(contract) : [],
    signedAt: doneByMe(page).at(-1)?.finishedAt,
    mayDownload: sees && contract.publishedAt !== undefined,
  };
}

const isSealed = (type: string): boolean => type === 'COMPANY' || type === 'LP';
const usable = (type: string, seals: PageSeal[]) =>
  isSealed(type)
    ? seals
        .filter(({ kind }) => (type === 'LP' ? kind === 'LP' : kind !== 'LP' && kind !== 'PERSONAL'))
        .map(({ id }) => id)
    : [];

/** Where the marks of these actions go; an action without a place gets one on every document's last page. */
function marksOf({ placements, documents }: Contract, actions: ReturnType<typeof myActions>): BatchItem['marks'] {
  return actions.flatMap(({ id, type }) => {
    if (type === 'AUDIT') return [];
    const placed = placements.filter(({ actionId }) => actionId === id);
    const named = placed.map(({ documentId, page, mark }) => ({ documentId, page, mark, suggested: false }));
    if (placed.some(({ mark }) => mark !== 'DATE')) return named;
    const suggested = documents.map((document) => ({
      documentId: document.id,
      page: document.pageCount,
      mark: type,
      suggested: true,
    }));
    return [...named, ...suggested];
  });
}

const outcomeOf = (contract: Contract) => ({
  reason: contract.stateReason,
  endedBy: contract.signatories.find(({ state }) => state === 'REJECTED')?.name,
  endedAt: contract.state === 'EXPIRED' ? contract.expireAt : undefined,
  completedAt: contract.completedAt,
});

const signingOf = ({ id, proven, lines }: BatchIntent): BatchSigning => ({
  intentId: id,
  provenAt: proven!.at,
  lines: lines.map(({ contractId, subject, outcome }) => ({
    contractId,
    subject,
    outcome: outcome?.is ?? 'PENDING',
    ...(outcome && { at: outcome.at }),
    ...(outcome?.is === 'LEFT' && { code: outcome.code, facts: outcome.facts }),
  })),
});
