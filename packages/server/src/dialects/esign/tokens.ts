import { randomBytes } from 'node:crypto';
import type { AppCredentials, Application } from '../../app/application.js';
import type { Reader } from '../reading.js';
import { isSame } from '../same-bytes.js';
import { unknownApp } from './auth.js';
import { EsignRefusal } from './errors.js';

/** OAuth2.0 鉴权 (protocols §1.5): a token lives 120 minutes; the one before a new one five more. Business clock. */
const life = { lifeMs: 120 * 60_000, overlapMs: 5 * 60_000 };

export interface TokenWire {
  token: string;
  /** The instant of its end, epoch ms, as text. */
  expiresIn: string;
  refreshToken: string;
}

const stopped = () => new EsignRefusal(72000032, '应用停用或应用不存在');
const badRefresh = () => new EsignRefusal(72000009, 'refresh_token错误');

/** `grantType` is fixed; another one is refused as any wrong parameter is. */
function checkGrant(query: Reader, grant: string): void {
  query.word('grantType', [grant]);
}

export async function accessToken(app: Application, query: Reader): Promise<TokenWire> {
  checkGrant(query, 'client_credentials');
  const account = await app.findApp('esign', query.requiredText('appId'));
  const secret = query.requiredText('secret');
  if (!account || !isSame(secret, account.secret)) throw stopped();
  const pair = newPair(account);
  return written(pair, await app.issueToken(account.id, pair, life));
}

export async function refreshedToken(app: Application, query: Reader): Promise<TokenWire> {
  checkGrant(query, 'refresh_token');
  const account = await app.findApp('esign', query.requiredText('appId'));
  if (!account) throw unknownApp();
  const pair = newPair(account);
  const until = await app.refreshToken(account.id, query.requiredText('refreshToken'), pair, life);
  if (until === undefined) throw badRefresh();
  return written(pair, until);
}

interface Pair {
  access: string;
  refresh: string;
}

const written = ({ access, refresh }: Pair, until: number): TokenWire => ({
  token: access,
  expiresIn: String(until),
  refreshToken: refresh,
});

/** Shaped as the JWT that clients know; nobody but us reads it, and we know it by its hash. */
function newPair({ accessKey, id }: AppCredentials): Pair {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { gId: randomBytes(16).toString('hex'), appId: accessKey, oId: id, timestamp: Date.now() };
  const access = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.${randomBytes(32).toString('base64url')}`;
  return { access, refresh: randomBytes(16).toString('hex') };
}
