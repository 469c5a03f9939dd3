import { createHash } from 'node:crypto';
import { refusalOf } from '../../domain/codes.js';
import type { Action } from '../../domain/contract.js';
import { DomainError } from '../../domain/errors.js';
import type { MoreFacts } from '../../domain/events.js';
import type { Caller as ActingCaller } from '../../domain/guards.js';
import type { ActionId, DocumentId, IntentId } from '../../domain/ids.js';
import { type ChosenPlace, type Intent, frozenDigests } from '../../domain/intent.js';
import { maskContact } from '../../domain/masking.js';
import { proveIntent, record } from '../../domain/notes.js';
import { actionOf, signatoryOf } from '../../domain/workflow.js';
import type { CodeSentView, IntentInput, IntentView, PageClient } from '../application.js';
import { commit } from '../commit.js';
import { channelOf } from '../contacts.js';
import type { IntentRequest, Person, SentCode, StoredMark, Tx, World } from '../ports.js';
import { consentTexts } from './consent-texts.js';
import { codeSent, codesFor, judgeCode, newCode } from './codes.js';
import { isPasswordOf, isPasswordOffered, judgeByPassword } from './password-window.js';
import { mayUsePassword, mustComeAsAllowed, mustHaveRead } from './read-policy.js';
import { myActions } from './my-actions.js';
import { storeMark } from './stored-mark.js';
import { type Visit, actingVisit, deviceOf, pageActor, pageWitness } from './visit.js';

const purposeOf = ({ id, contractId, actionIds, digests }: IntentRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([id, contractId, actionIds, digests]))
    .digest('hex');

/**
 * Binds what this person is about to sign: actions, marks, places and frozen digests. A code leaves at once, unless the
 * password is offered.
 *
 * @throws DomainError NOT_THIS_STEP, CONSENT_REQUIRED, INPUT_INVALID, GLYPH_MISSING, CODE_TOO_SOON, CODE_LOCKED, SENDER_MISSING
 */
export async function makeIntent(world: World, client: PageClient, input: IntentInput): Promise<IntentView> {
  await mustHaveRead(world, client);
  const made = await stateIntent(world, client, input);
  const intentId = made.request.id;
  if (made.offered) return { intentId, passwordOffered: true };
  if (!made.fresh && made.request.challenge)
    return { intentId, passwordOffered: false, sent: await sentView(world, client) };
  return { intentId, passwordOffered: false, sent: await sendCode(world, client, intentId) };
}

/**
 * The intent without its code. Asked again with the same key, it is the one from before.
 *
 * @param drawn the handwriting of all marks that are no seals, when it was checked already
 * @param anyWay however a signature came about; in the sandbox nobody has a pen
 */
export const stateIntent = (
  world: World,
  client: PageClient,
  input: IntentInput,
  drawn?: StoredMark,
  anyWay = false,
): Promise<{ request: IntentRequest; fresh: boolean; offered: boolean }> =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const known = await tx.intents.requestByKey(visit.contract.tenantId, visit.contract.id, input.key);
    const offered = await isPasswordOffered(world, tx, signingOf(visit), deviceOf(client));
    if (known) return { request: known, fresh: false, offered };
    if (!anyWay) mustComeAsAllowed(visit.contract, input.marks);
    const request = await requestOf(world, tx, visit, input, drawn);
    await tx.intents.saveRequest(visit.contract.tenantId, request);
    return { request, fresh: true, offered };
  });

const sentView = (world: World, client: PageClient): Promise<CodeSentView> =>
  world.store.read('*', async (tx) => {
    const { person } = await actingVisit(world, tx, client, false);
    return codeSent(channelOf(person)?.contact ?? '');
  });

async function requestOf(
  world: World,
  tx: Tx,
  visit: Visit,
  input: IntentInput,
  drawn?: StoredMark,
): Promise<IntentRequest> {
  const { contract, person, session, sessionHash } = visit;
  const actions = wantedActions(visit, input);
  const agreed = consentTexts.every(({ key, sha256 }) =>
    session.consents.some((c) => c.key === key && c.sha256 === sha256),
  );
  if (!agreed) throw new DomainError('CONSENT_REQUIRED');
  const marks: IntentRequest['marks'] = [];
  for (const { actionId, mark } of input.marks) {
    const stored = drawn && mark.kind !== 'SEAL' ? drawn : await storeMark(tx, person.id, mark);
    marks.push({ actionId: actionId as ActionId, mark: stored });
  }
  for (const { id, type } of actions) mustHaveMark(type, marks.find(({ actionId }) => actionId === id)?.mark.kind);
  const places = (input.places ?? []).map((place) => placeFrom(visit, place));
  return {
    id: world.newId() as IntentId,
    key: input.key,
    contractId: contract.id,
    personId: person.id,
    sessionHash,
    actionIds: actions.map(({ id }) => id),
    digests: frozenDigests(contract),
    marks,
    places,
    textShown: shownDigest(visit),
    createdAt: world.clock.business(),
    saveMark: input.saveMark ?? false,
  };
}

