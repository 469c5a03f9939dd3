import { DomainError } from '../../domain/errors.js';
import type { PageClient, PageConsent, PageSeal } from '../application.js';
import { batchState } from '../batch/list.js';
import type { World } from '../ports.js';
import { consentTexts } from './consent-texts.js';
import { actingPerson, isBatch } from './person.js';
import { pageState } from './state.js';

/** A seal that this viewer may use. @throws DomainError SEAL_NOT_FOUND */
export async function usableSeal(world: World, client: PageClient, sealId: string): Promise<PageSeal> {
  const several = await world.store.read('*', (tx) => isBatch(tx, client));
  const { content } = several ? await batchState(world, client) : await pageState(world, client);
  const seal = content?.seals.find(({ id }) => id === sealId);
  if (!seal) throw new DomainError('SEAL_NOT_FOUND', { seal: sealId });
  return seal;
}

/** One of the terms that a signer agrees to. @throws DomainError INPUT_INVALID */
export async function consentText(world: World, client: PageClient, key: string): Promise<PageConsent> {
  await world.store.read('*', (tx) => actingPerson(world, tx, client));
  const text = consentTexts.find((one) => one.key === key);
  if (!text) throw new DomainError('INPUT_INVALID', { field: 'consent', value: key });
  return text;
}
