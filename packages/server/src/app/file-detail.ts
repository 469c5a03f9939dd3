import { Readable } from 'node:stream';
import { DomainError } from '../domain/errors.js';
import { type StoredBytes, type UploadedFile, isExpired, needOriginal, needPdf, titleOf } from '../domain/file.js';
import { type FileId, isCoreId } from '../domain/ids.js';
import type { Hits } from '../domain/placing.js';
import type { Caller, Download } from './application.js';
import type { FileDetail, FormFieldPlace } from './file-use-cases.js';
import type { Tx, World } from './ports.js';

/** A file of the caller's tree. Unknown, foreign and expired ones are the same. @throws DomainError FILE_NOT_FOUND */
export async function findFile(world: World, tx: Tx, caller: Caller, fileId: string): Promise<UploadedFile> {
  const file = isCoreId(fileId) ? await tx.files.load(caller.scope, fileId as FileId) : undefined;
  if (!file || isExpired(file, world.clock.business()))
    throw new DomainError('FILE_NOT_FOUND', { file: fileId.slice(0, 40) });
  return file;
}

/** @throws DomainError FILE_NOT_FOUND */
export const fileDetail = (
  world: World,
  caller: Caller,
  fileId: string,
  flags: { pages?: boolean } = {},
): Promise<FileDetail> =>
  world.store.transaction(caller.scope, async (tx) => {
    const file = await findFile(world, tx, caller, fileId);
    const content = flags.pages && file.pdf ? await tx.files.content(file.tenantId, file.id) : undefined;
    return { file, ...(content && { pages: content.pages }) };
  });

/** @throws DomainError FILE_NOT_FOUND, FILE_NOT_READY */
export async function downloadFile(
  world: World,
  caller: Caller,
  fileId: string,
  what: 'ORIGINAL' | 'PDF',
): Promise<Download> {
  const file = await world.store.transaction(caller.scope, (tx) => findFile(world, tx, caller, fileId));
  return fileBytes(world, file, what);
}

/** @throws DomainError FILE_NOT_READY */
export const fileBytes = (world: World, file: UploadedFile, what: 'ORIGINAL' | 'PDF'): Download =>
  what === 'PDF'
    ? storedDownload(world, file, 'pdf', `${titleOf(file.name)}.pdf`, needPdf(file))
    : storedDownload(world, file, file.suffix === 'pdf' ? 'pdf' : 'file', file.name, needOriginal(file));

function storedDownload(
  world: World,
  { tenantId }: UploadedFile,
  kind: 'pdf' | 'file',
  fileName: string,
  { sha256, byteLength }: StoredBytes,
): Download {
  const open = (range?: { start: number; end: number }): Readable => world.objects.get(tenantId, sha256, range);
  return { kind, fileName, byteLength, open };
}

/** @throws DomainError FILE_NOT_FOUND, FILE_NOT_READY, FILE_INVALID */
export async function formFieldsOf(world: World, caller: Caller, fileId: string): Promise<FormFieldPlace[]> {
  const file = await world.store.transaction(caller.scope, (tx) => findFile(world, tx, caller, fileId));
  if (file.suffix !== 'pdf') return [];
  return world.pdf.formFields(await world.objects.read(file.tenantId, needOriginal(file).sha256));
}

const wordsAtMost = 100;
const wordLength = 200;

/** @throws DomainError FILE_NOT_FOUND, FILE_NOT_READY, INPUT_INVALID */
export async function findInFile(
  world: World,
  caller: Caller,
  fileId: string,
  words: string[],
): Promise<Record<string, Hits>> {
  const odd = words.some((word) => word.length === 0 || word.length > wordLength);
  if (words.length === 0 || words.length > wordsAtMost || odd)
    throw new DomainError('INPUT_INVALID', { field: 'keywords' });
  const file = await world.store.transaction(caller.scope, (tx) => findFile(world, tx, caller, fileId));
  const pdf = await world.objects.read(file.tenantId, needPdf(file).sha256);
  return world.pdf.findKeywords(pdf, [...new Set(words)]);
}
