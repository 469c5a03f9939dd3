import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppCredentials, Application } from '../../app/application.js';
import { DomainError } from '../../domain/errors.js';
import type { Dialect, HttpFacts } from '../dialect.js';
import { KnownApps } from '../known-apps.js';
import { letGo } from '../let-go.js';
import { UploadBudget } from '../upload-budget.js';
import { resolveAgent } from './agent.js';
import {
  checkParametersSignature,
  checkTc3,
  checkTimestamp,
  readAuthorization,
  sha256Hex,
  type SignedRequest,
  unsignedPayload,
} from './auth.js';
import {
  bodyLimits,
  languageOf,
  missingPublic,
  one,
  pairsOf,
  parametersOf,
  type PublicParameters,
  publicOfHeaders,
  publicOfParameters,
  readBytes,
} from './body.js';
import { actions, apiVersions, olderNames, reasons, settingActions, sharedWithEss } from './catalogue.js';
import { failureOf, type Language, refusalOf, TencentRefusal, wireErrorOf } from './errors.js';
import { callback } from './events.js';
import { mountFiles } from './files.js';
import { operations } from './operations/all.js';
import type { Operation, TencentCaller } from './operations/operation.js';
import { nested, Parameters } from './reading.js';

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
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, read) => read(null)); // the signature is over the bytes
    const door: Door = {
      app,
      http,
      apps: new KnownApps((accessKey) => app.findApp('tencent', accessKey)),
      uploads: new UploadBudget(uploadsInMemory),
      callsPerSecond: options.callsPerSecond,
    };
    mountFiles(scope, app, http);
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
interface Door {
  app: Application;
  http: HttpFacts;
  apps: KnownApps;
  uploads: UploadBudget;
  callsPerSecond: number;
}

/** What is known of a request when it is refused. */
interface Asked {
  language: Language;
  action?: string;
}

async function serve(door: Door, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
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
  request.log.error({ err: error, requestId: request.id }, 'unexpected failure');
  return new TencentRefusal(failureOf(error));
}

async function answerTo(door: Door, request: FastifyRequest, asked: Asked, reserve: Reserve): Promise<object> {
  if (request.method !== 'GET' && request.method !== 'POST') throw new TencentRefusal('UnsupportedProtocol');
  const { account, parameters, action } = isTc3(request)
    ? await readTc3(door, request, asked, reserve)
    : await readOlder(door, request, asked, reserve);
  await checkRate(door, account, action, asked.language);
  const operation = operationOf(action, account);
  return door.apps.upToDate(account, (now) => perform(door, now, request, operation, parameters()));
}
type Reserve = (bytes: number) => void;

/** A request whose signature holds. Its parameters are read after its rate is known. */
interface Believed {
  account: AppCredentials;
  action: string;
  parameters: () => Promise<Parameters> | Parameters;
}

const isTc3 = ({ headers }: FastifyRequest): boolean =>
  headers['x-tc-action'] !== undefined || (headers.authorization ?? '').startsWith('TC3-');

async function readTc3(door: Door, request: FastifyRequest, asked: Asked, reserve: Reserve): Promise<Believed> {
  const { headers, method } = request;
  const given = publicOfHeaders(headers);
  const action = actionOf(given, asked);
  checkTimestamp(given.timestamp, Date.now() / 1000);
  const header = headers.authorization;
  if (header === undefined) throw missingPublic('Authorization');
  const authorization = readAuthorization(header);
  if (one(headers, 'x-tc-token') !== undefined) throw new TencentRefusal('AuthFailure.TokenFailure');
  const known = await knownApp(door, authorization.secretId);
  const body = await readBytes(request.raw, action === 'UploadFiles' ? bodyLimits.upload : bodyLimits.tc3, reserve);
  const [, query = ''] = request.originalUrl.split(/\?(.*)/s);
  const signed: SignedRequest = {
    ...placesOf(door, request),
    method,
    query: method === 'GET' ? query : '',
    headers,
    payloadHash: payloadHashOf(request, body),
    timestamp: given.timestamp,
  };
  const account = await signedBy(door, known, (secret) => checkTc3(authorization, signed, secret));
  return { account, action, parameters: () => parametersOf(method, query, headers, body) };
}

function payloadHashOf({ headers, method }: FastifyRequest, body: Buffer): string {
  const said = one(headers, 'x-tc-content-sha256');
  if (said === unsignedPayload) return sha256Hex(unsignedPayload);
  return sha256Hex(method === 'GET' ? '' : body);
}

