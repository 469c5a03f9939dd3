import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppCredentials, Application, Download } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { Dialect } from '../dialect.js';
import { callerOf, type Door, leaveBodiesUnread, mayCallFrom, openDoor, pathOf, targetOf } from '../door.js';
import { contentTypes, disposition } from '../file-answer.js';
import { refuser, sendJson } from '../refuse.js';
import {
  checkFreshness,
  checkSignature,
  type Credentials,
  duplicateNonce,
  invalidIp,
  invalidToken,
  isSignedWith,
  nonceKeptUntil,
  readCredentials,
} from './auth.js';
import { readParameters } from './body.js';
import { catalogueKey, cataloguePaths } from './catalogue.js';
import { gatewayErrorOf, internalError, unknownPath, wireErrorOf } from './errors.js';
import { callback } from './events.js';
import { operations } from './operations/all.js';
import type { Answer, Operation } from './operations/operation.js';
import { success } from './wire.js';

/**
 * 契约锁 open platform V2. One route takes every request: the token is judged before path, nonce and time, as at the
 * vendor's gateway, and all of it before the first byte of a body is read.
 */
export const qiyuesuo: Dialect = {
  name: 'qiyuesuo',
  prefix: '/qiyuesuo',
  marks: { header: /^x-qys-open-/, path: exactly(cataloguePaths) },
  mount(scope, app, http) {
    leaveBodiesUnread(scope);
    scope.setErrorHandler(refuse);
    const door = openDoor('qiyuesuo', app, http, uploadsInMemory);
    scope.all('/*', { bodyLimit: uploadsInMemory }, (request, reply) => serve(door, request, reply));
  },
  callback,
};

/** Five uploads of the largest size at once. */
const uploadsInMemory = 5 * 60 * 1024 * 1024;

function exactly(paths: ReadonlySet<string>): RegExp {
  return new RegExp(`^(?:${[...paths].map((path) => path.replaceAll('/', '\\/')).join('|')})$`);
}

async function serve(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { app, apps, uploads } = door;
  const credentials = readCredentials(request.headers);
  const account = await knownApp(door, credentials);
  if (!mayCallFrom(account, door.http.clientOf(request, 'API').ip)) throw invalidIp();
  checkFreshness(credentials.timestamp, Date.now());
  const target = targetOf(request);
  const operation = operationAt(request.method, target);
  const answer = await withNonce(app, account, credentials, () =>
    uploads.during(async (reserve) => {
      const parameters = await readParameters(request.raw, target, reserve);
      return apps.upToDate(account, (now) => operation(app, callerOf(door, now, request), parameters));
    }),
  );
  return send(reply, answer);
}

async function knownApp({ apps }: Door, credentials: Credentials): Promise<AppCredentials> {
  const account = await apps.get(credentials.token, ({ secret }) => isSignedWith(credentials, [secret]));
  if (!account) throw invalidToken();
  checkSignature(credentials, [account.secret]);
  return account;
}

function operationAt(method: string, target: string): Operation {
  const path = pathOf(target);
  const operation = operations.get(catalogueKey(method, path));
  if (operation) return operation;
  if (cataloguePaths.has(path)) throw new DomainError('NOT_AVAILABLE', { what: `${method} ${path}` });
  throw unknownPath(method, path);
}

/**
 * A nonce is good for one accepted request. A refused one gives it back, so that a client which sends the same bytes again
 * (the Python forwarding server does, twice) gets the same refusal. A request without a nonce is never a replay: old
 * clients send two alike within one millisecond.
 */
async function withNonce(
  app: Application,
  account: AppCredentials,
  { nonce, timestamp }: Credentials,
  request: () => Promise<Answer>,
): Promise<Answer> {
  if (nonce === undefined) return request();
  const now = Date.now();
  if (!(await app.burnNonce(account.id, nonce, nonceKeptUntil(timestamp, now) - now))) throw duplicateNonce();
  try {
    return await request();
  } catch (error) {
    await app.returnNonce(account.id, nonce);
    throw error;
  }
}

function send(reply: FastifyReply, answer: Answer) {
  if ('download' in answer) return sendBytes(reply, answer.download);
  return sendJson(reply, 200, success(answer.result));
}

const plainNames = { zip: 'contract.zip', pdf: 'contract.pdf', file: 'contract.bin' } as const;

/**
 * The whole file: a log of what is still under way is made anew for each request, so no part of it fits another's rest.
 * No SDK reads these headers; browsers and careful integrators do.
 */
const sendBytes = (reply: FastifyReply, { kind, fileName, byteLength, open }: Download) =>
  reply
    .header('content-type', contentTypes[kind])
    .header('content-length', byteLength)
    .header('content-disposition', disposition(fileName, plainNames[kind]))
    .send(open());

const refuse = refuser({
  gateway: gatewayErrorOf,
  business: (error) => (error instanceof DomainError ? wireErrorOf(error) : undefined),
  mistake: internalError,
});
