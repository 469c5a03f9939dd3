import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import { needOriginal, needPdf, titleOf } from '../domain/file.js';
import type { ContractId, TenantId } from '../domain/ids.js';
import type { Caller, Download } from './application.js';
import { mustMayDownload } from './download-permission.js';
import { logLabel } from './download-items.js';
import { findFile } from './file-detail.js';
import { findContract } from './find-contract.js';
import type { LinkOptions, LinkTarget, LinkedContract, MadeLink } from './link-use-cases.js';
import { type LinkPurpose, signLink } from './links.js';
import type { Tx, World } from './ports.js';
import { mustFindSeal } from './seals/seal-owner.js';
import { findReport } from './verification/find-report.js';

const lives = { shortest: 1_000, longest: 90 * 24 * 3_600_000 };

/** What one link is for. */
interface Wanted {
  purpose: LinkPurpose;
  tenantId: TenantId;
  id: string;
  kind: Download['kind'];
  fileName: string;
}

/**
 * Expiring links in no URL's shape (ARCHITECTURE.md §9). What they open is the newest committed revision when they are used.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_READY, DOWNLOAD_NOT_PERMITTED, FILE_NOT_FOUND,
 *   FILE_NOT_READY, INPUT_INVALID
 * @source 腾讯电子签 DescribeResourceUrlsByFlows · e签宝 流程文档下载 · 契约锁 合同下载链接
 */
export async function makeLinks(
  world: World,
  caller: Caller,
  target: LinkTarget,
  options: LinkOptions,
): Promise<MadeLink[]> {
  const { lifeMs, permission = 'NOTHING' } = options;
  if (!(lifeMs >= lives.shortest && lifeMs <= lives.longest)) {
    throw new DomainError('INPUT_INVALID', { field: 'lifeMs', value: lifeMs });
  }
  const until = Math.floor(world.clock.business() + lifeMs);
  // Whose seal it is, is judged by the app, which a caller that acts for another company of its tree does not see.
  const scope = target.kind === 'SEAL' ? '*' : caller.scope;
  const wanted = await world.store.read(scope, (tx) => wantedBy(world, tx, caller, target, options));
  const [first] = wanted;
  if (first && permission !== 'NOTHING')
    await world.store.read('*', (tx) => mustMayDownload(tx, permission, caller.appId, first.tenantId));
  return wanted.map((one) => signed(world, caller, one, until, options));
}

/**
 * A link to all documents of each of these contracts, which the caller has just been given; no link where the bytes are not
 * there yet. Whether it may download them at all is the caller's to ask first, and is judged again when a link is used.
 */
export const linksToContracts = (
  world: World,
  caller: Caller,
  contracts: readonly Contract[],
  options: LinkOptions,
): Promise<Map<ContractId, MadeLink>> => {
  const until = Math.floor(world.clock.business() + options.lifeMs);
  const links = new Map<ContractId, MadeLink>();
  for (const contract of contracts) {
    if (!caller.scope.includes(contract.tenantId) || !hasBytes(contract)) continue;
    const [wanted] = wantedOf(contract, 'CONTRACT');
    if (wanted) links.set(contract.id, signed(world, caller, wanted, until, options));
  }
  return Promise.resolve(links);
};

const hasBytes = (contract: Contract): boolean => {
  try {
    mustHaveBytes(contract, 'SENT');
    return true;
  } catch {
    return false;
  }
};

function signed(
  world: World,
  { appId }: Caller,
  { tenantId, ...one }: Wanted,
  until: number,
  { bound, permission = 'NOTHING' }: LinkOptions,
): MadeLink {
  const link = { purpose: one.purpose, tenantId, id: one.id, until, appId, needs: permission };
  return { ...one, until, token: signLink(world.secrets.linkKey, link, bound?.({ ...one, until })) };
}

async function wantedBy(
  world: World,
  tx: Tx,
  caller: Caller,
  target: LinkTarget,
  { state = 'SENT' }: LinkOptions,
): Promise<Wanted[]> {
  if (target.kind === 'FILE') return [await wantedFile(world, tx, caller, target)];
  if (target.kind === 'SEAL') return [await wantedSeal(tx, caller, target.sealId)];
  if (target.kind === 'REPORT') return [await wantedReport(tx, caller, target.reportId)];
  const contract = await contractOf(tx, caller, target.contract);
  if (target.kind !== 'ATTACHMENTS') mustHaveBytes(contract, state);
  return wantedOf(contract, target.kind);
}

