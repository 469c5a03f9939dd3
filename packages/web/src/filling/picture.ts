/** Longest side that is kept, pixels; larger ones only make a slow line slower. */
const longestSide = 1654;
/** Of a data address. */
const mostCharacters = 2_800_000;

/** A chosen picture, made small enough to send; undefined when it is none. */
export async function pictureFrom(file: File): Promise<string | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return undefined;
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const clear = canvas.toDataURL('image/png');
  return clear.length <= mostCharacters ? clear : canvas.toDataURL('image/jpeg', 0.85);
}
