import { createHash } from 'node:crypto';
import { canonical } from './canonical.js';
import type { Actor, ClientFacts, MoreFacts } from './events.js';
import { zeroHash } from './evidence.js';
import type { TenantId } from './ids.js';

/** What can be changed for a company outside any contract. The names are part of what is kept: never rename one. */
export const auditTypes = ['DOWNLOAD_PERMISSION', 'COMPANY_SWITCH'] as const;
export type AuditType = (typeof auditTypes)[number];

export interface AuditDraft {
  type: AuditType;
  actor: Actor;
  client?: ClientFacts;
  more: MoreFacts;
  reason?: string;
}
/** An entry of a company's audit chain: canonical JSON of all but `hash`, hashed, chained to the entry before. */
export interface AuditRecord extends AuditDraft {
  v: 1;
  installation: string;
  tenantId: TenantId;
  /** From 1 for each company. */
  seq: number;
  /** Real clock, UTC ms. */
  at: number;
  /** Business clock, when it differs. */
  businessAt?: number;
  /** 64 hex; 64 zeros for the first. */
  prev: string;
  hash: string;
}

export function sealAudit(
  draft: AuditDraft,
  setting: { installation: string; tenantId: TenantId; at: number; businessAt: number },
  prev: { seq: number; hash: string } = { seq: 0, hash: zeroHash },
): AuditRecord {
  const { businessAt, ...where } = setting;
  const body = {
    ...draft,
    ...where,
    ...(businessAt !== where.at && { businessAt }),
    v: 1 as const,
    seq: prev.seq + 1,
    prev: prev.hash,
  };
  return { ...(JSON.parse(canonical(body)) as typeof body), hash: auditHash(body) };
}

/** SHA-256 of the canonical JSON of an entry without its `hash`, 64 hex. */
function auditHash(record: Omit<AuditRecord, 'hash'> & { hash?: string }): string {
  const { hash: _own, ...body } = record;
  return createHash('sha256').update(canonical(body)).digest('hex');
}

/** The index of the first entry that does not follow from the one before it; undefined when the chain is whole. */
export function firstBrokenAudit(records: readonly AuditRecord[]): number | undefined {
  const broken = records.findIndex((record, index) => {
    const before = records[index - 1];
    const follows = record.seq === index + 1 && record.prev === (before?.hash ?? zeroHash);
    return !follows || record.hash !== auditHash(record);
  });
  return broken === -1 ? undefined : broken;
}
