import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isSame } from '../same-bytes.js';
import { TencentRefusal } from './errors.js';

/**
 * Who is asking (protocols §1.3–§1.5): TC3-HMAC-SHA256 over the bytes received, or the older HmacSHA1/HmacSHA256 over all
 * parameters. Clients sign the endpoint they were configured with, not one fixed name, so a few readings of host and path
 * are tried; each is built from the request itself, so accepting any of them gives an attacker nothing.
 */

/** `Authorization` of TC3, taken apart. `service` is whatever the client derived from its endpoint: `essbasic`, `127`, `localhost:8080`. */
export interface Tc3Authorization {
  secretId: string;
  date: string;
  service: string;
  /** Names as signed, lower case. */
  signedHeaders: string[];
  signature: string;
}

/** One request as its signature sees it. */
export interface SignedRequest {
  method: string;
  /** Readings of the path, each beginning with `/`. */
  paths: readonly string[];
  /** Without `?`, byte for byte. */
  query: string;
  headers: IncomingHttpHeaders;
  /** Readings of the host. */
  hosts: readonly string[];
  /** SHA-256 of the payload, hex. */
  payloadHash: string;
  timestamp: string;
}

/** How far a client's clock may be off, seconds (protocols §1.3). */
export const freshnessSeconds = 300;
export const unsignedPayload = 'UNSIGNED-PAYLOAD';

const form =
  /^TC3-HMAC-SHA256\s+Credential=([^\s,/]{1,128})\/(\d{4}-\d\d-\d\d)\/([A-Za-z0-9.:_-]{1,128})\/tc3_request\s*,\s*SignedHeaders=([A-Za-z0-9;_-]{1,500})\s*,\s*Signature=([0-9A-Fa-f]{64})\s*$/;

/** @throws TencentRefusal AuthFailure.InvalidAuthorization, also for the literal `SKIP` of an SDK that was told not to sign */
export function readAuthorization(header: string): Tc3Authorization {
  const [, secretId, date, service, signedHeaders, signature] = form.exec(header) ?? [];
  if (!secretId || !date || !service || !signedHeaders || !signature)
    throw new TencentRefusal('AuthFailure.InvalidAuthorization');
  return { secretId, date, service, signedHeaders: signedHeaders.toLowerCase().split(';'), signature };
}

export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text, 'utf8').digest();

/** The key of one day and service; it never changes within the day. */
const signingKey = (secret: string, date: string, service: string): Buffer =>
  hmac(hmac(hmac(`TC3${secret}`, date), service), 'tc3_request');

/** @throws TencentRefusal AuthFailure.SignatureFailure */
export function checkTc3(authorization: Tc3Authorization, request: SignedRequest, secret: string): void {
  const { date, service, signedHeaders, signature } = authorization;
  const failure = (): TencentRefusal => new TencentRefusal('AuthFailure.SignatureFailure');
  if (date !== utcDay(request.timestamp)) throw failure();
  if (!signedHeaders.includes('content-type') || !signedHeaders.includes('host')) throw failure();
  const key = signingKey(secret, date, service);
  for (const canonical of canonicalRequests(request, signedHeaders)) {
    const text = `TC3-HMAC-SHA256\n${request.timestamp}\n${date}/${service}/tc3_request\n${sha256Hex(canonical)}`;
    if (isSame(signature.toLowerCase(), hmac(key, text).toString('hex'))) return;
  }
  throw failure();
}

const utcDay = (timestamp: string): string => new Date(Number(timestamp) * 1000).toISOString().slice(0, 10);

function canonicalRequests(request: SignedRequest, names: readonly string[]): Set<string> {
  const { method, query, paths, hosts, payloadHash } = request;
  const found = new Set<string>();
  for (const host of hosts)
    for (const headers of headerReadings(request, names, host))
      for (const path of paths)
        found.add(`${method}\n${path}\n${query}\n${headers}\n${names.join(';')}\n${payloadHash}`);
  return found;
}

/** Values as received, as every SDK signs them, and in lower case, as the vendor's page prints its sample. */
function headerReadings({ headers }: SignedRequest, names: readonly string[], host: string): string[] {
  const valueOf = (name: string): string => (name === 'host' ? host : [headers[name] ?? ''].flat().join(', ').trim());
  const block = (write: (text: string) => string): string =>
    names.map((name) => `${name}:${write(valueOf(name))}\n`).join('');
  return [block((text) => text), block((text) => text.toLowerCase())];
}

/** @param nowSeconds by the real clock. @throws TencentRefusal AuthFailure.SignatureExpire, InvalidParameter */
export function checkTimestamp(timestamp: string, nowSeconds: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) throw new TencentRefusal('InvalidParameter', 'Timestamp');
  if (Math.abs(nowSeconds - Number(timestamp)) > freshnessSeconds)
    throw new TencentRefusal('AuthFailure.SignatureExpire');
}

/** A request signed the older way: every parameter but the signature, names and values as received and decoded. */
export interface ParametersRequest {
  method: string;
  paths: readonly string[];
  hosts: readonly string[];
  parameters: ReadonlyMap<string, string>;
}

const digests: Record<string, string> = { HmacSHA1: 'sha1', HmacSHA256: 'sha256' };

/** @throws TencentRefusal AuthFailure.SignatureFailure, InvalidParameterValue (an unknown SignatureMethod) */
export function checkParametersSignature(request: ParametersRequest, secret: string): void {
  const { parameters, method, hosts, paths } = request;
  const digest = digests[parameters.get('SignatureMethod') || 'HmacSHA1'];
  if (digest === undefined) throw new TencentRefusal('InvalidParameterValue', 'SignatureMethod');
  const given = Buffer.from(parameters.get('Signature') ?? '', 'base64');
  const text = [...parameters]
    .filter(([name]) => name !== 'Signature')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  for (const host of hosts)
    for (const path of paths) {
      const expected = createHmac(digest, secret).update(`${method}${host}${path}?${text}`, 'utf8').digest();
      if (isSame(given, expected)) return;
    }
  throw new TencentRefusal('AuthFailure.SignatureFailure');
}
