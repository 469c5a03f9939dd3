import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { PermissionNeed } from '../domain/download-permission.js';
import { DomainError } from '../domain/errors.js';

/** 128 random bits, URL-safe; only its hash is ever stored. */
export const newToken = (): string => randomBytes(16).toString('base64url');
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** What a link opens. The numbers are part of links handed out: never change one. */
const purposes = {
  CONTRACT: 1, // all documents: the one PDF, or a zip
  LOG: 2, // the signing log
  DOCUMENT: 3, // one document in its newest revision
  ATTACHMENT: 4,
  FILE: 5, // a reusable file as it came
  FILE_PDF: 6, // the PDF that documents made of it begin with
  UPLOAD: 7, // bytes may be put into a file
  SEAL: 8, // the picture of a seal
  BUNDLE: 9, // a zip of all documents and the signing log
  REPORT: 10, // a zip of an evidence report, the documents and the signing log
  SEVERAL: 11, // a zip of the documents of several contracts
} as const;
export type LinkPurpose = keyof typeof purposes;

/** What an expiring link says (ARCHITECTURE.md §9); every field is under the HMAC. */
export interface Link {
  purpose: LinkPurpose;
  tenantId: string;
  /** Of the contract, document, attachment, file, seal or report; of SEVERAL the task that names the contracts. */
  id: string;
  /** Business clock, ms. */
  until: number;
  /** The app it was made for: its permission is looked at again when the link is used. */
  appId: string;
  /** What that app needs to be allowed when the link is used. */
  needs: PermissionNeed;
}

const keyNumber = 1; // the number of the link key, so that it can rotate with two live ones
const needs: readonly PermissionNeed[] = ['NOTHING', 'NOT_REFUSED', 'ALLOWED'];
const [needsShift, purposeMask] = [6, 0x3f];
const [claimBytes, macBytes] = [32, 20];

/**
 * A link's token: key number, purpose, tenant, object, app, end, and an HMAC over them; 104 hex characters, to be written in
 * any form a URL wants.
 *
 * @param bound text of the URL or request that must stay as it was when the link was made; not part of the token.
 */
export function signLink(key: Buffer, link: Link, bound = ''): string {
  const claims = Buffer.alloc(claimBytes);
  claims.writeUInt8(keyNumber, 0);
  claims.writeUInt8(purposes[link.purpose] | (needs.indexOf(link.needs) << needsShift), 1);
  claims.writeBigUInt64BE(BigInt(link.tenantId), 2);
  claims.writeBigUInt64BE(BigInt(link.id), 10);
  claims.writeBigUInt64BE(BigInt(link.appId), 18);
  claims.writeUIntBE(link.until, 26, 6);
  return Buffer.concat([claims, macOf(key, claims, bound)]).toString('hex');
}

const macOf = (key: Buffer, claims: Buffer, bound: string): Buffer =>
  createHmac('sha256', key).update('link').update(claims).update(bound, 'utf8').digest().subarray(0, macBytes);

/** @param token lower-case hex, as `signLink` wrote it. @throws DomainError LINK_UNKNOWN, LINK_ENDED */
export function readLink(key: Buffer, token: string, now: number, bound = ''): Link {
  const unknown = new DomainError('LINK_UNKNOWN');
  if (token.length !== 2 * (claimBytes + macBytes) || !/^[0-9a-f]+$/.test(token)) throw unknown;
  const bytes = Buffer.from(token, 'hex');
  const [claims, mac] = [bytes.subarray(0, claimBytes), bytes.subarray(claimBytes)];
  if (!timingSafeEqual(mac, macOf(key, claims, bound))) throw unknown;
  const flags = claims.readUInt8(1);
  const purpose = Object.entries(purposes).find(([, number]) => number === (flags & purposeMask))?.[0];
  if (purpose === undefined || claims.readUInt8(0) !== keyNumber) throw unknown;
  const link: Link = {
    purpose: purpose as LinkPurpose,
    tenantId: claims.readBigUInt64BE(2).toString(),
    id: claims.readBigUInt64BE(10).toString(),
    appId: claims.readBigUInt64BE(18).toString(),
    until: claims.readUIntBE(26, 6),
    needs: needs[flags >> needsShift]!,
  };
  if (now >= link.until) throw new DomainError('LINK_ENDED');
  return link;
}
