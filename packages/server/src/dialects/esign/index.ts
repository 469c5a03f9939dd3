import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppCredentials } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import { readBytes } from '../body.js';
import type { Dialect } from '../dialect.js';
import { callerOf, type Door, leaveBodiesUnread, mayCallFrom, openDoor, pathOf, targetOf } from '../door.js';
import { refuser, sendJson } from '../refuse.js';
import {
  addressNotAllowed,
  checkContentMd5,
  checkFreshness,
  type Credentials,
  invalidSignature,
  isSignedWith,
  readCredentials,
  tokenWrong,
  unknownApp,
} from './auth.js';
import { fieldsOfBody, fieldsOfQuery, textLimit } from './body.js';
import { isInCatalogue } from './catalogue.js';
import { EsignRefusal, gatewayErrorOf, internalError, unknownPath, wireErrorOf } from './errors.js';
import { callback } from './events.js';
import { mountFiles } from './files.js';
import { operations } from './operations/all.js';
import type { Asked, Operation } from './operations/operation.js';
import { type Route, Router } from './routing.js';
import { accessToken, refreshedToken } from './tokens.js';
import { success } from './wire.js';

/**
 * e签宝 open API: v1/v2 signflows and v3 sign-flow, with request signature or token. One route takes every request, as the
 * vendor's gateway judges credentials before it looks at the path; the paths of files and of tokens need none.
 */
export const esign: Dialect = {
  name: 'esign',
  prefix: '/esign',
  marks: { header: /^x-tsign-open-/, path: /^\/+v1\/oauth2\/(?:access|refresh)_token$/ },
  mount(scope, app, http) {
    leaveBodiesUnread(scope);
    scope.setErrorHandler(refuse);
    const door = openDoor('esign', app, http, uploadsInMemory);
    mountFiles(scope, door);
    scope.all('/*', { bodyLimit: uploadsInMemory }, (request, reply) => serve(door, request, reply));
  },
  callback,
};

/** Five uploads of the largest size at once. */
const uploadsInMemory = 5 * 50 * 1024 * 1024;

const router = new Router(operations);

async function serve(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const target = targetOf(request);
  const path = pathOf(target);
  const token = request.method === 'GET' ? tokenCalls.get(path) : undefined;
  if (token) return sendJson(reply, 200, success(await token(door.app, fieldsOfQuery(target))));
  const credentials = readCredentials(request.headers);
  const account = await knownApp(door, credentials, request);
  if (!mayCallFrom(account, door.http.clientOf(request, 'API').ip)) throw addressNotAllowed();
  const data = await door.uploads.during(async (reserve) => {
    const body = await readBytes(request.raw, textLimit, reserve);
    if (credentials.mode === 'SIGNATURE') checkContentMd5(request.headers, body);
    const { target: operation, parts } = operationAt(request.method, path);
    const asked = { parts, query: fieldsOfQuery(target), body: fieldsOfBody(body) };
    return named(asked, () =>
      door.apps.upToDate(account, (now) => operation(door.app, callerOf(door, now, request), asked)),
    );
  });
  return sendJson(reply, 200, success(data));
}

const tokenCalls = new Map([
  ['/v1/oauth2/access_token', accessToken],
  ['/v1/oauth2/refresh_token', refreshedToken],
]);

async function knownApp(
  { app, apps }: Door,
  credentials: Credentials,
  request: FastifyRequest,
): Promise<AppCredentials> {
  if (credentials.mode === 'TOKEN') {
    const account = await apps.get(credentials.appId, () => true);
    if (!account) throw unknownApp();
    if (!(await app.tokenStands(account.id, credentials.token))) throw tokenWrong();
    return account;
  }
  const isRight = ({ secret }: AppCredentials) => isSignedWith(credentials, signed(request), [secret]);
  const account = await apps.get(credentials.appId, isRight);
  if (!account) throw unknownApp();
  checkFreshness(credentials.timestamp, Date.now()); // the app is judged before the time (protocols §1.1)
  if (!isRight(account)) throw invalidSignature();
  return account;
}

/** A client may sign the path with the prefix of its base URL or without it. */
const signed = (request: FastifyRequest) => {
  const sent = request.originalUrl;
  const bare = request.url.slice(request.server.prefix.length);
  return { method: request.method, headers: request.headers, targets: [sent, bare, targetOf(request)] };
};

function operationAt(method: string, path: string): Route<Operation> {
  const found = router.find(method, path);
  if (found) return found;
  if (isInCatalogue(method, path)) throw new DomainError('NOT_AVAILABLE', { what: `${method} ${path}` });
  throw unknownPath(method, path);
}

/** A flow that is not there is named as the caller named it. */
async function named(asked: Asked, act: () => Promise<unknown>): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    const flowId = asked.parts.flowId ?? asked.parts.signFlowId;
    if (!flowId || !(error instanceof DomainError && error.code === 'CONTRACT_NOT_FOUND')) throw error;
    throw new EsignRefusal(1435011, `流程不存在:${flowId.slice(0, 80)}`);
  }
}

const refuse = refuser({
  gateway: gatewayErrorOf,
  business: (error) => (error instanceof DomainError || error instanceof EsignRefusal ? wireErrorOf(error) : undefined),
  mistake: internalError,
});