async function readOlder(door: Door, request: FastifyRequest, asked: Asked, reserve: Reserve): Promise<Believed> {
  const flat = await olderParameters(request, reserve);
  asked.language = languageOf(flat.get('Language'));
  const given = publicOfParameters(flat);
  const action = actionOf(given, asked);
  checkTimestamp(given.timestamp, Date.now() / 1000);
  if (flat.get('Token')) throw new TencentRefusal('AuthFailure.TokenFailure');
  const known = await knownApp(door, flat.get('SecretId')!);
  const signed = { ...placesOf(door, request), method: request.method, parameters: flat };
  const account = await signedBy(door, known, (secret) => checkParametersSignature(signed, secret));
  return { account, action, parameters: () => new Parameters(nested(flat), true) };
}

async function olderParameters(request: FastifyRequest, reserve: Reserve): Promise<Map<string, string>> {
  if (request.method === 'GET') return pairsOf(request.originalUrl.split('?').slice(1).join('?'));
  const body = await readBytes(request.raw, bodyLimits.parameters, reserve).catch((error: unknown) => {
    if (!(error instanceof TencentRefusal)) throw error;
    throw new TencentRefusal(
      'AuthFailure.SignatureFailure',
      undefined,
      'The request is larger than 1 MB; sign it with TC3-HMAC-SHA256.',
    );
  });
  return pairsOf(body.toString('utf8'));
}

/** The action by its own name. @throws TencentRefusal NoSuchVersion, InvalidAction */
function actionOf({ action, version }: PublicParameters, asked: Asked): string {
  const name = Object.hasOwn(olderNames, action) ? olderNames[action]! : action;
  if (version !== apiVersions.essbasic && version !== apiVersions.ess)
    throw new TencentRefusal('NoSuchVersion', version.slice(0, 40));
  const known =
    settingActions.has(name) || (actions.has(name) && (version === apiVersions.essbasic || sharedWithEss.has(name)));
  if (!known) throw new TencentRefusal('InvalidAction', action.slice(0, 80));
  asked.action = name;
  return name;
}

/** Host and path as the client may have signed them: it knows the endpoint it was given, not what stands in between. */
function placesOf({ http }: Door, request: FastifyRequest): { hosts: string[]; paths: string[] } {
  const origin = URL.canParse(http.originOf(request)) ? new URL(http.originOf(request)).host : '';
  const hosts = [request.headers.host ?? '', request.host, origin].flatMap((host) => [host, host.replace(/:\d+$/, '')]);
  const path = request.originalUrl.split('?', 1)[0]!;
  const bare = path.replace(/^\/tencent(?=\/|$)/, '') || '/';
  return {
    hosts: [...new Set(hosts)].filter(Boolean),
    paths: [...new Set(['/', path, bare, path.replace(/\/$/, '')])].filter(Boolean),
  };
}

async function knownApp({ apps }: Door, secretId: string): Promise<AppCredentials> {
  const account = await apps.get(secretId, () => true);
  if (!account) throw new TencentRefusal('AuthFailure.SecretIdNotFound');
  return account;
}

/** Another server may have given the app a new secret within the second: it is asked for once more before a refusal. */
async function signedBy(
  { apps }: Door,
  known: AppCredentials,
  check: (secret: string) => void,
): Promise<AppCredentials> {
  try {
    check(known.secret);
    return known;
  } catch (refusal) {
    const fresh = await apps.get(known.accessKey, ({ secret }) => secret !== known.secret);
    if (!fresh || fresh.secret === known.secret) throw refusal;
    check(fresh.secret);
    return fresh;
  }
}

/** `settings.callsPerSecond` of an app, a number or one for each action, beats the installation's. */
async function checkRate({ app, callsPerSecond }: Door, account: AppCredentials, action: string, language: Language) {
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
  door: Door,
  account: AppCredentials,
  request: FastifyRequest,
  operation: Operation,
  reading: Promise<Parameters> | Parameters,
): Promise<object> {
  const { app, http } = door;
  const parameters = await reading;
  const client = http.clientOf(request, 'API');
  checkAddress(account, client.ip);
  const channel = {
    dialect: 'tencent',
    appId: account.id,
    tenantId: account.tenantId,
    scope: account.scope,
    client,
    requestId: request.id,
    baseUrl: http.originOf(request),
  };
  const asking = { app, caller: channel, credentials: account, needs: operation.needs ?? 'OPERATOR' };
  const { agent, caller } = await resolveAgent(asking, parameters);
  return operation.run(app, { ...caller, app: account, channel, agent, ids: idsOf(app) }, parameters);
}

const idsOf = (app: Application): TencentCaller['ids'] => ({
  out: (kind, id) => app.dressId(kind, id).base62,
  in: (kind, text) => app.undressId('base62', kind, text),
});

/** `settings.ipAllow`: the addresses an app may call from; absent or empty: any. */
function checkAddress({ settings }: AppCredentials, ip: string): void {
  const allowed = Array.isArray(settings.ipAllow) ? settings.ipAllow : [];
  if (allowed.length > 0 && !allowed.includes(ip)) throw new TencentRefusal('UnauthorizedOperation', ip);
}
