import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../domain/errors.js';
import { isRecord, parseJson, Reader } from '../reading.js';

/** The largest documented bodies are lists of 300 fields in 50 documents. */
export const textLimit = 8 * 1024 * 1024;

/** Raw bytes of a request: its Content-MD5 is over exactly these. @throws DomainError INPUT_TOO_LONG as soon as it is known */
export async function readBody(
  request: IncomingMessage,
  limit = textLimit,
  reserve: (bytes: number) => void = () => {},
): Promise<Buffer> {
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

/** Some clients send `""` or `null` where a call takes nothing. @throws DomainError INPUT_INVALID */
export function fieldsOfBody(body: Buffer): Reader {
  const text = body
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trim();
  const value = text === '' ? '' : parseJson(text, 'body');
  if (value === '' || value === null) return new Reader({});
  if (!isRecord(value)) throw new DomainError('INPUT_INVALID', { field: 'body', why: 'not a JSON object' });
  return new Reader(value);
}

/** `+` is a space; of equal names the first counts, as in the signature (protocols §1.3). */
export function fieldsOfQuery(target: string): Reader {
  const fields: Record<string, unknown> = Object.create(null);
  for (const [name, value] of new URLSearchParams(target.split('?').slice(1).join('?'))) fields[name] ??= value;
  return new Reader(fields);
}
