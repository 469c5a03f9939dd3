import { typedName } from '@hufu/pades';
import type { Action, Contract, FieldRules, FillableType } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Account } from '../domain/accounts.js';
import { type AccountId, type ContractId, parseAnyId, type PersonId } from '../domain/ids.js';
import type { ActInput, Caller, MarkInput, Mischief, PageClient, SandboxMessage } from './application.js';
import { loadContract } from './find-contract.js';
import { tokenHash, newToken } from './links.js';
import { consentTexts } from './page/consent-texts.js';
import { exchangeTicket } from './page/exchange.js';
import { fillOnPage } from './page/fill.js';
import { codeOfIntent, stateIntent } from './page/intents.js';
import { giveConsent } from './page/reading.js';
import { rejectOnPage, signWithIntent } from './page/sign.js';
import { pageState } from './page/state.js';
import type { Person, Tx, World } from './ports.js';

/**
 * Does what that person would do on the signing page, through the same use cases: ticket, consent, code, signature.
 *
 * @throws DomainError NOT_THIS_STEP, NOT_A_SIGNER, CONTRACT_STATE, CONTRACT_NOT_FOUND, REASON_REQUIRED
 */
export async function sandboxAct(world: World, caller: Caller, input: ActInput): Promise<Contract> {
  mustBeSandbox(world);
  const { contract, client } = await openAs(world, caller, input);
  if (input.act === 'reject') await rejectOnPage(world, client, input.reason ?? '');
  else if (input.act === 'fill') await fillAs(world, client, input);
  else await signAs(world, client, input);
  return world.store.read(caller.scope, (tx) => loadContract(tx, caller.scope, contract.id));
}

export function mustBeSandbox({ mode }: World): void {
  if (mode !== 'sandbox') throw new DomainError('NOT_AVAILABLE', { what: 'sandbox calls' });
}

/** A page of that person, as if a ticket had been opened. */
async function openAs(
  world: World,
  caller: Caller,
  input: ActInput,
): Promise<{ contract: Contract; client: PageClient }> {
  const id = parseAnyId(input.contractId, world.secrets.idKey)?.id as ContractId | undefined;
  if (!id) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: input.contractId.slice(0, 40) });
  const ticket = newToken();
  const contract = await world.store.transaction(caller.scope, async (tx) => {
    const found = await loadContract(tx, caller.scope, id);
    const person = await personOf(world, tx, caller, input.contact);
    await tx.tickets.insert(tokenHash(ticket), {
      kind: 'TICKET',
      contractId: id,
      tenantId: found.tenantId,
      appId: found.appId ?? caller.appId,
      scope: [...caller.scope],
      person: {
        contact: input.contact,
        contactType: input.contact.includes('@') ? 'EMAIL' : 'MOBILE',
        personId: person.id,
      },
      personId: person.id,
      options: {},
      endsAt: world.clock.business() + 5 * 60_000,
    });
    return found;
  });
  const client: PageClient = {
    client: { ...caller.client, platform: 'API', deviceId: `sandbox-act-${newToken()}` },
    requestId: caller.requestId,
    baseUrl: caller.baseUrl,
  };
  const { session } = await exchangeTicket(world, client, ticket);
  return { contract, client: { ...client, session } };
}

/** As the dialects name people: mobile, mail, an app's own id, an account in any wire's form, employee id or number. */
export async function personOf(world: World, tx: Tx, caller: Caller, contact: string): Promise<Person> {
  const byContact = (await tx.people.byContact('MOBILE', contact)) ?? (await tx.people.byContact('EMAIL', contact));
  if (byContact) return byContact;
  const dressed = parseAnyId(contact, world.secrets.idKey);
  const named = dressed?.type === 'person' && (await tx.people.load(dressed.id as PersonId));
  if (named) return named;
  const account = await accountOf(world, tx, caller, contact);
  if (account) return (await tx.people.load(account.personId!))!;
  const employee =
    (/^\d{1,19}$/.test(contact) ? await tx.organisation.employee(caller.scope, { id: contact }) : undefined) ??
    (await tx.organisation.employee(caller.scope, { number: contact }));
  const person = employee && (await tx.people.load(employee.personId as PersonId));
  if (!person) throw new DomainError('NOT_A_SIGNER', { action: 'sandbox' });
  return person;
}

async function accountOf(world: World, tx: Tx, caller: Caller, contact: string): Promise<Account | undefined> {
  const dressed = parseAnyId(contact, world.secrets.idKey);
  const known = dressed?.type === 'account' ? (dressed.id as AccountId) : undefined;
  return (
    (await tx.accounts.inTree(caller.scope, { externalId: contact })) ??
    (known && (await tx.accounts.inTree(caller.scope, { id: known })))
  );
}

/** Fields that are not named get something that suits them. */
async function fillAs(world: World, client: PageClient, { values = [] }: ActInput): Promise<void> {
  const state = await pageState(world, client);
  const fields = state.screen === 'FILL' ? (state.content?.fields ?? []) : [];
  if (fields.length === 0) throw refusalFor(state.screen, state.contract.state);
  const rest = fields.filter(({ name, type }) => type !== 'IMAGE' && !values.some((value) => value.name === name));
  const made = rest.map(({ documentId, name, type, rules }) => ({ documentId, name, value: sampleValue(type, rules) }));
  await fillOnPage(world, client, [...values, ...made]);
}