/** @throws DomainError CONTRACT_NOT_FOUND */
function contractOf(tx: Tx, caller: Caller, wanted: LinkedContract): Promise<Contract> {
  if (!('loaded' in wanted)) return findContract(tx, caller, wanted);
  const { loaded } = wanted;
  if (!caller.scope.includes(loaded.tenantId)) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: loaded.id });
  return Promise.resolve(loaded);
}

/** Documents that are being frozen will be other bytes in a moment; a draft's and unfilled ones are nobody's yet. */
export function mustHaveBytes({ state, endedFrom, slot }: Contract, needs: 'SENT' | 'COMPLETED'): void {
  if (needs === 'COMPLETED') {
    if (state !== 'COMPLETED') throw new DomainError('CONTRACT_STATE', { state, needs });
    return;
  }
  const before = ['DRAFT', 'REVIEWING', 'FILLING'];
  if (!before.includes(state) && !before.includes(endedFrom ?? '')) return;
  if (slot?.kind === 'FREEZE') throw new DomainError('DOCUMENT_NOT_READY', { state });
  throw new DomainError('CONTRACT_STATE', { state, needs: 'SIGNING' });
}

function wantedOf(contract: Contract, kind: Exclude<LinkTarget['kind'], 'FILE' | 'SEAL' | 'REPORT'>): Wanted[] {
  const { tenantId, id, subject, documents, attachments } = contract;
  const pdf = (purpose: LinkPurpose, of: string, title: string): Wanted => ({
    purpose,
    tenantId,
    id: of,
    kind: 'pdf',
    fileName: `${title}.pdf`,
  });
  switch (kind) {
    case 'LOG':
      return [pdf('LOG', id, `${subject}-${logLabel}`)];
    case 'DOCUMENTS':
      return documents.map((document) => pdf('DOCUMENT', document.id, document.title));
    case 'ATTACHMENTS':
      return attachments.map((attachment) => ({
        purpose: 'ATTACHMENT',
        tenantId,
        id: attachment.id,
        kind: attachment.suffix === 'pdf' ? 'pdf' : 'file',
        fileName: `${attachment.title}.${attachment.suffix}`,
      }));
    case 'CONTRACT':
      if (documents.length === 1) return [pdf('CONTRACT', id, documents[0]!.title)];
      return [{ purpose: 'CONTRACT', tenantId, id, kind: 'zip', fileName: `${subject}.zip` }];
    case 'BUNDLE':
      return [{ purpose: 'BUNDLE', tenantId, id, kind: 'zip', fileName: `${subject}.zip` }];
  }
}

async function wantedSeal(tx: Tx, caller: Caller, sealId: string): Promise<Wanted> {
  const { id, tenantId, name } = await mustFindSeal(tx, caller, sealId);
  return { purpose: 'SEAL', tenantId, id, kind: 'file', fileName: `${name}.png` };
}

async function wantedReport(tx: Tx, caller: Caller, reportId: string): Promise<Wanted> {
  const { id, tenantId, contractId, state } = await findReport(tx, caller, reportId);
  if (state !== 'READY') throw new DomainError('DOCUMENT_NOT_READY', { report: id, state });
  const { subject } = await findContract(tx, caller, { contractId });
  return { purpose: 'REPORT', tenantId, id, kind: 'zip', fileName: `${subject}-出证报告.zip` };
}

async function wantedFile(
  world: World,
  tx: Tx,
  caller: Caller,
  { fileId, what }: Extract<LinkTarget, { kind: 'FILE' }>,
): Promise<Wanted> {
  const file = await findFile(world, tx, caller, fileId);
  const { id, tenantId, name, suffix } = file;
  if (what === 'PDF') {
    needPdf(file);
    return { purpose: 'FILE_PDF', tenantId, id, kind: 'pdf', fileName: `${titleOf(name)}.pdf` };
  }
  needOriginal(file);
  return { purpose: 'FILE', tenantId, id, kind: suffix === 'pdf' ? 'pdf' : 'file', fileName: name };
}
