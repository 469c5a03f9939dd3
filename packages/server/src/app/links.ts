import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../domain/errors.js';

/** 128 random bits, URL-safe; only its hash is ever stored. */
export const newToken = (): string => randomBytes(16).toString('base64url');
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What an expiring download link says; every field is under the HMAC. */
export interface DownloadLink {
  what: 'CONTRACT' | 'LOG' | 'DOCUMENT';
  tenantId: string;
  id: string;
  /** Business clock, ms. */
  until: number;
}
const keyNumber = '1'; // the number of the link key, so that it can rotate with two live ones

const macOf = (key: Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(`download ${text}`).digest().subarray(0, 16);

export function signLink(key: Buffer, { what, tenantId, id, until }: DownloadLink): string {
  const text = [keyNumber, what, tenantId, id, until.toString(36)].join('.');
  return `${text}.${macOf(key, text).toString('base64url')}`;
}

/** @throws DomainError LINK_UNKNOWN, LINK_ENDED */
export function readLink(key: Buffer, token: string, now: number): DownloadLink {
  const at = token.lastIndexOf('.');
  const text = token.slice(0, at);
  const mac = Buffer.from(token.slice(at + 1)); // as written: Base64 has several spellings of the same bytes
  const right = Buffer.from(macOf(key, text).toString('base64url'));
  if (mac.length !== right.length || !timingSafeEqual(mac, right)) throw new DomainError('LINK_UNKNOWN');
  const [, what, tenantId, id, until] = text.split('.') as [string, DownloadLink['what'], string, string, string];
  const link = { what, tenantId, id, until: parseInt(until, 36) };
  if (now >= link.until) throw new DomainError('LINK_ENDED');
  return link;
}
