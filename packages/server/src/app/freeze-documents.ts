import { freeze } from '@hufu/pades';
import type { Contract, Document, Placement } from '../domain/contract.js';
import { type FieldPlan, planFreeze } from '../domain/freeze-plan.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { Frozen, Grown } from '../domain/publish.js';
import type { PageSize } from '../domain/rect.js';
import { headOf, nextRevision, readSegments, segmentsOf } from './document-bytes.js';
import { paintingsOf } from './fields/draw-field.js';
import { pagesOf, resolvePlaces } from './place-marks.js';
import type { DocumentHead, Segment, Tx, World } from './ports.js';
import { sandboxMarks } from './sandbox-mark.js';

interface FrozenDocument {
  grown: Grown;
  /** Absent for a document that arrived signed: nothing is added to it before it is signed again. */
  made?: { segment: Segment; state: ReturnType<typeof freeze>['state'] };
}
export interface FrozenDocuments {
  documents: FrozenDocument[];
  placements: Placement[];
  reservedEdges: ReturnType<typeof planFreeze>['reservedEdges'];
}

/**
 * Makes the documents final (定稿): fields drawn into the pages, places resolved, PDF fields made for them. Bytes are stored,
 * no row is written.
 *
 * @throws DomainError KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE, MARK_KIND_WRONG, GLYPH_MISSING, FIELD_INVALID, SEAL_NOT_FOUND,
 *   TOO_MANY_MARKS
 */
export async function freezeDocuments(
  world: World,
  contract: Contract,
  wishes: readonly PlacementRequest[],
  everyKeyword: boolean,
): Promise<FrozenDocuments> {
  const places = await resolvePlaces(world, contract, wishes, everyKeyword);
  const pages = await world.store.read([contract.tenantId], (tx) => pagesOf(tx, contract));
  // A document that arrived signed gets its fields in the increments that sign it.
  const ours = contract.documents.filter(({ arrivedSigned }) => !arrivedSigned);
  // So does a place that the signer may still move: a field's rectangle never changes.
  const later = places.filter(({ documentId, movable }) => movable || !ours.some(({ id }) => id === documentId));
  const now = places.filter((place) => !later.includes(place));
  const { plans, placements, reservedEdges } = planFreeze({ ...contract, documents: ours }, now, pages);
  const documents = await Promise.all(
    contract.documents.map((document) =>
      freezeDocument(world, contract, document, plans.get(document.id), pages.get(document.id)!),
    ),
  );
  return { documents, placements: [...placements, ...later], reservedEdges };
}

export const frozenOf = ({ documents, placements, reservedEdges }: FrozenDocuments): Frozen => ({
  documents: documents.map(({ grown }) => grown),
  placements,
  reservedEdges,
});

export async function insertFrozen(
  tx: Tx,
  tenantId: Contract['tenantId'],
  { documents }: FrozenDocuments,
): Promise<void> {
  for (const { grown, made } of documents) {
    if (made) await tx.documents.insertSegment(tenantId, grown.documentId, made.segment, made.state);
  }
}

async function freezeDocument(
  world: World,
  { tenantId }: Contract,
  document: Document,
  plan: FieldPlan | undefined,
  pages: readonly PageSize[],
): Promise<FrozenDocument> {
  const head = await world.store.read([tenantId], (tx) => headOf(tx, tenantId, document));
  if (!plan) {
    const { id: documentId, revision, sha256, sm3, byteLength } = document;
    return { grown: { documentId, fromRevision: revision, revision, sha256, sm3, byteLength } };
  }
  const filled = await fillDocument(world, tenantId, document, head, pages);
  const sandbox = world.mode === 'sandbox' ? sandboxMarks(pages) : [];
  const { appended, state } = freeze(filled.state, { ...plan, markFields: [...plan.markFields, ...sandbox] });
  const stored = await world.objects.put(tenantId, Buffer.concat([filled.appended, appended]));
  const { segment, grown } = nextRevision(document, head.segment, stored, state);
  return { grown, made: { segment, state } };
}

/** The values of a document's fields as part of its pages: what stands there is what is signed. */
async function fillDocument(
  world: World,
  tenantId: Contract['tenantId'],
  document: Document,
  { state }: DocumentHead,
  pages: readonly PageSize[],
): Promise<{ appended: Buffer; state: DocumentHead['state'] }> {
  const paintings = await paintingsOf(world.objects, tenantId, document, pages);
  if (paintings.length === 0) return { appended: Buffer.alloc(0), state };
  const segments = await world.store.read([tenantId], (tx) => segmentsOf(tx, tenantId, document));
  return world.pdf.paint(await readSegments(world.objects, tenantId, segments), paintings);
}
