import { dayText } from '@hufu/pades';
import type { Contract, Signatory } from '../../domain/contract.js';
import { isEnded } from '../../domain/ending.js';
import { waitingForNames } from '../../domain/guards.js';
import type { ActionId } from '../../domain/ids.js';
import { maskContact } from '../../domain/masking.js';
import { record } from '../../domain/notes.js';
import { ownSignatories, ownState } from '../../domain/views.js';
import type { PageClient, PageParty, PagePlace, PageScreen, PageState } from '../application.js';
import { commit } from '../commit.js';
import { channelOf } from '../contacts.js';
import { lookOf } from '../fields/letters.js';
import { dateLeft, dateTextSize } from '../ink.js';
import { sealsForPerson } from '../person-seals.js';
import { pagesOf } from '../place-marks.js';
import { waitingContracts } from '../batch/waiting.js';
import type { Tx, World } from '../ports.js';
import { consentTexts } from './consent-texts.js';
import { fillsFor, pageFields } from './fill.js';
import { actionsOf, doneByMe, myActions } from './my-actions.js';
import { isPasswordOffered } from './password-window.js';
import { readPolicyOf, waysOf } from './read-policy.js';
import { suggestedPlaces } from './suggested-places.js';
import { outlineOf } from './text-outline.js';
import { type Visit, deviceOf, isProven, maySee, nameOf, pageActor, pageWitness, viewerOf, visitOf } from './visit.js';

/** What the page shows now. The first time content is shown, the evidence says that it was opened. */
export async function pageState(world: World, client: PageClient): Promise<PageState> {
  const state = await world.store.read('*', async (tx) => {
    const visit = await visitOf(world, tx, client);
    const shows = isProven(visit.ticket) && maySee(visit);
    return { state: await stateOf(world, tx, visit, client), first: shows && visit.session.openedAt === undefined };
  });
  if (state.first) await recordOpened(world, client);
  return state.state;
}

const recordOpened = (world: World, client: PageClient): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const visit = await visitOf(world, tx, client, true);
    if (visit.session.openedAt !== undefined) return;
    await tx.tickets.saveSession(visit.sessionHash, { ...visit.session, openedAt: world.clock.business() });
    const decision = record(visit.contract, 'OPENED', pageActor(visit));
    await commit(world, tx, visit.contract, decision, pageWitness(visit, client));
  });

export async function stateOf(world: World, tx: Tx, visit: Visit, client: PageClient): Promise<PageState> {
  const { ticket, contract, person } = visit;
  const screen = screenOf(visit);
  const reach = channelOf(person);
  const masked = {
    contactMasked: maskContact(reach?.contact ?? ''),
    contactKind: reach?.channel === 'EMAIL' ? ('EMAIL' as const) : ('MOBILE' as const),
  };
  const shows = screen !== 'PROVE' && screen !== 'NOT_ME' && maySee(visit);
  return {
    screen,
    sandbox: world.mode === 'sandbox',
    now: world.clock.business(),
    endsAt: ticket.endsAt,
    options: ticket.options,
    contract: {
      id: contract.id,
      subject: contract.subject,
      sender: contract.companyName,
      senderContact: contract.creator && shows ? maskContact(contract.creator.contact) : undefined,
      ...(screen === 'PROVE' || screen === 'NOT_ME' ? { state: 'HIDDEN' } : outcomeOf(contract)),
    },
    ...(screen === 'PROVE' && { prove: masked }),
    ...(shows && { content: await contentOf(world, tx, visit, client, masked) }),
  };
}

const outcomeOf = (contract: Contract) => ({
  state: contract.state,
  reason: contract.stateReason,
  endedBy: contract.signatories.find(({ state }) => state === 'REJECTED')?.name,
  endedAt: contract.state === 'EXPIRED' ? contract.expireAt : undefined,
  waitingFor: contract.waitingFor,
  completedAt: contract.completedAt,
});

const endings: Partial<Record<Contract['state'], PageScreen>> = {
  REJECTED: 'REJECTED',
  RECALLED: 'RECALLED',
  EXPIRED: 'EXPIRED',
  FORCE_ENDED: 'ENDED',
  FAILED: 'ENDED',
  SIGNED: 'FINISHING',
};

/** Which screen this person sees; UX.md §2. */
export function screenOf(visit: Visit): PageScreen {
  const { ticket, contract } = visit;
  if (!isProven(ticket)) return ticket.deniedAt === undefined ? 'PROVE' : 'NOT_ME';
  if (contract.state === 'COMPLETED') return contract.voidState === 'VOIDED' ? 'VOIDED' : 'DONE';
  const own = ownSignatories(contract, viewerOf(visit));
  const ended = endings[contract.state];
  if (ended) return ended;
  if (own.length === 0) return 'VIEW';
  if (contract.state === 'FILLING') return fillsFor(visit).length > 0 ? 'FILL' : 'WAIT';
  const mine = myActions(visit);
  if (mine.some(({ id }) => contract.slot?.kind === 'SIGN' && contract.slot.actionId === id)) return 'BUSY';
  if (mine.length > 0) return 'SIGN';
  return own.every(({ state }) => state === 'SIGNED' || state === 'CLOSED') ? 'SIGNED_WAITING' : waiting(visit);
}

