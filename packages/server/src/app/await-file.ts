import { createHash } from 'node:crypto';
import { DomainError } from '../domain/errors.js';
import { type UploadedFile, checkArrival } from '../domain/file.js';
import type { FileId, TenantId } from '../domain/ids.js';
import { type TakenFile, newFile, takeIn } from './add-files.js';
import type { Caller } from './application.js';
import type { AwaitedFileInput } from './file-use-cases.js';
import { companyOf } from './find-contract.js';
import { type Link, readLink, signLink } from './links.js';
import type { World } from './ports.js';
import { checkText } from './text-limits.js';

const hour = 3_600_000;

/**
 * A file whose bytes will be sent to a link.
 *
 * @returns the link's token and its end (business clock)
 * @throws DomainError INPUT_INVALID, INPUT_TOO_LONG, COMPANY_NOT_FOUND
 * @source e签宝 获取文件上传地址: the link lives one hour and may be used again for the same bytes
 */
export async function awaitFile(
  world: World,
  caller: Caller,
  input: AwaitedFileInput,
): Promise<{ file: UploadedFile; token: string; until: number }> {
  checkText('fileName', input.name);
  const { byteLength, md5, contentType } = input;
  if (md5 !== undefined && !/^[0-9a-f]{32}$/.test(md5)) throw new DomainError('INPUT_INVALID', { field: 'md5' });
  if (byteLength !== undefined && !(Number.isSafeInteger(byteLength) && byteLength >= 0)) {
    throw new DomainError('INPUT_INVALID', { field: 'byteLength' });
  }
  const until = world.clock.business() + (input.uploadLifeMs ?? hour);
  const file = await world.store.transaction(caller.scope, async (tx) => {
    const company = await companyOf(tx, caller, input.companyName);
    const promised = { byteLength, md5, contentType, until };
    const awaited = { ...newFile(world, caller, company, input), promised };
    await tx.files.insert(awaited);
    return awaited;
  });
  const { tenantId, id, appId } = file;
  const link: Link = { purpose: 'UPLOAD', tenantId, id, appId, until, needs: 'NOTHING' as const };
  return { file, token: signLink(world.secrets.linkKey, link, input.bound?.(until, file)), until };
}

/** What an upload link is for. @throws DomainError LINK_UNKNOWN, LINK_ENDED */
export async function openUpload(world: World, token: string, bound?: string): Promise<UploadedFile> {
  const { tenantId, id } = uploadLink(world, token, bound);
  const file = await world.store.transaction([tenantId], (tx) => tx.files.load([tenantId], id));
  if (!file) throw new DomainError('LINK_UNKNOWN');
  return file;
}

function uploadLink(world: World, token: string, bound?: string): { tenantId: TenantId; id: FileId } {
  const link = readLink(world.secrets.linkKey, token, world.clock.business(), bound);
  if (link.purpose !== 'UPLOAD') throw new DomainError('LINK_UNKNOWN');
  return { tenantId: link.tenantId as TenantId, id: link.id as FileId };
}

/**
 * The bytes for an upload link. What cannot be a document is kept as REFUSED and answered; sent again, the same bytes get
 * the same answer.
 *
 * @throws DomainError LINK_UNKNOWN, LINK_ENDED, INPUT_INVALID (md5, byteLength, file), FILE_TOO_LARGE, RATE_LIMITED
 */
export async function uploadByLink(
  world: World,
  token: string,
  bytes: Uint8Array,
  bound?: string,
): Promise<UploadedFile> {
  const file = await openUpload(world, token, bound);
  const arrived = { byteLength: bytes.length, md5: digest('md5', bytes), sha256: digest('sha256', bytes) };
  checkArrival(file, arrived, world.clock.business());
  if (file.original) return file;
  const taken = await takeInOrRefuse(world, file, bytes);
  return world.store.transaction([file.tenantId], async (tx) => {
    const now = (await tx.files.lock([file.tenantId], file.id))!;
    checkArrival(now, arrived, world.clock.business());
    if (now.original) return now; // the same bytes came twice at once
    await tx.files.save(taken.file, taken.content);
    return taken.file;
  });
}

const digest = (kind: 'md5' | 'sha256', bytes: Uint8Array): string => createHash(kind).update(bytes).digest('hex');

async function takeInOrRefuse(world: World, file: UploadedFile, bytes: Uint8Array): Promise<TakenFile> {
  try {
    return await takeIn(world, file, bytes);
  } catch (error) {
    const kept = error instanceof DomainError && ['FILE_INVALID', 'FILE_TYPE_UNSUPPORTED'].includes(error.code);
    if (!kept || bytes.length === 0) throw error;
    const { code, facts } = error;
    const original = await world.objects.put(file.tenantId, bytes);
    const why = String(facts['why'] ?? facts['suffix'] ?? code);
    return { file: { ...file, stage: 'REFUSED', original, refusal: { code, why } } };
  }
}
