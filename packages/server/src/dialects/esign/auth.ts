import { createHash, createHmac } from 'node:crypto';
import { GatewayRefusal } from '../refusal.js';
import { isSame } from '../same-bytes.js';
import { targetCandidates } from './signed-target.js';

/**
 * Who is asking (protocols §1): a request signature over the headers as they came, or App-Id and an OAuth token. The gateway
 * judges before it routes: an unknown path with bad credentials answers 401, not 404.
 */

/** Headers with lower-case names, as Node gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

const unauthorised = (text: string) => new GatewayRefusal(401, text);
// The words of protocols §1.6.
export const missingParameter = () => unauthorised('缺少参数');
export const unknownStrategy = () => unauthorised('AUTHSTRATEGY_NOT_FOUND');
export const unknownApp = () => unauthorised('无效的应用');
export const tokenMissing = () => unauthorised('TOKEN_CANT_BE_NULL');
export const tokenWrong = () => unauthorised('TOKEN错误');
export const invalidTimestamp = () => unauthorised('INVALID_TIMESTAMP');
export const invalidSignature = () => unauthorised('INVALID_SIGNATURE');
export const addressNotAllowed = () => new GatewayRefusal(403, 'IP白名单不匹配');

const names = {
  appId: 'x-tsign-open-app-id',
  mode: 'x-tsign-open-auth-mode',
  timestamp: 'x-tsign-open-ca-timestamp',
  signature: 'x-tsign-open-ca-signature',
  signedHeaders: 'x-tsign-open-ca-signature-headers',
  token: 'x-tsign-open-token',
  algorithm: 'x-tsign-open-ca-signature-algorithm',
  contentHash: 'x-tsign-content-hash',
} as const;

const textOf = (headers: Headers, name: string): string => [headers[name]].flat()[0]?.trim() ?? '';

export type Credentials =
  | { mode: 'SIGNATURE'; appId: string; timestamp: string; signature: string }
  | { mode: 'TOKEN'; appId: string; token: string };

/** @throws GatewayRefusal AUTHSTRATEGY_NOT_FOUND, TOKEN_CANT_BE_NULL, 缺少参数 */
export function readCredentials(headers: Headers): Credentials {
  const appId = textOf(headers, names.appId);
  const mode = textOf(headers, names.mode);
  if (mode === '') {
    const token = textOf(headers, names.token);
    if (token === '') throw tokenMissing(); // also when no X-Tsign header is sent at all
    if (appId === '') throw missingParameter();
    return { mode: 'TOKEN', appId, token };
  }
  if (mode !== 'Signature') throw unknownStrategy();
  const timestamp = textOf(headers, names.timestamp);
  const signature = textOf(headers, names.signature);
  if (appId === '' || timestamp === '' || signature === '') throw missingParameter();
  return { mode: 'SIGNATURE', appId, timestamp, signature };
}

/** How far a client's clock may be off, either way. There is no nonce: inside the window the same request may come again. */
export const freshness = 15 * 60_000;

/** @param now real clock, Unix ms. Seconds are refused, as at the vendor. @throws GatewayRefusal INVALID_TIMESTAMP */
export function checkFreshness(timestamp: string, now: number): void {
  if (!/^\d{13}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > freshness) throw invalidTimestamp();
}

/** What is signed of a request besides its path: header values as sent, absent and empty alike. */
export interface SignedParts {
  method: string;
  accept: string;
  contentMd5: string;
  contentType: string;
  date: string;
  /** `Name:Value` lines of further headers, sorted; mostly none. */
  more: readonly string[];
}

/** 待签名字符串 (protocols §1.3): an empty header keeps its line, an empty block of further headers has none. */
export const stringToSign = (
  { method, accept, contentMd5, contentType, date, more }: SignedParts,
  target: string,
): string => [method.toUpperCase(), accept, contentMd5, contentType, date, ...more, target].join('\n');

/** The national variant (HmacSM3) hashes everything with SM3, and says so; any other name is HMAC-SHA256 (sig). */
export type HashName = 'sha256' | 'sm3';
const hashNamed = (headers: Headers): HashName =>
  /^HmacSM3$/i.test(textOf(headers, names.algorithm)) ? 'sm3' : 'sha256';

/** HMAC under the UTF-8 bytes of the app's secret, Base64. */
export const signatureOf = (secret: string, text: string, hash: HashName = 'sha256'): string =>
  createHmac(hash, secret).update(text, 'utf8').digest('base64');

/** What stands in the line of Content-MD5. */
const contentHash = (headers: Headers): string =>
  hashNamed(headers) === 'sm3' ? textOf(headers, names.contentHash) : textOf(headers, 'content-md5');

function partsOf(method: string, headers: Headers, contentType: string): SignedParts {
  return {
    method,
    accept: textOf(headers, 'accept'),
    contentMd5: contentHash(headers),
    contentType,
    date: textOf(headers, 'date'),
    more: moreHeaders(headers),
  };
}

const neverAmongMore = ['accept', 'content-md5', 'content-type', 'date', names.signature, names.signedHeaders];

function moreHeaders(headers: Headers): string[] {
  const listed = textOf(headers, names.signedHeaders)
    .split(',')
    .map((name) => name.trim());
  return listed
    .filter((name) => name !== '' && !neverAmongMore.includes(name.toLowerCase()))
    .sort()
    .map((name) => `${name}:${textOf(headers, name.toLowerCase())}`);
}

/** A client that sends no Content-Type may still have signed the one its library would have sent (protocols §1.4, 3). */
const contentTypes = (headers: Headers): string[] => {
  const sent = textOf(headers, 'content-type');
  return sent === '' ? ['', 'application/json', 'application/json; charset=UTF-8'] : [sent];
};

/**
 * Whether one of the accepted ways to write the request gives this signature.
 *
 * @param targets path and query as received, and without the dialect's prefix.
 * @param secrets the app's live secrets: two during a rotation.
 */
export function isSignedWith(
  { signature }: { signature: string },
  request: { method: string; headers: Headers; targets: readonly string[] },
  secrets: readonly string[],
): boolean {
  const texts = targetCandidates(request.targets).flatMap((target) =>
    contentTypes(request.headers).map((type) => stringToSign(partsOf(request.method, request.headers, type), target)),
  );
  const hash = hashNamed(request.headers);
  return texts.some((text) => secrets.some((secret) => isSame(signature, signatureOf(secret, text, hash))));
}

/**
 * Content-MD5, or the SM3 in its place, is compared where there is a body. Without one it says nothing: the official Node client signs and sends the
 * MD5 of the text `application/json; charset=UTF-8` on its GETs (protocols §1.4, 4).
 *
 * @throws GatewayRefusal INVALID_SIGNATURE
 */
export function checkContentMd5(headers: Headers, body: Buffer): void {
  const said = contentHash(headers);
  if (said === '' || body.length === 0) return;
  const digest = createHash(hashNamed(headers) === 'sm3' ? 'sm3' : 'md5')
    .update(body)
    .digest();
  // How the SM3 is written is published nowhere: Base64 as the MD5, or hex.
  const written =
    hashNamed(headers) === 'sm3' ? [digest.toString('base64'), digest.toString('hex')] : [digest.toString('base64')];
  if (!written.includes(said)) throw invalidSignature();
}
