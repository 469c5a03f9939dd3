import type { Contract, Document } from '../domain/contract.js';
import { type UploadFacts, addDocument as addToDraft } from '../domain/draft.js';
import { DomainError } from '../domain/errors.js';
import type { DocumentId, FileId } from '../domain/ids.js';
import type { PlacementRequest } from '../domain/placing.js';
import type { Caller, ContractKey, PlacementRule } from './application.js';
import { appActor, commit, witnessOf } from './commit.js';
import { contractIdOf, findContract, lockContract } from './find-contract.js';
import { checkPlaces } from './place-marks.js';
import type { FileContent, World } from './ports.js';
import { checkText } from './text-limits.js';
import { keepWishes } from './wishes.js';

/** A contract is a handful of papers; more is a mistake [A]. */
const documentsAtMost = 100;

/** A PDF that was taken in and is stored under the contract's tenant before it becomes a document. */
export interface ReadyPdf extends FileContent {
  sha256: string;
  byteLength: number;
  crc32: number;
  arrivedSigned: boolean;
  /** What was done to the bytes that came; absent when nothing was. */
  changed?: UploadFacts;
  sourceFileIds?: FileId[];
  /** For words that have to be found in it. */
  read(): Promise<Buffer>;
}
export interface PlaceInput extends ContractKey {
  title: string;
  sort?: number;
  placements?: PlacementRequest[];
  placementRule?: PlacementRule;
}

/** The draft that gets a document. @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, INPUT_INVALID, INPUT_TOO_LONG */
export async function draftForDocument(world: World, caller: Caller, input: PlaceInput): Promise<Contract> {
  if (!input.title.trim()) throw new DomainError('INPUT_INVALID', { field: 'title' });
  checkText('title', input.title);
  return world.store.read(caller.scope, async (tx) => {
    const contract = await findContract(tx, caller, input);
    if (contract.state !== 'DRAFT') throw new DomainError('CONTRACT_STATE', { state: contract.state, needs: 'DRAFT' });
    return contract;
  });
}

/** Makes a stored PDF a document of the draft, with the places wished for on it. */
export async function placeDocument(
  world: World,
  caller: Caller,
  { id, tenantId }: Contract,
  input: PlaceInput,
  pdf: ReadyPdf,
): Promise<DocumentId> {
  const documentId = world.newId() as DocumentId;
  await checkPlaces(world, { title: input.title, pages: pdf.pages, read: pdf.read }, input.placements ?? []);
  await world.store.transaction(caller.scope, async (tx) => {
    const { contract } = await lockContract(tx, caller.scope, await contractIdOf(tx, caller, { contractId: id }));
    if (contract.documents.length >= documentsAtMost) {
      throw new DomainError('INPUT_TOO_LONG', { field: 'documents', limit: documentsAtMost });
    }
    const document = documentOf(world, documentId, input.title, input.sort ?? contract.documents.length, pdf);
    const decision = addToDraft(contract, { by: appActor(caller), now: world.clock.business() }, document, pdf.changed);
    if (input.placementRule) decision.contract.placementRule = input.placementRule;
    const saved = await commit(world, tx, contract, decision, witnessOf(caller));
    await tx.documents.insertPages(tenantId, documentId, pdf.pages);
    await tx.documents.insertSegment(tenantId, documentId, firstSegment(pdf), pdf.state);
    const wishes = (input.placements ?? []).map((wish) => ({ ...wish, documentIds: [documentId] }));
    await keepWishes(world, tx, saved, wishes);
  });
  return documentId;
}

export const documentOf = (world: World, id: DocumentId, title: string, sort: number, pdf: ReadyPdf): Document => ({
  id,
  title,
  sort,
  pageCount: pdf.pages.length,
  createdAt: world.clock.business(),
  fields: [],
  revision: 1,
  byteLength: pdf.byteLength,
  sha256: pdf.sha256,
  ...(pdf.state.sm3 && { sm3: pdf.state.sm3 }),
  arrivedSigned: pdf.arrivedSigned,
  ...(pdf.sourceFileIds && { sourceFileIds: pdf.sourceFileIds }),
});

export const firstSegment = ({ sha256, crc32, byteLength }: ReadyPdf) => ({
  revision: 1,
  sha256,
  byteLength,
  crc32,
  totalSha256: sha256,
  totalLength: byteLength,
  totalCrc32: crc32,
});
