import type { IncomingMessage } from 'node:http';
import { DomainError } from '../domain/errors.js';
import { isRecord, parseJson } from './reading.js';

/** Told of each piece of a body before it is kept; may refuse. */
export type Reserve = (bytes: number) => void;

/**
 * All bytes of a body, before anything reads them.
 *
 * @throws DomainError INPUT_TOO_LONG (facts: field `body`, limit) as soon as it is known; the rest is not awaited
 */
export async function readBytes(request: IncomingMessage, limit: number, reserve: Reserve): Promise<Buffer> {
  const tooLong = new DomainError('INPUT_TOO_LONG', { field: 'body', limit });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLong;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > limit) throw tooLong;
    reserve((chunk as Buffer).length);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** `a=b&c=d` in order; `+` is a space, and the first of equal names counts. */
export function pairsOf(text: string): Map<string, string> {
  const pairs = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) if (!pairs.has(name)) pairs.set(name, value);
  return pairs;
}

/** What stands behind the first `?`. */
export const queryOf = (target: string): string => target.split('?').slice(1).join('?');

/** A JSON object; nothing at all, `null` and `""` count as an empty one. @throws DomainError INPUT_INVALID */
export function recordOf(body: Buffer): Record<string, unknown> {
  const text = body
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  const value = text === '' ? null : parseJson(text, 'body');
  if (value === null || value === '') return {};
  if (!isRecord(value)) throw new DomainError('INPUT_INVALID', { field: 'body', why: 'not a JSON object' });
  return value;
}
