import type { Document } from '../domain/contract.js';
import { addDocument as addToDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { DocumentId } from '../domain/ids.js';
import type { AddDocumentInput, Caller } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { contractIdOf, findContract, lockContract } from './find-contract.js';
import { checkPlaces } from './place-marks.js';
import type { Intake, World } from './ports.js';
import { checkText } from './text-limits.js';

/** A contract is a handful of papers; more is a mistake [A]. */
const documentsAtMost = 100;

/**
 * Adds a document to a draft. The file is read, made safe and stored before the contract is touched.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_TYPE_UNSUPPORTED, FILE_INVALID, FILE_TOO_LARGE,
 *   KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE, INPUT_INVALID, INPUT_TOO_LONG
 * @source 契约锁 用文件添加合同文档
 */
export async function addDocument(world: World, caller: Caller, input: AddDocumentInput): Promise<DocumentId> {
  if (!input.title.trim()) throw new DomainError('INPUT_INVALID', { field: 'title' });
  checkText('title', input.title);
  const { id, tenantId } = await world.store.transaction(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, input);
    if (contract.state !== 'DRAFT') throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'DRAFT' });
    return contract;
  });
  const intake = await world.pdf.intake(input.bytes, input.suffix);
  const documentId = world.newId() as DocumentId;
  await checkPlaces(world, { documentId, title: input.title, intake }, input.placements ?? []);
  await world.objects.put(tenantId, intake.pdf);
  await world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, { contractId: id }));
    if (contract.documents.length >= documentsAtMost) {
      throw new DomainError('INPUT_TOO_LONG', { field: 'documents', limit: documentsAtMost });
    }
    const sort = input.sort ?? contract.documents.length;
    const document = documentOf(world, documentId, input.title, sort, intake);
    const decision = addToDraft(
      contract,
      { by: appActor(caller), now: world.clock.business() },
      document,
      changed(intake),
    );
    if (input.placementRule) decision.contract.placementRule = input.placementRule;
    const saved = await commit(world, tx, contract, decision, witnessOf(caller));
    await tx.documents.insertPages(tenantId, documentId, intake.pages);
    await tx.documents.insertSegment(tenantId, documentId, firstSegment(intake), intake.state);
    const wishes = (input.placements ?? []).map((wish) => ({ ...wish, documentIds: [documentId] }));
    await tx.contracts.setWishes(
      saved,
      wishes.map((wish) => ({ id: world.newId(), wish })),
    );
  });
  return documentId;
}

const documentOf = (world: World, id: DocumentId, title: string, sort: number, intake: Intake): Document => ({
  id,
  title,
  sort,
  pageCount: intake.pages.length,
  createdAt: world.clock.business(),
  fields: [],
  revision: 1,
  byteLength: intake.pdf.length,
  sha256: intake.sha256,
  arrivedSigned: intake.arrivedSigned,
});

const changed = ({ changes, uploadedSha256 }: Intake) =>
  changes.length > 0 ? { sha256: uploadedSha256, changes } : undefined;

const firstSegment = ({ pdf, sha256, crc32 }: Intake) => ({
  revision: 1,
  sha256,
  byteLength: pdf.length,
  crc32,
  totalSha256: sha256,
  totalLength: pdf.length,
  totalCrc32: crc32,
});
