import type { Contract } from '../domain/contract.js';
import type { Decision, Notice as Turn } from '../domain/decision.js';
import { canonical } from '../domain/canonical.js';
import { sealEvents } from '../domain/evidence.js';
import type {
  Actor,
  AuthFacts,
  ClientFacts as ClientEvidence,
  EventDraft,
  EventRecord,
  IdentityFacts,
} from '../domain/events.js';
import { isEnded, nextDeadline } from '../domain/ending.js';
import { readyToFinish } from '../domain/finishing.js';
import type { ContractId } from '../domain/ids.js';
import type { Caller, ClientFacts, DressId, Subscription } from './application.js';
import { dressId, openCallback } from './apps.js';
import type { AppRow, OutboxRow, Tx, World } from './ports.js';

/** Who did it over which connection, for evidence. */
export interface Witness {
  client?: ClientEvidence;
  auth?: AuthFacts;
  identity?: IdentityFacts;
  /** The request's id, as its answer and the log line carry it. */
  requestId?: string;
}
type NewRow = Omit<OutboxRow, 'attempts'>;

/** The initiator's app as an actor. */
export const appActor = (caller: Caller): Actor => ({
  kind: 'API',
  subjectId: caller.appId,
  roleInContract: 'INITIATOR_APP',
  companyId: caller.tenantId,
});

export const clientEvidence = (client: ClientFacts): ClientEvidence => ({ ...client, ipSource: 'SOCKET' });
export const witnessOf = ({ client, requestId }: Caller): Witness => ({ client: clientEvidence(client), requestId });

/** How long the process that concluded a contract has to finish it before the outbox does. */
const finishGraceMs = 5_000;

/**
 * Saves a decision: contract, evidence and outbox together or not at all. Nothing is sent from here.
 *
 * @param before undefined for a new contract
 * @returns the contract as saved, its chain grown
 */
export async function commit(
  world: World,
  tx: Tx,
  before: Contract | undefined,
  decision: Decision,
  witness: Witness = {},
): Promise<Contract> {
  const entries = sealAll(world, decision, witness);
  const last = entries.at(-1)?.record;
  const contract: Contract = {
    ...decision.contract,
    version: decision.contract.version + 1,
    ...(last && { chain: { seq: last.seq, hash: last.hash } }),
  };
  const [callbacks] = await Promise.all([
    callbackRows(world, tx, contract, entries),
    before ? tx.contracts.save(before, contract) : tx.contracts.insert(contract),
    tx.evidence.append(contract.tenantId, entries),
    ...decision.intents.map((intent) => tx.intents.save(contract.tenantId, intent)),
  ]);
  await tx.outbox.add([
    ...callbacks,
    ...decision.notify.flatMap((turn) => messageRows(world, contract, turn)),
    ...workRows(world, before, contract),
  ]);
  return contract;
}

interface Entry {
  id: string;
  record: EventRecord;
  body: string;
}

function sealAll(world: World, { contract, events }: Decision, witness: Witness): Entry[] {
  const at = world.clock.real();
  const setting = {
    installation: world.installation,
    contractId: contract.id,
    at,
    businessAt: at + world.clock.offset(),
    clock: { source: 'SYSTEM' },
  };
  const { requestId, ...facts } = witness;
  const asked = ({ more }: EventDraft) => (requestId === undefined ? {} : { more: { ...more, requestId } });
  // What the platform does by itself has no client.
  const drafts = events.map((draft) =>
    draft.actor.kind === 'SYSTEM' ? draft : { ...facts, ...draft, ...asked(draft) },
  );
  return sealEvents(drafts, setting, contract.chain).records.map((record) => {
    const { hash: _, ...body } = record;
    return { id: world.newId(), record, body: canonical(body) };
  });
}

async function callbackRows(world: World, tx: Tx, contract: Contract, entries: Entry[]): Promise<NewRow[]> {
  const told = entries.filter(({ record }) => record.type !== 'SIGN_CLAIMED' && record.type !== 'DRAFT_CHANGED');
  if (told.length === 0) return [];
  const subscriptions: Subscription[] = [];
  for (const app of await tx.apps.toldOf(contract.tenantId)) {
    subscriptions.push(...(await subscriptionOf(world, tx, contract, app)));
  }
  return inThisOrder(told.flatMap((entry) => subscriptions.flatMap((to) => callbackRow(world, contract, entry, to))));
}

