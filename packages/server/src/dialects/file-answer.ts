import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Download } from '../app/application.js';

/** What a file travels as. */
export const contentTypes = {
  zip: 'application/zip',
  pdf: 'application/pdf',
  file: 'application/octet-stream',
} as const;

/** Answers with a file: HEAD, the whole of it, or one range. */
export function answerFile(request: FastifyRequest, reply: FastifyReply, download: Download) {
  reply.headers({
    'content-type': contentTypes[download.kind],
    'content-disposition': disposition(download.fileName),
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
    'accept-ranges': 'bytes',
  });
  const range = rangeOf(request.headers.range, download.byteLength);
  if (range === 'beyond') {
    return reply.code(416).header('content-range', `bytes */${download.byteLength}`).send();
  }
  if (range !== undefined) {
    reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${download.byteLength}`);
  }
  reply.header('content-length', range === undefined ? download.byteLength : range.end - range.start + 1);
  return request.method === 'HEAD' ? reply.send() : reply.send(download.open(range));
}

/** One range as RFC 9110 §14.1.2 writes it; several, or another unit, are answered with the whole. */
export function rangeOf(
  header: string | undefined,
  length: number,
): { start: number; end: number } | 'beyond' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  const last = length - 1;
  if (match[1] === '') {
    const count = Number(match[2]);
    return count === 0 ? 'beyond' : { start: Math.max(0, length - count), end: last };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? last : Math.min(Number(match[2]), last);
  if (start > last) return 'beyond';
  return end < start ? undefined : { start, end };
}

/**
 * A download under this name (RFC 6266).
 *
 * @param plain for clients that read no other than ASCII; absent: the name with a line for every other character.
 */
export const disposition = (fileName: string, plain = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_')): string => {
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
};
