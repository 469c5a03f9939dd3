import { Readable } from 'node:stream';
import type { Attachment, Contract, Document } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { ContractId, DocumentId, TenantId } from '../domain/ids.js';
import { record } from '../domain/notes.js';
import type { Actor } from '../domain/events.js';
import type { Caller, ContractKey, Download, DownloadOptions, PageClient } from './application.js';
import { type BytePart, inMemory, openRange, totalLength } from './bundle/byte-parts.js';
import { crc32Of } from './bundle/crc32.js';
import { planZip } from './bundle/zip.js';
import { entryNames } from './bundle/zip-names.js';
import { type Witness, appActor, clientEvidence, commit, witnessOf } from './commit.js';
import { segmentParts, segmentsOf, storedPart } from './document-bytes.js';
import { contractIdOf, lockContract } from './find-contract.js';
import { readLink } from './links.js';
import type { Tx, World } from './ports.js';
import { makeSigningLog } from './signing-log.js';

/** A file of a download: its bytes are opened when they are sent. */
interface Item {
  /** What it is, in the names of a bundle: 合同, 签署日志, 附件. */
  label: string;
  title: string;
  suffix: string;
  parts: BytePart[];
  crc32: number;
  at: Date;
}

/**
 * Every document, in its newest revision, and the signing log, as a zip; or the one file itself when asked for.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, COMPANY_NOT_FOUND, DOCUMENT_NOT_READY, INPUT_INVALID
 * @source 契约锁 下载合同与签署日志
 */
export async function downloadContract(
  world: World,
  caller: Caller,
  key: ContractKey,
  options: DownloadOptions = {},
): Promise<Download> {
  const items = options.items ?? ['CONTRACT', 'SIGNLOG'];
  return world.store.transaction(caller.scope, async (tx) => {
    const contract = await lockById(tx, caller, key);
    const files: Item[] = [];
    if (items.includes('CONTRACT')) files.push(...(await documentItems(world, tx, contract)));
    if (items.includes('SIGNLOG') && contract.publishedAt) files.push(await logItem(world, tx, contract));
    if (items.includes('ATTACHMENT'))
      files.push(...contract.attachments.map((a) => attachmentItem(world, contract, a)));
    await recordDownload(world, tx, contract, appActor(caller), witnessOf(caller), items);
    return bundleOf(contract, files, options);
  });
}

/** One document in its newest revision. @throws DomainError DOCUMENT_NOT_FOUND */
export async function downloadDocument(world: World, caller: Caller, documentId: string): Promise<Download> {
  return world.store.transaction(caller.scope, async (tx) => {
    const contract = await contractOfDocument(tx, caller, documentId);
    const document = contract.documents.find(({ id }) => id === documentId)!;
    await recordDownload(world, tx, contract, appActor(caller), witnessOf(caller), [documentId]);
    return fileOf('pdf', document.title, '.pdf', await partsOf(world, tx, contract.tenantId, document));
  });
}

/** The attachments as a zip, empty when there are none. @throws DomainError CONTRACT_NOT_FOUND */
export async function downloadAttachments(world: World, caller: Caller, key: ContractKey): Promise<Download> {
  return world.store.transaction(caller.scope, async (tx) => {
    const contract = await lockById(tx, caller, key);
    const files = contract.attachments.map((attachment) => attachmentItem(world, contract, attachment));
    await recordDownload(world, tx, contract, appActor(caller), witnessOf(caller), ['ATTACHMENT']);
    return bundleOf(contract, files, { names: 'ORIGINAL' });
  });
}

/** An expiring link: who signed it, its end and the contract's state are judged now. @throws LINK_UNKNOWN, LINK_ENDED */
export async function downloadByLink(world: World, client: PageClient, token: string): Promise<Download> {
  const link = readLink(world.secrets.linkKey, token, world.clock.business());
  if (link.purpose !== 'LOG' && link.purpose !== 'CONTRACT') throw new DomainError('LINK_UNKNOWN');
  const tenantId = link.tenantId as TenantId;
  return world.store.transaction([tenantId], async (tx) => {
    const { contract } = await lockContract(tx, [tenantId], link.id as ContractId);
    const actor: Actor = { kind: 'USER', subjectId: 'link', roleInContract: 'OUTSIDER' };
    await recordDownload(world, tx, contract, actor, { client: clientEvidence(client.client) }, [link.purpose]);
    if (link.purpose === 'LOG')
      return fileOf('pdf', `${contract.subject}-${logLabel}`, '.pdf', (await logItem(world, tx, contract)).parts);
    const files = await documentItems(world, tx, contract);
    return bundleOf(contract, files, { zipOneFile: false, names: 'ORIGINAL' });
  });
}

const lockById = async (tx: Tx, caller: Caller, key: ContractKey): Promise<Contract> =>
  (await lockContract(tx, caller.scope, await contractIdOf(tx, caller, key))).contract;

