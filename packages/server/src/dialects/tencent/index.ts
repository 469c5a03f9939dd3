import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppCredentials, Application } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { Reserve } from '../body.js';
import type { Dialect } from '../dialect.js';
import { callerOf, type Door, leaveBodiesUnread, logUnexpected, mayCallFrom, openDoor } from '../door.js';
import { Known } from '../known.js';
import { letGo } from '../let-go.js';
import { type Acting, withAgent } from './agent.js';
import { type Asked, believe } from './believe.js';
import { bodyLimits, languageOf, one } from './body.js';
import { reasons } from './catalogue.js';
import { failureOf, type Language, refusalOf, TencentRefusal, wireErrorOf } from './errors.js';
import { callback } from './events.js';
import { mountFiles } from './files.js';
import { operations } from './operations/all.js';
import type { Operation, TencentCaller } from './operations/operation.js';
import { mustBeOfItsKinds } from './parameter-kinds.js';
import type { Parameters } from './reading.js';

/**
 * 腾讯电子签 essbasic 2021-05-26. Every request is a POST or GET of `/`; what it asks stands in its headers. The answer is
 * always HTTP 200: at any other status the SDKs lose the error's code (protocols §1.7).
 *
 * @param options.callsPerSecond how often one app may call one action; 0: as often as it likes
 */
export const tencent = (options: { callsPerSecond: number }): Dialect => ({
  name: 'tencent',
  prefix: '/tencent',
  marks: { header: /^x-tc-/, path: /^\/file\//, request: isOlderRequest },
  mount(scope, app, http) {
    leaveBodiesUnread(scope);
    const door = {
      ...openDoor('tencent', app, http, uploadsInMemory),
      agents: new Known<Acting>(() => app.directoryVersion()),
      callsPerSecond: options.callsPerSecond,
    };
    mountFiles(scope, door);
    scope.all('/*', { bodyLimit: uploadsInMemory }, (request, reply) => serve(door, request, reply));
  },
  callback,
});

/** Requests of the older signature carry no header of their own; nobody else answers a POST of the bare origin. */
function isOlderRequest(method: string, target: string): boolean {
  const [path, query = ''] = target.split('?');
  return path === '/' && (method === 'POST' || /(?:^|&)Action=/.test(query));
}

/** Four uploads of the largest size at once. */
const uploadsInMemory = 4 * bodyLimits.upload;

/** What every request meets. */
interface TencentDoor extends Door {
  agents: Known<Acting>;
  callsPerSecond: number;
}

async function serve(door: TencentDoor, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const asked: Asked = { language: languageOf(one(request.headers, 'x-tc-language')) };
  const traceId = one(request.headers, 'x-tc-traceid');
  if (traceId !== undefined && /^[\w-]{1,64}$/.test(traceId)) reply.header('x-tc-traceid', traceId);
  try {
    const answer = await door.uploads.during((reserve) => answerTo(door, request, asked, reserve));
    return send(reply, request.id, answer);
  } catch (error) {
    letGo(request.raw);
    return send(reply, request.id, {
      Error: wireErrorOf(refusalFor(error, request, asked), asked.action, asked.language),
    });
  }
}

const send = (reply: FastifyReply, requestId: string, answer: object) =>
  // Exactly this type: the Python SDK looks for errors in no other (protocols §1.7). To a text, a charset would be added.
  reply
    .code(200)
    .header('content-type', 'application/json')
    .send(Buffer.from(JSON.stringify({ Response: { ...answer, RequestId: requestId } })));

function refusalFor(error: unknown, request: FastifyRequest, { action }: Asked): TencentRefusal {
  if (error instanceof TencentRefusal) return error;
  if (error instanceof DomainError && error.code === 'RATE_LIMITED' && action === undefined)
    return new TencentRefusal('RequestLimitExceeded');
  if (error instanceof DomainError) return refusalOf(error, action ? operations.get(action)?.refusals : undefined);
  logUnexpected(error, request);
  return new TencentRefusal(failureOf(error));
}

async function answerTo(door: TencentDoor, request: FastifyRequest, asked: Asked, reserve: Reserve): Promise<object> {
  if (request.method !== 'GET' && request.method !== 'POST') throw new TencentRefusal('UnsupportedProtocol');
  const { account, parameters, action } = await believe(door, request, asked, reserve);
  await checkRate(door, account, action, asked.language);
  const operation = operationOf(action, account);
  return door.apps.upToDate(account, (now) => perform(door, now, request, action, operation, parameters()));
}
/** `settings.callsPerSecond` of an app, a number or one for each action, beats the installation's. */
async function checkRate(
  { app, callsPerSecond }: TencentDoor,
  account: AppCredentials,
  action: string,
  language: Language,
) {
  const own = account.settings.callsPerSecond;
  const named = typeof own === 'object' && own !== null ? (own as Record<string, unknown>)[action] : own;
  const limit = typeof named === 'number' ? named : callsPerSecond;
  if (limit <= 0 || (await app.withinRate(account.id, action, limit))) return;
  const text =
    language === 'en-US'
      ? `Your current request times equals to \`${limit + 1}\` in a second, which exceeds the frequency limit \`${limit}\` for a second. Please reduce the frequency of calls.`
      : `您当前每秒请求 \`${limit + 1}\` 次，超过了每秒频率上限 \`${limit}\`，请稍后重试。`;
  throw new TencentRefusal('RequestLimitExceeded', undefined, text);
}

/** @throws TencentRefusal UnsupportedOperation, UnauthorizedOperation.NoPermissionFeature (`settings.withoutActions`) */
function operationOf(action: string, { settings }: AppCredentials): Operation {
  const without = Array.isArray(settings.withoutActions) ? settings.withoutActions : [];
  if (without.includes(action)) throw new TencentRefusal('UnauthorizedOperation.NoPermissionFeature');
  const operation = operations.get(action);
  if (operation) return operation;
  throw new TencentRefusal('UnsupportedOperation', reasons[action] ?? action);
}

async function perform(
  door: TencentDoor,
  account: AppCredentials,
  request: FastifyRequest,
  action: string,
  operation: Operation,
  reading: Promise<Parameters> | Parameters,
): Promise<object> {
  const { app } = door;
  const parameters = await reading;
  const channel = callerOf(door, account, request);
  if (!mayCallFrom(account, channel.client.ip)) throw new TencentRefusal('UnauthorizedOperation', channel.client.ip);
  return withAgent(door, channel, operation.needs ?? 'OPERATOR', parameters, (agent, caller) => {
    mustBeOfItsKinds(action, parameters);
    const by = agent.operatorOpenId || undefined;
    return operation.run(app, { ...caller, by, app: account, channel, agent, ids: idsOf(app) }, parameters);
  });
}

const idsOf = (app: Application): TencentCaller['ids'] => ({
  out: (kind, id) => app.dressId(kind, id).base62,
  in: (kind, text) => app.undressId('base62', kind, text),
});