const signingOf = (visit: Visit) => ({ ...visit, actions: myActions(visit) });

/** Only this person's open pass, in its order. */
function wantedActions(visit: Visit, { actionIds }: IntentInput): Action[] {
  const mine = myActions(visit);
  const wanted = mine.filter(({ id }) => actionIds.includes(id));
  if (wanted.length === 0 || wanted.length !== new Set(actionIds).size) {
    throw new DomainError('NOT_THIS_STEP', { action: actionIds[0] ?? '' });
  }
  return wanted;
}

function mustHaveMark(type: Action['type'], kind: string | undefined): void {
  const fits =
    type === 'AUDIT' || (type === 'COMPANY' || type === 'LP' ? kind === 'SEAL' : kind !== undefined && kind !== 'SEAL');
  if (!fits) throw new DomainError('INPUT_INVALID', { field: 'mark', value: kind ?? 'missing' });
}

const marksOfAction = {
  COMPANY: 'COMPANY',
  LP: 'LP',
  OPERATOR: 'OPERATOR',
  PERSONAL: 'PERSONAL',
  AUDIT: 'PERSONAL',
} as const;

function placeFrom(
  visit: Visit,
  place: NonNullable<IntentInput['places']>[number],
): ChosenPlace & { actionId: ActionId } {
  const { documentId, page, x, y, w, h } = place;
  const moved = visit.contract.placements.find(({ id, movable }) => movable && id === place.placementId);
  const action = actionOf(visit.contract, place.actionId as ActionId);
  if (!action || ![x, y, w, h].every(Number.isFinite)) throw new DomainError('INPUT_INVALID', { field: 'places' });
  if (moved && moved.actionId !== action.id) throw new DomainError('INPUT_INVALID', { field: 'places' });
  const mark = moved?.mark ?? marksOfAction[action.type];
  return {
    ...(moved && { placementId: moved.id }),
    actionId: action.id,
    documentId: documentId as DocumentId,
    mark,
    page,
    x,
    y,
    w,
    h,
  };
}

/** Digest of what the page had shown: title, frozen documents and the pictures of their pages. */
function shownDigest({ contract, session }: Visit): string {
  const shown = [
    contract.subject,
    frozenDigests(contract),
    Object.entries(session.seen).map(([page, s]) => [page, s.digest]),
  ];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}

export const { send: sendCode, sendAndTell: codeOfIntent } = codesFor((world, client, intentId, paced) =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const request = await ownRequest(tx, visit, intentId);
    const { tenantId, id, subject } = visit.contract;
    const others = paced ? await tx.intents.sentTimes(tenantId, id, visit.person.id) : [];
    const { code, challenge } = newCode(world, purposeOf(request), paced ? request.challenge : undefined, others);
    await tx.intents.saveRequest(tenantId, { ...request, challenge });
    return { person: visit.person, code, what: `用于签署《${subject}》` };
  }),
);

/** @throws DomainError INTENT_REQUIRED */
export async function ownRequest(tx: Tx, visit: Visit, intentId: string): Promise<IntentRequest> {
  const request = /^\d{1,19}$/.test(intentId)
    ? await tx.intents.lockRequest(visit.contract.tenantId, intentId as IntentId)
    : undefined;
  const own = request?.contractId === visit.contract.id && request.personId === visit.person.id;
  if (!request || !own) throw new DomainError('INTENT_REQUIRED', { why: 'unknown' });
  return request;
}

/** Judges code or password; when right, the intent is PROVEN and evidence says so. Wrong tries are counted first. */
export async function proveRequest(
  world: World,
  client: PageClient,
  intentId: string,
  proof: { code: string } | { password: string },
): Promise<IntentRequest> {
  const passwordFits = 'password' in proof ? await checkPassword(world, client, proof.password) : false;
  const { request, refusal } = await world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const found = await ownRequest(tx, visit, intentId);
    if (found.provenAt !== undefined) return { request: found, refusal: undefined };
    const judged =
      'code' in proof
        ? judgeByCode(world, visit.person, { purpose: purposeOf(found), challenge: found.challenge }, proof.code)
        : await judgeByPassword(
            world,
            tx,
            visit,
            deviceOf(client),
            passwordFits,
            mayUsePassword(visit.contract, myActions(visit)),
          );
    const { refusal: refused, challenge } = judged;
    if (refused) {
      if (challenge) await tx.intents.saveRequest(visit.contract.tenantId, { ...found, challenge });
      return { request: found, refusal: refused };
    }
    const shown = { method: judged.method, facts: judged.facts, provenAt: world.clock.business() };
    const request = { ...found, ...(challenge && { challenge }), provenAt: shown.provenAt };
    await saveProven(world, tx, visit, client, request, shown);
    return { request, refusal: undefined };
  });
  if (refusal) throw refusal;
  return request;
}