async function contractOfDocument(tx: Tx, caller: Caller, documentId: string): Promise<Contract> {
  const id = /^\d{1,19}$/.test(documentId)
    ? await tx.contracts.idByDocument(caller.scope, documentId as DocumentId)
    : undefined;
  const missing = new DomainError('DOCUMENT_NOT_FOUND', { documentId });
  if (!id) throw missing;
  return (await lockContract(tx, caller.scope, id).catch(() => Promise.reject(missing))).contract;
}

async function recordDownload(
  world: World,
  tx: Tx,
  contract: Contract,
  actor: Actor,
  witness: Witness,
  items: string[],
): Promise<void> {
  if (contract.publishedAt === undefined) return; // a draft's chain says what was sent, not who looked before
  await commit(world, tx, contract, record(contract, 'DOWNLOADED', actor, { more: { items } }), witness);
}

const partsOf = async (world: World, tx: Tx, tenantId: TenantId, document: Document): Promise<BytePart[]> =>
  segmentParts(world.objects, tenantId, await segmentsOf(tx, tenantId, document));

async function documentItems(world: World, tx: Tx, contract: Contract): Promise<Item[]> {
  const items: Item[] = [];
  for (const document of contract.documents) {
    const segments = await segmentsOf(tx, contract.tenantId, document);
    items.push({
      label: '合同',
      title: document.title,
      suffix: '.pdf',
      parts: segmentParts(world.objects, contract.tenantId, segments),
      crc32: segments.at(-1)!.totalCrc32,
      at: new Date(contract.completedAt ?? document.createdAt),
    });
  }
  return items;
}

const logLabel = '签署日志';

/** The signing log: the stored one of a completed contract, or one of what has happened so far. */
async function logItem(world: World, tx: Tx, contract: Contract): Promise<Item> {
  const at = new Date(contract.completedAt ?? world.clock.business());
  const common = { label: logLabel, title: contract.subject, suffix: '.pdf', at };
  if (contract.signingLog) {
    const { sha256, byteLength, crc32 } = contract.signingLog;
    return { ...common, crc32, parts: [storedPart(world.objects, contract.tenantId, sha256, byteLength)] };
  }
  const pdf = await makeSigningLog(world, contract, await tx.evidence.of(contract.tenantId, contract.id));
  return { ...common, crc32: crc32Of(pdf), parts: [inMemory(pdf)] };
}

const attachmentItem = (world: World, contract: Contract, attachment: Attachment): Item => ({
  label: '附件',
  title: attachment.title,
  suffix: `.${attachment.suffix}`,
  parts: [storedPart(world.objects, contract.tenantId, attachment.sha256, attachment.byteLength)],
  crc32: attachment.crc32,
  at: new Date(attachment.createdAt),
});

/** `<type>-<original title>` each, the titles alone when asked for; a single file may travel without a zip. */
function bundleOf(contract: Contract, items: Item[], options: DownloadOptions): Download {
  const name = (item: Item): string => {
    if (options.names === 'ORIGINAL') return item.label === logLabel ? `${item.title}-${logLabel}` : item.title;
    return `${item.label}-${items.length === 1 ? subjectAndReceivers(contract) : item.title}`;
  };
  const [only] = items;
  if (options.zipOneFile === false && items.length === 1 && only) {
    return fileOf(only.suffix === '.pdf' ? 'pdf' : 'file', name(only), only.suffix, only.parts);
  }
  const zip = planZip(
    items.map((item) => ({
      title: name(item),
      suffix: item.suffix,
      parts: item.parts,
      crc32: item.crc32,
      modifiedAt: item.at,
    })),
  );
  return {
    kind: 'zip',
    fileName: fileName(contract.subject, '.zip'),
    byteLength: zip.byteLength,
    open: (range) => Readable.from(zip.openRange(range?.start ?? 0, range ? range.end + 1 : zip.byteLength)),
  };
}

/** How a file that comes alone is named: `<contract subject>-<receiver name>` (契约锁 下载合同与附属文件). */
const subjectAndReceivers = ({ subject, signatories }: Contract): string =>
  [subject, ...signatories.flatMap(({ sponsor, name }) => (sponsor || !name ? [] : [name]))].join('-');

/** A name that every system can write, as inside a zip. */
const fileName = (stem: string, suffix: string): string => entryNames([{ stem, suffix }])[0]!;

function fileOf(kind: 'pdf' | 'file', stem: string, suffix: string, parts: BytePart[]): Download {
  const byteLength = totalLength(parts);
  return {
    kind,
    fileName: fileName(stem, suffix),
    byteLength,
    open: (range) => Readable.from(openRange(parts, range?.start ?? 0, range ? range.end + 1 : byteLength)),
  };
}
