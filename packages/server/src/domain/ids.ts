import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/** Core ids: 63-bit, time-ordered, positive decimal strings (ARCHITECTURE.md §4). They never become a `number`. */
export type CoreId<Of extends string = string> = string & { readonly of: Of };
export type TenantId = CoreId<'tenant'>;
export type AppId = CoreId<'app'>;
export type PersonId = CoreId<'person'>;
export type EmployeeId = CoreId<'employee'>;
export type SealId = CoreId<'seal'>;
export type CategoryId = CoreId<'category'>;
export type ContractId = CoreId<'contract'>;
export type SignatoryId = CoreId<'signatory'>;
export type ActionId = CoreId<'action'>;
export type DocumentId = CoreId<'document'>;
export type PlacementId = CoreId<'placement'>;
export type AttachmentId = CoreId<'attachment'>;
export type IntentId = CoreId<'intent'>;
export type AccountId = CoreId<'account'>;
export type TemplateId = CoreId<'template'>;
export type ReportId = CoreId<'report'>;
export type FileId = CoreId<'file'>;

/** 2000-01-01T00:00:00+08:00, the zero of core ids, in Unix milliseconds. */
const idEpoch = Date.UTC(1999, 11, 31, 16);

/** @param random 22 bits. @returns 19 decimal digits until 2069. */
export const coreId = (unixMs: number, random: number): string =>
  ((BigInt(unixMs - idEpoch) << 22n) | BigInt(random & 0x3fffff)).toString();

/** Whether a text could be a core id: 1 to 19 digits, at most 2^63 − 1. */
export const isCoreId = (text: string): boolean => /^[1-9]\d{0,18}$/.test(text) && BigInt(text) < 1n << 63n;

/** What an id of another wire can stand for. The numbers are part of every id handed out: never change one. */
export const idTags = {
  contract: 1,
  document: 2,
  file: 3,
  seal: 4,
  template: 5,
  person: 6,
  tenant: 7,
  employee: 8,
  app: 9,
  signatory: 10,
  action: 11,
  attachment: 12,
  category: 13,
  placement: 14,
  account: 20,
  task: 21,
  report: 22,
} as const;
export type IdType = keyof typeof idTags;

/**
 * The installation's id key: 32 random bytes, 16 for AES-128, 16 for HMAC-SHA-256. Made at first start, never rotated:
 * ids handed out would change.
 */
export type IdKey = Uint8Array;

const idPart = (key: IdKey): Uint8Array => key.subarray(0, 16);
const macPart = (key: IdKey): Uint8Array => key.subarray(16, 32);
const typeOfTag = new Map(Object.entries(idTags).map(([type, tag]) => [tag as number, type as IdType]));

/** One block: tag (1 byte) ‖ id (8 bytes, big-endian) ‖ 7 zeros, under AES-128. */
function block(id: string, type: IdType, key: IdKey): Buffer {
  const plain = Buffer.alloc(16);
  plain.writeUInt8(idTags[type], 0);
  plain.writeBigUInt64BE(BigInt(id), 1);
  const cipher = createCipheriv('aes-128-ecb', idPart(key), null).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

function openBlock(sealed: Buffer, key: IdKey): KnownId | undefined {
  const decipher = createDecipheriv('aes-128-ecb', idPart(key), null).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed), decipher.final()]);
  const type = typeOfTag.get(plain.readUInt8(0));
  const id = plain.readBigUInt64BE(1).toString();
  return type && isCoreId(id) && plain.subarray(9).every((byte) => byte === 0) ? { id, type } : undefined;
}

/** A core id with what it stands for, where its form says so (契约锁's plain decimal does not). */
export interface KnownId {
  id: string;
  type?: IdType;
}

/** e签宝's form: 32 lower-case hex characters. */
export const hexId = (id: string, type: IdType, key: IdKey): string => block(id, type, key).toString('hex');

/** 腾讯电子签's form: `yD` and 30 characters `[0-9A-Za-z]`: the block and 6 bytes of its HMAC. */
export function base62Id(id: string, type: IdType, key: IdKey): string {
  const sealed = block(id, type, key);
  return 'yD' + toBase62(Buffer.concat([sealed, tagOf(sealed, key)]));
}

const tagOf = (sealed: Buffer, key: IdKey): Buffer =>
  createHmac('sha256', macPart(key)).update(sealed).digest().subarray(0, 6);

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function toBase62(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let k = 0; k < 30; k++, rest /= 62n) text = alphabet[Number(rest % 62n)]! + text;
  return text;
}

/** @returns 22 bytes, or undefined when the number is too great. */
function fromBase62(text: string): Buffer | undefined {
  let value = 0n;
  for (const char of text) value = value * 62n + BigInt(alphabet.indexOf(char));
  return value < 1n << 176n ? Buffer.from(value.toString(16).padStart(44, '0'), 'hex') : undefined;
}

/**
 * The core id behind an id in any wire's form; undefined for a mistyped or guessed one, before any query.
 *
 * @param text 1 to 19 digits, 32 hex characters, or `yD` and 30 base62 characters.
 */
export function parseAnyId(text: string, key: IdKey): KnownId | undefined {
  if (isCoreId(text)) return { id: text };
  if (/^[0-9a-f]{32}$/.test(text)) return openBlock(Buffer.from(text, 'hex'), key);
  if (!/^yD[0-9A-Za-z]{30}$/.test(text)) return undefined;
  const bytes = fromBase62(text.slice(2));
  const sealed = bytes?.subarray(0, 16);
  if (!bytes || !sealed || !timingSafeEqual(tagOf(sealed, key), bytes.subarray(16))) return undefined;
  return openBlock(sealed, key);
}
