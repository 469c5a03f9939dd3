import type { IncomingHttpHeaders } from 'node:http';
import type { DialectMarks } from './dialect.js';

/** What `dialectOf` has to know of a dialect. */
export interface Marked {
  readonly name: string;
  readonly prefix: string;
  readonly marks?: DialectMarks;
}

/** Paths that belong to the server itself, whatever headers come along. */
const ownPath = /^\/(?:s|d|tsa|ocsp|crl|ca|console|verify|assets|healthz|readyz|metrics)(?:\/|$)|^\/favicon\.ico$/;

/**
 * Tells which dialect a request speaks. Prefixed routes are the only routes; a request at the bare origin is known by
 * its headers, its path, or both.
 *
 * @param target path and query as received.
 * @returns the dialect; `undefined` for the server's own pages and our own API; `'several'` when it carries marks of
 *   more than one, which is answered with 400.
 */
export function dialectOf<D extends Marked>(
  dialects: readonly D[],
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
): D | 'several' | undefined {
  const path = target.split('?', 1)[0]!;
  if (ownPath.test(path)) return undefined;
  const spoken = dialects.filter((dialect) => speaks(dialect, method, path, target, headers));
  return spoken.length > 1 ? 'several' : spoken[0];
}

/** Whether the path already names the dialect. */
const isPrefixed = (path: string, { prefix }: Marked): boolean =>
  prefix !== '' && (path === prefix || path.startsWith(`${prefix}/`));

function speaks(dialect: Marked, method: string, path: string, target: string, headers: IncomingHttpHeaders): boolean {
  if (isPrefixed(path, dialect)) return true;
  const { marks } = dialect;
  if (marks === undefined) return false;
  return (
    Object.keys(headers).some((name) => marks.header.test(name)) ||
    marks.path?.test(path) === true ||
    marks.request?.(method, target) === true
  );
}

/** Where a request that carries marks of two dialects is sent. */
export const severalDialects = '/.several-dialects';

/** The target a request is routed by: with its dialect's prefix put in front when it came to the bare origin. */
export function routedTarget(
  dialects: readonly Marked[],
  method: string,
  target: string,
  headers: IncomingHttpHeaders,
): string {
  const local = originForm(target);
  const dialect = dialectOf(dialects, method, local, headers);
  if (dialect === 'several') return severalDialects;
  if (dialect === undefined || isPrefixed(local.split('?', 1)[0]!, dialect)) return local;
  return dialect.prefix + local;
}

/** Clients that believe in a proxy send the whole address; a server must understand it (RFC 9112 §3.2.2). */
const originForm = (target: string): string =>
  /^https?:\/\//i.test(target) ? target.replace(/^https?:\/\/[^/?#]*\/?/i, '/') : target;
