import type { FastifyRequest } from 'fastify';
import type { AppCredentials, Application, Caller, PageClient } from '../app/application.js';
import type { HttpFacts, HttpScope } from './dialect.js';
import { KnownApps } from './known-apps.js';
import { UploadBudget } from './upload-budget.js';

/** What every request of a dialect meets. */
export interface Door {
  readonly dialect: string;
  readonly app: Application;
  readonly http: HttpFacts;
  readonly apps: KnownApps;
  readonly uploads: UploadBudget;
}

export const knownAppsOf = (dialect: string, app: Application): KnownApps =>
  new KnownApps(
    (accessKey) => app.findApp(dialect, accessKey),
    () => app.directoryVersion(),
  );

/** @param uploadBytes how much of what is received may be in memory at once. */
export const openDoor = (dialect: string, app: Application, http: HttpFacts, uploadBytes: number): Door => ({
  dialect,
  app,
  http,
  apps: knownAppsOf(dialect, app),
  uploads: new UploadBudget(uploadBytes),
});

/** Bodies reach the dialect unread: vendors judge who asks first, and signatures are over the bytes as they came. */
export function leaveBodiesUnread(scope: HttpScope): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _payload, read) => read(null));
}

/** Path and query without the dialect's prefix. */
export const targetOf = (request: FastifyRequest): string =>
  request.url.slice(request.server.prefix.length).replace(/^\/+/, '/');

export const pathOf = (target: string): string => target.split('?', 1)[0] ?? '';

/** `settings.ipAllow`: the addresses an app may call from; absent or empty: any. */
export function mayCallFrom({ settings }: AppCredentials, ip: string): boolean {
  const allowed = Array.isArray(settings.ipAllow) ? settings.ipAllow : [];
  return allowed.length === 0 || allowed.includes(ip);
}

/** Who asks, with the app's own settings for calls about the app itself. */
export interface AppCaller extends Caller {
  app: AppCredentials;
}

export const callerOf = (
  { dialect, http }: Pick<Door, 'dialect' | 'http'>,
  app: AppCredentials,
  request: FastifyRequest,
): AppCaller => ({
  app,
  dialect,
  appId: app.id,
  tenantId: app.tenantId,
  scope: app.scope,
  client: http.clientOf(request, 'API'),
  requestId: request.id,
  baseUrl: http.originOf(request),
});

/** Who opens a link: nobody that is known, the address itself is the right. */
export const visitorOf = (http: HttpFacts, request: FastifyRequest): PageClient => ({
  client: http.clientOf(request, 'WEB'),
  requestId: request.id,
  baseUrl: http.originOf(request),
});

/** A mistake of ours: the client is told the request's id, the log all of it. */
export const logUnexpected = (error: unknown, request: FastifyRequest): void =>
  request.log.error({ err: error, requestId: request.id }, 'unexpected failure');