/** Rows leave in the order of their ids, and ids made within one millisecond have none. */
export function inThisOrder<Row extends { id: string }>(rows: readonly Row[]): Row[] {
  const ids = rows.map(({ id }) => id).toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  return rows.map((row, n) => ({ ...row, id: ids[n]! }));
}

/** A contract's own address beats the app's, or joins it, for the app that made it. */
async function subscriptionOf(world: World, tx: Tx, contract: Contract, app: AppRow): Promise<Subscription[]> {
  const own = contract.appId === app.id ? contract.callbackUrl : undefined;
  const { id: appId, accessKey, dialect } = app;
  const joins = own !== undefined && world.callbackManners.get(dialect)?.tellsBoth?.(contract);
  const urls = [...new Set(joins ? [own, app.callback.url] : [own ?? app.callback.url])].filter(
    (url): url is string => !!url,
  );
  if (urls.length === 0) return [];
  const companyExternalId = (await tx.accounts.ofCompany(appId, contract.tenantId))?.externalId;
  const callback = openCallback(world, appId, app.callback);
  return urls.map((url) => ({ appId, accessKey, dialect, url, callback, companyExternalId }));
}

function callbackRow(world: World, contract: Contract, { id, record }: Entry, to: Subscription): NewRow[] {
  const { signatoryId, actionId } = record.step ?? {};
  const notice = {
    eventId: id,
    type: record.type,
    at: record.businessAt ?? record.at,
    contract,
    signatoryId,
    actionId,
  };
  const dressed: DressId = (kind, id) => dressId(world, kind, id);
  const requests = [world.callbackManners.get(to.dialect)?.write(notice, to, dressed) ?? []].flat();
  const about = { eventId: id, appId: to.appId, dialect: to.dialect };
  return requests.map((request) => row(world, contract, 'CALLBACK', { ...about, request }, world.clock.business()));
}

/** People who are told: the link is made when the message leaves. */
const messageRows = (world: World, contract: Contract, { kind, signatoryId, contacts, asked }: Turn): NewRow[] =>
  (contract.quiet && !asked ? [] : contacts).map((contact) =>
    row(world, contract, 'MESSAGE', { kind, signatoryId, contact }, world.clock.business()),
  );

/** Work that the new state asks for: automatic seals, finishing, the deadline. */
function workRows(world: World, before: Contract | undefined, after: Contract): NewRow[] {
  const now = world.clock.business();
  const rows = newlyAutomatic(before, after).map((actionId) => row(world, after, 'AUTO_SIGN', { actionId }, now));
  if (readyToFinish(after) && !(before && readyToFinish(before))) {
    rows.push(row(world, after, 'FINISH', {}, now + finishGraceMs));
  }
  // The end of a release contract settles what becomes of the other.
  if (after.voids && isEnded(after) && !(before && isEnded(before))) rows.push(row(world, after, 'RELEASE', {}, now));
  const deadline = nextDeadline(after);
  // A later deadline is found when the earlier one's row is looked at.
  if (deadline !== undefined && deadline < ((before && nextDeadline(before)) ?? Infinity)) {
    rows.push(row(world, after, 'EXPIRE', {}, deadline));
  }
  return rows;
}

function newlyAutomatic(before: Contract | undefined, after: Contract): string[] {
  const started = (contract?: Contract): string[] =>
    contract?.state === 'SIGNING'
      ? contract.signatories
          .flatMap(({ actions }) => actions)
          .filter(({ autoSign, state }) => autoSign && state === 'START')
          .map(({ id }) => id)
      : [];
  const old = new Set(started(before));
  return started(after).filter((id) => !old.has(id as ContractId));
}

const row = (
  world: World,
  { tenantId, id }: Contract,
  kind: OutboxRow['kind'],
  payload: Record<string, unknown>,
  runAt: number,
): NewRow => ({ id: world.newId(), tenantId, kind, contractId: id, payload, runAt });
