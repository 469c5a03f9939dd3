import { pictureCanvas } from './picture-canvas.js';
import type { Tasks } from './tasks.js';

/** Longest side kept, pixels: the width of A4 at 200 dpi. */
const keptSide = 1654;

/** A picture painted anew, so that nothing of the file but what is seen comes along. @throws DomainError FILE_INVALID … */
export async function plainPicture({ bytes }: Tasks['picture']['input']): Promise<Uint8Array> {
  return new Uint8Array(await (await pictureCanvas(bytes, keptSide)).encode('png'));
}
