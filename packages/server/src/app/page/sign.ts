import type { Action, Contract, Placement } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { IdentityFacts } from '../../domain/events.js';
import type { ActionId, PlacementId } from '../../domain/ids.js';
import type { Intent } from '../../domain/intent.js';
import { passAudit, reject } from '../../domain/signing.js';
import { actionOf, signatoryOf } from '../../domain/workflow.js';
import type { PageClient, PageState } from '../application.js';
import { commit } from '../commit.js';
import { sealSubject } from '../company-seal.js';
import { finishSoon } from '../finish-contract.js';
import { type SigningJob, performSigning } from '../perform-signing.js';
import { type PersonalRight, rightsOf } from '../person-seals.js';
import type { IntentRequest, KeySubject, Tx, World } from '../ports.js';
import { refuseFillOnPage } from './fill.js';
import { actingAs, ownRequest, proveRequest } from './intents.js';
import { slideWindow } from './password-window.js';
import { keepMark } from './saved-marks.js';
import { myActions } from './my-actions.js';
import { pageState } from './state.js';
import { type Visit, actingVisit, deviceOf, nameOf, pageActor, pageWitness } from './visit.js';

/**
 * Proves an intent and signs every action it names, in order, each by its own four steps. Asked again with the same
 * intent, what is signed already is left alone and the rest goes on.
 *
 * @throws DomainError CODE_WRONG, CODE_EXPIRED, CODE_LOCKED, PASSWORD_WRONG, PASSWORD_CLOSED, and those of signing
 */
export async function signWithIntent(
  world: World,
  client: PageClient,
  intentId: string,
  proof: { code: string } | { password: string },
): Promise<PageState> {
  const request = await proveRequest(world, client, intentId, proof);
  const contract = await signProven(world, client, request);
  if (contract) {
    await afterwards(world, client, request);
    await finishSoon(world, contract);
  }
  return pageState(world, client);
}

/** Signs the actions of a proven intent that are still open. @returns undefined when none was */
export async function signProven(
  world: World,
  client: PageClient,
  request: IntentRequest,
): Promise<Contract | undefined> {
  let contract: Contract | undefined;
  for (const actionId of request.actionIds) contract = (await signAction(world, client, request, actionId)) ?? contract;
  return contract;
}

/** @returns undefined when this action is done already */
async function signAction(
  world: World,
  client: PageClient,
  request: IntentRequest,
  actionId: ActionId,
): Promise<Contract | undefined> {
  const prepared = await world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const action = actionOf(visit.contract, actionId);
    if (!action || action.state === 'FINISH') return undefined;
    if (action.type === 'AUDIT') return { audited: await pass(world, tx, visit, client, action) };
    return { job: await jobOf(world, tx, visit, client, request, action) };
  });
  if (!prepared) return undefined;
  return prepared.job ? performSigning(world, prepared.job) : prepared.audited;
}

async function pass(world: World, tx: Tx, visit: Visit, client: PageClient, action: Action): Promise<Contract> {
  const { contract } = visit;
  const act = { by: pageActor(visit), now: world.clock.business() };
  const intents = await tx.intents.open(contract.tenantId, contract.id);
  const input = {
    actionId: action.id,
    caller: await actingAs(tx, visit, action.id),
    intents,
    finishedBy: visit.ticket.person,
  };
  return commit(world, tx, contract, passAudit(contract, act, input), pageWitness(visit, client));
}

async function jobOf(
  world: World,
  tx: Tx,
  visit: Visit,
  client: PageClient,
  request: IntentRequest,
  action: Action,
): Promise<SigningJob> {
  const { contract, ticket } = visit;
  const mark = request.marks.find(({ actionId }) => actionId === action.id)!.mark;
  const right = mark.kind === 'SEAL' ? await rightTo(world, tx, visit, action, mark.sealId) : undefined;
  const intent = await tx.intents.load(contract.tenantId, request.id);
  const signatory = signatoryOf(contract, action.id)!;
  const signerName = right ? signatory.name : nameOf(visit) || signatory.name;
  return {
    scope: [...new Set([...ticket.scope, contract.tenantId, ...(right ? [right.seal.tenantId] : [])])],
    contractId: contract.id,
    actionId: action.id,
    by: pageActor(visit),
    caller: await actingAs(tx, visit, action.id),
    proof: { intentId: request.id },
    seal: right?.use,
    subject: await subjectOf(tx, visit, right, signerName),
    ink: right ? { kind: 'SEAL', seal: right.seal } : { kind: 'HAND', mark },
    places: await latePlaces(world, tx, visit, request, action),
    identity: identityOf(intent),
    reason: action.name ?? reasons[action.type],
    signerName,
    finishedBy: ticket.person,
    witness: pageWitness(visit, client),
  };
}

