import { DomainError } from '../../domain/errors.js';
import type { SealId } from '../../domain/ids.js';
import { type AutoSignAuthorisation, type MarkOwner, covers } from '../../domain/seals.js';
import { appOf, mustFindCompany, mustFindPerson } from '../accounts/find-account.js';
import type { Caller } from '../application.js';
import type { AppRow, Tx, World } from '../ports.js';
import type { AutoSignView, SealOwnerKey } from '../seal-use-cases.js';
import { checkText } from '../text-limits.js';
import { mustFindSeal } from './seal-owner.js';

interface NamedOwner {
  app: AppRow;
  owner: MarkOwner;
  name: string;
  /** The company is the app's own or one below it. */
  own: boolean;
}

/** @throws DomainError ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND */
async function ownerNamed(tx: Tx, caller: Caller, { person, company }: SealOwnerKey): Promise<NamedOwner> {
  const app = await appOf(tx, caller);
  if (person) {
    const { id, personId, name = '' } = await mustFindPerson(tx, app.id, person);
    return { app, owner: { kind: 'PERSON', personId: personId!, accountId: id }, name, own: false };
  }
  const { id, name, parentId } = (await mustFindCompany(tx, app, company ?? { id: caller.tenantId })).company;
  return {
    app,
    owner: { kind: 'COMPANY', companyId: id },
    name,
    own: id === app.tenantId || parentId === app.tenantId,
  };
}

/**
 * Lets the app make this owner's marks at their turn without the owner. Given again it takes the new end.
 *
 * @throws DomainError ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND, SEAL_NOT_FOUND, INPUT_INVALID, NOT_AVAILABLE: outside the sandbox
 *   the app's word is no consent of a person or of a company that is not its own
 * @source e签宝 设置静默签署 · 腾讯电子签 个人自动签
 */
export async function authoriseAutoSign(
  world: World,
  caller: Caller,
  input: SealOwnerKey & { scene?: string; sealId?: string; until?: number },
): Promise<AutoSignView> {
  const now = world.clock.business();
  checkText('scene', input.scene);
  if (input.until !== undefined && input.until <= now) throw new DomainError('INPUT_INVALID', { field: 'until' });
  return world.store.transaction('*', async (tx) => {
    const named = await ownerNamed(tx, caller, input);
    if (world.mode !== 'sandbox' && !named.own)
      throw new DomainError('NOT_AVAILABLE', { what: 'consent of the owner' });
    const sealId = input.sealId ? (await mustFindSeal(tx, caller, input.sealId)).id : undefined;
    const { scene, until } = input;
    const known = await heldNow(tx, named, { scene, sealId }, now);
    const held: AutoSignAuthorisation = known
      ? { ...known, until }
      : {
          id: world.newId(),
          tenantId: named.app.tenantId,
          appId: named.app.id,
          owner: named.owner,
          ownerName: named.name,
          scene,
          sealId,
          until,
          createdAt: now,
        };
    await (known ? tx.autoSign.save(held) : tx.autoSign.insert(held));
    return view(held);
  });
}

const view = ({ id, scene, sealId, until, createdAt }: AutoSignAuthorisation): AutoSignView => ({
  id,
  scene,
  sealId,
  until,
  createdAt,
});

async function heldNow(
  tx: Tx,
  { app, owner }: NamedOwner,
  { scene, sealId }: { scene?: string; sealId?: SealId },
  now: number,
): Promise<AutoSignAuthorisation | undefined> {
  const all = await tx.autoSign.ofOwner(app.id, owner);
  return all.find((one) => one.scene === scene && one.sealId === sealId && covers(one, { scene, sealId }, now));
}

/** Takes back all of a scene, or of every scene. @returns false when there was none */
export const revokeAutoSign = (
  world: World,
  caller: Caller,
  input: SealOwnerKey & { scene?: string },
): Promise<boolean> =>
  world.store.transaction('*', async (tx) => {
    const { app, owner } = await ownerNamed(tx, caller, input);
    const now = world.clock.business();
    const all = await tx.autoSign.ofOwner(app.id, owner);
    const ended = all.filter(
      (one) => one.revokedAt === undefined && (input.scene === undefined || one.scene === input.scene),
    );
    for (const one of ended) await tx.autoSign.save({ ...one, revokedAt: now });
    return ended.length > 0;
  });

export const autoSignStatus = (
  world: World,
  caller: Caller,
  input: SealOwnerKey & { scene?: string },
): Promise<AutoSignView | undefined> =>
  world.store.read('*', async (tx) => {
    const { app, owner } = await ownerNamed(tx, caller, input);
    const all = await tx.autoSign.ofOwner(app.id, owner);
    const { scene } = input;
    const held = all.find((one) => covers(one, { scene, sealId: one.sealId }, world.clock.business()));
    return held && view(held);
  });

/** The authorisation by which an app may make this owner's mark now. */
export async function authorisationFor(
  tx: Tx,
  appId: AppRow['id'],
  owner: MarkOwner,
  ask: { scene?: string; sealId?: SealId },
  now: number,
): Promise<AutoSignAuthorisation | undefined> {
  const all = await tx.autoSign.ofOwner(appId, owner);
  return all.find((one) => covers(one, ask, now));
}