function sampleValue(type: FillableType, { options = [], min = 1, maxLength = 6 }: FieldRules): string {
  const samples: Record<FillableType, string> = {
    TEXT: '沙箱填写内容'.slice(0, maxLength),
    MULTILINE: '沙箱填写内容'.slice(0, maxLength),
    NUMBER: String(min),
    DATE: '2026-01-01',
    CHECKBOX: 'true',
    RADIO: options[0] ?? '',
    SELECT: options[0] ?? '',
    IMAGE: '',
  };
  return samples[type];
}

async function signAs(world: World, client: PageClient, input: ActInput): Promise<void> {
  const state = await pageState(world, client);
  const actions = state.content?.actions ?? [];
  const wanted = input.act === 'approve' ? actions.filter(({ type }) => type === 'AUDIT').slice(0, 1) : actions;
  if (!state.content || wanted.length === 0) throw refusalFor(state.screen, state.contract.state);
  await giveConsent(
    world,
    client,
    consentTexts.map(({ key, version, sha256 }) => ({ key, version, sha256, how: 'CLICK' })),
  );
  const { name } = state.content.me;
  const { seals } = state.content;
  const sealFor = (type: Action['type']) => seals.find(({ kind }) => (kind === 'LP') === (type === 'LP'))?.id;
  const marks = wanted.flatMap(({ id, type }) => markFor(id, type, sealFor(type), handOf(input, name)));
  const asked = { key: newToken(), actionIds: wanted.map(({ id }) => id), marks, places: placesFor(state, wanted) };
  const { request } = await stateIntent(world, client, asked, undefined, true);
  const code = await codeOfIntent(world, client, request.id);
  await signWithIntent(world, client, request.id, { code });
}

function refusalFor(screen: string, state: string): DomainError {
  if (screen === 'WAIT' || screen === 'FILL' || screen === 'SIGNED_WAITING' || screen === 'BUSY')
    return new DomainError('NOT_THIS_STEP', { action: 'sign' });
  if (screen === 'VIEW') return new DomainError('NOT_A_SIGNER', { action: 'sign' });
  return new DomainError('CONTRACT_STATE', { state, needs: 'SIGNING' });
}

function markFor(
  actionId: string,
  type: Action['type'],
  sealId: string | undefined,
  hand: MarkInput,
): { actionId: string; mark: MarkInput }[] {
  if (type === 'AUDIT') return [];
  if (type === 'COMPANY' || type === 'LP') return sealId ? [{ actionId, mark: { kind: 'SEAL', sealId } }] : [];
  return [{ actionId, mark: hand }];
}

/** A name that cannot be typed is written by hand, as its owner would. */
export const handOf = ({ ink }: Pick<ActInput, 'ink'>, name: string): Exclude<MarkInput, { kind: 'SEAL' }> => {
  if (ink) return { kind: 'DRAW', ...ink };
  const text = name || '签署人';
  return isTypable(text) ? { kind: 'TYPE', text } : { kind: 'DRAW', ...flourish };
};

function isTypable(text: string): boolean {
  try {
    typedName(text);
    return true;
  } catch {
    return false;
  }
}

/** x and y as parts of the pad, milliseconds, pressure. */
const flourish: NonNullable<ActInput['ink']> = {
  aspect: 3,
  strokes: [
    [
      [0.1, 0.6, 0, 0.5],
      [0.3, 0.25, 90, 0.5],
      [0.45, 0.75, 180, 0.5],
      [0.65, 0.3, 270, 0.5],
      [0.9, 0.5, 360, 0.5],
    ],
  ],
};

/** Where the sender named no place, the mark goes where the page suggests it. */
const placesFor = (state: Awaited<ReturnType<typeof pageState>>, actions: { id: string }[]) =>
  state.content!.places.filter(
    ({ placementId, actionId }) => placementId === undefined && actions.some(({ id }) => id === actionId),
  );

/** What would have been sent, newest first. */
export const sandboxMessages = (world: World, _caller: Caller, contact?: string): Promise<SandboxMessage[]> => {
  mustBeSandbox(world);
  return world.store.read('*', (tx) => tx.installation.messages(contact, 100));
};

/** Moves the business clock forward for every server of the installation. */
export async function sandboxClock(world: World, _caller: Caller, advanceMs: number): Promise<{ now: number }> {
  mustBeSandbox(world);
  if (!Number.isSafeInteger(advanceMs) || advanceMs < 0) throw new DomainError('INPUT_INVALID', { field: 'advance' });
  if (advanceMs > 0) await world.clock.advance(advanceMs);
  world.wake();
  return { now: world.clock.business() };
}

/** Makes the sandbox behave as badly as the world does. What is not named ends; `{}` ends it all. */
export async function sandboxMischief(world: World, _caller: Caller, mischief: Mischief): Promise<Mischief> {
  mustBeSandbox(world);
  await world.misbehave?.(mischief);
  return mischief;
}