/** Actions of mine may all be done while others of my company are not. */
const waiting = (visit: Visit): PageScreen =>
  actionsOf(visit).some(({ state }) => state === 'INIT') ? 'WAIT' : 'SIGNED_WAITING';

async function contentOf(
  world: World,
  tx: Tx,
  visit: Visit,
  client: PageClient,
  masked: { contactMasked: string; contactKind: 'MOBILE' | 'EMAIL' },
): Promise<NonNullable<PageState['content']>> {
  const { contract, person, ticket } = visit;
  const actions = myActions(visit);
  const mine = new Set<string>(actionsOf(visit).map(({ id }) => id));
  const done = ['SIGNED_WAITING', 'FINISHING', 'DONE'].includes(screenOf(visit));
  const [passwordOffered, documents, seals, others] = await Promise.all([
    isPasswordOffered(world, tx, { ...visit, actions }, deviceOf(client)),
    documentsOf(tx, contract),
    sealsForPerson(world, tx, contract, person, actions),
    done && doneByMe(visit).length > 0 ? waitingContracts(tx, ticket.scope, person.id) : [],
  ]);
  const signed = doneByMe(visit);
  const placed = contract.placements.map((placement) => placeOf(contract, placement, mine, world.clock.real()));
  return {
    me: { name: nameOf(visit), ...masked },
    parties: contract.signatories.map((signatory) => partyOf(visit, signatory, mine)),
    documents,
    places: [...placed, ...suggestedPlaces(actions, documents, placed)],
    actions: actions.map(({ id, type }) => ({ id, type })),
    seals,
    fields: pageFields(visit),
    consents: [...consentTexts],
    consented: consentTexts.every(({ sha256 }) => visit.session.consents.some((given) => given.sha256 === sha256)),
    mayReject:
      (actions.length > 0 && !isEnded(contract) && mayRefuse(contract, actions[0]!.id)) ||
      fillsFor(visit).some(({ allowRefuse }) => allowRefuse),
    passwordOffered,
    readPolicy: readPolicyOf(visit, actions),
    ways: waysOf(contract, actions),
    passwordSet: person.passwordHash !== undefined,
    maySetPassword: signed.length > 0 && !(ticket.options.hidePasswordSettings ?? false),
    mayDownload: contract.publishedAt !== undefined,
    others: others.length,
    waitingFor: waitingForNames(contract),
    signedAt: signed.at(-1)?.finishedAt,
  };
}

const mayRefuse = (contract: Contract, actionId: ActionId): boolean =>
  contract.signatories.find(({ actions }) => actions.some(({ id }) => id === actionId))?.allowRefuse ?? false;

const partyOf = (visit: Visit, signatory: Signatory, mine: Set<string>): PageParty => ({
  signatoryId: signatory.id,
  name: signatory.name,
  type: signatory.type,
  sponsor: signatory.sponsor,
  state: ownState(signatory),
  mine: ownSignatories(visit.contract, viewerOf(visit)).includes(signatory),
  signedAt: signatory.signedAt,
  contact: signatory.receiver && maskContact(signatory.receiver.contact),
  actions: signatory.actions.map(({ id, type, state, name }) => ({ id, type, state, name, mine: mine.has(id) })),
});

export async function documentsOf(tx: Tx, contract: Contract) {
  const pages = await pagesOf(tx, contract);
  return contract.documents.map(({ id, title, revision }) => ({ id, title, revision, pages: pages.get(id)! }));
}

function placeOf(
  contract: Contract,
  placement: Contract['placements'][number],
  mine: Set<string>,
  now: number,
): PagePlace {
  const { id: placementId, documentId, page, y, h, mark, actionId, movable, pages, sealId } = placement;
  const action = contract.signatories.flatMap(({ actions }) => actions).find(({ id }) => id === actionId);
  const done = action?.state === 'FINISH';
  const isMine = mine.has(actionId);
  const outline = mark === 'DATE' && isMine && !done ? dayOutline(placement, now) : undefined;
  // A date that does not begin at the left of its place is shown where it will stand.
  const { x, w } = outline && placement.align ? dayBox(placement, outline.width) : placement;
  return {
    placementId,
    documentId,
    page,
    x,
    y,
    w,
    h,
    mark,
    actionId,
    mine: isMine,
    done,
    movable,
    ...(pages && { pages }),
    ...(sealId && { sealId }),
    ...(outline && { outline }),
  };
}

const dayOutline = (placement: Contract['placements'][number], now: number) => {
  const pattern = placement.datePattern ?? 'HYPHEN';
  const text = dayText(now, pattern, placement.dateTime, placement.gaps);
  return outlineOf(text, dateTextSize(placement), lookOf(placement.letters).weight);
};

const dayBox = (placement: Contract['placements'][number], width: number) => ({
  x: dateLeft(placement, width),
  w: width,
});
