import type { Contract } from '../domain/contract.js';
import { DomainError } from '../domain/errors.js';
import type { Actor } from '../domain/events.js';
import type { AppId, ContractId, TenantId } from '../domain/ids.js';
import type { Caller, Download, PageClient } from './application.js';
import { Readable } from 'node:stream';
import { planZip } from './bundle/zip.js';
import { clientEvidence } from './commit.js';
import { contractsByIds } from './contracts-by-ids.js';
import { documentItems, recordDownload } from './download-items.js';
import { mustMayDownload } from './download-permission.js';
import { lockContract } from './find-contract.js';
import { mustHaveBytes } from './make-links.js';
import type { LinkOptions, MadeLink, SeveralContracts } from './link-use-cases.js';
import { type Link, signLink } from './links.js';
import type { Tx, World } from './ports.js';
import { keepTask } from './tasks.js';

const kind = 'DOWNLOAD';
const contractsAtMost = 50;

/**
 * One link to the documents of several contracts, in a zip whose names begin with their group's.
 *
 * @throws DomainError CONTRACT_NOT_FOUND, CONTRACT_STATE, DOCUMENT_NOT_READY, DOWNLOAD_NOT_PERMITTED, INPUT_TOO_LONG
 * @source 腾讯电子签 GetDownloadFlowUrl
 */
export async function linkToSeveral(
  world: World,
  caller: Caller,
  groups: SeveralContracts[],
  { lifeMs, bound, permission = 'NOTHING' }: LinkOptions,
): Promise<MadeLink> {
  const ids = groups.flatMap(({ contractIds }) => contractIds);
  if (ids.length > contractsAtMost)
    throw new DomainError('INPUT_TOO_LONG', { field: 'contracts', limit: contractsAtMost });
  await world.store.read('*', (tx) => mustMayDownload(tx, permission, caller.appId, caller.tenantId));
  const found = await contractsByIds(world, caller, ids);
  for (const id of ids) {
    const contract = found.find((one) => one.id === id);
    if (!contract) throw new DomainError('CONTRACT_NOT_FOUND', { contractId: id });
    mustHaveBytes(contract, 'SENT');
  }
  const task = await keepTask(world, caller, { kind, result: { groups } });
  const until = Math.floor(world.clock.business() + lifeMs);
  const { tenantId, appId } = caller;
  const made = { purpose: 'SEVERAL' as const, id: task.id, until, kind: 'zip' as const, fileName: '合同.zip' };
  const link = { purpose: made.purpose, tenantId, id: task.id, until, appId, needs: permission };
  return { ...made, token: signLink(world.secrets.linkKey, link, bound?.(made)) };
}

/** What such a link opens: each contract in its newest revision. @throws DomainError DOCUMENT_NOT_FOUND */
export async function openSeveral(
  world: World,
  tx: Tx,
  { tenantId, appId, id }: Link,
  client: PageClient | undefined,
): Promise<Download> {
  const scope = [tenantId as TenantId];
  const task = await tx.tasks.load(scope, appId as AppId, id);
  if (task?.kind !== kind) throw new DomainError('DOCUMENT_NOT_FOUND', { documentId: id });
  const items = [];
  for (const { name, contractIds } of task.result.groups as SeveralContracts[]) {
    for (const contractId of contractIds) {
      const { contract } = await lockContract(tx, scope, contractId as ContractId);
      for (const item of await documentItems(world, tx, contract))
        items.push({ ...item, title: `${name}-${item.title}` });
      if (client) await noteDownload(world, tx, contract, appId, client);
    }
  }
  const zip = planZip(items.map(({ at, ...item }) => ({ ...item, modifiedAt: at })));
  return {
    kind: 'zip',
    fileName: '合同.zip',
    byteLength: zip.byteLength,
    open: (range) => Readable.from(zip.openRange(range?.start ?? 0, range ? range.end + 1 : zip.byteLength)),
  };
}

const noteDownload = (world: World, tx: Tx, contract: Contract, appId: string, { client }: PageClient) => {
  const actor: Actor = { kind: 'USER', subjectId: 'link', roleInContract: 'OUTSIDER' };
  const witness = { client: clientEvidence(client) };
  return recordDownload(world, tx, contract, actor, witness, ['CONTRACT'], { linkOfApp: appId });
};
