import type { FastifyRequest } from 'fastify';
import type { AppCredentials } from '../../app/application.js';
import { pairsOf, queryOf, type Reserve } from '../body.js';
import { type Door, pathOf } from '../door.js';
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
  parametersOf,
  type PublicParameters,
  publicOfHeaders,
  publicOfParameters,
  readBody,
} from './body.js';
import { actions, apiVersions, olderNames, settingActions, sharedWithEss } from './catalogue.js';
import { type Language, TencentRefusal } from './errors.js';
import { nested, Parameters } from './reading.js';

/** What is known of a request when it is refused. */
export interface Asked {
  language: Language;
  action?: string;
}

/** A request whose signature holds. Its parameters are read after its rate is known. */
export interface Believed {
  account: AppCredentials;
  action: string;
  parameters: () => Promise<Parameters> | Parameters;
}

/** @throws TencentRefusal AuthFailure.…, MissingParameter, NoSuchVersion, InvalidAction, RequestSizeLimitExceeded */
export const believe = (door: Door, request: FastifyRequest, asked: Asked, reserve: Reserve): Promise<Believed> =>
  isTc3(request) ? readTc3(door, request, asked, reserve) : readOlder(door, request, asked, reserve);

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
  const body = await readBody(request.raw, action === 'UploadFiles' ? bodyLimits.upload : bodyLimits.tc3, reserve);
  const query = queryOf(request.originalUrl);
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
  if (request.method === 'GET') return pairsOf(queryOf(request.originalUrl));
  const body = await readBody(request.raw, bodyLimits.parameters, reserve).catch((error: unknown) => {
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
  const path = pathOf(request.originalUrl);
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
