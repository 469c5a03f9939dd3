import { createHash } from 'node:crypto';
import { GatewayRefusal } from '../refusal.js';
import { isSame } from '../same-bytes.js';

/**
 * Who is asking (protocols §1.2–§1.4): two static texts per app, MD5 over them, the time and, when sent, a nonce.
 * The hash covers neither path nor body; TLS does.
 */

const names = {
  token: 'x-qys-open-accesstoken',
  timestamp: 'x-qys-open-timestamp',
  nonce: 'x-qys-open-nonce',
  signature: 'x-qys-open-signature',
} as const;

/** Everything as received: the hash is over these texts, so none is ever re-formatted. */
export interface Credentials {
  token: string;
  timestamp: string;
  nonce?: string;
  signature: string;
}

// 441 and 442 were seen at the vendor's gateway; 443 to 446 follow their pattern and are our choice (protocols §1.4).
const headerRequired = (name: string) => new GatewayRefusal(441, `HEADER REQUIRED,${name}`);
export const invalidToken = () => new GatewayRefusal(442, 'INVALID TOKEN');
export const invalidSignature = () => new GatewayRefusal(443, 'INVALID SIGNATURE');
export const invalidTimestamp = () => new GatewayRefusal(444, 'INVALID TIMESTAMP');
export const duplicateNonce = () => new GatewayRefusal(445, 'DUPLICATE NONCE');
export const invalidIp = () => new GatewayRefusal(446, 'INVALID IP');

/** @param headers with lower-case names, as Node gives them. @throws GatewayRefusal 441 naming the first missing header */
export function readCredentials(headers: Record<string, string | string[] | undefined>): Credentials {
  const text = (name: string) => [headers[name]].flat()[0]?.trim() || undefined;
  const required = (name: string) => {
    const value = text(name);
    if (value === undefined) throw headerRequired(name);
    return value;
  };
  return {
    token: required(names.token),
    timestamp: required(names.timestamp),
    nonce: text(names.nonce), // old clients send none; an empty one counts as none
    signature: required(names.signature),
  };
}

/** Lower-case hex, as every official client writes it. */
export const signatureOf = (secret: string, { token, timestamp, nonce = '' }: Omit<Credentials, 'signature'>): string =>
  createHash('md5')
    .update(token + secret + timestamp + nonce, 'latin1') // Node gives each byte of a header as one character
    .digest('hex');

/** @param secrets the app's live secrets: two during a rotation. */
export function isSignedWith(credentials: Credentials, secrets: readonly string[]): boolean {
  const given = credentials.signature.toLowerCase(); // an integrator's client sends upper case
  return secrets.filter((secret) => isSame(given, signatureOf(secret, credentials))).length > 0;
}

/** @throws GatewayRefusal 443; also for HmacSha256, which the vendor's change logs name and no page describes */
export function checkSignature(credentials: Credentials, secrets: readonly string[]): void {
  if (!isSignedWith(credentials, secrets)) throw invalidSignature();
}

/** How far a client's clock may be off. The vendor publishes no figure; its private edition allows 15 minutes [A]. */
export const freshness = 15 * 60_000;
/** The vendor's rule: a nonce is good once within 10 minutes. */
const nonceLife = 10 * 60_000;

/** @param now real clock, Unix ms. The C# client sends a fraction of a millisecond. @throws GatewayRefusal 444 */
export function checkFreshness(timestamp: string, now: number): void {
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(timestamp)) throw invalidTimestamp();
  if (Math.abs(now - Number(timestamp)) > freshness) throw invalidTimestamp();
}

/** Until when a nonce is remembered: the vendor's 10 minutes, and as long as its own time stamp would be accepted. */
export const nonceKeptUntil = (timestamp: string, now: number): number =>
  Math.ceil(Math.max(now + nonceLife, Number(timestamp) + freshness));
