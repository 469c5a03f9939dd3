import type { FileState } from '@hufu/pades/types';
import type { Document } from '../domain/contract.js';
import type { TenantId } from '../domain/ids.js';
import type { Grown } from '../domain/publish.js';
import type { BytePart } from './bundle/byte-parts.js';
import { combineCrc32 } from './bundle/crc32.js';
import type { DocumentHead, ObjectStore, Segment, Tx } from './ports.js';

/** A stored object as a run of bytes that can be opened anywhere. */
export const storedPart = (objects: ObjectStore, tenantId: TenantId, sha256: string, byteLength: number): BytePart => ({
  byteLength,
  open: (start, end) => objects.get(tenantId, sha256, { start, end: end - 1 }),
});

/** A document with one more segment: the segment as its row keeps it, and what the document is now. */
export function nextRevision(
  document: Document,
  before: Segment,
  stored: Awaited<ReturnType<ObjectStore['put']>>,
  { sha256, sm3, byteLength }: FileState,
): { segment: Segment; grown: Grown } {
  const { id: documentId, revision: fromRevision } = document;
  const revision = fromRevision + 1;
  const totalCrc32 = combineCrc32(before.totalCrc32, stored.crc32, stored.byteLength);
  return {
    segment: { revision, ...stored, totalSha256: sha256, totalLength: byteLength, totalCrc32 },
    grown: { documentId, fromRevision, revision, sha256, sm3, byteLength },
  };
}

/** What the next increment of a document needs of its newest revision. */
export async function headOf(tx: Tx, tenantId: TenantId, { id, revision }: Document): Promise<DocumentHead> {
  const head = await tx.documents.head(tenantId, id, revision);
  if (!head) throw new Error(`document ${id} has no revision ${revision}`);
  return head;
}

/** The newest revision of a document: its segments in order. */
export async function segmentsOf(tx: Tx, tenantId: TenantId, document: Document): Promise<Segment[]> {
  return (await tx.documents.segments(tenantId, document.id)).slice(0, document.revision);
}

export const segmentParts = (objects: ObjectStore, tenantId: TenantId, segments: Segment[]): BytePart[] =>
  segments.map(({ sha256, byteLength }) => storedPart(objects, tenantId, sha256, byteLength));

/** All bytes of a revision in memory; for workers and the verifier. */
export async function readSegments(objects: ObjectStore, tenantId: TenantId, segments: Segment[]): Promise<Buffer> {
  return Buffer.concat(await Promise.all(segments.map(({ sha256 }) => objects.read(tenantId, sha256))));
}
