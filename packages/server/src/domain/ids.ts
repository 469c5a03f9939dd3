/** Core ids: 63-bit, time-ordered, positive decimal strings (ARCHITECTURE.md §4). They never become a `number`. */
export type CoreId<Of extends string = string> = string & { readonly of: Of };
export type TenantId = CoreId<'tenant'>;
export type AppId = CoreId<'app'>;
export type PersonId = CoreId<'person'>;
export type EmployeeId = CoreId<'employee'>;
export type SealId = CoreId<'seal'>;
export type KeyId = CoreId<'key'>;
export type CategoryId = CoreId<'category'>;
export type ContractId = CoreId<'contract'>;
export type SignatoryId = CoreId<'signatory'>;
export type ActionId = CoreId<'action'>;
export type DocumentId = CoreId<'document'>;
export type PlacementId = CoreId<'placement'>;
export type AttachmentId = CoreId<'attachment'>;
export type IntentId = CoreId<'intent'>;
export type EventId = CoreId<'event'>;

/** 2000-01-01T00:00:00+08:00, the zero of core ids, in Unix milliseconds. */
export const idEpoch = Date.UTC(1999, 11, 31, 16);

/** @param random 22 bits. @returns 19 decimal digits until 2069. */
export const coreId = (unixMs: number, random: number): string =>
  ((BigInt(unixMs - idEpoch) << 22n) | BigInt(random & 0x3fffff)).toString();

/** Whether a text could be a core id: 1 to 19 digits, at most 2^63 − 1. */
export const isCoreId = (text: string): boolean => /^[1-9]\d{0,18}$/.test(text) && BigInt(text) < 1n << 63n;
