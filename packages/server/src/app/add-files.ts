import { DomainError } from '../domain/errors.js';
import { type FileUse, type UploadedFile, suffixOf } from '../domain/file.js';
import type { FileId } from '../domain/ids.js';
import type { Caller, Company } from './application.js';
import type { FileInput } from './file-use-cases.js';
import { companyOf } from './find-contract.js';
import type { FileContent, Intake, Tx, World } from './ports.js';
import { checkText } from './text-limits.js';

/** Files of one call [A]. */
const filesAtMost = 50;
/** A file kept as it came; the workshop has its own limit for documents. */
const asIsBytesAtMost = 104_857_600;

/**
 * Takes in files, all or none: every one is read, made safe and stored before the first row is written.
 *
 * @throws DomainError FILE_INVALID, FILE_TYPE_UNSUPPORTED, FILE_TOO_LARGE, INPUT_INVALID, INPUT_TOO_LONG; `file` in their
 *   facts is the place in the list, from 0
 * @source 腾讯电子签 UploadFiles · e签宝 获取文件上传地址
 */
export async function addFiles(world: World, caller: Caller, inputs: FileInput[]): Promise<UploadedFile[]> {
  if (inputs.length === 0 || inputs.length > filesAtMost) {
    throw new DomainError('INPUT_INVALID', { field: 'files', value: inputs.length, limit: filesAtMost });
  }
  for (const { name } of inputs) checkText('fileName', name);
  const companies = await companiesOf(world, caller, inputs);
  const taken: TakenFile[] = [];
  for (const [place, input] of inputs.entries()) {
    const file = newFile(world, caller, companies[place]!, input);
    taken.push(await takeIn(world, file, input.bytes).catch((error: unknown) => inPlace(error, place)));
  }
  await world.store.transaction(caller.scope, async (tx) => {
    for (const { file, content } of taken) await tx.files.insert(file, content);
  });
  return taken.map(({ file }) => file);
}

const companiesOf = (world: World, caller: Caller, inputs: { companyName?: string }[]): Promise<Company[]> =>
  world.store.transaction(caller.scope, async (tx: Tx) => {
    const companies = [];
    for (const { companyName } of inputs) companies.push(await companyOf(tx, caller, companyName));
    return companies;
  });

function inPlace(error: unknown, place: number): never {
  if (!(error instanceof DomainError)) throw error;
  throw new DomainError(error.code, { ...error.facts, file: place }, { cause: error });
}

/** A file that has not come yet. @throws DomainError INPUT_INVALID */
export function newFile(
  world: World,
  caller: Caller,
  company: Company,
  { name, use, expiresAt }: { name: string; use: FileUse; expiresAt?: number },
): UploadedFile {
  if (!name.trim()) throw new DomainError('INPUT_INVALID', { field: 'fileName' });
  const createdAt = world.clock.business();
  if (expiresAt !== undefined && expiresAt <= createdAt) throw new DomainError('INPUT_INVALID', { field: 'expiresAt' });
  return {
    id: world.newId() as FileId,
    tenantId: company.id,
    appId: caller.appId,
    name,
    suffix: suffixOf(name),
    use,
    stage: 'AWAITED',
    createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

export interface TakenFile {
  file: UploadedFile;
  /** For a READY one. */
  content?: FileContent;
}

/** Reads and stores the bytes of a file. @throws DomainError FILE_INVALID, FILE_TYPE_UNSUPPORTED, FILE_TOO_LARGE */
export async function takeIn(world: World, file: UploadedFile, bytes: Uint8Array): Promise<TakenFile> {
  checkBytes(bytes, file.use);
  const intake = file.use === 'DOCUMENT' ? await world.pdf.intake(bytes, file.suffix) : undefined;
  const original = await world.objects.put(file.tenantId, bytes);
  if (!intake) return { file: { ...file, stage: 'STORED', original } };
  if (intake.sha256 !== original.sha256) await world.objects.put(file.tenantId, intake.pdf);
  return {
    file: { ...file, stage: 'READY', original, pdf: pdfFacts(intake) },
    content: { pages: intake.pages, state: intake.state },
  };
}

const pdfFacts = ({ pdf, sha256, crc32, pages, changes, arrivedSigned }: Intake): UploadedFile['pdf'] => ({
  sha256,
  byteLength: pdf.length,
  crc32,
  pageCount: pages.length,
  changes,
  arrivedSigned,
});

function checkBytes(bytes: Uint8Array, use: FileUse): void {
  if (bytes.length === 0) throw new DomainError('FILE_INVALID', { why: 'empty' });
  if (use === 'AS_IS' && bytes.length > asIsBytesAtMost) {
    throw new DomainError('FILE_TOO_LARGE', { bytes: bytes.length, limit: asIsBytesAtMost });
  }
}
