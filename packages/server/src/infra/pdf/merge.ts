import { PDF } from '@libpdf/core';
import type { Tasks } from './tasks.js';

/**
 * One PDF of the pages of several, in order. They were taken in before, so they are clean and unsigned; what comes out goes
 * through intake again.
 */
export async function mergePdfs({ files }: Tasks['merge']['input']): Promise<Uint8Array> {
  const merged = await PDF.merge(files.map((file) => Buffer.from(file.buffer, file.byteOffset, file.byteLength)));
  return merged.save();
}
