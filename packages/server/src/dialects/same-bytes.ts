import { timingSafeEqual } from 'node:crypto';

/** Compares in the same time wherever they differ; texts by their UTF-8 bytes. */
export function isSame(given: string | Buffer, right: string | Buffer): boolean {
  const [a, b] = [Buffer.from(given as string), Buffer.from(right as string)];
  return a.length === b.length && timingSafeEqual(a, b);
}
