import type { DocumentId } from '../domain/ids.js';
import type { AddDocumentInput, Caller } from './application.js';
import { type ReadyPdf, draftForDocument, placeDocument } from './place-document.js';
import type { Intake, World } from './ports.js';

/**
 * Adds a document to a draft. The file is read, made safe and stored before the contract is touched.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, FILE_TYPE_UNSUPPORTED, FILE_INVALID, FILE_TOO_LARGE,
 *   KEYWORD_NOT_FOUND, PAGE_OUT_OF_RANGE, INPUT_INVALID, INPUT_TOO_LONG
 * @source 契约锁 用文件添加合同文档
 */
export async function addDocument(world: World, caller: Caller, input: AddDocumentInput): Promise<DocumentId> {
  const contract = await draftForDocument(world, caller, input);
  const intake = await world.pdf.intake(input.bytes, input.suffix);
  await world.objects.put(contract.tenantId, intake.pdf);
  return placeDocument(world, caller, contract, input, readyPdf(intake));
}

export const readyPdf = (intake: Intake): ReadyPdf => ({
  pages: intake.pages,
  state: intake.state,
  sha256: intake.sha256,
  byteLength: intake.pdf.length,
  crc32: intake.crc32,
  arrivedSigned: intake.arrivedSigned,
  ...(intake.changes.length > 0 && { changed: { sha256: intake.uploadedSha256, changes: intake.changes } }),
  read: () => Promise.resolve(intake.pdf),
});
