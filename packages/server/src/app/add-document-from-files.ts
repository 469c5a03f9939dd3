import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import { type UploadedFile, needPdf, titleOf } from '../domain/file.js';
import type { DocumentId } from '../domain/ids.js';
import { readyPdf } from './add-document.js';
import type { Caller } from './application.js';
import { findFile } from './file-detail.js';
import type { FromFilesInput } from './file-use-cases.js';
import { type ReadyPdf, draftForDocument, placeDocument } from './place-document.js';
import type { FileContent, World } from './ports.js';

/** Files merged into one document [A]. */
const mergedAtMost = 20;

interface Source {
  file: UploadedFile;
  content: FileContent;
}

/**
 * Adds a document made of reusable files to a draft: of one as it is, of several one after the other.
 *
 * @throws DomainError FILE_NOT_FOUND, FILE_NOT_READY, FILE_INVALID (signed files cannot be merged), and those of `addDocument`
 * @source 腾讯电子签 ChannelCreateFlowByFiles: one PDF for a flow · e签宝 添加流程文档
 */
export async function addDocumentFromFiles(world: World, caller: Caller, input: FromFilesInput): Promise<DocumentId> {
  const sources = await sourcesOf(world, caller, input.fileIds);
  const named = { ...input, title: input.title ?? titleOf(sources[0]!.file.name) };
  const contract = await draftForDocument(world, caller, named);
  const made =
    sources.length === 1
      ? await pdfOfFile(world, contract, sources[0]!)
      : await merged(
          world,
          contract,
          sources.map(({ file }) => file),
        );
  const pdf = { ...made, sourceFileIds: sources.map(({ file }) => file.id) };
  return placeDocument(world, caller, contract, named, pdf);
}

function sourcesOf(world: World, caller: Caller, ids: string[]): Promise<Source[]> {
  if (ids.length === 0 || ids.length > mergedAtMost) {
    throw new DomainError('INPUT_INVALID', { field: 'fileIds', value: ids.length, limit: mergedAtMost });
  }
  return world.store.transaction(caller.scope, async (tx) => {
    const sources: Source[] = [];
    for (const id of ids) {
      const file = await findFile(world, tx, caller, id);
      needPdf(file);
      sources.push({ file, content: (await tx.files.content(file.tenantId, file.id))! });
    }
    return sources;
  });
}

/** The document's bytes are the file's: one object, unless the contract belongs to another company of the tree. */
export async function pdfOfFile(world: World, contract: Contract, { file, content }: Source): Promise<ReadyPdf> {
  const { sha256, byteLength, crc32, arrivedSigned, changes } = needPdf(file);
  const read = (): Promise<Buffer> => world.objects.read(file.tenantId, sha256);
  if (contract.tenantId !== file.tenantId) await world.objects.put(contract.tenantId, await read());
  const changed = changes.length > 0 ? { sha256: file.original!.sha256, changes } : undefined;
  return { ...content, sha256, byteLength, crc32, arrivedSigned, ...(changed && { changed }), read };
}

async function merged(world: World, contract: Contract, files: UploadedFile[]): Promise<ReadyPdf> {
  const signed = files.find((file) => needPdf(file).arrivedSigned);
  if (signed) throw new DomainError('FILE_INVALID', { why: 'signed', detail: 'merging would break its signatures' });
  const pdfs = await Promise.all(files.map((file) => world.objects.read(file.tenantId, needPdf(file).sha256)));
  const intake = await world.pdf.merge(pdfs);
  await world.objects.put(contract.tenantId, intake.pdf);
  return readyPdf({ ...intake, changes: [] });
}
