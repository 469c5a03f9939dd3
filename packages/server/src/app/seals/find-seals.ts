import { sealPicture as pictureOfDesign, toCanvas } from '@hufu/pades';
import type { Caller } from '../application.js';
import { kindOf, sealImage } from '../make-seal.js';
import type { Seal, World } from '../ports.js';
import type { ListSealsInput, SealView } from '../seal-use-cases.js';
import { findSeal, mustFindSeal, sealOwner, sealsOf } from './seal-owner.js';
import { sealView } from './seal-views.js';

const pageLimit = 100;

/** Seals of one owner, oldest first. @throws DomainError ACCOUNT_NOT_FOUND, COMPANY_NOT_FOUND */
export const listSeals = (
  world: World,
  caller: Caller,
  input: ListSealsInput,
): Promise<{ total: number; list: SealView[] }> =>
  world.store.read('*', async (tx) => {
    const all = await sealsOf(tx, await sealOwner(tx, caller, input));
    const asked = all.filter((seal) => isAsked(seal, input));
    const { offset = 0, limit = 20 } = input;
    const list: SealView[] = [];
    for (const seal of asked.slice(offset, offset + Math.min(limit, pageLimit))) {
      list.push(await sealView(tx, seal, isFirst(all, seal), world.clock.business()));
    }
    return { total: asked.length, list };
  });

const isAsked = (seal: Seal, { sealId, kinds, states }: ListSealsInput): boolean =>
  (sealId === undefined || seal.id === sealId) &&
  (!kinds?.length || kinds.includes(kindOf(seal))) &&
  (states?.length ? states.includes(seal.state) : seal.state !== 'DESTROYED');

const isFirst = (all: Seal[], { id }: Seal): boolean =>
  !all.some(({ isDefault }) => isDefault) && all.find(({ state }) => state !== 'DESTROYED')?.id === id;

export const sealDetail = (world: World, caller: Caller, sealId: string): Promise<SealView | undefined> =>
  world.store.read('*', async (tx) => {
    const seal = await findSeal(tx, caller, sealId);
    if (!seal) return undefined;
    const all = seal.owner
      ? await tx.seals.ofAccount(seal.tenantId, seal.owner.accountId)
      : await tx.seals.ofTenant(seal.tenantId);
    return sealView(tx, seal, isFirst(all, seal), world.clock.business());
  });

/** As raster and as vectors; of an uploaded seal both hold the same pixels. @throws DomainError SEAL_NOT_FOUND */
export async function sealPicture(world: World, caller: Caller, sealId: string): Promise<{ png: Buffer; svg: string }> {
  return pictureOf(world, await world.store.read('*', (tx) => mustFindSeal(tx, caller, sealId)));
}

/** 600 dpi, transparent. */
export async function pictureOf(world: World, seal: Seal): Promise<{ png: Buffer; svg: string }> {
  const { svg } = await sealImage(world.objects, seal);
  const png = seal.design
    ? await toCanvas(pictureOfDesign(seal.design), 600).encode('png')
    : await world.objects.read(seal.tenantId, seal.picture.sha256);
  return { png, svg };
}
