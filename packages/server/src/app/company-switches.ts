import { sealAudit } from '../domain/audit.js';
import { DomainError } from '../domain/errors.js';
import type { Caller } from './application.js';
import { appActor, clientEvidence } from './commit.js';
import { tellOfCompany } from './company-events.js';
import { type SwitchChange, type SwitchName, switchNames } from './organisation-use-cases.js';
import type { World } from './ports.js';

/** What the caller's company said about services of the app. */
export const companySwitches = (world: World, caller: Caller): Promise<Partial<Record<SwitchName, SwitchChange>>> =>
  world.store.transaction(caller.scope, (tx) => tx.switches.of(caller.appId, caller.tenantId));

/**
 * Switches a service of the app for the caller's company.
 *
 * @throws DomainError INPUT_INVALID
 * @source 腾讯电子签 ModifyExtendedService
 */
export async function setCompanySwitch(
  world: World,
  caller: Caller,
  { name, on }: { name: SwitchName; on: boolean },
): Promise<void> {
  if (!switchNames.includes(name)) throw new DomainError('INPUT_INVALID', { field: 'service' });
  const { tenantId, appId, by } = caller;
  await world.store.transaction('*', async (tx) => {
    await tx.audit.lock(tenantId);
    const before = (await tx.switches.of(appId, tenantId))[name];
    await tx.switches.set(appId, tenantId, name, { on, at: world.clock.business(), ...(by && { by }) });
    const at = world.clock.real();
    const from = before === undefined ? 'UNSET' : before.on ? 'ON' : 'OFF';
    const more = { app: appId, name, from, to: on ? 'ON' : 'OFF', requestId: caller.requestId, ...(by && { by }) };
    const draft = {
      type: 'COMPANY_SWITCH' as const,
      actor: appActor(caller),
      client: clientEvidence(caller.client),
      more,
    };
    const setting = { installation: world.installation, tenantId, at, businessAt: at + world.clock.offset() };
    await tx.audit.append(world.newId(), sealAudit(draft, setting, await tx.audit.last(tenantId)));
    await tellOfCompany(world, tx, tenantId, 'SERVICE_SWITCHED', { service: name, on }, by);
  });
}