const reasons = {
  AUDIT: '审批',
  COMPANY: '企业盖章',
  LP: '法定代表人签章',
  OPERATOR: '经办人签字',
  PERSONAL: '个人签字',
} as const;

async function rightTo(world: World, tx: Tx, visit: Visit, action: Action, sealId: string): Promise<PersonalRight> {
  const rights = await rightsOf(tx, visit.contract, visit.person, action, world.clock.business());
  const right = rights.find(({ seal }) => seal.id === sealId);
  if (!right) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
  return right;
}

async function subjectOf(
  tx: Tx,
  { person }: Visit,
  right: PersonalRight | undefined,
  name: string,
): Promise<KeySubject> {
  if (!right) return { kind: 'PERSON', personId: person.id, name };
  return sealSubject(right.seal, (await tx.organisation.tenant(right.seal.tenantId))!, person.name);
}

/** The contact was proven by the code that proved the intent, or within the password window by the one before. */
const identityOf = (intent: Intent | undefined): IdentityFacts => ({
  level: 'L0',
  method: intent?.method ?? 'SMS_CODE',
  provider: 'INSTALLATION',
  verifiedAt: intent?.provenAt,
});

/** Places chosen on the page, moved inside it; a place the sender fixed is never moved. */
async function latePlaces(
  world: World,
  tx: Tx,
  { contract }: Visit,
  request: IntentRequest,
  action: Action,
): Promise<Placement[]> {
  const places: Placement[] = [];
  for (const { actionId, placementId, ...place } of request.places) {
    if (actionId !== action.id) continue;
    const pages = await tx.documents.pages(contract.tenantId, place.documentId);
    const size = pages[place.page - 1];
    if (!size)
      throw new DomainError('PAGE_OUT_OF_RANGE', { page: place.page, document: place.documentId, pages: pages.length });
    const inside =
      place.x >= 0 && place.y >= 0 && place.x + place.w <= size.width + 0.01 && place.y + place.h <= size.height + 0.01;
    if (!inside) throw new DomainError('INPUT_INVALID', { field: 'places', why: 'outside the page' });
    const moved = contract.placements.find(({ id }) => id === placementId);
    const id = placementId ?? (world.newId() as PlacementId);
    places.push({ ...moved, ...place, id, actionId, required: true, movable: true });
  }
  return places;
}

/** The window slides, and a mark is kept when its owner asked for it. */
const afterwards = (world: World, client: PageClient, { id }: IntentRequest): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const request = await ownRequest(tx, visit, id);
    const intent = await tx.intents.load(visit.contract.tenantId, id);
    if (intent) await slideWindow(world, tx, visit, deviceOf(client), intent.method);
    const hand = request.marks.find(({ mark }) => mark.kind !== 'SEAL');
    if (request.saveMark && hand) await keepMark(world, tx, visit.person.id, hand.mark);
  });

/** This person refuses at its turn, which ends the contract for everyone. @throws REASON_REQUIRED, REJECT_NOT_ALLOWED */
export async function rejectOnPage(world: World, client: PageClient, reason: string): Promise<PageState> {
  const filling = await world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const { contract } = visit;
    if (contract.state === 'FILLING') return true;
    const action = myActions(visit).find(({ state }) => state === 'START');
    if (!action) throw new DomainError('NOT_THIS_STEP', { action: 'reject' });
    const intents = await tx.intents.open(contract.tenantId, contract.id);
    const act = { by: pageActor(visit), now: world.clock.business() };
    const input = { actionId: action.id, caller: await actingAs(tx, visit, action.id), reason, intents };
    await commit(world, tx, contract, reject(contract, act, input), pageWitness(visit, client));
    return false;
  });
  if (filling) await refuseFillOnPage(world, client, reason);
  return pageState(world, client);
}
