import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Download } from '../app/application.js';

const types = { zip: 'application/zip', pdf: 'application/pdf', file: 'application/octet-stream' } as const;

/** Answers with a file: HEAD, the whole of it, or one range. */
export function answerFile(request: FastifyRequest, reply: FastifyReply, download: Download) {
  reply.headers({
    'content-type': types[download.kind],
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

/** A download under this name; plain letters for clients that read no others (RFC 6266). */
export const disposition = (fileName: string): string => {
  const encoded = encodeURIComponent(fileName).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
};
