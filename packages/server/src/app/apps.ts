import { DomainError } from '../domain/errors.js';
import { type AppId, type ContractId, type IdType, base62Id, hexId, parseAnyId } from '../domain/ids.js';
import type {
  AppCredentials,
  AppUseCases,
  CallbackReply,
  CallbackSettings,
  Caller,
  ContractDetail,
  OutgoingRequest,
} from './application.js';
import { contractDetail } from './contract-detail.js';
import type { AppRow, World } from './ports.js';

const secretPurpose = (id: AppId): string => `app:${id}`;
const callbackPurpose = (id: AppId): string => `app:${id}:callback`;

/** The app of an access key, its secret open; undefined for a stranger. */
export const findApp = (world: World, dialect: string, accessKey: string): Promise<AppCredentials | undefined> =>
  world.store.read('*', async (tx) => {
    const found = await tx.apps.byAccessKey(dialect, accessKey);
    return found && { ...openApp(world, found.app), scope: found.scope };
  });

export const directoryVersion = (world: World): number => world.store.directoryVersion();

const openApp = (world: World, row: AppRow): Omit<AppCredentials, 'scope'> => {
  const { secretWrapped, callback, ...rest } = row;
  const secret = world.vault.unwrap(secretPurpose(row.id), secretWrapped).toString('utf8');
  return { ...rest, secret, callback: openCallback(world, row.id, callback) };
};

/** An app's callback settings, their secrets open. */
export const openCallback = (world: World, id: AppId, callback: AppRow['callback']): CallbackSettings => {
  const { secretKeyWrapped, tokenWrapped, ...rest } = callback;
  const open = (wrapped: string): string => world.vault.unwrap(callbackPurpose(id), wrapped).toString('utf8');
  return { ...rest, secretKey: open(secretKeyWrapped), ...(tokenWrapped && { token: open(tokenWrapped) }) };
};

/** Secrets as they are kept. */
export const wrapApp = (world: Pick<World, 'vault'>, app: Omit<AppCredentials, 'scope'>): AppRow => {
  const { secret, callback, ...rest } = app;
  const { secretKey, token, ...settings } = callback;
  const wrap = (text: string): string => world.vault.wrap(callbackPurpose(app.id), Buffer.from(text));
  return {
    ...rest,
    secretWrapped: world.vault.wrap(secretPurpose(app.id), Buffer.from(secret)),
    callback: { ...settings, secretKeyWrapped: wrap(secretKey), ...(token && { tokenWrapped: wrap(token) }) },
  };
};

export function burnNonce(world: World, appId: AppId, nonce: string, lifeMs: number): Promise<boolean> {
  const now = world.clock.real(); // freshness of requests is judged by the real clock (ARCHITECTURE.md §8)
  return world.nonces.burn(appId, nonce, now, now + lifeMs);
}

export const returnNonce = (world: World, appId: AppId, nonce: string): Promise<void> =>
  world.nonces.giveBack(appId, nonce);

/** @throws DomainError INPUT_INVALID */
export const setCallback: (
  world: World,
  caller: Caller,
  changes: Parameters<AppUseCases['setCallback']>[1],
) => Promise<CallbackSettings> = (world, caller, changes) =>
  world.store.transaction(caller.scope, async (tx) => {
    if (changes.url && !/^https?:\/\/\S{1,300}$/i.test(changes.url)) {
      throw new DomainError('INPUT_INVALID', { field: 'callbackUrl', value: changes.url.slice(0, 80) });
    }
    const row = (await tx.apps.load(caller.appId))!;
    const app = openApp(world, row);
    const callback = { ...app.callback, ...changes };
    await tx.apps.save(wrapApp(world, { ...app, callback }));
    return callback;
  });

/** One request to a receiver, through the same guard as callbacks: is anybody there? */
export const probeReceiver = async (world: World, _caller: Caller, request: OutgoingRequest): Promise<CallbackReply> =>
  world.callbacks.post(request);

/** @throws DomainError CONTRACT_NOT_FOUND */
export async function findContractByAnyId(world: World, caller: Caller, id: string): Promise<ContractDetail> {
  const known = parseAnyId(id, world.secrets.idKey);
  if (!known) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: id.slice(0, 40) });
  return contractDetail(world, caller, { contractId: known.id as ContractId });
}

/** The three forms of a core id: as it is, and dressed for the wires that want other letters. */
export const dressId = (world: World, kind: IdType, id: string) => ({
  decimal: id,
  base62: base62Id(id, kind, world.secrets.idKey),
  hex: hexId(id, kind, world.secrets.idKey),
});

const forms = { base62: /^yD/, hex: /^[0-9a-f]{32}$/ } as const;

/** Mistyped and guessed ids, those of another kind and those in another form are nobody's. */
export function undressId(world: World, form: 'base62' | 'hex', kind: IdType, text: string): string | undefined {
  if (!forms[form].test(text)) return undefined;
  const known = parseAnyId(text, world.secrets.idKey);
  return known?.type === kind ? known.id : undefined;
}
