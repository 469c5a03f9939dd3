import { strokesPicture, toCanvas, typedPicture } from '@hufu/pades';
import { DomainError } from '../../domain/errors.js';
import type { PersonId } from '../../domain/ids.js';
import type { MarkInput, PageClient } from '../application.js';
import type { StoredMark, Tx, World } from '../ports.js';
import { storeMark, strokeSet } from './stored-mark.js';
import { actingPerson } from './person.js';

const keptAtMost = 3;

/** Signatures this person asked to keep, newest first. */
export const savedMarks = (
  world: World,
  client: PageClient,
): Promise<{ id: string; png: Buffer; createdAt: number }[]> =>
  world.store.read('*', async (tx) => {
    const person = await actingPerson(world, tx, client);
    const marks = await tx.people.savedMarks(person.id);
    return marks.map(({ id, png, createdAt }) => ({ id, createdAt, png: Buffer.from(png, 'base64') }));
  });

export const saveMark = (world: World, client: PageClient, input: MarkInput): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const person = await actingPerson(world, tx, client);
    await keepMark(world, tx, person.id, await storeMark(tx, person.id, input));
  });

export const deleteSavedMark = (world: World, client: PageClient, id: string): Promise<void> =>
  world.store.transaction('*', async (tx) => {
    const person = await actingPerson(world, tx, client);
    if (/^\d{1,19}$/.test(id)) await tx.people.deleteSavedMark(person.id, id);
  });

/** Kept as a picture; the oldest goes when there are three. Pen movements are not kept. */
export async function keepMark(world: World, tx: Tx, personId: PersonId, mark: StoredMark): Promise<void> {
  const png = await pictureOf(mark);
  const kept = await tx.people.savedMarks(personId);
  if (kept.some((one) => one.png === png)) return;
  for (const { id } of kept.slice(keptAtMost - 1)) await tx.people.deleteSavedMark(personId, id);
  await tx.people.insertSavedMark(personId, { id: world.newId(), png, createdAt: world.clock.business() });
}

async function pictureOf(mark: StoredMark): Promise<string> {
  if (mark.kind === 'PICTURE') return mark.png;
  if (mark.kind === 'SEAL') throw new DomainError('INPUT_INVALID', { field: 'mark.kind', value: 'SEAL' });
  const box = { width: 480, height: 240 };
  const picture = mark.kind === 'DRAW' ? strokesPicture(strokeSet(mark), box) : typedPicture(mark.text, box);
  return (await toCanvas(picture, 144).encode('png')).toString('base64');
}