/** How and when the will was shown; for one intent, or once for several. */
export interface ShownWill extends Pick<Judged, 'method' | 'facts'> {
  /** Business clock. */
  provenAt: number;
  /** What else the evidence says of it. */
  more?: MoreFacts;
}

/** Proves an intent by what was shown for several at once. Asked again, it is the one from before. */
export const proveByShown = (
  world: World,
  client: PageClient,
  intentId: string,
  shown: ShownWill,
): Promise<IntentRequest> =>
  world.store.transaction('*', async (tx) => {
    const visit = await actingVisit(world, tx, client);
    const found = await ownRequest(tx, visit, intentId);
    if (found.provenAt !== undefined) return found;
    const request = { ...found, provenAt: shown.provenAt };
    await saveProven(world, tx, visit, client, request, shown);
    return request;
  });

/** A code that was typed, or a password that was checked: refused, or how it shows the will. */
export interface Judged {
  refusal?: DomainError;
  /** To be saved whatever the outcome. */
  challenge?: SentCode;
  method: Intent['method'];
  facts: Partial<Intent>;
}

export function judgeByCode(
  world: World,
  person: Person,
  { purpose, challenge }: { purpose: string; challenge: SentCode | undefined },
  code: string,
): Judged {
  const reach = channelOf(person);
  const method = reach?.channel === 'EMAIL' ? 'EMAIL_CODE' : 'SMS_CODE';
  if (!challenge) return { refusal: new DomainError('CODE_EXPIRED'), method, facts: {} };
  const answer = judgeCode(world, purpose, challenge, code);
  const { id: challengeId, issuedAt, wrongTries } = answer.challenge;
  const facts = { challengeId, sentTo: maskContact(reach?.contact ?? ''), issuedAt, attempts: wrongTries + 1 };
  return { refusal: refusalOf(answer, world.clock.business()), challenge: answer.challenge, method, facts };
}

/** Hashing is slow on purpose, so it is done before the contract is locked. */
const checkPassword = async (world: World, client: PageClient, password: string): Promise<boolean> => {
  const { person } = await world.store.read('*', (tx) => actingVisit(world, tx, client, false));
  return isPasswordOf(world, person, password);
};

async function saveProven(
  world: World,
  tx: Tx,
  visit: Visit,
  client: PageClient,
  request: IntentRequest,
  { method, facts, provenAt, more }: ShownWill,
): Promise<void> {
  const { id, contractId, personId, actionIds, digests, places, textShown } = request;
  await tx.intents.saveRequest(visit.contract.tenantId, request);
  const intent: Intent = {
    id,
    contractId,
    personId,
    method,
    actionIds,
    spent: [],
    digests,
    places: places.map(({ actionId: _actionId, ...place }) => place),
    provenAt,
    state: 'PROVEN',
    textShown,
    ...facts,
  };
  const act = { by: pageActor(visit), now: world.clock.business() };
  // Later actions of the pass open one after the other: the caller is judged for the one that is open.
  const open = actionIds.find((actionId) => actionOf(visit.contract, actionId)?.state === 'START');
  const decision = proveIntent(visit.contract, act, intent, await actingAs(tx, visit, open ?? actionIds[0]!), more);
  await commit(world, tx, visit.contract, readDecision(visit, decision), pageWitness(visit, client));
}

/** What was seen joins the chain before the proof. */
function readDecision(visit: Visit, decision: ReturnType<typeof proveIntent>): ReturnType<typeof proveIntent> {
  const seen = Object.values(visit.session.seen);
  if (seen.length === 0) return decision;
  const seconds = Math.round(seen.reduce((sum, { ms }) => sum + ms, 0) / 1000);
  const read = { pages: seen.length, seconds, images: seen.map(({ digest }) => digest) };
  const noted = record(visit.contract, 'READ', pageActor(visit), { read });
  return { ...decision, events: [...noted.events, ...decision.events] };
}

/** As whom this person acts in an action: himself, or a member of the company. */
export async function actingAs(tx: Tx, visit: Visit, actionId: ActionId): Promise<ActingCaller> {
  const signatory = signatoryOf(visit.contract, actionId);
  const action = actionOf(visit.contract, actionId);
  const employee =
    signatory?.tenantId && (await tx.organisation.employee([signatory.tenantId], { personId: visit.person.id }));
  const isReceiver = signatory?.receiver?.personId === visit.person.id;
  const isCreator = signatory?.sponsor === true && visit.contract.creator?.personId === visit.person.id;
  return {
    personId: visit.person.id,
    tenantIds: employee ? [employee.tenantId] : [],
    // A company that is not hosted here is represented by the one its sender named.
    activeMember: employee ? employee.state === 'ACTIVE' : signatory?.tenantId === undefined && isReceiver,
    maySeal: (action?.operators.length ?? 0) === 0 && (isReceiver || isCreator),
    identity: 'L0',
  };
}
