import { sealAudit } from '../domain/audit.js';
import { type PermissionNeed, type PermissionState, mayDownload } from '../domain/download-permission.js';
import { DomainError } from '../domain/errors.js';
import type { AppId, TenantId } from '../domain/ids.js';
import type { Caller } from './application.js';
import { appActor, clientEvidence } from './commit.js';
import { tellOfCompany } from './company-events.js';
import { companyOf } from './find-contract.js';
import type { DownloadPermission, LinkUseCases, PermissionChange } from './link-use-cases.js';
import type { Tx, World } from './ports.js';
import { checkText } from './text-limits.js';

/** As it stands for one app and one company. */
async function permissionOf(tx: Tx, appId: AppId, companyId: TenantId): Promise<DownloadPermission> {
  const changes = await tx.permissions.of(appId, companyId);
  return { company: changes.COMPANY?.state ?? 'UNSET', app: changes.APP?.state ?? 'UNSET', changes };
}

/** @throws DomainError DOWNLOAD_NOT_PERMITTED */
export async function mustMayDownload(tx: Tx, need: PermissionNeed, appId: AppId, companyId: TenantId): Promise<void> {
  if (need === 'NOTHING') return;
  const { company, app } = await permissionOf(tx, appId, companyId);
  if (!mayDownload(need, { company, app })) throw new DomainError('DOWNLOAD_NOT_PERMITTED', { company, app });
}

// The app's own word stands under its own company, which a caller that acts for another of the tree does not see.
const inTree = <T>(
  world: World,
  caller: Caller,
  companyName: string | undefined,
  ask: (tx: Tx, id: TenantId) => Promise<T>,
  how: 'read' | 'transaction',
) => world.store[how]('*', async (tx) => ask(tx, await companyIdOf(tx, caller, companyName)));

const companyIdOf = async (tx: Tx, caller: Caller, companyName: string | undefined): Promise<TenantId> =>
  companyName ? (await companyOf(tx, caller, companyName)).id : caller.tenantId;

/** @throws DomainError COMPANY_NOT_FOUND */
export const downloadPermission = (world: World, caller: Caller, companyName?: string): Promise<DownloadPermission> =>
  inTree(world, caller, companyName, (tx, id) => permissionOf(tx, caller.appId, id), 'read');

/** @throws DomainError DOWNLOAD_NOT_PERMITTED, COMPANY_NOT_FOUND */
export const checkDownloadPermission = (
  world: World,
  caller: Caller,
  need: PermissionNeed,
  companyName?: string,
): Promise<void> => inTree(world, caller, companyName, (tx, id) => mustMayDownload(tx, need, caller.appId, id), 'read');

const states: readonly PermissionState[] = ['UNSET', 'ALLOWED', 'REFUSED'];

/**
 * Says whether this app may download: one company's word, or the app's own for companies that say nothing.
 *
 * @throws DomainError COMPANY_NOT_FOUND, INPUT_INVALID
 * @source 腾讯电子签 ModifyExtendedService DOWNLOAD_FLOW, and 应用扩展服务 for all of an app
 */
export async function setDownloadPermission(
  world: World,
  caller: Caller,
  input: Parameters<LinkUseCases['setDownloadPermission']>[1],
): Promise<DownloadPermission> {
  const { of, state, by, reason } = input;
  if (!states.includes(state)) throw new DomainError('INPUT_INVALID', { field: 'state' });
  checkText('reason', reason, 'MANY');
  checkText('personName', by);
  return inTree(
    world,
    caller,
    input.companyName,
    async (tx, companyId) => {
      const app = (await tx.apps.load(caller.appId))!;
      const tenantId = of === 'APP' ? app.tenantId : companyId;
      await tx.audit.lock(tenantId);
      const before = await permissionOf(tx, caller.appId, companyId);
      const change: PermissionChange = {
        state,
        at: world.clock.business(),
        ...(by && { by }),
        ...(reason && { reason }),
      };
      await tx.permissions.set({ tenantId, appId: caller.appId, of }, change);
      const from = of === 'APP' ? before.app : before.company;
      await audit(world, tx, tenantId, caller, { app: caller.appId, of, from, to: state, ...(by && { by }) }, reason);
      const about = { service: 'DOWNLOAD', on: state === 'ALLOWED' };
      if (of === 'COMPANY') await tellOfCompany(world, tx, companyId, 'SERVICE_SWITCHED', about, by);
      return permissionOf(tx, caller.appId, companyId);
    },
    'transaction',
  );
}

async function audit(
  world: World,
  tx: Tx,
  tenantId: TenantId,
  caller: Caller,
  more: Record<string, string>,
  reason?: string,
): Promise<void> {
  const at = world.clock.real();
  const draft = {
    type: 'DOWNLOAD_PERMISSION' as const,
    actor: appActor(caller),
    client: clientEvidence(caller.client),
    more: { ...more, requestId: caller.requestId },
    ...(reason && { reason }),
  };
  const setting = { installation: world.installation, tenantId, at, businessAt: at + world.clock.offset() };
  await tx.audit.append(world.newId(), sealAudit(draft, setting, await tx.audit.last(tenantId)));
}
