import { type FontWeight, textPicture } from '@hufu/pades';
import { toSvgPath } from '@hufu/pades/path';
import type { PageClient, TextOutline } from '../application.js';
import { refusedMark } from '../ink.js';
import type { World } from '../ports.js';
import { actingPerson } from './person.js';

/** Points; a typed name is fitted into its place, so only the proportions matter. */
const naturalSize = 100;

/** A typed text as it would be drawn on the document. @throws DomainError GLYPH_MISSING, LINK_UNPROVEN, NOT_A_SIGNER */
export async function textOutline(world: World, client: PageClient, text: string): Promise<TextOutline> {
  await world.store.read('*', (tx) => actingPerson(world, tx, client));
  return refusedMark(() => outlineOf(text, naturalSize));
}

/** @param size points. @throws GlyphMissing */
export function outlineOf(text: string, size: number, weight: FontWeight = 'REGULAR'): TextOutline {
  const { width, height, shapes } = textPicture(text, { size, weight });
  return { width, height, path: shapes.map(({ path }) => toSvgPath(path, height)).join('') };
}
