import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Actor } from '../domain/events.js';
import { isExpired } from '../domain/file.js';
import type { AppId, AttachmentId, ContractId, DocumentId, FileId, ReportId, SealId, TenantId } from '../domain/ids.js';
import type { Download, PageClient } from './application.js';
import { inMemory } from './bundle/byte-parts.js';
import { clientEvidence } from './commit.js';
import {
  attachmentItem,
  bundleOf,
  documentItems,
  documentParts,
  fileOf,
  logItem,
  logLabel,
  recordDownload,
  reportItem,
} from './download-items.js';
import { mustMayDownload } from './download-permission.js';
import { fileBytes } from './file-detail.js';
import { lockContract } from './find-contract.js';
import type { OpenedLink } from './link-use-cases.js';
import { type Link, type LinkPurpose, readLink } from './links.js';
import type { Tx, World } from './ports.js';
import { pictureOf } from './seals/find-seals.js';
import { openSeveral } from './several-downloads.js';

/**
 * What an expiring link opens now: its MAC and end, the permission of the app it was made for and the contract's state are
 * judged at each use.
 *
 * @throws DomainError LINK_UNKNOWN, LINK_ENDED, CONTRACT_NOT_FOUND, DOCUMENT_NOT_FOUND, DOWNLOAD_NOT_PERMITTED, FILE_NOT_FOUND
 */
export async function openLink(
  world: World,
  client: PageClient,
  token: string,
  use: { bound?: string; head?: boolean } = {},
): Promise<OpenedLink> {
  const link = readLink(world.secrets.linkKey, token, world.clock.business(), use.bound);
  if (link.purpose === 'UPLOAD') throw new DomainError('LINK_UNKNOWN');
  return world.store.transaction('*', async (tx) => {
    await mustMayDownload(tx, link.needs, link.appId as AppId, link.tenantId as TenantId);
    const { purpose, id, until } = link;
    if (purpose === 'FILE' || purpose === 'FILE_PDF') {
      return { purpose, id, until, download: await openFile(world, tx, link) };
    }
    if (purpose === 'SEAL') return { purpose, id, until, download: await openSeal(world, tx, link) };
    if (purpose === 'SEVERAL')
      return { purpose, id, until, download: await openSeveral(world, tx, link, use.head ? undefined : client) };
    const contract = await contractOf(tx, link);
    const download = await contentOf(world, tx, contract, link);
    if (!use.head) await recordUse(world, tx, contract, link, client);
    return { purpose, id, until, contractId: contract.id, download };
  });
}

/** A link of our own address `/d/<token>/<name>`, which is bound to nothing else. */
export const downloadByLink = async (
  world: World,
  client: PageClient,
  token: string,
  head = false,
): Promise<Download> => (await openLink(world, client, token, { head })).download;

async function openFile(world: World, tx: Tx, { purpose, tenantId, id }: Link): Promise<Download> {
  const file = await tx.files.load([tenantId as TenantId], id as FileId);
  if (!file || isExpired(file, world.clock.business())) throw new DomainError('FILE_NOT_FOUND', { file: id });
  return fileBytes(world, file, purpose === 'FILE' ? 'ORIGINAL' : 'PDF');
}

/** @throws DomainError SEAL_NOT_FOUND */
async function openSeal(world: World, tx: Tx, { tenantId, id }: Link): Promise<Download> {
  const seal = await tx.seals.load([tenantId as TenantId], id as SealId);
  if (!seal) throw new DomainError('SEAL_NOT_FOUND', { seal: id });
  const { png } = await pictureOf(world, seal);
  return fileOf('file', seal.name, '.png', [inMemory(png)]);
}

/** Locked, so that what is recorded joins the chain after what is there. */
async function contractOf(tx: Tx, { purpose, tenantId, id }: Link): Promise<Contract> {
  const scope = [tenantId as TenantId];
  const contractId = await contractIdOf(tx, purpose, scope, id);
  if (!contractId) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: id });
  return (await lockContract(tx, scope, contractId)).contract;
}

async function contractIdOf(
  tx: Tx,
  purpose: LinkPurpose,
  scope: TenantId[],
  id: string,
): Promise<ContractId | undefined> {
  if (purpose === 'DOCUMENT') return tx.contracts.idByDocument(scope, id as DocumentId);
  if (purpose === 'ATTACHMENT') return tx.contracts.idByAttachment(scope, id as AttachmentId);
  if (purpose === 'REPORT') return (await tx.reports.load(scope, id as ReportId))?.contractId;
  return id as ContractId;
}

async function contentOf(world: World, tx: Tx, contract: Contract, { purpose, id }: Link): Promise<Download> {
  if (purpose === 'LOG') {
    return fileOf('pdf', `${contract.subject}-${logLabel}`, '.pdf', (await logItem(world, tx, contract)).parts);
  }
  if (purpose === 'CONTRACT') {
    const files = await documentItems(world, tx, contract);
    return bundleOf(contract, files, { zipOneFile: false, names: 'ORIGINAL' });
  }
  if (purpose === 'BUNDLE') {
    const files = [...(await documentItems(world, tx, contract)), await logItem(world, tx, contract)];
    return bundleOf(contract, files, {});
  }
  if (purpose === 'REPORT') {
    const report = (await tx.reports.load([contract.tenantId], id as ReportId))!;
    const files = [await reportItem(world, contract, report), ...(await documentItems(world, tx, contract))];
    return bundleOf(contract, [...files, await logItem(world, tx, contract)], {});
  }
  if (purpose === 'ATTACHMENT') {
    const { title, suffix, parts } = attachmentItem(
      world,
      contract,
      contract.attachments.find((a) => a.id === id)!,
    );
    return fileOf(suffix === '.pdf' ? 'pdf' : 'file', title, suffix, parts);
  }
  const document = contract.documents.find((candidate) => candidate.id === id)!;
  return fileOf('pdf', document.title, '.pdf', await documentParts(world, tx, contract.tenantId, document));
}

function recordUse(world: World, tx: Tx, contract: Contract, link: Link, { client }: PageClient): Promise<void> {
  const actor: Actor = { kind: 'USER', subjectId: 'link', roleInContract: 'OUTSIDER' };
  const items = [link.id === contract.id ? link.purpose : link.id];
  return recordDownload(world, tx, contract, actor, { client: clientEvidence(client) }, items, {
    linkOfApp: link.appId,
  });
}
