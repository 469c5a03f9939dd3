import { Readable } from 'node:stream';
import type { Attachment, Contract, Document } from '../domain/contract.js';
import type { Actor, MoreFacts } from '../domain/events.js';
import type { TenantId } from '../domain/ids.js';
import { record } from '../domain/notes.js';
import type { Download, DownloadOptions } from './application.js';
import { type BytePart, inMemory, openRange, totalLength } from './bundle/byte-parts.js';
import { crc32Of } from './bundle/crc32.js';
import { planZip } from './bundle/zip.js';
import { entryNames } from './bundle/zip-names.js';
import { type Witness, commit } from './commit.js';
import { segmentParts, segmentsOf, storedPart } from './document-bytes.js';
import type { StoredReport, Tx, World } from './ports.js';
import { makeSigningLog } from './signing-log.js';

/** A file of a download: its bytes are opened when they are sent. */
export interface Item {
  /** What it is, in the names of a bundle: 合同, 签署日志, 附件. */
  label: string;
  title: string;
  suffix: string;
  parts: BytePart[];
  crc32: number;
  at: Date;
}

/** A draft's chain says what was sent, not who looked before. */
export async function recordDownload(
  world: World,
  tx: Tx,
  contract: Contract,
  actor: Actor,
  witness: Witness,
  items: string[],
  more: MoreFacts = {},
): Promise<void> {
  if (contract.publishedAt === undefined) return;
  await commit(world, tx, contract, record(contract, 'DOWNLOADED', actor, { more: { items, ...more } }), witness);
}

export const documentParts = async (
  world: World,
  tx: Tx,
  tenantId: TenantId,
  document: Document,
): Promise<BytePart[]> => segmentParts(world.objects, tenantId, await segmentsOf(tx, tenantId, document));

export async function documentItems(world: World, tx: Tx, contract: Contract): Promise<Item[]> {
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

export const logLabel = '签署日志';

/** The signing log: the stored one of a completed contract, or one of what has happened so far. */
export async function logItem(world: World, tx: Tx, contract: Contract): Promise<Item> {
  const at = new Date(contract.completedAt ?? world.clock.business());
  const common = { label: logLabel, title: contract.subject, suffix: '.pdf', at };
  if (contract.signingLog) {
    const { sha256, byteLength, crc32 } = contract.signingLog;
    return { ...common, crc32, parts: [storedPart(world.objects, contract.tenantId, sha256, byteLength)] };
  }
  const pdf = await makeSigningLog(world, contract, await tx.evidence.of(contract.tenantId, contract.id));
  return { ...common, crc32: crc32Of(pdf), parts: [inMemory(pdf)] };
}

/** A finished evidence report. */
export async function reportItem(world: World, contract: Contract, report: StoredReport): Promise<Item> {
  const { tenantId, sha256, byteLength, readyAt } = report;
  const crc32 = crc32Of(await world.objects.read(tenantId, sha256!));
  const parts = [storedPart(world.objects, tenantId, sha256!, byteLength!)];
  return { label: '出证报告', title: contract.subject, suffix: '.pdf', parts, crc32, at: new Date(readyAt!) };
}

export const attachmentItem = (world: World, contract: Contract, attachment: Attachment): Item => ({
  label: '附件',
  title: attachment.title,
  suffix: `.${attachment.suffix}`,
  parts: [storedPart(world.objects, contract.tenantId, attachment.sha256, attachment.byteLength)],
  crc32: attachment.crc32,
  at: new Date(attachment.createdAt),
});

/** `<type>-<original title>` each, the titles alone when asked for; a single file may travel without a zip. */
export function bundleOf(contract: Contract, items: Item[], options: DownloadOptions): Download {
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

export function fileOf(kind: 'pdf' | 'file', stem: string, suffix: string, parts: BytePart[]): Download {
  const byteLength = totalLength(parts);
  return {
    kind,
    fileName: fileName(stem, suffix),
    byteLength,
    open: (range) => Readable.from(openRange(parts, range?.start ?? 0, range ? range.end + 1 : byteLength)),
  };
}
