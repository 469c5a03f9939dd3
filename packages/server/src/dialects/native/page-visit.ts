import { createHash, randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PageClient } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { HttpFacts } from '../dialect.js';

/**
 * A page is known by two cookies that scripts cannot read: the device (long-lived, what a ticket is bound to) and the
 * session of one page. The session's cookie lives under that page's own address, so two pages in two tabs do not mix.
 */
const root = '/native/v1/page';
const deviceCookie = 'hufu_device';
const sessionCookie = 'hufu_page';
const deviceLifeSeconds = 400 * 86_400;
const secretForm = /^[A-Za-z0-9_-]{16,128}$/;

/** The public name of a page in addresses: a hash of its session, so nothing can be opened with it. */
export const pageName = (session: string): string => createHash('sha256').update(session).digest('hex').slice(0, 24);

const cookieOf = (request: FastifyRequest, name: string): string | undefined => {
  const value = request.cookies[name];
  return value !== undefined && secretForm.test(value) ? value : undefined;
};

const factsOf = (request: FastifyRequest, http: HttpFacts, device: string, session?: string): PageClient => ({
  ...(session === undefined ? {} : { session }),
  client: { ...http.clientOf(request, 'H5'), deviceId: device },
  requestId: String(request.id),
  baseUrl: http.originOf(request),
});

/** The client that opens a page; a new device gets its cookie with this reply. */
export function openingClient(request: FastifyRequest, reply: FastifyReply, http: HttpFacts): PageClient {
  const device = cookieOf(request, deviceCookie) ?? randomBytes(24).toString('base64url');
  const client = factsOf(request, http, device);
  reply.setCookie(deviceCookie, device, { ...cookie(client.baseUrl, root), maxAge: deviceLifeSeconds });
  return client;
}

/** Remembers the session under the page's own address. @returns the page's name */
export function rememberSession(reply: FastifyReply, session: string, origin: string): string {
  const page = pageName(session);
  reply.setCookie(sessionCookie, session, cookie(origin, `${root}/${page}`));
  return page;
}

/** The page that a request names, proven by its cookies. @throws DomainError LINK_OTHER_CLIENT */
export function visitOf(request: FastifyRequest, http: HttpFacts): PageClient {
  const { page } = request.params as { page: string };
  const session = cookieOf(request, sessionCookie);
  const device = cookieOf(request, deviceCookie);
  if (!session || !device || pageName(session) !== page) throw new DomainError('LINK_OTHER_CLIENT');
  return factsOf(request, http, device, session);
}

const cookie = (origin: string, path: string) => ({
  path,
  httpOnly: true,
  sameSite: 'strict' as const,
  secure: origin.startsWith('https:'),
});

/** A write must come from our own page: browsers say so, and nobody else's page can. @throws DomainError NOT_PERMITTED */
export function requireSameOrigin(request: FastifyRequest, http: HttpFacts): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const same = site === undefined ? origin === http.originOf(request) : site === 'same-origin';
  if (!same) throw new DomainError('NOT_PERMITTED', { why: 'a page of another origin asked' });
}
