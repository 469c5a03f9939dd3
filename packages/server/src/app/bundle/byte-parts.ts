/** A run of bytes that can be opened anywhere: a stored segment, or a zip header in memory. */
export interface BytePart {
  byteLength: number;
  /** @param start first byte, from 0. @param end behind the last byte. */
  open(start: number, end: number): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A part whose bytes are in memory. */
export const inMemory = (bytes: Uint8Array): BytePart => ({
  byteLength: bytes.length,
  open: (start, end) => [bytes.subarray(start, end)],
});

export const totalLength = (parts: readonly BytePart[]): number =>
  parts.reduce((sum, part) => sum + part.byteLength, 0);

/** Bytes `start` to `end` (exclusive) of all parts in order; only the parts touched are opened. */
export async function* openRange(parts: readonly BytePart[], start: number, end: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for (const part of parts) {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, part.byteLength);
    if (from < to) yield* part.open(from, to);
    offset += part.byteLength;
    if (offset >= end) return;
  }
}

/** What a Range header asks of a body: a slice (206), the whole (200), or nothing that exists (416). */
export type RangeAnswer = { kind: 'SLICE'; start: number; end: number } | { kind: 'WHOLE' } | { kind: 'UNSATISFIABLE' };

/**
 * Reads a Range header (RFC 9110 §14.2). One range of bytes is served; several ranges, other units and malformed
 * headers are answered with the whole, as the RFC allows.
 */
export function readRange(header: string | undefined, byteLength: number): RangeAnswer {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(' ', '') ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return { kind: 'WHOLE' };
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(byteLength - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? byteLength : Math.min(Number(last) + 1, byteLength);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return { kind: 'WHOLE' };
  return start < end ? { kind: 'SLICE', start, end } : { kind: 'UNSATISFIABLE' };
}
